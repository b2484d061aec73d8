"""Settings of compilers at the head of every source: exact arithmetic, workarounds for bugs, constants in flash."""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from lstmgen.plan.cost import DEFAULT_LENGTH, bytes_of_values
from lstmgen.plan.program import Plan
from lstmgen.targets.c.decisions import may_be_thumb1
from lstmgen.targets.c.dialect import dialect_of
from lstmgen.targets.c.mcu.boards import UART
from lstmgen.targets.c.mcu.classes import MCUS
from lstmgen.targets.c.module import Module
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.templates import templates

CONSTANTS = "c/module/constants.c.j2"
WIDTH = 108  # of the comment
# Of classes whose code may be compiled for an AVR: the cure where that has too little memory.
ROOM_ON_AVR = {
    "generic": ", weights included: export it with --board uno or --mcu avr, which leave weights in flash",
    "avr": ", and this AVR has less: lstmgen inspect --board lists options with which it fits",
}


class Setting(NamedTuple):
    """A setting: what it is for, in a few words, the macro that writes it, and the macro's arguments."""

    purpose: str
    macro: str
    arguments: Sequence[object] = ()


def settings_of_model(module: Module) -> str:
    """Settings of the source with the model."""
    return block(_of_model(module), module.write)


def settings_of_sources(module: Module) -> str:
    """Settings of each source beside the generated header: without them it may be compiled to wrong code."""
    return block(_of_sources(module.address_space, module.options), module.write)


def settings_of_programs(options: COptions) -> str:
    """Settings of programs that call the code, and have no constants in flash."""
    return block(_of_sources("", options), templates(dialect_of(options)).write)


def block(settings: Iterator[Setting], write: Callable[..., str]) -> str:
    """Returns settings behind one comment that names their purposes; "" for none."""
    purposes, texts = [], []
    for setting in settings:
        purposes.append(setting.purpose)
        texts.append(write(CONSTANTS, setting.macro, *setting.arguments))
    if not texts:
        return ""
    about = textwrap.wrap(f"Compiler settings: {'; '.join(purposes)}.", WIDTH, break_on_hyphens=False)
    return write(CONSTANTS, "block", about, texts)


def _of_model(module: Module) -> Iterator[Setting]:
    plan, options = module.plan, module.options
    yield Setting("IEEE 754 even with -ffast-math", "exact", [module.names.dialect.floating])
    if options.quantize:
        from lstmgen.plan.quantize.exact import is_exact  # which few models need

        if not all(map(is_exact, plan.graph.nodes)):
            yield Setting("no fused multiply-add, so that all machines compute the same bits", "uncontracted")
    if options.quantize and may_be_thumb1(options):
        yield Setting("no frame pointer on Thumb-1, whose registers assembly needs", "frameless")
    yield from _of_sources(module.address_space, options)
    if any(routine.kernel == "fixed_point/in_eights/lstm" for routine in plan.routines):
        yield Setting("no scheduling before registers are allocated, which spills vectors", "unscheduled")
    if options.machine is not None:
        yield Setting("-O2 in place of Arduino's -Os", "optimized")
    if options.mcu in ROOM_ON_AVR:
        yield room_on_avr(plan, options)
    if (options.quantize or options.weights_dtype) and module.simd:
        yield Setting("SIMD of integers", "intrinsics")
    if module.alignment:
        yield Setting("alignment of weights", "aligned", [module.alignment])


def _of_sources(space: str, options: COptions) -> Iterator[Setting]:
    if may_be_thumb1(options):
        yield Setting("no -fipa-ra on Thumb-1, where GCC 14 miscompiles it", "thumb1")
    if space:
        yield Setting("constants in an AVR's flash, without what GCC 14 miscompiles there", "flash", [space])


def room_on_avr(plan: Plan, options: COptions) -> Setting:
    """An error on an AVR with too little memory, where a linker would fail, or the program crash."""
    assert options.mcu is not None
    least = memory_on_avr(plan, options)
    error = f"the model takes {least:,} bytes of memory here{ROOM_ON_AVR[options.mcu]}"
    return Setting("enough memory on an AVR", "room_on_avr", [least, UART.ram, error])


def memory_on_avr(plan: Plan, options: COptions) -> int:
    """The least bytes of memory on an AVR, without arrays whose length is free."""
    graph = (plan.step or plan.predict).graph
    weights = 0 if options.separate_flash else plan.cost.weights
    if plan.bounded or graph.axes():
        return weights + MCUS["avr"].stack
    ends = bytes_of_values([*graph.inputs, *graph.outputs], DEFAULT_LENGTH)
    return weights + plan.cost.state + plan.cost.workspace + ends + MCUS["avr"].stack
