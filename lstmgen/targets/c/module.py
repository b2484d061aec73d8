"""The module that C files are written from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lstmgen.plan.cost import DEFAULT_LENGTH
from lstmgen.plan.program import Plan
from lstmgen.targets.c.decisions import address_space, has_simd, repeats_code
from lstmgen.targets.c.helpers import Helper, helpers_for
from lstmgen.targets.c.interface import CInterface, c_interface
from lstmgen.targets.c.levels import Level, levels
from lstmgen.targets.c.names import Names
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.text import TextView, text_obstacle, text_of, text_view
from lstmgen.targets.text.header import header
from lstmgen.targets.text.names import comment


@dataclass(frozen=True)
class Module:
    """A plan with its options, and what is computed once for all files of the export."""

    plan: Plan
    options: COptions

    @cached_property
    def helpers(self) -> Mapping[str, Helper]:
        """All helpers by name, in use or not."""
        return helpers_for(self.plan, self.options)

    @cached_property
    def names(self) -> Names:
        """The identifiers."""
        return Names(self.plan, self.options, self.helpers)

    @cached_property
    def interface(self) -> CInterface:
        """The functions that a user calls."""
        return c_interface(self.plan, self.names)

    @cached_property
    def text(self) -> TextView | None:
        """The variables of the functions for a text; None where the input is not one, or where there are none."""
        text = text_of(self.plan.interface)
        if text is None or text_obstacle(text, self.options):
            return None
        return text_view(self.plan.interface, self.names.dialect.c_type(self.plan.graph.inputs[0].element))

    @property
    def has_context_size(self) -> bool:
        """Returns whether there is a function for the size of a context.

        Only callers in other languages need it: it is left out on microcontrollers and where size counts.
        """
        return self.options.mcu is None and self.options.optimize != "size"

    @cached_property
    def simd(self) -> bool:
        """Returns whether functions are compiled once per SIMD width."""
        return has_simd(self.plan)

    @property
    def levels(self) -> Sequence[Level]:
        """The wider vectors that functions are compiled for, widest first; none without SIMD."""
        return levels(self.options) if self.simd else ()

    @property
    def alignment(self) -> int:
        """The alignment of each array of weights in bytes; 0 where the compiler may choose."""
        if self.simd:
            return 64
        if self.options.quantize:
            return 4
        return 8 if self.options.weights_file else 0

    def header(self, summary: str) -> list[str]:
        """The comment at the beginning of a file; for a microcontroller, with the stack size of a call."""
        machine = self.options.machine
        stack = [] if machine is None else [f"at most {machine.stack} bytes of stack, compiled by gcc with -O2 or -Os"]
        room = f" for lengths of {DEFAULT_LENGTH}" if self.plan.bounded else ""
        return header(self.plan, summary, f"--target c {self.options.command_line()}", stack, room)

    @cached_property
    def head(self) -> Sequence[str]:
        """The comment at the beginning of the source and of the header."""
        return self.header(f"{self.plan.graph.source.name} in C99, without dynamic memory")

    @property
    def model(self) -> str:
        """The name of the model, for comments."""
        return comment(self.plan.graph.source.name)

    @property
    def address_space(self) -> str:
        """The qualifier of constants in a separate flash; "" without one."""
        return address_space(self.plan, self.options)

    @property
    def repeats(self) -> bool:
        """Returns whether the source repeats its functions for each SIMD width, instead of including itself."""
        return repeats_code(self.plan, self.options)

    def write(self, template: str, macro: str, *arguments: object) -> str:
        """Returns what a macro of a template writes."""
        return self.names.templates.write(template, macro, *arguments)
