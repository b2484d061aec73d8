"""A program as a C function: its parameters, and a block of statements for each layer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from lstmgen.graph.recurrent import Recurrent
from lstmgen.plan.program import Part, Program, RoutineCall
from lstmgen.targets.c import tokens
from lstmgen.targets.c.call import CallView, Places, call_view
from lstmgen.targets.c.expressions import size
from lstmgen.targets.c.names import Names, whole_parameters
from lstmgen.targets.c.time_loop import Statements, TimeLoop, When, around, each, over_time
from lstmgen.targets.indexing.expressions import alone
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.titles import shapes, title_of


class Pointer(NamedTuple):
    """A local pointer to a buffer: its name, the address, and the element type."""

    name: str
    address: str
    element: str


@dataclass(frozen=True)
class Block:
    """The part of a function for one layer: a comment, pointers to buffers that it is the first to use, statements."""

    comment: str
    pointers: tuple[Pointer, ...]
    statements: tuple[Statements, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """All statements."""
        return tuple(line for part in self.statements for line in part.lines)

    @property
    def names(self) -> Iterator[str]:
        """The names in its statements."""
        return (name for part in self.statements for name in part.names)


@dataclass(frozen=True)
class Function:
    """A program as a C function: its blocks of statements, and the code around them.

    Attributes:
        name, label, parameters: of the function of a body; those of public functions are in `Interface`.
        unused: parameters that no statement uses.
        fails: whether a statement can return an error.
    """

    blocks: tuple[Block, ...]
    unused: tuple[str, ...]
    fails: bool
    name: str = ""
    label: str = ""
    parameters: tuple[str, ...] = ()


def function(
    program: Program,
    names: Names,
    ends: tuple[list[str], list[str]],
    parameters: Iterable[str] = (),
    part: Part | None = None,
    *,
    in_context: bool = True,
) -> Function:
    """A program, or a part of it, as a C function.

    Args:
        ends: the names of the parameters for inputs, and for outputs.
        parameters: the names of further ones.
        in_context: whether states and buffers are in the context; else they are parameters.
    """
    part = part or program.everything
    drafts = draft(part, names, Places(program, names, ends, in_context=in_context))
    used = {name for block in drafts for name in block.names}
    blocks = tuple(
        replace(block, pointers=tuple(pointer for pointer in block.pointers if pointer.name in used))
        for block in drafts
        if block.lines
    )
    used.update(name for block in blocks for pointer in block.pointers for name in tokens.names(pointer.address))
    context = ["ctx"] if in_context else []
    unused = tuple(name for name in (*context, *ends[0], *parameters, *ends[1]) if name not in used)
    return Function(blocks, unused, part.looks_up)


def batch_function(program: Program, names: Names) -> Function:
    """A program as a C function of all samples of a batch, whose parameters are arrays of inputs and outputs.

    Statements for each sample are in loops over the samples, in which pointers are those of one sample.
    """
    graph, c_type = program.graph, names.dialect.c_type
    ends, arrays_of_samples = whole_parameters(graph), whole_parameters(graph, "s")
    drafts = draft(program.everything, names, Places(program, names, ends), batch=True)
    kinds = [f"const {c_type(value.element)}" for value in graph.inputs]
    kinds += [c_type(value.element) for value in graph.outputs]
    sizes = [in_size_t(size(value.shape)) for value in (*graph.inputs, *graph.outputs)]
    arrays = list(zip(kinds, [*ends[0], *ends[1]], [*arrays_of_samples[0], *arrays_of_samples[1]], sizes))
    buffers: dict[str, str] = {}
    blocks = []
    for block in drafts:
        buffers.update((pointer.name, pointer.address) for pointer in block.pointers)
        if block.lines:
            looped = (for_samples(part, arrays, buffers, names) for part in block.statements if part.lines)
            blocks.append(Block(block.comment, (), tuple(looped)))
    used = {name for block in blocks for name in block.names}
    parameters = [*arrays_of_samples[0], *arrays_of_samples[1], *(axis.name for axis in graph.axes())]
    return Function(tuple(blocks), tuple(name for name in parameters if name not in used), program.looks_up)


def in_size_t(numbers: str) -> str:
    """An expression as a factor that cannot overflow an int."""
    return numbers if numbers.isdigit() else f"(size_t)({numbers})"


def for_samples(
    statements: Statements,
    arrays: Iterable[tuple[str, str, str, str]],
    buffers: Mapping[str, str],
    names: Names,
) -> Statements:
    """Statements in a loop over the samples of a batch, or for all of them, with the pointers that they need.

    Args:
        arrays: for each input and output its type, its name, the array of all samples, and the size of one sample.
        buffers: the addresses of the buffers in a context, by name.
    """
    if statements.when is When.AROUND:
        return statements
    used = statements.names
    used_arrays = [array for array in arrays if array[1] in used]
    work = [(name, address) for name, address in buffers.items() if name in used]
    context = "ctx" in used or bool(work)
    code = names.templates.write(
        "c/parts/batch.c.j2", statements.when.value, context, used_arrays, work, statements.lines
    )
    return around(code)


def draft(part: Part, names: Names, places: Places, *, batch: bool = False) -> list[Block]:
    """A block for each call, with pointers to all buffers that no earlier block has; some may turn out unused."""
    program = places.program
    drafts = []
    seen: set[str] = set()
    label = ""
    for call in part.calls:
        view = call_view(call, program, names, places)
        root_of, values = program.memory.roots, (*call.node.inputs, *call.node.outputs)
        roots = dict.fromkeys(root_of[value.name] for value in values if value.name in root_of)
        new = [root for root in roots if root not in seen and places.in_buffer(root)]
        seen.update(new)
        pointers = [Pointer(places.pointer(root), *places.buffer_of(root)) for root in new]
        scratch = program.memory.scratch[call.node.name]
        pointers += [Pointer(view.scratch[name], *places.numbered(k)) for name, k in scratch.items()]
        block = Block("", tuple(pointers), tuple(statements_of(call, view, names, batch=batch)))
        if block.lines and call.node.label != label:
            block, label = replace(block, comment=title_of(call, part.calls)), call.node.label
        drafts.append(block)
    for value, k in part.copies:
        arguments = (value.element, places.outputs[k], places.pointer(value.name), alone(size(value.shape)))
        drafts.append(Block("", (), (each(names.templates.write("c/parts/dtypes.c.j2", "copy", *arguments)),)))
    return drafts


def statements_of(call: RoutineCall, view: CallView, names: Names, *, batch: bool) -> list[Statements]:
    """The statements of a call; in a batch, some are for all samples at once if the kernel is `batched`."""
    operation = call.node.operation
    if not isinstance(operation, Recurrent):
        return [each(names.templates.write(view.template, "call", view))]
    loop = TimeLoop(view, operation, call.node.inputs[0].shape, names.templates)
    statements = over_time(loop, batch=batch and call.routine.batched, tiles=names.dialect.paired)
    return [each(*(part.code for part in statements))] if batch and not call.routine.batched else statements


def body_function(call: RoutineCall, names: Names) -> Function:
    """The function of a Map's or Scan's body: its parameters are inputs, free lengths, outputs and scratch buffers."""
    program = call.body
    assert program is not None
    graph = program.graph
    inputs, outputs = whole_parameters(graph)
    free = program.lengths()
    work = [f"work_{k}" for k in range(len(program.memory.buffers))]
    written = function(program, names, (inputs, outputs), (*free, *work), in_context=False)
    c_type = names.dialect.c_type
    parameters = [f"const {c_type(value.element)} *{name}" for value, name in zip(graph.inputs, inputs)]
    parameters += [f"int {name}" for name in free]
    results = (*(value.element for value in graph.outputs), *program.memory.elements)
    parameters += [f"{c_type(element)} *{name}" for element, name in zip(results, (*outputs, *work))]
    label = f"{comment(call.node.label)}, one timestep: {shapes(graph.inputs, graph.outputs)}"
    return replace(written, name=names.body(program), label=label, parameters=tuple(parameters))
