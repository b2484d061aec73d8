"""The time that is predicted, beside what emulators count of models that were not fitted; and what is said of it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import graphs
import numpy as np
import pytest
from boards import BOARDS
from command_line import HAR, fails, run
from firmware import count
from graph_maker import Maker, Weights
from planning import planned_as
from predicted import CORES, TOLERANCES, Pair, pairs
from sklearn.preprocessing import StandardScaler
from toolchain import ROOT

import lstmgen
from lstmgen.graph.activation import Activation, activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Where
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.linear import Embedding
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.ranges import largest_magnitudes, ranges_by_feature, ranges_from_magnitudes
from lstmgen.targets.c.mcu import boards
from lstmgen.targets.c.mcu.timing import CORES as TIMED
from lstmgen.targets.c.mcu.timing import count as counted
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.work import work_of_prediction

PAIRS = list(pairs())
# Of models that were not fitted: what they are called, and the format they are in.
UNSEEN = [
    *product(("stacked", "reset before", "three kinds"), (None, "int16", "int8", "int8x16")),
    *(("long rows", name) for name, each in FIXED_POINT.items() if each.parts is not None),
    ("long rows", None),
    *product(("counts",), (None, "int8", "int16")),
    *product(("scaled",), ("int8", "int16")),
    ("features", "int8"),
    ("clipped", None),
    *product(("filled",), (None, "int8")),
    *product(("bidirectional", "indices"), (None, "int8", "int16")),
]
VOCABULARY = 12
RAW = {"counts", "scaled", "clipped"}  # whose inputs are in thousands


def weights(seed: int, rows: int) -> Weights:
    return Weights(seed, 0.02, float(1 / np.sqrt(rows)))


def unseen(name: str) -> Graph:
    """Shapes and combinations that benchmarks/loop_costs/subjects.py has not."""
    relu, tanh, softmax = (Activate(activation=activation(each)) for each in ("relu", "tanh", "softmax"))
    last = (graphs.dense(weights(4, 10), 10, 4), softmax)
    if name == "stacked":
        first = graphs.lstm(weights(1, 18), 5, 13, return_sequences=True)
        second = graphs.gru(weights(2, 20), 13, 7)
        return graphs.network((15, 5), first, second, graphs.dense(weights(3, 7), 7, 10), relu, *last)
    if name == "three kinds":
        first = graphs.lstm(weights(1, 7), 2, 5, return_sequences=True)
        second = graphs.simple_rnn(weights(2, 18), 5, 13, return_sequences=True)
        return graphs.network((9, 2), first, second, graphs.gru(weights(3, 17), 13, 4, reset_after=False))
    if name in RAW:
        scaler = Affine(scale=Weights(6, 1e-3, 2e-4)(21), offset=weights(7, 21)(21))
        clip = Activate(activation=Activation("clip", (("low", -1.5), ("high", 2.0))))
        layers = (graphs.gru(weights(1, 24), 21, 3), graphs.dense(weights(3, 3), 3, 2))
        return graphs.network((10, 21), scaler, *([clip] if name == "clipped" else []), *layers)
    if name == "features":
        return graphs.network((6, 13), graphs.dense(weights(3, 13), 13, 2))
    if name == "filled":
        m = Maker(4)
        x = m.input(10, 21)
        filled = m(Where(), m(Binary(kind="equal"), x, x), x, m(Constant(value=m.weight(21))))
        return m.graph(m(graphs.dense(weights(3, 3), 3, 2), m(graphs.gru(weights(1, 24), 21, 3), filled)))
    if name == "bidirectional":
        m = Maker(4)
        x = m.input(5, 10)
        for units, sequences in ((16, True), (8, False)):
            width = int(x.shape[-1])
            options = {"return_sequences": sequences}
            first = m(graphs.lstm(weights(1, width + units), width, units, **options), x)
            last = m(graphs.lstm(weights(2, width + units), width, units, go_backwards=True, **options), x)
            last = m(Slice(axis=0, start=None, stop=None, step=-1), last) if sequences else last
            x = m(Concatenate(axis=int(sequences)), first, last)
        return m.graph(m(graphs.dense(weights(3, 16), 16, 10), x))
    if name == "indices":
        table = Embedding(table=Weights(8)(VOCABULARY, 6))
        return graphs.network((14,), table, graphs.gru(weights(1, 15), 6, 9), graphs.dense(weights(3, 9), 9, 4))
    if name == "long rows":
        first = graphs.lstm(weights(1, 62), 57, 5, return_sequences=True)
        second = graphs.simple_rnn(weights(2, 54), 5, 49, return_sequences=True)
        wide = (graphs.dense(weights(4, 4), 4, 52), tanh, graphs.dense(weights(5, 52), 52, 3))
        return graphs.network((4, 57), first, second, graphs.gru(weights(3, 53), 49, 4), *wide)
    first = graphs.gru(weights(1, 16), 6, 10, reset_after=False, return_sequences=True)
    second = graphs.simple_rnn(weights(2, 23), 10, 13)
    return graphs.network((13, 6), first, second, graphs.dense(weights(3, 13), 13, 10), tanh, *last)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: str(pair.case))
def test_a_row_of_the_document(pair: Pair) -> None:
    assert abs(pair.error) <= pair.tolerance


def test_enough_rows_are_predicted() -> None:
    assert len(PAIRS) >= 40
    assert {pair.case.board for pair in PAIRS} == set(CORES)


@pytest.mark.parametrize(("name", "quantize"), UNSEEN)
@pytest.mark.parametrize("processor", ["Cortex-M0+", "Cortex-M4", "RV32IMAC", "ATmega328P"])
def test_shapes_that_were_not_fitted(processor: str, name: str, quantize: str | None, tmp_path: Path) -> None:
    board, graph = BOARDS[processor], unseen(name)
    draw = np.random.default_rng(7)
    samples = [(draw.normal(size=graph.inputs[0].shape).astype(np.float32),) for _ in range(3)]
    if name == "indices":
        samples = [(draw.integers(0, VOCABULARY, graph.inputs[0].shape).astype(np.float32),) for _ in samples]
    if name in RAW:
        samples = [(np.rint(1000 * x),) for (x,) in samples]
    options = COptions(mcu=board.mcu, quantize=quantize, input_type="int16" if name == "counts" else None)
    if quantize is not None:
        calibration = Calibration(graph, FIXED_POINT[quantize])
        ranges_of = ranges_by_feature if name == "features" else ranges_from_magnitudes
        ranges = ranges_of(calibration, largest_magnitudes(graph, calibration, samples))
        options = replace(options, ranges=ranges)
    plan = planned_as(options.with_inputs(graph), options)
    predicted = counted(work_of_prediction(plan), CORES[processor])
    measured = count(board, graph, options, samples[0][0], tmp_path)
    assert abs(predicted / measured - 1) <= TOLERANCES[board.counts], (predicted, measured)


def test_every_board_has_a_core() -> None:
    assert {board.core for board in boards.BOARDS.values()} <= set(TIMED)


def test_time_is_cycles_at_the_clock() -> None:
    """On an AVR a cycle is a cycle: the steps of har in int8 take what simavr counted."""
    time = lstmgen.estimate(HAR, board="uno", quantize="int8").time
    assert time is not None
    assert time.prediction_ms is not None
    assert time.step_ms is not None
    measured = next(
        pair.measured for pair in PAIRS if str(pair.case) == "ATmega328P har LSTM --quantize int8 --mcu avr"
    )
    assert time.step_ms.least < measured / 128 / 16_000 < time.step_ms.most
    # Each step has the Dense and the softmax, too, which a prediction has once.
    assert time.prediction_ms.likely < 128 * time.step_ms.likely < 1.3 * time.prediction_ms.likely


def test_raw_inputs_take_their_time() -> None:
    """Counts and what a pipeline scales or fills, in float and in fixed point, take longer than ready features."""
    scaler = StandardScaler().fit(np.random.default_rng(0).normal(300, 4000, (50, 9)))
    pipeline, filling = lstmgen.Pipeline(scaler=scaler), lstmgen.Pipeline(missing=[0.5])
    for ready, raw in (
        ({"quantize": "int8"}, {"quantize": "int8", "pipeline": pipeline}),
        ({"quantize": "int8"}, {"quantize": "int8", "pipeline": pipeline, "input_type": "int16"}),
        ({}, {"input_type": "int16"}),
        ({}, {"pipeline": filling}),
        ({"quantize": "int8"}, {"quantize": "int8", "pipeline": filling}),
    ):
        times = [lstmgen.estimate(HAR, board="uno", **given).time for given in (ready, raw)]
        steps = [time.step_ms for time in times if time is not None and time.step_ms is not None]
        assert steps[0].likely < steps[1].likely < 1.1 * steps[0].likely


def test_what_is_not_counted_is_said() -> None:
    """Stored weights are read by other loops than those that were counted."""
    time = lstmgen.estimate(HAR, board="uno", weights_dtype="int8").time
    assert time is not None
    assert (time.prediction_ms, time.step_ms) == (None, None)
    assert time.unknown.startswith("lstmgen has no cycle counts for stored weights, as LSTM ")
    with pytest.raises(lstmgen.OptionError, match="there is no time to compare with `period_ms=20"):
        lstmgen.estimate(HAR, board="uno", weights_dtype="int8", period_ms=20)
    time = lstmgen.estimate(ROOT / "docs" / "tutorials" / "characters.keras", board="nano33ble").time
    assert time is not None
    assert time.unknown == "samples have variable length"
    assert time.step_ms is not None
    convolution = graphs.network((8, 3), graphs.conv(Weights(1), (2,), 3, 2))
    time = lstmgen.estimate(convolution, board="nano33ble").time
    assert time is not None
    assert time.unknown.startswith("lstmgen has no cycle counts for the code of Conv ")
    assert lstmgen.estimate(HAR, mcu="avr").time is None


def test_too_slow_for_a_period() -> None:
    cost = lstmgen.estimate(HAR, board="uno", period_ms=50)
    assert not cost.fits
    assert cost.time_left is not None
    assert cost.time_left < 0
    first, *_ = cost.changes
    assert first.startswith("`quantize='int8'`: ")
    assert "times as fast" in first
    assert "of the work at most" in cost.changes[-1]
    assert lstmgen.estimate(HAR, board="uno", period_ms=50, quantize="int8").fits


def test_a_row_that_fills_a_window_takes_a_prediction() -> None:
    """Windows that overlap are no steps: their rows are kept, and the last one has to predict within the period."""

    def asked(hop: int) -> lstmgen.Footprint:
        pipeline = lstmgen.Pipeline(window=128, hop=hop)
        return lstmgen.estimate(HAR, board="uno", quantize="int8", period_ms=50, pipeline=pipeline)

    apart, overlapping = asked(128), asked(64)
    assert apart.fits
    assert not overlapping.fits
    assert apart.time is not None
    assert overlapping.time is not None
    assert (apart.time.short[-4:], overlapping.time.short[-10:]) == ("step", "prediction")
    assert overlapping.changes[0].startswith("windows that do not overlap")
    assert overlapping.changes[1] == "rows read by an interrupt: 11 ms a row on average, at worst"
    assert not any("interrupt" in change for change in asked(8).changes)  # 780 ms in 8 rows of 50


def test_the_command_line(tmp_path: Path) -> None:
    done = run("inspect", HAR, "--board", "uno", "--period-ms", "50")
    assert done.returncode == 1, done
    assert "too slow" in done.stdout
    assert "  --quantize int8: " in done.stdout
    done = run("inspect", HAR, "--board", "uno", "--json")
    step = json.loads(done.stdout)["footprint"]["time"]["step_ms"]
    assert step["least"] < step["likely"] < step["most"]
    fails(2, "name a board", "inspect", HAR, "--mcu", "avr", "--period-ms", "50")
    done = run("export", HAR, "-o", tmp_path / "net.c", "--board", "uno")
    assert "at 16 MHz" in done.stdout
    listed = run("inspect", "--board", "list").stdout
    assert all(f"\n{name} " in listed for name in boards.BOARDS)
    rows = json.loads(run("inspect", "--board", "list", "--json").stdout)["board"]
    assert {row["--board"]: row["clock, MHz"] for row in rows}.items() >= {"uno": "16", "pico": "125"}.items()
    assert "at least 1.0e+300 ms left" in run("inspect", HAR, "--board", "uno", "--period-ms", "1e300").stdout
