"""Computes functions of constants once, while a model is read.

A fold has the parameters of its row: operands are arrays, options are plain values. A free length in an array makes its
dtype object. Weights keep the dtype of the file until arithmetic is done with them, which is in float64.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.shape import Axis, Linear
from lstmgen.read.refusal import Refusal

Array: TypeAlias = NDArray[Any]
Fold = Callable[..., Any]
SMALL = 1 << 16  # limit of numbers in a constant that is made from a few numbers
EXACT = 1 << 53  # of integers that floats hold
FOLDS_LIMIT = 64  # limit of folded numbers, as a multiple of the numbers in the file
DAMAGE = (TypeError, ValueError, IndexError, KeyError, OverflowError, ZeroDivisionError)


def with_operands(folded: int, operands: int, size: int) -> int:
    """Adds the count of numbers in the operands of a fold to those that are folded already.

    Args:
        size: the count of numbers in the file.

    Raises:
        Refusal: more than the file can contain, or too many in total.
    """
    limit = max(SMALL, size)
    if operands > limit or folded + operands > FOLDS_LIMIT * limit:
        raise Refusal("its computations with constants are too large")
    return folded + operands


def small(dims: Sequence[Any], least: int = 0) -> tuple[int, ...]:
    """Returns a shape if it has few elements.

    Args:
        least: count of elements that may always be there.
    Raises:
        Refusal: it has too many, or a free length.
    """
    if not all(isinstance(dim, (int, np.integer)) for dim in dims):
        raise Refusal("a constant with the length of a free axis is not supported")
    count = math.prod(max(int(dim), 0) for dim in dims)
    if count > max(SMALL, least):
        raise Refusal(f"a constant of shape {tuple(dims)} is too large: at most {SMALL} numbers are supported")
    return tuple(dims)


def floats(x: Array) -> Array:
    """Floats in float64; other numbers as they are."""
    return x.astype(np.float64) if x.dtype.kind == "f" else x


def fitting(x: Array, dtype: Any) -> Array:
    """Floats as integers of a dtype.

    Raises:
        Refusal: one does not fit the dtype; what runtimes return then differs.
    """
    limits = np.iinfo(dtype)
    if not ((x >= max(limits.min, -EXACT)) & (x <= min(limits.max, EXACT))).all():  # or NaN
        raise Refusal(f"a constant with integers beyond {np.dtype(dtype).name} is not supported")
    return x.astype(dtype)


# --- numbers at each place


def exact(function: Callable[..., Array]) -> Fold:
    """Returns a fold for a function of numbers: exact for integers and lengths, in float64 for floats."""

    def fold(*operands: Array) -> Array:
        if any(x.dtype == object for x in operands) and function not in OF_LENGTHS:
            raise Refusal("this arithmetic with a free length is not supported")
        small(np.broadcast_shapes(*(x.shape for x in operands)), least=max(x.size for x in operands))
        return np.asarray(function(*map(floats, operands)))

    return fold


def quotient(x1: Array, x2: Array) -> Array:
    """x1 / x2; integers and lengths are cut towards zero."""
    if x1.dtype == object or x2.dtype == object:
        return np.asarray(np.floor_divide(x1, x2))  # lengths are positive
    if x1.dtype.kind in "iu":
        below = (x1 % x2 != 0) & ((x1 < 0) != (x2 < 0))
        return np.asarray(x1 // x2 + below, dtype=x1.dtype)
    return np.asarray(x1 / x2)


def equal(x1: Array, x2: Array) -> Array:
    """x1 == x2; a free length is never 0 or less.

    Raises:
        Refusal: it depends on the free length.
    """
    if x1.dtype != object and x2.dtype != object:
        return np.asarray(x1 == x2)
    x1, x2 = np.broadcast_arrays(x1, x2)
    return np.array([same(a, b) for a, b in zip(x1.flat, x2.flat)], dtype=bool).reshape(x1.shape)


def same(a: Any, b: Any) -> bool:
    """Compares two lengths as `equal`."""
    known = [int(item) for item in (a, b) if isinstance(item, (int, np.integer))]
    if a == b or len(known) == 2:
        return bool(a == b)
    if known and known[0] <= 0:
        return False
    raise Refusal("a comparison with a free length is not supported")


def ordered(function: Callable[..., Array]) -> Fold:
    """Returns a fold for a comparison by size; a free length is at least 1.

    Raises:
        Refusal: it depends on the free length.
    """

    def fold(x1: Array, x2: Array) -> Array:
        operands = [x1, x2]
        for k, (x, other) in enumerate(((x1, x2), (x2, x1))):
            if x.dtype == object:
                if other.dtype == object or (other > 0).any():
                    raise Refusal("a comparison with a free length is not supported")
                operands[k] = np.vectorize(least, otypes=[np.int64])(x)
        return np.asarray(function(*operands))

    return fold


less, less_equal, greater, greater_equal = map(ordered, (np.less, np.less_equal, np.greater, np.greater_equal))


def least(item: Any) -> int:
    """The smallest number that a length may be.

    Raises:
        Refusal: that is unknown.
    """
    if isinstance(item, (int, np.integer)):
        return int(item)
    if isinstance(item, Axis) or (isinstance(item, Linear) and item.add >= 0):
        return item.at(dict.fromkeys(item.axes(), 1))
    raise Refusal("a comparison with a free length is not supported")


def choice(condition: Array, x1: Array, x2: Array) -> Array:
    """condition ? x1 : x2."""
    if condition.dtype == object:
        raise Refusal("a condition that depends on a free length is not supported")
    return np.where(condition, x1, x2)


# Functions that are exact for free lengths.
OF_LENGTHS = (np.add, np.subtract, np.multiply, quotient, equal, less, less_equal, greater, greater_equal, choice)


def power_of_first(x1: Array, x2: Array) -> Array:
    """x1 to the power of x2, in the dtype of x1."""
    y = np.asarray(np.power(x1.astype(np.float64), x2.astype(np.float64)))
    return fitting(y, x1.dtype) if x1.dtype.kind in "iu" else y


def cast(x: Array, *, dtype: str) -> Array:
    """Another number format; floats keep their precision, and lengths stay."""
    if x.dtype == object or (x.dtype.kind == "f" and dtype in ("float16", "bfloat16", "float32", "float64")):
        return x
    return x.astype("float32" if dtype == "bfloat16" else dtype)


# --- axes


def axes_of(axis: Any) -> tuple[int, ...] | None:
    """Axes as numpy has them; None for all."""
    return None if axis is None else tuple(int(k) for k in np.reshape(axis, -1))


def over_axes(function: Callable[..., Any]) -> Fold:
    """Returns a fold for a reduction; without an axis in its list it changes nothing."""

    def fold(x: Array, *, axis: Any = None, keepdims: Any = False) -> Array:
        return np.asarray(function(floats(x), axis=axes_of(axis), keepdims=bool(keepdims)))

    return fold


def mean(x: Array, **options: Any) -> Array:
    """The mean of floats.

    Raises:
        ValueError: the numbers are integers, whose mean would be cut.
    """
    if x.dtype.kind != "f":
        raise ValueError
    return np.asarray(np.mean(x, **options))


def without_overflow(function: Callable[..., Any]) -> Callable[..., Any]:
    """Returns a sum or product that refuses integers that may overflow: runtimes differ, and some saturate."""

    def computed(x: Array, **options: Any) -> Any:
        if x.dtype.kind not in "iu":
            return function(x, **options)
        fitting(function(np.abs(x.astype(np.float64)), **options), x.dtype)
        return function(x, dtype=x.dtype, **options)

    return computed


def cumsum(x: Array, *, axis: Any = 0, exclusive: Any = False, reverse: Any = False) -> Array:
    """Sums up to each place, or from each place on.

    Raises:
        ValueError: the sums are exclusive.
    """
    if exclusive:
        raise ValueError
    (along,) = np.reshape(axis, -1).tolist()
    sums = exact(lambda array: np.cumsum(array, along, array.dtype))
    return np.flip(sums(np.flip(x, along)), along) if reverse else np.asarray(sums(x))


def matmul(x1: Array, x2: Array, *, transpose_a: Any = False, transpose_b: Any = False) -> Array:
    """A product of matrices; of integers in their own dtype, where they wrap, otherwise in float64."""
    turned = (x.swapaxes(-1, -2) if turn else x for x, turn in ((x1, transpose_a), (x2, transpose_b)))
    a, b = (x if x.dtype.kind in "iu" else x.astype(np.float64) for x in turned)
    if a.ndim > 1 and b.ndim > 1:
        rows = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        small((*rows, a.shape[-2], b.shape[-1]), least=max(a.size, b.size))
    return np.asarray(a @ b)


# --- moved numbers


def take(x: Array, indices: Array, *, axis: Any = 0) -> Array:
    """The elements at indices of an axis."""
    axis = int(axis)
    small((*indices.shape, *x.shape[:axis], *x.shape[axis % x.ndim + 1 :]), least=x.size)
    return np.take(x, indices.astype(np.int64), axis)


def tile(x: Array, *, repeats: Sequence[int]) -> Array:
    """The whole array several times in a row along each axis."""
    small(tuple(n * m for n, m in zip(x.shape, repeats, strict=True)))
    return np.tile(x, repeats)


def unstack(x: Array, *, num: Any = None, axis: Any = 0) -> list[Array]:
    """The parts along an axis, without that axis."""
    axis = int(axis)
    small((x.shape[axis],))
    return [np.take(x, k, axis) for k in range(x.shape[axis])]


def broadcast_to(x: Array, *, shape: Sequence[int]) -> Array:
    """x in the shape that it and another one broadcast to."""
    return np.broadcast_to(x, small(np.broadcast_shapes(x.shape, tuple(shape)), least=x.size))


def pad(x: Array, *, pad_width: Sequence[Any], mode: Any = "constant", constant_values: Any = None) -> Array:
    """Zeros before and after each axis.

    Raises:
        ValueError: another mode, or other numbers.
    """
    if mode not in ("constant", "CONSTANT") or constant_values is not None:
        raise ValueError
    small([n + int(before) + int(after) for n, (before, after) in zip(x.shape, pad_width, strict=True)], least=x.size)
    return np.pad(x, pad_width)


def full(shape: Array, value: Array) -> Array:
    """One number in a shape."""
    return np.full(small(shape.tolist()), value)


def arange(start: Array, stop: Array, step: Array) -> Array:
    """The numbers from `start` to `stop`."""
    (count,) = small((math.ceil((stop - start) / step),))  # in the dtype of the file
    numbers = floats(start) + floats(step) * np.arange(count)
    return numbers if start.dtype.kind == "f" else numbers.astype(start.dtype)


def band_part(x: Array, below: Array, above: Array) -> Array:
    """Keeps a band around the diagonal; a negative width keeps all on that side."""
    rows, columns = np.arange(x.shape[-2])[:, np.newaxis], np.arange(x.shape[-1])
    inside = (below < 0) | (rows - columns <= below)
    return np.where(inside & ((above < 0) | (columns - rows <= above)), x, np.zeros_like(x))
