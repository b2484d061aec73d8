"""What is shown while something takes long."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path

import numpy as np
import pytest
from command_line import ARTICLE
from rich.console import Console

import lstmgen
from lstmgen.cli.console.progress_bar import lines, working
from lstmgen.progress import Stage, Stages

pytestmark = pytest.mark.quick

# The steps of a report.
FORMATS = ("float32", "int16", "int8", "int8x16", "int4x8", "float16 weights", "int8 weights")
REPORTED = [f"{part} as {name}" for part in ("errors", "boards") for name in FORMATS]


@pytest.mark.parametrize(
    ("terminal", "delay", "shown"), [(True, 0.01, True), (True, 60.0, False), (False, 0.01, False)]
)
def test_a_bar_is_shown_on_a_terminal_after_a_while(terminal: bool, delay: float, shown: bool) -> None:
    console = Console(file=io.StringIO(), force_terminal=terminal, width=60)
    with working("exporting", console, delay):
        time.sleep(0.3)
    assert ("exporting" in console.file.getvalue()) == shown


def test_a_bar_is_as_long_as_what_is_done() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=80, color_system="standard")
    with working("exporting", console, 0.01) as tell:
        steps = Stages(3, tell)
        for what in ("planning", "rendering", "writing"):
            steps.begin(what)
            time.sleep(0.3)
    red = r"(\d) of 3[^\r]*?\x1b\[91m(━+)"  # the part that is done
    lengths = {number: len(part) for number, part in re.findall(red, console.file.getvalue())}
    assert set(lengths) == {"2", "3"}
    assert 1.8 <= lengths["3"] / lengths["2"] <= 2.2


def test_export_tells_its_steps(tmp_path: Path) -> None:
    told: list[str] = []
    lstmgen.export(ARTICLE, tmp_path / "net.c", tell=told.append)
    assert told == ["1 of 3, planning", "2 of 3, 370 weights as C", "3 of 3, writing"]
    np.save(tmp_path / "x.npy", np.ones((2, 3, 2)))
    told.clear()
    lstmgen.report(ARTICLE, tmp_path / "report.json", data=tmp_path / "x.npy", tell=told.append)
    assert list(dict.fromkeys(each for each in told if "sample" not in each)) == [
        str(Stage(k, len(REPORTED), what)) for k, what in enumerate(REPORTED, 1)
    ]


def test_samples_are_counted_while_they_are_measured(tmp_path: Path) -> None:
    told: list[str] = []
    samples = np.random.default_rng(3).normal(size=(3, 3, 2))
    lstmgen.export(ARTICLE, tmp_path / "net.c", quantize="int8", calibrate=samples, tell=told.append)
    counts = [f"1 of 3, calibrating and planning, sample {k} of 3" for k in (1, 2, 3)]
    assert list(dict.fromkeys(told))[:4] == ["1 of 3, calibrating and planning", *counts]
    assert [round(each.done, 2) for each in map(_step, dict.fromkeys(told))][:4] == [0, 0, 0.33, 0.67]
    later = [each for each in told if "pass 2" in each]
    assert later[:2] == [f"1 of 3, calibrating and planning, pass 2, sample {k} of 3" for k in (1, 2)]
    assert [each.done for each in map(_step, told)] == sorted(each.done for each in map(_step, told))
    told.clear()
    lstmgen.verify(ARTICLE, target="python", data=samples, keras=False, tell=told.append)
    assert list(dict.fromkeys(told))[1:4] == [f"1 of 2, the truth on 3 samples, sample {k} of 3" for k in (1, 2, 3)]


def test_counts_of_passes_at_once_do_not_run_back() -> None:
    told: list[str] = []
    steps = Stages(1, told.append)
    steps.begin("planning")
    watched = steps.watch([7, 8])
    assert list(zip(watched, watched)) == [(7, 7), (8, 8)]
    counted = ("sample 1", "pass 2, sample 1", "pass 2, sample 2")
    assert told[1:] == [f"1 of 1, planning, {each} of 2" for each in counted]


def _step(told: str) -> Stage:
    assert isinstance(told, Stage)
    return told


def test_json_comes_without_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with working("exporting", delay=0.0, wanted=False) as tell:
        tell("1 of 3, planning")
        time.sleep(0.1)
    assert capsys.readouterr() == ("", "")


def test_elsewhere_lines_say_what_is_being_done_each_once_in_a_while() -> None:
    console = Console(file=io.StringIO(), width=60)
    with lines("verifying", console, pause=0.1, patience=4) as tell:
        tell("1 of 2, the truth")
        time.sleep(0.25)
        tell("2 of 2, C")
        time.sleep(0.65)
    told = console.file.getvalue().splitlines()
    assert 3 <= len(told) <= 4  # the second again, since it takes long
    assert told[0] == "verifying: 1 of 2, the truth, 0 s…"
    assert told[1].startswith("verifying: 2 of 2, C, ")
    assert told[1][:20] == told[2][:20]


def test_a_line_is_for_a_tenth_of_the_samples() -> None:
    console = Console(file=io.StringIO(), width=60)
    with lines("reporting", console, pause=0.02, patience=1000) as tell:
        steps = Stages(1, tell)
        steps.begin("errors")
        for _ in steps.watch(range(100)):
            time.sleep(0.01)
    told = console.file.getvalue().splitlines()
    tenths = [(int(number) - 1) // 10 for line in told for number in re.findall(r"sample (\d+) of 100", line)]
    assert len(tenths) >= 4
    assert len(set(tenths)) == len(tenths)


def test_the_bar_goes_when_something_fails() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=60)

    def fail() -> None:
        with working("exporting", console, 0.01):
            time.sleep(0.1)
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail()
    time.sleep(0.3)
    shown = console.file.getvalue()
    time.sleep(0.3)
    assert "exporting" in shown
    assert console.file.getvalue() == shown
