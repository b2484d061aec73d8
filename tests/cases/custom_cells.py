"""Custom cells whose timestep is computed in fixed point: published ones by hand, and drawn ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from graph_maker import Case, Maker, T

from lstmgen.graph.activation import Activation, activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.layout import Concatenate, Reshape, Slice, Transpose
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.graph.repeated import Scan

ADD, SUBTRACT, MULTIPLY = (Binary(kind=kind) for kind in ("add", "subtract", "multiply"))
SIGMOID, TANH, RELU, NEGATIVE = (
    Activate(activation=Activation(name)) for name in ("sigmoid", "tanh", "relu", "negative")
)
HARD_SIGMOID = Activate(activation=activation("hard_sigmoid", slope=1 / 6))


def affine(scale: float | np.ndarray, offset: float | np.ndarray) -> Affine:
    return Affine(scale=np.array(scale, np.float64), offset=np.array(offset, np.float64))


def dense(m: Maker, x: Value, units: int, scale: float = 0.5) -> Value:
    return m(Dense(kernel=m.weight(int(str(x.shape[-1])), units, scale=scale), bias=m.weight(units)), x)


def fast_grnn(seed: int = 3) -> Graph:
    """One timestep of a FastGRNN: x (3,), h (5,)."""
    m = Maker(seed)
    x, h = m.input(3), m.input(5, name="h")
    sums = m(ADD, dense(m, x, 5), dense(m, h, 5))
    z = m(SIGMOID, m(affine(1.0, m.weight(5)), sums))
    candidate = m(TANH, m(affine(1.0, m.weight(5)), sums))
    mixed = m(affine(1.0, 0.02), m(affine(0.72, 0.0), m(affine(-1.0, 1.0), z)))
    h = m(ADD, m(MULTIPLY, z, h), m(MULTIPLY, mixed, candidate))
    return m.graph(h, h)


def closed_form(seed: int = 4) -> Graph:
    """One timestep of a CfC: x (3,), h (4,); its backbone has long rows."""
    m = Maker(seed)
    x, h = m.input(3), m.input(4, name="h")
    backbone = m(affine(0.666, 0.0), dense(m, m(Concatenate(axis=0), x, h), 50))
    backbone = m(affine(1.7159, 0.0), m(TANH, backbone))
    first, second, a, b = (dense(m, backbone, 4, 0.1) for _ in range(4))
    gate = m(SIGMOID, m(ADD, m(affine(1.0, 0.0), m(NEGATIVE, a)), b))
    h = m(ADD, m(MULTIPLY, first, m(affine(-1.0, 1.0), gate)), m(MULTIPLY, gate, second))
    return m.graph(h, h)


def legendre(seed: int = 5) -> Graph:
    """One timestep of an LMU: x (3,), memory (2, 4) in a row, h (3,); y is h."""
    m = Maker(seed)
    x, memory, h = m.input(3), m.input(8, name="memory"), m.input(3, name="h")
    u = dense(m, x, 2)
    kept = np.kron(np.eye(2), 0.9 * np.eye(4) - 0.1 * np.tri(4)).astype(np.float32)
    written = m(Dense(kernel=np.kron(np.eye(2), np.ones((1, 4))).astype(np.float32) * 0.4, bias=None), u)
    memory = m(ADD, m(Dense(kernel=kept, bias=None), memory), written)
    h = m(TANH, m(ADD, dense(m, m(Concatenate(axis=0), memory, x), 3), dense(m, h, 3)))
    return m.graph(h, memory, h)


def scalar_state(seed: int = 6) -> Graph:
    """One timestep of a leaky sum: x (3,), total (); y is the total in a row."""
    m = Maker(seed)
    x, total = m.input(3), m.input(name="total")
    total = m(ADD, m(affine(0.5, 0.1), total), m(TANH, m(Reshape(target=()), dense(m, x, 1))))
    return m.graph(m(Reshape(target=(1,)), total), total)


def delay(seed: int = 7) -> Graph:
    """One timestep of what gives the row before: x (4,), row (4,), h (4,); "state" is also a title of h of layers."""
    m = Maker(seed)
    x, row, h = m.input(4), m.input(4, name="state"), m.input(4, name="h")
    (bias,) = m.add(Constant(value=m.weight(4)))
    return m.graph(row, x, m(TANH, m(SUBTRACT, bias, m(MULTIPLY, m(ADD, h, row), x))))


def drawn(seed: int) -> Graph:
    """One timestep of a drawn cell: operations of every kind, whose states are gated or bounded."""
    rng, m = np.random.default_rng(seed), Maker(seed)
    n = int(rng.integers(2, 6))
    x = m.input(int(rng.integers(1, 5)))
    states = [m.input(n, name=f"state_{k}") for k in range(int(rng.integers(1, 3)))]
    values = [*states, dense(m, x, n), dense(m, states[0], n)]
    for _ in range(int(rng.integers(3, 10))):
        values.append(step_of(m, rng, [x, *values], values))
    gates = [m(SIGMOID, dense(m, value, n)) for value in (values[-1], values[-2])]
    after = []
    for k, state in enumerate(states):
        new = m(TANH, values[-1 - k])
        choice = int(rng.integers(4))
        if choice == 0:
            after.append(new)
        elif choice == 1 and k == 1:
            after.append(states[0])
        else:
            after.append(m(ADD, m(MULTIPLY, gates[k], state), m(MULTIPLY, m(affine(-1.0, 1.0), gates[k]), new)))
    y = after[0] if rng.random() < 0.5 else m(ADD, after[-1], values[-1])
    return m.graph(y, *after)


def step_of(m: Maker, rng: np.random.Generator, all_values: Sequence[Value], values: Sequence[Value]) -> Value:
    """A drawn operation on values of one length."""
    a, b = (values[int(rng.integers(len(values)))] for _ in range(2))
    n = int(str(a.shape[0]))
    functions = (SIGMOID, TANH, RELU, NEGATIVE, HARD_SIGMOID)
    choice = int(rng.integers(11))
    if choice < 3:
        return m((ADD, SUBTRACT, MULTIPLY)[choice], a, b)
    if choice == 3:
        return m(affine(rng.normal(), m.weight(n) if rng.random() < 0.5 else rng.normal()), a)
    if choice == 4:
        return m(affine(m.weight(n), m.weight(n)), a)
    if choice < 7:
        return m(functions[int(rng.integers(len(functions)))], a)
    if choice == 7:
        both = m(Concatenate(axis=0), a, all_values[int(rng.integers(len(all_values)))])
        return dense(m, both, n)
    if choice == 8:
        return m(MULTIPLY, m(Slice(axis=0, start=0, stop=1), a), b)
    if choice == 9:
        (constant,) = m.add(Constant(value=m.weight(n)))
        return m(ADD, a, constant)
    turned = m(Transpose(permutation=(1, 0)), m(Reshape(target=(1, n)), a))
    return m(Reshape(target=(n,)), m(functions[int(rng.integers(len(functions)))], turned))


def around(body: Graph, *, begun: bool = False, **options: object) -> Graph:
    """A model of a cell and a Dense; `begun`: its states begin with those of a Dense."""
    m = Maker(9)
    operation: Operation = Scan(body=body, initial_state=begun, **options)  # type: ignore[arg-type]
    assert isinstance(operation, Scan)
    x = m.input(T, int(str(body.inputs[0].shape[0])))
    given = [m.input(2, name=f"given_{k}") for k in range(len(operation.STATES) * begun)]
    first = [dense(m, start, int(str(shape[0])), 1.5) for start, shape in zip(given, operation.state_shapes)]
    y, *states = m.add(operation, x, *first, name="cell")
    return m.graph(dense(m, y, 2), *states)


def custom() -> Iterator[tuple[str, Case]]:
    """Published cells with every option, and some drawn ones."""
    for name, body in (("fast_grnn", fast_grnn()), ("closed_form", closed_form()), ("legendre", legendre())):
        yield name, Case(around(body), tolerance=0)
    yield "fast_grnn_sequences", Case(around(fast_grnn(), return_sequences=True), tolerance=0)
    yield "legendre_stateful", Case(around(legendre(), stateful=True), tolerance=0)
    m = Maker(8)
    y = m.add(Scan(body=legendre(), return_sequences=True), m.input(T, 3), name="cell")[0]
    y = m(Scan(body=fast_grnn(), return_sequences=True), m(m.cell(LSTM, 3, 3, return_sequences=True), y))
    yield "cells_and_layers", Case(m.graph(*m.add(m.cell(GRU, 5, 4), y)), tolerance=0)
    yield "closed_form_begun", Case(around(closed_form(), begun=True, return_sequences=True), tolerance=0)
    m = Maker(8)
    (first,) = m.add(Constant(value=np.array(-1.3, np.float32)))
    x = m.input(T, 3)
    ends = m.add(Scan(body=scalar_state(), stateful=True), x)
    ends += m.add(Scan(body=scalar_state(), initial_state=True), x, first)
    yield "scalar_state", Case(m.graph(*ends), tolerance=0)
    yield "delay", Case(around(delay(), return_sequences=True), tolerance=0)
    for seed in range(4):
        yield f"drawn_{seed}", Case(around(drawn(seed), return_sequences=bool(seed % 2)), tolerance=0)
