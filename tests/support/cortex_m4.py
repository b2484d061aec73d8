"""One prediction on an emulated Cortex-M4: generated C beside code of others, in instructions, bytes and error.

PYTHONPATH=tests/cases python tests/support/cortex_m4.py har TFLM=build/tflm.a emx-onnx-cgen=build/emx.a

Each archive defines `int rival(const float *x, float *y)`, which predicts one sample of that model and returns 0. It is
compiled outside this repository, with `-O2` and the flags of BOARDS["Cortex-M4"] in boards.py. An archive of C++ has
what it takes of libstdc++. Heaps are not counted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from boards import BOARDS
from budgets import MODELS, Case, options_of
from firmware import FIRMWARE, results, run, section_bytes, write_samples
from models import Model
from planning import planned_as
from table import line

from lstmgen.targets.c.target import render

BOARD = BOARDS["Cortex-M4"]
COMPILER = (BOARD.compiler, *BOARD.machine, "-std=gnu11", "-O2", "-ffunction-sections", "-fdata-sections", "-w")
# Enough for every rival; what is used of it is measured.
LINKED = (*BOARD.link, "-Wl,--defsym=__stack_size=300k", "-Wl,--gc-sections", "-lm")
SAMPLES = 2
MEMORY = (".data", ".bss")
# As lstmgen's header, of code whose state is its own.
HEADER = """#define NET_OK 0
#define NET_INPUT_SIZE {inputs}
#define NET_OUTPUT_SIZE {outputs}
typedef int net_context;
int rival(const float *x, float *y);
static inline void net_reset(net_context *context) {{ (void)context; }}
static inline int net_predict(net_context *context, const float *x, float *y) {{ (void)context; return rival(x, y); }}
"""
NOTHING = "int rival(const float *x, float *y) { y[0] = x[0]; return 0; }\n"
HEADS = ("", "instructions", "flash", "RAM", "stack", "error")


@dataclass(frozen=True)
class Taken:
    """What a prediction takes: instructions, bytes, and the largest error against float64."""

    instructions: int
    flash: int
    ram: int
    stack: int
    error: float

    @property
    def cells(self) -> list[str]:
        """The numbers of a row."""
        numbers = (self.instructions, self.flash, self.ram, self.stack)
        return [*(f"{number:,}" for number in numbers), f"{self.error:.0e}"]


def ends(model: Model) -> tuple[int, int]:
    """Returns the number of elements of the input and of the output."""
    inputs, outputs = (
        int(np.prod([int(n) for n in value.shape])) for value in (model.graph.inputs[0], model.graph.outputs[0])
    )  # type: ignore[arg-type]
    return inputs, outputs


def compiled(source: Path, folder: Path) -> Path:
    """Compiles a file of C with the header in a folder; returns the object file."""
    path = folder / f"{source.stem}.o"
    run([*COMPILER, f"-I{folder}", "-c", str(source), "-o", str(path)])
    return path


def taken(model: Model, parts: Sequence[Path], folder: Path) -> Taken:
    """Runs code behind the header in a folder; its RAM includes that of the C library."""
    samples = np.array([model.sample(seed) for seed in range(SAMPLES)])
    write_samples(folder, samples, BOARD)
    programs = {}
    for name in ("main", "bare"):
        programs[name] = folder / f"{name}.elf"
        start = compiled(FIRMWARE / f"{name}.c", folder)
        run([BOARD.compiler, *BOARD.machine, str(start), *map(str, parts), *LINKED, "-o", str(programs[name])])
    measured = results(BOARD, programs["main"], SAMPLES)
    truth = np.array([model.graph.evaluate(sample)[0] for sample in samples])
    return Taken(
        int(str(measured["count"])),
        section_bytes(BOARD, programs["bare"]),
        section_bytes(BOARD, programs["bare"], MEMORY) - 4 * sum(ends(model)),
        int(str(measured["stack"])),
        float(np.abs(measured["outputs"] - truth).max()),
    )


def of_lstmgen(model: Model, numbers: str, folder: Path) -> Taken:
    """Exports and runs the model; `numbers` is a value of --quantize, or "" for floats."""
    chosen = {"quantize": numbers} if numbers else {}
    options = options_of(Case(BOARD.name, model.name, model.cell, {**chosen, "mcu": BOARD.mcu}))
    for ending, text in render(planned_as(model.graph, options), options).items():
        (folder / f"net{ending}").write_text(str(text), encoding="utf-8")
    return taken(model, [compiled(folder / "net.c", folder)], folder)


def of_rival(model: Model, archive: Path, folder: Path) -> Taken:
    """Runs the code in an archive."""
    inputs, outputs = ends(model)
    (folder / "net.h").write_text(HEADER.format(inputs=inputs, outputs=outputs), encoding="utf-8")
    return taken(model, [archive], folder)


def main(name: str, rivals: Annotated[list[str] | None, typer.Argument(help="NAME=ARCHIVE, each.")] = None) -> None:
    """Prints the table of a model; RAM is without that of a program that predicts nothing."""
    model = MODELS[name]("lstm")
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        for title, numbers in {"generated C": "", "generated C, int8": "int8"}.items():
            (own := Path(folder) / title).mkdir()
            rows[title] = of_lstmgen(model, numbers, own)
        (empty := Path(folder) / "nothing").mkdir()
        (empty / "nothing.c").write_text(NOTHING)
        least = of_rival(model, compiled(empty / "nothing.c", empty), empty).ram
        for title, _, archive in (rival.partition("=") for rival in rivals or []):
            (other := Path(folder) / title).mkdir()
            rows[title] = of_rival(model, Path(archive), other)
    typer.echo(line(HEADS) + line(["---"] * len(HEADS)), nl=False)
    for title, row in rows.items():
        typer.echo(line([title, *replace(row, ram=row.ram - least).cells]), nl=False)


if __name__ == "__main__":
    typer.run(main)
