"""Help, versions, and completion in a shell."""

from __future__ import annotations

import re
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import get_args

import pytest
import toolchain
from command_line import run, run_apart

import lstmgen
from lstmgen.cli.command_help import COMMON
from lstmgen.packages.registry import PACKAGES
from lstmgen.plan.numbers import QuantizedDType
from lstmgen.targets.registry import TARGETS

pytestmark = pytest.mark.quick

INTERRUPTED = """
import os, signal, sys
class Interrupt:
    def find_spec(self, name, *_):
        if name == interrupted:
            os.kill(os.getpid(), signal.SIGINT)
interrupted, ignored = sys.argv[1:]
sys.argv[1:] = ["--version"]
sys.meta_path.insert(0, Interrupt())
signal.signal(signal.SIGINT, signal.SIG_IGN if ignored else signal.default_int_handler)
"""
COMMAND = "from lstmgen.__main__ import main; main()"
MODULE = "import runpy; runpy.run_module('lstmgen', run_name='__main__', alter_sys=True)"  # what -m does


def test_version() -> None:
    done = run_apart("--version")
    assert (done.returncode, done.stdout) == (0, f"lstmgen {lstmgen.__version__}\n")


@pytest.mark.parametrize(
    ("start", "module"), [(COMMAND, "lstmgen.cli"), (COMMAND, "typer"), (MODULE, "lstmgen.cli"), (MODULE, "typer")]
)
@pytest.mark.parametrize(("ignored", "code"), [("", -signal.SIGINT), ("ignored", 0)])
def test_ctrl_c_has_no_traceback_while_python_imports(start: str, module: str, ignored: str, code: int) -> None:
    """It ends the command then, unless it is ignored, as nohup has it."""
    command = [sys.executable, "-c", INTERRUPTED + start, module, ignored]
    done = subprocess.run(command, cwd=toolchain.ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.parametrize("words", [["--help"], ["export", "-h"], ["help", "export"]])
def test_help_waits_for_nothing_that_it_does_not_show(words: Sequence[str]) -> None:
    program = toolchain.forbid({"numpy", "rich", "lstmgen.cli.commands"}) + COMMAND
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", program, *words], cwd=toolchain.ROOT, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (done.returncode, done.stderr) == (0, "")
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.35  # 0.17 s of processor


def test_help_of_export_is_one_screen() -> None:
    """It has the common options only, whose names and choices are those of the command."""
    shown = run("export", "-h", COLUMNS="80").stdout
    lines = shown.splitlines()
    assert len(lines) <= 38  # of 40: the command and the next prompt are lines too
    assert max(map(len, lines)) <= 80
    whole = run("export", "--help-all", COLUMNS="80").stdout.replace(",", " ")
    for names, _ in (row for rows in COMMON.values() for row in rows):
        name = re.split("[ ,]", names)[-2] if " " in names else names
        assert re.search(rf"(?<!\S){re.escape(name)}(?!\S)", whole), name
    text = " ".join(shown.split())
    for words in (TARGETS, PACKAGES, get_args(QuantizedDType)):
        *first, last = words
        assert f"{', '.join(first)} or {last}" in text


@pytest.mark.parametrize("command", ["export --help-all", "inspect -h", "verify -h", "weights -h", "report -h", "-h"])
@pytest.mark.parametrize("width", ["60", "80"])
def test_help_cuts_no_word(command: str, width: str) -> None:
    shown = run(*command.split(), COLUMNS=width).stdout
    assert max(len(line) for line in shown.partition("Examples:")[0].splitlines()) <= int(width)
    assert "\u2026" not in shown
    assert set(run(*command.split(), COLUMNS="100").stdout.split()) == set(shown.split())


@pytest.mark.parametrize("command", ["", "export", "inspect", "verify", "weights", "report"])
def test_help_has_examples_and_flags_without_a_type(command: str) -> None:
    done = run("--help", COLUMNS="100") if not command else run(command, "--help", COLUMNS="100")
    assert done.returncode == 0
    assert "<bool>" not in done.stdout
    assert "`" not in done.stdout
    assert re.search(rf"Examples:\s+lstmgen {command}", done.stdout)


def test_h_is_help() -> None:
    assert run("-h").stdout == run("--help").stdout == run("help").stdout
    assert run("help", "verify").stdout == run("verify", "-h").stdout
    assert "Usage: lstmgen export" in run("export", "-h").stdout


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("export m.h5 --dtype ", ["float32", "float64"]),
        ("export m.h5 --weights-dtype f", ["float16"]),
        ("export m.h5 --board nano", ["nano", "nano33ble"]),
        ("inspect m.h5 --target ", list(TARGETS)),
        ("export m.h5 --package z", ["zephyr"]),
        ("ver", ["verify"]),
    ],
)
def test_shells_complete_options_and_their_values(typed: str, wanted: Sequence[str]) -> None:
    words = f"lstmgen {typed}"
    done = run(_LSTMGEN_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(words.count(" ")))
    assert done.stdout.split() == wanted, done
