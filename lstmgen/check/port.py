"""A serial port, as a file: lines of bytes out and in, with a deadline for each."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lstmgen.errors import OneLineError, OptionError, ToolError

PORTS = ("ttyACM*", "ttyUSB*", "cu.usb*")  # what boards are called in /dev, on Linux and macOS
BYTES_PER_SECOND = 11520  # at 115,200 bits a second, with those that begin and end a byte
LONGEST = 1 << 22  # bytes of a line, of which only noise has more
CHUNK = 4096


class PortError(ToolError, OneLineError):
    """A serial port, or what is at its other end, fails; the message names it in a line."""


@dataclass
class Port:
    """An open port.

    Attributes:
        name: as the user calls it.
        descriptor: of its file.
        held: what came behind the last line.
    """

    name: str
    descriptor: int
    held: bytearray = field(default_factory=bytearray)

    def send(self, line: bytes, deadline: float) -> None:
        """Sends all of it.

        Raises:
            PortError: the port is gone, or takes no more until the deadline, in seconds of `time.monotonic`.
        """
        rest = memoryview(line)
        while rest:
            _, ready, _ = select.select([], [self.descriptor], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise PortError(f"{self.name} takes no more bytes: is it still connected?")
            try:
                rest = rest[os.write(self.descriptor, rest[:CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._gone(error) from None

    def receive(self, deadline: float) -> bytes | None:
        """The next line without what ends it; None where none comes until the deadline.

        Raises:
            PortError: the port is gone, or what comes has no lines.
        """
        while (end := self.held.find(b"\n")) < 0:
            if len(self.held) > LONGEST:
                raise PortError(f"{self.name} sends bytes without an end of line")
            left = deadline - time.monotonic()
            ready, _, _ = select.select([self.descriptor], [], [], max(0.0, left))
            if not ready or left < 0:  # noise may come for ever
                return None
            try:
                came = os.read(self.descriptor, CHUNK)
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._gone(error) from None
            if not came:
                raise PortError(f"{self.name} is gone: was the board unplugged?")
            self.held += came
        line = bytes(self.held[:end]).rstrip(b"\r")
        del self.held[: end + 1]
        return line

    def _gone(self, error: OSError) -> PortError:
        return PortError(f"{self.name} is gone, {error.strerror}: was the board unplugged?")


@contextmanager
def opened(path: Path) -> Iterator[Port]:
    """The port of this name, at 115,200 bits a second, of which USB takes no notice.

    Raises:
        OptionError: it is not there, or no serial port.
        PortError: it may not be opened.
    """
    try:
        import fcntl
        import termios
    except ImportError:
        raise OptionError("`serial=` opens a port as a file, which Windows does not do: run lstmgen in WSL") from None
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError as error:
        raise _not_opened(path, error) from None
    try:
        try:
            raw = termios.tcgetattr(descriptor)
        except termios.error:
            raise OptionError(f"{path} is no serial port") from None
        fcntl.ioctl(descriptor, termios.TIOCEXCL)  # two that read from a port take each other's bytes
        raw[0] = raw[1] = raw[3] = 0  # no line editing, no echo, no change of any byte
        raw[2] = termios.CS8 | termios.CREAD | termios.CLOCAL
        raw[4] = raw[5] = termios.B115200
        termios.tcsetattr(descriptor, termios.TCSANOW, raw)
        termios.tcflush(descriptor, termios.TCIFLUSH)
        yield Port(str(path), descriptor)
    finally:
        os.close(descriptor)


def _not_opened(path: Path, error: OSError) -> OptionError | PortError:
    """Why a port cannot be opened, and what to do."""
    if isinstance(error, FileNotFoundError):
        found = sorted(str(each) for pattern in PORTS for each in Path("/dev").glob(pattern))
        return OptionError(f"there is no port {path}; there is {', '.join(found) or 'none, as far as /dev tells'}")
    if isinstance(error, PermissionError):
        return PortError(
            f"you may not open {path}: on Linux the group of the file may, so add yourself to it "
            "(sudo usermod -aG dialout $USER) and log in again"
        )
    return PortError(f"cannot open {path}, {error.strerror}: does another program, such as a serial monitor, have it?")
