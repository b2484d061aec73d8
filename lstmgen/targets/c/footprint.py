"""What a plan takes of a microcontroller, beside what there is."""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.arguments import integer
from lstmgen.errors import OptionError
from lstmgen.plan.buffers import elements
from lstmgen.plan.cost import DEFAULT_LENGTH, SIZES, shared_buffers
from lstmgen.plan.program import Plan
from lstmgen.targets.c.mcu.boards import BOARDS
from lstmgen.targets.c.mcu.classes import KB
from lstmgen.targets.c.options import COptions

UNITS = {"": 1, "k": KB, "m": KB**2}
FLOAT_BYTES = 4  # inputs and outputs are float32, whatever is computed in


@dataclass(frozen=True)
class Limits:
    """What there is, in bytes; None where nobody said."""

    flash: int | None = None
    ram: int | None = None


@dataclass(frozen=True)
class Footprint:
    """What a model takes of a microcontroller, in bytes; free axes count with DEFAULT_LENGTH.

    Attributes:
        weights, state, workspace: exact; the context is state and workspace, with what pads it.
        ends: exact: the input and the output of a call, of net_step where there is one, which the caller holds.
        macs: multiply-accumulates of a prediction; free axes count with length 1.
        stack, code: bounds for what gcc makes with -O2 or -Os, see `Mcu`; code has libraries in it.
        changes: what to change where it does not fit; empty where it does.
    """

    mcu: str
    weights: int
    state: int
    workspace: int
    ends: int
    macs: int
    stack: int
    code: int
    limits: Limits
    changes: tuple[str, ...] = ()

    @property
    def flash(self) -> int:
        """All that lies in flash."""
        return self.weights + self.code

    @property
    def ram(self) -> int:
        """All memory."""
        return self.state + self.workspace + self.ends + self.stack

    @property
    def flash_left(self) -> int | None:
        """For the rest of a program; negative where it does not fit."""
        return None if self.limits.flash is None else self.limits.flash - self.flash

    @property
    def ram_left(self) -> int | None:
        """For the rest of a program; negative where it does not fit."""
        return None if self.limits.ram is None else self.limits.ram - self.ram

    @property
    def fits(self) -> bool:
        """Whether it is within all limits that were given."""
        return all(left is None or left >= 0 for left in (self.flash_left, self.ram_left))


def limits_of(board: str | None = None, flash: int | None = None, ram: int | None = None) -> Limits:
    """Those of a board, of which the ones given take the place.

    Raises:
        OptionError: a limit is no number of bytes.
    """
    flash = None if flash is None else integer("flash", flash, least=0)
    ram = None if ram is None else integer("ram", ram, least=0)
    known = Limits() if board is None else Limits(BOARDS[board].flash, BOARDS[board].ram)
    return Limits(known.flash if flash is None else flash, known.ram if ram is None else ram)


def bytes_of(text: str) -> int:
    """A number of bytes as people write it: 2048, 2k, 1M.

    Raises:
        OptionError: it is none.
    """
    lower = text.strip().lower().removesuffix("b")
    routine = lower[-1:] if lower[-1:] in UNITS else ""
    digits = lower.removesuffix(routine)
    if not (digits.isascii() and digits.isdigit()):
        raise OptionError(f"{text!r} is no number of bytes; write 32768, 32k or 1M")
    return int(digits) * UNITS[routine]


def footprint(plan: Plan, options: COptions, limits: Limits) -> Footprint:
    """What a plan for a microcontroller takes."""
    machine, bill = options.machine, plan.cost
    assert options.mcu is not None
    assert machine is not None
    graph = (plan.step or plan.predict).graph
    ends = sum(elements(value.shape, DEFAULT_LENGTH) for value in (*graph.inputs, *graph.outputs))
    return Footprint(
        mcu=options.mcu,
        weights=bill.weights,
        state=bill.state,
        workspace=bill.workspace + _padding(plan, options),
        ends=FLOAT_BYTES * ends,
        macs=bill.macs,
        stack=machine.stack,
        code=machine.libraries + machine.code * len(plan.routines),
        limits=limits,
    )


def _padding(plan: Plan, options: COptions) -> int:
    """What a compiler adds to a context, so that those in an array are aligned; an AVR aligns nothing."""
    if options.mcu == "avr":
        return 0
    elements = {state.element for program in plan.programs for state in program.memory.states}
    elements.update(element for element, _ in shared_buffers(plan.programs))
    return -(plan.cost.state + plan.cost.workspace) % max((SIZES[element] for element in elements), default=1)
