"""Activations as layers of their own."""

from __future__ import annotations

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import PRelu
from lstmgen.graph.graph import Value
from lstmgen.read.calls.activations import layer_activation
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.layers.lowering import fixed, over_axes, sample_axes


@layer("LeakyReLU", "ELU", "ThresholdedReLU", "ReLU", pointwise=True)
def activation_layer(call: Call, x: Tensor) -> Value:
    """A function of every element."""
    function = layer_activation(call.class_name, call.config)
    assert function is not None
    return call.activate(x.value, function)


@layer("PReLU")
def prelu(call: Call, x: Tensor) -> Value:
    """keras.layers.PReLU; alpha has length 1 on the shared axes."""
    shared = call.config.raw("shared_axes") or []
    axes = sample_axes(shared, len(x.shape), "shared_axes")
    shape = tuple(
        1 if k in axes else fixed(dim, f"axis {k + 1} of its input, which shared_axes does not name,")
        for k, dim in enumerate(x.shape)
    )
    return call.add(PRelu(alpha=call.weight("alpha", shape)), x.value)


@layer("Softmax")
def softmax(call: Call, x: Tensor) -> Value:
    """keras.layers.Softmax over one axis or several together."""
    if x.mask is not None and (call.version.keras3 or call.version.numbers >= (2, 4, 0)):
        raise Refusal("it receives a mask, which Keras would apply to the wrong axes", "use Activation('softmax')")
    axes = sample_axes(call.config.raw("axis", -1), len(x.shape))
    return over_axes(call, x.value, Activation("softmax"), axes)
