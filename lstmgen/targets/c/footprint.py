"""What a plan takes of a microcontroller, beside what there is."""

from __future__ import annotations

from lstmgen.arguments import integer
from lstmgen.plan.buffers import elements
from lstmgen.plan.cost import DEFAULT_LENGTH, SIZES, shared_buffers
from lstmgen.plan.program import Plan
from lstmgen.targets.c.mcu.boards import BOARDS
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.pipeline import push_of
from lstmgen.targets.footprint import Footprint, Limits


def limits_of(board: str | None = None, flash: int | None = None, ram: int | None = None) -> Limits:
    """Those of a board, of which the ones given take the place.

    Raises:
        OptionError: a limit is no number of bytes.
    """
    flash = None if flash is None else integer("flash", flash, least=0)
    ram = None if ram is None else integer("ram", ram, least=0)
    known = Limits() if board is None else Limits(BOARDS[board].flash, BOARDS[board].ram)
    return Limits(known.flash if flash is None else flash, known.ram if ram is None else ram)


def footprint(plan: Plan, options: COptions, limits: Limits) -> Footprint:
    """What a plan for a microcontroller takes."""
    machine, cost = options.machine, plan.cost
    assert options.mcu is not None
    assert machine is not None
    graph, push = (plan.step or plan.predict).graph, push_of(plan)
    ends = ((SIZES[value.element], elements(value.shape, DEFAULT_LENGTH)) for value in (*graph.inputs, *graph.outputs))
    return Footprint(
        mcu=options.mcu,
        weights=cost.weights,
        state=cost.state + (push.rows_bytes if push else 0),
        workspace=cost.workspace + _padding(plan, options),
        ends=sum(size * count for size, count in ends),
        macs=cost.macs,
        stack=machine.stack,
        code=machine.libraries + machine.code * len(plan.routines),
        limits=limits,
    )


def _padding(plan: Plan, options: COptions) -> int:
    """Trailing padding of the context struct; none on an AVR, which aligns nothing."""
    if options.mcu == "avr":
        return 0
    elements = {state.element for program in plan.programs for state in program.memory.states}
    elements.update(element for element, _ in shared_buffers(plan.programs))
    return -(plan.cost.state + plan.cost.workspace) % max((SIZES[element] for element in elements), default=1)
