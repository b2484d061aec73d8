"""A program as a function of JavaScript: where its values lie, then a block of statements for each layer."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lstmgen.plan.program import Program, RoutineCall
from lstmgen.targets.indexing.memory import Kept, MemoryLayout, body_layout
from lstmgen.targets.javascript import tokens
from lstmgen.targets.javascript.call import call_view, elements
from lstmgen.targets.javascript.names import Names
from lstmgen.targets.javascript.templates import TEMPLATES, layer
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.titles import title_of


@dataclass(frozen=True)
class Block:
    """A layer in a function: its comment, variables for places that it uses first, and its statements."""

    comment: str
    places: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Function:
    """A program as a function."""

    name: str
    purpose: str
    parameters: tuple[str, ...]
    blocks: tuple[Block, ...]


def function(layout: MemoryLayout, names: Names, name: str, purpose: str) -> Function:
    """The function of a whole program."""
    lengths = tuple(axis.name for axis in layout.program.graph.axes())
    return Function(name, purpose, ("m", *lengths), tuple(blocks(layout, names)))


def body_function(call: RoutineCall, names: Names, beginning: Kept) -> Function:
    """The function of a map's body: parameters are places of its inputs, free lengths, places of all others."""
    program = call.body
    assert program is not None
    layout = body_layout(program, beginning)
    parameters = ("m", *layout.inputs, *program.lengths(), *layout.outputs, *layout.buffers)
    purpose = f"{comment(call.node.label)}: one timestep."
    name = names.body(program, call.node.name)
    return Function(name, purpose, parameters, tuple(blocks(layout, names)))


def blocks(layout: MemoryLayout, names: Names) -> Iterator[Block]:
    """The layers in order; variables are declared where the first statement needs them."""
    program = layout.program
    memory = program.memory
    declared: set[str] = set()
    label = ""
    drafts = []
    for call in program.calls:
        lines, used = statements(call, layout, names)
        places = {names.working(call.node.name, name): layout.buffers[k] for name, k in scratch_of(call, program)}
        for value in (*call.node.inputs, *call.node.outputs):
            if value.name in memory.locations:
                root = memory.roots[value.name]
                places[names.value(root)] = layout.address(root)
        title = "" if call.node.label == label else title_of(call, program.calls)
        label = call.node.label
        drafts.append((title, places, lines, used))
    copies = []
    places = {}
    for value, k in memory.copies:
        root = memory.roots[value.name]
        places[names.value(root)] = layout.address(root)
        copies.append(f"copy(m, {layout.outputs[k]}, {names.value(root)}, {elements(value.shape)});")
    drafts.append(("", places, copies, list(places)))
    for title, places, lines, used in drafts:
        new = tuple((name, place) for name, place in places.items() if name in used and name not in declared)
        declared.update(name for name, _ in new)
        if title or lines:
            yield Block(title, new, tuple(lines))


def scratch_of(call: RoutineCall, program: Program) -> Iterator[tuple[str, int]]:
    """The buffers that a call works in, by what they are for."""
    yield from program.memory.scratch[call.node.name].items()


def statements(call: RoutineCall, layout: MemoryLayout, names: Names) -> tuple[list[str], Collection[str]]:
    """The statements of a call, and the names in them."""
    view, template = call_view(call, layout, names), TEMPLATES.macros(layer(call.routine.kernel))
    written = str(template.call(view))  # type: ignore[attr-defined]
    return [line.strip() for line in written.splitlines() if line.strip()], set(tokens.names(written))
