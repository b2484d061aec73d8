"""Cycles of an instruction in generated C, by the tables of the processors' makers and what an emulator runs.

make cycles     # prints what lstmgen/targets/c/mcu/timing.py has

Memory is as fast as the processor: without wait states. Of ranges in a table the middle is taken.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from boards import BOARDS, Board
from budgets import MODELS
from firmware import build
from fit import options_of
from per_function import profiled
from subjects import sample


@dataclass(frozen=True)
class Instruction:
    """How often an instruction ran, how often it jumped, and its text."""

    runs: int
    jumps: int
    name: str
    operands: str

    @property
    def registers(self) -> int:
        """How many a list of registers has."""
        found = re.search(r"\{(.*)\}", self.operands)
        return sum(map(width, found[1].split(","))) if found else 1

    @property
    def first(self) -> str:
        """The first operand: the result of most instructions."""
        return self.operands.partition(",")[0].strip(" !")

    @property
    def address(self) -> Sequence[str]:
        """The parts of the address of a load or a store: its registers, then an offset or a shift."""
        found = re.search(r"\[(.*?)\]", self.operands)
        return [part.strip() for part in found[1].split(",")] if found else [self.first]


def width(part: str) -> int:
    """How many registers a part of a list names: r4, r4-r7."""
    first, _, last = part.strip().partition("-")
    return 1 if not last else int(last.strip(" srd")) - int(first.strip(" srd")) + 1


Costs = Callable[[Instruction, Instruction | None], float]


def cortex_m0plus(each: Instruction, before: Instruction | None) -> float:
    """Cycles of all runs: DDI 0484C, table 3-1, with the multiplier of one cycle."""
    if each.name.startswith(("ldm", "stm", "push")):
        return each.runs * (1 + each.registers)
    if each.name.startswith("pop"):
        return each.runs * ((3 if "pc" in each.operands else 1) + each.registers)
    if each.name.startswith(("ldr", "str")):
        return 2 * each.runs
    if each.name.startswith("bl") and each.name in ("bl", "blx"):
        return each.runs * (3 if each.name == "bl" else 2)
    return each.runs + each.jumps


def cortex_m3(each: Instruction, before: Instruction | None) -> float:
    """Cycles of all runs: DDI 0337I, table 3-1 and section 3.3.2. A pipeline is filled in 2 cycles, of 1 to 3."""
    if each.name.startswith(("umull", "smull")):
        return 4 * each.runs
    if each.name.startswith(("umlal", "smlal")):
        return 5.5 * each.runs
    if each.name.startswith(("mla", "mls")):
        return 2 * each.runs
    return cortex_m4(each, before)


def cortex_m4(each: Instruction, before: Instruction | None) -> float:
    """Cycles of all runs: DDI 0439B, tables 3-1 and 7-1. A pipeline is filled in 2 cycles, of 1 to 3."""
    name = each.name.partition(".")[0]
    if name.startswith((*ONE, *SEVERAL)):
        return each.runs * of_memory(each, before) + 2 * each.jumps
    if name.startswith(("vfma", "vfms", "vmla", "vmls", "vfnm", "vnml")):
        return 3 * each.runs
    if name.startswith(("vdiv", "vsqrt")):
        return 14 * each.runs
    if name == "vmov" and each.operands.count(",") == 2:
        return 2 * each.runs
    if name.startswith(("sdiv", "udiv")):
        return 7 * each.runs
    return each.runs + 2 * each.jumps


SEVERAL = ("ldm", "stm", "push", "pop", "vldm", "vstm", "vpush", "vpop", "ldrd", "strd")
ONE = ("ldr", "str", "vldr", "vstr")


def of_memory(each: Instruction, before: Instruction | None) -> float:
    """Cycles of a load or a store on a Cortex-M3 and M4: section 3.3.2 of both manuals, "Load/store timings".

    A store to a register and a constant takes one cycle. A load or a store is a cycle shorter behind a load of one
    register that is no part of its address, never behind a store. It waits a cycle for an address that the instruction
    before computed, and a word at an odd halfword takes one more: half of those whose index counts halfwords.
    """
    loads = before is not None and before.name.startswith(("ldr", "vldr")) and not before.name.startswith("ldrd")
    depends = before is not None and before.first in each.address and not before.name.startswith(UNCHANGED)
    waits = depends and not loads
    if each.name.startswith(SEVERAL):
        return 1 + (2 if each.name.startswith(("ldrd", "strd")) else each.registers) + waits
    is_short = each.name.startswith(("str", "vstr")) and is_constant(each.address[1:])
    may_be_odd = each.name.partition(".")[0] == "ldr" and each.address[-1].replace(" ", "") == "lsl#1"
    return (1 if is_short or (loads and not depends) else 2) + waits + may_be_odd / 2


UNCHANGED = ("str", "stm", "vst", "cmp", "cmn", "tst", "teq", "push", "b", "cb", "it")


def is_constant(offset: Sequence[str]) -> bool:
    """Returns whether the offset of an address is a constant, or none."""
    return not offset or offset[0].startswith("#")


def hazard3(each: Instruction, before: Instruction | None) -> float:
    """Cycles of all runs: RP2350 data sheet, 3.8.7. A loop's branch is foreseen, any other that jumps is not."""
    loaded = before is not None and before.name in LOADS and before.operands.partition(",")[0] in reads(each)
    waits = each.runs if loaded else 0
    if each.name in ("div", "divu", "rem", "remu"):
        return 18 * each.runs + waits
    backward = each.jumps and "-" in each.operands.rpartition(",")[2]
    return each.runs + waits + (0 if backward and each.name.startswith("b") else each.jumps)


LOADS = ("lw", "lh", "lhu", "lb", "lbu", "c.lw", "c.lwsp", "flw")


def reads(each: Instruction) -> list[str]:
    """The registers that an instruction reads."""
    first, *rest = re.findall(r"[a-z]+\d+|sp|ra|zero", each.operands) or [""]
    return [first, *rest] if each.name.startswith(("s", "b", "c.s", "c.b")) else rest


TABLES: Mapping[str, Costs] = {
    "Cortex-M0+": cortex_m0plus,
    "Cortex-M3": cortex_m3,
    "Cortex-M4": cortex_m4,
    "RV32IMAC": hazard3,
}


def profile(board: Board, quantize: str | None, folder: Path) -> Sequence[Instruction]:
    """All instructions of a program that predicts, by address."""
    graph = MODELS["har"]("lstm").graph
    form = {} if quantize is None else {"quantize": quantize}
    program = build(board, graph, options_of(board, form, graph, unlike=False), sample(graph), folder)
    lines = profiled(board, program, folder)
    return [Instruction(int(cells[1]), int(cells[2]), cells[3], "".join(cells[4:])) for cells in lines]


def cycles_each(board: Board, quantize: str | None, costs: Costs) -> float:
    """Cycles of an instruction."""
    with tempfile.TemporaryDirectory() as folder:
        found = profile(board, quantize, Path(folder))
    cycles = sum(costs(each, before) for before, each in zip((None, *found), found))
    return cycles / sum(each.runs for each in found)


def main() -> None:
    """Goes through every processor that has a table."""
    for name, costs in TABLES.items():
        said = ", ".join(f"{q or 'float32'} {cycles_each(BOARDS[name], q, costs):.2f}" for q in (None, "int16", "int8"))
        print(f"{name}: {said}")


if __name__ == "__main__":
    main()
