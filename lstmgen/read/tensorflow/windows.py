"""Reads convolutions and poolings. TensorFlow writes 1D ones as 2D, and dilated ones by moving places to the batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstmgen.graph import convolution as graph
from lstmgen.graph.convolution import Pool
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Pad, Slice
from lstmgen.read.calls.layer import Call
from lstmgen.read.calls.tensor import Tensor
from lstmgen.read.containers.functions import NodeDef
from lstmgen.read.layers.convolution import convolved
from lstmgen.read.layers.pooling import pooled
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensorflow.follower import Follower, special
from lstmgen.read.tensorflow.values import Size, Spectrum, Spread, Widened, single

Outputs = Sequence[Any] | None


@special("ExpandDims")
def expand(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Adds an axis of length 1; no operation is needed if a Squeeze removes it later."""
    x, axis = inputs
    if isinstance(x, Spectrum) and not x.filtered and single(axis) in (2, -2):
        return [replace(x, filtered=True)]
    if isinstance(x, Spread) and single(axis) in (1, -3):
        return [Widened(x, 1)]
    if not isinstance(x, Tensor) or (at := single(axis)) is None or isinstance(at, Size):
        return None
    rank = len(x.shape) + 1
    at = at + rank + 1 if at < 0 else at
    return [Widened(x, at)] if 0 < at <= rank else None


@special("Squeeze")
def squeeze(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Removes the axis that ExpandDims added."""
    x, axes = inputs[0], node.attributes.get("squeeze_dims") or []
    if not isinstance(x, Widened) or len(axes) != 1:
        return None
    rank = 4 if isinstance(x.tensor, Spread) else len(x.tensor.shape) + 2
    return [x.tensor] if axes[0] % rank == x.axis else None


@special("Conv2D", "DepthwiseConv2dNative")
def convolution(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads a convolution over two axes, or over one if ExpandDims added the other."""
    x, kernel = inputs
    if not isinstance(kernel, np.ndarray) or kernel.ndim != 4:
        raise Refusal("a convolution whose kernel is not a constant is not supported")
    depthwise = node.op != "Conv2D"
    if depthwise:
        kernel = kernel.reshape(*kernel.shape[:2], 1, -1)
    window = windowed(node, x, ("strides", "dilations"), kernel.shape[0])
    spread = x.tensor if isinstance(x, Widened) and isinstance(x.tensor, Spread) else None
    tensor = follower.real(spread.tensor if spread else x.tensor if window.alone else x)
    channels = tensor.shape[-1] if tensor.shape else 0
    if not isinstance(channels, int) or channels % kernel.shape[2]:
        raise Refusal(f"a convolution of {channels} channels with a kernel for {kernel.shape[2]} is not supported")
    strides, dilation = window.sizes
    operation = graph.Conv(
        kernel=kernel[0] if window.alone else kernel,
        bias=None,
        strides=strides,
        dilation=dilation,
        padding=window.padding,
        groups=channels // kernel.shape[2],
    )
    if spread is not None:
        plain = window.alone and (strides, dilation, window.padding) == ((1,), (1,), "valid")
        if not plain or any(window.zeros[0]) or spread.convolution is not None:
            raise Refusal("a dilated convolution with strides or padding is not supported")
        return [Widened(replace(spread, convolution=replace(operation, dilation=(spread.step,))), 1)]
    call = follower.at(node, f"Conv{len(strides)}D")
    y = Tensor(convolved(call, operation, zero_padded(call, tensor.value, window)))
    return [Widened(y, 1) if window.alone else y]


def zero_padded(call: Call, x: Value, window: SlidingWindow) -> Value:
    """Adds the explicit padding of a window."""
    if not any(map(any, window.zeros)):
        return x
    before, after = zip(*window.zeros)
    return call.add(Pad(before=(*before, 0), after=(*after, 0)), x, part="padding")


@special("SpaceToBatchND")
def spread(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Moves every `step`-th timestep to a sample of its own."""
    x, step, padding = follower.tensor(inputs[0]), single(inputs[1]), numbers(inputs[2], 2)
    if not isinstance(step, int) or not padding or len(x.shape) != 2:
        raise Refusal("a dilated convolution over several axes, or over one of variable length, is not supported")
    return [Spread(x, step, (padding[0], padding[1]))]


@special("BatchToSpaceND")
def gathered(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Moves the places of a dilated convolution back to the axis of time, and crops the result."""
    x, step, crops = inputs[0], single(inputs[1]), numbers(inputs[2], 2)
    if not isinstance(x, Spread) or x.convolution is None or step != x.step or not crops:
        raise Refusal("it combines several samples to one")
    call, value = follower.at(node, "Conv1D"), x.tensor.value
    before, after = x.padding
    if before or after != crops[1]:
        value = call.add(Pad(before=(before, 0), after=(after, 0)), value, part="padding")
    elif not crops[0]:  # all padding at the end is cropped again
        return [Tensor(call.add(x.convolution, value))]
    y = call.add(x.convolution, value)
    if any(crops):
        y = call.add(Slice(axis=0, start=crops[0], stop=-crops[1] or None), y, part="cut")
    return [Tensor(y)]


def numbers(x: Any, count: int) -> list[int]:
    """Returns `count` non-negative integers; an empty list if `x` is something else."""
    if not isinstance(x, np.ndarray) or x.dtype.kind != "i" or x.size != count or x.min() < 0:
        return []
    return [int(number) for number in x.reshape(-1)]


@special("MaxPool", "AvgPool")
def pooling(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads a pooling over two axes, or over one if ExpandDims added the other."""
    x = inputs[0]
    size = node.attributes.get("ksize") or [1]
    window = windowed(node, x, ("ksize", "strides"), size[1] if len(size) == 4 else 0)
    tensor = x.tensor if window.alone else follower.tensor(x)
    kind = "max" if node.op == "MaxPool" else "average"
    call, (size, strides) = follower.at(node, f"{kind.title()}Pooling{len(window.sizes[0])}D"), window.sizes
    y = Tensor(pooled(call, Pool(kind=kind, size=size, strides=strides, padding=window.padding), tensor.value))
    return [Widened(y, x.axis) if window.alone else y]


@dataclass(frozen=True)
class SlidingWindow:
    """Size and steps of a window over a tensor.

    Attributes:
        alone: true for a window over one axis; the other axis is one of length 1 in front of it.
        sizes: for each attribute, a number per axis.
        zeros: explicit padding before and after each axis.
    """

    alone: bool
    padding: str
    sizes: Sequence[tuple[int, ...]]
    zeros: Sequence[tuple[int, int]]


def windowed(node: NodeDef, x: Any, keys: tuple[str, str], height: int) -> SlidingWindow:
    """Reads the window of a node.

    Args:
        keys: the attributes with a number per axis.
        height: the length of the window along its first axis.
    """
    padding, layout = str(node.attributes.get("padding")).lower(), node.attributes.get("data_format", "NHWC")
    is_explicit = padding == "explicit" and "Conv" in node.op
    zeros = explicit_padding(node) if is_explicit else [(0, 0), (0, 0)]
    padding = "valid" if is_explicit else padding
    if padding not in ("valid", "same") or layout != "NHWC":
        raise Refusal(f"padding={padding!r} with channels in the order {layout} is not supported")
    sizes = [node.attributes.get(key) or [1, 1, 1, 1] for key in keys]
    if any(len(numbers) != 4 or numbers[0] != 1 or numbers[3] != 1 or min(numbers) < 1 for numbers in sizes):
        raise Refusal("a window over samples or channels is not supported")
    alone = isinstance(x, Widened) and x.axis == 1 and height == 1 and not any(zeros[0])
    axes = slice(1, 2) if alone else slice(0, 2)
    return SlidingWindow(alone, padding, [tuple(numbers[1:3][axes]) for numbers in sizes], zeros[axes])


def explicit_padding(node: NodeDef) -> list[tuple[int, int]]:
    """The zeros before and after each axis of a window.

    Raises:
        Refusal: samples or channels are padded.
    """
    ends = node.attributes.get("explicit_paddings") or []
    if len(ends) != 8 or any(ends[:2]) or any(ends[6:]) or min(ends) < 0:
        raise Refusal(f"explicit_paddings={ends} is not supported")
    return [(ends[2], ends[3]), (ends[4], ends[5])]
