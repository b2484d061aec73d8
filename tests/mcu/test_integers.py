"""Sums on processors that have code of their own for them: the same bits where inputs and weights are at their ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import graphs
import numpy as np
import pytest
import toolchain
from boards import BOARDS
from core_table import compiled
from firmware import FIRMWARE, outputs, run
from graph_maker import Maker, Weights
from planning import planned_as, written
from quantized_graphs import HARD_SIGMOID, long_lstm
from recurrent_graphs import CELLS

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate, Repeat, Reshape
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import Recurrent
from lstmgen.plan.quantize.formats import FIXED_POINT, LONG_ROW
from lstmgen.plan.quantize.ranges import ranges_from_samples
from lstmgen.targets.c import decisions
from lstmgen.targets.c.options import COptions

INPUTS, UNITS = 5, 7
LAYERS = {
    "lstm": graphs.lstm,
    "gru": graphs.gru,
    "gru before": lambda w, inputs, units: graphs.gru(w, inputs, units, reset_after=False),
    "rnn": graphs.simple_rnn,
}


def extreme(layer: str, sign: int, inputs: int = INPUTS, units: int = UNITS) -> Graph:
    """A layer whose weights all have one sign, so that its sums are as large as they can be; and a Dense."""
    w = Weights(3)
    operation = LAYERS[layer](w, inputs, units)
    assert isinstance(operation, Recurrent)
    for array in (operation.kernel, operation.recurrent_kernel):
        np.multiply(sign, np.abs(array), out=array)
    return graphs.network((6, inputs), operation, graphs.dense(w, units, 3))


def long_rows() -> Graph:
    """Layers of each kind beside each other, whose rows int16 sums in four parts, the last of which is short."""
    m, inputs = Maker(), LONG_ROW + 3
    x = m.input(3, inputs)
    last = [m(m.cell(kind, inputs, 2, **fixed), x) for kind, fixed in CELLS.values()]
    rows = m(Dense(kernel=m.weight(inputs, 5), bias=m.weight(5)), x)
    return m.graph(m(Concatenate(axis=0), *last, m(m.cell(CELLS["lstm"][0], 5, 2), rows)))


def last_state() -> Graph:
    """An LSTM whose last h has 15 fractional bits in int16, near to 1, and a Dense that sums it in short parts."""
    m = Maker()
    h = m(long_lstm(m, 8.0), m.input(3, 3))
    return m.graph(m(Dense(kernel=m.weight(LONG_ROW + 3, 5), bias=m.weight(5)), h))


@pytest.mark.parametrize("board", ["ATmega328P", "Cortex-M0+", "Cortex-M4"])
@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("width", FIXED_POINT)
def test_sums_at_their_ends(width: str, layer: str, board: str, tmp_path: Path) -> None:
    for sign in (-1, 1):
        check_ends(extreme(layer, sign), width, board, tmp_path)


@pytest.mark.parametrize(
    ("inputs", "units", "options"),
    [(5, 8, {}), (20, 16, {"recurrent_activation": HARD_SIGMOID}), (3, 88, {})],  # the last reads its rows in a loop
)
def test_gates_of_eight_units_on_a_cortex_m55(
    inputs: int, units: int, options: dict[str, Activation], tmp_path: Path
) -> None:
    w = Weights(4)
    layer = graphs.lstm(w, inputs, units, return_sequences=True, **options)
    np.multiply(3, layer.kernel, out=layer.kernel)  # cells and gates saturate
    graph = graphs.network((5, inputs), layer, graphs.gru(w, units, 5), graphs.dense(w, 5, 3))
    for width in ("int8", "int4x8"):
        check_ends(graph, width, "Cortex-M55", tmp_path)


@pytest.mark.parametrize("layer", ["lstm", "gru"])
@pytest.mark.parametrize("width", ["int16", "int8x16"])
def test_few_units_on_an_avr(width: str, layer: str, tmp_path: Path) -> None:
    """GCC 14 unrolls their loops, and spoils the pointer behind a number of 16 bits that may lie in flash or memory."""
    check_ends(extreme(layer, 1, 3, 1), width, "ATmega328P", tmp_path)


@pytest.mark.parametrize("flags", ["-O2", "-Os"])
@pytest.mark.parametrize("width", ["int16", "int8x16"])
def test_states_are_copied_on_an_avr(width: str, flags: str, tmp_path: Path) -> None:
    """GCC 14 stores beside the address in a register that an inlined load from flash or memory has changed."""
    m, lstm = Maker(), CELLS["lstm"][0]
    x = m.input(5, 3)
    y, *states = m.add(m.cell(lstm, 3, 2), x, name="encoder")
    y = m(Repeat(axis=0, times=3), m(Reshape(target=(1, 2)), y))
    y = m(m.cell(lstm, 2, 2, initial_state=True, return_sequences=True), y, *states, name="decoder")
    check_ends(m.graph(m(Dense(kernel=m.weight(2, 3), bias=m.weight(3)), y)), width, "ATmega328P", tmp_path, flags)


@pytest.mark.parametrize("graph", [long_rows, last_state])
@pytest.mark.parametrize("board", ["ATmega2560", "Cortex-M0+", "Cortex-M4", "Cortex-M55"])
def test_sums_in_parts(board: str, graph: Callable[[], Graph], tmp_path: Path) -> None:
    check_ends(graph(), "int16", board, tmp_path)


@pytest.mark.parametrize("flags", ["-O2", "-Os"])
@pytest.mark.parametrize("width", FIXED_POINT)
def test_weights_beyond_16_bits_of_address(
    width: str, flags: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GCC 14 goes on behind a loop with 16 of the 24 bits of a pointer, and overwrites the arguments of a call."""
    monkeypatch.setattr(decisions, "NEAR_FLASH", 0)
    check_ends(long_rows(), width, "ATmega2560", tmp_path, flags, far=True)


FRAMES = "-O2 -fno-omit-frame-pointer"


@pytest.mark.parametrize("flags", ["-O0", FRAMES, f"{FRAMES} -fstack-protector-all"])
@pytest.mark.parametrize(
    ("board", "width"),
    [("Cortex-M0+", "int16"), ("Cortex-M0+", "int8"), ("Cortex-M4", "int8"), ("Cortex-M4", "int8x16")],
)
def test_builds_for_a_debugger(board: str, width: str, flags: str, tmp_path: Path) -> None:
    """Assembly had too few registers, and helpers that only its replacement calls were unused.

    GCC unrolls the loop over three units, and then computed the address of the inputs anew before each.
    """
    w = Weights(3)
    for units in (UNITS, 3):
        layers = [graphs.lstm(w, 10, units), graphs.dense(w, units, 3)]
        check_ends(graphs.network((6, 10), *layers), width, board, tmp_path, flags)


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("width", FIXED_POINT)
def test_every_core_compiles_for_a_debugger(width: str, board: str, tmp_path: Path) -> None:
    """A sample of `make cores`, which has every layer at every level."""
    w, source = Weights(3), tmp_path / "net.c"
    lstm = graphs.lstm(w, INPUTS, UNITS, return_sequences=True)
    graph = graphs.network((6, INPUTS), lstm, graphs.gru(w, UNITS, UNITS), graphs.dense(w, UNITS, 3))
    ranges = ranges_from_samples(graph, FIXED_POINT[width], [(np.ones((6, INPUTS)),)])
    for suffix, text in written(graph, mcu=BOARDS[board].mcu, quantize=width, ranges=ranges).items():
        source.with_suffix(suffix).write_text(str(text))
    assert compiled(BOARDS[board], source, "-O0") == ""


@pytest.mark.parametrize(
    ("board", "level", "flags"),
    [("Cortex-M4", "-O3", ["-fno-omit-frame-pointer"]), ("Cortex-M7", "-O2", ["-fdata-sections"])],
)
def test_assembly_of_paired_gates_has_registers(board: str, level: str, flags: list[str], tmp_path: Path) -> None:
    """GCC 14 ran out of them where it chose which to use."""
    w, source = Weights(3), tmp_path / "net.c"
    graph = graphs.network((5, 1), graphs.lstm(w, 1, 2, return_sequences=True), graphs.lstm(w, 2, 12))
    for width in ("int8", "int4x8"):
        ranges = ranges_from_samples(graph, FIXED_POINT[width], [(np.ones((5, 1)),)])
        for suffix, text in written(graph, mcu=BOARDS[board].mcu, quantize=width, ranges=ranges).items():
            source.with_suffix(suffix).write_text(str(text))
        assert compiled(BOARDS[board], source, level, flags) == ""


def test_states_of_an_lstm_have_the_bits_of_portable_code(tmp_path: Path) -> None:
    """Gates, cells and states saturate in instructions of their own on a Cortex-M4, where models seldom get."""
    w, board = Weights(3), BOARDS["Cortex-M4"]
    graph = graphs.network((5, 7), graphs.lstm(w, 7, 8), graphs.dense(w, 8, 1))
    ranges = ranges_from_samples(graph, FIXED_POINT["int8"], [(np.ones((5, 7)),)])
    for suffix, text in written(graph, mcu=board.mcu, quantize="int8", ranges=ranges).items():
        (tmp_path / f"net{suffix}").write_text(str(text))
    compiler = [toolchain.require(board.compiler), *board.machine, "-std=c99", "-O2", f"-I{tmp_path}"]
    hashes = []
    for flag in ("-munaligned-access", "-mno-unaligned-access", "-DNET_PORTABLE"):
        program = tmp_path / f"{flag}.elf"
        run([*compiler, flag, str(FIRMWARE / "states.c"), *board.link, "-lm", "-o", str(program)])
        hashes.append(run([toolchain.require(board.run[0]), *board.run[1:], str(program)]).stderr)
    assert hashes[0] != ""
    assert len(set(hashes)) == 1


@pytest.mark.parametrize(("layer", "width"), [("lstm", "int8x16"), ("gru", "int16")])
def test_code_for_size_on_a_cortex_m0plus(layer: str, width: str, tmp_path: Path) -> None:
    """GCC 14 relies on registers that functions change where they return: outputs were 0.1 off, or a hard fault."""
    w, board = Weights(4), BOARDS["Cortex-M0+"]
    softmax = Activate(activation=Activation("softmax"))
    graph = graphs.network((4, 3), LAYERS[layer](w, 3, 5), graphs.dense(w, 5, 2), softmax)
    samples = np.random.default_rng(5).normal(size=(2, 4, 3)).astype(np.float32)
    ranges = ranges_from_samples(graph, FIXED_POINT[width], [(sample,) for sample in samples])
    options = COptions(mcu=board.mcu, quantize=width, ranges=ranges)
    got = outputs(board, graph, options, samples, tmp_path, ("-Os",))
    fixed = planned_as(graph, options).graph
    wanted = [fixed.evaluate(sample)[0] for sample in samples]
    np.testing.assert_allclose(got, wanted, rtol=0, atol=2e-7)  # softmax is in float


def check_ends(graph: Graph, width: str, name: str, folder: Path, flags: str = "-O2", *, far: bool = False) -> None:
    """A board gives what evaluating a graph gives: of usual inputs, and of the smallest and largest that there are."""
    board = replace(BOARDS[name], defines=("-DFAR",)) if far else BOARDS[name]
    usual = np.random.default_rng(5).normal(size=graph.inputs[0].shape)
    samples = np.float32([usual, np.full_like(usual, -100), np.full_like(usual, 100), 100 * np.sign(usual)])
    ranges = ranges_from_samples(graph, FIXED_POINT[width], [(samples[0],)])
    options = COptions(mcu=board.mcu, quantize=width, ranges=ranges)
    fixed = planned_as(graph, options).graph
    got = outputs(board, graph, options, samples, folder, flags.split())
    np.testing.assert_array_equal(got, [fixed.evaluate(sample)[0].ravel() for sample in samples])


@pytest.mark.parametrize("width", FIXED_POINT)
def test_an_avr_has_registers_for_several_layers(width: str, tmp_path: Path) -> None:
    """Where GCC inlines all of their sums, those of shifted inputs too, with -Os as well."""
    w, board = Weights(8), BOARDS["ATmega328P"]
    first = graphs.lstm(w, 4, 4, return_sequences=True)
    np.multiply(30, first.kernel, out=first.kernel)
    layers = [first, graphs.gru(w, 4, 3, return_sequences=True), graphs.lstm(w, 3, 4), graphs.dense(w, 4, 3)]
    graph = graphs.network((4, 4), *layers)
    sample = np.random.default_rng(5).normal(size=(4, 4)).astype(np.float32)
    ranges = ranges_from_samples(graph, FIXED_POINT[width], [(sample,)])
    options = COptions(mcu=board.mcu, quantize=width, ranges=ranges)
    got = outputs(board, graph, options, sample[None], tmp_path)
    np.testing.assert_array_equal(got, [planned_as(graph, options).graph.evaluate(sample)[0]])


def test_an_avr_has_registers_for_two_layers_with_shifted_inputs(tmp_path: Path) -> None:
    """With -Os, GCC inlined four sums of unsigned products into one function, and refused their assembly."""
    w = Weights(3)
    layers = [graphs.lstm(w, 4, 9, return_sequences=True), graphs.lstm(w, 9, 3)]
    for layer in layers:
        np.multiply(30, layer.kernel, out=layer.kernel)
    check_ends(graphs.network((2, 4), *layers, graphs.dense(w, 3, 3)), "int8", "ATmega328P", tmp_path, "-Os")
