"""The time that is predicted, beside what emulators count of models that were not fitted; and what is said of it."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import graphs
import numpy as np
import pytest
from boards import BOARDS
from command_line import HAR, fails, run
from custom_cells import closed_form, fast_grnn, legendre
from firmware import count
from graph_maker import Case, Maker, Weights
from operation_graphs import every_activation, every_case
from planning import STORAGES, planned_as
from predicted import CORES, TOLERANCES, Pair, pairs
from quantized_graphs import FAMILIES, options_for
from sklearn.preprocessing import StandardScaler
from toolchain import ROOT

import lstmgen
from lstmgen.errors import OptionError, UnsupportedError
from lstmgen.graph.activation import Activation, activation
from lstmgen.graph.convolution import Pool
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Where
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.linear import Embedding, MatMul
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.repeated import Scan
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.ranges import (
    largest_magnitudes,
    ranges_by_feature,
    ranges_from_magnitudes,
    ranges_from_samples,
)
from lstmgen.targets.c.decisions import far_bytes
from lstmgen.targets.c.mcu import boards
from lstmgen.targets.c.mcu.classes import MCUS
from lstmgen.targets.c.mcu.timing import CORES as TIMED
from lstmgen.targets.c.mcu.timing import count as counted
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.work import work_of_prediction, work_of_step

PAIRS = list(pairs())
OVER_ARRAYS = 0.25  # docs/reference/timing.md states it
# Of models that were not fitted: what they are called, and the format they are in.
UNSEEN = [
    *product(("stacked", "three kinds"), (None, *FIXED_POINT)),
    *product(("reset before",), (None, "int8", "int8x16", "int16")),
    *(("long rows", name) for name, each in FIXED_POINT.items() if each.parts is not None),
    ("long rows", None),
    *product(("counts",), (None, "int8", "int16")),
    *product(("scaled",), ("int8", "int16")),
    ("features", "int8"),
    ("clipped", None),
    *product(("filled",), (None, "int8")),
    *product(("bidirectional", "indices"), (None, "int8", "int16")),
    ("cell", "int16"),
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
    if name == "cell":
        m = Maker(4)
        h = m(Scan(body=fast_grnn()), m.input(11, 3))
        return m.graph(m(graphs.dense(weights(3, 5), 5, 4), h))
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


@pytest.mark.parametrize(("body", "times"), [(fast_grnn(), 4), (closed_form(), 6), (legendre(), 4)])
def test_custom_cells_take_fewer_cycles_in_integers(body: Graph, times: int) -> None:
    """By how many times, as docs/explanation/fixed-point.md has it; simavr counts 4.0, 5.7 and 4.1."""
    m = Maker(4)
    graph = m.graph(m(Scan(body=body), m.input(12, 3)))
    calibration, sample = Calibration(graph, FIXED_POINT["int16"]), (np.random.default_rng(7).normal(size=(12, 3)),)
    ranges = ranges_from_magnitudes(calibration, largest_magnitudes(graph, calibration, [sample]))
    plans = [planned_as(graph, COptions(mcu="avr", **form)) for form in ({}, {"quantize": "int16", "ranges": ranges})]
    in_floats, in_integers = (counted(work_of_prediction(plan), CORES["ATmega328P"]) for plan in plans)
    assert round(in_floats / in_integers) == times


def test_every_board_has_a_core() -> None:
    assert {board.core for board in boards.BOARDS.values()} <= set(TIMED)


def test_time_is_cycles_at_the_clock() -> None:
    """On an AVR a cycle is a cycle: a prediction of har in int8, fed by timesteps, takes what simavr counted."""
    time = lstmgen.estimate(HAR, board="uno", quantize="int8").time
    assert time is not None
    assert time.prediction_ms is not None
    assert time.step_ms is not None
    measured = next(
        pair.measured for pair in PAIRS if str(pair.case) == "ATmega328P har LSTM --quantize int8 --mcu avr"
    )
    assert time.prediction_ms.least < measured / 16_000 < time.prediction_ms.most
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


# Classes that boards have, of which equal ones are planned once, and the processors that each is timed as.
CLASSES = {MCUS[board.mcu]: board.mcu for board in boards.BOARDS.values()}
TIMED_AS = {
    mcu: {board.core for board in boards.BOARDS.values() if MCUS[board.mcu] == machine}
    for machine, mcu in CLASSES.items()
}
FORMS: Sequence[Mapping[str, Any]] = (
    {},
    {"optimize": "size"},
    {"weights_file": "load"},
    *({"weights_dtype": name} for name in STORAGES),
)
INTEGER_FORMS: Sequence[Mapping[str, Any]] = (*FORMS[:3], {"constant_time": True}, {"with_proof": True})


def times(graph: Graph, form: Mapping[str, Any]) -> Iterator[float]:
    """Yields what a prediction and a step take on each processor for which a model can be exported in this form."""
    for mcu, cores in TIMED_AS.items():
        options = COptions(mcu=mcu, **form)
        try:
            options.check()
            plan = planned_as(graph, options)
        except (UnsupportedError, OptionError):
            continue
        for tasks, core in product(filter(None, (work_of_prediction(plan), work_of_step(plan))), cores):
            yield counted(tasks, core, constant_time=options.constant_time, far_bytes=float(core == "avr-22bit"))


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_every_operation_has_a_time(form: Mapping[str, Any]) -> None:
    found = [time for case in every_case().values() for time in times(case.graph, form)]
    assert len(found) > 1000
    assert min(found) >= 0


def test_weights_of_bfloat16_are_widened_sooner_than_those_of_float16() -> None:
    half, brain = (lstmgen.estimate(HAR, board="uno", weights_dtype=name).time for name in ("float16", "bfloat16"))
    assert half is not None
    assert brain is not None
    assert half.prediction_ms is not None
    assert brain.prediction_ms is not None
    assert brain.prediction_ms.likely < 0.9 * half.prediction_ms.likely  # simavr counts 0.85 and less for layers


def quantized_cases() -> Iterator[Case]:
    """Yields models in fixed point that call a function in floats which none before them calls."""
    functions = set[str]()
    for case in (case for family in FAMILIES.values() for _, case in family()):
        new = {task.function for task in work_of_prediction(planned_as(case.graph, COptions(mcu="cortex-m4")))}
        if not new <= functions:
            functions |= new
            yield case


@pytest.mark.parametrize("width", FIXED_POINT)
def test_every_quantized_layer_has_a_time(width: str) -> None:
    for case in quantized_cases():
        integers = options_for(case, width)
        found = [time for form in INTEGER_FORMS for time in times(case.graph, {**integers, **form})]
        assert len(found) > 20
        assert min(found) > 0


@pytest.mark.parametrize("processor", ["Cortex-M0+", "Cortex-M4", "RV32IMAC", "ATmega328P"])
def test_loops_over_arrays(processor: str, tmp_path: Path) -> None:
    """Their costs are of each operation by itself, where a compiler may unroll another loop."""
    board, graph = BOARDS[processor], layers_over_arrays()
    options = COptions(mcu=board.mcu)
    sample = np.random.default_rng(7).normal(size=graph.inputs[0].shape).astype(np.float32)
    predicted = counted(work_of_prediction(planned_as(graph, options)), CORES[processor])
    measured = count(board, graph, options, sample, tmp_path)
    assert abs(predicted / measured - 1) <= OVER_ARRAYS, (predicted, measured)


def layers_over_arrays() -> Graph:
    """A convolution, pooling, normalization, attention, and a cell whose activations are not the defaults."""
    m, w = Maker(4), Weights(5, 0.02, 0.3)
    x = m(graphs.conv(w, (3,), 4, 6, padding="same"), m.input(14, 4))
    x = m(Activate(activation=activation("gelu")), m(Pool(kind="max", size=(2,), strides=(2,), padding="valid"), x))
    x = m(Normalize(kind="layer", axes=(1,), epsilon=1e-3, scale=w(6), offset=w(6)), x)
    scores = m(Activate(activation=activation("softmax")), m(MatMul(transpose=True), x, x))
    x = m(Binary(kind="add"), x, m(MatMul(), scores, x))
    cell = graphs.lstm(w, 6, 7, activation=activation("softsign"), recurrent_activation=activation("hard_tanh"))
    return m.graph(m(Reduce(kind="mean", axes=(0,)), m(cell, x)))


def test_functions_of_ten_times_the_numbers_take_about_ten_times_as_long() -> None:
    """Fitted to tensors of one size only, a cost may be that of a call, whatever its size."""
    for name, function in every_activation().items():
        graphs_of = (graphs.network((numbers,), Activate(activation=function)) for numbers in (48, 480))
        small, large = (work_of_prediction(planned_as(graph, COptions(mcu="cortex-m4"))) for graph in graphs_of)
        for core in TIMED:
            # Not 10 times: on RV32IMAC a call of ReLU costs as much as 26 numbers.
            assert counted(large, core) >= 5 * counted(small, core), (name, core)


def test_code_in_constant_time_and_weights_far_away(tmp_path: Path) -> None:
    w = Weights(6, 0.02, 0.1)
    small = graphs.network((6, 3), graphs.lstm(w, 3, 9), graphs.dense(w, 9, 2))
    layers = [graphs.lstm(w, width, 58, return_sequences=True) for width in (50, 58, 58)]
    large = graphs.network((2, 50), *layers, graphs.dense(w, 58, 2))
    for name, graph, extra in (("Cortex-M3", small, {"constant_time": True}), ("ATmega2560", large, {})):
        samples = [np.random.default_rng(k).normal(size=graph.inputs[0].shape).astype(np.float32) for k in range(3)]
        ranges = ranges_from_samples(graph, FIXED_POINT["int8"], [(sample,) for sample in samples])
        board = BOARDS[name]
        options = COptions(mcu=board.mcu, quantize="int8", ranges=ranges, **extra)  # type: ignore[arg-type]
        plan = planned_as(graph, options)
        far = far_bytes(plan, options)
        predicted = counted(work_of_prediction(plan), CORES[name], constant_time=options.constant_time, far_bytes=far)
        board = replace(board, defines=("-DFAR",)) if far else board
        assert abs(predicted / count(board, graph, options, samples[0], tmp_path) - 1) <= 0.10, name


def test_the_length_of_a_prediction_is_said() -> None:
    time = lstmgen.estimate(ROOT / "docs" / "tutorials" / "characters.keras", board="nano33ble").time
    assert time is not None
    assert time.step_ms is not None
    assert time.prediction_ms is not None
    assert "ms a prediction of 100 timesteps, " in str(time)
    assert time.prediction_ms.likely == pytest.approx(100 * time.step_ms.likely, rel=0.05)
    assert lstmgen.estimate(HAR, mcu="avr").time is None


def test_too_slow_for_a_period() -> None:
    cost = lstmgen.estimate(HAR, board="uno", period_ms=50)
    assert not cost.fits
    assert cost.time is not None
    assert cost.time.step_ms is not None
    assert cost.time_left == 50 - cost.time.step_ms.most < 0
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


@pytest.mark.parametrize(
    ("before", "instruction", "cycles"),
    [
        ("add r0, r1, r2", "str r3, [r4, #4]", 1),
        ("add r0, r1, r2", "str r3, [r4, r5]", 2),
        ("add r0, r1, r2", "ldr r3, [r4]", 2),
        ("add r4, r1, r2", "ldr r3, [r4]", 3),
        ("add r4, r1, r2", "ldrd r2, r3, [r4]", 4),
        ("ldr r0, [r1]", "ldr r1, [r2]", 1),
        ("ldr r2, [r1]", "ldr r1, [r2]", 2),
        ("ldr r0, [r1, r2]", "str r1, [r3, r2]", 1),
        ("ldrd r0, r1, [r2]", "ldr r3, [r4]", 2),
        ("str r0, [r2]", "ldr r3, [r4]", 2),
        ("str r4, [r2]", "ldr r3, [r4]", 2),
        ("ldr r0, [r1]", "ldmia r2!, {r4, r5, r6, r8}", 5),
        ("sub r0, r1, r2", "ldr r3, [r4, r5, lsl #1]", 2.5),
        ("sub r0, r1, r2", "vmov r3, r4, d0", 2),
    ],
)
def test_cycles_of_loads_and_stores(
    before: str, instruction: str, cycles: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules of DDI 0439B, section 3.3.2."""
    for folder in ("benchmarks", "benchmarks/loop_costs"):
        monkeypatch.syspath_prepend(ROOT / folder)
    module = importlib.import_module("cycles")
    first, second = (
        module.Instruction(1, 0, name, operands)
        for name, _, operands in (text.partition(" ") for text in (before, instruction))
    )
    assert module.cortex_m4(second, first) == cycles


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
    assert "\nrust         Rust" in run("export", "--target", "list").stdout
    assert "at least 1.0e+300 ms left" in run("inspect", HAR, "--board", "uno", "--period-ms", "1e300").stdout
