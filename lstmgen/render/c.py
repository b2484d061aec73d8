"""Plan → C99: a source and a header."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.operation import Operation
from lstmgen.graph.shape import Axis, Dim, Length, Linear, Shape, Sum
from lstmgen.plan.memory import Place
from lstmgen.plan.plan import Call, Plan, Program, Unit
from lstmgen.render import literals, snippets
from lstmgen.render.header import header
from lstmgen.render.names import Namer
from lstmgen.render.templates import environment, macros

KEYWORDS = (
    "alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl const const_cast constexpr "
    "continue decltype default delete do double dynamic_cast else enum explicit export extern false float for friend goto "
    "if inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public "
    "register reinterpret_cast restrict return short signed sizeof static static_assert static_cast struct switch template "
    "this thread_local throw true try typedef typeid typename typeof typeof_unqual union unsigned using virtual void "
    "volatile wchar_t while xor xor_eq linux unix errno main NULL EOF INFINITY NAN "
    "ctx input output input_at_t t i j k n x y z h c"
).split()


@dataclass(frozen=True)
class UnitView:
    """What a template sees of a unit.

    Attributes:
        name: of the function that it defines, if it does.
        arrays: by role, the name of the constant; None where the layer has no such array.
    """

    name: str
    label: str
    operation: Operation
    arrays: Mapping[str, str | None]


@dataclass(frozen=True)
class CallView:
    """What a template sees of a call.

    Attributes:
        inputs, outputs: pointers.
        input_dims, output_dims: the shapes, each dimension as a C expression.
        input_sizes, output_sizes: their numbers of elements, as C expressions.
        outputs_used: whether anything reads each output.
        rows: number of rows of the first input, all axes but the last.
        row_size: elements of the first input at one timestep.
        in_place: the first output lies where the first input does.
        scratch: pointer to working space, "" where none is needed.
    """

    unit: UnitView
    operation: Operation
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    output_shapes: tuple[Shape, ...]
    input_dims: tuple[tuple[str, ...], ...]
    output_dims: tuple[tuple[str, ...], ...]
    input_sizes: tuple[str, ...]
    output_sizes: tuple[str, ...]
    outputs_used: tuple[bool, ...]
    rows: str
    row_size: str
    in_place: bool
    scratch: str
    body: str


class _Names:
    def __init__(self, prefix: str, helpers: Mapping[str, str]) -> None:
        self.prefix = prefix
        self.local = Namer([*KEYWORDS, prefix])
        self.file = Namer([*KEYWORDS, *helpers, *API])

    def value(self, name: str) -> str:
        return self.local.name(f"value {name}", name)

    def unit(self, unit: Unit) -> str:
        return f"{self.prefix}_{self.file.name(f'unit {id(unit)}', f'{unit.name} step')}"

    def array(self, unit: Unit, role: str) -> str:
        return f"{self.prefix}_{self.file.name(f'array {id(unit.arrays[role])}', f'{unit.name} {role}')}"

    def state(self, node: str, state: str) -> str:
        return self.file.name(f"state {node} {state}", f"{node} {state}")


API = ("context", "predict", "step", "reset", "predict_batch", "max", "body")


def render(plan: Plan) -> dict[str, str]:
    """The texts of the output, by file suffix."""
    prefix = plan.options.name
    helpers = snippets.load("c/snippets", ".c")
    names = _Names(prefix, helpers)
    programs = [program for program in (plan.predict, plan.step) if program is not None]
    units = [_unit(unit, names) for unit in plan.units]
    predict = _function(plan.predict, names)
    step = None if plan.step is None else _function(plan.step, names, at="_at_t")
    context = {
        "prefix": prefix,
        "header_file": plan.options.header,
        "upper": prefix.upper(),
        "definitions": [d for unit, view in zip(plan.units, units) if (d := _definition(unit, view))],
        "constants": _constants(plan, names),
        "states": {names.state(n, s): _size(shape) for p in programs for n, s, shape in p.memory.states},
        "buffers": _buffers(programs, prefix.upper()),
        "predict": predict,
        "step": step,
        "not_steppable": plan.not_steppable,
        "axes": [axis.name for axis in plan.graph.axes()],
        "inputs": [_end(value, prefix.upper()) for value in plan.graph.inputs],
        "outputs": [_end(value, prefix.upper()) for value in plan.graph.outputs],
        "input_names": plan.graph.input_names,
        "output_names": plan.graph.output_names,
        "checks": _checks(plan.graph),
        "equal": [(_dim(a), _dim(b)) for a, b in plan.graph.equal],
        "predict_arguments": _arguments(plan.graph),
        "step_arguments": "" if plan.step is None else _arguments(plan.step.graph, at="_at_t"),
        "uses_context": "ctx->" in str(predict),
        "with_main": plan.options.with_main,
    }
    top = header(plan, f"{plan.graph.source.name} in C99, without dynamic memory")
    env = environment()
    source = env.get_template("c/module.c.j2").render(context, header=top)
    public = env.get_template("c/module.h.j2").render(context, header=top)
    return {".c": _finish(source, helpers, prefix), ".h": _prefixed(public, prefix)}


def _unit(unit: Unit, names: _Names) -> UnitView:
    arrays = defaultdict(lambda: None, {role: names.array(unit, role) for role in unit.arrays})
    return UnitView(names.unit(unit), unit.label, unit.operation, arrays)


def _definition(unit: Unit, view: UnitView) -> str:
    define = getattr(macros(f"c/{unit.kernel}.c.j2"), "definition", None)
    return str(define(view)).strip() if define else ""


def _function(program: Program, names: _Names, at: str = "") -> dict[str, object]:
    """The pointers and the statements of a function that runs a program."""
    graph = program.graph
    read = {value.name for node in graph.nodes for value in node.inputs} | {value.name for value in graph.outputs}
    body = []
    for call in program.calls:
        view = _call(call, program, names, read)
        text = str(macros(f"c/{call.unit.kernel}.c.j2").call(view))  # type: ignore[attr-defined]
        body.append([line for line in text.splitlines() if line.strip()])
    for value, k in program.memory.copies:
        place = _pointer(Place("output", k), program, names)
        body.append([f"net_copy({place}, {names.value(value.name)}, {_size(value.shape)});"])
    text = "\n".join(line for lines in body for line in lines)
    words = set(snippets.WORD.findall(text))
    values = [*graph.inputs, *(value for node in graph.nodes for value in node.outputs)]
    pointers = [
        {
            "name": names.value(value.name),
            "place": _pointer(program.memory.places[value.name], program, names, at),
            "const": program.memory.places[value.name].kind in ("input", "constant"),
            "shape": value.shape,
        }
        for value in values
        if names.value(value.name) in words
    ]
    return {"pointers": pointers, "body": body}


def _call(call: Call, program: Program, names: _Names, read: set[str]) -> CallView:
    node = call.node
    inputs, outputs = [v.shape for v in node.inputs], [v.shape for v in node.outputs]
    scratch = program.memory.scratch.get(node.name)
    places = program.memory.places
    return CallView(
        unit=_unit(call.unit, names),
        operation=node.operation,
        inputs=tuple(names.value(value.name) for value in node.inputs),
        outputs=tuple(names.value(value.name) for value in node.outputs),
        input_shapes=tuple(inputs),
        output_shapes=tuple(outputs),
        input_dims=tuple(tuple(_dim(dim) for dim in shape) for shape in inputs),
        output_dims=tuple(tuple(_dim(dim) for dim in shape) for shape in outputs),
        input_sizes=tuple(_size(shape) for shape in inputs),
        output_sizes=tuple(_size(shape) for shape in outputs),
        outputs_used=tuple(value.name in read for value in node.outputs),
        rows=_size(inputs[0][:-1]) if inputs else "1",
        row_size=_size(inputs[0][1:]) if inputs else "1",
        in_place=bool(inputs) and places[node.inputs[0].name] == places[node.outputs[0].name],
        scratch="" if scratch is None else f"ctx->buffer_{scratch}",
        body="",
    )


def _pointer(place: Place, program: Program, names: _Names, at: str = "") -> str:
    graph = program.graph
    if place.kind == "input":
        return f"input{at}" if len(graph.inputs) == 1 else f"input_{place.index}{at}"
    if place.kind == "output":
        return "output" if len(graph.outputs) == 1 else f"output_{place.index}"
    if place.kind == "state":
        node, state, _ = program.memory.states[place.index]
        return f"ctx->{names.state(node, state)}"
    if place.kind == "constant":
        return str(_unit(program.calls[place.index].unit, names).arrays["value"])
    return f"ctx->buffer_{place.index}"


def _arguments(graph: Graph, at: str = "") -> str:
    """The inputs with the lengths of their free axes, then the outputs; each in the model's order."""
    parts = []
    for k, value in enumerate(graph.inputs):
        number = f"_{k}" if len(graph.inputs) > 1 else ""
        parts.append(f"const float *input{number}{at}")
        parts += [f"int {dim.name}" for dim in value.shape if isinstance(dim, Axis)]
    for k in range(len(graph.outputs)):
        parts.append(f"float *output_{k}" if len(graph.outputs) > 1 else "float *output")
    return ", ".join(parts)


def _constants(plan: Plan, names: _Names) -> list[dict[str, object]]:
    arrays = {names.array(unit, role): array for unit in plan.units for role, array in unit.arrays.items()}
    return [
        {"name": name, "size": array.size, "shape": array.shape, "numbers": literals.c_list(array)}
        for name, array in arrays.items()
    ]


def _buffers(programs: Iterable[Program], upper: str) -> list[str]:
    """Sizes of the shared buffers: each as large as the largest value that any program keeps there."""
    shapes: dict[int, list[Shape]] = {}
    for program in programs:
        for k, held in enumerate(program.memory.buffers):
            shapes.setdefault(k, []).extend(held)
    return [_largest([_size(shape, upper) for shape in held]) for held in shapes.values()]


def _largest(sizes: list[str]) -> str:
    """The largest of some sizes, as a constant expression."""
    numbers = [int(size) for size in sizes if size.isdigit()]
    expressions = sorted({size for size in sizes if not size.isdigit()})
    text = str(max(numbers)) if numbers else expressions.pop()
    for expression in expressions:
        text = f"NET_MAX({text}, {expression})"
    return text


def _end(value: Value, upper: str) -> dict[str, object]:
    """An input or output: its size (for the longest sequences), its shape, its free axes."""
    return {
        "size": _size(value.shape, upper),
        "run_size": _size(value.shape),
        "shape": value.shape,
        "axes": [dim.name for dim in value.shape if isinstance(dim, Axis)],
        "free": any(isinstance(dim, Length) for dim in value.shape),
    }


def _checks(graph: Graph) -> list[str]:
    """Lengths that follow from those given and must be positive."""
    values = [value for node in graph.nodes for value in node.outputs]
    derived = {dim for value in values for dim in value.shape if isinstance(dim, Linear)}
    return sorted(_dim(dim) for dim in derived if dim.add < 0)


def _dim(dim: Dim, upper: str = "") -> str:
    """A dimension as a C expression of the lengths given, or of their maxima where `upper` is set."""
    if isinstance(dim, Axis):
        return f"{upper}_MAX_{dim.name.upper()}" if upper else dim.name
    if isinstance(dim, Linear):
        text = _dim(dim.base, upper)
        text = f"{text} * {dim.factor}" if dim.factor != 1 else text
        text = f"{text} {'+' if dim.add > 0 else '-'} {abs(dim.add)}" if dim.add else text
        return f"(({text}) / {dim.divisor})" if dim.divisor != 1 else f"({text})"
    if isinstance(dim, Sum):
        return "(" + " + ".join(_dim(part, upper) for part in dim.parts) + ")"
    return str(dim)


def _size(shape: Shape, upper: str = "") -> str:
    """Number of elements as a C expression."""
    fixed = 1
    free = []
    for dim in shape:
        if isinstance(dim, Length):
            free.append(_dim(dim, upper))
        else:
            fixed *= dim
    return " * ".join(free + ([str(fixed)] if fixed != 1 or not free else []))


def _finish(text: str, helpers: Mapping[str, str], prefix: str) -> str:
    """Puts the helpers in use at their mark and gives everything the prefix."""
    chosen = snippets.used(text, {f"net_{name}": source for name, source in helpers.items()})
    code = "\n".join(source.strip() + "\n" for source in chosen.values())
    return _prefixed(re.sub(r"\n{3,}", "\n\n", text.replace("/* helpers */\n", code)), prefix)


def _prefixed(text: str, prefix: str) -> str:
    """Helpers are written with the prefix `net`; a file may want another."""
    if prefix == "net":
        return text
    return re.sub(r"\bNET_", f"{prefix.upper()}_", re.sub(r"\bnet_", f"{prefix}_", text))
