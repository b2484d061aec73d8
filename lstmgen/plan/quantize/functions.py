"""sigmoid, tanh and the rest of a cell in whole numbers, as every machine computes them.

tanh stands in a table from 0 to 6, linear between its entries; sigmoid(x) is (1 + tanh(x / 2)) / 2.
All numbers here are int64 arrays; generated code has the same in 32 bits, which nothing here exceeds.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.activation import Activation
from lstmgen.plan.quantize.formats import PLACES, Width

Integers: TypeAlias = NDArray[np.int64]

REACH = 6  # from there on tanh is 1, to 16 binary places
FARTHEST = 2**22  # an argument that is as good as infinite
GATES = frozenset(["sigmoid", "tanh", "hard_sigmoid"])


def table(width: Width) -> NDArray[np.uint16]:
    """tanh at equal distances from 0 to `REACH`, moved so that lines between them are as far off as they are."""
    u = np.arange((REACH << width.intervals) + 1) / 2.0**width.intervals
    y = np.tanh(u)
    middle = y * (1 - y * y) / 8 / 4.0**width.intervals  # half of the largest distance of a line from the curve
    entries: NDArray[np.uint16] = np.minimum(np.rint((y + middle) * 2**PLACES), width.one).astype(np.uint16)
    return entries


def unit_of(function: Activation, width: Width) -> float:
    """What 1 stands for in the argument of a gate; its weights take up everything else that it multiplies by."""
    if function.name == "hard_sigmoid":
        return 2.0**-width.argument / dict(function.parameters)["slope"]
    return 2.0 ** -(width.argument - (function.name == "sigmoid"))


def gate(function: Activation, u: Integers, width: Width) -> Integers:
    """A function whose values are at most 1, in `PLACES` binary places."""
    if function.name == "hard_sigmoid":
        half, places = 1 << (PLACES - 1), PLACES - width.argument
        inside = clipped(u, -half >> places, half >> places) << places
        return clipped(inside + half, 0, width.one)
    return halved(width.one + 1 + tanh(u, width), 1) if function.name == "sigmoid" else tanh(u, width)


def tanh(u: Integers, width: Width) -> Integers:
    """tanh of u, which has `width.argument` binary places, in `PLACES`."""
    shift = width.argument - width.intervals
    a = np.minimum(np.abs(u), (REACH << width.argument) - 1)
    entries = table(width).astype(np.int64)
    low, high = entries[a >> shift], entries[(a >> shift) + 1]
    y = low + rounded((high - low) * (a & ((1 << shift) - 1)), shift)
    return np.asarray(np.where(u < 0, -y, y), dtype=np.int64)


def scale(factor: Integers, v: Integers) -> Integers:
    """factor · v for a factor of `PLACES` binary places up to 1 and |v| < 2^23, in products that fit 32 bits."""
    return rounded(factor * halved(v, 8) + halved(factor * (v & 255), 8), 7)


def cell(f: Integers, c: Integers, i: Integers, candidate: Integers, width: Width, fewer: int = 0) -> Integers:
    """f · c + i · candidate, where c has so many binary places fewer than usual."""
    to_cell = 2 * PLACES - width.cell_places + fewer
    if width.cell.element == "int32":
        new = scale(f, c) + halved(i * candidate, to_cell)
    else:
        new = rounded(f * c + halved(i * candidate, to_cell - PLACES), PLACES)
    return clipped(new, -width.cell.largest, width.cell.largest)


def mixed(z: Integers, h: Integers, candidate: Integers, width: Width, fewer: int) -> Integers:
    """z · h + (1 - z) · candidate, where h has so many binary places fewer than usual."""
    return activation((candidate * (2**PLACES - z) >> fewer) + z * (h << (PLACES - width.places)), width)


def activation(product: Integers, width: Width, fewer: int = 0) -> Integers:
    """A product of two gates, or what has as many places, as an activation with so many places fewer than usual."""
    return clipped(rounded(product, 2 * PLACES - width.places + fewer), -width.largest, width.largest)


def shifted(total: Integers, shift: int) -> Integers:
    """A sum in the unit of an argument: 2^shift times smaller, or larger and then not beyond `FARTHEST`."""
    if shift >= 0:
        return halved(total, shift)
    return clipped(total, -(FARTHEST >> -shift), FARTHEST >> -shift) << -shift


def halved(u: Integers, times: int) -> Integers:
    """u / 2^times, rounded down."""
    return np.asarray(u >> times, dtype=np.int64)


def rounded(u: Integers, times: int) -> Integers:
    """u / 2^times, rounded to the nearest, halves up."""
    return halved(u + ((1 << times) >> 1), times)


def clipped(u: Integers, low: int, high: int) -> Integers:
    """The nearest number within limits."""
    return np.asarray(np.clip(u, low, high), dtype=np.int64)


def integers(x: NDArray[np.float64]) -> Integers:
    """Whole numbers that the graph holds as float64."""
    return x.astype(np.int64)
