"""Computes the ranges of tensors: bounds of their elements, and if they are integers.

Integers of Keras overflow; real numbers agree with them while all values are within the range of the dtype. For 32
and 64 bits, the limit is the range of integers that float32 represents exactly, since generated C and numpy use it.
Inputs are assumed to be small: integers up to `ASSUMED`, variable-length axes up to `LONGEST`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.convolution import Pool
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Where
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Move, Pad
from lstmgen.graph.linear import Dense, MatMul
from lstmgen.graph.operation import Operation
from lstmgen.graph.reduction import Reduce
from lstmgen.graph.shape import Length
from lstmgen.read.configs.dtypes import INTEGERS

EXACT = 2**24  # float32 holds every integer up to here
ASSUMED = 2**20  # a million: larger than vocabularies
LONGEST = 2**16  # timesteps of a variable-length axis
KERNEL = 1 << 16  # limit of elements in a matrix whose products are bounded


class Limits(NamedTuple):
    """The smallest and the largest number of a dtype."""

    low: int
    high: int


def limits(dtype: str) -> Limits:
    """Limits of an integer dtype."""
    if dtype == "bool":
        return Limits(0, 1)
    info = np.iinfo(dtype)
    return Limits(int(info.min), int(info.max))


def held(dtype: str) -> Limits:
    """Limits of the integers of a dtype that float32 represents exactly."""
    low, high = limits(dtype)
    return Limits(max(low, -EXACT), min(high, EXACT))


@dataclass(frozen=True)
class Range:
    """Bounds low <= x <= high of all elements; `integral`: all are integers."""

    low: float
    high: float
    integral: bool = True

    def within(self, dtype: str) -> bool:
        """Returns true if all values fit an integer dtype, and float32 exactly."""
        low, high = held(dtype)
        return low <= self.low and self.high <= high


TRUTH = Range(0.0, 1.0)


def of_input(dtype: str) -> Range | None:
    """The range of an input of this dtype; None for floats."""
    if dtype not in INTEGERS:
        return None
    low, high = limits(dtype)
    return Range(float(max(low, -ASSUMED)), float(min(high, ASSUMED)))


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


def cut(x: Range) -> Range:
    """The range after truncation toward zero."""
    return Range(float(np.trunc(x.low)), float(np.trunc(x.high)))


def scaled(x: Range, factor: float) -> Range:
    """The range of sums of up to `factor` elements."""
    return Range(min(x.low, x.low * factor), max(x.high, x.high * factor), x.integral)


def product(a: Range, b: Range) -> Range:
    """a * b."""
    corners = [p * q for p in (a.low, a.high) for q in (b.low, b.high)]
    return Range(min(corners), max(corners), a.integral and b.integral)


def total(a: Range, b: Range) -> Range:
    """a + b."""
    return Range(a.low + b.low, a.high + b.high, a.integral and b.integral)


def negative(x: Range) -> Range:
    """-x."""
    return Range(-x.high, -x.low, x.integral)


def of_operation(operation: Operation, inputs: Sequence[Value], input_ranges: Sequence[Range | None]) -> Range | None:
    """The range of an operation's first output; None if it is unknown."""
    if isinstance(operation, Constant):
        return of_array(operation.value)
    if isinstance(operation, Binary) and operation.boolean:
        return Range(0.0, 0.0) if operation.kind == "greater" and inputs[0] == inputs[1] else TRUTH
    if isinstance(operation, Where):
        return hull(*input_ranges[1:])
    if isinstance(operation, Concatenate):
        return hull(*input_ranges)
    x = input_ranges[0] if input_ranges else None
    if isinstance(operation, Activate):
        return of_activation(operation.activation, x)
    if x is None:
        return None
    if isinstance(operation, Move) or (isinstance(operation, Pool) and operation.kind == "max"):
        return x
    if isinstance(operation, Pad):
        return hull(x, of_array(operation.value))
    if isinstance(operation, Affine):
        scale, offset = of_array(operation.scale), of_array(operation.offset)
        return total(product(x, scale), offset) if scale and offset else None
    if isinstance(operation, Reduce):
        return of_reduction(operation, inputs[0], x)
    if isinstance(operation, Dense):
        return of_dense(operation, x)
    other = input_ranges[1] if len(input_ranges) > 1 else None
    if other is None:
        return None
    if isinstance(operation, MatMul):
        return scaled(product(x, other), length(inputs[0].shape[-1]))
    return of_binary(operation.kind, x, other) if isinstance(operation, Binary) else None


def length(dim: Any) -> int:
    """The largest length of an axis."""
    return LONGEST if isinstance(dim, Length) else int(dim)


def of_binary(kind: str, a: Range, b: Range) -> Range | None:
    """The range of arithmetic with two tensors."""
    if kind == "add":
        return total(a, b)
    if kind == "subtract":
        return total(a, negative(b))
    if kind == "multiply":
        return product(a, b)
    if kind == "maximum":
        return Range(max(a.low, b.low), max(a.high, b.high), a.integral and b.integral)
    if kind == "minimum":
        return Range(min(a.low, b.low), min(a.high, b.high), a.integral and b.integral)
    if kind == "divide" and not b.low <= 0 <= b.high:
        return product(a, Range(1 / b.high, 1 / b.low, integral=False))
    return None


def of_activation(function: Activation, x: Range | None) -> Range | None:
    """The range of an elementwise function."""
    parameters = dict(function.parameters)
    if function.name == "logical_not":
        return TRUTH
    if function.name == "clip" and x is None:
        return Range(parameters["low"], parameters["high"], integral=False)
    if x is None:
        return None
    if function.name == "negative":
        return negative(x)
    if function.name in ("abs", "square"):
        low = 0.0 if x.low <= 0 <= x.high else min(abs(x.low), abs(x.high))
        size = Range(low, max(abs(x.low), abs(x.high)), x.integral)
        return size if function.name == "abs" else product(size, size)
    if function.name == "sign":
        return Range(float(np.sign(x.low)), float(np.sign(x.high)))
    if function.name in ("floor", "ceil", "round"):
        return Range(float(np.floor(x.low)), float(np.ceil(x.high)))
    if function.name == "clip":
        return clipped(x, parameters["low"], parameters["high"])
    if function.name == "relu":
        return clipped(x, 0.0, np.inf)
    if function.name == "general_relu" and not parameters["negative_slope"] and not parameters["threshold"]:
        return clipped(x, 0.0, parameters["max_value"])
    return None


def clipped(x: Range, low: float, high: float) -> Range:
    """The range of x clipped to two limits; integral only if finite limits are integers."""
    whole = all(not np.isfinite(n) or n == np.floor(n) for n in (low, high))
    ends = [float(np.clip(n, low, high)) for n in (x.low, x.high)]
    return Range(ends[0], ends[1], x.integral and whole)


def of_reduction(operation: Reduce, source: Value, x: Range) -> Range | None:
    """The range of sums, means, extremes and products over axes."""
    if operation.kind in ("max", "min"):
        return x
    if operation.kind == "mean":
        return Range(x.low, x.high, integral=False)
    count = 1
    for axis in operation.axes:
        count *= length(source.shape[axis])
    if operation.kind == "sum":
        return scaled(x, count)
    size = max(abs(x.low), abs(x.high), 1.0)
    bound = size**count if count * np.log2(size) < 64 else np.inf
    return Range(0.0 if x.low >= 0 else -bound, bound, x.integral)


def of_dense(operation: Dense, x: Range) -> Range | None:
    """The range of products with a small matrix without bias; None for others."""
    kernel = operation.kernel
    if kernel.size > KERNEL or operation.bias is not None or not (matrix := of_array(kernel)):
        return None
    values = np.asarray(kernel, dtype=np.float64)
    ends = np.sort([values * x.low, values * x.high], axis=0).sum(axis=1)
    return Range(float(ends[0].min()), float(ends[1].max()), x.integral and matrix.integral)
