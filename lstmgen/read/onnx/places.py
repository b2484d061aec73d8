"""Reads operators that take or replace numbers at places: constant ones, or one place of an axis from an input."""

from collections.abc import Sequence
from dataclasses import replace
from math import prod

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Positions, Slice
from lstmgen.graph.reduction import Reduce
from lstmgen.graph.shape import Dim, Length, fixed
from lstmgen.read.calls.layer import Call
from lstmgen.read.configs.dtypes import FLOAT
from lstmgen.read.layers.lowering import affine, multiplied_along
from lstmgen.read.onnx.arrangement import along, joined, reshaped
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import view
from lstmgen.read.onnx.values import SHAPE_ADVICE, Array, Operand, View, arranged
from lstmgen.read.refusal import Refusal

MOST_SLICES = 64  # that a selection becomes; with more it is a product
MOST_WEIGHTS = 1 << 20  # of that product


def at_places(call: Call, x: Value, axis: int, indices: Sequence[int]) -> Value:
    """The elements at constant indices of an axis, which are not negative: slices, or a product with 0 and 1.

    Raises:
        Refusal: there are too many.
    """
    several = runs(indices)
    if len(several) <= MOST_SLICES:
        parts = [call.add(Slice(axis=axis, start=run[0], stop=end(run), step=step(run)), x) for run in several]
        return parts[0] if len(parts) == 1 else call.add(Concatenate(axis=axis), *parts)
    size = x.shape[axis]
    if isinstance(size, Length) or size * len(indices) > MOST_WEIGHTS:
        raise Refusal(f"{len(indices)} elements of an axis of {size}, which are not evenly apart, are not supported")
    matrix = np.zeros((len(indices), size))
    matrix[np.arange(len(indices)), list(indices)] = 1
    return multiplied_along(call, x, axis, matrix)


def runs(indices: Sequence[int]) -> list[list[int]]:
    """Indices in parts that are evenly apart; it ends after more parts than become slices."""
    parts: list[list[int]] = []
    for index in indices:
        run = parts[-1] if parts else []
        if (len(run) == 1 and index != run[0]) or (len(run) > 1 and index - run[-1] == step(run)):
            run.append(index)
        elif len(parts) > MOST_SLICES:
            break
        else:
            parts.append([index])
    return parts


def step(run: Sequence[int]) -> int:
    """The distance of the indices in a run."""
    return run[1] - run[0] if len(run) > 1 else 1


def end(run: Sequence[int]) -> int | None:
    """The limit of the slice for a run."""
    limit = run[-1] + (1 if step(run) > 0 else -1)
    return limit if limit >= 0 else None


def rearranged(call: Call, parts: Sequence[Operand], sources: Array) -> View:
    """A tensor of numbers from several tensors.

    Args:
        sources: for each number its place among the numbers of all parts, one behind the other.
    Raises:
        Refusal: a part has a free length.
    """
    tensors = [view(call, part) for part in parts]
    if any(isinstance(dim, Length) for x in tensors for dim in x.dims):
        raise Refusal("its operand has a free length; it must be fixed", SHAPE_ADVICE)
    vectors = [reshaped(call, x, [prod(fixed(x.dims))]) for x in tensors]
    together = vectors[0] if len(vectors) == 1 else joined(call, vectors, 0)
    value = at_places(call, arranged(call, together, (0,)), 0, sources.reshape(-1).tolist())
    flat = View(value, value.shape, (0,), tensors[0].dtype)
    return reshaped(call, flat, list(sources.shape))


def numbered(dims: Sequence[Dim]) -> Array:
    """The place of each number of a tensor, in its shape.

    Raises:
        Refusal: the shape has a free length.
    """
    if any(isinstance(dim, Length) for dim in dims):
        raise Refusal("its operand has a free length; it must be fixed", SHAPE_ADVICE)
    shape = check_size(dims)
    return np.arange(prod(shape)).reshape(shape)


def check_size(dims: Sequence[Dim]) -> tuple[int, ...]:
    """A shape of few enough numbers to treat each on its own.

    Raises:
        Refusal: it has more.
    """
    shape = fixed(tuple(dims))
    if prod(shape) > MOST_WEIGHTS:
        raise Refusal(f"places in a tensor of {prod(shape)} numbers are not supported")
    return shape


def counted(call: Call, x: View, axis: int) -> Operand:
    """0, 1, 2, … along an axis of a tensor; the other axes have length 1."""
    size, rank = x.dims[axis], len(x.dims)
    dims: list[Dim] = [1] * rank
    dims[axis] = size
    if not isinstance(size, Length):
        check_size([size])
        return np.arange(size).reshape(fixed(tuple(dims)))
    value, _, at = along(call, x, axis)
    return View(call.add(Positions(axis=at), value, part="positions"), tuple(dims), (axis,), "int64")


def from_start(call: Call, index: View, size: Operand) -> View:
    """An index that depends on the inputs; a negative one, which counts from the end, plus the size of the axis."""
    limits = call.reading.ranges.get(index.value.name)
    if limits is not None and limits.low >= 0:
        return index
    index = replace(index, dtype=FLOAT)  # an integer that could wrap is outside of any axis
    negative = arithmetic(call, "Less", index, 0)
    moved = arithmetic(call, "Add", index, size)
    return arithmetic(call, "Where", negative, moved, index)


def matches(call: Call, index: View, places: Operand, size: Operand) -> View:
    """True where a place is that of an index."""
    return arithmetic(call, "Equal", from_start(call, index, size), places)


def selected(call: Call, x: View, axis: int, index: View) -> View:
    """The element of an axis at an index that depends on the inputs; the axis has length 1 in index and result."""
    places = counted(call, x, axis)
    size: Operand = np.asarray(x.dims[axis])
    if isinstance(places, View):
        last = call.add(Reduce(kind="max", axes=(0,)), places.value, part="last")
        size = View(affine(call, last, offset=1.0), (1,) * len(x.dims), ())
    mask = matches(call, index, places, size)
    kept = arithmetic(call, "Where", mask, x, np.zeros((), dtype=np.int64 if x.dtype != "float32" else float))
    value, order, at = along(call, kept, axis)
    total = call.add(Reduce(kind="sum", axes=(at,)), value, part="selected")
    dims = (*kept.dims[:axis], 1, *kept.dims[axis + 1 :])
    return View(total, dims, tuple(k for k in order if k != axis), x.dtype)
