"""Stepping through a sequence gives, at every timestep, what the whole model gives for the sequence so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from graph_maker import Maker, T, Weights
from graphs import CELLS, chain, conv, dense, gru, lstm, recurrent_graph, simple_rnn
from hypothesis import given
from hypothesis import strategies as st
from streams import INPUTS, STEPPABLE, Grow, free, grown, sequence, timesteps

from lstmgen.graph.activation import activation
from lstmgen.graph.convolution import Pool
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.layout import Concatenate, Pad, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Dense, MatMul
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.shape import Axis, Shape
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.plan.passes.stream import stream
from lstmgen.plan.passes.timestep import NotSteppable

pytestmark = pytest.mark.quick


def assert_steps(graph: Graph, inputs: Sequence[np.ndarray], every_prefix: bool = True) -> None:
    """Steps through the sequences among the inputs, and compares with the whole model on each prefix."""
    step = prune(stream(graph))
    streams = streamed_outputs(graph)
    state: Any = {}
    for now, so_far in timesteps(graph, inputs):
        outputs, state = step.run(now, state)
        if every_prefix or so_far[0].shape == inputs[0].shape:
            for result, truth, streamed in zip(outputs, graph.evaluate(*so_far), streams):
                np.testing.assert_allclose(result[0] if streamed else result, truth[-1] if streamed else truth, 1e-12)


@pytest.mark.parametrize("name", STEPPABLE)
def test_steps_agree_with_every_prefix(name: str) -> None:
    graph = grown(STEPPABLE[name])
    assert_steps(graph, INPUTS[name], every_prefix=free(graph))


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
    def grow(m: Maker) -> Sequence[Value]:
        x = m.input(*shape)
        y = m(lstm(m.weight, return_sequences=True), x)
        for operation in operations:
            y = m(operation, y, name="culprit")
        return [y]

    return grow


def attention(m: Maker) -> Sequence[Value]:
    x = m.input(T, 3)
    y = m(lstm(m.weight, return_sequences=True), x)
    return [m(MatMul(transpose=True), y, y, name="culprit")]


def context_goes_back(m: Maker) -> Sequence[Value]:
    x = m.input(T, 4)
    context = m(lstm(m.weight, 4, 4), x)
    return [m(gru(m.weight, 4, 2), m(Binary(kind="multiply"), x, context, name="culprit"))]


def context_is_repeated(m: Maker) -> Sequence[Value]:
    x = m.input(6, 3)
    context = m(Repeat(axis=0, times=6), m(Reshape(target=(1, 4)), m(lstm(m.weight), x)))
    return [m(gru(m.weight, 7, 2), m(Concatenate(axis=1), x, context, name="culprit"))]


def mean_goes_back(m: Maker) -> Sequence[Value]:
    x = m.input(T, 3)
    y = m(lstm(m.weight, return_sequences=True), x)
    return [m(Binary(kind="subtract"), y, m(Reduce(kind="mean", axes=(0,)), y), name="culprit")]


def sequences_of_other_length(m: Maker) -> Sequence[Value]:
    a, b = m.input(T, 3, name="a"), m.input(Axis("other"), 3, name="b")
    return [m(lstm(m.weight), a), m(lstm(m.weight), b)]


def state_without_sequence(m: Maker) -> Sequence[Value]:
    x = m.input(T, 3)
    code = m(lstm(m.weight), x)
    repeated = m(Repeat(axis=0, times=5), m(Reshape(target=(1, 4)), code))
    return [m(gru(m.weight, 4, 3, stateful=True), repeated, name="culprit")]


def mask_of_something_else(m: Maker) -> Sequence[Value]:
    x = m.input(3, 3)
    mask = m(Constant(value=np.array([1.0, 0.0, 1.0])))
    return [m(lstm(m.weight, masked=True), x, mask, name="culprit")]


REFUSED: dict[str, tuple[Grow, str]] = {
    "no recurrent layer": (
        lambda m: [m(dense(m.weight, 3, 2), m.input(T, 3))],
        "no recurrent layer or causal convolution reads an input timestep by timestep",
    ),
    "other length": (sequences_of_other_length, "its inputs have time axes of different lengths"),
    "normalised over time": (
        after_lstm(Normalize(kind="layer", axes=(0,), epsilon=1e-3)),
        "'culprit' needs all timesteps at once",
    ),
    "pooling": (
        after_lstm(Pool(kind="max", size=(2,), strides=(1,), padding="same")),
        "'culprit' needs all timesteps at once",
    ),
    "strided convolution": (
        after_lstm(conv(Weights(), (2,), 4, 3, padding="causal", strides=(2,))),
        "'culprit' needs all timesteps at once",
    ),
    "mean goes back": (mean_goes_back, "'culprit' combines each timestep with what follows from the whole sequence"),
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
    with pytest.raises(NotSteppable, match="starts from an initial state"):
        stream(recurrent_graph(lstm(Weights(), initial_state=True), (T, 3)))
