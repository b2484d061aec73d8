"""Folds nodes whose operands are constants or shapes; a free length in them is an item of an array of objects.

Weights keep the dtype of the file until arithmetic is done with them, which is in float64.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lstmgen.graph.shape import Length
from lstmgen.read.arrays.table import ONNX
from lstmgen.read.calls.folds import DAMAGE, SMALL
from lstmgen.read.containers.onnx import OnnxNode
from lstmgen.read.containers.onnx_tensors import DTYPES, StoredTensor
from lstmgen.read.onnx.values import Array, integers, lengths, sizes
from lstmgen.read.refusal import Refusal

Fold = Callable[..., Any]
FREE = "a constant with the length of a free axis is not supported"


def fold(node: OnnxNode, inputs: Sequence[Array | None]) -> Any:
    """Computes the outputs of a node with constant operands.

    Raises:
        Refusal: the operands do not fit, or the result is too large.
    """
    try:
        with np.errstate(all="ignore"):
            result = FOLDS[node.op](node.attributes, *inputs)
            return list(map(np.asarray, result)) if isinstance(result, (list, tuple)) else np.asarray(result)
    except DAMAGE:
        raise Refusal(f"operator {node.op} does not fit its constant operands") from None


def arithmetic(function: Callable[..., Array]) -> Fold:
    """Returns a fold for an elementwise function: exact for integers and lengths, in float64 for floats."""

    def computed(attributes: Any, *inputs: Array) -> Array:
        small(np.broadcast_shapes(*(array.shape for array in inputs)), least=max(array.size for array in inputs))
        arrays = (array.astype(np.float64) if array.dtype.kind == "f" else array for array in inputs)
        return np.asarray(function(*arrays))

    return computed


def small(dims: Sequence[int], least: int = 0) -> tuple[int, ...]:
    """Returns a shape if it has few elements.

    Args:
        least: count of elements that may always be there.
    Raises:
        Refusal: it has too many.
    """
    count = math.prod(max(int(dim), 0) for dim in dims)
    if count > max(SMALL, least):
        raise Refusal(f"a constant of shape {tuple(dims)} is too large: at most {SMALL} numbers are supported")
    return tuple(dims)


def fixed(array: Array) -> tuple[int, ...]:
    """A shape without free lengths."""
    return tuple(integers(array, "the shape of a constant"))


def quotient(a: Array, b: Array) -> Array:
    """a / b; integers and lengths are cut towards zero."""
    if a.dtype == object or b.dtype == object:
        return np.asarray(np.floor_divide(a, b))  # lengths are positive
    if a.dtype.kind in "iu":
        return np.asarray(np.sign(a) * np.sign(b) * (np.abs(a) // np.abs(b)), dtype=a.dtype)
    return np.asarray(a / b)


def power(a: Array, b: Array) -> Array:
    """a to the power of b."""
    return np.asarray(np.power(a.astype(np.float64), b.astype(np.float64)), dtype=a.dtype)


def equal(a: Array, b: Array) -> Array:
    """a == b; a free length is never 0 or less.

    Raises:
        Refusal: it depends on the free length.
    """
    if a.dtype != object and b.dtype != object:
        return np.asarray(a == b)
    a, b = np.broadcast_arrays(a, b)
    return np.array([same(x, y) for x, y in zip(a.flat, b.flat)], dtype=bool).reshape(a.shape)


def same(a: Any, b: Any) -> bool:
    """Compares two lengths as `equal`."""
    if isinstance(a, Length) or isinstance(b, Length):
        other = b if isinstance(a, Length) else a
        if a == b:
            return True
        if not isinstance(other, Length) and int(other) <= 0:
            return False
        raise Refusal("a comparison with a free length is not supported", "fix it by `--shape INPUT=1,128,16`")
    return bool(a == b)


def ordered(function: Callable[..., Array]) -> Fold:
    """Returns a fold for a comparison by size.

    Raises:
        Refusal: it depends on a free length.
    """

    def computed(attributes: Any, a: Array, b: Array) -> Array:
        if a.dtype == object or b.dtype == object:
            raise Refusal("a comparison with a free length is not supported", "fix it by `--shape INPUT=1,128,16`")
        return np.asarray(function(a, b))

    return computed


def constant(attributes: Any) -> Array:
    """Constant."""
    value = attributes.get("value")
    if isinstance(value, StoredTensor):
        return value.array
    for key, dtype in (("value_float", np.float32), ("value_floats", np.float32), ("value_int", np.int64)):
        if key in attributes:
            return np.asarray(attributes[key], dtype=dtype)
    return np.asarray(attributes["value_ints"], dtype=np.int64)


def filled(attributes: Any, dims: Array) -> Array:
    """ConstantOfShape."""
    value = attributes.get("value")
    item = value.array.reshape(-1)[0] if isinstance(value, StoredTensor) else np.float32(0)
    return np.full(small(fixed(dims)), item)


def axes_of(attributes: Any, axes: Array | None, rank: int) -> tuple[int, ...]:
    """The axes of a node, from an attribute or, in later opsets, an input; all axes if there are none."""
    items = attributes.get("axes") if axes is None else axes.reshape(-1).tolist()
    return tuple(int(axis) % rank for axis in items) if items is not None else tuple(range(rank))


def squeeze(attributes: Any, x: Array, axes: Array | None = None) -> Array:
    """Squeeze."""
    if axes is None and "axes" not in attributes:
        return np.squeeze(x)
    return np.squeeze(x, axes_of(attributes, axes, x.ndim))


def unsqueeze(attributes: Any, x: Array, axes: Array | None = None) -> Array:
    """Unsqueeze."""
    items = attributes.get("axes") if axes is None else axes.reshape(-1).tolist()
    return np.expand_dims(x, tuple(int(axis) for axis in items))


def slices(attributes: Any, x: Array, *limits: Array) -> Array:
    """Slice."""
    if not limits:
        starts, ends = attributes["starts"], attributes["ends"]
        axes, steps = attributes.get("axes"), None
    else:
        starts, ends = (lengths(limit, "a slice of a constant") for limit in limits[:2])
        axes = limits[2].tolist() if len(limits) > 2 and limits[2] is not None else None
        steps = limits[3].tolist() if len(limits) > 3 and limits[3] is not None else None
    key = [slice(None)] * x.ndim
    if any(isinstance(item, Length) for item in (*starts, *ends)):
        raise Refusal(FREE)
    for k, axis in enumerate(range(len(starts)) if axes is None else axes):
        step = 1 if steps is None else int(steps[k])
        start, end = int(starts[k]), int(ends[k])
        length = x.shape[axis]
        key[axis] = slice(start, None if step < 0 and end < -length else end, step)
    return np.asarray(x[tuple(key)])


def split(attributes: Any, x: Array, sections: Array | None = None) -> list[Array]:
    """Split."""
    axis = int(attributes.get("axis", 0))
    parts = split_sizes(x.shape[axis], attributes, sections)
    return np.split(x, np.cumsum(parts)[:-1], axis)


def split_sizes(size: int, attributes: Any, sections: Array | None) -> list[int]:
    """The sizes of the parts of a Split: from an attribute or an input, else equal but for a smaller last one."""
    listed = attributes.get("split") if sections is None else integers(sections, "the sizes of a split")
    if listed:
        return [int(n) for n in listed]
    count = int(attributes["num_outputs"])
    part = -(-size // count)
    return [*[part] * (count - 1), size - part * (count - 1)]


def gather(attributes: Any, x: Array, indices: Array) -> Array:
    """Gather."""
    axis = int(attributes.get("axis", 0))
    small((*indices.shape, *x.shape[:axis], *x.shape[axis % x.ndim + 1 :]), least=x.size)
    return np.take(x, indices.astype(np.int64), axis)


def cast(attributes: Any, x: Array) -> Array:
    """Cast; floats keep their precision."""
    name = DTYPES.get(int(attributes["to"]), "")
    if x.dtype == object or (x.dtype.kind == "f" and name in ("float16", "bfloat16", "float32", "float64")):
        return x
    return x.astype("float32" if name == "bfloat16" else name)


def expand(attributes: Any, x: Array, dims: Array) -> Array:
    """Expand."""
    return np.broadcast_to(x, small(np.broadcast_shapes(x.shape, fixed(dims)), least=x.size))


def spread(attributes: Any, start: Array, limit: Array, delta: Array) -> Array:
    """Range."""
    if object in (start.dtype, limit.dtype, delta.dtype):
        raise Refusal(FREE)
    small((max(math.ceil((limit - start) / delta), 0),))
    (first, last, step) = (array.reshape(()).item() for array in (start, limit, delta))
    return np.arange(first, last, step).astype(start.dtype)


def reshape(attributes: Any, x: Array, dims: Array | None = None) -> Array:
    """Reshape."""
    wanted = attributes["shape"] if dims is None else list(fixed(dims))
    keeps = [x.shape[k] if n == 0 and not attributes.get("allowzero") else n for k, n in enumerate(wanted)]
    return x.reshape(keeps)


def tile(attributes: Any, x: Array, repeats: Array) -> Array:
    """Tile."""
    small(tuple(n * m for n, m in zip(x.shape, fixed(repeats), strict=True)))
    return np.tile(x, fixed(repeats))


def flatten(attributes: Any, x: Array) -> Array:
    """Flatten."""
    axis = int(attributes.get("axis", 1))
    axis += x.ndim if axis < 0 else 0
    return x.reshape(math.prod(x.shape[:axis]), math.prod(x.shape[axis:]))


def shape(attributes: Any, x: Array) -> Array:
    """Shape, or a part of it."""
    return sizes(x.shape[part_of_shape(attributes)])


def part_of_shape(attributes: Any) -> slice:
    """The part of a shape that the node Shape gives."""
    return slice(int(attributes.get("start", 0)), attributes.get("end"))


def reduction(function: Callable[..., Any]) -> Fold:
    """Returns a fold for a reduction."""

    def reduced(attributes: Any, x: Array, axes: Array | None = None) -> Array:
        over = axes_of(attributes, axes, x.ndim)
        if not over or (axes is not None and axes.size == 0):
            over = () if attributes.get("noop_with_empty_axes") else tuple(range(x.ndim))
        keepdims = bool(attributes.get("keepdims", 1))
        floats = x.astype(np.float64) if x.dtype.kind == "f" else x
        return np.asarray(function(floats, axis=over, keepdims=keepdims))

    return reduced


def variadic(function: Callable[..., Array]) -> Fold:
    """Returns a fold for a function of any number of operands."""
    two = arithmetic(function)

    def computed(attributes: Any, *inputs: Array) -> Array:
        result = inputs[0]
        for other in inputs[1:]:
            result = two(attributes, result, other)
        return result

    return computed


FOLDS: dict[str, Fold] = {
    **{op: arithmetic(row.function.fold) for op, row in ONNX.items() if row.function.fold is not None},
    "Mod": lambda attributes, a, b: arithmetic(np.fmod if attributes.get("fmod") else np.mod)(attributes, a, b),
    "Constant": constant,
    "ConstantOfShape": filled,
    "Div": arithmetic(quotient),
    "Pow": arithmetic(power),
    "Equal": lambda attributes, a, b: equal(a, b),
    "Less": ordered(np.less),
    "LessOrEqual": ordered(np.less_equal),
    "Greater": ordered(np.greater),
    "GreaterOrEqual": ordered(np.greater_equal),
    "Max": variadic(np.maximum),
    "Min": variadic(np.minimum),
    "Sum": variadic(np.add),
    "Where": lambda attributes, condition, x, y: np.where(condition, x, y),
    "Identity": lambda attributes, x: x,
    "Not": lambda attributes, x: np.logical_not(x),
    "Neg": arithmetic(np.negative),
    "Squeeze": squeeze,
    "Unsqueeze": unsqueeze,
    "Slice": slices,
    "Split": split,
    "Gather": gather,
    "Cast": cast,
    "Expand": expand,
    "Range": spread,
    "Reshape": reshape,
    "Flatten": flatten,
    "Tile": tile,
    "Shape": shape,
    "Size": lambda attributes, x: np.asarray(x.size),
    "Transpose": lambda attributes, x: np.transpose(x, attributes.get("perm")),
    "Concat": lambda attributes, *parts: np.concatenate(parts, int(attributes["axis"])),
    "ReduceProd": reduction(np.prod),
    "ReduceSum": reduction(np.sum),
    "ReduceMax": reduction(np.max),
    "ReduceMin": reduction(np.min),
    "ReduceMean": reduction(np.mean),
    "MatMul": lambda attributes, a, b: a.astype(np.float64) @ b.astype(np.float64),
}
