"""Latency of single steps: 2 × LSTM(128) and Dense(32) on 32 features, alone and beside a process that fills caches.

python benchmarks/steps.py    # prints a table: median, p99 and p99.9 of 100,000 steps, in every number format
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from c_library import NATIVE, Build, compile_source, generate
from markdown_table import table
from models import Builder, Model
from timing import pin

STEPS, ROUNDS = 20_000, 5
# A process on the same cores that reads and writes 8 MB again and again.
LOAD = "import numpy as np\nx = np.zeros(1 << 20)\nwhile True: x += 1"
HEADS = ("numbers", "load", "median", "p99", "p99.9", "÷ float32")


def model() -> Model:
    """The model of a step."""
    builder = Builder("steps", "lstm", (20, 32))
    builder.recurrent(128, sequences=True)
    builder.recurrent(128)
    builder.dense(32)
    return builder.model()


def programs(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yields a program for each number format."""
    subject = model()
    calibrate = np.stack([subject.sample(seed) for seed in range(16)])
    formats: Mapping[str, Mapping[str, object]] = {
        "float32": {},
        **{f"{name} weights": {"weights_dtype": name} for name in ("bfloat16", "float16", "int8")},
        **{name: {"quantize": name, "calibrate": calibrate} for name in ("int16", "int8")},
    }
    for name, options in formats.items():
        place = folder / name.replace(" ", "_")
        place.mkdir()
        source = generate(subject.graph, place, **options)
        yield name, compile_source(source, Build("gcc", NATIVE)).link(place / "steps", "steps.c")


def measured(path: Path) -> np.ndarray:
    """Microseconds of steps of one process."""
    times = path.with_suffix(".bin")
    subprocess.run([path, str(STEPS), times], check=True)
    return np.fromfile(times, np.float32)


def rows(chosen: Mapping[str, Path], load: str) -> Iterator[Sequence[str]]:
    """Yields a row for each program; they take turns, so that a disturbance meets all of them."""
    times: dict[str, list[np.ndarray]] = {name: [] for name in chosen}
    for _ in range(ROUNDS):
        for name, path in chosen.items():
            times[name].append(measured(path))
    base = np.median(np.concatenate(times["float32"]))
    for name, found in times.items():
        every = np.concatenate(found)
        numbers = [f"{np.percentile(every, part):.2f}" for part in (50, 99, 99.9)]
        yield [name, load, *numbers, f"{np.median(every) / base:.2f}"]


def main() -> None:
    """Measures alone, then under load."""
    pin(None)
    with tempfile.TemporaryDirectory() as folder:
        chosen = dict(programs(Path(folder)))
        lines = list(rows(chosen, "none"))
        load = subprocess.Popen([sys.executable, "-c", LOAD])
        try:
            lines += rows(chosen, "8 MB on the same core")
        finally:
            load.kill()
            load.wait()
    print(table(HEADS, lines))


if __name__ == "__main__":
    main()
