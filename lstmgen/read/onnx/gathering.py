"""Reads operators that gather, scatter, choose or reverse numbers by indices."""

from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.graph.shape import Length, fixed
from lstmgen.read.calls.folds import small
from lstmgen.read.calls.layer import Call
from lstmgen.read.configs.dtypes import FLOAT
from lstmgen.read.layers.looping import BACKWARDS
from lstmgen.read.onnx.arrangement import axis_of, changed_along, joined, place, reshaped
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.places import check_size, counted, matches, numbered, rearranged, selected
from lstmgen.read.onnx.selection import MOST_SELECTED, elements
from lstmgen.read.onnx.values import Array, View, check_constant, integers, lengths, shape_of
from lstmgen.read.refusal import Refusal

DEPENDS = "its indices depend on the inputs of the model, which is not supported"


def indices_of(x: Any) -> Array:
    """Constant indices.

    Raises:
        Refusal: they depend on an input, or on a free length.
    """
    if not isinstance(x, np.ndarray):
        raise Refusal(DEPENDS)
    return np.asarray(integers(x, "its indices"), dtype=np.int64).reshape(x.shape)


@operator("GatherElements")
def gather_elements(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The number at an index of an axis for each place."""
    x, index = view(call, inputs[0]), inputs[1]
    rank = len(x.dims)
    axis = axis_of(call, rank, 0)
    rest = tuple(k for k in range(rank) if k != axis)
    if isinstance(index, View):
        count = index.dims[axis]
        if isinstance(count, Length) or count > MOST_SELECTED or any(index.dims[k] != x.dims[k] for k in rest):
            raise Refusal(DEPENDS)
        items = [selected(call, x, axis, elements(call, index, np.asarray([k]), axis)) for k in range(count)]
        return [items[0] if count == 1 else joined(call, items, axis)]
    index = indices_of(index)
    if all(index.shape[k] == x.dims[k] for k in rest) and (index == index.max(axis=rest, keepdims=True)).all():
        return [elements(call, x, index.max(axis=rest), axis)]
    key: list[Array] = list(np.indices(index.shape))
    key[axis] = np.where(index < 0, index + x.dims[axis], index)
    return [rearranged(call, [x], numbered(x.dims)[tuple(key)])]


@operator("GatherND")
def gather_nd(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Parts of a tensor at indices of its first axes."""
    x, index = view(call, inputs[0]), indices_of(inputs[1])
    batch = call.config.integer("batch_dims", 0, minimum=0)
    places = numbered(x.dims)
    shape = places.shape[:batch]
    if index.shape[:batch] != shape:
        raise Refusal(f"indices of shape {index.shape} do not fit batch_dims={batch}")
    samples = [place.reshape(*shape, *[1] * (index.ndim - 1 - batch)) for place in np.indices(shape)]
    return [rearranged(call, [x], places[(*samples, *np.moveaxis(index, -1, 0))])]


@operator("ScatterND")
def scatter_nd(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A tensor with other parts at indices of its first axes."""
    x, index, updates = inputs
    index, targets = indices_of(index), numbered(shape_of(x))
    return [scattered(call, x, targets[tuple(np.moveaxis(index, -1, 0))], updates)]


@operator("ScatterElements", "Scatter")
def scatter_elements(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A tensor with other numbers at an index of an axis for each of them."""
    x, index, updates = inputs
    axis = axis_of(call, len(shape_of(x)), 0)
    index, targets = indices_of(index), numbered(shape_of(x))
    key: list[Array] = list(np.indices(index.shape))
    key[axis] = np.where(index < 0, index + targets.shape[axis], index)
    return [scattered(call, x, targets[tuple(key)], updates)]


REDUCTIONS = {"add": ("Add", 0.0), "mul": ("Mul", 1.0), "min": ("Min", np.inf), "max": ("Max", -np.inf)}


def scattered(call: Call, x: Any, targets: Array, updates: Any) -> View:
    """A tensor with updates at some places, in the place of its numbers or as a sum with them, for example."""
    reduction = call.config.choice("reduction", "none", "none", *REDUCTIONS)
    if reduction == "none":
        return replaced(call, x, targets, updates)
    op, neutral = REDUCTIONS[reduction]
    places, y = targets.reshape(-1), view(call, x)
    flat, rest = reshaped(call, view(call, updates), [places.size]), np.arange(places.size)
    while rest.size:  # each turn takes the first update of every place
        _, first = np.unique(places[rest], return_index=True)
        turn = rest[first]
        values = rearranged(call, [flat], turn)
        filler = np.full(fixed(y.dims), neutral)
        y = arithmetic(call, op, y, replaced(call, filler, places[turn], values))
        rest = np.delete(rest, first)
    return y


def replaced(call: Call, x: Any, targets: Array, updates: Any) -> View:
    """A tensor with updates at some places; of two at the same place the later one counts."""
    if targets.shape != shape_of(updates):
        raise Refusal(f"updates of shape {shape_of(updates)} do not fit indices for {targets.shape}")
    sources = numbered(shape_of(x))
    size = sources.size
    flat = sources.reshape(-1)
    flat[targets.reshape(-1)] = size + np.arange(targets.size)
    if (flat >= size).all():
        return rearranged(call, [updates], sources - size)
    return rearranged(call, [x, updates], sources)


@operator("OneHot")
def one_hot(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """One number at the index, another one elsewhere along a new axis."""
    index = view(call, inputs[0])
    (depth,) = small(integers(as_integers(inputs[1]), "its depth"))
    check_constant("its values depend", inputs[2])
    off, on = inputs[2].reshape(-1)
    rank = len(index.dims) + 1
    axis = axis_of(call, rank, -1)
    shape = [1] * rank
    shape[axis] = depth
    mask = matches(call, index.expanded(axis), np.arange(depth).reshape(shape), np.asarray(depth))
    return [arithmetic(call, "Where", mask, on, off)]


def as_integers(x: Any) -> Any:
    """Constant integers that are stored as floats, as integers."""
    return x.astype(np.int64) if isinstance(x, np.ndarray) and x.dtype.kind == "f" else x


@operator("ReverseSequence")
def reverse_sequence(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The first timesteps in the opposite order, as many as a sample has; the others stay."""
    x = view(call, inputs[0])
    time = call.config.integer("time_axis", 0, minimum=0)
    batch = call.config.integer("batch_axis", 1, minimum=0)
    counts = lengths(inputs[1], "its sequence_lens")
    if all(count == x.dims[time] for count in counts):
        return [changed_along(call, x, time, lambda value, at: call.add(replace(BACKWARDS, axis=at), value))]
    sources = np.moveaxis(numbered(x.dims), (batch, time), (0, 1))
    for sample, count in zip(sources, integers(inputs[1], "its sequence_lens"), strict=True):
        if not 0 <= count <= len(sample):
            raise Refusal(f"a sequence_lens of {count} does not fit {len(sample)} timesteps")
        sample[:count] = sample[:count][::-1].copy()
    return [rearranged(call, [x], np.moveaxis(sources, (0, 1), (batch, time)))]


@operator("Compress")
def compress(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The elements of an axis for which a constant is true."""
    x, condition = view(call, inputs[0]), inputs[1]
    check_constant("its condition depends", condition)
    axis = call.config.raw("axis")
    kept = np.flatnonzero(condition)
    if axis is None:
        return [rearranged(call, [x], kept)]
    return [elements(call, x, kept, place(int(axis), len(x.dims)))]


@operator("Trilu")
def triangle(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The upper or the lower triangle of matrices; zeros elsewhere."""
    x = view(call, inputs[0])
    (diagonal,) = integers(inputs[1], "its diagonal") if len(inputs) > 1 and inputs[1] is not None else (0,)
    upper = call.config.boolean("upper", True)
    rows, columns = (counted(call, x, axis) for axis in (len(x.dims) - 2, len(x.dims) - 1))
    if isinstance(rows, np.ndarray) and isinstance(columns, np.ndarray):
        check_size(x.dims[-2:])
        inside: Any = view(call, columns - rows >= diagonal if upper else columns - rows <= diagonal)
    else:
        rows, columns = (replace(k, dtype=FLOAT) if isinstance(k, View) else k for k in (rows, columns))
        edge = arithmetic(call, "Add", rows, diagonal) if diagonal else rows
        inside = arithmetic(call, "GreaterOrEqual" if upper else "LessOrEqual", columns, edge)
    return [arithmetic(call, "Where", inside, x, 0.0)]
