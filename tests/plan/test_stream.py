"""Stepping through a sequence gives, at every timestep, what the whole model gives for the sequence so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from graphs import CELLS, T, Weights, body, build, chain, conv, conv_lstm, dense, gru, lstm, recurrent_graph, simple_rnn
from hypothesis import given
from hypothesis import strategies as st

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, PRelu, Where
from lstmgen.graph.graph import Graph, GraphBuilder, Value
from lstmgen.graph.layout import Concatenate, Pad, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Dense, Embedding, MatMul
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Axis, Shape
from lstmgen.plan.prune import prune
from lstmgen.plan.stream import NotSteppable, stream, streamed_inputs, streamed_outputs

Grow = Callable[["Growing"], tuple[Sequence[Value], Sequence[Value]]]


class Growing:
    """A graph that grows by calls: g(operation, x, …) gives the first output."""

    def __init__(self, builder: GraphBuilder) -> None:
        self.builder = builder
        self.w = Weights(4)

    def input(self, name: str, *shape: Any) -> Value:
        return self.builder.input(name, shape)

    def all(self, operation: Any, *inputs: Value, name: str = "") -> tuple[Value, ...]:
        name = name or type(operation).__name__.lower()
        return self.builder.add(operation, *inputs, name=name, label=f"{type(operation).__name__} {name!r}")

    def __call__(self, operation: Any, *inputs: Value, name: str = "") -> Value:
        return self.all(operation, *inputs, name=name)[0]


def grown(grow: Grow) -> Graph:
    return prune(build(lambda builder: grow(Growing(builder))))


def assert_steps(graph: Graph, inputs: Sequence[np.ndarray], every_prefix: bool = True) -> None:
    """Steps through the sequences among the inputs, and compares with the whole model on each prefix."""
    step = prune(stream(graph))
    flows, streams = streamed_inputs(graph), streamed_outputs(graph)
    length = max(len(x) for x, flow in zip(inputs, flows) if flow)
    state: Any = {}
    for t in range(length):
        now = [x[t : t + 1] if flow else x for x, flow in zip(inputs, flows)]
        outputs, state = step.run(now, state)
        if every_prefix or t == length - 1:
            expected = graph.evaluate(*(x[: t + 1] if flow else x for x, flow in zip(inputs, flows)))
            for result, truth, streamed in zip(outputs, expected, streams):
                np.testing.assert_allclose(result[0] if streamed else result, truth[-1] if streamed else truth, 1e-12)


def sequence(length: int = 6, *shape: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(length, *shape))


def masked(g: Growing, index: Value, **options: Any) -> Sequence[Value]:
    """Embedding with mask_zero, two masked layers, a masked sum for a third."""
    mask = g(Binary(kind="not_equal"), index, g(Constant(value=np.array(0.0))), name="mask")
    x = g(Embedding(table=g.w(7, 3)), index)
    y = g(lstm(g.w, return_sequences=True, masked=True, **options), x, mask)
    z = g(gru(g.w, 4, 2, masked=True, **options), y, mask)
    return [y, z]


STEPPABLE: dict[str, Grow] = {}
INPUTS: dict[str, list[np.ndarray]] = {}


def steppable(*inputs: np.ndarray) -> Callable[[Grow], Grow]:
    """Registers a graph that can be stepped, and its inputs."""

    def register(grow: Grow) -> Grow:
        STEPPABLE[grow.__name__] = grow
        INPUTS[grow.__name__] = list(inputs)
        return grow

    return register


@steppable(sequence(6, 3))
def stack(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 3)
    y = g(lstm(g.w, return_sequences=True), x)
    y = g(dense(g.w, 4, 3), g(Activate(activation=activation("relu")), y))
    z = g(gru(g.w, return_sequences=True), y)
    last = g(simple_rnn(g.w, 4, 2), z)
    return [x], [z, g(Activate(activation=activation("softmax")), last), y]


@steppable(sequence(6, 3))
def states(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 3)
    y, h, c = g.all(lstm(g.w, return_sequences=True), x)
    return [x], [c, y, h]


@steppable(np.array([3.0, 0.0, 2.0, 0.0, 0.0, 5.0, 0.0]))
def masks(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T)
    return [x], masked(g, x)


@steppable(np.array([0.0, 0.0, 2.0, 0.0, 4.0, 5.0, 0.0]))
def masks_with_zero_outputs(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T)
    return [x], masked(g, x, zero_output_for_mask=True)


@steppable(np.array([0.0, 1.0, 2.0, 0.0, 4.0]))
def masks_with_early_state(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T)
    return [x], masked(g, x, early_output="state")


@steppable(sequence(5, 3), np.array([0.0, 1.0, 0.0, 1.0, 0.0]))
def mask_as_input(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x, mask = g.input("x", T, 3), g.input("mask", T)
    return [x, mask], [g(lstm(g.w, masked=True), x, mask)]


@steppable(sequence(5, 4, 3))
def time_distributed(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 4, 3)

    def part(builder: GraphBuilder, value: Value) -> Sequence[Value]:
        inner = Growing(builder)
        y, _, c = inner.all(lstm(inner.w), value, name="inner")
        return [y, c]

    y, z = g.all(Map(body=body(part, (4, 3))), x)
    return [x], [g(lstm(g.w, 4, 2, return_sequences=True), y), z]


@steppable(sequence(5, 4, 3))
def frames(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 4, 3)
    y = g(conv_lstm(g.w, return_sequences=True), x)
    flat = g(Reshape(target=(-1, 6)), y)
    return [x], [y, g(simple_rnn(g.w, 6, 2), flat)]


@steppable(sequence(6, 3))
def autoencoder(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 3)
    code = g(lstm(g.w), x)
    repeated = g(Repeat(axis=0, times=5), g(Reshape(target=(1, 4)), code))
    decoded = g(gru(g.w, 4, 3, return_sequences=True), repeated, name="decoder")
    return [x], [g(dense(g.w, 3, 2), decoded)]


@steppable(sequence(6, 3), sequence(2, 2)[0])
def fixed_input_beside_the_sequence(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x, features = g.input("x", 6, 3), g.input("features", 2)
    hidden = g(dense(g.w, 2, 4), features)
    repeated = g(Repeat(axis=0, times=6), g(Reshape(target=(1, 4)), hidden))
    joined = g(Concatenate(axis=1), x, repeated)
    y = g(lstm(g.w, 7, 4, return_sequences=True), joined)
    return [x, features], [g(Binary(kind="multiply"), y, hidden), g(simple_rnn(g.w, 4), y)]


@steppable(sequence(6, 3), sequence(6, 2, seed=2))
def two_sequences(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    a, b = g.input("a", T, 3), g.input("b", Axis("other"), 2)
    y = g(lstm(g.w, return_sequences=True), a)
    joined = g(Concatenate(axis=1), y, b)
    return [a, b], [joined, g(gru(g.w, 6, 2), joined)]


@steppable(sequence(6, 3))
def everything_pointwise(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 3)
    x1 = g(Affine(scale=g.w(3), offset=g.w(1, 3)), x)
    x2 = g(PRelu(alpha=g.w(3)), x1)
    x3 = g(Normalize(kind="layer", axes=(1,), epsilon=1e-3, scale=g.w(3)), x2)
    x4 = g(Pad(before=(0, 1), after=(0, 0)), x3)
    x5 = g(Repeat(axis=1, times=2), x4)
    x6 = g(Slice(axis=1, start=1, stop=7), x5)
    x7 = g(Reshape(target=(-1, 2, 3)), x6)
    x8 = g(Transpose(permutation=(0, 2, 1)), x7)
    x9 = g(MatMul(transpose=True), x8, x8)
    total = g(Reduce(kind="mean", axes=(1,)), x9)
    condition = g(Binary(kind="greater"), total, g(Constant(value=np.array(0.1))))
    chosen = g(Where(), condition, total, x)
    y = g(lstm(g.w, return_sequences=True), chosen)
    newest = g(Slice(axis=0, start=-1, stop=None, drop=True), y)
    return [x], [x9, g(dense(g.w, 4, 2), newest)]


@steppable(sequence(5, 3))
def one_timestep_of_time_itself(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 3)
    return [x], [x, g(lstm(g.w), x)]


@pytest.mark.parametrize("name", STEPPABLE)
def test_steps_agree_with_every_prefix(name: str) -> None:
    graph = grown(STEPPABLE[name])
    free = all(isinstance(value.shape[0], Axis) for value, flow in zip(graph.inputs, streamed_inputs(graph)) if flow)
    assert_steps(graph, INPUTS[name], every_prefix=free)


def test_fixed_length_of_one_is_stepped_too() -> None:
    graph = chain((1, 3), lstm(Weights(), return_sequences=True))
    assert streamed_inputs(graph) == (True,)
    assert streamed_outputs(graph) == (True, False, False)


@st.composite
def chains(draw: Any) -> Graph:
    """Recurrent layers with pointwise ones between, all or the last output returned."""
    w = Weights(draw(st.integers(0, 9)))
    operations: list[Any] = []
    features = 3
    for _ in range(draw(st.integers(1, 3))):
        units = draw(st.integers(1, 4))
        kind = draw(st.sampled_from(["lstm", "gru", "simple_rnn"]))
        operations.append(CELLS[kind](w, inputs=features, units=units, return_sequences=True))
        between = draw(st.sampled_from(["nothing", "dense", "softmax"]))
        if between == "dense":
            operations.append(Dense(kernel=w(units, units), bias=None))
        elif between == "softmax":
            operations.append(Activate(activation=activation("softmax")))
        features = units
    if draw(st.booleans()):
        operations.append(simple_rnn(w, features, 2))
    return prune(chain((T, 3), *operations))


@given(graph=chains(), length=st.integers(1, 5))
def test_drawn_chains_step_as_they_predict(graph: Graph, length: int) -> None:
    assert_steps(graph, [sequence(length, 3)])


# --- what cannot be stepped


def after_lstm(*operations: Any, shape: Shape = (6, 3)) -> Grow:
    def grow(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
        x = g.input("x", *shape)
        y = g(lstm(g.w, return_sequences=True), x)
        for operation in operations:
            y = g(operation, y, name="culprit")
        return [x], [y]

    return grow


def attention(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 3)
    y = g(lstm(g.w, return_sequences=True), x)
    return [x], [g(MatMul(transpose=True), y, y, name="culprit")]


def context_goes_back(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 4)
    context = g(lstm(g.w, 4, 4), x)
    return [x], [g(gru(g.w, 4, 2), g(Binary(kind="multiply"), x, context, name="culprit"))]


def context_is_repeated(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", 6, 3)
    context = g(Repeat(axis=0, times=6), g(Reshape(target=(1, 4)), g(lstm(g.w), x)))
    return [x], [g(gru(g.w, 7, 2), g(Concatenate(axis=1), x, context, name="culprit"))]


def sequences_of_other_length(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    a, b = g.input("a", T, 3), g.input("b", Axis("other"), 3)
    return [a, b], [g(lstm(g.w), a), g(lstm(g.w), b)]


def state_without_sequence(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 3)
    code = g(lstm(g.w), x)
    repeated = g(Repeat(axis=0, times=5), g(Reshape(target=(1, 4)), code))
    return [x], [g(gru(g.w, 4, 3, stateful=True), repeated, name="culprit")]


def mask_of_something_else(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", 3, 3)
    mask = g(Constant(value=np.array([1.0, 0.0, 1.0])))
    return [x], [g(lstm(g.w, masked=True), x, mask, name="culprit")]


REFUSED: dict[str, tuple[Grow, str]] = {
    "no recurrent layer": (
        lambda g: ((x := [g.input("x", T, 3)]), [g(dense(g.w, 3, 2), *x)]),
        "no recurrent layer reads an input timestep by timestep",
    ),
    "other length": (sequences_of_other_length, "its inputs have time axes of different lengths"),
    "sum over time": (after_lstm(Reduce(kind="mean", axes=(0,))), "'culprit' needs all timesteps at once"),
    "convolution": (after_lstm(conv(Weights(), (2,), 4, 3, padding="same")), "'culprit' needs all timesteps at once"),
    "flatten": (after_lstm(Reshape(target=(24,))), "'culprit' needs all timesteps at once"),
    "reverse": (after_lstm(Slice(axis=0, start=None, stop=None, step=-1)), "'culprit' needs all timesteps at once"),
    "first timestep": (after_lstm(Slice(axis=0, start=0, stop=None, drop=True)), "'culprit' needs all timesteps"),
    "other axis order": (after_lstm(Transpose(permutation=(1, 0))), "'culprit' needs all timesteps at once"),
    "weights for each timestep": (after_lstm(Affine(scale=np.ones((6, 1)), offset=np.ones(4))), "'culprit' needs all"),
    "padded time": (after_lstm(Pad(before=(1, 0), after=(0, 0))), "'culprit' needs all timesteps at once"),
    "repeated timesteps": (after_lstm(Repeat(axis=0, times=2)), "'culprit' needs all timesteps at once"),
    "backwards": (
        after_lstm(lstm(Weights(), 4, 4, go_backwards=True)),
        "LSTM 'culprit' reads the sequence from its end",
    ),
    "attention": (attention, "MatMul 'culprit' needs all timesteps at once"),
    "context": (context_goes_back, "'culprit' combines each timestep with what follows from the whole sequence"),
    "repeated context": (context_is_repeated, "'culprit' combines each timestep with what follows from the whole"),
    "state": (state_without_sequence, "'culprit' keeps a state but does not read an input timestep by timestep"),
    "mask": (mask_of_something_else, "'culprit' needs all timesteps at once"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_reason_names_the_layer(name: str) -> None:
    grow, reason = REFUSED[name]
    with pytest.raises(NotSteppable, match=reason):
        stream(grown(grow))


def test_given_state_is_refused() -> None:
    with pytest.raises(NotSteppable, match="starts from a given state"):
        stream(recurrent_graph(lstm(Weights(), initial_state=True), (T, 3)))
