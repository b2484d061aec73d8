"""How much stack generated C needs: a number that is known when compiling, for nothing recurs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import c_program
import pytest
import toolchain
from call_graph import EDGE, NODE, deepest

# Bytes for a whole call. gcc 12 wants 3696 with -O0 where weights are stored in int8, whose sums are scaled in an array
# of 1024, and 2040 with -O2 where they are stored in float16, which SSE2 widens; otherwise 2640 and 1512.
LIMITS = {"-O0": 3712, "-O2": 2048}


@pytest.mark.parametrize(("level", "limit"), LIMITS.items())
def test_the_stack_is_bounded_and_nothing_recurs(level: str, limit: int, tmp_path: Path) -> None:
    """By gcc's own call graph: frames of fixed size, no cycle, no call through a pointer."""
    sources = c_program.write(tmp_path)[:-1]  # without main()
    command = [toolchain.require("gcc"), "-std=c99", level, "-fcallgraph-info=su", "-c"]
    plain = [f"-D{name.upper()}_NO_DISPATCH" for name in c_program.subjects()]
    subprocess.run([*command, *plain, *sources], cwd=tmp_path, check=True)
    for source in sources:
        text = source.with_suffix(".ci").read_text()
        nodes = NODE.findall(text)
        assert {kind for _, _, kind in nodes} <= {"static", "dynamic,bounded"}, source.name
        frames = {name: int(size) for name, size, _ in nodes}
        calls = {name: {b for a, b in EDGE.findall(text) if a == name} for name in frames}
        assert not any("indirect" in name for names in calls.values() for name in names), source.name
        assert max(deepest(name, frames, calls) for name in frames) <= limit, source.name
