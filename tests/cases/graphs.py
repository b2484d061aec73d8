"""Layers with random weights, chains of operations, and inputs for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from graph_maker import Maker, T, Weights

from lstmgen.graph.activation import Activation
from lstmgen.graph.convolution import Conv
from lstmgen.graph.elementwise import Activate, Binary, Constant
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, Recurrent, SimpleRNN
from lstmgen.graph.shape import Length, Shape


def chain(shape: Shape, *operations: Operation) -> Graph:
    """One operation behind the other; the first output goes on, the last one's outputs all come out."""
    m = Maker()
    values: tuple[Value, ...] = (m.input(*shape),)
    for k, operation in enumerate(operations):
        values = m.add(operation, values[0], name=f"{type(operation).__name__.lower()}_{k}")
    return m.graph(*values)


def network(shape: Shape, *operations: Operation) -> Graph:
    """A chain of which only the first output of the last operation comes out."""
    graph = chain(shape, *operations)
    return replace(graph, outputs=graph.outputs[:1], output_names=graph.output_names[:1])


def unchanged(*shape: int) -> Graph:
    """A graph that returns its input."""
    return network(shape, Activate(activation=Activation("linear")))


def several(operation: Operation, *shapes: Shape) -> Graph:
    """One operation on several inputs."""
    m = Maker()
    inputs = [m.input(*shape, name=f"x{k}") for k, shape in enumerate(shapes)]
    return m.graph(*m.add(operation, *inputs, name="y"))


def large_layers(*, bias: bool = True, scale: float = 1) -> Graph:
    """An LSTM and a GRU of odd numbers of units, a Dense on every timestep, a constant, and a small layer.

    Args:
        scale: by which the float32 weights of the first are multiplied.
    """
    m = Maker()
    x = m.input(T, 3)
    first = m.cell(LSTM, 3, 19, bias, return_sequences=True)
    (y, *_) = m.add(replace(first, kernel=first.kernel * np.float64(scale)), x)
    (y,) = m.add(Dense(kernel=m.weight(19, 21), bias=m.weight(21) if bias else None), y)
    (y, *_) = m.add(m.cell(GRU, 21, 17, bias, return_sequences=True), y)
    y = m(Binary(kind="add"), y, m(Constant(value=m.weight(1, 17))))
    (y, *_) = m.add(m.cell(LSTM, 17, 5, bias), y)
    return m.graph(y)


def arrays(graph: Graph, seed: int = 1, length: int = 5) -> tuple[np.ndarray, ...]:
    """Random inputs with `length` for every free axis."""
    rng = np.random.default_rng(seed)
    return tuple(
        rng.normal(0, 1.3, [length if isinstance(dim, Length) else dim for dim in value.shape])
        for value in graph.inputs
    )


def lstm(w: Weights, inputs: int = 3, units: int = 4, **options: object) -> LSTM:
    return LSTM(kernel=w(inputs, 4 * units), recurrent_kernel=w(units, 4 * units), bias=w(4 * units), **options)


def gru(w: Weights, inputs: int = 3, units: int = 4, reset_after: bool = True, **options: object) -> GRU:
    bias = w(2, 3 * units) if reset_after else w(3 * units)
    return GRU(
        kernel=w(inputs, 3 * units),
        recurrent_kernel=w(units, 3 * units),
        bias=bias,
        reset_after=reset_after,
        **options,
    )


def simple_rnn(w: Weights, inputs: int = 3, units: int = 4, **options: object) -> SimpleRNN:
    return SimpleRNN(kernel=w(inputs, units), recurrent_kernel=w(units, units), bias=w(units), **options)


def conv_lstm(
    w: Weights, size: tuple[int, ...] = (2,), channels: int = 3, filters: int = 2, **options: object
) -> ConvLSTM:
    ones = (1,) * len(size)
    return ConvLSTM(
        kernel=w(*size, channels, 4 * filters),
        recurrent_kernel=w(*size, filters, 4 * filters),
        bias=w(4 * filters),
        **{"strides": ones, "dilation": ones, **options},
    )


def dense(w: Weights, inputs: int, units: int) -> Dense:
    return Dense(kernel=w(inputs, units), bias=w(units))


def conv(w: Weights, size: tuple[int, ...], channels: int, filters: int, groups: int = 1, **options: object) -> Conv:
    ones = (1,) * len(size)
    defaults = {"bias": w(filters), "strides": ones, "dilation": ones, "padding": "valid"}
    return Conv(kernel=w(*size, channels // groups, filters), groups=groups, **{**defaults, **options})


CELLS = {
    "lstm": lstm,
    "gru": gru,
    "gru_reset_before": lambda w, **options: gru(w, reset_after=False, **options),
    "simple_rnn": simple_rnn,
}


def recurrent_graph(operation: Recurrent, shape: Shape) -> Graph:
    """A recurrent layer with the inputs that its options ask for, all outputs returned."""
    m = Maker()
    inputs = [m.input(*shape)]
    if operation.initial_state:
        state = operation.state_shape(shape)
        inputs += [m.input(*state, name=f"initial_{name}") for name in operation.STATES]
    if operation.masked:
        inputs.append(m.input(shape[0], name="mask"))
    return m.graph(*m.add(operation, *inputs, name="rnn", label="RNN 'rnn'"))
