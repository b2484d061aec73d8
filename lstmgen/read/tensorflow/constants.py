"""Folds nodes whose operands are constants, variables or shapes.

Weights keep the dtype of the file until arithmetic is done with them, which is in float64.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lstmgen.read.arrays.table import NODES
from lstmgen.read.arrays.tensorflow_nodes import MASKS, index_of
from lstmgen.read.calls.folds import DAMAGE, SMALL
from lstmgen.read.containers.functions import NodeDef
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensorflow.values import Array, Size, settled

TURNED = ("transpose_a", "transpose_b")
Fold = Callable[..., Any]


def fold(node: NodeDef, inputs: Sequence[Array]) -> tuple[Array, ...]:
    """Computes the outputs of a node with constant operands.

    Raises:
        Refusal: the operation is not supported, its operands do not fit, or the result is too large.
    """
    function = FOLDS.get(node.op)
    if function is None:
        raise Refusal(f"operation {node.op} of constants is not supported")
    try:
        with np.errstate(all="ignore"):
            results = function(node.attributes, *inputs)
    except DAMAGE:
        raise Refusal(f"operation {node.op} does not fit its constant operands") from None
    outputs = results if isinstance(results, (list, tuple)) else [results]
    return tuple(settled(np.asarray(output)) for output in outputs)


def arithmetic(function: Callable[..., Array]) -> Fold:
    """Returns a fold for an elementwise function: exact for integers and lengths, in float64 for floats."""

    def computed(attributes: Mapping[str, Any], *inputs: Array) -> Array:
        if any(array.dtype == object for array in inputs) and function is not np.multiply:
            raise Refusal("this arithmetic with an unknown length is not supported")
        small(np.broadcast_shapes(*(array.shape for array in inputs)))
        arrays = (array.astype(np.float64) if array.dtype.kind == "f" else array for array in inputs)
        return np.asarray(function(*arrays))

    return computed


def pack(attributes: Mapping[str, Any], *parts: Array) -> Array:
    """tf.stack."""
    return np.stack(parts, int(attributes.get("axis") or 0))


def concat(attributes: Mapping[str, Any], *parts: Array) -> Array:
    """tf.concat; the last operand is the axis."""
    return np.concatenate(parts[:-1], int(parts[-1]))


def strided_slice(attributes: Mapping[str, Any], x: Array, *limits: Array) -> Array:
    """x[begin:end:step]."""
    return np.asarray(x[tuple(index(attributes, *limits))])


def index(attributes: Mapping[str, Any], *limits: Array) -> list[Any]:
    """The numpy index of a StridedSlice."""
    return index_of([array.tolist() for array in limits], [attributes.get(key) for key in MASKS])


def unpack(attributes: Mapping[str, Any], x: Array) -> list[Array]:
    """tf.unstack."""
    axis = int(attributes.get("axis") or 0)
    small((x.shape[axis],))
    return [np.take(x, k, axis) for k in range(x.shape[axis])]


def reduction(function: Callable[..., Any]) -> Fold:
    """Returns a fold for a reduction; without axes it changes nothing."""

    def reduced(attributes: Mapping[str, Any], x: Array, axis: Array) -> Array:
        axes = tuple(axis.reshape(-1).tolist())
        return np.asarray(function(x, axis=axes, keepdims=keeps_axes(attributes)) if axes else x)

    return reduced


def mean(x: Array, **options: Any) -> Array:
    """The mean of floats.

    Raises:
        ValueError: the numbers are integers, whose mean TensorFlow truncates.
    """
    if x.dtype.kind != "f":
        raise ValueError
    return np.asarray(np.mean(x.astype(np.float64), **options))


def cumulated(attributes: Mapping[str, Any], x: Array, axis: Array) -> Array:
    """tf.cumsum.

    Raises:
        ValueError: the sums are exclusive.
    """
    if attributes.get("exclusive"):
        raise ValueError
    along = int(axis)
    sums = arithmetic(lambda array: np.cumsum(array, along))
    if not attributes.get("reverse"):
        return np.asarray(sums(attributes, x))
    return np.flip(sums(attributes, np.flip(x, along)), along)


def band(attributes: Mapping[str, Any], x: Array, below: Array, above: Array) -> Array:
    """tf.linalg.band_part: keeps a band around the diagonal; a negative width keeps all on that side."""
    rows, columns = np.arange(x.shape[-2])[:, np.newaxis], np.arange(x.shape[-1])
    inside = (below < 0) | (rows - columns <= below)
    return np.where(inside & ((above < 0) | (columns - rows <= above)), x, np.zeros_like(x))


def keeps_axes(attributes: Mapping[str, Any]) -> bool:
    """Returns true if a reduction keeps its axes."""
    return bool(attributes.get("keep_dims"))


def spread(attributes: Mapping[str, Any], start: Array, limit: Array, delta: Array) -> Array:
    """tf.range."""
    (count,) = small((math.ceil((limit - start) / delta),))  # in the dtype of the file, as in TensorFlow
    start, delta = (array if array.dtype.kind in "iu" else array.astype(np.float64) for array in (start, delta))
    return start + delta * np.arange(count)


def small(dims: tuple[int, ...]) -> tuple[int, ...]:
    """Returns a shape if it has few elements.

    Raises:
        Refusal: it has too many, or an unknown length.
    """
    if any(isinstance(dim, Size) for dim in dims):
        raise Refusal("a constant of unknown length is not supported")
    count = 1
    for dim in dims:
        count *= max(int(dim), 0)
    if count > SMALL:
        raise Refusal(f"a constant of shape {dims} is too large: at most {SMALL} numbers are supported")
    return dims


def cast(attributes: Mapping[str, Any], x: Array) -> Array:
    """tf.cast; floats keep their precision."""
    name = str(attributes.get("DstT"))
    if x.dtype == object or (x.dtype.kind == "f" and name in ("float16", "bfloat16", "float32", "float64")):
        return x
    return x.astype(name)


def gather(attributes: Mapping[str, Any], x: Array, indices: Array, axis: Array) -> Array:
    """tf.gather along axis 0."""
    if attributes.get("batch_dims") or int(axis) != 0:
        raise ValueError
    small((*indices.shape, *x.shape[1:]))
    return np.take(x, indices, int(axis))


def tile(attributes: Mapping[str, Any], x: Array, multiples: Array) -> Array:
    """tf.tile."""
    small(tuple(n * m for n, m in zip(x.shape, multiples.tolist(), strict=True)))
    return np.tile(x, multiples.tolist())


ARITHMETIC = {name: word.function.fold for name, word in NODES.items() if word.function.fold is not None}


def matmul(attributes: Mapping[str, Any], a: Array, b: Array) -> Array:
    """tf.matmul of a matrix with one row and another matrix."""
    if a.ndim != 2 or b.ndim != 2 or len(a) != 1 or any(attributes.get(key) for key in TURNED):
        raise ValueError
    return a.astype(np.float64) @ b.astype(np.float64)


FOLDS: dict[str, Fold] = {
    "Const": lambda attributes: attributes["value"],
    "Pack": pack,
    "ConcatV2": concat,
    "StridedSlice": strided_slice,
    "Split": lambda attributes, axis, x: np.split(x, int(attributes["num_split"]), int(axis)),
    "Unpack": unpack,
    "Prod": lambda attributes, x, axis: np.asarray(
        np.prod(x, axis=tuple(axis.reshape(-1).tolist()), keepdims=keeps_axes(attributes))
    ),
    "Max": reduction(np.max),
    "Min": reduction(np.min),
    "Sum": reduction(np.sum),
    "Mean": reduction(mean),
    "Cumsum": cumulated,
    "MatrixBandPart": band,
    "Fill": lambda attributes, dims, value: np.full(small(tuple(dims.tolist())), value),
    "Range": spread,
    "Cast": cast,
    "Reshape": lambda attributes, x, dims: x.reshape(dims.tolist()),
    "Squeeze": lambda attributes, x: np.squeeze(x, tuple(attributes.get("squeeze_dims") or ()) or None),
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
