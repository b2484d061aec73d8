"""Graphs that can be stepped, and how to step through them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from graphs import T, Weights, body, build, conv, conv_lstm, dense, gru, lstm, simple_rnn

from lstmgen.graph.activation import activation
from lstmgen.graph.convolution import Pool
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, PRelu, Where
from lstmgen.graph.graph import Graph, GraphBuilder, Value
from lstmgen.graph.layout import Concatenate, Pad, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Embedding, MatMul
from lstmgen.graph.reduction import REDUCTIONS, Normalize, Reduce
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Axis
from lstmgen.plan.prune import prune
from lstmgen.plan.sequences import streamed_inputs

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
def by_itself(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    """Each timestep needs nothing of those before it."""
    x = g.input("x", T, 3)
    return [x], [g(conv(g.w, (1,), 3, 2, padding="causal"), x)]


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


@steppable(sequence(9, 3))
def causal_convolutions(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 3)
    y = g(conv(g.w, (3,), 3, 4, padding="causal"), x)
    z = g(conv(g.w, (2,), 4, 6, padding="causal", dilation=(3,), groups=2, bias=None), y)
    same = g(conv(g.w, (1,), 6, 2, padding="causal"), z)
    return [x], [y, z, g(lstm(g.w, 2, 3), g(conv(g.w, (1,), 2, 2, padding="same"), same))]


@steppable(sequence(7, 3))
def causal_convolutions_alone(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 3)
    return [x], [g(Slice(axis=0, start=-1, stop=None, drop=True), g(conv(g.w, (4,), 3, 2, padding="causal"), x))]


@steppable(sequence(6, 5, 4, 2))
def windows_within_a_timestep(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 5, 4, 2)
    y = g(conv(g.w, (1, 3, 2), 2, 3, padding="same", strides=(1, 2, 1)), x)
    z = g(Pool(kind="max", size=(1, 2, 2), strides=(1, 1, 2), padding="valid"), y)
    return [x], [z, g(gru(g.w, 12, 2), g(Reshape(target=(-1, 12)), z))]


@steppable(sequence(6, 3))
def reductions_over_time(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T, 3)
    y = g(lstm(g.w, return_sequences=True), x)
    reduced = [g(Reduce(kind=kind, axes=(0,), keepdims=kind == "max"), y) for kind in REDUCTIONS]
    everything = [g(Reduce(kind=kind, axes=(0, 1)), y) for kind in REDUCTIONS]
    return [x], [*everything, *reduced, g(dense(g.w, 4, 2), reduced[1])]


@steppable(np.array([3.0, 0.0, 2.0, 0.0, 0.0, 5.0, 0.0]))
def masked_mean(g: Growing) -> tuple[Sequence[Value], Sequence[Value]]:
    x = g.input("x", T)
    y, _ = masked(g, x)
    mask = g(Reshape(target=(-1, 1)), g(Binary(kind="not_equal"), x, g(Constant(value=np.array(0.0)))))
    total, count = (g(Reduce(kind="sum", axes=(0,)), v) for v in (g(Binary(kind="multiply"), y, mask), mask))
    return [x], [g(Binary(kind="divide"), total, count)]


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
