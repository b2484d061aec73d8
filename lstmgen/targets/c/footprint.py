"""Estimates the flash, RAM and time of a plan on a microcontroller."""

import math
from collections.abc import Iterator
from dataclasses import replace

from lstmgen.arguments import integer, real, wrong
from lstmgen.errors import OptionError
from lstmgen.plan.cost import DEFAULT_LENGTH, SIZES, bytes_of_values, shared_buffers
from lstmgen.plan.program import Plan
from lstmgen.samples.tested import TIMESTEPS
from lstmgen.targets.c.decisions import far_bytes
from lstmgen.targets.c.mcu.boards import BOARDS
from lstmgen.targets.c.mcu.timing import time_on
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.pipeline import push_of
from lstmgen.targets.footprint import Footprint, Limits, Overhead, Time

NO_LIMITS = Limits()


def limits_of(board: str | None = None, limits: Limits = NO_LIMITS) -> Limits:
    """Returns the limits of a board, replaced by explicit ones.

    Raises:
        OptionError: a limit is not a number of bytes, or of milliseconds; there is one of time and no board.
    """
    flash = None if limits.flash is None else integer("flash", limits.flash, least=0)
    ram = None if limits.ram is None else integer("ram", limits.ram, least=0)
    period = None if limits.period is None else real("period_ms", limits.period)
    if period is not None and not 0 < period < math.inf:
        raise wrong("period_ms", limits.period, "a finite number above 0")
    if period is not None and board is None:
        raise OptionError("how long something takes depends on the clock: name a board with `board=`")
    known = Limits() if board is None else Limits(BOARDS[board].flash, BOARDS[board].ram)
    return Limits(known.flash if flash is None else flash, known.ram if ram is None else ram, period)


def footprint(plan: Plan, options: COptions, limits: Limits) -> Footprint:
    """Returns the flash and RAM of a plan for a microcontroller, and its time on a board."""
    machine, cost = options.machine, plan.cost
    assert options.mcu is not None
    assert machine is not None
    graph = (plan.step or plan.predict).graph
    ends = bytes_of_values([*graph.inputs, *graph.outputs], DEFAULT_LENGTH)
    return Footprint(
        mcu=options.mcu,
        weights=cost.weights,
        state=cost.state,
        workspace=cost.workspace + _padding(plan, options),
        ends=ends,
        macs=cost.macs,
        stack=machine.stack,
        code=machine.libraries + machine.code * len(plan.routines),
        limits=limits,
        parts=tuple(parts(plan, options, ends)),
        time=time_of(plan, options),
    )


def time_of(plan: Plan, options: COptions) -> Time | None:
    """Run time of a plan on the board of the options; None where they name none."""
    if options.board is None:
        return None
    board = BOARDS[options.board]
    push = push_of(plan)
    time = time_on(plan, board, constant_time=options.constant_time, far_bytes=far_bytes(plan, options))
    return replace(time, windowed=push is not None and not push.steps)


def _padding(plan: Plan, options: COptions) -> int:
    """Trailing padding of the context struct; none on an AVR, which aligns nothing."""
    if options.mcu == "avr":
        return 0
    elements = {state.element for program in plan.programs for state in program.memory.states}
    elements.update(element for element, _ in shared_buffers(plan.programs))
    elements.update(["int32"] if push_of(plan) else [])  # which counts rows
    return -(plan.cost.state + plan.cost.workspace) % max((SIZES[element] for element in elements), default=1)


# The functions of a self-test and of what answers a computer, and their messages in memory; tests hold them on an AVR.
SELFTEST_CODE, SELFTEST_TEXT = 1536, 64
POINTERS = {16: 2, 32: 4}  # bytes, by the bits of an int


def parts(plan: Plan, options: COptions, ends: int) -> Iterator[Overhead]:
    """The parts of the program of a board, or of any microcontroller.

    Args:
        ends: bytes of the inputs and outputs of a call.
    """
    machine = options.machine
    assert machine is not None
    core = None if options.board is None else BOARDS[options.board].core_of_arduino
    if core is not None:
        yield Overhead("Arduino core, Serial", core.flash, core.ram, "at most, as measured")
    names = [name for output in plan.interface.labelled for name in output.labels]
    if names:
        size = sum(len(text.encode()) + 1 + POINTERS[machine.int_bits] for text in names)
        yield Overhead("labels", size, size if machine.separate_flash else 0, "exact")
    if options.selftest:
        samples = options.selftest * bytes_of_values([*plan.graph.inputs, *plan.graph.outputs], TIMESTEPS)
        yield Overhead("self-test", samples + SELFTEST_CODE, ends + SELFTEST_TEXT, "at most, by gcc -O2 or -Os")
