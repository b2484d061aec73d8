"""Poolings over windows and over whole axes."""

from __future__ import annotations

from lstmgen.graph.convolution import Pool
from lstmgen.graph.graph import Value
from lstmgen.read.layer import Call, Refusal, Tensor, layer
from lstmgen.read.layers.layout import first, spatial_rank
from lstmgen.read.layers.lowering import (
    binary,
    channels_first,
    channels_last,
    check_mask,
    expanded,
    padded_behind,
    reduced,
    turned,
)


@layer("MaxPooling1D", "MaxPooling2D", "MaxPooling3D", mask="drop")
def max_pooling(call: Call, x: Tensor) -> Value:
    """keras.layers.MaxPooling1D/2D/3D."""
    return pooled(call, x, "max")


@layer("AveragePooling1D", "AveragePooling2D", "AveragePooling3D", mask="drop")
def average_pooling(call: Call, x: Tensor) -> Value:
    """keras.layers.AveragePooling1D/2D/3D; padding is not counted."""
    return pooled(call, x, "average")


def pooled(call: Call, x: Tensor, kind: str) -> Value:
    """A pooling with the windows of the config."""
    rank = spatial_rank(call, x)
    size = call.config.integers("pool_size", rank, 2)
    strides = call.config.integers("strides", rank) if call.config.has("strides") else size
    call.config.ignore("strides")
    padding = call.config.choice("padding", "valid", "valid", "same")
    if padding == "same" and call.reading.backend == "theano":
        raise Refusal("padding='same' pads otherwise in the Theano backend, which is not supported")
    y = channels_last(call, x.value) if (backwards := first(call, rank)) else x.value
    if padded_behind(y, size, strides, (1,) * rank, padding):
        mirrored = Pool(kind=kind, size=size, strides=strides, padding="behind")
        y = turned(call, call.add(mirrored, turned(call, y)))
    else:
        y = call.add(Pool(kind=kind, size=size, strides=strides, padding=padding), y)
    return channels_first(call, y) if backwards else y


@layer("GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D", mask="drop")
def global_max_pooling(call: Call, x: Tensor) -> Value:
    """keras.layers.GlobalMaxPooling1D/2D/3D; a mask has no effect on it."""
    return reduced(call, "max", x.value, spatial_axes(call, x), keepdims=call.config.boolean("keepdims"))


@layer("GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D", mask="drop")
def global_average_pooling(call: Call, x: Tensor) -> Value:
    """keras.layers.GlobalAveragePooling1D/2D/3D; masked timesteps do not count, and if all are masked it is NaN."""
    axes, keepdims = spatial_axes(call, x), call.config.boolean("keepdims")
    if x.mask is None or len(axes) > 1:
        return reduced(call, "mean", x.value, axes, keepdims=keepdims)
    check_mask(x.shape, x.mask)
    mask = expanded(call, x.mask, 1 if axes == (0,) else 0)
    total = reduced(call, "sum", binary(call, "multiply", x.value, mask), axes, keepdims=keepdims)
    return binary(call, "divide", total, reduced(call, "sum", mask, axes, keepdims=keepdims))


def spatial_axes(call: Call, x: Tensor) -> tuple[int, ...]:
    """All axes but that of the channels."""
    rank = spatial_rank(call, x)
    return tuple(range(1, rank + 1)) if first(call, rank) else tuple(range(rank))
