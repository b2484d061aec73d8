"""What it is to be refused."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from lstmgen.errors import LstmgenError, ReadError
from lstmgen.read import read_file, survey


def refused(path: Path, message: str, weights: Path | None = None) -> None:
    """The file is refused with a message, in little time and memory, by `read_file` and not by `survey`."""
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(LstmgenError, match=message):
        read_file(path, weights)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - begun < 5
    assert peak < 200 * path.stat().st_size + 20_000_000
    try:
        found = survey(path, weights)
    except ReadError:
        return
    assert found.damage or found.problems
