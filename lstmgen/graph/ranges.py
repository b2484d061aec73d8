"""Ranges of the numbers in a tensor: interval arithmetic that also knows integers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Range:
    """Bounds low <= x <= high of all elements; `integral`: all are integers."""

    low: float
    high: float
    integral: bool = True

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high, self.integral and other.integral)

    def __neg__(self) -> Range:
        return Range(-self.high, -self.low, self.integral)

    def __mul__(self, other: Range) -> Range:
        corners = [p * q for p in (self.low, self.high) for q in (other.low, other.high)]
        return Range(min(corners), max(corners), self.integral and other.integral)

    def has_zero(self) -> bool:
        """Returns true if 0 is within the bounds."""
        return self.low <= 0 <= self.high

    def magnitude(self) -> Range:
        """The range of |x|."""
        low = 0.0 if self.has_zero() else min(abs(self.low), abs(self.high))
        return Range(low, max(abs(self.low), abs(self.high)), self.integral)

    def truncated(self) -> Range:
        """The range after truncation toward zero."""
        return Range(float(np.trunc(self.low)), float(np.trunc(self.high)))

    def summed(self, count: float) -> Range:
        """The range of sums of up to `count` elements."""
        return Range(min(self.low, self.low * count), max(self.high, self.high * count), self.integral)

    def multiplied(self, count: int) -> Range:
        """The range of products of `count` elements."""
        size = max(abs(self.low), abs(self.high), 1.0)
        bound = size**count if count * np.log2(size) < 64 else np.inf
        return Range(0.0 if self.low >= 0 else -bound, bound, self.integral)

    def clipped(self, low: float, high: float) -> Range:
        """The range of x clipped to two limits; integral only if finite limits are integers."""
        whole = all(not np.isfinite(n) or n == np.floor(n) for n in (low, high))
        ends = [float(np.clip(n, low, high)) for n in (self.low, self.high)]
        return Range(ends[0], ends[1], self.integral and whole)


TRUTH = Range(0.0, 1.0)


def of_array(array: Any) -> Range | None:
    """The range of an array; None if it is empty or not finite."""
    values = np.asarray(array, dtype=np.float64)
    if not values.size or not np.all(np.isfinite(values)):
        return None
    return Range(float(values.min()), float(values.max()), bool(np.all(values == np.floor(values))))


def hull(*ranges: Range | None) -> Range | None:
    """The range that contains several; None if one is unknown."""
    known = [item for item in ranges if item is not None]
    if not known or len(known) < len(ranges):
        return None
    return Range(min(r.low for r in known), max(r.high for r in known), all(r.integral for r in known))
