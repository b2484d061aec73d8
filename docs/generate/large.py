"""The table of what large models take, from benchmarks/results/large.md."""

from __future__ import annotations

import re
from pathlib import Path

RESULTS = Path(__file__).resolve().parent.parent.parent / "benchmarks" / "results" / "large.md"
# What the guide tells, by what the benchmark calls it.
TOLD = {
    "export .py (and making the model)": "export to Python",
    "first import": "first import of that file",
    "export .c (and making the model)": "export to C",
    "gcc -O2": "`gcc -O2`",
    "gcc -O2, a bare array": "`gcc -O2` of a bare array with the same weights",
    "clang-19 -O2": "`clang-19 -O2`",
    "gcc -O2 --weights-file c: the logic": "`gcc -O2` of the logic alone, with `--weights-file c`",
    "clang-19 -O2 --weights-file embed": "`clang-19 -O2`, with `embed`",
    "gcc -O2 --weights-file incbin": "`gcc -O2`, with `incbin`",
}


def table() -> str:
    """A row for each step, a column for each number of weights."""
    found: dict[str, dict[str, str]] = {}
    pattern = r"^\| (\d+e6) \| (.*?) \| (\S+) \| (\S+) \|"
    for weights, what, seconds, memory in re.findall(pattern, RESULTS.read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(what, {})[weights] = f"{float(seconds):.1f} s, {int(memory):,} MB"
    sizes = list(next(iter(found.values())))
    rows = [f"| {label} | {' | '.join(found[what][size] for size in sizes)} |" for what, label in TOLD.items()]
    return "\n".join([f"| step | {' | '.join(sizes)} |", "| --- |" + " ---: |" * len(sizes), *rows]) + "\n"
