"""Reads operators that repeat numbers, or add some around a tensor."""

from typing import Any

import numpy as np

from lstmgen.graph.layout import Concatenate, Pad, Repeat, Slice
from lstmgen.graph.shape import Dim, Length
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.arrangement import along, changed_along, joined, places
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.lengthened import filled
from lstmgen.read.onnx.selection import FAR, LIMIT, cut
from lstmgen.read.onnx.values import View, arranged, fixed_length, integers, lengths
from lstmgen.read.refusal import Refusal


@operator("Expand")
def expand(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A tensor repeated along axes of length 1."""
    x = view(call, inputs[0])
    wanted = lengths(inputs[1], "its shape")
    rank = max(len(x.dims), len(wanted))
    x = x.widened(rank)
    for k, dim in enumerate(wanted, rank - len(wanted)):
        if isinstance(dim, Length) and x.dims[k] == 1:
            shape: list[Dim] = [1] * rank
            shape[k] = dim
            x = arithmetic(call, "Add", x, filled(follower, call, shape, 0.0, x.dtype))
        elif dim != 1 and dim != x.dims[k]:
            x = repeated(call, x, k, dim)
    return [x]


def repeated(call: Call, x: View, axis: int, times: Dim) -> View:
    """A tensor repeated along an axis of length 1."""
    if x.dims[axis] != 1:
        raise Refusal(f"an axis of {x.dims[axis]} does not expand to {times}")
    if isinstance(times, Length):
        raise Refusal("repeating a tensor as often as a free axis is long is not supported")
    return changed_along(call, x, axis, lambda value, at: call.add(Repeat(axis=at, times=times), value))


@operator("Tile")
def tile(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A tensor several times in a row along each axis."""
    x = view(call, inputs[0])
    for axis, times in enumerate(integers(inputs[1], "its repeats")):
        if not 0 < times <= LIMIT and x.dims[axis] != 1:
            raise Refusal(f"{times} repeats are not supported")
        if times == 1:
            continue
        x = repeated(call, x, axis, times) if x.dims[axis] == 1 else joined(call, [x] * times, axis)
    return [x]


@operator("Pad")
def pad(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Numbers around a tensor."""
    x = view(call, inputs[0])
    rank = len(x.dims)
    mode = call.config.choice("mode", "constant", "constant", "reflect", "edge", "wrap")
    if len(inputs) > 1:
        widths = integers(inputs[1], "its widths")
        value = inputs[2] if len(inputs) > 2 and inputs[2] is not None else np.zeros(())
        axes = integers(inputs[3], "its axes") if len(inputs) > 3 and inputs[3] is not None else None
    else:
        widths, value, axes = call.config.raw("pads"), np.asarray(call.config.number("value", 0.0)), None
    if not isinstance(value, np.ndarray):
        raise Refusal("the padded number depends on the inputs, which is not supported")
    at = places(range(rank) if axes is None else axes, rank)
    pairs = dict(zip(at, zip(widths[: len(at)], widths[len(at) :], strict=True)))
    for axis, (front, back) in pairs.items():
        if front < 0 or back < 0:
            x = cut(call, x, axis, (max(-front, 0), min(back, 0) or FAR, 1))
    positive = {k: (max(a, 0), max(b, 0)) for k, (a, b) in pairs.items() if a > 0 or b > 0}
    if not positive:
        return [x]
    if mode != "constant":
        return [mirrored(call, x, positive, mode)]
    order = tuple(k for k in x.axes if x.dims[k] != 1)
    if not set(positive) <= set(order):
        order = tuple(sorted({*order, *positive}))
    before, after = (tuple(positive.get(k, (0, 0))[side] for k in order) for side in (0, 1))
    y = call.add(Pad(before=before, after=after, value=float(value.reshape(-1)[0])), arranged(call, x, order))
    dims = list(x.dims)
    for k, dim in zip(order, y.shape):
        dims[k] = dim
    return [View(y, tuple(dims), order, x.dtype)]


@operator("CenterCropPad")
def center(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The middle of a tensor, or a tensor in the middle of zeros, along each axis."""
    x = view(call, inputs[0])
    rank = len(x.dims)
    axes = places(call.config.raw("axes") or range(rank), rank)
    for axis, length in zip(axes, integers(inputs[1], "its shape"), strict=True):
        dim = fixed_length(x.dims[axis], "a crop needs")
        less, more = abs(dim - length) // 2, (abs(dim - length) + 1) // 2
        if dim > length:
            x = cut(call, x, axis, (less, less + length, 1))
        else:
            x = surrounded(call, x, axis, (less, more), 0.0)
    return [x]


def surrounded(call: Call, x: View, axis: int, pair: tuple[int, int], filler: float) -> View:
    """A tensor with a number before and after an axis."""
    value, order, at = along(call, x, axis)
    before, after = (tuple(pair[side] if k == at else 0 for k in range(len(order))) for side in (0, 1))
    y = call.add(Pad(before=before, after=after, value=filler), value, part="padded") if any(pair) else value
    return View(y, (*x.dims[:axis], y.shape[at], *x.dims[axis + 1 :]), order, x.dtype)


def mirrored(call: Call, x: View, widths: dict[int, tuple[int, int]], mode: str) -> View:
    """A tensor with its own numbers around it: mirrored, those of the edges, or those of the other end."""
    for axis, (before, after) in widths.items():
        value, order, at = along(call, x, axis)
        dim = fixed_length(value.shape[at], f"padding with mode={mode} needs")
        if max(before, after) > (dim - 1 if mode == "reflect" else dim):
            raise Refusal(f"padding of {max(before, after)} with mode={mode} is more than an axis of {dim} has")
        if mode == "edge":
            front = [call.add(Repeat(axis=at, times=before), call.add(Slice(axis=at, start=0, stop=1), value))]
            back = [call.add(Repeat(axis=at, times=after), call.add(Slice(axis=at, start=dim - 1, stop=None), value))]
        elif mode == "wrap":
            front = [call.add(Slice(axis=at, start=dim - before, stop=None), value)] if before else []
            back = [call.add(Slice(axis=at, start=0, stop=after), value)] if after else []
        else:
            front = [call.add(Slice(axis=at, start=before, stop=0, step=-1), value)] if before else []
            low = dim - 2 - after
            stop = None if low < 0 else low
            back = [call.add(Slice(axis=at, start=dim - 2, stop=stop, step=-1), value)] if after else []
        parts = [*(front if before else []), value, *(back if after else [])]
        y = call.add(Concatenate(axis=at), *parts)
        x = View(y, (*x.dims[:axis], y.shape[at], *x.dims[axis + 1 :]), order, x.dtype)
    return x
