"""Small compositions of operations that many layer functions are written with. Axes count no batch axis."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Reshape, Slice, Transpose
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Array
from lstmgen.graph.reduction import Reduce
from lstmgen.graph.shape import Dim, Length, Shape, spatial, text
from lstmgen.read.calls.layer import Call, Refusal, Tensor


def fixed(dim: Dim, what: str) -> int:
    """The dimension as a number.

    Raises:
        Refusal: it is free; `what` names it.
    """
    if isinstance(dim, Length):
        free = ", ".join(sorted(dim.axes()))
        raise Refusal(
            f"{what} has variable length; it must be fixed", f"give the Input layer a full shape: a number for {free}"
        )
    return dim


def last_axis(x: Tensor | Value) -> int:
    """The number of features.

    Raises:
        Refusal: the last axis is free, or there is none.
    """
    if not x.shape:
        raise Refusal("its input has no axis besides the batch axis")
    return fixed(x.shape[-1], f"the last axis of its input {text(x.shape)}")


def integers_of(value: Any) -> list[int]:
    """A list or an array of integers; empty where it is something else."""
    value = value.tolist() if isinstance(value, np.ndarray) else value
    items = list(value) if isinstance(value, (list, tuple)) else []
    return items if all(type(n) is int for n in items) else []


def sample_axis(axis: Any, rank: int, argument: str = "axis", advice: str = "") -> int:
    """An axis as Keras counts it, with the batch axis in front, counted without.

    Args:
        rank: number of axes without the batch axis.
        advice: what else to do where it is the batch axis.
    Raises:
        Refusal: it is the batch axis, or not an axis at all.
    """
    if isinstance(axis, bool) or not isinstance(axis, int) or not -rank - 1 <= axis <= rank:
        raise Refusal(f"{argument}={axis!r} is not an axis of its input with {rank + 1} axes")
    counted = axis if axis >= 0 else axis + rank + 1
    if counted == 0:
        reason = f"{argument}={axis!r} is the batch axis, which would mix samples"
        raise Refusal(reason, axes_advice(rank, argument) + advice)
    return counted - 1


def axes_advice(rank: int, argument: str) -> str:
    """A sentence with the axes of a sample, as Keras counts them."""
    if rank == 1:
        return f"the only axis of a sample is {argument}=1"
    return f"the axes of a sample are {argument}=1 to {argument}={rank}"


def every_axis(rank: int, argument: str) -> str:
    """The argument that names all axes of a sample."""
    return f"{argument}={tuple(range(1, rank + 1)) if rank > 1 else 1}"


def sample_axes(axes: Any, rank: int, argument: str = "axis") -> tuple[int, ...]:
    """One axis or several as Keras counts them, counted without the batch axis, ascending."""
    items = axes if isinstance(axes, (list, tuple)) else [axes]
    advice = f"; all of them: {every_axis(rank, argument)}" if rank > 1 else ""
    return tuple(sorted({sample_axis(axis, rank, argument, advice) for axis in items}))


def constant(call: Call, value: Any) -> Value:
    """A tensor that is part of the model."""
    return call.add(Constant(value=np.asarray(value, dtype=np.float64)), part="constant")


def affine(call: Call, x: Value, scale: Any = 1.0, offset: Any = 0.0, part: str = "affine") -> Value:
    """x * scale + offset; both broadcast against x."""
    arrays = (np.asarray(scale, dtype=np.float64), np.asarray(offset, dtype=np.float64))
    return call.add(Affine(scale=arrays[0], offset=arrays[1]), x, part=part)


def along(array: Array, axis: int, rank: int) -> Array:
    """A vector as an array that broadcasts along one axis of `rank`."""
    return array.reshape((-1,) + (1,) * (rank - axis - 1))


def transposed(call: Call, x: Value, permutation: Sequence[int]) -> Value:
    """Axes in another order; x itself where the order is the same."""
    if list(permutation) == list(range(len(x.shape))):
        return x
    return call.add(Transpose(permutation=tuple(permutation)), x, part="transpose")


def moved(call: Call, x: Value, source: int, destination: int) -> Value:
    """One axis at another place, the others in their order."""
    order = [axis for axis in range(len(x.shape)) if axis != source]
    order.insert(destination, source)
    return transposed(call, x, order)


def multiplied_along(call: Call, x: Value, axis: int, matrix: Array) -> Value:
    """The product of a matrix with the numbers along an axis."""
    last = len(x.shape) - 1
    y = call.add(Dense(kernel=matrix.T.astype(np.float64), bias=None), moved(call, x, axis, last), part="product")
    return moved(call, y, last, axis)


def channels_last(call: Call, x: Value) -> Value:
    """(channels, *space) → (*space, channels)."""
    return moved(call, x, 0, len(x.shape) - 1)


def channels_first(call: Call, x: Value) -> Value:
    """(*space, channels) → (channels, *space)."""
    return moved(call, x, len(x.shape) - 1, 0)


def reshaped(call: Call, x: Value, shape: Sequence[Dim], part: str = "reshape") -> Value:
    """Reshapes x; one axis may be of variable length. Returns x itself if it has that shape."""
    if tuple(shape) == x.shape:
        return x
    if sum(isinstance(dim, Length) for dim in shape) > 1:
        raise Refusal(f"{text(x.shape)} cannot become {text(tuple(shape))}: more than one axis has variable length")
    return call.add(Reshape(target=tuple(-1 if isinstance(dim, Length) else dim for dim in shape)), x, part=part)


def expanded(call: Call, x: Value, axis: int) -> Value:
    """x with a new axis of length 1 at `axis`."""
    return reshaped(call, x, (*x.shape[:axis], 1, *x.shape[axis:]), part="expand")


def picked(call: Call, x: Value, axis: int, index: int) -> Value:
    """The elements at one index of an axis, without that axis."""
    return call.add(Slice(axis=axis, start=index, stop=None, drop=True), x, part=f"at_{index}")


def reduced(call: Call, kind: str, x: Value, axes: Sequence[int], *, keepdims: bool = False) -> Value:
    """A reduction by name over some axes; x itself where there is none."""
    if not axes:
        return x
    return call.add(Reduce(kind=kind, axes=tuple(sorted(axes)), keepdims=keepdims), x, part=kind)


def binary(call: Call, kind: str, a: Value, b: Value) -> Value:
    """A function of two tensors."""
    return call.add(Binary(kind=kind), a, b, part=kind)


def zeros_like(call: Call, x: Value) -> Value:
    """Zeros in the shape of x, whatever x holds (also NaN)."""
    return call.add(Binary(kind="greater"), x, x, part="zeros")


def ones_of(call: Call, x: Value, axis: int) -> Value:
    """A mask that is true everywhere, as long as an axis of x: (x.shape[axis],)."""
    dim = x.shape[axis]
    if not isinstance(dim, Length):
        return constant(call, np.ones(dim))
    for other in reversed(range(len(x.shape))):
        if other != axis:
            x = picked(call, x, other, 0)
    return affine(call, zeros_like(call, x), offset=1.0, part="ones")


def over_axes(call: Call, x: Value, activation: Activation, axes: Sequence[int]) -> Value:
    """A function of rows (softmax and its kind) over some axes together instead of the last."""
    rank = len(x.shape)
    outer = [axis for axis in range(rank) if axis not in axes]
    order = [*outer, *sorted(axes)]
    rows = transposed(call, x, order)
    joined = rows
    if len(axes) > 1:
        size = 1
        for axis in axes:
            size *= fixed(x.shape[axis], f"axis {axis + 1} of its input {text(x.shape)}")
        joined = reshaped(call, rows, (*(x.shape[axis] for axis in outer), size))
    y = reshaped(call, call.activate(joined, activation), rows.shape)
    return transposed(call, y, [order.index(axis) for axis in range(rank)])


def glu(call: Call, x: Value, axis: int) -> Value:
    """keras.activations.glu: the first half of an axis times the sigmoid of the second."""
    size = fixed(x.shape[axis], "the axis that glu halves")
    if size % 2:
        raise Refusal(f"glu halves an axis of {size}, which is odd")
    half = size // 2
    linear = call.add(Slice(axis=axis, start=0, stop=half), x, part="glu_linear")
    gate = call.add(Slice(axis=axis, start=half, stop=None), x, part="glu_gate")
    return binary(call, "multiply", linear, call.activate(gate, Activation("sigmoid")))


def padded_behind(x: Value, size: Sequence[int], strides: Sequence[int], dilation: Sequence[int], padding: str) -> bool:
    """Returns true if padding="same" depends on a variable length at the start of an axis, but not at its end."""

    def free(padding: str) -> bool:
        windows = zip(x.shape, size, strides, dilation)
        return any(spatial(dim, k, s, d, padding)[1] < 0 for dim, k, s, d in windows)

    return padding == "same" and free("same") and not free("behind")


def turned(call: Call, x: Value) -> Value:
    """All axes but the last from their end to their beginning."""
    for axis in range(len(x.shape) - 1):
        x = call.add(Slice(axis=axis, start=None, stop=None, step=-1), x, part="turned")
    return x


def is_truth(call: Call, x: Value) -> bool:
    """Returns true if x contains only 0.0 and 1.0, as the result of a comparison."""
    node = call.reading.builder.maker(x)
    operation = node.operation if node else None
    negation = isinstance(operation, Activate) and operation.activation.name == "logical_not"
    return negation or (isinstance(operation, Binary) and operation.boolean)


def truth(call: Call, x: Value) -> Value:
    """1.0 where x is not zero."""
    return x if is_truth(call, x) else binary(call, "not_equal", x, constant(call, 0.0))


def check_mask(shape: Shape, mask: Value) -> None:
    """Refuses a mask that lacks an axis other than that of the features."""
    if len(mask.shape) != len(shape) - 1:
        raise Refusal(
            f"an input with {len(shape) + 1} axes and a mask with {len(mask.shape) + 1} are not supported, nor by Keras"
        )
