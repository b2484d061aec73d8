"""Layers on big integers compute what the layer means, no less precisely than Keras."""

from __future__ import annotations

import importlib
import json
import math
import pickle
import subprocess
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import load, source_of
from graph_maker import Maker, T, Weights
from graphs import CELLS, dense, lstm, network, recurrent_graph
from hypothesis import given, settings
from hypothesis import strategies as st
from recurrent_python import TOLERANCE, assert_close, kinds, plan_of

from lstmgen.graph.activation import activation
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Embedding
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Map
from lstmgen.targets.python.bignum.layers import Packed

UNITS = {"lstm": 24, "gru": 24, "gru_reset_before": 24, "simple_rnn": 32}
FUNCTIONS = ["tanh", "sigmoid", "hard_sigmoid", "softsign", "hard_tanh"]


def cell(name: str, inputs: int = 5, seed: int = 0, scale: float = 0.25, **options: Any) -> Recurrent:
    """A layer that is large enough to be packed."""
    w = Weights(seed)

    def scaled(*shape: int) -> np.ndarray:
        return w(*shape, scale=scale)

    return CELLS[name](scaled, inputs=inputs, units=UNITS[name], **options)


@pytest.mark.parametrize("name", CELLS)
def test_two_layers(name: str) -> None:
    first = cell(name, return_sequences=True)
    second = cell(name, UNITS[name], seed=1)
    graph = network((T, 5), first, second)
    assert kinds(graph) == ["bignum", "bignum"]
    assert_close(graph, np.random.default_rng(0).normal(size=(40, 5)))


@pytest.mark.parametrize("reset_after", [True, False])
@pytest.mark.parametrize("gates", ["sigmoid", "hard_sigmoid", "sparse_sigmoid"])
@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_bounded_activations(name: str, function: str, gates: str, reset_after: bool) -> None:
    slope = {"slope": 0.2}
    options: dict[str, Any] = {
        "activation": activation(function, **(slope if function == "hard_sigmoid" else {})),
        "recurrent_activation": activation(gates, **(slope if gates == "hard_sigmoid" else {})),
    }
    if name == "gru":
        options["reset_after"] = reset_after
    graph = network((T, 5), cell(name, return_sequences=True, **options))
    assert kinds(graph) == ["bignum"]
    x = np.random.default_rng(0).normal(size=(12, 5))
    x[4] *= 1e4
    assert_close(graph, x)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("lstm", {"activation": activation("elu", alpha=1.0)}),
        ("lstm", {"recurrent_activation": activation("softplus")}),
        ("lstm", {"activation": activation("softmax")}),
        ("gru", {"recurrent_activation": activation("tanh")}),
        ("gru_reset_before", {"activation": activation("relu")}),
        ("simple_rnn", {"activation": activation("relu")}),
        ("simple_rnn", {"activation": activation("linear")}),
    ],
)
def test_unbounded_layers_stay_in_floats(name: str, options: dict[str, Any]) -> None:
    graph = network((T, 5), cell(name, **options))
    assert kinds(graph) == ["plain"]
    assert_close(graph, np.random.default_rng(0).normal(size=(6, 5)), tolerance=1e-12)


def test_layers_with_doubles_stay_in_floats() -> None:
    rng = np.random.default_rng(0)
    graph = network((T, 5), lstm(lambda *shape: rng.normal(size=shape), 5, 24))
    assert kinds(graph) == ["plain"]


def test_readable_stays_in_floats() -> None:
    graph = network((T, 5), cell("lstm"))
    text = source_of(graph, "readable")
    assert "pack_rows" not in text
    assert "sigmoid(v) for v in weigh(" in text
    assert "one integer that holds all weights" in source_of(graph)


@pytest.mark.parametrize("name", CELLS)
def test_inputs_that_do_not_fit_give_what_the_layer_means(name: str) -> None:
    graph = network((T, 5), cell(name, return_sequences=True))
    module = load(graph)
    rng = np.random.default_rng(0)
    for odd in (30.0, 1e4, 1e30, 1e300, math.inf, -math.inf, math.nan):
        x = rng.normal(size=(9, 5))
        x[3, 1] = odd
        x[5, :2] = odd, -odd
        with np.errstate(all="ignore"):
            assert_close(graph, x, module=module)
            assert_close(graph, x[:5], module=module)


@pytest.mark.parametrize("name", CELLS)
def test_nan_from_the_layer_before_reaches_everything(name: str) -> None:
    graph = network((T, 5), cell(name, return_sequences=True), cell(name, UNITS[name], return_sequences=True))
    x = np.random.default_rng(0).normal(size=(9, 5))
    x[6, 2] = math.nan
    assert_close(graph, x)


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("size", [0.9, 1.5, 1e6, math.inf, math.nan])
def test_states_of_any_size_stay_in_floats(name: str, size: float) -> None:
    operation = cell(name, initial_state=True, return_sequences=True)
    graph = recurrent_graph(operation, (6, 5))
    assert kinds(graph) == ["plain"]
    rng = np.random.default_rng(0)
    states = [rng.uniform(-1, 1, UNITS[name]) for _ in operation.STATES]
    states[0][3], states[0][7] = size, -size / 2
    with np.errstate(all="ignore"):
        assert_close(graph, rng.normal(size=(6, 5)), *states, tolerance=1e-12)


@pytest.mark.parametrize("name", CELLS)
def test_states_from_a_layer_are_bounded(name: str) -> None:
    m = Maker()
    x = m.input(T, 5)
    _, *states = m.add(cell(name), x, name="encoder")
    graph = m.graph(m(cell(name, seed=1, initial_state=True), x, *states, name="decoder"))
    assert kinds(graph) == ["bignum", "bignum"]
    assert_close(graph, np.random.default_rng(0).normal(size=(6, 5)))


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("options", [{}, {"zero_output_for_mask": True}, {"early_output": "state"}], ids=str)
def test_masked_and_backwards(name: str, options: dict[str, Any]) -> None:
    operation = cell(name, masked=True, go_backwards=True, return_sequences=True, **options)
    graph = recurrent_graph(operation, (6, 5))
    assert kinds(graph) == ["bignum"]
    assert_close(graph, np.random.default_rng(0).normal(size=(6, 5)), np.array([0.0, 1.0, 0.0, 1.0, 1.0, 0.0]))


@pytest.mark.parametrize("name", CELLS)
def test_steps_and_states_between_calls(name: str) -> None:
    sequences = network((T, 5), cell(name, return_sequences=True), cell(name, UNITS[name], 1, return_sequences=True))
    x = np.random.default_rng(0).normal(size=(12, 5))
    x[7] *= 1e3
    truth = sequences.evaluate(x)[0]
    predictor = load(sequences)["Predictor"]()
    steps = np.array([predictor.step(row) for row in x])
    np.testing.assert_allclose(steps, truth, rtol=0, atol=TOLERANCE)
    stateful = network((T, 5), cell(name, stateful=True, return_sequences=True))
    predictor = load(stateful)["Predictor"]()
    halves = [predictor.predict(x[:5]), predictor.predict(x[5:])]
    truth = network((T, 5), cell(name, return_sequences=True)).evaluate(x)[0]
    np.testing.assert_allclose(np.concatenate(halves), truth, rtol=0, atol=TOLERANCE)
    predictor.reset()
    np.testing.assert_allclose(predictor.predict(x[:5]), truth[:5], rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("name", CELLS)
def test_thousands_of_steps(name: str) -> None:
    """Errors do not pile up: a layer that forgets forgets them too."""
    graph = network((T, 5), cell(name, scale=0.1, return_sequences=True))
    assert_close(graph, np.random.default_rng(0).normal(size=(3000, 5)))


@pytest.mark.parametrize("table", [False, True], ids=["features", "indices"])
@pytest.mark.parametrize("names", [*((name,) for name in CELLS), ("gru", "lstm"), ("lstm", "lstm")], ids="-".join)
def test_input_that_repeats_is_no_less_precise_than_in_float32(names: tuple[str, ...], table: bool) -> None:
    """Small numbers, whose rounding is the same at every timestep: a network of Keras as it is before training."""
    rng = np.random.default_rng(1)

    def weights(*shape: int) -> np.ndarray:
        """As Keras initialises them, but for the biases: zeros, 1 for what an LSTM forgets."""
        if shape == (96,):
            return np.repeat([0.0, 1.0, 0.0, 0.0], 24).astype(np.float32)
        if len(shape) == 1 or shape[0] == 2:
            return np.zeros(shape, np.float32)
        if shape[0] == 24:
            blocks = [np.linalg.qr(rng.normal(size=(24, 24)))[0] for _ in range(shape[1] // 24)]
            return np.concatenate(blocks, axis=1).astype(np.float32)
        limit = math.sqrt(6 / sum(shape))
        return rng.uniform(-limit, limit, shape).astype(np.float32)

    layers = [CELLS[n](weights, inputs=24 if k else 9, units=24, return_sequences=True) for k, n in enumerate(names)]
    if table:
        embedding = Embedding(table=rng.uniform(-0.05, 0.05, (40, 9)).astype(np.float32))
        graph, x = network((T,), embedding, *layers), rng.integers(0, 40, 900).astype(float)
    else:
        graph, x = network((T, 9), *layers), rng.normal(size=(900, 9)) / 100
    assert kinds(graph) == ["bignum"] * len(names)
    x[300:] = x[7]
    (truth,) = graph.evaluate(x)
    single = load(graph, source_of(graph, target="numpy"))["predict"](x)
    assert np.abs(np.array(load(graph)["predict"](x)) - truth).max() < np.abs(single - truth).max()


@pytest.mark.parametrize("name", CELLS)
def test_inputs_at_the_bound(name: str) -> None:
    """Saturated gates, and x as long as it may be."""
    graph = network((T, 5), cell(name, scale=0.6, return_sequences=True))
    operation = next(unit.operation for unit in plan_of(graph).routines if isinstance(unit.operation, Packed))
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 5))
    x *= operation.packing.x_length / np.sqrt(np.sum(np.square(x), axis=1, keepdims=True))
    for factor in (1 - 1e-15, 1, 1 + 1e-15):
        assert_close(graph, x * factor)


def test_an_embedding_is_multiplied_with_the_kernel() -> None:
    w = Weights()
    table = Embedding(table=w(11, 6))
    for name in CELLS:
        graph = network((T,), table, cell(name, 6, return_sequences=True))
        text = source_of(graph)
        module = load(graph, text)
        assert "_TABLE" in text
        assert "_EMBEDDING" not in text
        assert "_KERNEL =" not in text
        assert_close(graph, np.array([3.0, 10.0, 0.0, 0.0, 7.0]), module=module)
        for index in (11, -1, math.nan):
            with pytest.raises(IndexError):
                module["predict"]([3.0, index])
        predictor = module["Predictor"]()
        steps = [predictor.step(index) for index in (3, 10, 0)]
        np.testing.assert_allclose(steps, graph.evaluate(np.array([3.0, 10, 0]))[0], rtol=0, atol=TOLERANCE)


def test_a_large_embedding_stays_a_table_of_features() -> None:
    graph = network((T,), Embedding(table=Weights()(9000, 6)), cell("lstm", 6))
    operation = next(unit.operation for unit in plan_of(graph).routines if isinstance(unit.operation, Packed))
    assert operation.table is None
    assert not operation.packing.x_measured
    assert_close(graph, np.array([3.0, 8999.0, 0.0, 42.0]))


def test_both_directions_and_shared_layers() -> None:
    operation = cell("lstm", return_sequences=True)
    m = Maker()
    forward = m(operation, m.input(T, 5, name="a"), name="forward")
    backward = m(replace(operation, go_backwards=True), m.input(T, 5, name="b"), name="backward")
    graph = m.graph(m(cell("gru", 48), m(Concatenate(axis=1), forward, backward)))
    assert kinds(graph) == ["bignum", "bignum"]
    rng = np.random.default_rng(0)
    assert_close(graph, rng.normal(size=(7, 5)), rng.normal(size=(7, 5)))


def test_a_layer_in_the_body_of_a_map() -> None:
    m = Maker()
    body = m.graph(m(cell("lstm"), m.input(6, 5), name="inner"))
    graph = network((3, 6, 5), Map(body=body), cell("gru", 24))
    assert "inner_step(" in source_of(graph)
    assert source_of(graph).count("pack_rows(") == 4  # the function, one LSTM, two parts of a GRU
    assert_close(graph, np.random.default_rng(0).normal(size=(3, 6, 5)))


# Most often such that the layer is packed: about two in three are.
SCALES = st.sampled_from([0.0, 1e-30, 1e-12, 1e-6, 1e-3, 0.03, 0.1, 0.3, 1.0, 10.0, 1e30])
ROWS = st.sampled_from([1.0, 1.0, 1.0, 0.3, 0.0, 1e-9, 1e-3, 30.0])


@st.composite
def layers(draw: st.DrawFn) -> tuple[Graph, np.ndarray]:
    """A layer of any shape whose weights differ in size between arrays, rows and columns; and an input."""
    name = draw(st.sampled_from(sorted(CELLS)))
    inputs, units = draw(st.integers(1, 12)), draw(st.integers(10, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))

    def array(*shape: int) -> np.ndarray:
        scale = draw(SCALES)
        per_row = draw(st.lists(ROWS, min_size=shape[0], max_size=shape[0]))
        values = rng.normal(size=shape) * np.array(per_row).reshape(-1, *[1] * (len(shape) - 1))
        return (values * scale / math.sqrt(shape[0])).astype(np.float32)

    operation = CELLS[name](array, inputs=inputs, units=units, return_sequences=True)
    timesteps = draw(st.integers(1, 6))
    x = rng.normal(size=(timesteps, inputs)) * draw(st.sampled_from([0.0, 0.1, 1.0, 5.0, 1e3, 1e10]))
    return network((T, inputs), operation), x


@settings(max_examples=150)
@given(layers())
def test_any_layer(drawn: tuple[Graph, np.ndarray]) -> None:
    """No farther from the truth than what moving h by half a unit of float32 does, which Keras does at every step."""
    graph, x = drawn
    (operation,) = (node.operation for node in graph.nodes)
    assert isinstance(operation, Recurrent)
    truth = graph.evaluate(x)[0]
    got = np.array(load(graph)["predict"](x))
    moved = rounded(operation, x)
    assert np.isfinite(got).all()
    assert np.abs(got - truth).max() <= max(TOLERANCE, 4 * np.abs(moved - truth).max())


def rounded(operation: Recurrent, x: np.ndarray) -> np.ndarray:
    """The layer in float64, but its sums and states rounded to float32 after every timestep."""

    def single(values: np.ndarray) -> np.ndarray:
        return values.astype(np.float32).astype(float)

    states = tuple(np.zeros((1, operation.units)) for _ in operation.STATES)  # a batch of one
    outputs = []
    for z in single(operation.project(x[np.newaxis])[0]):
        states = tuple(map(single, operation.step(z[np.newaxis], states)))
        outputs.append(states[0][0])
    return np.array(outputs)


@pytest.mark.parametrize("target", ["python", "numpy"])
@pytest.mark.parametrize("units", [4, 24])
def test_predictors_can_be_pickled_and_leave_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, units: int, target: str
) -> None:
    """A copy goes on from the same states."""
    name = f"{target}_predictor_{units}"
    graph = network((T, 5), CELLS["lstm"](Weights(), inputs=5, units=units, return_sequences=True))
    (tmp_path / f"{name}.py").write_text(source_of(graph, target=target))
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module(name)
    x = np.random.default_rng(0).normal(size=(6, 5))
    predictor = module.Predictor()
    for row in x[:3]:
        predictor.step(row)
    copy = pickle.loads(pickle.dumps(predictor))
    steps = [predictor.step(row) for row in x[3:]]
    np.testing.assert_array_equal([copy.step(row) for row in x[3:]], steps)
    np.testing.assert_allclose(steps, graph.evaluate(x)[0][3:], rtol=0, atol=1e-6 if target == "numpy" else TOLERANCE)
    np.testing.assert_array_equal(module.predict(x), module.predict(x))


def test_threads_and_processes_share_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = network((T, 5), cell("lstm", return_sequences=True), cell("gru", 24))
    (tmp_path / "shared_predictor.py").write_text(source_of(graph))
    monkeypatch.syspath_prepend(tmp_path)
    import shared_predictor  # type: ignore[import-not-found]

    samples = np.random.default_rng(0).normal(size=(12, 6, 5)).tolist()
    wanted = [shared_predictor.predict(sample) for sample in samples]
    assert shared_predictor.predict_batch(samples) == wanted
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(shared_predictor.predict, samples)) == wanted
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        assert list(processes.map(shared_predictor.predict, samples)) == wanted


def test_every_python_predicts_the_same(interpreters: dict[str, str], tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=(6, 5))
    x[2] *= 100
    for name in CELLS:
        head = dense(Weights(), UNITS[name], 2)
        graph = network((T, 5), cell(name, return_sequences=True), head)
        (tmp_path / f"{name}.py").write_text(source_of(graph))
        for path in interpreters.values():
            command, sample = [path, tmp_path / f"{name}.py"], json.dumps(x.tolist())
            done = subprocess.run(command, input=sample, capture_output=True, text=True, check=True)
            np.testing.assert_allclose(json.loads(done.stdout), graph.evaluate(x)[0], rtol=0, atol=TOLERANCE)
