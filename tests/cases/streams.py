"""Graphs that can be stepped, and how to step through them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from graph_maker import Maker, T
from graphs import conv, conv_lstm, dense, gru, lstm, simple_rnn
from operation_graphs import step_of_two_states

from lstmgen.graph.activation import activation
from lstmgen.graph.convolution import Pool
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, PRelu, Where
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.layout import Concatenate, Pad, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Embedding, MatMul
from lstmgen.graph.reduction import REDUCTIONS, Normalize, Reduce
from lstmgen.graph.repeated import Map, Scan
from lstmgen.graph.shape import Axis
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.passes.sequences import streamed_inputs

Grow = Callable[[Maker], Sequence[Value]]
LENGTH = 7  # of all sequences that may be so long, which can be stepped side by side


def grown(grow: Grow) -> Graph:
    """The graph that a function grows, which returns its outputs."""
    m = Maker(4)
    return prune(m.graph(*grow(m)))


def sequence(length: int, *shape: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(length, *shape))


def masked(m: Maker, index: Value, **options: Any) -> Sequence[Value]:
    """Embedding with mask_zero, two masked layers, a masked sum for a third."""
    mask = m(Binary(kind="not_equal"), index, m(Constant(value=np.array(0.0))), name="mask")
    x = m(Embedding(table=m.weight(7, 3)), index)
    y = m(lstm(m.weight, return_sequences=True, masked=True, **options), x, mask)
    z = m(gru(m.weight, 4, 2, masked=True, **options), y, mask)
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


@steppable(sequence(LENGTH, 3))
def stack(m: Maker) -> Sequence[Value]:
    x = m.input(T, 3)
    y = m(lstm(m.weight, return_sequences=True), x)
    y = m(dense(m.weight, 4, 3), m(Activate(activation=activation("relu")), y))
    z = m(gru(m.weight, return_sequences=True), y)
    last = m(simple_rnn(m.weight, 4, 2), z)
    return [z, m(Activate(activation=activation("softmax")), last), y]


@steppable(sequence(LENGTH, 3))
def constant_initial_states(m: Maker) -> Sequence[Value]:
    """The first step begins with them, and so does the first one after a reset."""
    x, h, c, g = m.input(T, 3), *(m(Constant(value=m.weight(4))) for _ in range(3))
    y = m(lstm(m.weight, return_sequences=True, initial_state=True), x, h, c)
    return [m(gru(m.weight, 4, 4, return_sequences=True, initial_state=True), y, g)]


@steppable(sequence(LENGTH, 3))
def by_itself(m: Maker) -> Sequence[Value]:
    """Each timestep needs nothing of those before it."""
    x = m.input(T, 3)
    return [m(conv(m.weight, (1,), 3, 2, padding="causal"), x)]


@steppable(sequence(LENGTH, 3))
def states(m: Maker) -> Sequence[Value]:
    x = m.input(T, 3)
    y, h, c = m.add(lstm(m.weight, return_sequences=True), x)
    return [c, y, h]


@steppable(np.array([3.0, 0.0, 2.0, 0.0, 0.0, 5.0, 0.0]))
def masks(m: Maker) -> Sequence[Value]:
    x = m.input(T)
    return masked(m, x)


@steppable(np.array([0.0, 0.0, 2.0, 0.0, 4.0, 5.0, 0.0]))
def masks_with_zero_outputs(m: Maker) -> Sequence[Value]:
    x = m.input(T)
    return masked(m, x, zero_output_for_mask=True)


@steppable(np.array([0.0, 1.0, 2.0, 0.0, 4.0, 0.0, 3.0]))
def masks_with_early_state(m: Maker) -> Sequence[Value]:
    x = m.input(T)
    return masked(m, x, early_output="state")


@steppable(sequence(LENGTH, 3), np.array([0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0]))
def mask_as_input(m: Maker) -> Sequence[Value]:
    x, mask = m.input(T, 3), m.input(T, name="mask")
    return [m(lstm(m.weight, masked=True), x, mask)]


@steppable(sequence(LENGTH, 4, 3))
def time_distributed(m: Maker) -> Sequence[Value]:
    x = m.input(T, 4, 3)

    inner = Maker(4)
    part, _, c = inner.add(lstm(inner.weight), inner.input(4, 3, name="part"), name="inner")
    y, z = m.add(Map(body=inner.graph(part, c)), x)
    return [m(lstm(m.weight, 4, 2, return_sequences=True), y), z]


@steppable(sequence(LENGTH, 3), sequence(LENGTH, 2, 2, seed=2))
def scan(m: Maker) -> Sequence[Value]:
    x, z = m.input(T, 3), m.input(T, 2, 2, name="z")
    y, *states = m.add(Scan(body=step_of_two_states(), return_sequences=True), x, z)
    return [y, m(lstm(m.weight, 4, 2), y), *states]


@steppable(sequence(LENGTH, 4, 3))
def frames(m: Maker) -> Sequence[Value]:
    x = m.input(T, 4, 3)
    y = m(conv_lstm(m.weight, return_sequences=True), x)
    flat = m(Reshape(target=(-1, 6)), y)
    return [y, m(simple_rnn(m.weight, 6, 2), flat)]


@steppable(sequence(LENGTH, 3))
def autoencoder(m: Maker) -> Sequence[Value]:
    x = m.input(T, 3)
    code = m(lstm(m.weight), x)
    repeated = m(Repeat(axis=0, times=5), m(Reshape(target=(1, 4)), code))
    decoded = m(gru(m.weight, 4, 3, return_sequences=True), repeated, name="decoder")
    return [m(dense(m.weight, 3, 2), decoded)]


@steppable(sequence(6, 3), sequence(2, 2)[0])
def fixed_input_beside_the_sequence(m: Maker) -> Sequence[Value]:
    x, features = m.input(6, 3), m.input(2, name="features")
    hidden = m(dense(m.weight, 2, 4), features)
    repeated = m(Repeat(axis=0, times=6), m(Reshape(target=(1, 4)), hidden))
    joined = m(Concatenate(axis=1), x, repeated)
    y = m(lstm(m.weight, 7, 4, return_sequences=True), joined)
    return [m(Binary(kind="multiply"), y, hidden), m(simple_rnn(m.weight, 4), y)]


@steppable(sequence(LENGTH, 3), sequence(LENGTH, 2, seed=2))
def two_sequences(m: Maker) -> Sequence[Value]:
    a, b = m.input(T, 3, name="a"), m.input(Axis("other"), 2, name="b")
    y = m(lstm(m.weight, return_sequences=True), a)
    joined = m(Concatenate(axis=1), y, b)
    return [joined, m(gru(m.weight, 6, 2), joined)]


@steppable(sequence(LENGTH, 3))
def everything_pointwise(m: Maker) -> Sequence[Value]:
    x = m.input(T, 3)
    x1 = m(Affine(scale=m.weight(3), offset=m.weight(1, 3)), x)
    x2 = m(PRelu(alpha=m.weight(3)), x1)
    x3 = m(Normalize(kind="layer", axes=(1,), epsilon=1e-3, scale=m.weight(3)), x2)
    x4 = m(Pad(before=(0, 1), after=(0, 0)), x3)
    x5 = m(Repeat(axis=1, times=2), x4)
    x6 = m(Slice(axis=1, start=1, stop=7), x5)
    x7 = m(Reshape(target=(-1, 2, 3)), x6)
    x8 = m(Transpose(permutation=(0, 2, 1)), x7)
    x9 = m(MatMul(transpose=True), x8, x8)
    total = m(Reduce(kind="mean", axes=(1,)), x9)
    condition = m(Binary(kind="greater"), total, m(Constant(value=np.array(0.1))))
    chosen = m(Where(), condition, total, x)
    y = m(lstm(m.weight, return_sequences=True), chosen)
    newest = m(Slice(axis=0, start=-1, stop=None, drop=True), y)
    return [x9, m(dense(m.weight, 4, 2), newest)]


@steppable(sequence(LENGTH, 3))
def one_timestep_of_time_itself(m: Maker) -> Sequence[Value]:
    x = m.input(T, 3)
    return [x, m(lstm(m.weight), x)]


@steppable(sequence(LENGTH, 3))
def causal_convolutions(m: Maker) -> Sequence[Value]:
    x = m.input(T, 3)
    y = m(conv(m.weight, (3,), 3, 4, padding="causal"), x)
    z = m(conv(m.weight, (2,), 4, 6, padding="causal", dilation=(3,), groups=2, bias=None), y)
    same = m(conv(m.weight, (1,), 6, 2, padding="causal"), z)
    return [y, z, m(lstm(m.weight, 2, 3), m(conv(m.weight, (1,), 2, 2, padding="same"), same))]


@steppable(sequence(LENGTH, 3))
def causal_convolutions_alone(m: Maker) -> Sequence[Value]:
    x = m.input(T, 3)
    return [m(Slice(axis=0, start=-1, stop=None, drop=True), m(conv(m.weight, (4,), 3, 2, padding="causal"), x))]


@steppable(sequence(LENGTH, 5, 4, 2))
def windows_within_a_timestep(m: Maker) -> Sequence[Value]:
    x = m.input(T, 5, 4, 2)
    y = m(conv(m.weight, (1, 3, 2), 2, 3, padding="same", strides=(1, 2, 1)), x)
    z = m(Pool(kind="max", size=(1, 2, 2), strides=(1, 1, 2), padding="valid"), y)
    return [z, m(gru(m.weight, 12, 2), m(Reshape(target=(-1, 12)), z))]


@steppable(sequence(LENGTH, 3))
def reductions_over_time(m: Maker) -> Sequence[Value]:
    x = m.input(T, 3)
    y = m(lstm(m.weight, return_sequences=True), x)
    reduced = [m(Reduce(kind=kind, axes=(0,), keepdims=kind == "max"), y) for kind in REDUCTIONS]
    everything = [m(Reduce(kind=kind, axes=(0, 1)), y) for kind in REDUCTIONS]
    return [*everything, *reduced, m(dense(m.weight, 4, 2), reduced[1])]


@steppable(np.array([3.0, 0.0, 2.0, 0.0, 0.0, 5.0, 0.0]))
def masked_mean(m: Maker) -> Sequence[Value]:
    x = m.input(T)
    y, _ = masked(m, x)
    mask = m(Reshape(target=(-1, 1)), m(Binary(kind="not_equal"), x, m(Constant(value=np.array(0.0)))))
    total, count = (m(Reduce(kind="sum", axes=(0,)), v) for v in (m(Binary(kind="multiply"), y, mask), mask))
    return [m(Binary(kind="divide"), total, count)]


def free(graph: Graph) -> bool:
    """Whether a sample may end after any timestep."""
    return all(isinstance(v.shape[0], Axis) for v, flow in zip(graph.inputs, streamed_inputs(graph)) if flow)


def timesteps(graph: Graph, inputs: Sequence[np.ndarray]) -> Iterator[tuple[list[np.ndarray], list[np.ndarray]]]:
    """For every timestep what a step takes, with the time axis, and the sample so far."""
    flows = streamed_inputs(graph)
    for t in range(max(len(x) for x, flow in zip(inputs, flows) if flow)):
        yield (
            [x[t : t + 1] if flow else x for x, flow in zip(inputs, flows)],
            [x[: t + 1] if flow else x for x, flow in zip(inputs, flows)],
        )
