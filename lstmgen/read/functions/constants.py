"""What follows from constants, variables and shapes alone, computed while a graph is followed.

Weights keep the format of the file while they are only moved about; arithmetic with them is in float64.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lstmgen.read.containers.functions import Node
from lstmgen.read.functions.values import Array, Size, settled
from lstmgen.read.layers.tf_operations import MASKS, index_of
from lstmgen.read.refusal import Refusal

SMALL = 1 << 16  # numbers that may be made of few
DAMAGE = (TypeError, ValueError, IndexError, KeyError, OverflowError, ZeroDivisionError)
TURNED = ("transpose_a", "transpose_b")
Fold = Callable[..., Any]


def fold(node: Node, inputs: Sequence[Array]) -> tuple[Array, ...]:
    """The outputs of a node whose inputs are all known.

    Raises:
        Refusal: it is of no kind that is computed here, its inputs do not fit, or it makes too much of them.
    """
    function = FOLDS.get(node.op)
    if function is None:
        raise Refusal(f"operation {node.op} of constants is not supported")
    try:
        with np.errstate(all="ignore"):
            found = function(node.attributes, *inputs)
    except DAMAGE:
        raise Refusal(f"operation {node.op} does not fit the constants that it is given") from None
    return tuple(settled(np.asarray(each)) for each in (found if isinstance(found, (list, tuple)) else [found]))


def arithmetic(function: Callable[..., Array]) -> Fold:
    """A function of numbers: of integers and lengths exactly, of floats in float64."""

    def computed(attributes: Mapping[str, Any], *inputs: Array) -> Array:
        if any(each.dtype == object for each in inputs) and function is not np.multiply:
            raise Refusal("this arithmetic with a length that is not known is not supported")
        small(np.broadcast_shapes(*(each.shape for each in inputs)))
        return np.asarray(function(*(each.astype(np.float64) if each.dtype.kind == "f" else each for each in inputs)))

    return computed


def pack(attributes: Mapping[str, Any], *parts: Array) -> Array:
    """tf.stack."""
    return np.stack(parts, int(attributes.get("axis") or 0))


def concat(attributes: Mapping[str, Any], *parts: Array) -> Array:
    """tf.concat, the axis behind the parts."""
    return np.concatenate(parts[:-1], int(parts[-1]))


def strided_slice(attributes: Mapping[str, Any], x: Array, *limits: Array) -> Array:
    """x[begin:end:step]."""
    return np.asarray(x[tuple(index(attributes, *limits))])


def index(attributes: Mapping[str, Any], *limits: Array) -> list[Any]:
    """The index of numpy that a StridedSlice means."""
    return index_of([each.tolist() for each in limits], [attributes.get(key) for key in MASKS])


def split(attributes: Mapping[str, Any], axis: Array, x: Array) -> list[Array]:
    """Equal parts."""
    return np.split(x, int(attributes["num_split"]), int(axis))


def unpack(attributes: Mapping[str, Any], x: Array) -> list[Array]:
    """The parts along an axis."""
    axis = int(attributes.get("axis") or 0)
    small((x.shape[axis],))
    return [np.take(x, k, axis) for k in range(x.shape[axis])]


def product(attributes: Mapping[str, Any], x: Array, axis: Array) -> Array:
    """The product over axes, of lengths among others."""
    return np.asarray(np.prod(x, axis=tuple(axis.reshape(-1).tolist()), keepdims=kept(attributes)))


def reduction(function: Callable[..., Any]) -> Fold:
    """A reduction over axes; over none it changes nothing."""

    def reduced(attributes: Mapping[str, Any], x: Array, axis: Array) -> Array:
        axes = tuple(axis.reshape(-1).tolist())
        return np.asarray(function(x, axis=axes, keepdims=kept(attributes)) if axes else x)

    return reduced


def mean(x: Array, **options: Any) -> Array:
    """The mean of floats; that of integers, which TensorFlow cuts, is refused.

    Raises:
        ValueError: they are integers.
    """
    if x.dtype.kind != "f":
        raise ValueError
    return np.asarray(np.mean(x.astype(np.float64), **options))


def cumulated(attributes: Mapping[str, Any], x: Array, axis: Array) -> Array:
    """tf.cumsum.

    Raises:
        ValueError: a sum is without its own number.
    """
    if attributes.get("exclusive"):
        raise ValueError
    along = int(axis)
    sums = arithmetic(lambda each: np.cumsum(each, along))
    if not attributes.get("reverse"):
        return np.asarray(sums(attributes, x))
    return np.flip(sums(attributes, np.flip(x, along)), along)


def band(attributes: Mapping[str, Any], x: Array, below: Array, above: Array) -> Array:
    """tf.linalg.band_part of one matrix: zeros but near the diagonal; a width below 0 is as many as there are."""
    rows, columns = np.arange(x.shape[-2])[:, np.newaxis], np.arange(x.shape[-1])
    inside = (below < 0) | (rows - columns <= below)
    return np.where(inside & ((above < 0) | (columns - rows <= above)), x, np.zeros_like(x))


def kept(attributes: Mapping[str, Any]) -> bool:
    """Whether a reduction keeps its axes."""
    return bool(attributes.get("keep_dims"))


def fill(attributes: Mapping[str, Any], dims: Array, value: Array) -> Array:
    """One number everywhere."""
    return np.full(small(tuple(dims.tolist())), value)


def spread(attributes: Mapping[str, Any], start: Array, limit: Array, delta: Array) -> Array:
    """tf.range."""
    (count,) = small((math.ceil((limit - start) / delta),))  # in the floats of the file, as TensorFlow counts
    start, delta = (each if each.dtype.kind in "iu" else each.astype(np.float64) for each in (start, delta))
    return start + delta * np.arange(count)


def small(dims: tuple[int, ...]) -> tuple[int, ...]:
    """A shape that does not have too many places.

    Raises:
        Refusal: it has.
    """
    if any(isinstance(dim, Size) for dim in dims):
        raise Refusal("a constant of a length that is not known is not supported")
    count = 1
    for dim in dims:
        count *= max(int(dim), 0)
    if count > SMALL:
        raise Refusal(f"a constant of shape {dims} is too large to be made of one number")
    return dims


def cast(attributes: Mapping[str, Any], x: Array) -> Array:
    """Another number format; a float stays as exact as it is."""
    name = str(attributes.get("DstT"))
    if x.dtype == object or (x.dtype.kind == "f" and name in ("float16", "bfloat16", "float32", "float64")):
        return x
    return x.astype(name)


def squeeze(attributes: Mapping[str, Any], x: Array) -> Array:
    """Without axes of length 1."""
    return np.squeeze(x, tuple(attributes.get("squeeze_dims") or ()) or None)


def gather(attributes: Mapping[str, Any], x: Array, indices: Array, axis: Array) -> Array:
    """The elements at some indices of an axis."""
    if attributes.get("batch_dims") or int(axis) != 0:
        raise ValueError
    small((*indices.shape, *x.shape[1:]))
    return np.take(x, indices, int(axis))


def tile(attributes: Mapping[str, Any], x: Array, multiples: Array) -> Array:
    """The whole several times in a row."""
    small(tuple(n * m for n, m in zip(x.shape, multiples.tolist(), strict=True)))
    return np.tile(x, multiples.tolist())


def reshape(attributes: Mapping[str, Any], x: Array, dims: Array) -> Array:
    """Another shape."""
    return x.reshape(dims.tolist())


ARITHMETIC: dict[str, Callable[..., Array]] = {
    "Add": np.add,
    "AddV2": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "RealDiv": np.divide,
    "FloorDiv": np.floor_divide,
    "FloorMod": np.mod,
    "Pow": np.power,
    "Maximum": np.maximum,
    "Minimum": np.minimum,
    "Abs": np.abs,
    "Neg": np.negative,
    "Sqrt": np.sqrt,
    "Rsqrt": lambda x: 1 / np.sqrt(x),
    "Square": np.square,
    "Reciprocal": lambda x: 1 / x,
    "Exp": np.exp,
    "Log": np.log,
    "Sin": np.sin,
    "Cos": np.cos,
    "Tanh": np.tanh,
    "Less": np.less,
    "LessEqual": np.less_equal,
    "Greater": np.greater,
    "GreaterEqual": np.greater_equal,
    "Equal": np.equal,
    "NotEqual": np.not_equal,
    "LogicalAnd": np.logical_and,
    "LogicalOr": np.logical_or,
    "LogicalNot": np.logical_not,
    "SelectV2": np.where,
}


def matmul(attributes: Mapping[str, Any], a: Array, b: Array) -> Array:
    """A product of two matrices, the first of one row."""
    if a.ndim != 2 or b.ndim != 2 or len(a) != 1 or any(attributes.get(key) for key in TURNED):
        raise ValueError
    return a.astype(np.float64) @ b.astype(np.float64)


FOLDS: dict[str, Fold] = {
    "Const": lambda attributes: attributes["value"],
    "Pack": pack,
    "ConcatV2": concat,
    "StridedSlice": strided_slice,
    "Split": split,
    "Unpack": unpack,
    "Prod": product,
    "Max": reduction(np.max),
    "Min": reduction(np.min),
    "Sum": reduction(np.sum),
    "Mean": reduction(mean),
    "Cumsum": cumulated,
    "MatrixBandPart": band,
    "Fill": fill,
    "Range": spread,
    "Cast": cast,
    "Reshape": reshape,
    "Squeeze": squeeze,
    "GatherV2": gather,
    "Tile": tile,
    "MatMul": matmul,
    "Rank": lambda attributes, x: np.asarray(x.ndim),
    "Size": lambda attributes, x: np.asarray(x.size),
    "Transpose": lambda attributes, x, axes: np.transpose(x, axes.tolist()),
    "ExpandDims": lambda attributes, x, axis: np.expand_dims(x, int(axis)),
    "ZerosLike": lambda attributes, x: np.zeros_like(x),
    "OnesLike": lambda attributes, x: np.ones_like(x),
    **{op: arithmetic(function) for op, function in ARITHMETIC.items()},
}
