"""LSTM and its family."""

from __future__ import annotations

from lstmgen.graph import recurrent as graph
from lstmgen.graph.graph import Value
from lstmgen.read.activations import parse_activation
from lstmgen.read.layer import Call, Tensor, layer
from lstmgen.read.layers.core import last_axis


@layer("LSTM", mask="own")
def lstm(call: Call, x: Tensor) -> Tensor:
    """keras.layers.LSTM (thin thread)."""
    c = call.config
    c.ignore(*"unroll implementation unit_forget_bias dropout recurrent_dropout seed use_cudnn return_state zero_output_for_mask time_major recurrent_activation".split())
    units, features = c.integer("units"), last_axis(x)
    cell = call.child("cell")
    kernel = cell.weight("kernel", (features, 4 * units))
    recurrent_kernel = cell.weight("recurrent_kernel", (units, 4 * units))
    bias = cell.weight("bias", (4 * units,)) if c.boolean("use_bias", True) else None
    y = call.add(graph.LSTM(kernel=kernel, recurrent_kernel=recurrent_kernel, bias=bias,
        activation=parse_activation(c.raw("activation", "tanh"), call.version),
        recurrent_activation=parse_activation(c.raw("recurrent_activation", call.version.recurrent_activation("LSTM")), call.version),
        return_sequences=c.boolean("return_sequences"), go_backwards=c.boolean("go_backwards"), stateful=c.boolean("stateful")), x.value)
    return Tensor(y)
