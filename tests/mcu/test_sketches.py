"""Sketches of a package at the limits of boards: what fits runs, and what takes one number more is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import arduino
import firmware
import numpy as np
import pytest
from graph_maker import Weights
from graphs import dense, network

import lstmgen
from lstmgen.graph.graph import Graph
from lstmgen.targets.c.mcu.boards import BOARDS
from lstmgen.targets.c.mcu.classes import MCUS

ARTICLE = firmware.toolchain.ROOT / "generated_examples" / "article" / "model.h5"
# Boards of Debian's arduino-core-avr: the prefix of their limits in boards.txt, and what arduino-builder calls them.
LIMITS = {
    "uno": ("uno", "uno"),
    "nano": ("nano.menu.cpu.atmega328old", "nano:cpu=atmega328old"),
    "leonardo": ("leonardo", "leonardo"),
    "mega": ("mega", "mega:cpu=atmega2560"),
}


def wide(inputs: int) -> Graph:
    """A model whose inputs take memory."""
    return network((inputs,), dense(Weights(1, 0.1), inputs, 2))


def heavy(units: int) -> Graph:
    """A model whose weights take flash."""
    return network((90,), dense(Weights(1, 0.1), 90, units))


def largest(model: Callable[[int], Graph], board: str) -> int:
    """The largest size of a model that fits a board."""
    fits, too_large = 1, 1000
    while too_large - fits > 1:
        middle = (fits + too_large) // 2
        fits, too_large = (middle, too_large) if lstmgen.estimate(model(middle), board=board).fits else (fits, middle)
    return fits


def sketch(model: Graph | Path, folder: Path, board: str, name: str = "Predict", **options: object) -> Path:
    """The program of an example of a package."""
    package = folder / "libraries" / "Brain"
    package.parent.mkdir()
    lstmgen.export(model, package, package="arduino", board=board, **options)  # type: ignore[arg-type]
    return arduino.build(
        package / "examples" / name / f"{name}.ino", package.parent, LIMITS[board][1], folder / "build"
    )


def sizes(program: Path) -> dict[str, int]:
    """Bytes of the sections of a program."""
    rows = map(str.split, firmware.run(["avr-size", "-A", str(program)]).stdout.splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) == 3 and row[1].isdigit()}


@pytest.mark.parametrize("model", [wide, heavy])
def test_the_largest_model_that_fits_runs(model: Callable[[int], Graph], tmp_path: Path) -> None:
    size = largest(model, "uno")
    with pytest.raises(lstmgen.BudgetError, match="the model does not fit: it takes"):
        lstmgen.export(model(size + 1), tmp_path / "net.c", board="uno")
    graph = model(size)
    program = sketch(graph, tmp_path, "uno")
    assert sizes(program)[".data"] + sizes(program)[".bss"] <= BOARDS["uno"].ram - MCUS["avr"].stack
    x = np.random.default_rng(3).normal(size=graph.inputs[0].shape).round(2)
    (tmp_path / "rows.csv").write_text(" ".join(f"{number:.2f}" for number in x) + "\n")
    (line,) = arduino.first_lines(program, "atmega328p", 1, sent=tmp_path / "rows.csv")
    np.testing.assert_allclose(np.array(line.split(), float), *graph.evaluate(x), rtol=0, atol=1e-4)


def test_a_self_test_fits_or_is_refused(tmp_path: Path) -> None:
    """Its samples take flash."""
    size = largest(heavy, "uno") - 6  # 364 bytes each, for some 2 KB of a self-test
    with pytest.raises(lstmgen.BudgetError, match="no self-test: `selftest=0`"):
        lstmgen.export(heavy(size), tmp_path / "net.c", board="uno", selftest=9)
    first, line = arduino.first_lines(sketch(heavy(size), tmp_path, "uno", "SelfTest", selftest=1), "atmega328p", 2)
    assert first == "self-test, wrong samples: 0"
    assert line.startswith("microseconds per prediction: ")


@pytest.mark.parametrize(("board", "name"), [("leonardo", "SelfTest"), ("mega", "Predict")])
def test_what_a_core_takes_is_within_its_bound(board: str, name: str, tmp_path: Path) -> None:
    program = sketch(ARTICLE, tmp_path, board, name, selftest=1)
    taken = sizes(program)
    cost = lstmgen.estimate(ARTICLE, board=board)
    assert taken[".text"] + taken[".data"] <= cost.flash + 2048  # with the self-test
    assert taken[".data"] + taken[".bss"] <= cost.ram - cost.stack


@pytest.mark.parametrize("board", LIMITS)
def test_limits_are_those_of_the_core(board: str) -> None:
    lines = (arduino.HARDWARE / "arduino" / "avr" / "boards.txt").read_text().splitlines()
    settings = dict(line.split("=", 1) for line in lines if "=" in line)
    prefix = LIMITS[board][0]
    key = "mega.menu.cpu.atmega2560" if board == "mega" else prefix
    assert BOARDS[board].flash == int(settings[f"{key}.upload.maximum_size"])
    assert BOARDS[board].ram == int(settings[f"{prefix}.upload.maximum_data_size"])


def test_code_for_any_processor_is_refused_where_its_weights_take_all_memory(tmp_path: Path) -> None:
    package = tmp_path / "libraries" / "Brain"
    package.parent.mkdir()
    lstmgen.export(ARTICLE, package, package="arduino")
    with pytest.raises(AssertionError, match="takes 1,848 bytes of memory here, weights included: export it with --b"):
        arduino.build(package / "examples" / "Predict" / "Predict.ino", package.parent, "uno", tmp_path / "uno")
