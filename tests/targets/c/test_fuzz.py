"""A short run of tests/support/fuzz_c.py, the same every time; `make fuzz-c` is the long one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import fuzz_c

RUNS = 20_000
# libFuzzer takes the memory that this process has for its own, as Linux hands the most that there was on to a child.
MEMORY = ("-rss_limit_mb=0", "-malloc_limit_mb=512")


def test_libfuzzer_finds_nothing(tmp_path: Path) -> None:
    command = [fuzz_c.build(tmp_path), f"-runs={RUNS}", "-seed=1", "-max_len=512", "-timeout=10", *MEMORY]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {RUNS} runs" in done.stderr
