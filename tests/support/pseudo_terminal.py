"""What runs behind a pseudo-terminal, as a board does behind a serial port."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def pair() -> Iterator[tuple[int, Path]]:
    """The end of a board, and the port to open at the other end."""
    board, port = os.openpty()
    tty.setraw(port)
    try:
        yield board, Path(os.ttyname(port))
    finally:
        os.close(port)
        os.close(board)


@contextmanager
def program(command: Sequence[str | Path]) -> Iterator[Path]:
    """The port of a program that runs behind it, with stdin and stdout."""
    with pair() as (board, port):
        ran = subprocess.Popen(command, stdin=board, stdout=board, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            yield port
        finally:
            os.killpg(ran.pid, signal.SIGKILL)  # with all that it has started
            ran.wait()


@contextmanager
def imitation(answer: Callable[[bytes], bytes]) -> Iterator[Path]:
    """The port of a board that answers each line as the function says."""
    with pair() as (board, port):

        def serve() -> None:
            held = b""
            while True:
                try:
                    held += os.read(board, 4096)
                except OSError:
                    return
                *lines, held = held.split(b"\n")
                for line in lines:
                    if line == b"end":
                        return
                    os.write(board, answer(line))

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield port
        finally:
            descriptor = os.open(port, os.O_WRONLY | os.O_NOCTTY)
            os.write(descriptor, b"\nend\n")
            thread.join()
            os.close(descriptor)
