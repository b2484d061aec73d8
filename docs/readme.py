"""Rewrites the parts of README.md that are made from the project itself, between <!-- name --> and <!-- end -->.

python docs/readme.py        rewrites the file (`make docs`); a test fails where that would change it
"""

from __future__ import annotations

import re
from pathlib import Path

from lstmgen.read.layer import LAYERS
from lstmgen.read.layers.cells import CELLS
from lstmgen.targets.c.mcu.boards import BOARDS, KB

ROOT = Path(__file__).resolve().parent.parent
LARGE = ROOT / "benchmarks" / "results" / "large.md"
# What the README tells of large models, by what the benchmark calls it.
TOLD = {
    "export .py (and making the model)": "export to Python",
    "first import": "its first import",
    "export .c (and making the model)": "export to C",
    "gcc -O2": "`gcc -O2`",
    "gcc -O2, a bare array": "the same weights as a bare array",
    "clang-19 -O2": "`clang-19 -O2`",
    "gcc -O2 --weights-file c: the logic": "the logic alone, with `--weights-file c`",
    "clang-19 -O2 --weights-file embed": "`clang-19 -O2`, with `embed`",
    "gcc -O2 --weights-file incbin": "`gcc -O2`, with `incbin`",
}
EXAMPLE = ROOT / "generated_examples" / "article" / "predictor.py"


def updated(text: str) -> str:
    """The README with every such part made anew."""
    for name, part in {"layers": layers(), "step": step(), "boards": boards(), "large": large()}.items():
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        if not end:
            raise ValueError(f"README.md has no part <!-- {name} --> … <!-- end -->")
        text = before + start + part + end + after
    return text


def layers() -> str:
    """A table of the Keras classes that can be read, by the module that reads them; recurrent layers first."""
    families: dict[str, list[str]] = {"recurrent": [], "cells": [*CELLS, "StackedRNNCells"], "wrappers": []}
    for name, entry in LAYERS.items():
        family = "`keras.ops`" if name.startswith("ops.") else entry.function.__module__.rpartition(".")[2]
        families.setdefault(family.replace("_", " "), []).append(name.removeprefix("ops."))
    rows = [f"| {family} | {', '.join(f'`{name}`' for name in names)} |" for family, names in families.items()]
    return "\n".join(["| family | Keras classes |", "| --- | --- |", *rows]) + "\n"


def boards() -> str:
    """A table of the boards that --board knows."""
    rows = [
        f"| `{name}` | {board.title} | `{board.mcu}` | {board.flash // KB} | {board.ram / KB:g} |"
        for name, board in BOARDS.items()
    ]
    heads = ["| `--board` | | `--mcu` | flash, KB | memory, KB |", "| --- | --- | --- | ---: | ---: |"]
    return "\n".join([*heads, *rows]) + "\n"


def large() -> str:
    """A table of what large models take, from the benchmark."""
    found: dict[str, dict[str, str]] = {}
    for row in re.findall(
        r"^\| (\d+e6) \| (.*?) \| (\S+) \| (\S+) \|", LARGE.read_text(encoding="utf-8"), re.MULTILINE
    ):
        weights, what, seconds, memory = row
        found.setdefault(what, {})[weights] = f"{float(seconds):.1f} s, {int(memory):,} MB"
    sizes = list(next(iter(found.values())))
    rows = [f"| {label} | {' | '.join(found[what][size] for size in sizes)} |" for what, label in TOLD.items()]
    return "\n".join([f"| weights | {' | '.join(sizes)} |", "| --- |" + " ---: |" * len(sizes), *rows]) + "\n"


def step() -> str:
    """The LSTM cell of the article's model, as generated with --style readable."""
    found = re.search(r"^def \w*lstm\w*\(x, h, c\):\n(?:    .*\n)+", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise ValueError(f"{EXAMPLE.name} defines no LSTM cell")
    return f"```python\n{found[0]}```\n"


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(updated(readme.read_text(encoding="utf-8")), encoding="utf-8")
