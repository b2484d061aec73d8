"""A program as a function in shared code: where its values lie, then statements for each layer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lstmgen.plan.program import Program, RoutineCall
from lstmgen.targets.family.names import Names
from lstmgen.targets.family.templates import TEMPLATES, layer
from lstmgen.targets.indexing.blocks import blocks, memory_call
from lstmgen.targets.indexing.memory import Kept, MemoryLayout, body_layout
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.snippets import words
from lstmgen.targets.text.templates import written_lines


@dataclass(frozen=True)
class Function:
    """A function in shared code; `used` marks the parameters, of those that its kind of function has, it declares."""

    lines: tuple[str, ...]
    arguments: tuple[str, ...]
    used: tuple[bool, ...]


@dataclass
class Functions:
    """The functions of the programs of a plan, bodies before the functions that call them."""

    names: Names
    kept: Kept
    bodies: dict[Program, Function] = field(default_factory=dict)

    def of_program(self, name: str, purpose: str, layout: MemoryLayout) -> Function:
        """Returns the function of a whole program, whose arguments are lengths of free axes."""
        for body, call in layout.program.bodies.items():
            if body not in self.bodies:
                self.bodies[body] = self._of_body(body, call)
        lengths = [axis.name for axis in layout.program.graph.axes()]
        return self._function(name, purpose, layout, lengths)

    def _of_body(self, program: Program, call: RoutineCall) -> Function:
        layout = body_layout(program, self.kept)
        purpose = f"{comment(call.node.label)}: one timestep."
        return self._function(self.names.body(program, call.node.name), purpose, layout, layout.parameters)

    def _function(self, name: str, purpose: str, layout: MemoryLayout, parameters: Sequence[str]) -> Function:
        lines = list(self._lines(layout))
        inside = {word for line in lines for word in words(line)}
        used = tuple(parameter in inside for parameter in parameters)
        kept = tuple(parameter for parameter, is_used in zip(parameters, used) if is_used)
        head = ", ".join(["m: memory", *(f"{parameter}: int" for parameter in kept)])
        return Function((f"// {purpose}", f"fn {name}({head}) {{", *lines, "}"), kept, used)

    def _lines(self, layout: MemoryLayout) -> Iterator[str]:
        """Yields the layers in order."""
        for block in blocks(layout, self.names, lambda call: self._statements(call, layout), words):
            if block.comment and block.lines:
                yield f"// {block.comment}"
            yield from (f"let {name}: int = {place};" for name, place in block.places)
            yield from block.lines

    def _statements(self, call: RoutineCall, layout: MemoryLayout) -> list[str]:
        used = {body: function.used for body, function in self.bodies.items()}
        view = memory_call(call, layout, self.names, used)
        text = str(TEMPLATES.macros(layer(call.routine.kernel)).call(view))  # type: ignore[attr-defined]
        return written_lines(text)
