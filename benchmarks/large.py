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

from lstmgen.export import options_for
from lstmgen.output import encoded
from lstmgen.plan.plan import make_plan
from lstmgen.targets.registry import target_of

RESULT = Path(__file__).with_name("results") / "large.md"
COMPILERS = ("gcc", "clang-19", "clang")
ARRAY = re.compile(r"static (const (?:float|double) \w+\[\d+\])[^=]*(= \{.*?\};)", re.DOTALL)
EXPORT = """
import sys
sys.path.insert(0, {folder!r})
from large import stacked, write
write({units}, {path!r}, {weights_file!r})
"""
# What is compiled, and what the table says about it.
COMPILED = {
    "net.c": "",
    "bare.c": ", a bare array",
    "apart.c": " --weights-file c: the logic",
    "apart_weights.c": " --weights-file c: the weights",
    "embed.c": " --weights-file embed",
    "incbin.c": " --weights-file incbin",
}
# In a process of its own as well: the most memory that this one ever held would count for all that it starts.
EXTRACT = """
import sys
sys.path.insert(0, {folder!r})
from large import write_bare
write_bare({source!r}, {out!r})
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


def write(units: int, path: str, weights_file: str) -> None:
    """Exports the model as the language that the path's suffix says."""
    out = Path(path)
    target = target_of(out)
    options = options_for(target, {"weights_file": weights_file or None}).placed(out)
    plan = make_plan(stacked(units).model().graph, target.backend(options))
    paths = target.files(out, options)
    for ending, content in target.render(plan, options).items():
        paths[ending].write_bytes(encoded(content))


def write_bare(source: str, out: str) -> None:
    """The arrays of a source, without all else."""
    arrays = ARRAY.findall(Path(source).read_text())
    Path(out).write_text("\n".join(f"{head} {numbers}" for head, numbers in arrays))


def cost(command: list[str], folder: Path) -> Cost:
    """What a command takes."""
    process = subprocess.Popen(command, cwd=folder)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise subprocess.CalledProcessError(status, command)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def embeds(compiler: str) -> bool:
    """Whether a compiler has #embed."""
    command = [compiler, "-E", "-x", "c", "-"]
    program = "#ifndef __has_embed\n#error\n#endif\n"
    return subprocess.run(command, input=program, text=True, capture_output=True, check=False).returncode == 0


def rows(millions: int, folder: Path) -> Iterator[tuple[str, Cost, Path]]:
    """What was done with a model, what it took, and the file that it made or read."""
    units = round((millions * 1e6 / 12) ** 0.5)  # the recurrent kernels, and one kernel as large
    here = str(Path(__file__).parent)
    for name, weights_file in (
        ("predictor.py", ""),
        ("net.c", ""),
        ("apart.c", "c"),
        ("embed.c", "embed"),
        ("incbin.c", "incbin"),
    ):
        path = folder / name
        program = EXPORT.format(folder=here, units=units, path=str(path), weights_file=weights_file)
        title = f"export {path.suffix}{f' --weights-file {weights_file}' if weights_file else ''}"
        yield f"{title} (and making the model)", cost([sys.executable, "-c", program], folder), path
    python = [sys.executable, "-I", "-S", "-B", "-c", "import sys; sys.path.insert(0, '.'); import predictor"]
    yield "first import", cost(python, folder), folder / "predictor.py"
    bare = EXTRACT.format(folder=here, source=str(folder / "net.c"), out=str(folder / "bare.c"))
    cost([sys.executable, "-c", bare], folder)
    for compiler in filter(shutil.which, COMPILERS):
        for name, what in COMPILED.items():
            if name != "embed.c" or embeds(compiler):
                title = f"{compiler} -O2{what}"
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
