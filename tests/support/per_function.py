"""The second table of docs/reference/microcontrollers.md: what each function takes, as a compiler left them.

QEMU counts each instruction by a plugin, simavr its cycles.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import toolchain
from boards import BOARDS, Board
from budgets import MODELS, Case, options_of
from firmware import FIRMWARE, avr_results, build, results, run, simulator
from table import line

HEADS = ("processor", "model", "options", "function", "calls", "of a call", "in all")
CASES = tuple(
    Case(board, "har", cell, {**options, "mcu": BOARDS[board].mcu})
    for board, numbers in {"Cortex-M4": ({}, {"quantize": "int8"}), "ATmega328P": ({"quantize": "int8"},)}.items()
    for options in numbers
    for cell in ("lstm", "gru")
)
REST = "all else"
PREDICTIONS = 2  # that main.c makes of a sample: one for its outputs, one for its stack
INTRODUCTION = """## Functions

The same predictions, function by function, as `gcc -O2` leaves them: what it inlines belongs to the function that it is
inlined into. A call's instructions, or cycles on AVR, are its own, without those of what it calls; where calls differ,
their mean. All else is functions of libraries, and what feeds timesteps. How often the loops in them turn is in the
README of a [proof](../how-to/prove.md).
"""


@dataclass(frozen=True)
class Function:
    """A function of a program: how often it was called, and its own instructions or cycles in all."""

    name: str
    calls: int
    count: int


def text(case: Case) -> str:
    """The rows of a case, as they stand in the document."""
    return "".join(map(line, rows(case)))


def rows(case: Case) -> Iterator[list[str]]:
    """A row for each function that runs, by address; then all else."""
    graph = MODELS[case.model](case.cell)
    board = BOARDS[case.board]
    with tempfile.TemporaryDirectory() as folder:
        program = build(
            board, graph.graph, options_of(case), graph.sample(0)[None], Path(folder), by_steps=case.by_steps
        )
        found = functions(board, program, Path(folder))
    for each in found:
        mean = "" if each.name == REST else f"{each.count / each.calls:,.0f}"
        yield [*case.head, each.name, f"{each.calls:,}" if mean else "", mean, f"{each.count:,}"]


def functions(board: Board, program: Path, folder: Path) -> list[Function]:
    """Those of the generated source that run in one prediction, by address, and all else."""
    costs = counted(board, program, folder)
    own = [
        Function(name, costs[first][0], sum(cost for at, (_, cost) in costs.items() if first <= at < end))
        for first, end, name in symbols(board, program)
        if first in costs
    ]
    found = avr_results(board, program, 1) if board.is_avr else results(board, program, 1)
    return [*own, Function(REST, 0, int(str(found["count"])) - sum(each.count for each in own))]


def symbols(board: Board, program: Path) -> list[tuple[int, int, str]]:
    """Where functions of the generated source begin, and end, and their names, by address."""
    lines = run([toolchain.require(f"{board.tools}nm"), "-S", str(program)]).stdout.splitlines()
    cells = [line.split() for line in lines]
    found = [row for row in cells if len(row) == 4 and row[2] in "tT" and row[3].startswith("net_")]
    return sorted((int(at, 16), int(at, 16) + int(size, 16), name.partition(".")[0]) for at, size, _, name in found)


def counted(board: Board, program: Path, folder: Path) -> Mapping[int, tuple[int, int]]:
    """By address how often an instruction runs in one prediction, and what that takes."""
    if not board.is_avr:
        runs = {int(cells[0], 16): int(cells[1]) // PREDICTIONS for cells in profiled(board, program, folder)}
        return {address: (number, number) for address, number in runs.items()}
    out = folder / "profile.txt"
    run([str(simulator()), *board.run, str(program), "", str(out)])
    lines = [line.split() for line in out.read_text().splitlines()]
    return {int(address, 16): (int(number), int(cycles)) for address, number, cycles in lines}


def profiled(board: Board, program: Path, folder: Path) -> list[list[str]]:
    """Of each instruction that QEMU runs: its address, how often it runs and jumps, its text; by address."""
    plugin, out = folder / "profile.so", folder / "profile.txt"
    source = FIRMWARE / "profile_instructions.c"
    run([toolchain.require("gcc"), "-O2", "-shared", "-fPIC", str(source), "-o", str(plugin)])
    run([*board.run[:-1], "-plugin", f"{plugin},out={out}", board.run[-1], str(program)])
    return sorted((line.split(None, 4) for line in out.read_text().splitlines()), key=lambda cells: int(cells[0], 16))


def document() -> str:
    """The whole table, with what stands above it."""
    return f"{INTRODUCTION}\n{line(HEADS)}{line(['---'] * len(HEADS))}{''.join(map(text, CASES))}"
