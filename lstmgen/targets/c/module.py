"""The module that C files are written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lstmgen.plan.program import Plan
from lstmgen.targets.c.header import c_header
from lstmgen.targets.c.helpers import Helper, helpers_for
from lstmgen.targets.c.interface import CInterface, c_interface
from lstmgen.targets.c.names import Names
from lstmgen.targets.c.options import COptions


@dataclass(frozen=True)
class Module:
    """The plan, names and helpers that a source is written from.

    Attributes:
        helpers: all helpers by name, in use or not.
        interface: the functions that a user calls.
        head: the comment at the beginning of each file.
    """

    plan: Plan
    options: COptions
    helpers: Mapping[str, Helper]
    names: Names
    interface: CInterface
    head: Sequence[str]

    @classmethod
    def of(cls, plan: Plan, options: COptions) -> Module:
        """Returns the module of a plan."""
        helpers = helpers_for(plan, options)
        names = Names(plan, options, helpers)
        head = c_header(plan, options, f"{plan.graph.source.name} in C99, without dynamic memory")
        return cls(plan, options, helpers, names, c_interface(plan, names), head)

    def write(self, template: str, macro: str, *arguments: object) -> str:
        """Returns what a macro of a template writes."""
        return self.names.templates.write(template, macro, *arguments)
