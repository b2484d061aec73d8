"""Convolutions of one to three spatial axes."""

from dataclasses import replace

import numpy as np

from lstmgen.graph import convolution as graph
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Pad
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Weight
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.layers.core import activated
from lstmgen.read.layers.layout import begin
from lstmgen.read.layers.lowering import channels_first, last_axis, padded_behind, turned

Numbers = tuple[int, ...]


@layer("Conv1D", "Conv2D", "Conv3D", mask="drop")
def conv(call: Call, x: Tensor) -> Value:
    """keras.layers.Conv1D/2D/3D: kernel (*size, channels / groups, filters)."""
    rank, backwards, y = begin(call, x)
    filters, groups, size = call.config.integer("filters"), groups_of(call, y), sizes(call, rank)
    strides, dilation, padding = window(call, rank)
    if filters % groups:
        raise Refusal(f"filters={filters} is not a multiple of groups={groups}")
    kernel = spatial_kernel(call, "kernel", (*size, last_axis(y) // groups, filters))
    bias = call.weight("bias", (filters,)) if call.config.boolean("use_bias", True) else None
    if call.reading.backend == "theano" and padding == "same":
        y, padding = padded_as_theano(call, y, size, dilation), "valid"
    operation = graph.Conv(kernel=kernel, bias=bias, strides=strides, dilation=dilation, padding=padding, groups=groups)
    return finish(call, convolved(call, operation, y), backwards=backwards)


@layer("DepthwiseConv1D", "DepthwiseConv2D", mask="drop")
def depthwise_conv(call: Call, x: Tensor) -> Value:
    """keras.layers.DepthwiseConv1D/2D: kernel (*size, channels, depth_multiplier), each channel separately."""
    rank, backwards, y = begin(call, x)
    y = depthwise(call, y, rank, bias=True)
    return finish(call, y, backwards=backwards)


@layer("SeparableConv1D", "SeparableConv2D", mask="drop")
def separable_conv(call: Call, x: Tensor) -> Value:
    """keras.layers.SeparableConv1D/2D: each channel separately, then all channels together at each place."""
    rank, backwards, y = begin(call, x)
    filters = call.config.integer("filters")
    y = depthwise(call, y, rank, bias=False)
    kernel = call.weight("pointwise_kernel", (1,) * rank + (last_axis(y), filters))
    bias = call.weight("bias", (filters,)) if call.config.boolean("use_bias", True) else None
    y = call.add(Dense(kernel=kernel.reshape(kernel.shape[rank:]), bias=bias), y, part="pointwise")
    return finish(call, y, backwards=backwards)


@layer("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", mask="drop")
def conv_transpose(call: Call, x: Tensor) -> Value:
    """keras.layers.Conv1DTranspose/2D/3D: kernel (*size, filters, channels).

    The output length is n·stride for `same`, n·stride + max(extent - stride, 0) for `valid`, or what
    output_padding says. TensorFlow computes it as the gradient of a convolution from that length to n, so
    the padding of that convolution is what falls away in front.
    """
    rank, backwards, y = begin(call, x, int(call.class_name[4]))
    filters, size = call.config.integer("filters"), sizes(call, rank)
    strides, dilation, padding = window(call, rank)
    call.config.only("groups", 1)
    if padding == "causal" or (padding == "same" and call.reading.backend == "theano"):
        raise Refusal(f"padding={padding!r} is not supported")
    output_padding = (
        call.config.integers("output_padding", rank, minimum=0) if call.config.has("output_padding") else None
    )
    call.config.ignore("output_padding")
    crop, extra = [], []
    for axis, (k, s, d) in enumerate(zip(size, strides, dilation)):
        extent = (k - 1) * d + 1
        more = 0 if padding == "same" else max(extent - s, 0)
        if output_padding is not None:
            more = extent - s - (2 * (extent // 2) if padding == "same" else 0) + output_padding[axis]
        if not (-s < more <= 0 if padding == "same" else extent - s <= more < extent):
            raise Refusal(f"output_padding={output_padding} does not fit kernel_size={size} and strides={strides}")
        extra.append(more)
        crop.append(max(extent - s - more, 0) // 2 if padding == "same" else 0)
    kernel = spatial_kernel(call, "kernel", (*size, filters, last_axis(y)))
    bias = call.weight("bias", (filters,)) if call.config.boolean("use_bias", True) else None
    y = call.add(
        graph.ConvTranspose(
            kernel=kernel, bias=bias, strides=strides, dilation=dilation, crop=tuple(crop), extra=tuple(extra)
        ),
        y,
    )
    return finish(call, y, backwards=backwards)


def finish(call: Call, y: Value, *, backwards: bool) -> Value:
    """y through the layer's activation, its channels where the config puts them."""
    return activated(call, channels_first(call, y) if backwards else y)


def groups_of(call: Call, x: Value) -> int:
    """The number of blocks of channels."""
    groups = call.config.integer("groups", 1)
    if last_axis(x) % groups:
        raise Refusal(f"groups={groups} does not divide its {last_axis(x)} channels")
    return groups


def sizes(call: Call, rank: int) -> Numbers:
    """The kernel's length along each spatial axis."""
    return call.config.integers("kernel_size", rank)


def window(call: Call, rank: int) -> tuple[Numbers, Numbers, str]:
    """Strides, dilation and padding."""
    strides = call.config.integers("strides", rank, 1)
    dilation = call.config.integers("dilation_rate", rank, 1)
    allowed = ("valid", "same", "causal") if rank == 1 else ("valid", "same")
    return strides, dilation, call.config.choice("padding", "valid", *allowed)


def depthwise(call: Call, x: Value, rank: int, *, bias: bool) -> Value:
    """Each channel convolved with its own `depth_multiplier` kernels."""
    if call.reading.backend == "theano":
        raise Refusal("its kernels come from the Theano backend, whose order was never checked for this layer")
    channels, multiplier, size = last_axis(x), call.config.integer("depth_multiplier", 1), sizes(call, rank)
    strides, dilation, padding = window(call, rank)
    own_name = call.version.keras3 and not call.class_name.startswith("Separable")
    kernel = call.weight("kernel" if own_name else "depthwise_kernel", (*size, channels, multiplier))
    call.config.only("groups", 1, channels)
    use_bias = call.config.boolean("use_bias", True) and bias
    operation = graph.Conv(
        kernel=kernel.reshape(*size, 1, channels * multiplier),
        bias=call.weight("bias", (channels * multiplier,)) if use_bias else None,
        strides=strides,
        dilation=dilation,
        padding=padding,
        groups=channels,
    )
    return convolved(call, operation, x, part="depthwise")


def convolved(call: Call, operation: graph.Conv, x: Value, part: str = "") -> Value:
    """x through a convolution; where its padding is better put from behind, x and the kernel are turned round."""
    rank = len(operation.strides)
    size = operation.kernel.shape[:rank]
    if not padded_behind(x, size, operation.strides, operation.dilation, operation.padding):
        return call.add(operation, x, part=part)
    mirrored = replace(operation, kernel=np.flip(operation.kernel, tuple(range(rank))), padding="behind")
    return turned(call, call.add(mirrored, turned(call, x), part=part))


def padded_as_theano(call: Call, x: Value, size: Numbers, dilation: Numbers) -> Value:
    """Zeros for padding="same": Theano puts half of the kernel's extent in front, whatever the stride."""
    extents = [(k - 1) * d + 1 for k, d in zip(size, dilation)]
    before = (*(extent // 2 for extent in extents), 0)
    after = (*(extent - 1 - extent // 2 for extent in extents), 0)
    return call.add(Pad(before=before, after=after), x, part="padding")


def spatial_kernel(call: Call, name: str, shape: Numbers) -> Weight:
    """The kernel as the TensorFlow backend of Keras 2 stores it, from whatever the file has.

    Keras 1 stored the one spatial axis of Conv1D as two, and kernels of Theano's layout with the channels
    in front. The Theano backend convolves, TensorFlow correlates: each is the other with the kernel reversed.
    """
    rank = len(shape) - 2
    kernel = call.weight(name, shape, *old_shapes(call, shape))
    if kernel.shape != shape:
        if rank == 1 and kernel.shape[1] == 1 and kernel.shape[0] == shape[0]:
            kernel = kernel.reshape(shape)
        else:
            kernel = kernel.reshape(*kernel.shape[:2], *shape[:rank])
            kernel = np.moveaxis(kernel, (0, 1), (-1, -2))
    if call.reading.backend == "theano":
        kernel = kernel[(slice(None, None, -1),) * rank]
    return kernel


def old_shapes(call: Call, shape: Numbers) -> tuple[Numbers, ...]:
    """The shapes that a kernel of Keras 1 may have besides that of Keras 2, the likelier first."""
    *size, channels, filters = shape
    if not call.version.keras1:
        return ()
    if len(size) == 1:
        return (size[0], 1, channels, filters), (filters, channels, size[0], 1)
    return ((filters, channels, *size),)
