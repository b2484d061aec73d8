"""No value is overwritten before it is read for the last time, in whatever graph."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from c_library import Library
from graph_maker import Maker, T, at_length
from hypothesis import given, note, settings
from hypothesis import strategies as st
from planning import planned
from proof import signature

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, PRelu, Where
from lstmgen.graph.graph import Graph, State, Value
from lstmgen.graph.layout import Concatenate, Pad, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.repeated import Map

Draw = Callable[[st.SearchStrategy], object]
PASSED: set[tuple[str, str]] = set()  # graphs that are drawn again: a third


def grow(draw: Draw, m: Maker, pool: list[Value]) -> tuple[Value, ...]:
    """One more node on values of the pool."""
    kind = draw(st.sampled_from(KINDS))
    fitting = [value for value in pool if len(value.shape) == 2 or kind != "recurrent"]
    if not fitting:
        return ()
    x = draw(st.sampled_from(fitting))
    rank = len(x.shape)
    same = [value for value in pool if value.shape == x.shape]
    tails = [value for value in pool if value.shape and value.shape == x.shape[rank - len(value.shape) :]]
    if not isinstance(x.shape[-1], int):
        return m.add(Activate(activation=Activation("tanh")), x)
    if kind == "activate":
        return m.add(Activate(activation=Activation(draw(st.sampled_from(["tanh", "relu", "linear", "softmax"])))), x)
    if kind == "affine":
        return m.add(Affine(scale=m.weight(), offset=m.weight(*x.shape[-1:])), x)
    if kind == "p_relu":
        return m.add(PRelu(alpha=m.weight(*x.shape[-1:])), x)
    if kind == "binary":
        pair = [x, draw(st.sampled_from(tails))]
        pair = pair[::-1] if draw(st.booleans()) else pair
        return m.add(Binary(kind=draw(st.sampled_from(["add", "multiply", "subtract", "maximum", "less"]))), *pair)
    if kind == "where":
        return m.add(Where(), draw(st.sampled_from(tails)), x, draw(st.sampled_from(same)))
    if kind == "constant":
        return m.add(Constant(value=m.weight(*x.shape[-1:])))
    if kind == "dense":
        units = draw(st.sampled_from([2, 4]))
        return m.add(Dense(kernel=m.weight(x.shape[-1], units), bias=m.weight(units)), x)
    if kind == "concatenate":
        return m.add(Concatenate(axis=draw(st.integers(0, rank - 1))), x, draw(st.sampled_from(same)))
    if kind == "reverse":
        return m.add(Slice(axis=draw(st.integers(0, rank - 1)), start=None, stop=None, step=-1), x)
    if kind == "repeat":
        return m.add(Repeat(axis=rank - 1, times=2), x)
    if kind == "pad":
        return m.add(Pad(before=(1,) * rank, after=(0,) * rank), x)
    if kind == "reduce":
        axis = draw(st.integers(0, rank - 1))
        return m.add(Reduce(kind=draw(st.sampled_from(["mean", "max"])), axes=(axis,), keepdims=rank == 1), x)
    if kind == "normalize":
        return m.add(Normalize(kind="layer", axes=(rank - 1,), epsilon=0.1), x)
    if kind == "reshape" and x.shape[-1] % 2 == 0:
        return m.add(
            Reshape(target=(*(-1 if not isinstance(n, int) else n for n in x.shape[:-1]), 2, x.shape[-1] // 2)), x
        )
    if rank < 2:
        return ()
    if kind == "reshape":
        return m.add(Reshape(target=(-1, x.shape[-1])), x)
    if kind == "last":
        return m.add(Slice(axis=0, start=-1, stop=None, drop=True), x)
    if kind == "transpose" and rank == 3:
        return m.add(Transpose(permutation=(0, 2, 1)), x)
    if kind == "map":
        inner = Maker(3)
        a = inner.input(*x.shape[1:])
        (b,) = inner.add(Normalize(kind="rms", axes=(0,), epsilon=0.1), a)
        (c,) = inner.add(Activate(activation=Activation("relu")), b)
        return m.add(Map(body=inner.graph(*draw(st.sampled_from([(c, a), (b, c), (c,)])))), x)
    if kind == "recurrent" and rank == 2:
        return recurrent(draw, m, x, pool)
    return ()


KINDS = (
    "activate affine p_relu binary binary where constant dense dense concatenate reverse repeat pad reduce normalize "
    "reshape reshape last transpose map recurrent recurrent recurrent recurrent"
).split()


def recurrent(draw: Draw, m: Maker, x: Value, pool: list[Value]) -> tuple[Value, ...]:
    """A recurrent layer, with a mask or given states where the pool has any that fit."""
    kind = draw(st.sampled_from([LSTM, GRU, SimpleRNN]))
    units = draw(st.sampled_from([2, 4]))
    states = [value for value in pool if value.shape == (units,)]
    masks = [value for value in pool if value.shape == x.shape[:1]]
    initial, masked = (bool(found) and draw(st.booleans()) for found in (states, masks))
    cell = m.cell(
        kind,
        x.shape[1],
        units,
        return_sequences=draw(st.booleans()),
        go_backwards=draw(st.booleans()),
        stateful=draw(st.booleans()),
        initial_state=initial,
        masked=masked,
        zero_output_for_mask=draw(st.booleans()),
        early_output=draw(st.sampled_from(["zeros", "state"])),
    )
    given_states = [draw(st.sampled_from(states)) for _ in kind.STATES] if initial else []
    return m.add(cell, x, *given_states, *([draw(st.sampled_from(masks))] if masked else []))


@st.composite
def graphs(draw: Draw) -> Graph:
    m = Maker()
    shapes = [(T, 4), (T, 2), (3, 4)], [(4,), (2,), (T, 2)], [(T,), (3,), (T, 4)]
    pool = [m.input(*draw(st.sampled_from(each))) for each in shapes[: draw(st.integers(1, 3))]]
    for _ in range(draw(st.integers(1, 9))):
        pool += [value for value in grow(draw, m, pool) if len(value.shape) <= 4]
    return m.graph(*draw(st.lists(st.sampled_from(pool[::-1]), min_size=1, max_size=4)))


@given(graphs(), st.sampled_from(["speed", "size"]))
@settings(max_examples=150)
def test_c_computes_what_any_graph_means(graph: Graph, optimize: str) -> None:
    note("\n".join(f"{n.name} = {n.operation} of {[v.name for v in n.inputs]}" for n in graph.nodes))
    note(f"outputs {[value.name for value in graph.outputs]}")
    key = optimize, signature(graph)
    if key in PASSED:
        return
    plan = planned(graph, "c", optimize=optimize).plan
    with tempfile.TemporaryDirectory() as folder:
        # What is where does not depend on what a compiler makes of it.
        model = Library(Path(folder), {"net": graph}, flags=("-std=c99", "-O0"), optimize=optimize).model("net")
        rng = np.random.default_rng(1)
        state: State = {}
        for length in (3, 1, 5):
            inputs = [rng.integers(-2, 3, at_length(value.shape, length)) / 2 for value in graph.inputs]
            wanted, state = graph.run(inputs, state)
            check(model.predict(*inputs), wanted)
        if plan.step is not None:
            model.reset()
            state = {}
            for _ in range(3):
                inputs = [rng.integers(-2, 3, at_length(v.shape, 2)) / 2 for v in plan.step.graph.inputs]
                wanted, state = plan.step.graph.run(inputs, state)
                check(model.step(plan.step.graph, *inputs), wanted)
    PASSED.add(key)


def check(got: list[np.ndarray] | int, wanted: tuple[np.ndarray, ...]) -> None:
    assert not isinstance(got, int)
    for a, b in zip(got, wanted, strict=True):
        np.testing.assert_allclose(a, b, rtol=2e-5, atol=2e-5)
