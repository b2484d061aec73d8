"""Parts of a program for a board beside the model: the core of Arduino, labels, a self-test."""

from __future__ import annotations

from collections.abc import Iterator

from lstmgen.plan.cost import bytes_of_values
from lstmgen.plan.program import Plan
from lstmgen.targets.c.mcu.boards import BOARDS
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.selftest import TIMESTEPS
from lstmgen.targets.footprint import Part

# The functions of a self-test and of what answers a computer, and their messages in memory; tests hold them on an AVR.
SELFTEST_CODE, SELFTEST_TEXT = 1536, 64
POINTERS = {16: 2, 32: 4}  # bytes, by the bits of an int


def parts(plan: Plan, options: COptions, ends: int) -> Iterator[Part]:
    """The parts of the program of a board, or of any microcontroller.

    Args:
        ends: bytes of the inputs and outputs of a call.
    """
    machine = options.machine
    assert machine is not None
    core = None if options.board is None else BOARDS[options.board].core_of_arduino
    if core is not None:
        yield Part("Arduino core, Serial", core.flash, core.ram, "at most, as measured")
    names = [name for output in plan.interface.labelled for name in output.labels]
    if names:
        size = sum(len(text.encode()) + 1 + POINTERS[machine.int_bits] for text in names)
        yield Part("labels", size, size if machine.separate_flash else 0, "exact")
    if options.selftest:
        samples = options.selftest * bytes_of_values([*plan.graph.inputs, *plan.graph.outputs], TIMESTEPS)
        yield Part("self-test", samples + SELFTEST_CODE, ends + SELFTEST_TEXT, "at most, by gcc -O2 or -Os")
