"""The bytes of a binary file, read within their bounds and not endlessly."""

from __future__ import annotations

from dataclasses import dataclass


class Damage(Exception):
    """The file contradicts the format, or itself."""


class Cursor:
    """Reads one structure, field by field; numbers are little-endian."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    @property
    def left(self) -> int:
        """How many bytes follow."""
        return len(self.data) - self.at

    def raw(self, size: int) -> bytes:
        """The next bytes.

        Raises:
            Damage: there are not so many.
        """
        if size > self.left:
            raise Damage("a structure ends early")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size: int = 8) -> int:
        """The next field; of eight bytes, as addresses and lengths are in HDF5 files of Keras."""
        return int.from_bytes(self.raw(size), "little")

    def expect(self, signature: bytes, version: int) -> None:
        """Passes over a signature and the version behind it.

        Raises:
            Damage: something else is there.
        """
        if self.raw(len(signature)) != signature or self.number(1) != version:
            raise Damage(f"no {signature.decode() or 'structure'} of a known version where one must be")


@dataclass
class Source:
    """A whole file.

    Attributes:
        allowance: how many bytes may still be read. The structures of a sound file do not overlap, and each is kept
            once it was read; so this ends every loop that a file is built to send its reader into, after a time that
            its size bounds.
    """

    data: bytes
    allowance: int

    def spend(self, size: int) -> None:
        """Counts bytes that are read.

        Raises:
            Damage: too many were.
        """
        self.allowance -= size
        if self.allowance < 0:
            raise Damage("its structures overlap, or lead in a circle")

    def cursor(self, address: int, size: int) -> Cursor:
        """A structure of a known size.

        Raises:
            Damage: it lies outside the file.
        """
        if address + size > len(self.data):
            raise Damage("a structure lies outside the file")
        self.spend(size)
        return Cursor(self.data[address : address + size])
