"""Plan → Python: one file, with the standard library only, with numpy, or for MicroPython."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from jinja2.environment import TemplateModule

from lstmgen.graph.graph import Value
from lstmgen.graph.operation import Weight
from lstmgen.graph.shape import Axis, Length
from lstmgen.plan.packed_layers import Packed
from lstmgen.plan.program import Call, Plan, Unit
from lstmgen.plan.quantize.formats import PLACES, WIDTHS
from lstmgen.plan.quantize.functions import FARTHEST, REACH, table
from lstmgen.plan.sequences import streamed_inputs, streamed_outputs
from lstmgen.render import literals, snippets
from lstmgen.render.header import header
from lstmgen.render.names import Namer
from lstmgen.render.python_function import FunctionView, Naming, function
from lstmgen.render.python_source import bound, docstrings_as_comments, imports, used_names, without_imports
from lstmgen.render.templates import environment, first, macros
from lstmgen.render.unit import UnitView, unit_view
from lstmgen.render.wrap import wrap_text

# Up to so many weights are written as lists of numbers that people can read. Beyond it that costs too much when
# the file is imported: 2.8 µs and 1 kB of memory a weight, against 0.09 µs and 40 bytes where each array is one
# text that is decoded at once (Python 3.11 without a .pyc file, which starts in 8 ms).
LITERAL_WEIGHTS = 2000


@dataclass(frozen=True)
class Dialect:
    """What sets one target apart from the others that are Python.

    Attributes:
        summary: says it in the head of the file.
        folders: of templates and snippets; what the first does not have is in the next.
        program: the folder of snippets for the command line, where the file has one.
        batched: values are numpy arrays, whose first axis is for samples.
        frugal: memory is scarce, see `Naming`.
        docstrings: whether functions have any: where text takes memory while it is compiled, comments do the same.
        array: a literal.
    """

    summary: str
    folders: tuple[str, ...]
    array: Callable[[Weight, bool], str]
    program: str = "python/program"
    batched: bool = False
    frugal: bool = False
    docstrings: bool = True

    def macros(self, kernel: str) -> TemplateModule:
        """The template of a kernel."""
        return macros(first(self.folders, f"{kernel}.py.j2"))

    def snippets(self, width: str) -> dict[str, str]:
        """All helpers by name, those for whole numbers of a width too, if it is for any."""
        folders = [*(f"{folder}/snippets" for folder in reversed(self.folders)), self.program]
        folders += ["python/integers", f"python/{width}"] if width else []
        return {name: text for folder in folders if folder for name, text in snippets.load(folder, ".py").items()}


DIALECTS = {
    "python": Dialect(
        "in pure Python, without any import but the standard library", ("python",), literals.python_array
    ),
    "numpy": Dialect("in Python with numpy, in 32-bit floats", ("numpy",), literals.numpy_array, batched=True),
    "micropython": Dialect(
        "for MicroPython and CircuitPython, and as it is for Python",
        ("micropython", "python"),
        literals.micropython_array,
        program="",
        frugal=True,
        docstrings=False,
    ),
}

# A list of its own, so that the output does not depend on the Python that lstmgen runs on.
BUILTINS = (
    "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex "
    "delattr dict dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash hex id "
    "input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print "
    "property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip exit "
    "help quit "
).split()
API = "predict predict_batch Predictor INPUT_SHAPES OUTPUT_SHAPES INPUT_NAMES OUTPUT_NAMES".split()
# Of arrays that become long integers: bytes of one, or the numbers in the fields of several.
INTEGERS = (np.uint8, np.int32)
# Arrays as text, which use no names and take long to parse.
TEXT = re.compile('"[^"]*"')
# Between the definitions of two constants.
STATEMENT = re.compile(r"\n(?=[A-Z])")

RESERVED = frozenset(
    [*keyword.kwlist, *BUILTINS, *API, "match", "case", "row", "self", "state", "forward", "forward_step", "run_alone"]
)


class Names:
    """All identifiers of one output file."""

    def __init__(self, plan: Plan, helpers: Mapping[str, str]) -> None:
        self.dialect = DIALECTS[plan.options.target]
        imported = {name for source in helpers.values() for name in bound(source)}
        self.namer = Namer(RESERVED | set(helpers) | imported)
        self.units = {id(unit): self._view(unit) for unit in plan.units}

    def _view(self, unit: Unit) -> UnitView:
        define = hasattr(self.dialect.macros(unit.kernel), "definition")
        name = self.namer.name(f"unit {id(unit)}", unit.name, "step") if define else ""
        return unit_view(unit, name, self.array)

    def array(self, unit: Unit, role: str) -> str:
        """The name of a constant array: in capitals, which tell it from everything that is computed."""
        return self.namer.name(f"array {id(unit.arrays[role])}", unit.name, role).upper()

    def value(self, name: str) -> str:
        return self.namer.name(f"value {name}", name)

    def states(self, node: str) -> str:
        return self.namer.name(f"states {node}", node, "states")

    def length(self, dim: Length) -> str:
        return self.namer.name(f"length {dim}", dim.name if isinstance(dim, Axis) else "length")

    def body(self, call: Call) -> str:
        assert call.body is not None
        return self.namer.name(f"body {id(call.body)}", call.node.name, "element")

    def naming(self) -> Naming:
        """What a function needs of it."""
        return Naming(
            self.dialect.macros,
            self.dialect.batched,
            self.dialect.frugal,
            self.value,
            self.states,
            self.length,
            lambda call: self.units[id(call.unit)],
            self.body,
        )


def render(plan: Plan) -> dict[str, str]:
    """The text of the output, by file suffix."""
    dialect = DIALECTS[plan.options.target]
    known = formats(plan.options.quantize)
    helpers = dialect.snippets(plan.options.quantize) | known
    names = Names(plan, helpers)
    graph, step = plan.graph, plan.step
    flows = streamed_inputs(graph) if step is not None else ()
    context: dict[str, object] = {
        "header": header(plan, f"{graph.source.name} {dialect.summary}"),
        "input_names": graph.input_names,
        "output_names": graph.output_names,
        "input_shapes": tuple(shape(value) for value in graph.inputs),
        "output_shapes": tuple(shape(value) for value in graph.outputs),
        "step_shapes": tuple(shape(value)[flow:] for value, flow in zip(graph.inputs, flows)),
        "stateful": bool(graph.stateful()),
        "has_state": bool(graph.stateful()) or step is not None,
        "not_steppable": plan.not_steppable,
        "arguments": tuple(names.value(value.name) for value in graph.inputs),
        "uneven": tuple(names.value(value.name) for value in graph.inputs if None in shape(value)[1:]),
        "streamed": (flows, streamed_outputs(graph) if step is not None else ()),
        "whole": ((False,) * len(graph.inputs), (False,) * len(graph.outputs)),
        **functions(plan, names),
    }
    template = environment().get_template(first(dialect.folders, "module.py.j2"))
    made = constants(plan, names)
    draft = template.render(
        context,
        imports=[],
        helpers=[],
        formats=[],
        constants={name: TEXT.sub('""', text) for name, text in made.items()},
    )
    used = snippets.used(draft, helpers, used_names)
    sources = [source for name, source in used.items() if name not in known]
    code = template.render(
        context,
        imports=imports(sources),
        helpers=[body for source in sources if (body := without_imports(source))],
        formats=[source for name, source in known.items() if name in used],
        constants=made,
    )
    code = re.sub(r"\n{4,}", "\n\n\n", code)
    return {".py": code if dialect.docstrings else docstrings_as_comments(code)}


def formats(width: str) -> dict[str, str]:
    """By name, the constants that say what whole numbers of a width stand for; none for floats."""
    if not width:
        return {}
    template, entries = environment().get_template("python/formats.py.j2"), literals.integers(table(WIDTHS[width]))
    text = template.render(width=WIDTHS[width], gate_places=PLACES, table_end=REACH, farthest=FARTHEST, table=entries)
    return {statement.split(" = ")[0]: statement for statement in STATEMENT.split(text.strip())}


def functions(plan: Plan, names: Names) -> dict[str, object]:
    """The functions of the file: those that run graphs, and those of one timestep of a layer."""
    naming = names.naming()
    predict = function(plan.predict, naming, "forward", "The layers in order, for a whole sample.")
    step: FunctionView | None = None
    if plan.step is not None:
        streamed = None if naming.frugal else (streamed_inputs(plan.graph), streamed_outputs(plan.graph))
        step = function(plan.step, naming, "forward_step", "The layers in order, for one timestep.", streamed=streamed)
        if step.does_the_same(predict):
            step = predict = replace(predict, purpose="The layers in order, from a state, which they change.")
    bodies = {}
    for program in (plan.predict, plan.step):
        for call in () if program is None else program.every_call():
            if call.body is not None:
                name = names.body(call)
                bodies[name] = function(call.body, naming, name, "One element of a sequence.", checked=False)
    definitions = []
    for unit in plan.units:
        define = getattr(naming.macros(unit.kernel), "definition", None)
        if define is not None:
            definitions.append(wrap_text(str(define(names.units[id(unit)])).strip()).rstrip())
    return {
        "predict": predict,
        "step": step,
        "bodies": list(bodies.values()),
        "definitions": definitions,
    }


def shape(value: Value) -> tuple[int | None, ...]:
    """A shape as the output states it: None for a free axis."""
    return tuple(dim if isinstance(dim, int) else None for dim in value.shape)


def constants(plan: Plan, names: Names) -> dict[str, str]:
    """Every array once: its name and the expression that makes it."""
    readable = plan.bill.parameters <= LITERAL_WEIGHTS
    expressions: dict[str, str] = {}
    for unit in plan.units:
        for role, array in unit.arrays.items():
            name = names.array(unit, role)
            if name not in expressions:
                expressions[name] = expression(DIALECTS[plan.options.target], unit, role, array, readable)
    return expressions


def expression(dialect: Dialect, unit: Unit, role: str, array: Weight, readable: bool) -> str:
    """An array's numbers; of layers on long integers, one from its bytes, or one from each row."""
    if isinstance(unit.operation, Packed) and array.dtype in INTEGERS:
        make = macros("python/packed.py.j2")
        return str(make.integer(array) if array.ndim == 1 else make.integers(unit.operation, role, array))  # type: ignore[attr-defined]
    return dialect.array(array, readable)
