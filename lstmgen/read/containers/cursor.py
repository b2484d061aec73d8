"""Reads a binary file within its bounds, and in bounded time."""

from dataclasses import dataclass


class Damage(Exception):
    """The file contradicts the format, or itself."""


class Cursor:
    """Reads one structure, field by field; numbers are little-endian."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    @property
    def remaining(self) -> int:
        """Number of bytes that follow."""
        return len(self.data) - self.at

    def raw(self, size: int) -> bytes:
        """The next bytes.

        Raises:
            Damage: fewer bytes follow.
        """
        if size > self.remaining:
            raise Damage("a structure ends early")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size: int = 8) -> int:
        """The next integer; by default of eight bytes, like addresses and lengths in HDF5 files of Keras."""
        return int.from_bytes(self.raw(size), "little")

    def expect(self, signature: bytes, version: int) -> None:
        """Reads a signature and the version that follows it.

        Raises:
            Damage: they differ from the expected ones.
        """
        if self.raw(len(signature)) != signature or self.number(1) != version:
            raise Damage(f"expected a {signature.decode() or 'structure'} of a known version")


@dataclass
class ByteSource:
    """A whole file.

    Attributes:
        allowance: number of bytes that may still be read. Structures of a valid file do not overlap, and each is read
            once. So this ends endless loops through crafted files, in a time that is bounded by the size of the file.
    """

    data: bytes
    allowance: int

    def spend(self, size: int) -> None:
        """Counts bytes that are read.

        Raises:
            Damage: too many bytes were read.
        """
        self.allowance -= size
        if self.allowance < 0:
            raise Damage("its structures overlap, or form a circle")

    def cursor(self, address: int, size: int) -> Cursor:
        """A cursor on a structure of a known size.

        Raises:
            Damage: the structure is outside the file.
        """
        if address + size > len(self.data):
            raise Damage("a structure is outside the file")
        self.spend(size)
        return Cursor(self.data[address : address + size])
