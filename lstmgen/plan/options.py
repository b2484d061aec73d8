"""What the user asks for."""

from __future__ import annotations

from dataclasses import dataclass

TARGETS = ("python", "numpy", "c")
OPTIMIZATIONS = ("speed", "size")  # the first by default
DTYPES = ("float32", "float64")  # the first by default
STYLES = ("fast", "readable")  # the first by default


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
        dtype: C only: one of `DTYPES`, in which it computes.
        style: Python only: a `STYLES`. "readable" writes every layer as its equations; "fast" writes the weights of
            small recurrent layers into them, and sums large ones on long integers.
    """

    target: str
    name: str = "net"
    header: str = "net.h"
    source: str = "net.c"
    with_main: bool = False
    optimize: str = "speed"
    style: str = "fast"
    dtype: str = "float32"

    @property
    def kernels_for(self) -> str:
        """The optimization by which kernels are chosen: those for speed hold float32 in vectors."""
        return self.optimize if self.dtype == "float32" else "size"
