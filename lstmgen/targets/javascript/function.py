"""A program as a function of JavaScript: where its values lie, then a block of statements for each layer."""

from dataclasses import dataclass

from lstmgen.plan.program import RoutineCall
from lstmgen.targets.indexing.blocks import LayerBlock, blocks
from lstmgen.targets.indexing.memory import Kept, MemoryLayout, body_layout
from lstmgen.targets.javascript import tokens
from lstmgen.targets.javascript.call import CallView, call_view
from lstmgen.targets.javascript.names import Names
from lstmgen.targets.javascript.spelling import in_javascript
from lstmgen.targets.javascript.templates import SHARED, TEMPLATES, layer
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import written_lines


@dataclass(frozen=True)
class Function:
    """A program as a function."""

    name: str
    purpose: str
    parameters: tuple[str, ...]
    blocks: tuple[LayerBlock, ...]


def function(layout: MemoryLayout, names: Names, name: str, purpose: str) -> Function:
    """The function of a whole program."""
    lengths = tuple(axis.name for axis in layout.program.graph.axes())
    return Function(name, purpose, ("m", *lengths), layers(layout, names))


def body_function(call: RoutineCall, names: Names, beginning: Kept) -> Function:
    """The function of a map's body."""
    program = call.body
    assert program is not None
    layout = body_layout(program, beginning)
    purpose = f"{comment(call.node.label)}: one timestep."
    name = names.body(program, call.node.name)
    return Function(name, purpose, ("m", *layout.parameters), layers(layout, names))


def layers(layout: MemoryLayout, names: Names) -> tuple[LayerBlock, ...]:
    """The layers in order."""

    return tuple(blocks(layout, names, lambda call: statements(call_view(call, layout, names)), tokens.names))


def statements(call: CallView) -> list[str]:
    """The statements of a call."""
    template = layer(call.routine.kernel)
    written = str(TEMPLATES.macros(template).call(call))  # type: ignore[attr-defined]
    return lines_of(written, template)


def lines_of(written: str, template: str) -> list[str]:
    """Returns the lines that a template of a layer has written."""
    lines = written_lines(written)
    return in_javascript(lines) if template.startswith(SHARED) else lines
