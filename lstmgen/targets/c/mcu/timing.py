"""Estimates the time of a prediction and of a step on a board, from the counts of their loops.

simavr counts the cycles of AVRs. QEMU counts the instructions of all others. The cycles per instruction are below, with
their source and their error.

- Cortex-M0+, M3, M4: `make cycles` goes through all instructions that a prediction of the model har runs, with the
  cycles of Arm's Technical Reference Manuals: DDI 0484C table 3-1 (M0+, its multiplier of one cycle), DDI 0337I table
  3-1 and section 3.3.2 (M3), DDI 0439B tables 3-1 and 7-1 and section 3.3.2 (M4, its FPU, its loads and stores). Of
  fixed point, the mean of int16 and int8 is taken: on a Cortex-M4 1.37 and 1.35, on an M3 1.53 and 1.47.
- Cortex-M7, M33: Arm publishes no table. They run the same instructions as an M4, faster in the ratio of the CoreMarks
  per MHz that Arm names: 3.42 for an M4, 5.01 for an M7, 4.02 for an M33.
- RISC-V without FPU: `make cycles`, with the table of the Hazard3 in section 3.8.7 of the RP2350's data sheet.
  Espressif has no table of the ESP32-C3. There is none for cores with FPU: floats count twice, with a wide range.
- generic: any other core, with the counts of a RISC-V, for which compilers write about as many instructions.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lstmgen.plan.cost import DEFAULT_LENGTH
from lstmgen.plan.program import Plan
from lstmgen.targets.c.array_loops import Unknown
from lstmgen.targets.c.mcu.boards import Board
from lstmgen.targets.c.mcu.coefficients import COEFFICIENTS, COUNTED
from lstmgen.targets.c.mcu.integer_coefficients import INTEGER_COEFFICIENTS
from lstmgen.targets.c.work import Task, total, work_of_prediction, work_of_step
from lstmgen.targets.footprint import Duration, Time


@dataclass(frozen=True)
class Core:
    """A processor with a time model.

    Attributes:
        counted: the core whose coefficients it uses.
        floats, integers: cycles per counted unit, in float code and in fixed-point code.
        factor: largest ratio of measured and predicted time, without waits for memory.
        float_factor: the same for float code; None if it is equal.
    """

    counted: str
    floats: float = 1.0
    integers: float = 1.0
    factor: float = 1.0
    float_factor: float | None = None

    def spread(self, *, integers: bool) -> float:
        """The factor for code of integers, or of floats."""
        return self.factor if integers or self.float_factor is None else self.float_factor


CORES: Mapping[str, Core] = {
    "avr": Core("avr", 1.04, factor=1.05, float_factor=1.1),
    "avr-22bit": Core("avr-22bit", 1.04, factor=1.05, float_factor=1.1),
    "cortex-m0plus": Core("cortex-m0plus", 1.31, 1.24, 1.25),
    "cortex-m3": Core("cortex-m3", 1.18, 1.50, 1.25),
    "cortex-m4": Core("cortex-m4", 2.90, 1.36, 1.25),
    "cortex-m7": Core("cortex-m4", 2.90 * 3.42 / 5.01, 1.36 * 3.42 / 5.01, 1.5),
    "cortex-m33": Core("cortex-m4", 2.90 * 3.42 / 4.02, 1.36 * 3.42 / 4.02, 1.5),
    "rv32imc": Core("rv32imc", 1.08, 1.02, 1.5),
    "rv32imfc": Core("rv32imfc", 2.0, 1.02, 2.0),
    "generic": Core("rv32imc", 1.5, 1.5, 2.0),
    "generic-fpu": Core("rv32imfc", 2.0, 1.5, 2.0),
}


# A kilohertz is a cycle in a millisecond.
KHZ_OF_MHZ = 1000
NOT_COUNTED = (None,) * len(COUNTED)
COSTS = {**COEFFICIENTS, **INTEGER_COEFFICIENTS}


def count(tasks: Iterable[Task], core: str, *, constant_time: bool = False, far_bytes: float = 0.0) -> float:
    """Returns the instructions of some work; cycles for a core that is counted in cycles, see `CORES`.

    Raises:
        Unknown: a function has no counts on this core.
    """
    column, cycles = COUNTED.index(CORES[core].counted), 0.0
    for (function, loop), turns in total(tasks, constant_time=constant_time, far_bytes=far_bytes).items():
        cost = COSTS.get((function, loop), NOT_COUNTED)[column]
        if cost is None:
            raise Unknown(f"lstmgen has no cycle counts for {function!r} ({loop!r}) on this core")
        cycles += cost * turns
    return cycles


def time_on(plan: Plan, board: Board, *, constant_time: bool = False, far_bytes: float = 0.0) -> Time:
    """Returns the time of a plan on a board; a duration that is not known is None."""
    core = CORES[board.core]
    integers = plan.numbers.quantize is not None
    cycles_each, factor = core.integers if integers else core.floats, core.spread(integers=integers)

    def duration(work: Callable[[Plan], Iterable[Task] | None]) -> tuple[Duration | None, str]:
        try:
            tasks = work(plan)
            cycles = (
                None
                if tasks is None
                else count(tasks, board.core, constant_time=constant_time, far_bytes=far_bytes) * cycles_each
            )
        except Unknown as error:
            return None, str(error)
        if cycles is None:
            return None, ""
        likely = cycles / (board.mhz * KHZ_OF_MHZ)
        return Duration(likely, likely / factor, likely * factor * board.waits), ""

    prediction, unknown = duration(work_of_prediction)
    step, unknown_of_step = duration(work_of_step)
    reasons = dict.fromkeys(reason for reason in (unknown, unknown_of_step) if reason)
    length = DEFAULT_LENGTH if plan.graph.axes() else None
    return Time(board.mhz, prediction, step, "; ".join(reasons), length=length)
