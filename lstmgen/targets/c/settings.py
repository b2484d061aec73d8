"""Settings of compilers at the head of every source: workarounds for bugs, and constants in flash."""

from __future__ import annotations

from lstmgen.plan.cost import DEFAULT_LENGTH, bytes_of_values
from lstmgen.plan.program import Plan
from lstmgen.targets.c.decisions import address_space, may_be_thumb1
from lstmgen.targets.c.dialect import dialect_of
from lstmgen.targets.c.mcu.boards import UART
from lstmgen.targets.c.mcu.classes import MCUS
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.templates import templates

CONSTANTS = "c/module/constants.c.j2"
# Of classes whose code may be compiled for an AVR: the cure where that has too little memory.
ROOM_ON_AVR = {
    "generic": ", weights included: export it with --board uno or --mcu avr, which leave weights in flash",
    "avr": ", and this AVR has less: lstmgen inspect --board lists options with which it fits",
}


def settings_of_sources(plan: Plan, options: COptions) -> list[str]:
    """Settings of each source beside the generated header: without them it may be compiled to wrong code."""
    space = address_space(plan, options)
    flash = [templates(dialect_of(options)).write(CONSTANTS, "flash", space)] if space else []
    return [*settings_of_programs(options), *flash]


def settings_of_programs(options: COptions) -> list[str]:
    """Settings of programs that call the code, and have no constants in flash."""
    return [templates(dialect_of(options)).write(CONSTANTS, "thumb1")] if may_be_thumb1(options) else []


def room_on_avr(plan: Plan, options: COptions) -> str:
    """An error on an AVR with too little memory, where a linker would fail, or the program crash."""
    assert options.mcu is not None
    least = memory_on_avr(plan, options)
    error = f"the model takes {least:,} bytes of memory here{ROOM_ON_AVR[options.mcu]}"
    return templates(dialect_of(options)).write(CONSTANTS, "room_on_avr", least, UART.ram, error)


def memory_on_avr(plan: Plan, options: COptions) -> int:
    """The least bytes of memory on an AVR, without arrays whose length is free."""
    graph = (plan.step or plan.predict).graph
    weights = 0 if options.separate_flash else plan.cost.weights
    if plan.bounded or graph.axes():
        return weights + MCUS["avr"].stack
    ends = bytes_of_values([*graph.inputs, *graph.outputs], DEFAULT_LENGTH)
    return weights + plan.cost.state + plan.cost.workspace + ends + MCUS["avr"].stack
