"""A program that computes in one array: a block of statements for each layer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lstmgen.graph.graph import Value
from lstmgen.plan.program import Program, RoutineCall
from lstmgen.targets.indexing.call import ArrayCall, array_call
from lstmgen.targets.indexing.expressions import alone, size
from lstmgen.targets.indexing.memory import MemoryLayout
from lstmgen.targets.indexing.names import ProgramNames
from lstmgen.targets.indexing.timesteps import body_arguments
from lstmgen.targets.text.titles import title_of


@dataclass(frozen=True)
class MemoryCall(ArrayCall):
    """A call as its template reads it.

    Attributes:
        body: the call of the function for timestep t, where the layer repeats a graph of its own.
    """

    body: str


@dataclass(frozen=True)
class LayerBlock:
    """A layer in a function: its comment, variables for places that it uses first, and its statements."""

    comment: str
    places: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


def memory_call(
    call: RoutineCall, layout: MemoryLayout, names: ProgramNames, used: Mapping[Program, Sequence[bool]]
) -> MemoryCall:
    """Returns a call with its places and sizes.

    Args:
        used: the parameters that functions of bodies have, of those that they may have; all where it has no entry.
    """
    node, memory, syntax = call.node, layout.program.memory, layout.kept.syntax

    def place(value: Value) -> str:
        return names.value(memory.roots[value.name]) if value.name in memory.locations else ""

    inputs, outputs = tuple(map(place, node.inputs)), tuple(map(place, node.outputs))
    scratch = {name: names.working(node.name, name) for name in memory.scratch[node.name]}
    body = ""
    if call.body is not None:
        arguments = (*body_arguments(call, inputs, outputs, syntax), *scratch.values())
        passed = used.get(call.body, [True] * len(arguments))
        arguments = tuple(argument for argument, is_used in zip(arguments, passed, strict=True) if is_used)
        body = f"{names.body(call.body, node.name)}({', '.join(['m', *arguments])});"
    shared = array_call(node, names.view(call.routine), (inputs, outputs), scratch, syntax)
    return MemoryCall(**vars(shared), body=body)


def blocks(
    layout: MemoryLayout,
    names: ProgramNames,
    statements: Callable[[RoutineCall], Sequence[str]],
    words: Callable[[str], Iterable[str]],
) -> Iterator[LayerBlock]:
    """Yields the layers in order, then copies to outputs; places are declared where the first statement uses them.

    Args:
        statements: returns the lines of a call.
        words: returns the names in some code.
    """
    program, label = layout.program, ""
    memory = program.memory
    drafts: list[tuple[str, Mapping[str, str], Sequence[str]]] = []
    for call in program.calls:
        title = "" if call.node.label == label else title_of(call, program.calls)
        label = call.node.label
        drafts.append((title, places_of(call, layout, names), statements(call)))
    roots = [(memory.roots[value.name], alone(size(value.shape, layout.kept.syntax)), k) for value, k in memory.copies]
    copies = [f"copy(m, {layout.outputs[k]}, {names.value(root)}, {elements});" for root, elements, k in roots]
    drafts.append(("", {names.value(root): layout.address(root) for root, _, _ in roots}, copies))
    declared: set[str] = set()
    for title, places, lines in drafts:
        used = {*words("\n".join(lines))} - declared
        new = tuple((name, place) for name, place in places.items() if name in used and name != place)
        declared.update(name for name, _ in new)
        if title or lines:
            yield LayerBlock(title, new, tuple(lines))


def places_of(call: RoutineCall, layout: MemoryLayout, names: ProgramNames) -> Mapping[str, str]:
    """Returns the places that a call may use by their variables."""
    node, memory = call.node, layout.program.memory
    places = {names.working(node.name, name): layout.buffers[k] for name, k in memory.scratch[node.name].items()}
    for value in (*node.inputs, *node.outputs):
        if value.name in memory.locations:
            root = memory.roots[value.name]
            places[names.value(root)] = layout.address(root)
    return places
