"""What runs generated code ends with the process that started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
import toolchain
from quick_builds import quickly

from lstmgen.errors import ToolError
from lstmgen.targets.javascript.runner import NO_NODE, missing, version_on
from lstmgen.targets.session import completed, executed_by, run

T = TypeVar("T")


def test_what_a_program_prints_and_how_it_ends_is_returned() -> None:
    done = completed([sys.executable, "-c", "print(input()); raise SystemExit(3)"], "given\n")
    assert (done.returncode, done.stdout) == (3, "given\n")


def test_a_page_runs_programs_without_processes() -> None:
    with executed_by(lambda command, stdin: subprocess.CompletedProcess(command, 0, f"{command[0]} {stdin}", "")):
        assert run(["python"], "given") == "python given"
    with pytest.raises(ToolError, match="cannot run"):
        run(["no such program"], "")


def test_without_node_it_is_named() -> None:
    def absent(command: object, stdin: str) -> subprocess.CompletedProcess[str]:
        raise FileNotFoundError(2, "no such file")

    version_on.cache_clear()
    with executed_by(absent):
        assert missing() == NO_NODE
    version_on.cache_clear()


def test_a_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        toolchain.missing("prctl is only in Linux")
    note = tmp_path / "pid"
    code = f"import os, pathlib, time; pathlib.Path({str(note)!r}).write_text(str(os.getpid())); time.sleep(600)"
    starts = "import sys; from lstmgen.targets.session import completed; completed([sys.executable, '-c', sys.argv[1]])"
    parent = subprocess.Popen([sys.executable, "-c", starts, code])
    worker = int(waited(lambda: note.exists() and note.read_text()))
    assert alive(worker)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    assert waited(lambda: not alive(worker))


def alive(process: int) -> bool:
    """Whether a process runs; one that ended, and that nobody has waited for, does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def waited(until: Callable[[], T]) -> T:
    """What a function gives, as soon as it is true."""
    for _ in range(600):
        if found := until():
            return found
        time.sleep(0.1)
    raise TimeoutError


@pytest.mark.parametrize(("text", "code"), [("int x;", 0), ("java.util.List x;", 1), ("int x = 1.5;", 1)])
def test_java_that_one_process_compiles_is_strict(
    text: str, code: int, require: Callable[[str], str], tmp_path: Path
) -> None:
    require("javac")
    source = tmp_path / "Net.java"
    source.write_text(f"final class Net {{ {text} }}\n", encoding="utf-8")
    done = quickly(["javac", "-J-Xshare:auto", "-Xlint:all", "-Werror", "-d", str(tmp_path), str(source)], "")
    assert (done.returncode, "Net.java:1: " in done.stderr) == (code, bool(code))
    assert (tmp_path / "Net.class").exists() or code
