"""What the model of costs says of models beside what docs/reference/microcontrollers.md has measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import budgets
from budgets import Case
from planning import planned_as

from lstmgen.plan.program import Plan
from lstmgen.targets.c.array_loops import Unknown
from lstmgen.targets.c.mcu.timing import count
from lstmgen.targets.c.work import work_of_prediction

# Processors of the emulators by the names under which they are counted.
CORES = {
    "ATmega328P": "avr",
    "ATmega2560": "avr-22bit",
    "Cortex-M0+": "cortex-m0plus",
    "Cortex-M3": "cortex-m3",
    "Cortex-M4": "cortex-m4",
    "Cortex-M7": "cortex-m7",
    "Cortex-M33": "cortex-m33",
    "RV32IMAC": "rv32imc",
    "RV32IMAFC": "rv32imfc",
}
# How far off a count may be: cycles in simavr, instructions in QEMU.
TOLERANCES = {"cycles": 0.05, "instructions": 0.10}


@dataclass(frozen=True)
class Pair:
    """A model on a processor: what is predicted, and what an emulator counted."""

    case: Case
    predicted: float
    measured: int

    @property
    def error(self) -> float:
        """Relative, above zero where too much is predicted."""
        return self.predicted / self.measured - 1

    @property
    def tolerance(self) -> float:
        return TOLERANCES[budgets.BOARDS[self.case.board].counts]


def pairs() -> Iterator[Pair]:
    """All rows of the document whose loops are counted."""
    for case in budgets.cases():
        if case.board not in CORES or "mcu" not in case.options:
            continue
        try:
            predicted = count(work_of_prediction(plan_of(case)), CORES[case.board])
        except Unknown:
            continue
        yield Pair(case, predicted, int(budgets.written(case.head)["work"]))


def plan_of(case: Case) -> Plan:
    """How the model of a row is run."""
    return planned_as(budgets.MODELS[case.model](case.cell).graph, budgets.options_of(case))
