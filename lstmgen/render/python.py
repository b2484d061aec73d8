"""Plan → Python: one file, standard library only."""

from __future__ import annotations

import builtins
import keyword
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.shape import Shape
from lstmgen.plan.plan import Call, Plan, Program, Unit
from lstmgen.plan.stream import streamed_inputs, streamed_outputs
from lstmgen.render import literals, snippets
from lstmgen.render.header import header
from lstmgen.render.names import Namer
from lstmgen.render.templates import environment, macros

# Beyond this many weights, list literals cost more at import than one text literal an array, which is
# decoded at once: 3.3 µs and 1 kB of memory a weight against 0.04 µs and 40 bytes (Python 3.11).
LITERAL_WEIGHTS = 2000

RESERVED = frozenset(
    keyword.kwlist
    + dir(builtins)
    + "predict predict_batch Predictor INPUT_SHAPES OUTPUT_SHAPES INPUT_NAMES OUTPUT_NAMES match case type "
    "forward forward_step inputs state main b64decode array json csv sys".split()
)


@dataclass(frozen=True)
class UnitView:
    """What a template sees of a unit: names and numbers, nothing to decide.

    Attributes:
        arrays: by role, the name of the constant None where the layer has no such array.
    """

    name: str
    label: str
    operation: Operation
    arrays: Mapping[str, str | None]


@dataclass(frozen=True)
class CallView:
    """What a template sees of a call.

    Attributes:
        outputs_used: whether anything reads each output.
        states: the variable for the tuple of states of a recurrent layer.
        key: under which a stateful layer keeps them.
        body: the function for one timestep, where the layer repeats a graph of its own.
    """

    unit: UnitView
    operation: Operation
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    input_shapes: tuple[Shape, ...]
    output_shapes: tuple[Shape, ...]
    outputs_used: tuple[bool, ...]
    states: str
    states_used: bool
    key: str
    body: str


class _Names:
    """All identifiers of one output file."""

    def __init__(self, helpers: Mapping[str, str]) -> None:
        self.namer = Namer(RESERVED | set(helpers))

    def value(self, name: str) -> str:
        return self.namer.name(f"value {name}", name)

    def unit(self, unit: Unit) -> str:
        return self.namer.name(f"unit {id(unit)}", f"{unit.name} step")

    def array(self, unit: Unit, role: str) -> str:
        return self.namer.name(f"array {id(unit.arrays[role])}", f"{unit.name} {role}")

    def states(self, node: str) -> str:
        return self.namer.name(f"states {node}", f"{node} states")

    def body(self, call: Call) -> str:
        return self.namer.name(f"body {call.node.name}", f"{call.node.name} body")


def render(plan: Plan) -> dict[str, str]:
    """The text of the output, by file suffix."""
    helpers = snippets.load("python/snippets", ".py")
    names = _Names(helpers)
    units = [_unit(unit, names) for unit in plan.units]
    definitions = [d for unit, view in zip(plan.units, units) if (d := _definition(unit, view))]
    bodies = [
        {"name": names.body(call), "lines": _lines(call.body, names), **_ends(call.body.graph, names)}
        for program in (plan.predict, plan.step)
        if program is not None
        for call in program.every_call()
        if call.body is not None
    ]
    graph = plan.graph
    step = plan.step
    flows = streamed_inputs(graph, step.graph) if step is not None else ()
    context = {
        "header": header(plan, f"{graph.source.name} in pure Python: predict(*inputs), no import but the standard library"),
        "definitions": definitions,
        "bodies": bodies,
        "input_shapes": tuple(shape(value) for value in graph.inputs),
        "output_shapes": tuple(shape(value) for value in graph.outputs),
        "input_names": graph.input_names,
        "output_names": graph.output_names,
        "equal": graph.equal,
        "predict": {"lines": _lines(plan.predict, names), **_ends(graph, names)},
        "step": None if step is None else {"lines": _lines(step, names), **_ends(step.graph, names)},
        "streamed_inputs": flows,
        "streamed_outputs": () if step is None else streamed_outputs(graph, step.graph),
        "not_steppable": plan.not_steppable,
        "stateful": bool(graph.stateful()),
        "constants": _constants(plan, names),
        "step_shapes": tuple(shape(value)[flow:] for value, flow in zip(graph.inputs, flows)),
    }
    text = environment().get_template("python/module.py.j2").render(context)
    return {".py": _finish(text, helpers)}


def shape(value: Value) -> tuple[int | None, ...]:
    """A shape as the output states it: None for a free axis."""
    return tuple(dim if isinstance(dim, int) else None for dim in value.shape)


def _unit(unit: Unit, names: _Names) -> UnitView:
    arrays = defaultdict(lambda: None, {role: names.array(unit, role) for role in unit.arrays})
    return UnitView(names.unit(unit), unit.label, unit.operation, arrays)


def _definition(unit: Unit, view: UnitView) -> str:
    define = getattr(macros(f"python/{unit.kernel}.py.j2"), "definition", None)
    return str(define(view)).strip() if define else ""


def _lines(program: Program, names: _Names) -> list[str]:
    """The statements of a function that runs a program."""
    lines: list[str] = []
    read = {value.name for node in program.graph.nodes for value in node.inputs}
    read |= {value.name for value in program.graph.outputs}
    for call in program.calls:
        node = call.node
        outputs_used = tuple(value.name in read for value in node.outputs)
        stateful = isinstance(node.operation, Recurrent) and node.operation.stateful
        view = CallView(
            unit=_unit(call.unit, names),
            operation=node.operation,
            inputs=tuple(names.value(value.name) for value in node.inputs),
            outputs=tuple(names.value(value.name) for value in node.outputs),
            input_shapes=tuple(value.shape for value in node.inputs),
            output_shapes=tuple(value.shape for value in node.outputs),
            outputs_used=outputs_used,
            states=names.states(node.name),
            states_used=stateful or any(outputs_used[1:]),
            key=names.value(node.name),
            body="" if call.body is None else names.body(call),
        )
        text = str(macros(f"python/{call.unit.kernel}.py.j2").call(view))  # type: ignore[attr-defined]
        lines += [line for line in text.splitlines() if line.strip()]
    return lines


def _ends(graph: Graph, names: _Names) -> dict[str, list[str]]:
    return {
        "arguments": [names.value(value.name) for value in graph.inputs],
        "results": [names.value(value.name) for value in graph.outputs],
    }


def _constants(plan: Plan, names: _Names) -> list[tuple[str, str]]:
    """Every array once: its name and the expression that makes it."""
    arrays = {names.array(unit, role): array for unit in plan.units for role, array in unit.arrays.items()}
    readable = sum(array.size for array in arrays.values()) <= LITERAL_WEIGHTS
    return [(name, expression(array, readable)) for name, array in arrays.items()]


def expression(array: Weight, readable: bool) -> str:
    """Nested lists of the exact numbers, written out or decoded from text."""
    if readable or array.ndim == 0:
        return literals.python_list(array)
    kind = "d" if array.dtype == np.float64 else "f"
    values = array if kind == "d" else array.astype(np.float32)
    return f'decode({list(array.shape)}, "{kind}", "{literals.base64_text(values)}")'


def _finish(text: str, helpers: Mapping[str, str]) -> str:
    """Puts the helpers in use, and the imports that they begin with, at their marks."""
    chosen = snippets.used(_code(text), helpers)
    imports: dict[str, set[str]] = {}
    bodies = []
    for source in chosen.values():
        lines = source.splitlines()
        for line in lines:
            if found := re.fullmatch(r"from (\w+) import (.+)", line):
                imports.setdefault(found[1], set()).update(found[2].split(", "))
        body = "\n".join(line for line in lines if not line.startswith("from ")).strip()
        if body:
            bodies.append(body + "\n")
    block = "".join(f"from {module} import {', '.join(sorted(names))}\n" for module, names in sorted(imports.items()))
    text = text.replace("# helpers\n", "\n\n".join(bodies)).replace("# imports\n", block)
    return re.sub(r"\n{4,}", "\n\n\n", text)


def _code(text: str) -> str:
    """The text without comments and strings, in which only names count."""
    text = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return re.sub(r"\"[^\"\n]*\"|'[^'\n]*'", "", text)
