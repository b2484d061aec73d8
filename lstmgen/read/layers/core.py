"""Dense, Activation, the layers that only matter in training, and changes of shape."""

from __future__ import annotations

from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Repeat, Reshape
from lstmgen.graph.linear import Dense
from lstmgen.graph.shape import Length
from lstmgen.read.activations import layer_activation, parse_activation
from lstmgen.read.layer import Call, Refusal, Tensor, layer


@layer("Dense")
def dense(call: Call, x: Tensor) -> Value:
    """keras.layers.Dense over the last axis, then its activation."""
    units, features = call.config.integer("units"), last_axis(x)
    call.config.only("lora_rank", None)
    call.config.only("quantization_config", None)
    kernel = call.weight("kernel", (features, units))
    bias = call.weight("bias", (units,)) if call.config.boolean("use_bias", True) else None
    y = call.add(Dense(kernel=kernel, bias=bias), x.value)
    return call.activate(y, parse_activation(call.config.raw("activation"), call.version))


@layer("Activation")
def activation(call: Call, x: Tensor) -> Value:
    """keras.layers.Activation."""
    return call.activate(x.value, parse_activation(call.config.raw("activation"), call.version))


@layer("LeakyReLU", "ELU", "ThresholdedReLU", "ReLU")
def activation_layer(call: Call, x: Tensor) -> Value:
    """An activation as a layer of its own."""
    function = layer_activation(call.class_name, call.config)
    assert function is not None
    return call.activate(x.value, function)


@layer("Dropout", "SpatialDropout1D", "AlphaDropout", "GaussianDropout", "GaussianNoise", "ActivityRegularization")
def identity(call: Call, x: Tensor) -> Value:
    """Layers that do nothing at inference."""
    call.config.ignore("rate", "noise_shape", "seed", "stddev", "sigma", "p", "l1", "l2", "data_format")
    return x.value


@layer("Flatten", mask="drop")
def flatten(call: Call, x: Tensor) -> Value:
    """keras.layers.Flatten, row-major."""
    call.config.only("data_format", "channels_last", None)
    return call.add(Reshape(target=(-1,)), x.value)


@layer("Reshape", mask="drop")
def reshape(call: Call, x: Tensor) -> Value:
    """keras.layers.Reshape; a free axis may only meet the entry -1."""
    target = call.config.raw("target_shape")
    if not isinstance(target, list) or not all(isinstance(n, int) for n in target):
        raise Refusal(f"target_shape={target!r} is not a shape")
    return call.add(Reshape(target=tuple(target)), x.value)


@layer("RepeatVector", mask="drop")
def repeat_vector(call: Call, x: Tensor) -> Value:
    """keras.layers.RepeatVector: (features,) → (n, features)."""
    row = call.add(Reshape(target=(1, last_axis(x))), x.value, part="row")
    return call.add(Repeat(axis=0, times=call.config.integer("n")), row)


def last_axis(x: Tensor) -> int:
    """The number of features.

    Raises:
        Refusal: the last axis is free.
    """
    if not x.shape or isinstance(x.shape[-1], Length):
        raise Refusal(f"the last axis of its input {x.shape} is free; it must be fixed")
    return x.shape[-1]
