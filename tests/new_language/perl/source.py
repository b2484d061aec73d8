"""Plan → Perl: one file with the weights, a function for each cell, and one for each graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from new_language.perl.options import PerlOptions

from lstmgen.graph.operation import Operation, Stateful, Weight
from lstmgen.graph.shape import Shape
from lstmgen.output import Content
from lstmgen.plan.interface import End
from lstmgen.plan.program import Plan, Program, RoutineCall
from lstmgen.targets.text import snippets
from lstmgen.targets.text.header import header
from lstmgen.targets.text.names import Namer, comment
from lstmgen.targets.text.numbers import wrap
from lstmgen.targets.text.routine import RoutineView, routine_view
from lstmgen.targets.text.templates import Templates

TEMPLATES = Templates(folder=Path(__file__).with_name("templates"))
HELPERS = snippets.variants("helpers", ".pl", TEMPLATES.folder)[""]
# Functions of the API, and what Perl's own mean something else by.
RESERVED = ("predict", "step", "state", "a", "b", *HELPERS)
FINITE = {"inf": "9**9**9", "-inf": "-9**9**9", "nan": "-sin(9**9**9)"}


@dataclass(frozen=True)
class CallView:
    """What a template sees of a call.

    Attributes:
        inputs, outputs: their variables.
        shape: of the first input.
        key: under which the state is kept.
    """

    routine: RoutineView
    operation: Operation
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    shape: Shape
    key: str


@dataclass(frozen=True)
class FunctionView:
    """What a template sees of a function that runs a graph."""

    name: str
    arguments: tuple[str, ...]
    lines: tuple[str, ...]
    results: tuple[str, ...]


class Names:
    """The identifiers of a file."""

    def __init__(self, plan: Plan) -> None:
        self.namer = Namer(RESERVED)
        self.arrays = {
            id(array): f"${self.namer.name(f'array {id(array)}', routine.name, role).upper()}"
            for routine in plan.routines
            for role, array in routine.arrays.items()
        }
        self.views = {
            id(routine): routine_view(
                routine,
                self.namer.name(f"routine {id(routine)}", routine.name, "step"),
                lambda each, role: self.arrays[id(each.arrays[role])],
            )
            for routine in plan.routines
        }

    def value(self, name: str) -> str:
        """The variable of a value."""
        return f"${self.namer.name(f'value {name}', name)}"


def layer(kernel: str) -> str:
    """The template of a kernel."""
    return f"layers/{kernel}.pl.j2"


def render(plan: Plan, options: PerlOptions) -> Mapping[str, Content]:
    """The one file."""
    names = Names(plan)
    code = {
        "definitions": list(definitions(names.views.values())),
        "functions": list(functions(plan, names)),
    }
    found = (array for routine in plan.routines for array in routine.arrays.values())
    context = {
        "header": header(plan, f"{plan.graph.source.name} in Perl", f"--target perl {options.command_line()}".rstrip()),
        "options": options,
        "constants": {names.arrays[id(array)]: literal(array) for array in found},
        **code,
    }
    helpers = snippets.needed(snippets.words(TEMPLATES.render("module/functions.pl.j2", code)), HELPERS, snippets.words)
    return {".pl": TEMPLATES.render("module/module.pl.j2", {**context, "helpers": helpers.values()})}


def functions(plan: Plan, names: Names) -> Iterator[FunctionView]:
    """One for a whole sample, and one for a timestep, where there is such."""
    yield function("predict", plan.predict, names)
    if plan.step is not None:
        yield function("step", plan.step, names, plan.interface.inputs, plan.interface.outputs)


def function(
    name: str, program: Program, names: Names, taken: Iterable[End] = (), given: Iterable[End] = ()
) -> FunctionView:
    """The function that runs a program.

    Args:
        taken, given: for a step: the inputs and outputs of the model.
    """
    inputs = tuple(names.value(value.name) for value in program.graph.inputs)
    outputs = tuple(names.value(value.name) for value in program.graph.outputs)
    lines = [f"{x} = [{x}];" for x, end in zip(inputs, taken) if end.streamed]
    for call in program.calls:
        text = TEMPLATES.macros(layer(call.routine.kernel)).call(view(call, names))  # type: ignore[attr-defined]
        lines += [f"# {comment(call.node.label)}", *filter(str.strip, str(text).splitlines())]
    results = (f"{y}->[0]" if end and end.streamed else y for y, end in zip_longest(outputs, given))
    return FunctionView(name, inputs, tuple(lines), tuple(results))


def view(call: RoutineCall, names: Names) -> CallView:
    """What its template sees."""
    node = call.node
    return CallView(
        routine=names.views[id(call.routine)],
        operation=node.operation,
        inputs=tuple(names.value(value.name) for value in node.inputs),
        outputs=tuple(names.value(value.name) for value in node.outputs),
        shape=node.inputs[0].shape if node.inputs else (),
        key=names.value(node.name)[1:] if isinstance(node.operation, Stateful) else "",
    )


def definitions(views: Iterable[RoutineView]) -> Iterator[str]:
    """The functions of the cells."""
    for each in views:
        define = getattr(TEMPLATES.macros(layer(each.kernel)), "definition", None)
        if define is not None:
            yield str(define(each)).strip()


def literal(array: Weight) -> str:
    """An array as nested lists."""
    if array.ndim == 0:
        return FINITE.get(repr(float(array)), repr(float(array)))
    if array.ndim == 1:
        return f"[\n{wrap(map(literal, array))}\n]"
    return f"[{', '.join(map(literal, array))}]"
