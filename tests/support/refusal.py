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
    begun = time.process_time()
    with pytest.raises(LstmgenError, match=message or None):
        read_file(path, weights)
    assert time.process_time() - begun < 5
    tracemalloc.start()  # makes everything slow, so it is not on while the time is taken
    try:
        found = survey(path, weights)
    except ReadError:
        found = None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 * path.stat().st_size + 40_000_000
    assert found is None or found.damage or found.problems
