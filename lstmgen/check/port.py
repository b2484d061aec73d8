"""Serial ports: send and receive lines of bytes, with a deadline for each."""

import os
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lstmgen.errors import OneLineError, OptionError, ToolError

PORTS = ("ttyACM*", "ttyUSB*", "cu.usb*")  # names of boards in /dev, on Linux and macOS
BYTES_PER_SECOND = 11520  # at 115,200 bits a second, with a start and a stop bit for each byte
LONGEST = 1 << 22  # bytes of a line; only noise has longer ones
CHUNK = 4096


class PortError(ToolError, OneLineError):
    """Failure of a serial port or the board at it; the message is one line."""


@dataclass
class Port:
    """Open port.

    Attributes:
        name: path as the user gave it.
        descriptor: descriptor of the open file.
        held: received bytes after the last complete line.
    """

    name: str
    descriptor: int
    held: bytearray = field(default_factory=bytearray)

    def send(self, line: bytes, deadline: float) -> None:
        """Sends all bytes of a line.

        Args:
            deadline: latest time, in seconds of `time.monotonic`.

        Raises:
            PortError: the port is gone, or accepts no bytes before the deadline.
        """
        rest = memoryview(line)
        while rest:
            _, ready, _ = select.select([], [self.descriptor], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise PortError(f"{self.name} accepts no more bytes: is it still connected?")
            try:
                rest = rest[os.write(self.descriptor, rest[:CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._gone(error) from None

    def receive(self, deadline: float) -> bytes | None:
        """Returns the next line without its end; None if none arrives before the deadline.

        Raises:
            PortError: the port is gone, or sends `LONGEST` bytes without an end of line.
        """
        while (end := self.held.find(b"\n")) < 0:
            if len(self.held) > LONGEST:
                raise PortError(f"{self.name} sends bytes without an end of line")
            remaining = deadline - time.monotonic()
            ready, _, _ = select.select([self.descriptor], [], [], max(0.0, remaining))
            if not ready or remaining < 0:  # noise can last forever
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
    """Opens a port at 115,200 bits a second (USB ignores the speed), and closes it at the end.

    Raises:
        OptionError: there is no such port, or it is not a serial port.
        PortError: opening fails, for lack of permission or because another program uses the port.
    """
    try:
        import fcntl
        import termios
    except ImportError:
        raise OptionError("`serial=` is not supported on Windows: run lstmgen in WSL") from None
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError as error:
        raise _not_opened(path, error) from None
    try:
        try:
            raw = termios.tcgetattr(descriptor)
        except termios.error:
            raise OptionError(f"{path} is not a serial port") from None
        fcntl.ioctl(descriptor, termios.TIOCEXCL)  # two readers of a port would steal each other's bytes
        raw[0] = raw[1] = raw[3] = 0  # no line editing, no echo, no change of any byte
        raw[2] = termios.CS8 | termios.CREAD | termios.CLOCAL
        raw[4] = raw[5] = termios.B115200
        termios.tcsetattr(descriptor, termios.TCSANOW, raw)
        termios.tcflush(descriptor, termios.TCIFLUSH)
        yield Port(str(path), descriptor)
    finally:
        os.close(descriptor)


def _not_opened(path: Path, error: OSError) -> OptionError | PortError:
    """Returns the error of a port that cannot be opened, with the cure."""
    if isinstance(error, FileNotFoundError):
        ports = sorted(str(port) for pattern in PORTS for port in Path("/dev").glob(pattern))
        return OptionError(f"there is no port {path}; ports in /dev: {', '.join(ports) or 'none'}")
    if isinstance(error, PermissionError):
        return PortError(
            f"no permission to open {path}: on Linux, add yourself to the group of the file "
            "(sudo usermod -aG dialout $USER) and log in again"
        )
    return PortError(f"cannot open {path}, {error.strerror}: is it open in another program, such as a serial monitor?")
