"""What compilers are told at the head of every source: about their bugs, and about constants in flash."""

from __future__ import annotations

from lstmgen.plan.program import Plan
from lstmgen.targets.c.decisions import address_space, may_be_thumb1
from lstmgen.targets.c.dialect import dialect_of
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.templates import templates

CONSTANTS = "c/module/constants.c.j2"


def settings_of_sources(plan: Plan, options: COptions) -> list[str]:
    """Of each source beside the generated header: one without them may be compiled to wrong code."""
    space = address_space(plan, options)
    flash = [templates(dialect_of(options)).write(CONSTANTS, "flash", space).text] if space else []
    return [*settings_of_programs(options), *flash]


def settings_of_programs(options: COptions) -> list[str]:
    """Of programs that call the code, and have no constants in flash."""
    return [templates(dialect_of(options)).write(CONSTANTS, "thumb1").text] if may_be_thumb1(options) else []
