"""Scales of charts: positions of numbers in percent of the width, and ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

LEFT, RIGHT = 1.5, 98.5  # percent: room for half a mark at either end
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
FEW = 6  # ticks, so that their labels do not touch on a phone


@dataclass(frozen=True)
class Tick:
    """Line of the grid, with its label."""

    place: float
    text: str


@dataclass(frozen=True)
class LogScale:
    """Logarithmic scale over whole powers of ten."""

    first: int
    last: int

    @classmethod
    def over(cls, numbers: Iterable[float]) -> LogScale:
        """Returns the smallest scale that contains all positive finite numbers."""
        positive = [x for x in numbers if 0 < x < math.inf] or [1.0]
        first, last = math.floor(math.log10(min(positive))), math.ceil(math.log10(max(positive)))
        return cls(first, max(last, first + 1))

    def place(self, number: float) -> float:
        """Returns the position of a number; zero is at the left end, NaN and infinity at the right."""
        if number <= 0:
            return LEFT
        if not math.isfinite(number):
            return RIGHT
        part = (math.log10(number) - self.first) / (self.last - self.first)
        return round(LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, part)), 2)

    def powers(self) -> range:
        """Returns the powers of ten with lines, at most about `FEW`."""
        return range(self.first, self.last + 1, -(-(self.last - self.first) // FEW))

    def ticks(self) -> list[Tick]:
        """Returns the lines of the scale, with labels."""
        return [Tick(self.place(10.0**power), power_of_ten(power)) for power in self.powers()]


def power_of_ten(power: int) -> str:
    """Formats a power of ten: 100, 10⁻⁸."""
    return str(10**power) if 0 <= power <= 3 else "10" + str(power).translate(SUPERSCRIPT)


def scientific(number: float) -> str:
    """Formats a number with two digits: 0.043, 6.2·10⁻⁸."""
    if not math.isfinite(number):
        return str(number)
    if number == 0:
        return "0"
    if 1e-3 <= abs(number) < 1e4:
        return f"{number:.2g}" if abs(number) < 100 else f"{number:,.0f}"
    digits, _, power = f"{number:.1e}".partition("e")
    return f"{digits}·10{str(int(power)).translate(SUPERSCRIPT)}"
