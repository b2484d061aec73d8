"""What tests grow small graphs with: layers with asymmetric random weights, chains of operations, inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Graph, GraphBuilder, Value
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, Recurrent, SimpleRNN
from lstmgen.graph.shape import Axis, Length, Shape

T = Axis("timesteps")
Build = Callable[[GraphBuilder], tuple[Sequence[Value], Sequence[Value]]]


class Weights:
    """Random arrays in float32, never the same twice."""

    def __init__(self, seed: int = 0) -> None:
        self.rng = np.random.default_rng(seed)

    def __call__(self, *shape: int, scale: float = 0.6) -> np.ndarray:
        return self.rng.normal(0.1, scale, shape).astype(np.float32)


def build(define: Build) -> Graph:
    """The graph that a function grows: it returns inputs and outputs."""
    builder = GraphBuilder()
    inputs, outputs = define(builder)
    return Graph(
        inputs=tuple(inputs),
        nodes=tuple(builder.nodes),
        outputs=tuple(outputs),
        input_names=tuple(value.name for value in inputs),
        output_names=tuple(value.name for value in outputs),
        equal=tuple(builder.equal),
    )


def chain(shape: Shape, *operations: Operation) -> Graph:
    """One operation behind the other; the first output goes on, the last one's outputs all come out."""

    def define(builder: GraphBuilder) -> tuple[Sequence[Value], Sequence[Value]]:
        x = builder.input("x", shape)
        values: tuple[Value, ...] = (x,)
        for k, operation in enumerate(operations):
            name = f"{type(operation).__name__.lower()}_{k}"
            values = builder.add(operation, values[0], name=name, label=f"{type(operation).__name__} {name!r}")
        return [x], values

    return build(define)


def several(operation: Operation, *shapes: Shape) -> Graph:
    """One operation on several inputs."""

    def define(builder: GraphBuilder) -> tuple[Sequence[Value], Sequence[Value]]:
        inputs = [builder.input(f"x{k}", shape) for k, shape in enumerate(shapes)]
        return inputs, builder.add(operation, *inputs, name="y", label=f"{type(operation).__name__} 'y'")

    return build(define)


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

    def define(builder: GraphBuilder) -> tuple[Sequence[Value], Sequence[Value]]:
        inputs = [builder.input("x", shape)]
        if operation.initial_state:
            state = operation.state_shape(shape)
            inputs += [builder.input(f"initial_{name}", state) for name in operation.STATES]
        if operation.masked:
            inputs.append(builder.input("mask", shape[:1]))
        return inputs, builder.add(operation, *inputs, name="rnn", label="RNN 'rnn'")

    return build(define)


def body(define: Callable[[GraphBuilder, Value], Sequence[Value]], shape: Shape) -> Graph:
    """The body of a Map with one input."""

    def grow(builder: GraphBuilder) -> tuple[Sequence[Value], Sequence[Value]]:
        x = builder.input("part", shape)
        return [x], define(builder, x)

    return build(grow)
