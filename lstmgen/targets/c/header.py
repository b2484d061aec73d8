"""The comment with which generated C begins."""

from __future__ import annotations

from lstmgen.plan.cost import DEFAULT_LENGTH
from lstmgen.plan.program import Plan
from lstmgen.targets.c.options import COptions
from lstmgen.targets.text.header import header


def c_header(plan: Plan, options: COptions, summary: str) -> list[str]:
    """The lines at the head of a file; for a microcontroller, with the stack size of a call."""
    machine = options.machine
    stack = [] if machine is None else [f"at most {machine.stack} bytes of stack, compiled by gcc with -O2 or -Os"]
    room = f" for lengths of {DEFAULT_LENGTH}" if plan.bounded else ""
    written = f"--target c {options.command_line()}"
    return header(plan, summary, written, stack, room)
