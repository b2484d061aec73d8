"""Which whole numbers stand for which real ones."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Format:
    """How real numbers stand as whole ones: x is about q · step, with |q| <= largest; what is larger saturates."""

    element: str
    step: float
    largest: int

    @property
    def places(self) -> int:
        """Binary places, where `step` is a power of two."""
        return 1 - math.frexp(self.step)[1]

    @property
    def reach(self) -> float:
        """The magnitude up to which it is meant: a power of two where `step` is one; what is there is a step off."""
        return self.step * 2.0 ** (self.largest - 1).bit_length()

    def coarser(self, fewer: int) -> Format:
        """The same with so many binary places fewer."""
        return replace(self, step=self.step * 2.0**fewer)

    def too_short(self, largest: float) -> int:
        """How many binary places it has to give up to hold numbers of some magnitude."""
        mantissa, exponent = math.frexp(largest / self.reach)
        return max(0, exponent - (mantissa == 0.5))


@dataclass(frozen=True)
class Width:
    """What one word of --quantize means.

    Attributes:
        element: of activations and weights.
        places: binary places of an activation that is at most 1.
        largest: activation.
        weight: the largest weight.
        total: the largest sum of products; 24 bits of it are what an 8-bit machine adds well.
        argument: binary places of what tanh takes.
        intervals: of the table of tanh, the binary logarithm of those in 1.
        one: what tanh gives for 1, in `PLACES` binary places.
        cell: the format of the cell state of an LSTM, which holds more than an activation; up to 16, before it gets
            coarser.
        together: how many numbers of a row of weights lie side by side where rows are interleaved.
    """

    element: str
    places: int
    largest: int
    weight: int
    total: int
    argument: int
    intervals: int
    one: int
    cell: Format
    together: int

    @property
    def cell_places(self) -> int:
        """Binary places of a cell state, before it gets coarser."""
        return self.cell.places

    def ranging(self, largest: float) -> Format:
        """The format of activations up to some magnitude."""
        return Format(self.element, largest / self.largest, self.largest)

    def in_vectors(self) -> Width:
        """The same with as many numbers side by side as a vector of 128 bits holds; what is computed stays the same."""
        return replace(self, together=128 // int(self.element.removeprefix("int")))

    def padded(self, count: int) -> int:
        """The length of such a row of so many numbers."""
        return -(-count // self.together) * self.together

    @property
    def unit(self) -> Format:
        """The format of activations that are at most 1."""
        return Format(self.element, 2.0**-self.places, self.largest)


# Binary places of what a gate gives.
PLACES = 15
# Binary places that a state has to keep: with fewer it would be noise.
LEAST_PLACES = 4

# One place less than fits keeps |h| = 1 exact and lets rows of weights be twice as precise: the sums of both share 31
# bits. A cell in 24 bits, 19 behind the point, forgets nothing; one in 16 costs an ATmega half of the memory.
WIDTHS: Mapping[str, Width] = {
    "int16": Width(
        element="int16",
        places=14,
        largest=2**14,
        weight=2**15 - 1,
        total=2**31 - 1,
        argument=15,
        intervals=6,
        one=2**15,
        cell=Format("int32", 2.0**-19, 2**23 - 1),
        together=2,
    ),
    "int8": Width(
        element="int8",
        places=7,
        largest=2**7 - 1,
        weight=2**7 - 1,
        total=2**23 - 1,
        argument=11,
        intervals=5,
        one=2**15 - 1,
        cell=Format("int16", 2.0**-11, 2**15 - 1),
        together=1,
    ),
}
