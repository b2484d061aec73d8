"""Estimates the time of a prediction and of a step on a board, from the counts of their loops."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lstmgen.plan.program import Plan
from lstmgen.targets.c.mcu.boards import Board
from lstmgen.targets.c.mcu.coefficients import COEFFICIENTS, COUNTED
from lstmgen.targets.c.mcu.cores import CORES
from lstmgen.targets.c.work import Task, Unknown, total, work_of_prediction, work_of_step
from lstmgen.targets.footprint import Duration, Time

# A kilohertz is a cycle in a millisecond.
KHZ_OF_MHZ = 1000
NOT_COUNTED = (None,) * len(COUNTED)


def count(tasks: Iterable[Task], core: str) -> float:
    """Returns the instructions of some work; cycles for a core that is counted in cycles, see `CORES`.

    Raises:
        Unknown: a function has no counts on this core.
    """
    column, cycles = COUNTED.index(CORES[core].counted), 0.0
    for (function, loop), turns in total(tasks).items():
        cost = COEFFICIENTS.get((function, loop), NOT_COUNTED)[column]
        if cost is None:
            raise Unknown(f"lstmgen has no cycle counts for {function!r} ({loop!r}) on this core")
        cycles += cost * turns
    return cycles


def time_on(plan: Plan, board: Board) -> Time:
    """Returns the time of a plan on a board; a duration that is not known is None."""
    core = CORES[board.core]
    integers = plan.numbers.quantize is not None
    cycles_each, factor = core.integers if integers else core.floats, core.spread(integers=integers)

    def duration(work: Callable[[Plan], Iterable[Task] | None]) -> tuple[Duration | None, str]:
        try:
            tasks = work(plan)
            cycles = None if tasks is None else count(tasks, board.core) * cycles_each
        except Unknown as error:
            return None, str(error)
        if cycles is None:
            return None, ""
        likely = cycles / (board.mhz * KHZ_OF_MHZ)
        return Duration(likely, likely / factor, likely * factor * board.waits), ""

    prediction, unknown = duration(work_of_prediction)
    step, unknown_of_step = duration(work_of_step)
    reasons = dict.fromkeys(reason for reason in (unknown, unknown_of_step) if reason)
    return Time(board.mhz, prediction, step, "; ".join(reasons))
