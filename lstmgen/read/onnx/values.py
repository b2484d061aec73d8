"""Defines the tensors of an ONNX graph that is being followed.

A graph is followed for one sample: the batch axis has length 1, and is an axis like any other. What depends on weights
and shapes only is an array; if a length in it is free, its dtype is object. Anything else is a `View`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Reshape
from lstmgen.graph.reduction import Reduce
from lstmgen.graph.shape import Dim, Length, Linear, Shape, linear, text
from lstmgen.read.calls.following import settled
from lstmgen.read.calls.layer import Call
from lstmgen.read.configs.dtypes import FLOAT
from lstmgen.read.layers.lowering import transposed
from lstmgen.read.refusal import Refusal

Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True)
class View:
    """A tensor as ONNX sees it, and a value with its numbers.

    Attributes:
        dims: its shape, with the batch axis.
        axes: for each axis of the value, its axis in `dims`. Other axes have length 1.
    """

    value: Value
    dims: Shape
    axes: tuple[int, ...]
    dtype: str = FLOAT

    def reordered(self, order: Sequence[int]) -> "View":
        """The tensor with its axes in another order."""
        return replace(self, dims=tuple(self.dims[k] for k in order), axes=tuple(order.index(k) for k in self.axes))

    def expanded(self, axis: int) -> "View":
        """The tensor with one more axis of length 1."""
        axes = tuple(k + (k >= axis) for k in self.axes)
        return replace(self, dims=(*self.dims[:axis], 1, *self.dims[axis:]), axes=axes)

    def widened(self, rank: int) -> "View":
        """The tensor with axes of length 1 in front, `rank` in total."""
        missing = rank - len(self.dims)
        return replace(self, dims=(1,) * missing + self.dims, axes=tuple(k + missing for k in self.axes))


Operand: TypeAlias = View | Array


def shape_of(x: Operand) -> Shape:
    """The shape of an operand."""
    return x.dims if isinstance(x, View) else x.shape


def long_axes(dims: Sequence[Dim]) -> tuple[int, ...]:
    """The axes whose length is not 1."""
    return tuple(k for k, dim in enumerate(dims) if dim != 1)


def arranged(call: Call, x: View, axes: Sequence[int]) -> Value:
    """The value with these axes of the tensor, in this order; all others have length 1."""
    order = [k for k in axes if k in x.axes and x.dims[k] != 1]
    present = [k for k in x.axes if x.dims[k] != 1]
    value = x.value
    if order != present:
        value = shaped(call, value, [x.dims[k] for k in present])
        value = transposed(call, value, [present.index(k) for k in order])
    return shaped(call, value, [x.dims[k] for k in axes])


def natural(call: Call, x: View) -> View:
    """The tensor with its axes in order, without those of length 1."""
    axes = long_axes(x.dims)
    return x if x.axes == axes else View(arranged(call, x, axes), x.dims, axes, x.dtype)


def shaped(call: Call, x: Value, shape: Sequence[Dim]) -> Value:
    """Reshapes a value. Of several reshapes in a row, only the last remains.

    Raises:
        Refusal: more than one axis has variable length, and some axis changes.
    """
    wanted = tuple(shape)
    while wanted != x.shape:
        maker = call.reading.builder.maker(x)
        if maker is None or not isinstance(maker.operation, Reshape):
            break
        (x,) = maker.inputs
    if wanted == x.shape:
        return x
    if sum(isinstance(dim, Length) for dim in wanted) > 1:
        short = tuple(k for k, dim in enumerate(x.shape) if dim == 1)
        if wanted == tuple(dim for dim in x.shape if dim != 1):
            return call.add(Reduce(kind="max", axes=short), x, part="squeeze")
        raise Refusal(f"{text(x.shape)} cannot become {text(wanted)}: more than one axis has variable length")
    return call.add(Reshape(target=tuple(-1 if isinstance(dim, Length) else dim for dim in wanted)), x, part="reshape")


def sizes(dims: Iterable[Any]) -> Array:
    """Lengths as an array: of integers if all are known, otherwise of objects."""
    items = list(dims)
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return settled(array)


def lengths(array: Any, what: str) -> list[Dim]:
    """The items of an array of integers and free lengths.

    Raises:
        Refusal: it is computed from an input of the model.
    """
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "iuO":
        raise Refusal(f"{what} depends on the numbers in an input; it must be constant")
    return [item if isinstance(item, Length) else int(item) for item in array.reshape(-1)]


def integers(array: Any, what: str) -> list[int]:
    """The items of a constant array of integers.

    Raises:
        Refusal: one is a free length, or depends on an input.
    """
    items = lengths(array, what)
    if any(isinstance(item, Length) for item in items):
        free = ", ".join(sorted({axis for item in items if isinstance(item, Length) for axis in item.axes()}))
        raise Refusal(f"{what} depends on the free length {free}; it must be fixed", SHAPE_ADVICE)
    return items  # type: ignore[return-value]


def fixed_length(dim: Dim, needs: str) -> int:
    """The length of an axis.

    Args:
        needs: what needs it, such as "a crop needs".

    Raises:
        Refusal: it is free.
    """
    if isinstance(dim, Length):
        raise Refusal(f"{needs} a fixed length, and this axis has variable length", SHAPE_ADVICE)
    return dim


def check_constant(depend: str, x: Any, *optional: Any) -> None:
    """Checks that an operand is constant, and that others are, or are left out.

    Args:
        depend: what they are, such as "its weights depend".

    Raises:
        Refusal: one depends on the inputs, or the first is missing.
    """
    if x is None:
        raise Refusal("one of its required inputs is missing in the file")
    if not all(isinstance(operand, np.ndarray) for operand in (x, *(other for other in optional if other is not None))):
        raise Refusal(f"{depend} on the inputs of the model, which is not supported")


PADS_ADVICE = "write the padding as `pads`"
SHAPE_ADVICE = "fix the length by `shape={'INPUT': '1,128,16'}`, a number for each axis"


def factors(dims: Iterable[Dim]) -> tuple[int, list[Length]]:
    """A product as its known factor and its free lengths."""
    known, free = 1, []
    for dim in dims:
        if isinstance(dim, Linear) and dim.add == 0 and dim.divisor == 1:
            known, dim = known * dim.factor, dim.base
        if isinstance(dim, Length):
            free.append(dim)
        else:
            known *= dim
    return known, free


def quotient(dims: Sequence[Dim], divisors: Sequence[Dim]) -> Dim:
    """The product of some lengths over that of others, which divides it.

    Raises:
        Refusal: it does not, or the result has several free lengths.
    """
    (above, free), (below, cancelled) = factors(dims), factors(divisors)
    for length in cancelled:
        if length not in free:
            raise Refusal(f"{text(tuple(dims))} does not divide by {text(tuple(divisors))}")
        free.remove(length)
    if len(free) > 1 or below == 0 or (not free and above % below) or (free and above % below):
        raise Refusal(f"{text(tuple(dims))} does not divide by {text(tuple(divisors))}")
    return linear(free[0], factor=above // below) if free else above // below


def same_size(a: Sequence[Dim], b: Sequence[Dim]) -> bool:
    """Returns true if two shapes have equally many numbers."""
    (known, free), (other, lengths_of_other) = factors(a), factors(b)
    return known == other and sorted(map(str, free)) == sorted(map(str, lengths_of_other))
