"""Reads cells with layer normalization (Ba, Kiros and Hinton 2016) of the package tensorflow-addons.

As layers they have a timestep and the states as inputs, and the output and the new states as outputs.
"""

from lstmgen.graph.activation import Activation
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Slice
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Weight
from lstmgen.read.calls.layer import Call, Tensor
from lstmgen.read.layers import cells
from lstmgen.read.layers.lowering import affine, binary, last_axis
from lstmgen.read.layers.stacked_cells import ignore_training
from lstmgen.read.published.registry import part, published

Tensors = tuple[Tensor, ...]


@published(
    "tensorflow-addons",
    "LayerNormLSTMCell",
    needs="units activation recurrent_activation use_bias norm_epsilon",
    knows="unit_forget_bias dropout recurrent_dropout implementation",
    states=2,
)
def layer_norm_lstm_cell(call: Call, inputs: Tensors) -> Tensors:
    """tensorflow-addons: an LSTM that normalizes x · W, h · U and the cell state before its activation."""
    x, h, c = inputs
    call.config.ignore("unit_forget_bias")
    ignore_training(call)
    units = call.config.integer("units")
    of_input, of_state, bias = products(call, x, h, 4 * units)
    activation, gate_activation = cells.activation(call), cells.recurrent_activation(call)
    epsilon = call.config.number("norm_epsilon", 1e-3)
    of_input, of_state = (
        normalized(call, f"{name}_norm", product, epsilon)
        for name, product in (("kernel", of_input), ("recurrent", of_state))
    )
    z = binary(call, "add", of_input, of_state)
    z = z if bias is None else affine(call, z, offset=bias, part="bias")
    i, f, g, o = (gate(call, z, k, units, activation if k == 2 else gate_activation) for k in range(4))
    new = binary(call, "add", binary(call, "multiply", f, c.value), binary(call, "multiply", i, g))
    new = normalized(call, "state_norm", new, epsilon)
    y = Tensor(binary(call, "multiply", o, call.activate(new, activation)))
    return y, y, Tensor(new)


def products(call: Call, x: Tensor, h: Tensor, width: int) -> tuple[Value, Value, Weight | None]:
    """x · W and h · U of a cell whose gates are this wide together, and its bias."""
    kernels = ("kernel", last_axis(x)), ("recurrent_kernel", call.config.integer("units"))
    dense = [Dense(kernel=call.weight(name, (rows, width)), bias=None) for name, rows in kernels]
    bias = call.weight("bias", (width,)) if call.config.boolean("use_bias", True) else None
    return call.add(dense[0], x.value, part="input"), call.add(dense[1], h.value, part="state"), bias


def gate(call: Call, z: Value, k: int, units: int, activation: Activation) -> Value:
    """The part of z that belongs to gate k, through its activation."""
    return call.activate(call.add(Slice(axis=0, start=k * units, stop=(k + 1) * units), z, part="gate"), activation)


def normalized(call: Call, attribute: str, x: Value, epsilon: float, *, center: bool = True) -> Value:
    """Applies a LayerNormalization of the cell."""
    options = {"axis": [-1], "epsilon": epsilon, "center": center, "scale": True}
    return part(call, attribute, "LayerNormalization", [Tensor(x)], **options).value


@published(
    "tensorflow-addons",
    "LayerNormSimpleRNNCell",
    needs="units activation use_bias layernorm_epsilon",
    knows="dropout recurrent_dropout",
    states=1,
)
def layer_norm_simple_rnn_cell(call: Call, inputs: Tensors) -> Tensors:
    """tensorflow-addons: a SimpleRNN that scales x · W + h · U by a LayerNormalization before its bias."""
    x, h = inputs
    ignore_training(call)
    of_input, of_state, bias = products(call, x, h, call.config.integer("units"))
    z = binary(call, "add", of_input, of_state)
    epsilon = call.config.number("layernorm_epsilon", 1e-5)
    z = normalized(call, "layernorm", z, epsilon, center=False)
    z = z if bias is None else affine(call, z, offset=bias, part="bias")
    y = Tensor(call.activate(z, cells.activation(call)))
    return y, y
