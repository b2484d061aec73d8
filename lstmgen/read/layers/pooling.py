"""Poolings over windows and over whole axes."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lstmgen.graph.convolution import Pool
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.shape import text
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.layers.layout import begin, first, spatial_rank
from lstmgen.read.layers.lowering import (
    binary,
    channels_first,
    check_mask,
    expanded,
    fixed,
    multiplied_along,
    padded_behind,
    reduced,
    turned,
)

LIMIT = 1 << 22  # windows of an adaptive pooling times places


@layer(*(f"{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)), mask="drop")
def pooling(call: Call, x: Tensor) -> Value:
    """keras.layers.MaxPooling1D/2D/3D, AveragePooling1D/2D/3D; padding is not counted in a mean."""
    kind = "max" if call.class_name.startswith("Max") else "average"
    rank, backwards, y = begin(call, x)
    size = call.config.integers("pool_size", rank, 2)
    strides = call.config.integers("strides", rank) if call.config.has("strides") else size
    call.config.ignore("strides")
    padding = call.config.choice("padding", "valid", "valid", "same")
    if padding == "same" and call.reading.backend == "theano":
        raise Refusal("padding='same' pads differently in the Theano backend, which is not supported")
    y = pooled(call, Pool(kind=kind, size=size, strides=strides, padding=padding), y)
    return channels_first(call, y) if backwards else y


def pooled(call: Call, operation: Pool, x: Value) -> Value:
    """x through a pooling; where its padding is better put from behind, x is turned round."""
    if not padded_behind(x, operation.size, operation.strides, (1,) * len(operation.size), operation.padding):
        return call.add(operation, x)
    return turned(call, call.add(replace(operation, padding="behind"), turned(call, x)))


@layer(*(f"Adaptive{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (1, 2, 3)), mask="drop")
def adaptive_pooling(call: Call, x: Tensor) -> Value:
    """keras.layers.AdaptiveAveragePooling1D/2D/3D, AdaptiveMaxPooling1D/2D/3D: as many windows as are wanted."""
    rank, backwards, y = begin(call, x)
    for axis, wanted in enumerate(call.config.integers("output_size", rank)):
        length = fixed(y.shape[axis], f"axis {axis + 1} of its input {text(x.shape)}")
        if wanted * length > LIMIT:
            raise Refusal(f"output_size={wanted} of {length} places is too large")
        windows = [slice(k * length // wanted, -(-(k + 1) * length // wanted)) for k in range(wanted)]
        if "Average" in call.class_name:
            shares = np.zeros((wanted, length))
            for share, places in zip(shares, windows):
                share[places] = 1 / (places.stop - places.start)
            y = multiplied_along(call, y, axis, shares)
        else:
            y = largest_of(call, y, axis, windows)
    return channels_first(call, y) if backwards else y


def largest_of(call: Call, x: Value, axis: int, windows: Sequence[slice]) -> Value:
    """The largest number of each window of an axis."""
    parts = [call.add(Slice(axis=axis, start=w.start, stop=w.stop), x, part="window") for w in windows]
    maxima = [reduced(call, "max", part, [axis], keepdims=True) for part in parts]
    return maxima[0] if len(maxima) == 1 else call.add(Concatenate(axis=axis), *maxima, part="windows")


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
