"""Layers that bring numbers to a common scale."""

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.graph import Value
from lstmgen.graph.operation import Array, Weight, f64
from lstmgen.graph.reduction import Normalize
from lstmgen.graph.shape import Shape, text
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.layers.lowering import (
    affine,
    along,
    binary,
    fixed,
    moved,
    reduced,
    reshaped,
    sample_axes,
    sample_axis,
)


@layer("BatchNormalization", "BatchNormalizationV1", "BatchNormalizationV2", "SyncBatchNormalization")
def batch_normalization(call: Call, x: Tensor) -> Value:
    """keras.layers.BatchNormalization: (x - mean) / sqrt(variance + epsilon) * gamma + beta along one axis.

    Keras 1 stores the variance under the name running_std.
    """
    c = call.config
    c.ignore("momentum", "fused", "renorm_clipping", "renorm_momentum", "synchronized")
    c.only("virtual_batch_size", None)
    c.only("adjustment", None)
    mode = c.integer("mode", 0, minimum=0)
    if mode > 1:
        raise Refusal(f"mode={mode} uses the statistics of the batch also after training")
    axes = sample_axes(c.raw("axis", -1), len(x.shape))
    if len(axes) != 1:
        raise Refusal(f"axis={c.raw('axis')!r}: only one axis is supported")
    axis, rank = axes[0], len(x.shape)
    size = (fixed(x.shape[axis], f"axis {axis + 1} of its input {text(x.shape)}"),)
    gamma = call.weight("gamma", size) if c.boolean("scale", True) else None
    beta = call.weight("beta", size) if c.boolean("center", True) else None
    mean = call.weight("moving_mean", size, trainable=False)
    variance = call.weight("moving_variance", size, trainable=False)
    if c.boolean("renorm"):
        for name in ("moving_stddev", "renorm_mean", "renorm_stddev"):
            call.weight(name, size, trainable=False)
    epsilon = c.number("epsilon", 1e-3)
    if mode == 1:
        return _each_sample(call, x.value, axis, epsilon, gamma, beta)
    shape = along(np.empty(size), axis, rank).shape

    def scale() -> Array:
        return along((1.0 if gamma is None else f64(gamma)) / np.sqrt(f64(variance) + epsilon), axis, rank)

    def offset() -> Array:
        return (0.0 if beta is None else along(f64(beta), axis, rank)) - along(f64(mean), axis, rank) * scale()

    return affine(call, x.value, call.derived("scale", shape, scale), call.derived("offset", shape, offset))


def _each_sample(call: Call, x: Value, axis: int, epsilon: float, gamma: Weight | None, beta: Weight | None) -> Value:
    """mode=1 of Keras 1: (x - mean) / (sqrt(variance + epsilon) + epsilon) of each row, over the last axis."""
    last = len(x.shape) - 1
    if axis != last:
        raise Refusal(f"mode=1 with axis={axis + 1}, which is not the last")
    centered = binary(call, "subtract", x, reduced(call, "mean", x, [last], keepdims=True))
    variance = reduced(call, "mean", binary(call, "multiply", centered, centered), [last], keepdims=True)
    deviation = call.activate(affine(call, variance, offset=epsilon), Activation("sqrt"))
    y = binary(call, "divide", centered, affine(call, deviation, offset=epsilon))
    return affine(call, y, 1.0 if gamma is None else gamma, 0.0 if beta is None else beta)


@layer("LayerNormalization", writes="axis epsilon center scale")
def layer_normalization(call: Call, x: Tensor) -> Value:
    """keras.layers.LayerNormalization over one axis or several."""
    c = call.config
    c.only("rms_scaling", False)
    axes, shape = parameter_axes(call, x)
    scale = call.weight("gamma", shape) if c.boolean("scale", True) else None
    offset = call.weight("beta", shape) if c.boolean("center", True) else None
    operation = Normalize(
        kind="layer",
        axes=axes,
        epsilon=c.number("epsilon", 1e-3),
        scale=spread(scale, axes, x.shape),
        offset=spread(offset, axes, x.shape),
    )
    return call.add(operation, x.value)


@layer("RMSNormalization", mask="drop", writes="axis epsilon")
def rms_normalization(call: Call, x: Tensor) -> Value:
    """keras.layers.RMSNormalization; its scale broadcasts from the last axis, so only the last axes can be meant."""
    axes, shape = parameter_axes(call, x)
    if axes != tuple(range(len(x.shape) - len(axes), len(x.shape))):
        raise Refusal(f"axis={call.config.raw('axis')!r} does not name the last axes")
    epsilon, scale = call.config.number("epsilon", 1e-6), call.weight("scale", shape)
    return call.add(Normalize(kind="rms", axes=axes, epsilon=epsilon, scale=spread(scale, axes, x.shape)), x.value)


def parameter_axes(call: Call, x: Tensor) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The axes that are normalised, ascending, and the shape of the parameters, whose axes are in the config's order.

    Keras reshapes the parameters to the input's order of axes, it does not transpose them.
    """
    value = call.config.raw("axis", -1)
    listed = [sample_axis(axis, len(x.shape)) for axis in (value if isinstance(value, (list, tuple)) else [value])]
    if not listed:
        raise Refusal(f"axis={value!r} is empty")
    shape = tuple(fixed(x.shape[axis], f"axis {axis + 1} of its input {text(x.shape)}") for axis in listed)
    return tuple(sorted(listed)), shape


def spread(array: Weight | None, axes: tuple[int, ...], shape: Shape) -> Weight | None:
    """Parameters with an element for each place along some axes of a shape, so that they broadcast from the first."""
    if array is None:
        return None
    return array.reshape([fixed(shape[k], "an axis") if k in axes else 1 for k in range(axes[0], len(shape))])


@layer("GroupNormalization", writes="groups axis epsilon")
def group_normalization(call: Call, x: Tensor) -> Value:
    """keras.layers.GroupNormalization: statistics of each group of channels over all places."""
    c = call.config
    rank = len(x.shape)
    axis = sample_axis(c.raw("axis", -1), rank)
    channels = fixed(x.shape[axis], f"axis {axis + 1} of its input {text(x.shape)}")
    groups = c.integer("groups", 32, minimum=-1)
    groups = channels if groups == -1 else groups
    if groups < 1 or channels % groups:
        raise Refusal(f"groups={groups} does not divide its {channels} channels")
    scale = call.weight("gamma", (channels,)) if c.boolean("scale", True) else None
    offset = call.weight("beta", (channels,)) if c.boolean("center", True) else None
    block = (groups, channels // groups)
    last = moved(call, x.value, axis, rank - 1)
    grouped = reshaped(call, last, (*last.shape[:-1], *block))
    operation = Normalize(
        kind="layer",
        axes=(*range(rank - 1), rank),
        epsilon=c.number("epsilon", 1e-3),
        scale=None if scale is None else scale.reshape(block),
        offset=None if offset is None else offset.reshape(block),
    )
    y = reshaped(call, call.add(operation, grouped), last.shape)
    return moved(call, y, rank - 1, axis)


@layer("UnitNormalization", writes="axis")
def unit_normalization(call: Call, x: Tensor) -> Value:
    """keras.layers.UnitNormalization: every row along the axes has length 1; rows of zeros stay."""
    axes = sample_axes(call.config.raw("axis", -1), len(x.shape))
    kind = "unit" if call.version.keras3 else "l2"
    return call.add(Normalize(kind=kind, axes=axes, epsilon=1e-12), x.value)


@layer("Normalization", mask="own", writes="axis")
def normalization(call: Call, x: Tensor) -> Tensor:
    """keras.layers.Normalization: (x - mean) / max(sqrt(variance), 1e-7), or the inverse of it.

    Mean and variance are in the config, or among the weights with a count that has no effect.
    """
    c = call.config
    rank = len(x.shape)
    value = c.raw("axis", -1)
    axes = () if value is None else sample_axes(value, rank)
    sizes = tuple(fixed(x.shape[axis], f"axis {axis + 1} of its input {text(x.shape)}") for axis in axes)
    shape = spread_shape(sizes, axes, x.shape)
    if c.has("mean") != c.has("variance"):
        raise Refusal("mean and variance must be given together")
    if c.has("mean"):
        mean, variance = given_statistics(call, "mean", sizes), given_statistics(call, "variance", sizes)
    else:
        mean = call.weight("mean", sizes, trainable=False)
        variance = call.weight("variance", sizes, trainable=False)
        call.weight("count", (), trainable=False)
    c.ignore("mean", "variance")
    inverted = c.boolean("invert")

    def deviation() -> Array:
        return np.maximum(np.sqrt(f64(variance)), 1e-7).reshape(shape)

    def scale() -> Array:
        return deviation() if inverted else 1 / deviation()

    def offset() -> Array:
        center = f64(mean).reshape(shape)
        return center if inverted else -center / deviation()

    y = affine(call, x.value, call.derived("scale", shape, scale), call.derived("offset", shape, offset))
    return preprocessed(call, y)


def preprocessed(call: Call, y: Value) -> Tensor:
    """The output of a layer that hands a mask on only where the version does."""
    return Tensor(y, call.kept_mask if call.version.masks_pass_preprocessing else None)


def spread_shape(sizes: tuple[int, ...], axes: tuple[int, ...], shape: Shape) -> tuple[int, ...]:
    """The shape under which an array with only these axes broadcasts."""
    by_axis = dict(zip(axes, sizes))
    return tuple(by_axis.get(axis, 1) for axis in range(len(shape)))


def given_statistics(call: Call, key: str, sizes: tuple[int, ...]) -> Array:
    """An array in the config; one number applies to all."""
    array = call.config.array(key)
    try:
        return np.broadcast_to(np.squeeze(array) if array.ndim > len(sizes) else array, sizes)
    except ValueError:
        raise Refusal(f"{key} has the shape {array.shape}, which does not broadcast to {sizes}") from None


@layer("Rescaling", mask="own", writes="scale offset")
def rescaling(call: Call, x: Tensor) -> Tensor:
    """keras.layers.Rescaling: x * scale + offset; each is a number or an array that broadcasts against x."""
    scale, offset = given_factor(call, "scale", 1.0, x.shape), given_factor(call, "offset", 0.0, x.shape)
    return preprocessed(call, affine(call, x.value, scale, offset))


def given_factor(call: Call, key: str, default: float, shape: Shape) -> Array:
    """A number or an array in the config, broadcast against a sample of some shape.

    Raises:
        Refusal: it has other numbers for each sample of a batch.
    """
    array = call.config.array(key, default)
    if array.ndim > len(shape) + 1 or (array.ndim > len(shape) and len(array) != 1):
        raise Refusal(f"{key} has the shape {array.shape}, which does not broadcast to a sample {text(shape)}")
    return array.reshape(array.shape[-len(shape) :]) if array.ndim > len(shape) else array
