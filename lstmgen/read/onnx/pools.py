"""Reads poolings: the largest number, the mean or a norm of each window."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial, reduce
from math import prod
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.convolution import Pool
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.convolution import (
    SlidingWindows,
    padded,
    padding_of,
    restored,
    space_of,
    windows_of,
)
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.functions import activated
from lstmgen.read.onnx.padding import surrounded
from lstmgen.read.onnx.selection import LIMIT, cut
from lstmgen.read.onnx.values import PADS_ADVICE, Array, View, fixed_length
from lstmgen.read.refusal import Refusal

WINDOWS = "its windows need"
LOWEST = -float(np.finfo(np.float32).max)


@operator("MaxPool", "AveragePool")
def pool(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The largest number, or the mean, of each window."""
    x = view(call, inputs[0])
    if follower.uses(1):
        raise Refusal("its output of indices is not supported")
    call.config.ignore("storage_order")  # of the indices
    kind = "average" if call.class_name == "AveragePool" else "max"
    counts = call.config.boolean("count_include_pad")
    windows = pool_windows(call, x)
    wider = filled(windows, x) if call.config.boolean("ceil_mode") else windows
    name = None if is_dilated(windows) else padding_of(wider, space_of(call, x))
    if name == "valid" or (name and not counts):
        return [undilated(call, x, wider, kind, name)]
    y = over_padding(call, x, wider, kind)
    if kind == "max" or (counts and wider == windows):
        return [y]
    counted = [
        [*[counts] * before, *[True] * fixed_length(dim, WINDOWS), *[counts] * after, *[False] * (end - after)]
        for dim, (before, after), (_, end) in zip(x.dims[2:], windows.padding, wider.padding)
    ]
    return [arithmetic(call, "Mul", y, shares(wider, counted))]


@operator("LpPool")
def norms(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The norm of each window."""
    x, p = view(call, inputs[0]), call.config.integer("p", 2)
    windows = pool_windows(call, x)
    wider = filled(windows, x) if call.config.boolean("ceil_mode") else windows
    size = activated(call, x, Activation("abs"))
    mean = over_padding(call, size if p == 1 else arithmetic(call, "Pow", size, float(p)), wider, "average")
    total = arithmetic(call, "Mul", mean, float(prod(windows.size)))
    return [total if p == 1 else arithmetic(call, "Pow", total, 1 / p)]


@operator("LRN")
def local_response(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A tensor divided by a power of the mean square of neighboring channels."""
    x, size = view(call, inputs[0]), call.config.integer("size")
    alpha, beta, bias = (call.config.number(*item) for item in (("alpha", 1e-4), ("beta", 0.75), ("bias", 1.0)))
    before = (size - 1) // 2
    squares = surrounded(call, activated(call, x, Activation("square")), 1, (before, size - 1 - before), 0.0)
    total = by_taps(call, squares, 1, (size, 1, 1), "Add")
    scale = arithmetic(call, "Add", arithmetic(call, "Mul", total, alpha / size), bias)
    return [arithmetic(call, "Div", x, arithmetic(call, "Pow", scale, beta))]


def pool_windows(call: Call, x: View) -> SlidingWindows:
    """The windows of a pooling.

    Raises:
        Refusal: they are padded so that onnxruntime, ONNX's own reference and TensorFlow differ.
    """
    auto = call.config.choice("auto_pad", "NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")
    windows = windows_of(call, x, call.config.integers("kernel_shape", len(x.dims) - 2))
    is_cut = any(
        isinstance(dim, int) and (-(-dim // stride) - 1) * stride + size < dim - 1
        for dim, size, stride in zip(x.dims[2:], windows.size, windows.strides)
    )
    if auto.startswith("SAME") and (is_dilated(windows) or is_cut):
        reason = "with dilations" if is_dilated(windows) else "that are shorter than their strides"
        raise Refusal(f"auto_pad={auto} differs between runtimes for windows {reason}", PADS_ADVICE)
    if any(max(pair) >= size for pair, size in zip(windows.padding, windows.size)):
        raise Refusal(f"pads={call.config.raw('pads')} are as wide as a window: it has no number of the input")
    if any(
        any(pair) and isinstance(dim, int) and dim < step
        for pair, dim, step in zip(windows.padding, x.dims[2:], windows.dilation)
    ):
        raise Refusal("its windows step over the whole input, and may have no number of it")
    return windows


def is_dilated(windows: SlidingWindows) -> bool:
    """Returns true if the elements of a window are apart."""
    return any(step != 1 for step in windows.dilation)


def undilated(call: Call, x: View, windows: SlidingWindows, kind: str, padding: str) -> View:
    """A pooling with a padding that takes no part in it."""
    space = space_of(call, x)
    ones = (1,) * space.extra
    operation = Pool(kind=kind, size=(*ones, *windows.size), strides=(*ones, *windows.strides), padding=padding)
    return replace(restored(space, x, call.add(operation, space.value), channels_of(x)), dtype=x.dtype)


def over_padding(call: Call, x: View, windows: SlidingWindows, kind: str) -> View:
    """A pooling of a tensor with its padding: the lowest numbers, or zeros that a mean counts."""
    filler = LOWEST if kind == "max" else 0.0
    if not is_dilated(windows):
        space = space_of(call, x)
        wide = restored(space, x, padded(call, space, windows, filler), channels_of(x))
        return undilated(call, replace(wide, dtype=x.dtype), windows, kind, "valid")
    for axis, pair in enumerate(windows.padding, 2):
        x = surrounded(call, x, axis, pair, filler)
    for axis, window in enumerate(zip(windows.size, windows.strides, windows.dilation), 2):
        x = by_taps(call, x, axis, window, "Max" if kind == "max" else "Add")
    return x if kind == "max" else arithmetic(call, "Mul", x, 1 / prod(windows.size))


def channels_of(x: View) -> int:
    """The count of channels."""
    return fixed_length(x.dims[1], WINDOWS)


def by_taps(call: Call, x: View, axis: int, window: tuple[int, int, int], op: str) -> View:
    """A function of the numbers in each window along an axis, element by element of the window.

    Args:
        window: its size, the distance of windows, and that of the elements of a window.
    Raises:
        Refusal: there are too many, or the axis is free.
    """
    size, stride, step = window
    last = fixed_length(x.dims[axis], WINDOWS) - (size - 1) * step - 1
    if last < 0 or size > LIMIT:
        raise Refusal(f"windows of {size} elements, {step} apart, are not supported")
    end = last // stride * stride + 1
    return reduce(
        partial(arithmetic, call, op),
        [cut(call, x, axis, (k * step, k * step + end, stride)) for k in range(size)],
    )


def filled(windows: SlidingWindows, x: View) -> SlidingWindows:
    """Windows with padding behind each axis for the last one, as ceil_mode=1 has it."""
    pairs = []
    for dim, size, stride, step, (before, after) in zip(
        x.dims[2:], windows.size, windows.strides, windows.dilation, windows.padding
    ):
        length = fixed_length(dim, WINDOWS)
        total = length + before + after - (size - 1) * step - 1
        count = -(-total // stride)
        if count * stride >= length + before:  # the last window would begin behind the tensor
            count -= 1
        pairs.append((before, after + max(count * stride - total, 0)))
    return replace(windows, padding=tuple(pairs))


def shares(windows: SlidingWindows, counted: Sequence[Sequence[bool]]) -> Array:
    """For each window, its size divided by the number of its elements that count."""
    result = np.ones(())
    for size, stride, step, axis in zip(windows.size, windows.strides, windows.dilation, counted):
        inside = np.array(axis, dtype=float)
        taps = np.arange(size) * step
        starts = range(0, len(inside) - int(taps[-1]), stride)
        result = np.multiply.outer(result, np.array([size / inside[start + taps].sum() for start in starts]))
    return result
