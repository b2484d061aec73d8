"""Fixed-point states: their formats follow from what is measured, and what does not fit is told with numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from custom_cells import around, delay
from graph_maker import Maker, S, T
from graphs import dense, lstm
from planning import planned
from quantized_graphs import HARD_SIGMOID, stepped_from_constants, summing
from recurrent_graphs import CELLS

from lstmgen.errors import UnsupportedError
from lstmgen.graph.activation import LINEAR, SIGMOID, Activation
from lstmgen.graph.convolution import Conv
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, State, Value
from lstmgen.graph.layout import Concatenate, Reshape, Slice
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN
from lstmgen.graph.repeated import Scan
from lstmgen.plan.passes.bounds import bounds
from lstmgen.plan.program import Plan
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.formats import FIXED_POINT, INT16, LAST_STATE, LONG_ROW, STATE, Format
from lstmgen.plan.quantize.layers import quantize_linear
from lstmgen.plan.quantize.narrow_first import narrow_first
from lstmgen.plan.quantize.operations import Narrow, QuantizedDense, QuantizedLSTM
from lstmgen.plan.quantize.quantize import quantize
from lstmgen.plan.quantize.ranges import range_names, ranges_from_samples

Samples = Sequence[Sequence[np.ndarray]]


def calibrated(graph: Graph, samples: Samples, width: str = "int16") -> Plan:
    return planned(
        graph, "c", quantize=width, ranges=ranges_from_samples(graph, FIXED_POINT[width], samples), samples=samples
    ).plan


def begun(kind: type, size: float, **fixed: object) -> tuple[Graph, Samples]:
    """A layer whose states begin with what linear Dense layers give, of some size."""
    m = Maker()
    x, given = m.input(T, 3), m.input(2, name="given")
    states = [
        m.add(Dense(kernel=m.weight(2, 4) * size, bias=m.weight(4) * size), given, name=f"begin_{name}")[0]
        for name in kind.STATES  # type: ignore[attr-defined]
    ]
    graph = m.graph(*m.add(m.cell(kind, 3, 4, return_sequences=True, initial_state=True, **fixed), x, *states))
    rng = np.random.default_rng(2)
    return graph, [(rng.normal(0, 1, (5, 3)), rng.normal(0, 1, 2)) for _ in range(4)]


def counter(timesteps: int = 40) -> tuple[Graph, Samples]:
    """An LSTM whose cell grows with every timestep."""
    m = Maker()
    y, h, c = m.add(summing(m, 3, 5, return_sequences=True), m.input(T, 3))
    return m.graph(y, h, c), [(np.random.default_rng(3).normal(0, 1, (timesteps, 3)),)]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("size", [0.3, 2.0, 5.0, 30.0])
def test_initial_states_of_any_size_are_held(cell: str, size: float) -> None:
    """To a few steps of a format that holds the state: a step is 2^-14 of the next power of two."""
    kind, fixed = CELLS[cell]
    graph, samples = begun(kind, size, **fixed)
    plan = calibrated(graph, samples)
    assert plan.accuracy is not None
    h = max(1.0, *(np.abs(graph.evaluate(*sample)[1]).max() for sample in samples), 4 * size)
    for output in plan.accuracy.outputs[:2]:
        assert output.error < 12 * 2.0**-14 * h, output
    assert not plan.accuracy.doubts


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("size", [0.1, 1.0, 5.0])
def test_a_layer_begins_with_the_state_of_a_custom_cell(cell: str, size: float) -> None:
    """In a format of the layer, with the same steps as above: that of the cell may be finer."""
    m, (kind, fixed) = Maker(), CELLS[cell]
    x, z = m.input(T, 4), m.input(T, 3, name="z")
    _, *states = m.add(Scan(body=delay()), x)
    layer = m.cell(kind, 3, 4, initial_state=True, **fixed)
    graph = m.graph(m.add(layer, z, *states[: len(kind.STATES)])[0])
    rng = np.random.default_rng(2)
    samples = [(rng.uniform(-size, size, (5, 4)), rng.normal(0, 1, (5, 3))) for _ in range(4)]
    (output,) = calibrated(graph, samples).accuracy.outputs  # type: ignore[union-attr]
    assert output.error < 12 * 2.0**-14 * max(1.0, size)


@pytest.mark.parametrize("width", FIXED_POINT)
def test_constant_initial_states_are_stepped_from(width: str) -> None:
    graph, x = stepped_from_constants(), np.random.default_rng(4).normal(0, 1, (6, 3))
    plan = calibrated(graph, [(x,)], width)
    assert plan.step is not None, plan.not_steppable
    (whole,), _ = plan.graph.run([x], {})
    state: State = {}
    for row, expected in zip(x, whole, strict=True):
        (y,), state = plan.step.graph.run([row[np.newaxis]], state)
        np.testing.assert_array_equal(y[0], expected)
    finest = {"int16": 2.0**-14, "int4x8": 2.0**-5}.get(width, 2.0**-6)
    assert np.abs(whole - graph.evaluate(x)[0]).max() < 12 * finest


@pytest.mark.parametrize(("width", "bound"), [("int16", 3e-4), ("int8", 3e-2)])
def test_cells_of_any_size_are_held(width: str, bound: float) -> None:
    """As a part of what they become: gates are off by 1e-5, 40 times. One that saturates at 16 is off by half."""
    graph, samples = counter()
    plan = calibrated(graph, samples, width)
    assert plan.accuracy is not None
    *_, c = plan.accuracy.outputs
    assert c.largest > 30
    assert c.error < bound * c.largest
    assert not plan.accuracy.doubts


def test_ranges_of_cells_are_those_of_all_timesteps() -> None:
    """Also of the first and of one amid others: not of the last, which is all that a layer gives."""
    m = Maker()
    x, h, c = m.input(T, 2), m.input(3, name="h"), m.input(3, name="c")
    graph = m.graph(m.add(m.cell(LSTM, 2, 3, initial_state=True), x, h, c)[0])
    rng = np.random.default_rng(6)
    sample = (rng.normal(0, 1, (4, 2)), rng.normal(0, 0.3, 3), np.array([-21.0, 0.1, 0.2]))
    ranges = dict(
        zip(range_names(graph, FIXED_POINT["int8"]), ranges_from_samples(graph, FIXED_POINT["int8"], [sample]))
    )
    assert ranges["lstm cell"] == 21
    assert "c" not in ranges, "a cell begins with all of its places"

    m = Maker()
    operation = summing(m, 1, 1)
    operation.recurrent_kernel[:] = 0
    operation.kernel[:] = np.float32([[0, 12, 0, 0]])  # with -1 it forgets everything
    graph = m.graph(m.add(operation, m.input(T, 1))[0])
    sample = (np.array([[1.0]] * 25 + [[-1.0]] * 3),)
    (_, found) = ranges_from_samples(graph, FIXED_POINT["int16"], [sample])
    assert found > 10 * np.abs(operation.evaluate(sample[0])[2]).max()


def test_values_of_custom_cells_have_ranges_of_their_own() -> None:
    """One is named like the title of another."""
    graph, sample = around(delay()), (np.linspace(-3, 5, 20).reshape(5, 4),)
    names = range_names(graph, FIXED_POINT["int16"])
    ranges = dict(zip(names, ranges_from_samples(graph, FIXED_POINT["int16"], [sample])))
    assert ranges["cell state"] == 5


def test_states_are_as_precise_as_ever_where_they_are_small() -> None:
    for kind, fixed in CELLS.values():
        graph, samples = begun(kind, 0.1, **fixed)
        for width in FIXED_POINT:
            assert all(limit.dropped_bits == 0 for limit in calibrated(graph, samples, width).limits)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("function", [SIGMOID, HARD_SIGMOID], ids=str)
def test_no_cell_is_beyond_what_weights_allow(function: Activation, seed: int) -> None:
    """Each unit driven to its largest for 300 timesteps, from an initial state that is smaller, or larger."""
    m = Maker(seed)
    operation = m.cell(LSTM, 2, 1, initial_state=True, recurrent_activation=function)
    assert isinstance(operation, LSTM)
    operation.kernel[:] *= 0.4
    x, h, c = m.input(T, 2), m.input(1, name="h"), m.input(1, name="c")
    graph = m.graph(*m.add(operation, x, h, c))
    most = np.sign(operation.kernel[:, 1] + 1e-9)  # opens the gate that keeps
    for initial in (0.5, 40.0):
        limit = bounds(graph, (1.0, 1.0, initial))[graph.outputs[2].name]
        assert initial <= limit < 45
        rng = np.random.default_rng(seed)
        tried = [np.tile(most, (300, 1)), np.tile(-most, (300, 1)), rng.choice([-1.0, 1.0], (300, 2))]
        for steps in tried:
            for t in (1, 2, 300):
                for sign in (-1, 1):
                    values = graph.evaluate(steps[:t], np.array([1.0]), np.array([sign * initial]))
                    assert np.abs(values[2]).max() <= limit * (1 + 1e-12)


def test_layers_with_the_same_weights_share_the_format_of_their_cells() -> None:
    m = Maker()
    x, y = m.input(T, 3), m.input(S, 3, name="y")
    shared = summing(m, 3, 4)
    graph = m.graph(*(m.add(shared, each)[2] for each in (x, y)))
    rng = np.random.default_rng(5)
    inputs = [np.clip(rng.normal(0, 1, (timesteps, 3)), -1, 1) for timesteps in (5, 40)]
    assert len(range_names(graph, FIXED_POINT["int16"])) == 3
    for samples in ([inputs], [inputs[::-1]]):
        plan = calibrated(graph, samples)
        assert sum(isinstance(routine.operation, QuantizedLSTM) for routine in plan.routines) == 1
        assert plan.accuracy is not None
        assert max(output.error for output in plan.accuracy.outputs) < 1e-2


@pytest.mark.parametrize("kind", [LSTM, GRU, SimpleRNN])
def test_states_that_would_be_noise_are_refused(kind: type) -> None:
    graph, samples = begun(kind, 3000.0)
    for width in FIXED_POINT:
        with pytest.raises(UnsupportedError, match=f"its state exceeds 1024, the largest that {width} holds"):
            calibrated(graph, samples, width)


def test_cells_that_would_be_noise_are_refused() -> None:
    graph, _ = counter()
    with pytest.raises(UnsupportedError, match="its cell state exceeds 2048, the largest that int8 holds"):
        planned(graph, "c", quantize="int8", ranges=(3.0, 3000.0, 1.0))
    planned(graph, "c", quantize="int16", ranges=(3.0, 3000.0))


def test_what_saturates_on_samples_is_told_with_numbers() -> None:
    """Where ranges are given that samples exceed: each layer by its name, in how many samples, and how far."""
    graph, samples = counter()
    (x,) = samples[0]
    plan = planned(graph, "c", quantize="int16", ranges=(4.0, 16.0), samples=[(x[:3],), (x,)]).plan
    assert plan.accuracy is not None
    saturating, *far = plan.accuracy.doubts
    assert saturating.startswith(
        "in 1 of 2 samples, the cell of LSTM 'lstm' has larger values than it was exported for: up to 3"
    )
    assert saturating.endswith("which saturate at 16")
    (c,) = (output for output in plan.accuracy.outputs if output.error > 1)
    assert far == [f"output {c.name!r} is off by up to {c.error:.2g}, where its largest value is {c.largest:.3g}"]


def test_what_is_coarse_is_told_where_an_output_is_far_off_for_it() -> None:
    graph, samples = begun(SimpleRNN, 10.0)
    plan = calibrated(graph, samples, "int8")
    assert plan.accuracy is not None
    coarse, far = plan.accuracy.doubts
    largest = max(np.abs(graph.trace(sample, {})[0]["begin_h"]).max() for sample in samples)
    assert coarse == (
        f"what SimpleRNN 'simplernn' begins with has values up to {largest:.3g}: to hold them, its scale is 0.00098, "
        "16 times as large as usual"
    )
    assert far.startswith("output 'simplernn' is off by up to 0.0")


SEEDS = range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_int16_is_close_whatever_the_sizes_are(seed: int) -> None:
    """Over weights, inputs and initial states of sizes from 1/100 to 100, as parts of what each value may become.

    A state is off by a few steps of its format, 2^-14 of the next power of two, which the layer carries on; what a
    Dense makes of many states at the end may cancel.
    """
    graph, samples = of_any_size(seed)
    plan = calibrated(graph, samples)
    assert plan.accuracy is not None
    ranges = dict(zip(range_names(graph, FIXED_POINT["int16"]), plan.numbers.ranges))
    h = max(1.0, ranges["begin_h"])
    dense, *states = plan.accuracy.outputs
    for error, scale in zip((each.error for each in states), (h, h, max(16.0, ranges.get("lstm cell", 0.0)))):
        assert error < 5e-3 * scale
    assert dense.error < 2e-2 * dense.largest
    assert not plan.accuracy.doubts


def of_any_size(seed: int) -> tuple[Graph, Samples]:
    """A Dense or a causal convolution, a recurrent layer that begins with two more Dense, and one behind it."""
    rng, m = np.random.default_rng(seed), Maker(seed)

    def size(low: float, high: float) -> np.float32:
        return np.float32(10 ** rng.uniform(low, high))

    x, given = m.input(T, 3), m.input(2, name="given")
    inner, of_x = x, size(-2, 2)
    front = rng.integers(3)
    scale = size(-2, 2) if front else np.float32(1)
    if front == 1:
        (inner,) = m.add(Dense(kernel=m.weight(3, 4) * scale, bias=m.weight(4) * scale), x)
    elif front == 2:
        kernel, bias = m.weight(3, 3, 4) * scale, m.weight(4) * scale
        (inner,) = m.add(Conv(kernel=kernel, bias=bias, strides=(1,), dilation=(1,), padding="causal"), x)
        (inner,) = m.add(Activate(activation=Activation("relu")), inner)
    kind, fixed = list(CELLS.values())[rng.integers(len(CELLS))]
    operation = m.cell(kind, int(str(inner.shape[-1])), 5, return_sequences=True, initial_state=True, **fixed)
    operation.kernel[:] *= size(-1, 0) / max(1, of_x * scale)
    operation.recurrent_kernel[:] *= 0.6
    states = []
    for name, of_state in zip(operation.STATES, (size(-2, 1.5), size(-2, 3))):
        dense = Dense(kernel=m.weight(2, 5) * of_state, bias=m.weight(5) * of_state)
        states += m.add(dense, given, name=f"begin_{name}")
    outputs = m.add(operation, inner, *states)
    (z,) = m.add(Dense(kernel=m.weight(5, 2) * size(-2, 2), bias=None), outputs[0])
    samples = [(rng.normal(0, of_x, (12, 3)), rng.normal(0, 1, 2)) for _ in range(3)]
    return m.graph(z, *outputs), samples


def test_formats_get_coarser_only_where_they_are_too_short() -> None:
    unit, cell = Format("int16", 2.0**-14, 2**14), Format("int32", 2.0**-19, 2**23 - 1)
    assert (unit.max_magnitude, unit.fractional_bits, cell.max_magnitude, cell.fractional_bits) == (1, 14, 16, 19)
    for largest, fewer in ((1e-9, 0), (1.0, 0), (np.nextafter(1.0, 2), 1), (2.0, 1), (2.1, 2), (1000, 10)):
        assert unit.missing_bits(largest) == fewer
        assert cell.missing_bits(16 * largest) == fewer
    coarse = unit.coarser(3)
    assert (coarse.max_magnitude, coarse.fractional_bits, coarse.qmax, coarse.element) == (8, 11, 2**14, "int16")


def test_a_state_is_narrowed_for_no_more_than_it_holds() -> None:
    """Whatever `ranges=` says: a shift by more than an integer has bits is no C."""
    int8 = FIXED_POINT["int8"]
    for state in (int8.state, int8.state.coarser(3)):
        largest = int8.narrowing(state, state.max_magnitude)
        assert int8.narrowing(state, 1e30) == largest
        assert int8.narrowing(state, state.max_magnitude / 5).format.scale < largest.format.scale


def read_by_dense(m: Maker, h: Value) -> Value:
    return m.add(Dense(kernel=m.weight(int(str(h.shape[0])), 2), bias=m.weight(2)), h)[0]


def read_by_another_lstm(m: Maker, h: Value) -> Value:
    return m.add(m.cell(LSTM, LONG, 2), *m.add(Reshape(target=(1, LONG)), h))[0]


def read_in_part(m: Maker, h: Value) -> Value:
    """By a Dense with short rows, whose weights would lose a bit."""
    return read_by_dense(m, m.add(Slice(axis=0, start=0, stop=LONG_ROW), h)[0])


def read_with_an_input(m: Maker, h: Value) -> Value:
    return read_by_dense(m, m.add(Concatenate(axis=0), h, m.input(2, name="other"))[0])


LONG = LONG_ROW + 1


@pytest.mark.parametrize(
    ("units", "reader", "expected"),
    [
        (LONG, read_by_dense, LAST_STATE),
        (LONG_ROW, read_by_dense, STATE),
        (LONG, read_in_part, STATE),
        (LONG, read_by_another_lstm, STATE),
        (LONG, read_with_an_input, STATE),
    ],
)
def test_the_last_h_has_another_bit_where_no_weights_lose_one(
    units: int, reader: Callable[[Maker, Value], Value], expected: Format
) -> None:
    m = Maker()
    h, *_ = m.add(m.cell(LSTM, 3, units), m.input(T, 3))
    y = reader(m, h)
    assert Calibration(m.graph(y), INT16).format(h) == expected


def test_weights_keep_their_bits_for_a_last_h() -> None:
    """Those of a Dense that multiplies h with 15 fractional bits have as many as those that multiply one with 14."""
    m = Maker()
    layer = Dense(kernel=m.weight(2 * LONG, 7), bias=m.weight(7))
    of_usual, of_last = (quantize_linear(layer, each, LINEAR, None, INT16) for each in (STATE, LAST_STATE))
    assert isinstance(of_usual, QuantizedDense)
    assert isinstance(of_last, QuantizedDense)
    assert np.all(np.abs(of_last.kernel).max(axis=0) >= np.abs(of_usual.kernel).max(axis=0))


def test_states_are_narrowed_before_they_are_moved() -> None:
    """A stack of Bidirectional layers: what is reversed and joined takes a byte a number, and has the same values."""
    m = Maker(4)
    x = m.input(5, 3)
    first = m(lstm(m.weight, 3, 6, return_sequences=True), x)
    last = m(lstm(m.weight, 3, 6, return_sequences=True, go_backwards=True), x)
    both = m(Concatenate(axis=1), first, m(Slice(axis=0, start=None, stop=None, step=-1), last))
    graph = m.graph(m(dense(m.weight, 4, 2), m(lstm(m.weight, 12, 4), both)))
    sample = np.random.default_rng(1).normal(size=(5, 3))
    ranges = ranges_from_samples(graph, FIXED_POINT["int8"], [(sample,)])
    quantized = quantize(graph, "int8", ranges).graph
    moved = narrow_first(quantized)
    elements = {type(node.operation): node.outputs[0].element for node in moved.nodes}
    assert (elements[Slice], elements[Concatenate]) == ("int8", "int8")
    narrowed = [k for k, node in enumerate(moved.nodes) if isinstance(node.operation, Narrow)]
    assert [type(moved.nodes[k - 1].operation) for k in narrowed] == [QuantizedLSTM, QuantizedLSTM]
    np.testing.assert_array_equal(moved.evaluate(sample)[0], quantized.evaluate(sample)[0])
    assert narrow_first(moved) is moved
