"""docs/reference/microcontrollers.md: what models take on microcontrollers, each row measured in an emulator."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import toolchain
from boards import BOARDS, Board
from firmware import measure
from planning import planned_as
from table import line

from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.ranges import ranges_from_samples
from lstmgen.targets.c.mcu.classes import MCUS
from lstmgen.targets.c.options import COptions
from lstmgen.targets.options import flag

sys.path.append(str(toolchain.ROOT / "benchmarks"))
import models

MODELS = models.MODELS | models.PUBLISHED
DOCUMENT = toolchain.ROOT / "docs" / "reference" / "microcontrollers.md"
TOOLS = ("arm-none-eabi-gcc", "riscv64-unknown-elf-gcc", "avr-gcc", "qemu-system-arm", "qemu-system-riscv32")
SAMPLES = 2
INTRODUCTION = """# Microcontrollers

Made by a test run (`make docs`), and held to it by the tests, number for number: a change of the code shows as a
change of this table. Models have random weights, as Keras begins with: seed is LSTM(8) on (3, 2) and Dense(2); har
LSTM(32) on (128, 9) and Dense(6, softmax); stack two LSTM(64) on (50, 16) and Dense(1); weather LSTM(32) on (120, 7)
and Dense(1); bidirectional two Bidirectional(LSTM), of 64 and 32 units, on (5, 10) and Dense(10); or GRU instead.

Work is what one prediction from the whole sequence takes with `gcc -O2`: instructions on Cortex-M and RISC-V, counted
by QEMU, which knows no cycles; cycles on AVR, by simavr. Where the sequence does not fit an AVR's memory, its timesteps
are fed to `net_feed`, and the last one to `net_step`. Context and stack are all the memory that it takes, in bytes.
Code is the compiled source without weights at `-Os`, in bytes; flash a whole program that only predicts at `-O2`, with
weights, libraries and what starts it. The error is the largest absolute difference of an output from the model in
float64. Ranges for --quantize are those of the samples; outputs have to be, bit for bit, what evaluating the model in
integers gives. With --weights they have to be, as float32 goes, what evaluating it with the weights that are stored
gives.
"""
# The largest number of a column that a row may have, by its first three cells.
GOALS: Mapping[tuple[str, str, str], Mapping[str, int]] = {
    ("Cortex-M0+", "har LSTM", "--quantize int8 --mcu cortex-m0plus"): {"work": 3_500_000},
    ("Cortex-M4", "har LSTM", "--mcu cortex-m4"): {"work": 1_350_000},
    ("Cortex-M4", "har LSTM", "--quantize int8 --mcu cortex-m4"): {"work": 950_000},
    ("Cortex-M4", "weather LSTM", "--quantize int8 --mcu cortex-m4"): {"work": 830_000},
    ("Cortex-M4", "bidirectional LSTM", "--quantize int8 --mcu cortex-m4"): {"work": 500_000, "context": 2_560},
    ("Cortex-M55", "har LSTM", "--quantize int8 --mcu cortex-m55"): {"work": 300_000},
    ("ATmega328P", "har LSTM", "--quantize int8 --mcu avr"): {"work": 12_000_000},
}
GOALS_INTRODUCTION = """## Goals

What is to be reached at most, and what rows above have. Tests fail where a row has more.

"""
GOALS_HEADS = ("processor", "model", "options", "of", "goal", "today")
# One board of each kind shows what --weights costs: without and with a float unit, RISC-V, AVR.
TYPICAL = ("Cortex-M0+", "Cortex-M4", "RV32IMAC", "ATmega328P")

HEADS = ("processor", "model", "options", "work", "context", "stack", "code", "flash", "error")


@dataclass(frozen=True)
class Case:
    """A row: a model on a board, with options."""

    board: str
    model: str
    cell: str
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> str:
        """The options as they are typed."""
        return " ".join(f"{flag(name)} {value}" for name, value in self.options.items())

    @property
    def head(self) -> list[str]:
        """The cells that tell the row from others."""
        return [self.board, f"{self.model} {self.cell.upper()}", self.asked]

    @property
    def by_steps(self) -> bool:
        """Whether the sequence does not fit the memory, and is fed timestep by timestep."""
        return BOARDS[self.board].is_avr and self.model != "seed"

    def __str__(self) -> str:
        return " ".join(self.head)


def cases() -> Iterator[Case]:
    """All rows, in order: for speed, an LSTM for size, quantised, with stored weights; fewer where floats are slow."""
    for name, board in BOARDS.items():
        for model in models_for(board):
            for cell in ("lstm",) if board.is_soft else ("lstm", "gru"):
                yield Case(name, model, cell, {"mcu": board.mcu})
            if (board.is_avr, model) != (True, "har"):
                yield Case(name, model, "lstm", {"optimize": "size"})
            if board.mcu == "cortex-m4":
                yield Case(name, model, "lstm", {"optimize": "size", "mcu": board.mcu})
        simd = MCUS[board.mcu].simd
        machine = {"mcu": board.mcu}
        models = [*([("seed", "lstm")] if board.is_avr or simd else []), ("har", "lstm"), ("har", "gru")]
        yield from (Case(name, model, cell, {"quantize": "int8", **machine}) for model, cell in models)
        if board.mcu == "cortex-m4":
            published = (("weather", "lstm"), ("bidirectional", "lstm"), ("bidirectional", "gru"))
            yield from (Case(name, model, cell, {"quantize": "int8", **machine}) for model, cell in published)
        if name in TYPICAL:
            yield from (Case(name, "har", cell, {"quantize": "int8x16", **machine}) for cell in ("lstm", "gru"))
        if not board.is_avr:
            seed = [("seed", "gru")] if simd else []
            for model, cell in (*seed, ("har", "lstm"), ("har", "gru")):
                yield Case(name, model, cell, {"quantize": "int16", **machine})
        for storage in ("int8", "float16") if name in TYPICAL else ():
            model = "har" if (board.is_avr, storage) != (True, "float16") else "seed"
            yield Case(name, model, "lstm", {"weights_dtype": storage, "mcu": board.mcu})


def models_for(board: Board) -> Sequence[str]:
    """The models that a board has the memory and the time for."""
    if board.name == "ATmega328P":
        return ("seed",)
    return ("seed", "har") if board.is_soft else ("seed", "har", "stack")


def options_of(case: Case) -> COptions:
    """The options of a row, with ranges from its samples."""
    options = COptions(**case.options)
    if not options.quantize:
        return options
    model = MODELS[case.model](case.cell)
    inputs = [(model.sample(seed),) for seed in range(SAMPLES)]
    return replace(options, ranges=ranges_from_samples(model.graph, FIXED_POINT[options.quantize], inputs))


def row(case: Case) -> list[str]:
    """The cells of a row, made by running it.

    Raises:
        AssertionError: outputs on the board are not those of the model.
    """
    board, model = BOARDS[case.board], MODELS[case.model](case.cell)
    options = options_of(case)
    # Floats on AVR take 300 million cycles: the last sample alone, which counts.
    seeds = range(SAMPLES)[-1:] if case.by_steps and not options.quantize else range(SAMPLES)
    samples = np.array([model.sample(seed) for seed in seeds])
    truth = np.array([model.graph.evaluate(sample)[0] for sample in samples])
    with tempfile.TemporaryDirectory() as folder:
        found = measure(board, model.graph, options, samples, Path(folder), by_steps=case.by_steps)
    if options.numbers.approximation:  # in fixed point the same bits as on every machine, but for e^x
        graph = planned_as(model.graph, options).graph
        expected = np.array([graph.evaluate(sample)[0] for sample in samples])
        exact = options.quantize and case.model != "har"
        np.testing.assert_allclose(found.outputs, expected, rtol=0, atol=0 if exact else 2e-7)
    error = float(np.abs(found.outputs - truth).max())
    numbers = (found.count, found.context, found.stack, found.code, found.flash)
    return [*case.head, *(f"{number:,}" for number in numbers), f"{error:.1e}"]


def written(head: Sequence[str], text: str | None = None) -> Mapping[str, float]:
    """The numbers of a row of the document, or of a text."""
    text = DOCUMENT.read_text(encoding="utf-8") if text is None else text
    rows = [line.strip("| ").split(" | ") for line in text.splitlines()]
    cells = next(cells for cells in rows if cells[:3] == list(head))
    return {name: float(cell.replace(",", "")) for name, cell in zip(HEADS[3:], cells[3:], strict=True)}


def goals(table: str) -> str:
    """The section with the goals, and what rows of the table have."""
    rows = (
        [*head, name, f"{most:,}", f"{written(head, table)[name]:,.0f}"]
        for head, row in GOALS.items()
        for name, most in row.items()
    )
    return f"{GOALS_INTRODUCTION}{line(GOALS_HEADS)}{line(['---'] * len(GOALS_HEADS))}{''.join(map(line, rows))}"


def versions() -> str:
    """The compilers and emulators, on which the numbers depend; those that call themselves the same, once."""
    said = [
        subprocess.run([toolchain.require(tool), "--version"], capture_output=True, text=True).stdout for tool in TOOLS
    ]
    return "".join(f"- {first}\n" for first in dict.fromkeys(text.splitlines()[0] for text in said))


def document(functions: str) -> str:
    """The whole text, with the table of functions."""
    rows = "".join(line(row(case)) for case in cases())
    table = f"{line(HEADS)}{line(['---'] * len(HEADS))}{rows}"
    return f"{INTRODUCTION}\n{table}\n{functions}\n{goals(table)}\n## Measured with\n\n{versions()}"
