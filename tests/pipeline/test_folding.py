"""Scaling is multiplied into the weights beside it in C: no instruction, no memory, no flash more."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import budgets
import numpy as np
import pytest
from boards import BOARDS
from firmware import measure
from graph_maker import Maker, Weights
from graphs import CELLS, network
from sklearn.preprocessing import MinMaxScaler, StandardScaler

import lstmgen
from lstmgen.graph.elementwise import Affine, Binary, Constant
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Dense
from lstmgen.graph.reduction import Normalize
from lstmgen.pipeline import attach
from lstmgen.plan.passes.scaling import fold_scaling
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.ranges import ranges_from_samples
from lstmgen.targets.c.options import COptions

rng = np.random.default_rng(6)
ROWS = rng.normal([3.0, -50.0, 0.01], [2.0, 30.0, 0.02], (40, 3))
NEAR = lstmgen.Pipeline(scaler=StandardScaler().fit(ROWS), inverse=MinMaxScaler().fit(ROWS), inverse_column=1)
FAR = lstmgen.Pipeline(scaler=StandardScaler().fit(ROWS + np.array([1e5, 0, 0])))


def affines(graph: Graph) -> int:
    return sum(isinstance(node.operation, Affine) for node in graph.nodes)


def recurrent(kind: str, *, bias: bool = True, **options: object) -> Graph:
    m, w = Maker(), Weights(4)
    x = m.input(5, 3)
    y = m(m.cell(type(CELLS[kind](w)), 3, 4, bias, **options), x)
    return m.graph(m(Dense(kernel=w(4, 2), bias=w(2) if bias else None), y))


def both_directions() -> Graph:
    m, w = Maker(), Weights(4)
    x = m.input(5, 3)
    ways = [m(CELLS["lstm"](w, go_backwards=backwards), x) for backwards in (False, True)]
    return m.graph(m(Dense(kernel=w(8, 2), bias=w(2)), m(Concatenate(axis=0), *ways)))


def shared_kernel() -> Graph:
    m, w = Maker(), Weights(4)
    x, other = m.input(5, 3, name="x"), m.input(5, 3, name="other")
    layer = CELLS["lstm"](w)
    return m.graph(m(Binary(kind="add"), m(layer, x), m(layer, other)))


def masked() -> Graph:
    m, w = Maker(), Weights(4)
    x = m.input(5, 3)
    zero = m(Constant(value=np.zeros(1)))
    scaled = m(Binary(kind="multiply"), m(Binary(kind="not_equal"), x, zero), x)
    return m.graph(m(CELLS["lstm"](w), m(Binary(kind="add"), scaled, x)))


def normalized() -> Graph:
    m, w = Maker(), Weights(4)
    x = m.input(5, 3)
    return m.graph(m(Dense(kernel=w(3, 2), bias=w(2)), m(Normalize(kind="layer", axes=(1,), epsilon=1e-3), x)))


ONE_INPUT = lstmgen.Pipeline(scaler={"x": StandardScaler().fit(ROWS)})
# What is left of the Affines: of a far center the subtraction.
CASES: dict[str, tuple[Callable[[], Graph], lstmgen.Pipeline, int]] = {
    "lstm": (lambda: recurrent("lstm"), NEAR, 0),
    "lstm, far": (lambda: recurrent("lstm"), FAR, 1),
    "gru": (lambda: recurrent("gru"), NEAR, 0),
    "gru, reset before": (lambda: recurrent("gru", reset_after=False), NEAR, 0),
    "simple rnn without bias": (lambda: recurrent("simple_rnn", bias=False), NEAR, 0),
    "gru without bias": (lambda: recurrent("gru", bias=False), NEAR, 0),
    "both directions": (both_directions, NEAR, 0),
    "dense": (lambda: network((5, 3), Dense(kernel=Weights(2)(3, 2), bias=Weights(3)(2))), NEAR, 0),
    "a kernel that others read": (shared_kernel, ONE_INPUT, 1),
    "a mask of scaled values": (masked, lstmgen.Pipeline(scaler=StandardScaler().fit(ROWS)), 1),
    "another layer": (normalized, lstmgen.Pipeline(scaler=StandardScaler().fit(ROWS)), 1),
}


@pytest.mark.parametrize("name", CASES)
def test_what_weights_can_take(name: str) -> None:
    make, pipeline, left = CASES[name]
    graph = attach(make(), pipeline)
    folded = fold_scaling(graph)
    assert affines(folded) == left <= affines(graph)
    far = np.array([1e5, 0, 0]) if pipeline is FAR else 0
    sample = [(ROWS[k : k + 5] + far) for k, _ in enumerate(graph.inputs)]
    for got, wanted in zip(folded.evaluate(*sample), graph.evaluate(*sample)):
        # The folded weights are rounded to float32.
        np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-6 * max(1.0, np.abs(wanted).max()))


@pytest.mark.parametrize("factor", [3e38, 1e-38])
def test_weights_that_float32_does_not_hold_stay_as_they_are(factor: float, tmp_path: Path) -> None:
    steps = [{"step": "scale", "factor": factor}]
    path = tmp_path / "pipeline.json"
    path.write_text(json.dumps({"version": 1, "inputs": [{"steps": steps}], "outputs": [{"steps": steps}]}))
    graph = attach(recurrent("lstm"), lstmgen.Pipeline.load(path))
    folded = fold_scaling(graph)
    assert affines(folded) >= 1
    sizes = np.concatenate([np.abs(w).ravel() for node in folded.nodes for w in layer_weights(node)])
    assert np.isfinite(sizes).all()
    assert sizes[sizes > 0].min() >= np.finfo(np.float32).tiny


def layer_weights(node: Node) -> list[np.ndarray]:
    return [] if isinstance(node.operation, Affine) else list(node.operation.weights().values())


def test_what_a_model_file_has_stays_as_it_is() -> None:
    m, w = Maker(), Weights(4)
    scaled = m(Affine(scale=np.full(3, 0.5), offset=np.zeros(3)), m.input(5, 3))
    graph = m.graph(m(CELLS["lstm"](w), scaled))
    assert affines(fold_scaling(attach(graph, lstmgen.Pipeline()))) == 1


COUNTED = {
    "float": {},
    "int8": {"quantize": "int8", "ranges": (3.99, 1.43, 0.73)},
    "int16": {"quantize": "int16", "ranges": (3.99, 1.43)},
}


@pytest.mark.parametrize("width", COUNTED)
def test_a_scaler_costs_a_hundredth_on_a_cortex_m4(width: str, tmp_path: Path) -> None:
    """More than of the network on scaled floats, in instructions; in fixed point no memory of a context."""
    model = budgets.MODELS["har"]("lstm")
    samples = np.array([model.sample(0)])
    mean, deviation = np.linspace(-3000.0, 3000.0, 9), np.linspace(500.0, 6000.0, 9)
    scaler = StandardScaler().fit(np.stack([mean - deviation, mean + deviation]))
    counts = np.rint(samples * deviation + mean)
    scaled = attach(model.graph, lstmgen.Pipeline(scaler=scaler))
    given = {"mcu": "cortex-m4", **COUNTED[width]}
    for name in ("plain", "float", "int16"):
        (tmp_path / name).mkdir()
    plain = measure(BOARDS["Cortex-M4"], model.graph, COptions(**given), samples, tmp_path / "plain")
    (truth,) = scaled.evaluate(counts[0])
    for element in ("int16",) if width == "float" else ("float", "int16"):
        options = COptions(**given, input_type=element)
        found = measure(BOARDS["Cortex-M4"], scaled, options, counts, tmp_path / element)
        assert found.count <= 1.01 * plain.count
        if width != "float":
            assert found.context <= plain.context
            assert element == "int16" or found.stack <= plain.stack
        assert np.abs(found.outputs - truth).max() < {"float": 1e-6, "int16": 1e-3, "int8": 0.05}[width]


@pytest.mark.parametrize(("name", "board", "mcu"), [("har", "Cortex-M4", "cortex-m4"), ("seed", "ATmega328P", "avr")])
def test_a_scaler_costs_nothing_on_a_microcontroller(
    name: str, board: str, mcu: str, tmp_path: Path, require: Callable[[str], str]
) -> None:
    model = budgets.MODELS[name]("lstm")
    samples = np.array([model.sample(seed) for seed in range(2)])
    features = samples.shape[-1]
    spread = samples.reshape(-1, features) * np.linspace(1, 3, features) + np.linspace(-1, 2, features)
    scaled = attach(model.graph, lstmgen.Pipeline(scaler=StandardScaler().fit(spread)))
    folders = [tmp_path / "plain", tmp_path / "scaled"]
    for folder in folders:
        folder.mkdir()
    plain, with_scaler = (
        measure(BOARDS[board], graph, COptions(mcu=mcu), samples, folder)
        for graph, folder in zip((model.graph, scaled), folders)
    )
    truth = np.array([scaled.evaluate(sample)[0] for sample in samples])
    assert np.abs(with_scaler.outputs - truth).max() <= 2e-7
    assert (with_scaler.context, with_scaler.stack) == (plain.context, plain.stack)
    assert with_scaler.flash <= plain.flash
    if mcu == "cortex-m4":  # an AVR takes other times for other numbers
        assert with_scaler.count == plain.count


@pytest.mark.parametrize("width", FIXED_POINT)
@pytest.mark.parametrize("name", ["seed", "har"])
def test_a_scaler_of_counts_costs_an_avr_no_more_flash_than_its_constants(
    name: str, width: str, tmp_path: Path
) -> None:
    model = budgets.MODELS[name]("lstm")
    samples = np.array([model.sample(0)])
    features = samples.shape[-1]
    mean, deviation = np.linspace(-3000.0, 3000.0, features), np.linspace(500.0, 6000.0, features)
    scaler = StandardScaler().fit(np.stack([mean - deviation, mean + deviation]))
    scaled = attach(model.graph, lstmgen.Pipeline(scaler=scaler))
    ranges = ranges_from_samples(model.graph, FIXED_POINT[width], [(samples[0],)])
    options = COptions(mcu="avr", quantize=width, ranges=ranges)  # type: ignore[arg-type]
    counting = replace(options, input_type="int16")
    flash = []
    for graph, chosen in ((model.graph, options), (scaled, counting)):
        folder = tmp_path / str(chosen.input_type)
        folder.mkdir()
        given = samples if chosen is options else np.rint(samples * deviation + mean)
        flash.append(measure(BOARDS["ATmega328P"], graph, chosen, given, folder, by_steps=name == "har").flash)
    # Bytes of the constants; in 8 bits the loop that scales is larger than the conversion of floats that it replaces.
    assert flash[1] - flash[0] <= 10 * features + (32 if width in ("int8", "int4x8") else 0)
