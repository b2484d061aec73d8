"""A board behind a serial port is compared as any other way to run a model; what goes wrong on the line is told."""

from __future__ import annotations

import os
import re
import subprocess
from binascii import crc_hqx
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pseudo_terminal
import pytest
import toolchain
from c_library import WARNINGS
from command_line import ARTICLE, run
from graph_maker import Maker, T, Weights
from graphs import lstm, network
from planning import planned
from streams import STEPPABLE, grown

import lstmgen
from lstmgen.check import board
from lstmgen.errors import OptionError, ToolError
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate
from lstmgen.plan.dump import fingerprint


def backwards_too() -> Graph:
    """A graph that cannot be stepped, of free length."""
    m = Maker()
    x = m.input(T, 3)
    ends = [m(lstm(m.weight, return_sequences=True, go_backwards=flag), x) for flag in (False, True)]
    return m.graph(m(Concatenate(axis=1), *ends))


CASES: dict[str, tuple[Callable[[], Any], dict[str, Any]]] = {
    "steps": (lambda: ARTICLE, {}),
    "microcontroller": (lambda: ARTICLE, {"mcu": "cortex-m4"}),
    "double": (lambda: ARTICLE, {"dtype": "float64"}),
    "int8": (lambda: ARTICLE, {"quantize": "int8", "ranges": (4.0, 16.0, 1.0)}),
    "counts": (lambda: ARTICLE, {"quantize": "int16", "ranges": (4.0, 16.0), "input_type": "int16"}),
    "whole": (backwards_too, {}),
    "masks": (lambda: grown(STEPPABLE["masks"]), {}),
    "several inputs": (lambda: grown(STEPPABLE["fixed_input_beside_the_sequence"]), {}),
    "stateful": (lambda: network((5, 3), lstm(Weights(1), stateful=True)), {}),
}


def built(model: Any, folder: Path, options: dict[str, Any], change: Callable[[str], str] = str) -> Path:
    """The self-test program of a package, with a change of the code."""
    lstmgen.export(model, folder / "package", package="cmake", name="brain", selftest=1, **options)
    source = folder / "package" / "src" / "brain.c"
    source.write_text(change(source.read_text()))
    sources = [*source.parent.glob("*.c"), folder / "package" / "examples" / "selftest.c"]
    command = [toolchain.require("gcc"), "-std=c99", "-O0", *WARNINGS, f"-I{source.parent}", *sources, "-lm"]
    subprocess.run([*command, "-o", folder / "selftest"], check=True)
    return folder / "selftest"


@pytest.mark.parametrize("case", CASES)
def test_a_board_computes_the_model(case: str, tmp_path: Path) -> None:
    make, options = CASES[case]
    with pseudo_terminal.program([built(make(), tmp_path, options)]) as port:
        report = lstmgen.verify(make(), serial=port, keras=False, samples=4)
    lines = [line for line in report.lines if line.what == "board"]
    assert report.ok, report
    assert lines
    assert all(line.samples > 0 for line in lines)
    assert report.timing is not None
    assert report.timing.method == ("predict" if case == "whole" else "step")
    assert report.timing.calls >= 4


def test_a_wrong_weight_on_the_board_shows(tmp_path: Path) -> None:
    def change(source: str) -> str:
        weight = re.search(r"-?\d\.\d{5,}", source)
        assert weight is not None
        return source.replace(weight[0], str(float(weight[0]) + 0.01), 1)

    with pseudo_terminal.program([built(ARTICLE, tmp_path, {"optimize": "size"}, change)]) as port:
        done = run("verify", ARTICLE, "--serial", port, "--no-keras")
    assert done.returncode == 1
    assert re.search(r"board\s+dense\s+8 .* WRONG", done.stdout), done.stdout
    assert re.search(r"step\(\) took \S+ to \S+ ms on the board, in 24 calls", done.stdout), done.stdout


def test_a_board_with_another_model_is_told(tmp_path: Path) -> None:
    models = [network((3, 2), lstm(Weights(seed), 2, 4)) for seed in (1, 2)]
    with pseudo_terminal.program([built(models[0], tmp_path, {})]) as port:
        lstmgen.verify(models[0], serial=port, samples=1)
        with pytest.raises(OptionError, match=r"has another model than model, .* with fingerprint [0-9a-f]{16}, this"):
            lstmgen.verify(models[1], serial=port, samples=1)


def test_a_board_with_another_kind_of_model_is_told() -> None:
    """Its ranges are for values that this model does not have."""
    head = f"{'0' * 16}|* Written: by lstmgen 0, --target c --quantize int8|* Ranges: 1, 2, 3, 4, 5, 6, 7, 8, 9|"
    told = pytest.raises(OptionError, match="another model than .* not fit this model: `ranges=` needs 3 numbers")
    with (
        pseudo_terminal.imitation(lambda line: checked(line[:3] + f" 0000803f 000f4240 {head}".encode())) as port,
        told,
    ):
        lstmgen.verify(ARTICLE, serial=port, samples=1)


def test_a_board_that_takes_one_length_is_given_no_other(tmp_path: Path) -> None:
    program = built(backwards_too(), tmp_path, {})
    for asked in ({"data": np.zeros((1, 4, 3))}, {"timesteps": 7}):
        told = pytest.raises(OptionError, match="the board accepts sequences of length 5")
        with pseudo_terminal.program([program]) as port, told:
            lstmgen.verify(backwards_too(), serial=port, **asked)


def test_what_is_no_port_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(code: int, message: str, *arguments: object) -> None:
        done = run("verify", ARTICLE, "--no-keras", *arguments)
        assert (done.returncode, message in done.stderr, done.stdout) == (code, True, ""), done.stderr

    fails(2, f"there is no port {tmp_path / 'ttyACM9'}", "--serial", tmp_path / "ttyACM9")
    (tmp_path / "file").write_text("")
    fails(2, "is not a serial port", "--serial", tmp_path / "file")
    fails(2, "leave the file and the language out", "net.c", "--serial", tmp_path / "file")
    fails(2, "needs an exported file, not a board", "net.c", "--serial", "x", "--certificate", tmp_path / "c.json")

    def forbidden(*given: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", forbidden)
    fails(1, "sudo usermod -aG dialout $USER", "--serial", tmp_path / "file")


def checked(body: bytes) -> bytes:
    return body + b" %04x\n" % crc_hqx(body, 0xFFFF)


@cache
def article() -> str:
    """The fingerprint of the article's model on a board."""
    return fingerprint(planned(lstmgen.read(ARTICLE), "c", mcu="generic").plan)


def greeting(line: bytes) -> bytes:
    """What a board with it says to a hello."""
    head = "* Written: by lstmgen 0, --target c --mcu generic|"
    return checked(line[:3] + f" 0000803f 000f4240 {article()}|{head}".encode())


# What a board does beside greeting, and what is said of it.
IMITATIONS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "silence": (lambda line: b"", r"the board does not answer within 1 s: put the self-test sketch"),
    "another sketch": (
        lambda line: b"temperature: 21\n",
        "sends 'temperature: 21', which is not an answer of a self-test",
    ),
    "another speed": (
        lambda line: b"\xff\x00\x80\xc3\n",
        r"sends '\\\\xff\\x00\\\\x80\\\\xc3', which is not an answer",
    ),
    "another protocol": (
        lambda line: checked(line[:3] + b" 2"),
        "the board's greeting is unknown to .* export the package again",
    ),
    "off in the middle": (lambda line: greeting(line) if line[:1] == b"h" else b"", r"has not answered for 1 s"),
    "a restart": (lambda line: greeting(line if line[:1] == b"h" else b"h00"), "restarted during the check"),
    "a damaged answer": (lambda line: greeting(line) if line[:1] == b"h" else b"r01 0000\n", "damaged in transit"),
    "a damaged request": (
        lambda line: greeting(line) if line[:1] == b"h" else checked(b"e00"),
        "the board refused a damaged request",
    ),
    "an old answer": (lambda line: greeting(line) if line[:1] == b"h" else checked(b"r00"), "answers another request"),
    "too few outputs": (
        lambda line: greeting(line) if line[:1] == b"h" else checked(line[:3] + (b"0000000001" * (line[:1] == b"c"))),
        "which is not an answer to a sample",
    ),
    "an error": (
        lambda line: greeting(line) if line[:1] == b"h" else checked(line[:3] + (b"ff00000001" * (line[:1] == b"c"))),
        "board failed: the board returned error -1",
    ),
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits ten seconds for a board that does not answer; a second, as a busy machine wants it."""
    monkeypatch.setattr(board, "PATIENCE", 1.0)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("case", IMITATIONS)
def test_what_goes_wrong_on_the_line_is_told(case: str) -> None:
    article()  # which takes longer than that on a busy machine
    answer, message = IMITATIONS[case]
    with pseudo_terminal.imitation(answer) as port, pytest.raises(ToolError, match=message):
        lstmgen.verify(ARTICLE, serial=port, samples=2, keras=False)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("noise", ["'temperature: 21'", "'x' | tr -d '\\n'"], ids=["lines", "no line"])
def test_noise_that_never_ends_does(noise: str) -> None:
    told = pytest.raises(
        ToolError, match="not an answer of a self-test|does not answer|without an end of line|accepts no more"
    )
    with pseudo_terminal.program(["sh", "-c", f"yes {noise}"]) as port, told:
        lstmgen.verify(ARTICLE, serial=port, samples=2, keras=False)
