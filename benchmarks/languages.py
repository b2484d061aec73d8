"""Generated C#, Java, Go, Rust and Swift beside C: times of a prediction and the first one, bytes allocated by a call.

make bench-languages                                      # writes results/languages.md
.venv/bin/python benchmarks/languages.py --models har --rounds 5  # a first look; writes nothing
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

from c_library import HERE, Build
from machine import description
from markdown_table import table
from models import MODELS, Model

import lstmgen

DRIVERS, RESULT = HERE / "languages", HERE / "results" / "languages.md"
SECONDS = 0.002  # of calls that are timed together: below the slice of a scheduler
BATCHES = 300  # of a process; compilers that run beside it have finished with the last ones
PORTABLE, COMPILED, VECTORS = "C, portable", "C, portable, -O3", "C, vectors"
FLAGS = {
    PORTABLE: ("-O2", "-fno-tree-vectorize", "-DNET_PORTABLE"),
    COMPILED: ("-O3", "-march=native", "-DNET_PORTABLE"),
    VECTORS: ("-O3", "-march=native"),
}
# Compilers that vectorize loops, for any processor and for this one.
RUST = {"Rust": (), "Rust, native": ("-Ctarget-cpu=native",)}
SWIFT = {"Swift": (), "Swift, native": ("-Xcc", "-march=native")}
REPORT = """# Languages

`make bench-languages` made this. It has two models of the [benchmarks](../README.md), in float32. Times are
microseconds of a prediction on one core, the least of many batches; all programs took turns, {rounds} times. The ratios
say how many times as long one takes as generated C with `{portable}`, as the same loops with
`{compiled}`, which the compiler vectorizes, and as C with `{vectors}`.
Native is `-Ctarget-cpu=native` in Rust, and `-Xcc -march=native` in Swift.
The first prediction has the start of the model in it, but not that of the process. Bytes are
those that a call allocates; Mono counts collections of garbage only.

{machine}

{table}
"""


@dataclass(frozen=True)
class Program:
    """A program that times a model; it prints the time of the first prediction, and of a number of batches."""

    name: str
    command: tuple[str | Path, ...]

    def run(self, sizes: Sequence[int], rounds: int, calls: int) -> Mapping[str, list[float]]:
        """Returns what it prints, by the first word of a line."""
        words = [*map(str, self.command), *map(str, sizes), str(rounds), str(calls)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        numbers: dict[str, list[float]] = {}
        for line in done.stdout.splitlines():
            word, number = line.split()
            numbers.setdefault(word, []).append(float(number))
        return numbers


def programs(model: Model, folder: Path) -> list[Program]:
    """Returns the programs of the languages whose compilers are here."""
    built = []

    def build(name: str, compiler: Sequence[str | Path], command: Sequence[str | Path]) -> None:
        subprocess.run(list(map(str, compiler)), cwd=folder, check=True)
        built.append(Program(name, tuple(command)))

    def export(driver: str, file: str) -> None:
        (folder / file).parent.mkdir(exist_ok=True)
        lstmgen.export(model.graph, folder / file, force=True)
        shutil.copyfile(DRIVERS / driver, folder / driver)

    export("bench.c", "net.c")
    for name, flags in FLAGS.items():
        program = folder / name.replace(", ", "_")
        build(name, [*(Build("gcc", flags).command() or []), "net.c", "bench.c", "-o", program, "-lm"], [program])
    if shutil.which("mcs"):
        export("Bench.cs", "Net.cs")
        compiler = ["mcs", "-optimize+", "-out:bench.exe", "Net.cs", "Bench.cs"]
        build("C# (Mono)", compiler, ["mono", folder / "bench.exe"])
    if shutil.which("javac"):
        export("Bench.java", "Net.java")
        build("Java", ["javac", "Net.java", "Bench.java"], ["java", "-cp", folder, "Bench"])
    if shutil.which("go"):
        export("bench.go", "net/net.go")
        (folder / "go.mod").write_text("module bench\n\ngo 1.13\n")
        build("Go", ["go", "build", "-o", "bench_go", "bench.go"], [folder / "bench_go"])
    if shutil.which("rustc"):
        export("bench.rs", "net.rs")
        for name, flags in RUST.items():
            program = folder / name.replace(", ", "_")
            compiler = ["rustc", "--edition=2021", "-Copt-level=3", *flags, "bench.rs", "-o", program]
            build(name, compiler, [program])
    if shutil.which("swiftc"):
        export("bench.swift", "Net.swift")
        shutil.copyfile(DRIVERS / "counting.c", folder / "counting.c")
        subprocess.run(["gcc", "-O1", "-c", "counting.c"], cwd=folder, check=True)
        (folder / "bench.swift").rename(folder / "main.swift")
        for name, flags in SWIFT.items():
            program = folder / name.replace(", ", "_")
            compiler = ["swiftc", "-O", "-wmo", *flags, "main.swift", "Net.swift", "counting.o", "-o", program]
            build(name, compiler, [program])
    return built


def race(model: Model, rounds: int) -> list[list[str]]:
    """Returns rows of the table for a model."""
    with tempfile.TemporaryDirectory() as name:
        contestants = programs(model, Path(name))
        sizes = [prod(map(int, ends[0].shape)) for ends in (model.graph.inputs, model.graph.outputs)]  # type: ignore[call-overload]
        calls = {each: int(max(1, SECONDS * 1e9 / min(each.run(sizes, BATCHES, 3)["time"]))) for each in contestants}
        turns: dict[Program, list[Mapping[str, list[float]]]] = {each: [] for each in contestants}
        for _ in range(rounds):
            for each in contestants:
                turns[each].append(each.run(sizes, BATCHES, calls[each]))
    times = {each.name: min(min(turn["time"]) for turn in turns[each]) for each in contestants}
    rows = []
    for each in contestants:
        first = min(turn["first"][0] for turn in turns[each])
        garbage = turns[each][0].get("bytes", turns[each][0].get("collections", [0]))[-1]
        ratios = [f"{times[each.name] / times[other]:.2f}" for other in FLAGS]
        row = [model.name, each.name, f"{times[each.name] / 1e3:.3g}", *ratios, f"{first / 1e3:.3g}", f"{garbage:.0f}"]
        rows.append(row)
        print(*row, sep="\t", flush=True)
    return rows


def main() -> None:
    """Times the models and writes the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default="har,stack")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    rows = [row for name in chosen.models.split(",") for row in race(MODELS[name]("lstm"), chosen.rounds)]
    if chosen.out:
        heads = ["model", "language", "µs", "÷ portable C", "÷ its -O3", "÷ vectors", "first µs", "bytes a call"]
        machine = table(["", ""], description([Build("gcc", FLAGS[VECTORS])]))
        flags = {name: " ".join(FLAGS[c]) for name, c in zip(("portable", "compiled", "vectors"), FLAGS)}
        text = REPORT.format(rounds=chosen.rounds, machine=machine, table=table(heads, rows), **flags)
        chosen.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
