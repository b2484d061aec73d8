"""What it is to be refused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import toolchain

from lstmgen.errors import LstmgenError, ReadError
from lstmgen.read import read_file, survey

PROCESS = Path("/proc/self")


def refused(path: Path, message: str, weights: Path | None = None) -> None:
    """The file is refused with a message, in little time and memory, by `read_file` and not by `survey`."""
    with little_memory(60 * path.stat().st_size + 40_000_000):
        begun = time.process_time()
        with pytest.raises(LstmgenError, match=message or None):
            read_file(path, weights)
        assert time.process_time() - begun < 5
        try:
            found = survey(path, weights)
        except ReadError:
            found = None
    assert found is None or found.damage or found.problems


@contextmanager
def little_memory(limit: int) -> Iterator[None]:
    """Within it, this process grows by at most so many bytes. Linux counts: to trace takes nine times as long."""
    if not (PROCESS / "clear_refs").exists():
        toolchain.missing("only Linux tells the peak of a process")
    before = resident("VmRSS")
    (PROCESS / "clear_refs").write_text("5")  # which sets the peak back
    yield
    assert resident("VmHWM") - before < limit


def resident(which: str) -> int:
    """Memory of this process in bytes: VmRSS now, VmHWM at its peak."""
    lines = (PROCESS / "status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith(f"{which}:"))
    return 1024 * int(line.split()[1])
