"""What the user asks for."""

from __future__ import annotations

from dataclasses import dataclass

TARGETS = ("python", "c")
OPTIMIZATIONS = ("speed", "size")


@dataclass(frozen=True)
class Options:
    """Choices that shape the output.

    Attributes:
        target: a `TARGETS`.
        name: prefix of every C name; a C identifier.
        header: C only: the name under which the source includes its header.
        source: C only: the name under which the source includes itself.
        with_main: C only: adds a main() that reads samples from stdin and prints predictions.
        optimize: C only: one of `OPTIMIZATIONS`.
    """

    target: str
    name: str = "net"
    header: str = "net.h"
    source: str = "net.c"
    with_main: bool = False
    optimize: str = "speed"
