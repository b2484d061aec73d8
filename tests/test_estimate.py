"""Whether a model fits a board: the Python API and the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from command_line import fails, run
from graph_maker import Weights
from graphs import dense, gru, lstm, network, simple_rnn
from planning import planned_as
from toolchain import ROOT

import lstmgen
from lstmgen.graph.linear import Dense
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.ranges import ranges_from_samples
from lstmgen.targets.c.footprint import footprint, limits_of
from lstmgen.targets.c.mcu.boards import BOARDS
from lstmgen.targets.c.mcu.classes import MCUS
from lstmgen.targets.c.options import COptions
from lstmgen.targets.footprint import bytes_of

HAR = ROOT / "generated_examples" / "har" / "model.keras"


def test_a_board_has_a_class_of_microcontrollers() -> None:
    assert {board.mcu for board in BOARDS.values()} <= set(MCUS)


def test_it_fits_and_says_what_is_left() -> None:
    cost = lstmgen.estimate(HAR, board="uno")
    assert (cost.weights, cost.state, cost.workspace, cost.macs) == (22296, 256, 128, 671936)
    assert cost.ends == 4 * (9 + 6)
    assert cost.fits
    assert cost.flash + cost.flash_left == 32256
    assert cost.ram + cost.ram_left == 2 * 1024
    assert cost.changes == ()


def test_what_does_not_fit_says_with_what_it_does() -> None:
    cost = lstmgen.estimate(HAR, board="uno", flash=20 * 1024)
    assert not cost.fits
    assert cost.flash_left < 0 < cost.ram_left
    option = next(change for change in cost.changes if change.startswith("`quantize="))
    assert lstmgen.estimate(HAR, board="uno", flash=20 * 1024, quantize=option.split("'")[1]).fits
    assert "fewer units" in cost.changes[-1]
    assert "fewer units" in lstmgen.estimate(HAR, mcu="avr", ram=600).changes[-1]


def test_the_command_line() -> None:
    done = run("inspect", HAR, "--board", "uno")
    assert done.returncode == 0, done
    assert "It fits." in done.stdout
    done = run("inspect", HAR, "--mcu", "avr", "--flash", "20k", "--ram", "2k")
    assert done.returncode == 1
    assert "too much" in done.stdout
    assert "  fewer units: " in done.stdout


def test_what_is_far_too_large_is_told_so_too(tmp_path: Path) -> None:
    """One of its arrays has more bytes than an int of the microcontroller counts."""
    draw = np.random.default_rng(1).normal
    graph = network((4, 91), Dense(kernel=draw(size=(91, 2000)), bias=draw(size=2000)))
    cost = lstmgen.estimate(graph, board="uno")
    assert (cost.weights, cost.fits) == (4 * 92 * 2000, False)
    assert "fewer units: " in cost.changes[0]
    with pytest.raises(lstmgen.BudgetError, match="it takes 7[0-9,]+ bytes of flash .*; change one of: fewer units"):
        lstmgen.export(graph, tmp_path / "net.c", board="uno")
    with pytest.raises(lstmgen.UnsupportedError, match="counts to 8191 at most"):
        lstmgen.estimate(graph, mcu="avr")


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("there is no --board due", ["--board", "due"]),
        ("leave --mcu out", ["--board", "uno", "--mcu", "avr"]),
        ("add --mcu or --board\n", ["--flash", "32k"]),
        ("add --mcu or --board\n", ["--flash", "32k", "--plan", "--target", "c"]),
        ("add --mcu or --board; or --plan\n", ["--optimize", "size"]),
        ("is not a number of bytes", ["--mcu", "avr", "--ram", "2q"]),
    ],
)
def test_wrong_usage(message: str, arguments: list[str]) -> None:
    fails(2, message, "inspect", HAR, *arguments)


def test_what_does_not_fit_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BOARDS, "nano", replace(BOARDS["nano"], flash=20 * 1024))  # type: ignore[index]
    with pytest.raises(
        lstmgen.BudgetError, match="takes [0-9,]+ bytes of flash and [0-9,]+ of memory; .*change one of: .*`quantize="
    ):
        lstmgen.export(HAR, tmp_path / "net.c", board="nano")
    assert not list(tmp_path.iterdir())
    with pytest.raises(lstmgen.OptionError, match="`board=` is for C"):
        lstmgen.export(HAR, tmp_path / "net.py", board="uno")
    lstmgen.export(HAR, tmp_path / "net.c", board="uno")
    text = (tmp_path / "net.c").read_text()
    assert " --mcu avr\n" in text
    assert f"at most {MCUS['avr'].stack} bytes of stack" in text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2048", 2048),
        ("32k", 32768),
        ("32KB", 32768),
        ("32KiB", 32768),
        ("2 kib", 2048),
        ("1M", 1024**2),
    ],
)
def test_bytes(text: str, number: int) -> None:
    assert bytes_of(text) == number


@pytest.mark.parametrize("size", [0.01, 1.0, 30.0])
@pytest.mark.parametrize("width", ["int8x16", "int8"])
def test_before_calibration_an_estimate_is_a_bound(width: str, size: float) -> None:
    """Rows of large inputs are padded by themselves, and of small ones sums have multipliers: `export` refused more."""
    w = Weights(3)
    layers = [lstm(w, 3, 9, return_sequences=True), gru(w, 9, 7, reset_after=False, return_sequences=True)]
    graph = network((6, 3), *layers, simple_rnn(w, 7, 5), dense(w, 5, 2))
    samples = [(x,) for x in np.random.default_rng(1).normal(scale=size, size=(4, 6, 3))]
    ranges = ranges_from_samples(graph, FIXED_POINT[width], samples)
    options = COptions(board="uno", quantize=width, ranges=ranges)  # type: ignore[arg-type]
    exact = footprint(planned_as(graph, options.for_board()), options.for_board(), limits_of("uno"))
    bound = lstmgen.estimate(graph, board="uno", quantize=width)
    assert exact.flash <= bound.flash <= exact.flash + 200
    assert exact.ram <= bound.ram
    assert lstmgen.estimate(graph, board="uno", quantize=width, ranges=ranges) == exact
