"""What large models take: to export, to import in Python, to compile in C, beside a bare array of as many numbers.

python benchmarks/large.py [1 5 20]      millions of weights; prints a table in Markdown, and writes it to results/

Everything runs in a process of its own; the time is its processor time, the memory the most that it ever held.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from machine import description
from models import Builder

from lstmgen.plan.options import Options
from lstmgen.plan.plan import make_plan
from lstmgen.render.language import render

RESULT = Path(__file__).with_name("results") / "large.md"
COMPILERS = ("gcc", "clang-19", "clang")
ARRAY = re.compile(r"static (const (?:float|double) \w+\[\d+\])[^=]*(= \{.*?\};)", re.DOTALL)
EXPORT = """
import sys
sys.path.insert(0, {folder!r})
from large import stacked, write
write({units}, {path!r})
"""
HEADS = ("weights", "what", "CPU s", "MB", "file MB")


@dataclass(frozen=True)
class Cost:
    """Processor time in seconds, and memory in MB."""

    seconds: float
    memory: float


def stacked(units: int) -> Builder:
    """Input (20, 64), two LSTM of so many units, Dense(8)."""
    builder = Builder(f"large_{units}", "lstm", (20, 64))
    builder.recurrent(units, sequences=True)
    builder.recurrent(units)
    builder.dense(8)
    return builder


def write(units: int, path: str) -> None:
    """Exports the model as the language that the path's suffix says."""
    target = "c" if path.endswith(".c") else "python"
    plan = make_plan(stacked(units).model().graph, Options(target, source=Path(path).name))
    for suffix, text in render(plan).items():
        Path(path).with_suffix(suffix).write_text(text)


def cost(command: list[str], folder: Path) -> Cost:
    """What a command takes."""
    process = subprocess.Popen(command, cwd=folder)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise subprocess.CalledProcessError(status, command)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def rows(millions: int, folder: Path) -> Iterator[tuple[str, Cost, Path]]:
    """What was done with a model, what it took, and the file that it made or read."""
    units = round((millions * 1e6 / 12) ** 0.5)  # the recurrent kernels, and one kernel as large
    here = str(Path(__file__).parent)
    for name in ("predictor.py", "net.c"):
        path = folder / name
        program = EXPORT.format(folder=here, units=units, path=str(path))
        yield f"export {path.suffix} (and making the model)", cost([sys.executable, "-c", program], folder), path
    python = [sys.executable, "-I", "-S", "-B", "-c", "import sys; sys.path.insert(0, '.'); import predictor"]
    yield "first import", cost(python, folder), folder / "predictor.py"
    arrays = ARRAY.findall((folder / "net.c").read_text())
    (folder / "bare.c").write_text("\n".join(f"{head} {numbers}" for head, numbers in arrays))
    for compiler in filter(shutil.which, COMPILERS):
        for name in ("net.c", "bare.c"):
            title = f"{compiler} -O2" + (", a bare array" if name == "bare.c" else "")
            yield title, cost([compiler, "-O2", "-c", name, "-o", "out.o"], folder), folder / name


def main() -> None:
    """The command line."""
    lines = ["# Large models", "", (__doc__ or "").partition("\n\n")[2].rpartition("\n\n")[2].strip(), ""]
    lines += [f"- {name}: {value}" for name, value in description(())]
    lines += ["", f"| {' | '.join(HEADS)} |", "| ---: | --- | ---: | ---: | ---: |"]
    for millions in map(int, sys.argv[1:] or ("1", "5", "20")):
        with tempfile.TemporaryDirectory() as folder:
            for what, took, path in rows(millions, Path(folder)):
                size = path.stat().st_size / 1e6
                cells = (f"{millions}e6", what, f"{took.seconds:.2f}", f"{took.memory:.0f}", f"{size:.1f}")
                lines.append(f"| {' | '.join(cells)} |")
                print(lines[-1], flush=True)
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
