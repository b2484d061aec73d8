"""Small graphs that together hold everything that there is in fixed point, with every option."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from c_model import Model
from custom_cells import custom
from graph_maker import Case, Maker, T
from planning import planned
from recurrent_graphs import CELLS, masks, panels, recurrences
from side_by_side import Group

from lstmgen.graph.activation import Activation, activation
from lstmgen.graph.convolution import Conv, Pool
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant
from lstmgen.graph.graph import Graph, State, Value
from lstmgen.graph.kinds import kinds
from lstmgen.graph.layout import Concatenate, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.graph.reduction import Normalize
from lstmgen.graph.repeated import Scan
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.formats import FIXED_POINT, LONG_ROW
from lstmgen.plan.quantize.ranges import largest_magnitudes, ranges_by_feature
from lstmgen.plan.quantize.steps import feature_counts

HARD_SIGMOID = activation("hard_sigmoid", slope=1 / 6)
# What follows in float differs by what a compiler makes of a multiplication and an addition, and by its e^x.
IN_FLOAT = 1e-6
CALLS = 3
# Custom cells have activations of 16 bits.
WITH_16_BITS = {"int8": "int8x16", "int4x8": "int16"}
SPECIAL = np.array([np.nan, np.inf, -np.inf, 1e30, -1e30, 1e-40, -0.0])


def has_cells(graph: Graph) -> bool:
    """Whether a model has custom cells."""
    return any(isinstance(node.operation, Scan) for node in graph.nodes)


def options_for(cases: Case | Group, width: str) -> dict[str, object]:
    """What `Options` takes to plan cases in fixed point: ranges over a few inputs of every length.

    Every second input has a step for each feature. Models without recurrent layers have no weights of 4 bits: theirs
    have 8. Those with custom cells have activations of 16 bits.
    """
    if has_cells(cases.graph):
        width = WITH_16_BITS.get(width, width)
    elif not any(isinstance(node.operation, Recurrent) for node in cases.graph.nodes):
        width = FIXED_POINT[width].fine.name
    samples = [cases.inputs(length, seed) for length in cases.lengths or (1,) for seed in range(CALLS)]
    calibration = Calibration(prune(cases.graph), FIXED_POINT[width])
    magnitudes = dict(largest_magnitudes(cases.graph, calibration, samples))
    for name in list(feature_counts(calibration))[1::2]:
        magnitudes[name] = np.full_like(magnitudes[name], np.max(magnitudes[name]))
    return {"quantize": width, "ranges": ranges_by_feature(calibration, magnitudes)}


def check(group: Group, options: Mapping[str, object], *models: Model) -> None:
    """The code of cases gives what evaluating their graph in fixed point gives, call after call, step after step.

    Inputs are what its ranges are of, then many times as large, then among them what is not a number.
    """
    plan = planned(group.graph, "c", **options).plan  # type: ignore[arg-type]
    for length in group.lengths or (1,):
        state: State = {}
        for model in models:
            model.reset()
        for seed in range(CALLS):
            inputs = wild_inputs(group, length, seed)
            wanted, state = plan.graph.run(inputs, state)
            for model in models:
                same(model.predict(*inputs), wanted, group, f"length {length}")
    if plan.step is not None:
        graph, state, rng = plan.step.graph, {}, np.random.default_rng(1)
        for model in models:
            model.reset()
        for _ in range(CALLS):
            inputs = group.step_inputs(graph, rng)
            wanted, state = graph.run(inputs, state)
            for model in models:
                same(model.step(graph, *inputs), wanted, group, "step")


def wild_inputs(group: Group, length: int, seed: int) -> tuple[np.ndarray, ...]:
    """What all cases are given: see `wild`."""
    return tuple(x for case in group.cases.values() for x in wild(case.inputs(length, seed), case.graph, seed))


def wild(inputs: Sequence[np.ndarray], graph: Graph, seed: int) -> list[np.ndarray]:
    """Inputs as they are, or beyond all ranges, or with NaN and infinities; indices and masks stay."""
    if seed == 0 or any(kind.indices for kind in kinds(graph)):
        return list(inputs)
    rng = np.random.default_rng(seed)
    found = [x if value.name == "mask" else single_precision(x * 50) for x, value in zip(inputs, graph.inputs)]
    if seed > 1:
        found = [
            x if value.name == "mask" else np.where(rng.random(x.shape) < 0.2, rng.choice(SPECIAL, x.shape), x)
            for x, value in zip(found, graph.inputs)
        ]
    return found


def single_precision(x: np.ndarray) -> np.ndarray:
    return x.astype(np.float32).astype(np.float64)


def same(got: list[np.ndarray] | int, wanted: Sequence[np.ndarray], group: Group, where: str) -> None:
    assert not isinstance(got, int), where
    for one, other, (name, case) in zip(got, wanted, group.owners, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=case.tolerance, err_msg=f"{name}, {where}")


def cells() -> Iterator[tuple[str, Case]]:
    for name, case in itertools.chain(recurrences(), panels()):
        if not any(word in name for word in ("relu", "softmax")):
            yield name, exact(case)
    for name, (kind, fixed) in CELLS.items():
        gates = {"activation" if kind is SimpleRNN else "recurrent_activation": HARD_SIGMOID}
        m = Maker()
        outputs = m.add(m.cell(kind, 4, 5, return_sequences=True, **gates, **fixed), m.input(T, 4))
        yield f"{name}_hard", Case(m.graph(*outputs), tolerance=0)
        m = Maker()
        x = m.input(T, 4)
        first, *_ = m.add(m.cell(kind, 4, 5, return_sequences=True, stateful=True, **fixed), x, name="first")
        outputs = m.add(m.cell(kind, 5, 3, stateful=True, **fixed), first, name="second")
        yield f"{name}_stateful", Case(m.graph(*outputs), tolerance=0)
        m = Maker()  # rows that int16 sums in four parts, the last one short
        x = m.input(T, LONG_ROW + 3)
        yield f"{name}_long", Case(m.graph(*m.add(m.cell(kind, LONG_ROW + 3, 5, **fixed), x)), tolerance=0)
    for size in (0.1, 8.0):  # of biases: the larger ones make h as near to 1 as it can be
        m = Maker()
        h, *_ = m.add(long_lstm(m, size), m.input(T, 3))
        y = m.add(Dense(kernel=m.weight(LONG_ROW + 3, 3), bias=m.weight(3)), h)
        yield f"lstm_last_{size:g}", Case(m.graph(h, *y), tolerance=0)
    for name, size in (("lstm", 17), ("gru", 9), ("gru_before", 9)):
        yield f"{name}_uneven", Case(uneven(name, size), tolerance=0)
    m = Maker()
    operation = m.cell(SimpleRNN, 3, 4, activation=Activation("sigmoid"))
    yield "rnn_sigmoid", Case(m.graph(*m.add(operation, m.input(T, 3))), tolerance=0)


def long_lstm(m: Maker, size: float) -> LSTM:
    """A layer with long rows, whose biases have this size and both signs."""
    units = LONG_ROW + 3
    operation = m.cell(LSTM, 3, units)
    assert isinstance(operation, LSTM)
    assert operation.bias is not None
    operation.bias[:] = size
    operation.bias[2 * units : 3 * units : 2] = -size  # of the candidate
    return operation


def uneven(name: str, size: float) -> Graph:
    """A layer whose first gate has weights so large that int8 takes no multipliers there, and shifts by no bit."""
    m, (kind, fixed) = Maker(), CELLS[name]
    operation = m.cell(kind, 3, 4, **fixed)
    assert isinstance(operation, Recurrent)
    for weights in operation.weights().values():
        weights[..., :4] *= np.float32(size)
    return m.graph(*m.add(operation, m.input(T, 3)))


def exact(case: Case) -> Case:
    return Case(case.graph, case.draw, case.lengths, tolerance=0)


def masked() -> Iterator[tuple[str, Case]]:
    return ((name, exact(case)) for name, case in masks())


def sums() -> Iterator[tuple[str, Case]]:
    functions = ("linear", "relu", "tanh", "sigmoid")
    for function in (*map(Activation, functions), HARD_SIGMOID):
        for shape in ((5,), (T, 5), (2, T, 5)):
            m = Maker()
            (y,) = m.add(Dense(kernel=m.weight(5, 7), bias=m.weight(7)), m.input(*shape))
            (y,) = m.add(Activate(activation=function), y)
            (z,) = m.add(Dense(kernel=m.weight(7, 3), bias=None), y)
            yield f"dense_{function.name}_{len(shape)}", Case(m.graph(z), tolerance=0)
    m = Maker()
    (y,) = m.add(Dense(kernel=m.weight(LONG_ROW + 3, LONG_ROW + 1), bias=None), m.input(LONG_ROW + 3))
    yield "dense_long", Case(m.graph(*m.add(Dense(kernel=m.weight(LONG_ROW + 1, 3), bias=m.weight(3)), y)), tolerance=0)
    for padding, strides, dilation, size in (
        ("valid", 1, 1, 3), ("same", 1, 1, 3), ("causal", 1, 2, 3), ("valid", 2, 1, 3), ("valid", 1, 2, 2),
        ("same", 1, 1, 1),
    ):  # fmt: skip
        m = Maker()
        options = {"strides": (strides,), "dilation": (dilation,), "padding": padding}
        (y,) = m.add(Conv(kernel=m.weight(size, 3, 4), bias=m.weight(4), **options), m.input(T, 3))
        (y,) = m.add(Activate(activation=Activation("relu")), y)
        (z,) = m.add(Conv(kernel=m.weight(size, 4, 5), bias=None, **options), y)
        yield f"conv_{padding}_{strides}{dilation}{size}", Case(m.graph(z), lengths=(9, 12), tolerance=0)


def models() -> Iterator[tuple[str, Case]]:
    def indices(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return rng.integers(0, 6, shape).astype(np.float64)

    m = Maker()
    (words,) = m.add(Embedding(table=m.weight(6, 3)), m.input(T))
    h, *_ = m.add(m.cell(GRU, 3, 5), words)
    yield "embedding", Case(m.graph(*head(m, h, 2)), indices, tolerance=IN_FLOAT)

    for merge in ("concatenate", "add"):
        m = Maker()
        x = m.input(T, 3)
        there, *_ = m.add(m.cell(LSTM, 3, 4, return_sequences=True), x, name="forward")
        back, *_ = m.add(m.cell(LSTM, 3, 4, return_sequences=True, go_backwards=True), x, name="backward")
        (back,) = m.add(Slice(axis=0, start=None, stop=None, step=-1), back)
        joined = Concatenate(axis=1) if merge == "concatenate" else Binary(kind="add")
        (both,) = m.add(joined, there, back)
        h, *_ = m.add(m.cell(LSTM, both.shape[1], 5), both, name="last")
        yield f"bidirectional_{merge}", Case(m.graph(*head(m, h, 3)), tolerance=IN_FLOAT)

    for kind in (LSTM, GRU):
        m = Maker()
        x, y = m.input(T, 3), m.input(T, 2, name="y")
        _, *states = m.add(m.cell(kind, 3, 4), x, name="encoder")
        decoder = m.cell(kind, 2, 4, return_sequences=True, initial_state=True)
        outputs = m.add(decoder, y, *states, name="decoder")
        yield f"encoder_decoder_{kind.__name__}", Case(m.graph(*outputs), tolerance=0)

    m = Maker()
    x, y = m.input(T, 3), m.input(T, 2, name="y")
    _, h, c = m.add(m.cell(LSTM, 3, 4), x, name="encoder")
    (column,) = m.add(Reshape(target=(4, 1)), c)
    last, *_ = m.add(m.cell(LSTM, 1, 3), column, name="over_the_state")
    (z,) = m.add(Dense(kernel=m.weight(4, 2), bias=m.weight(2)), c)
    outputs = m.add(m.cell(LSTM, 2, 4, initial_state=True), y, h, c, name="decoder")
    yield "cell_state", Case(m.graph(last, z, *outputs, c), tolerance=0)

    m = Maker()
    _, h, c = m.add(m.cell(LSTM, 3, 4), m.input(T, 3), name="encoder")
    (both,) = m.add(Concatenate(axis=0), h, c)
    (z,) = m.add(Dense(kernel=m.weight(8, 2), bias=m.weight(2)), both)
    yield "states_joined", Case(m.graph(z), tolerance=0)

    m = Maker()
    x = m.input(6, 3)
    (y,) = m.add(Affine(scale=m.weight(3), offset=m.weight(3)), x)
    (y,) = m.add(Conv(kernel=m.weight(3, 3, 4), bias=m.weight(4), strides=(1,), dilation=(1,), padding="same"), y)
    (y,) = m.add(Activate(activation=activation("leaky_relu", negative_slope=0.3)), y)
    (y,) = m.add(Pool(kind="max", size=(2,), strides=(2,), padding="valid"), y)
    (y,) = m.add(Normalize(kind="layer", axes=(1,), epsilon=1e-3, scale=m.weight(4), offset=m.weight(4)), y)
    h, *_ = m.add(m.cell(SimpleRNN, 4, 5, return_sequences=True), y)
    (flat,) = m.add(Reshape(target=(15,)), h)
    yield "float_between", Case(m.graph(*head(m, flat, 2)), tolerance=2e-2)

    m = Maker()
    (row,) = m.add(Reshape(target=(1, 3)), m.input(3))
    (rows,) = m.add(Repeat(axis=0, times=4), row)
    h, *_ = m.add(m.cell(LSTM, 3, 4, return_sequences=True), rows)
    (turned,) = m.add(Transpose(permutation=(1, 0)), h)
    (z,) = m.add(Dense(kernel=m.weight(4, 2), bias=m.weight(2)), turned)
    yield "moves", Case(m.graph(z, h), tolerance=0)

    m = Maker()
    x, y = m.input(T, 3), m.input(T, 3, name="y")
    shared = m.cell(GRU, 3, 4)
    outputs = [m.add(shared, each)[0] for each in (x, y)]
    yield "shared", Case(m.graph(*outputs), tolerance=0)


def states() -> Iterator[tuple[str, Case]]:
    """Recurrent layers whose states are larger than usual: begun with what a Dense gives, or summed up."""
    for name, (kind, fixed) in CELLS.items():
        for hard in (False, True):
            gates = {"activation" if kind is SimpleRNN else "recurrent_activation": HARD_SIGMOID} if hard else {}
            m = Maker()
            x, given = m.input(T, 3), m.input(2, name="given")
            operation = m.cell(kind, 3, 4, return_sequences=True, initial_state=True, **fixed, **gates)
            outputs = m.add(operation, x, *begun(m, given, operation))
            yield f"{name}_begun_{hard:d}", Case(m.graph(*outputs, *m.add(m.cell(GRU, 4, 3), outputs[0])), tolerance=0)

    m = Maker()
    x, given = m.input(T, 3), m.input(2, name="given")
    operation = m.cell(LSTM, 3, 4, return_sequences=True, initial_state=True)
    h, c = begun(m, given, operation, sizes=(0.1, 300.0))
    yield "large_cell", Case(m.graph(*m.add(operation, x, h, c)), tolerance=0)

    m = Maker()
    x, given = m.input(T, 3), m.input(2, name="given")
    operation = m.cell(LSTM, 3, 4, initial_state=True, masked=True, early_output="state", go_backwards=True)
    outputs = m.add(operation, x, *begun(m, given, operation), m.input(T, name="mask"))
    draw = dict(masks())["lstm_masked_0010_state"].draw
    yield "masked", Case(m.graph(*outputs), draw, tolerance=0)

    for stateful in (False, True):
        m = Maker()
        y, *ends = m.add(summing(m, 3, 5, return_sequences=True, stateful=stateful), m.input(T, 3), name="counter")
        (z,) = m.add(Dense(kernel=m.weight(5, 2), bias=None), ends[1])
        outputs = m.add(m.cell(LSTM, 5, 5, initial_state=True, return_sequences=True), y, *ends, name="decoder")
        yield f"counter_{stateful:d}", Case(m.graph(*outputs, z, ends[1]), lengths=(1, 9, 70), tolerance=0)
    m = Maker()
    (y, *_) = m.add(summing(m, 3, 5, return_sequences=True), m.input(T, 3), name="counter")
    yield "counter_stepped", Case(m.graph(y, *m.add(m.cell(LSTM, 5, 3), y)[:1]), lengths=(1, 9, 70), tolerance=0)
    yield "constant_states", Case(stepped_from_constants(), tolerance=0)


def stepped_from_constants() -> Graph:
    """An LSTM and a GRU whose states begin with constants, of which some exceed 1."""
    m = Maker()
    x, h, c, g = m.input(T, 3), *(m.add(Constant(value=m.weight(4, scale=2)))[0] for _ in range(3))
    y, *_ = m.add(m.cell(LSTM, 3, 4, return_sequences=True, initial_state=True), x, h, c)
    return m.graph(*m.add(m.cell(GRU, 4, 4, return_sequences=True, initial_state=True), y, g)[:1])


def begun(m: Maker, given: Value, operation: Recurrent, sizes: tuple[float, ...] = (1.5, 1.5)) -> Iterator[Value]:
    """Initial states of some sizes, up to about 6, from linear Dense layers."""
    for name, size in zip(operation.STATES, sizes):
        kernel, bias = m.weight(2, operation.units, scale=size), m.weight(operation.units)
        yield m.add(Dense(kernel=kernel, bias=bias), given, name=f"begin_{name}")[0]


def summing(m: Maker, inputs: int, units: int, **options: object) -> LSTM:
    """An LSTM that hardly forgets, so that its cell grows with every timestep."""
    operation = m.cell(LSTM, inputs, units, **options)
    assert isinstance(operation, LSTM)
    assert operation.bias is not None
    operation.bias[: 3 * units] += np.repeat(np.float32([4, 6, 2]), units)
    return operation


def head(m: Maker, h: Value, classes: int) -> Sequence[Value]:
    """A Dense layer with softmax."""
    (logits,) = m.add(Dense(kernel=m.weight(int(str(h.shape[-1])), classes), bias=m.weight(classes)), h, name="head")
    return m.add(Activate(activation=Activation("softmax")), logits)


FAMILIES: Mapping[str, Callable[[], Iterator[tuple[str, Case]]]] = {
    "cells": cells,
    "masked": masked,
    "sums": sums,
    "models": models,
    "states": states,
    "custom": custom,
}
