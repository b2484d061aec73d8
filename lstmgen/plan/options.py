"""What the user asks for."""

from __future__ import annotations

from dataclasses import dataclass

TARGETS = ("python", "c")


@dataclass(frozen=True)
class Options:
    """Choices that shape the output.

    Attributes:
        target: a `TARGETS`.
        name: prefix of every C name; a C identifier.
        header: C only: the name under which the source includes its header.
        with_main: C only: adds a main() that reads samples from stdin and prints predictions.
    """

    target: str
    name: str = "net"
    header: str = "net.h"
    with_main: bool = False
