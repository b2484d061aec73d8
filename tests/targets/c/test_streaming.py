"""Steps in every language, and whole samples in C that are predicted step by step in memory that does not grow."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import c_library
import numpy as np
import pytest
import toolchain
from c_library import WARNINGS, Library
from c_model import Model
from generated import as_tuple, load, source_of
from graph_maker import Maker, S, T, Weights
from graphs import chain, conv, conv_lstm, dense, gru, lstm, network, simple_rnn
from planning import planned, written
from small_graphs import two_ends
from streams import INPUTS, STEPPABLE, free, grown, timesteps

from lstmgen.graph import streaming
from lstmgen.graph.elementwise import Binary
from lstmgen.graph.graph import Graph, State
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Stateful
from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.graph.reduction import Reduce
from lstmgen.graph.shape import Axis, Shape
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.targets.text.templates import has

GRAPHS = {name: grown(grow) for name, grow in STEPPABLE.items()}
LENGTH = -1
SINGLE = 2e-6  # of the largest output, or of 1: float32, as in the tests of operations


def close(got: Sequence[object] | int, wanted: Sequence[np.ndarray], tolerance: float, name: str = "") -> None:
    assert not isinstance(got, int), f"error {got}"
    for a, b in zip(got, wanted, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=tolerance * max(1.0, np.abs(b).max(initial=0)), err_msg=name)


def newest(graph: Graph, outputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """What a step gives of a whole prediction: of sequences the newest timestep."""
    return [y[-1] if streamed else y for y, streamed in zip(outputs, streamed_outputs(graph))]


@pytest.mark.parametrize(("target", "style", "tolerance"), [
    ("python", "readable", 1e-12), ("python", "fast", 1e-12), ("micropython", "fast", 1e-12), ("numpy", "fast", 2e-6),
])  # fmt: skip
@pytest.mark.parametrize("name", GRAPHS)
def test_python_steps_give_the_prediction_so_far(name: str, target: str, style: str, tolerance: float) -> None:
    graph = GRAPHS[name]
    predictor = load(graph, source_of(graph, style, target))["Predictor"]()
    flows = streamed_inputs(graph)
    for _ in range(2):
        predictor.reset()
        for now, so_far in timesteps(graph, INPUTS[name]):
            got = predictor.step(*(x[0] if flow else x for x, flow in zip(now, flows)))
            if free(graph) or so_far[0].shape == INPUTS[name][0].shape:
                close(as_tuple(graph, got), newest(graph, graph.evaluate(*so_far)), tolerance)


@pytest.mark.parametrize("optimize", ["speed", "size"])
def test_c_steps_and_predictions_agree_with_every_prefix(optimize: str, tmp_path: Path) -> None:
    one_width = [f"-D{name.upper()}_NO_DISPATCH" for name in GRAPHS]  # a third of it to compile
    library = Library(tmp_path, GRAPHS, flags=["-std=c99", "-O1", *one_width], optimize=optimize)
    feeds = set()
    for name, graph in GRAPHS.items():
        plan = planned(graph, "c", optimize=optimize).plan
        assert plan.step is not None
        assert plan.streaming == (optimize == "size")
        stepping, predicting, feeding = (library.model(name) for _ in range(3))
        assert feeding.feeds == plan.feeds
        feeds.add(plan.feeds)
        for now, so_far in timesteps(graph, INPUTS[name]):
            got = stepping.step(plan.step.graph, *now)
            if plan.feeds:
                fed_so_far = feeding.context.raw
                assert not isinstance(got, int)
                close(feeding.step(plan.step.graph, *now), got, 0)
                feeding.context.raw = fed_so_far
                assert feeding.feed(plan.step.graph, *now) == []
            if free(graph) or so_far[0].shape == INPUTS[name][0].shape:
                wanted = graph.evaluate(*so_far)
                close(predicting.predict(*so_far), wanted, SINGLE, name)
                assert not isinstance(got, int)
                rows = [y[0] if streamed else y for y, streamed in zip(got, streamed_outputs(graph))]
                close(rows, newest(graph, wanted), SINGLE, name)
    assert feeds == ({True, False} if optimize == "size" else {False})


def test_every_operation_of_a_step_is_tried_and_written_in_every_language() -> None:
    steps = [planned(graph, "python").plan.step for graph in GRAPHS.values()]
    used = {type(node.operation) for step in steps if step is not None for node in step.graph.nodes}
    defined = {each for each in vars(streaming).values() if isinstance(each, type) and issubclass(each, Stateful)}
    for operation in defined - {Stateful}:
        assert operation in used
        for template in ("c/layers/{}.c.j2", "python/layers/{}.py.j2", "numpy/layers/{}.py.j2"):
            assert has(template.format(operation.__name__.lower()))


# --- memory


def stack(timesteps: int | Axis, cell: object = lstm) -> Graph:
    """Three layers with a causal convolution before them and pooling behind."""
    w = Weights()
    return chain(
        (timesteps, 3),
        conv(w, (3,), 3, 4, padding="causal"),
        cell(w, 4, 8, return_sequences=True),
        cell(w, 8, 8, return_sequences=True),
        Reduce(kind="mean", axes=(0,)),
        dense(w, 8, 2),
    )


@pytest.mark.parametrize("cell", [lstm, gru, simple_rnn])
def test_memory_does_not_grow_with_the_sample(cell: object, tmp_path: Path) -> None:
    library = Library(
        tmp_path, {"short": stack(8, cell), "long": stack(800, cell), "free": stack(T, cell)}, optimize="size"
    )
    short, long, unbounded = map(library.model, library.graphs)
    assert short.size == long.size == unbounded.size
    x = np.random.default_rng(3).normal(size=(2000, 3))
    close(short.predict(x[:8]), short.graph.evaluate(x[:8]), SINGLE)
    for length in (1, 8, 2000):
        close(unbounded.predict(x[:length]), unbounded.graph.evaluate(x[:length]), SINGLE)
    y = np.zeros(2, np.float32)
    assert library.library.free_predict(unbounded.context, y.ctypes, 0, y.ctypes) == -1


def test_length_of_an_input_that_is_no_sequence_stays_bounded(tmp_path: Path) -> None:
    m = Maker()
    x, frames = m.input(T, 3), m.input(S, 2)
    (seen,) = m.add(Dense(kernel=m.weight(2, 4), bias=m.weight(4)), frames)
    (most,) = m.add(Reduce(kind="max", axes=(0,)), seen)
    (y,) = m.add(m.cell(LSTM, 3, 4, return_sequences=True), x)[:1]
    graph = m.graph(*m.add(Binary(kind="multiply"), y, most), most)
    assert planned(graph, "c", optimize="size").plan.bounded == {S.name}
    model = Library(tmp_path, {"net": graph}, optimize="size").model("net")
    rng = np.random.default_rng(5)
    for a, b in ((300, 100), (3, 1)):
        inputs = rng.normal(size=(a, 3)), rng.normal(size=(b, 2))
        close(model.predict(*inputs), graph.evaluate(*inputs), SINGLE)
    assert model.predict(np.ones((3, 3)), np.ones((101, 2))) == -1


# --- what is computed when


def test_what_only_the_end_needs_waits_for_it() -> None:
    m = Maker()
    x, features = m.input(6, 3), m.input(4)
    (static,) = m.add(Dense(kernel=m.weight(4, 5), bias=None), features)
    (scale,) = m.add(Dense(kernel=m.weight(4, 3), bias=None), features)
    (scaled,) = m.add(Binary(kind="multiply"), x, scale)
    (y,) = m.add(m.cell(LSTM, 3, 4, return_sequences=True), scaled)[:1]
    (row,) = m.add(Dense(kernel=m.weight(4, 2), bias=None), y)
    (last,) = m.add(m.cell(GRU, 4, 2), y)[:1]
    (head,) = m.add(Concatenate(axis=0), last, static)
    plan = planned(m.graph(row, head), "c", optimize="size").plan
    begin, advance, finish = (
        {value.name for call in part.calls for value in call.node.outputs[:1]}
        for part in plan.predict.phases(streamed_outputs(plan.graph))
    )
    assert (begin, advance, finish) == (
        {scale.name},
        {scaled.name, y.name, row.name, last.name},
        {static.name, head.name},
    )


def test_what_comes_before_the_sequence_is_there_at_every_timestep(tmp_path: Path) -> None:
    """No buffer that holds it is used for something else, though many are."""
    m = Maker()
    x, features = m.input(T, 3), m.input(4)
    (scale,) = m.add(Dense(kernel=m.weight(4, 3), bias=None), features)
    (squared,) = m.add(Binary(kind="multiply"), scale, scale)
    (y,) = m.add(Binary(kind="add"), x, squared)
    for _ in range(3):
        (y,) = m.add(Dense(kernel=m.weight(3, 3), bias=m.weight(3)), y)
        (y,) = m.add(Binary(kind="add"), y, squared)
    (z,) = m.add(m.cell(LSTM, 3, 3), y)[:1]
    (newest,) = m.add(Slice(axis=0, start=-1, stop=None, drop=True), y)
    graph = m.graph(*m.add(Binary(kind="multiply"), z, newest), x, squared)
    model = Library(tmp_path, {"net": graph}, optimize="size").model("net")
    rng = np.random.default_rng(6)
    for length in (4, 1):
        inputs = rng.normal(size=(length, 3)), rng.normal(size=4)
        close(model.predict(*inputs), graph.evaluate(*inputs), SINGLE)


# --- states


def test_a_prediction_begins_anew_and_steps_go_on_from_it(tmp_path: Path) -> None:
    graph = stack(T)
    model = Library(tmp_path, {"net": graph}, optimize="size").model("net")
    step = planned(graph, "c", optimize="size").plan.step
    assert step is not None
    x = np.random.default_rng(7).normal(size=(9, 3))
    for t in range(3):
        close(model.step(step.graph, x[t : t + 1]), graph.evaluate(x[: t + 1]), SINGLE)
    close(model.predict(x[:5]), graph.evaluate(x[:5]), SINGLE)
    for t in range(5, 9):
        close(model.step(step.graph, x[t : t + 1]), graph.evaluate(x[: t + 1]), SINGLE)


def recurrences(shape: Shape, **options: object) -> Graph:
    """A layer that keeps its state, and one and a convolution that do not."""
    w = Weights()
    return chain(
        shape,
        conv(w, (2,), 3, 4, padding="causal"),
        lstm(w, 4, 4, return_sequences=True, stateful=True, **options),
        gru(w, 4, 3, return_sequences=True),
        Reduce(kind="max", axes=(0,)),
    )


def test_only_stateful_layers_remember_the_sample_before(tmp_path: Path) -> None:
    graph = recurrences((T, 3))
    assert planned(graph, "c", optimize="size").plan.streaming
    model = Library(tmp_path, {"net": graph}, optimize="size").model("net")
    rng = np.random.default_rng(8)
    for _ in range(2):
        state: State = {}
        for length in (3, 1, 4):
            x = rng.normal(size=(length, 3))
            wanted, state = graph.run((x,), state)
            close(model.predict(x), wanted, SINGLE)
        model.reset()


@pytest.mark.parametrize("zero", [False, True])
def test_a_stateful_layer_with_masked_timesteps_first(zero: bool, tmp_path: Path) -> None:
    """There its output is zeros at first, though its state is not; a step, which gives the state, would not do."""
    m = Maker()
    layer = m.cell(LSTM, 3, 4, return_sequences=True, stateful=True, masked=True, zero_output_for_mask=zero)
    graph = m.graph(m.add(layer, m.input(T, 3), m.input(T))[0])
    assert planned(graph, "c", optimize="size").plan.streaming == zero
    model = Library(tmp_path, {"net": graph}, optimize="size").model("net")
    rng = np.random.default_rng(9)
    state: State = {}
    for mask in ([1, 1, 0], [0, 0, 1, 0], [0, 0]):
        inputs = rng.normal(size=(len(mask), 3)), np.array(mask, float)
        wanted, state = graph.run(inputs, state)
        close(model.predict(*inputs), wanted, SINGLE)


def test_an_index_without_a_row_ends_the_prediction(tmp_path: Path) -> None:
    w = Weights()
    graph = chain((T,), Embedding(table=w(5, 3)), lstm(w))
    model = Library(tmp_path, {"net": graph}, optimize="size").model("net")
    assert model.predict(np.array([1.0, 5.0, 2.0])) == -2
    close(model.predict(np.array([1.0, 4.0])), graph.evaluate(np.array([1.0, 4.0])), SINGLE)


def test_inputs_that_must_be_equally_long(tmp_path: Path) -> None:
    m = Maker()
    (joined,) = m.add(Concatenate(axis=1), m.input(T, 3), m.input(S, 2))
    graph = m.graph(m.add(m.cell(LSTM, 5, 4), joined)[0])
    model = Library(tmp_path, {"net": graph}, optimize="size").model("net")
    assert model.predict(np.ones((3, 3)), np.ones((4, 2))) == -1
    close(model.predict(np.ones((3, 3)), np.ones((3, 2))), graph.evaluate(np.ones((3, 3)), np.ones((3, 2))), SINGLE)


def test_microcontrollers_step_too() -> None:
    assert planned(stack(T), "c", mcu="cortex-m4").plan.streaming
    assert not planned(stack(T), "c").plan.streaming


def test_what_cannot_be_stepped_keeps_the_whole_sample(tmp_path: Path) -> None:
    w = Weights()
    graph = chain((T, 3), replace(lstm(w, return_sequences=True), go_backwards=True), gru(w, 4, 2))
    plan = planned(graph, "c", optimize="size").plan
    assert (plan.streaming, plan.not_steppable) == (False, "LSTM 'lstm_0' reads the sequence from its end")
    model: Model = Library(tmp_path, {"net": graph}, optimize="size").model("net")
    x = np.random.default_rng(2).normal(size=(5, 3))
    close(model.predict(x), graph.evaluate(x), SINGLE)
    assert not model.steps


BLOCKS = """
#include <stdio.h>
#include <string.h>
#include "amp.h"
#include "ends.h"

int main(void)
{
    static ends_context one, other;
    float left[7 * 3], right[4], rows[7 * 4], last[7 * 4], row[4], newest[4];
    int wrong = 0;
    for (int k = 0; k < 21; ++k) left[k] = (float)(k % 5) - 2.0f;
    for (int k = 0; k < 4; ++k) right[k] = (float)k;
    ends_reset(&one);
    ends_reset(&other);
    wrong += ends_steps(&one, left, right, 0, rows, last) != ENDS_OK;
    wrong += ends_steps(&one, left, right, 3, rows, last) != ENDS_OK;
    wrong += ends_steps(&one, left + 3 * 3, right, 4, rows + 3 * 4, last + 3 * 4) != ENDS_OK;
    for (int t = 0; t < 7; ++t) {
        wrong += ends_step(&other, left + 3 * t, right, row, newest) != ENDS_OK;
        wrong += memcmp(row, rows + 4 * t, sizeof row) != 0;
        wrong += memcmp(newest, last + 4 * t, sizeof newest) != 0;
    }
    static amp_context amp, by_steps;
    float x[40 * 2], y[40], single;
    for (int k = 0; k < 80; ++k) x[k] = (float)(k * 37 % 101) / 50.0f - 1.0f;
    amp_reset(&amp);
    amp_reset(&by_steps);
    wrong += amp_steps(&amp, x, 1, y) != AMP_OK;
    wrong += amp_steps(&amp, x + 2, 39, y + 1) != AMP_OK;
    wrong += amp_steps(&amp, x, 0, y) != AMP_OK || amp_steps(&amp, x, -1, y) != AMP_OK;
    for (int t = 0; t < 40; ++t) {
        wrong += amp_step(&by_steps, x + 2 * t, &single) != AMP_OK;
        wrong += memcmp(&single, y + t, sizeof single) != 0;
    }
    printf("%d of %.9g of %.9g", wrong, (double)last[27], (double)y[39]);
    return 0;
}
"""


@pytest.mark.parametrize("optimize", ["speed", "size"])
def test_a_state_has_the_lengths_that_its_first_step_had(optimize: str, tmp_path: Path) -> None:
    """Rows of another width would be computed with other places of the state."""
    space = (T, Axis("height"), Axis("width"), 3)
    graphs = {
        name: network(space, conv_lstm(Weights(3), size=(2, 2), padding="same", stateful=name == "kept"))
        for name in ("anew", "kept")
    }
    library = Library(tmp_path, graphs, optimize=optimize)
    rng = np.random.default_rng(0)
    x, turned = rng.normal(size=(3, 5, 4, 3)), rng.normal(size=(2, 4, 5, 3))
    for name, graph in graphs.items():
        model, step = library.model(name), planned(graph, "c", optimize=optimize).plan.step
        assert step is not None
        for rows in (turned, x):
            model.reset()
            assert not isinstance(model.step(step.graph, rows[:1]), int)
        assert model.step(step.graph, turned[:1]) == LENGTH
        if name == "kept":
            assert model.predict(turned) == LENGTH
        close(model.step(step.graph, x[1:2]), graph.evaluate(x[:2]), SINGLE)


@pytest.mark.parametrize("compiler", ["gcc", "g++"])
def test_blocks_of_steps_are_steps(compiler: str, tmp_path: Path) -> None:
    """Two inputs, of which one is a sequence, or timesteps together; in C and C++, where a header gives no warning.

    The first layer's kernel is so large that a prediction reads it forwards and backwards in turns.
    """
    w = Weights()
    cells = lstm(w, 2, 48, return_sequences=True), gru(w, 48, 9, return_sequences=True)
    graphs = {"ends": two_ends(), "amp": chain((T, 2), *cells, dense(w, 9, 1))}
    graph = graphs["ends"]
    for name, each in graphs.items():
        for ending, text in written(each, "c", f"{name}.c").items():
            (tmp_path / f"{name}{ending}").write_text(str(text))
    (tmp_path / "blocks.c").write_text(BLOCKS)
    standard = "-std=c99" if compiler == "gcc" else "-xc++"
    command = [
        toolchain.require(compiler),
        standard,
        "-O1",
        *WARNINGS,
        "-Werror",
        "-DAMP_NO_DISPATCH",
        "-DAMP_MAX_TIMESTEPS=18",
        "ends.c",
        "amp.c",
        "blocks.c",
        "-lm",
        "-o",
        "b",
    ]
    c_library.run(command, tmp_path)
    done = subprocess.run([tmp_path / "b"], capture_output=True, text=True, check=True)
    wrong, last, played = done.stdout.split(" of ")
    assert wrong == "0"
    left = np.array([k % 5 - 2.0 for k in range(21)]).reshape(7, 3)
    np.testing.assert_allclose(float(last), graph.evaluate(left, np.arange(4.0))[1][3], rtol=0, atol=1e-7)  # float32
    x = np.array([k * 37 % 101 / 50 - 1 for k in range(80)]).reshape(40, 2)
    np.testing.assert_allclose(float(played), graphs["amp"].evaluate(x)[0][39, 0], rtol=0, atol=1e-6)
