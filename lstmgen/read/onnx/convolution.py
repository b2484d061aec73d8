"""Reads convolutions. ONNX has channels before space; values have them behind it.

Several samples, as frames of a sequence, are one more axis of space, with windows of one element.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Pad, Slice
from lstmgen.graph.shape import Dim, Length, spatial
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.values import PADS_ADVICE, SHAPE_ADVICE, Array, View, arranged, check_constant, fixed_length
from lstmgen.read.refusal import Refusal


@dataclass(frozen=True)
class SlidingWindows:
    """How windows move over the axes of space.

    Attributes:
        padding: before and after each axis.
    """

    size: tuple[int, ...]
    strides: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]


def windows_of(call: Call, x: View, size: Sequence[int]) -> SlidingWindows:
    """The windows of a convolution or a pooling.

    Raises:
        Refusal: the padding depends on a free length.
    """
    config, rank = call.config, len(size)
    strides = config.integers("strides", rank, [1] * rank)
    dilation = config.integers("dilations", rank, [1] * rank)
    auto = config.choice("auto_pad", "NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")
    pads = config.raw("pads") or [0] * (2 * rank)
    if len(pads) != 2 * rank or min(pads) < 0:
        raise Refusal(f"pads={pads} are not supported")
    pairs = list(zip(pads[:rank], pads[rank:]))
    if auto.startswith("SAME"):
        pairs = [
            same(dim, (k - 1) * d + 1, s, upper=auto == "SAME_UPPER")
            for dim, k, s, d in zip(x.dims[2:], size, strides, dilation)
        ]
    if auto == "VALID":
        pairs = [(0, 0)] * rank
    return SlidingWindows(tuple(size), strides, dilation, tuple(pairs))


def same(dim: Dim, extent: int, stride: int, *, upper: bool) -> tuple[int, int]:
    """The padding before and after an axis for which each stride has a window."""
    if isinstance(dim, Length):
        if stride != 1:
            raise Refusal("auto_pad with strides needs a fixed length, and this axis has variable length", SHAPE_ADVICE)
        total = extent - 1
    else:
        total = max((-(-dim // stride) - 1) * stride + extent - dim, 0)
    less, more = total // 2, total - total // 2
    return (less, more) if upper else (more, less)


@dataclass(frozen=True)
class Space:
    """A tensor with channels last.

    Attributes:
        value: (*samples, *space, channels).
        axes: of the tensor.
        extra: 1 if the samples are an axis, else 0.
    """

    value: Value
    axes: tuple[int, ...]
    extra: int


def space_of(call: Call, x: View) -> Space:
    """A tensor (samples, channels, *space) with channels last."""
    extra = int(x.dims[0] != 1)
    axes = (*([0] if extra else []), *range(2, len(x.dims)), 1)
    return Space(arranged(call, x, axes), axes, extra)


def padding_of(windows: SlidingWindows, space: Space) -> str | None:
    """The name of a padding in Keras; None if it has none."""
    dims = space.value.shape[space.extra : -1]
    if not any(map(any, windows.padding)):
        return "valid"
    for name in ("same", *(["causal"] if len(dims) + space.extra == 1 else [])):
        fits = all(
            (spatial(dim, k, s, d, name)[1:] == pair and not isinstance(dim, Length))
            or (isinstance(dim, Length) and s == 1 and spatial(dim, k, s, d, name)[1:] == pair)
            for dim, k, s, d, pair in zip(dims, windows.size, windows.strides, windows.dilation, windows.padding)
        )
        if fits:
            return name
    return None


def padded(call: Call, space: Space, windows: SlidingWindows, value: float) -> Value:
    """The value with a number around it."""
    pairs = [*[(0, 0)] * space.extra, *windows.padding, (0, 0)]
    before, after = (tuple(pair[side] for pair in pairs) for side in (0, 1))
    return call.add(Pad(before=before, after=after, value=value), space.value, part="padded")


def restored(space: Space, x: View, value: Value, channels: int) -> View:
    """A result in the form of ONNX."""
    dims: list[Dim] = [1] * len(x.dims)
    for k, dim in zip(space.axes, value.shape):
        dims[k] = dim
    dims[1] = channels
    return View(value, tuple(dims), space.axes)


@operator("Conv")
def convolution(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A convolution with constant weights."""
    x, kernel, bias = (*inputs, None)[:3]
    x = view(call, x)
    check_constant("its weights depend", kernel, bias)
    if kernel.ndim != len(x.dims) or kernel.ndim < 3:
        raise Refusal(f"weights of shape {kernel.shape} do not fit its input")
    call.config.ignore("kernel_shape")
    groups = call.config.integer("group", 1)
    windows, space = windows_of(call, x, kernel.shape[2:]), space_of(call, x)
    kernel, windows = without_idle_taps(kernel, windows, x.dims[2:])
    padding = padding_of(windows, space)
    value = space.value if padding else padded(call, space, windows, 0.0)
    ones = (1,) * space.extra
    operation = Conv(
        kernel=in_keras_order(kernel, space.extra),
        bias=bias,
        strides=(*ones, *windows.strides),
        dilation=(*ones, *windows.dilation),
        padding=padding or "valid",
        groups=groups,
    )
    return [restored(space, x, call.add(operation, value), kernel.shape[0])]


def without_idle_taps(kernel: Array, windows: SlidingWindows, dims: Sequence[Dim]) -> tuple[Array, SlidingWindows]:
    """Weights and windows without the first and last taps that only ever meet padding; short axes have such taps."""
    size, padding = list(windows.size), list(windows.padding)
    for k, (dim, stride, step) in enumerate(zip(dims, windows.strides, windows.dilation)):
        if isinstance(dim, Length):
            continue
        before, after = padding[k]
        count = (dim + before + after - (size[k] - 1) * step - 1) // stride + 1
        reach = range(before, before + dim), stride * (count - 1)  # places of x in the padded axis; the last window
        taps = [tap for tap in range(size[k]) if meets(*reach, tap * step, stride)]
        if taps:
            first, idle = min(taps[0], before // step), min(size[k] - 1 - taps[-1], after // step)
            kernel = np.take(kernel, range(first, size[k] - idle), axis=2 + k)
            padding[k] = before - first * step, after - idle * step
            size[k] -= first + idle
    return kernel, replace(windows, size=tuple(size), padding=tuple(padding))


def meets(places: range, last: int, tap: int, stride: int) -> bool:
    """Returns true if a tap is at one of some places in any window; the last window begins at `last`."""
    first = max(0, -(-(places.start - tap) // stride) * stride)
    return first <= last and first + tap < places.stop


def in_keras_order(kernel: Array, extra: int) -> Array:
    """Weights (filters, channels, *size) as (*size, channels, filters), with axes of length 1 in front."""
    turned = np.moveaxis(kernel, (0, 1), (-1, -2))
    return turned.reshape((1,) * extra + turned.shape)


@operator("ConvTranspose")
def transposed_convolution(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A transposed convolution with constant weights."""
    x, kernel, bias = (*inputs, None)[:3]
    x = view(call, x)
    check_constant("its weights depend", kernel, bias)
    call.config.ignore("kernel_shape")
    groups, rank = call.config.integer("group", 1), kernel.ndim - 2
    size, space = kernel.shape[2:], space_of(call, x)
    strides, dilation = (call.config.integers(name, rank, [1] * rank) for name in ("strides", "dilations"))
    more = call.config.integers("output_padding", rank, [0] * rank, minimum=0)
    auto = call.config.choice("auto_pad", "NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")
    pads = call.config.raw("pads") or [0] * (2 * rank)
    wanted = call.config.raw("output_shape")
    crop, extra = [], []
    for k in range(rank):
        extent = (size[k] - 1) * dilation[k] + 1
        dim = x.dims[2 + k]
        before, after = (0, 0) if auto == "VALID" else (pads[k], pads[rank + k])
        if auto.startswith("SAME") and not wanted and extent + more[k] < strides[k]:
            raise Refusal(f"auto_pad={auto} differs between runtimes for strides beyond the kernel", PADS_ADVICE)
        if wanted or auto.startswith("SAME"):
            length = wanted[-rank:][k] - fixed_length(dim, "output_shape needs") * strides[k] if wanted else 0
            total = -strides[k] + extent + more[k] - length
            if wanted and total <= -strides[k]:
                raise Refusal(
                    f"output_shape={wanted} has elements beyond the last window, where runtimes differ", PADS_ADVICE
                )
            cut = max(total, 0)
            before = cut // 2 if auto == "SAME_UPPER" else cut - cut // 2
            after = total - before
        if isinstance(dim, int) and (dim - 1) * strides[k] + extent + more[k] <= before + after:
            raise Refusal(f"its padding of {before} and {after} leaves no element of an axis", "reduce `pads`")
        crop.append(before)
        extra.append(-strides[k] + extent + more[k] - before - after)
    parts, count, filters = [], len(kernel) // groups, kernel.shape[1]
    ones, zeros = (1,) * space.extra, (0,) * space.extra
    for k in range(groups):
        operation = ConvTranspose(
            kernel=in_keras_order(kernel[k * count : (k + 1) * count], space.extra),
            bias=None if bias is None else bias[k * filters : (k + 1) * filters],
            strides=(*ones, *strides),
            dilation=(*ones, *dilation),
            crop=(*zeros, *crop),
            extra=(*zeros, *extra),
        )
        part = Slice(axis=len(space.value.shape) - 1, start=k * count, stop=(k + 1) * count)
        parts.append(call.add(operation, space.value if groups == 1 else call.add(part, space.value)))
    y = parts[0] if groups == 1 else call.add(Concatenate(axis=len(space.value.shape) - 1), *parts)
    return [restored(space, x, y, filters * groups)]
