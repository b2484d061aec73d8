"""Help, versions, and completion in a shell."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Sequence

import pytest
import toolchain
from command_line import run, run_apart

import lstmgen
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


def test_help_waits_for_nothing_that_it_does_not_show() -> None:
    program = toolchain.forbid({"numpy"}) + COMMAND
    done = subprocess.run([sys.executable, "-c", program, "--help"], cwd=toolchain.ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", ["", "export", "inspect", "verify"])
def test_help_has_examples_and_flags_without_a_type(command: str) -> None:
    done = run("--help", COLUMNS="100") if not command else run(command, "--help", COLUMNS="100")
    assert done.returncode == 0
    assert "<bool>" not in done.stdout
    assert "`" not in done.stdout
    assert re.search(rf"Examples:\s+lstmgen {command}", done.stdout)


def test_h_is_help() -> None:
    assert run("-h").stdout == run("--help").stdout
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
