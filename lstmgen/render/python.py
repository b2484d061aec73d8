"""Plan → Python: one file, with the standard library only or with numpy. Its templates are in the target's folder."""

from __future__ import annotations

import ast
import keyword
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.graph.operation import Weight
from lstmgen.graph.shape import Axis, Length
from lstmgen.plan.packed_layers import Packed
from lstmgen.plan.plan import Call, Plan, Unit
from lstmgen.plan.stream import streamed_inputs, streamed_outputs
from lstmgen.render import literals, snippets
from lstmgen.render.header import header
from lstmgen.render.names import Namer
from lstmgen.render.python_function import FunctionView, Naming, function
from lstmgen.render.templates import environment, macros
from lstmgen.render.unit import UnitView, unit_view
from lstmgen.render.wrap import wrap_text

# Up to so many weights are written as lists of numbers that people can read. Beyond it that costs too much when
# the file is imported: 2.8 µs and 1 kB of memory a weight, against 0.09 µs and 40 bytes where each array is one
# text that is decoded at once (Python 3.11 without a .pyc file, which starts in 8 ms).
LITERAL_WEIGHTS = 2000

SUMMARIES = {
    "python": "in pure Python, without any import but the standard library",
    "numpy": "in Python with numpy, in 32-bit floats",
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

RESERVED = frozenset(
    [*keyword.kwlist, *BUILTINS, *API, "match", "case", "state", "forward", "forward_step", "run_alone"]
)


class Names:
    """All identifiers of one output file."""

    def __init__(self, plan: Plan, helpers: Mapping[str, str]) -> None:
        self.target = plan.options.target
        imported = {name for source in helpers.values() for name in bound(source)}
        self.namer = Namer(RESERVED | set(helpers) | imported)
        self.units = {id(unit): self._view(unit) for unit in plan.units}

    def _view(self, unit: Unit) -> UnitView:
        define = hasattr(macros(f"{self.target}/{unit.kernel}.py.j2"), "definition")
        name = self.namer.name(f"unit {id(unit)}", unit.name, "step") if define else ""
        return unit_view(unit, name, self.array)

    def array(self, unit: Unit, role: str) -> str:
        """Of a constant: in capitals, which tell it from everything that is computed."""
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
            self.target,
            self.target == "numpy",
            self.value,
            self.states,
            self.length,
            lambda call: self.units[id(call.unit)],
            self.body,
        )


def render(plan: Plan) -> dict[str, str]:
    """The text of the output, by file suffix."""
    target = plan.options.target
    helpers = {**snippets.load("python/program", ".py"), **snippets.load(f"{target}/snippets", ".py")}
    names = Names(plan, helpers)
    graph, step = plan.graph, plan.step
    flows = streamed_inputs(graph) if step is not None else ()
    context: dict[str, object] = {
        "header": header(plan, f"{graph.source.name} {SUMMARIES[target]}"),
        "input_names": graph.input_names,
        "output_names": graph.output_names,
        "input_shapes": tuple(shape(value) for value in graph.inputs),
        "output_shapes": tuple(shape(value) for value in graph.outputs),
        "step_shapes": tuple(shape(value)[flow:] for value, flow in zip(graph.inputs, flows)),
        "stateful": bool(graph.stateful()),
        "has_state": bool(graph.stateful()) or step is not None,
        "not_steppable": plan.not_steppable,
        **functions(plan, names),
    }
    template = environment().get_template(f"{target}/module.py.j2")
    made = constants(plan, names)
    draft = template.render(
        context, imports=[], helpers=[], constants={name: TEXT.sub('""', text) for name, text in made.items()}
    )
    sources = snippets.used(draft, helpers, used_names).values()
    code = template.render(
        context,
        imports=imports(sources),
        helpers=[body for source in sources if (body := without_imports(source))],
        constants=made,
    )
    return {".py": re.sub(r"\n{4,}", "\n\n\n", code)}


def functions(plan: Plan, names: Names) -> dict[str, object]:
    """The functions of the file: those that run graphs, and those of one timestep of a layer."""
    naming = names.naming()
    step: FunctionView | None = None
    if plan.step is not None:
        streamed = streamed_inputs(plan.graph), streamed_outputs(plan.graph)
        step = function(plan.step, naming, "forward_step", "The layers in order, for one timestep.", streamed=streamed)
    bodies = {}
    for program in (plan.predict, plan.step):
        for call in () if program is None else program.every_call():
            if call.body is not None:
                name = names.body(call)
                bodies[name] = function(call.body, naming, name, "One element of a sequence.", checked=False)
    definitions = []
    for unit in plan.units:
        define = getattr(macros(f"{plan.options.target}/{unit.kernel}.py.j2"), "definition", None)
        if define is not None:
            definitions.append(wrap_text(str(define(names.units[id(unit)])).strip()).rstrip())
    return {
        "predict": function(plan.predict, naming, "forward", "The layers in order, for a whole sample."),
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
                expressions[name] = expression(plan.options.target, unit, role, array, readable)
    return expressions


def expression(target: str, unit: Unit, role: str, array: Weight, readable: bool) -> str:
    """An array's numbers; of layers on long integers, one from its bytes, or one from each row."""
    if target == "numpy":
        return literals.numpy_array(array, readable)
    if isinstance(unit.operation, Packed) and array.dtype in INTEGERS:
        make = macros("python/packed.py.j2")
        return str(make.integer(array) if array.ndim == 1 else make.integers(unit.operation, role, array))  # type: ignore[attr-defined]
    return literals.python_array(array, readable)


@lru_cache(maxsize=500)
def used_names(source: str) -> tuple[str, ...]:
    """The names that a source text uses and does not make itself, in order."""
    tree = ast.parse(source)
    own = set(bound(source)) | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own |= {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    names.sort(key=lambda node: (node.lineno, node.col_offset))
    return tuple(node.id for node in names if node.id not in own)


@lru_cache(maxsize=500)
def bound(source: str) -> tuple[str, ...]:
    """The names that a source text imports."""
    nodes = [node for node in ast.parse(source).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    return tuple(alias.asname or alias.name for node in nodes for alias in node.names)


def imports(sources: Iterable[str]) -> list[str]:
    """The imports of several sources, joined and sorted."""
    modules: set[str] = set()  # with their names here
    found: dict[str, set[str]] = defaultdict(set)
    for node in (node for source in sources for node in ast.parse(source).body):
        if isinstance(node, ast.Import):
            modules.update(map(ast.unparse, node.names))
        elif isinstance(node, ast.ImportFrom):
            found[node.module or ""].update(alias.name for alias in node.names)
    return [f"import {module}" for module in sorted(modules)] + [
        f"from {module} import {', '.join(sorted(found[module]))}" for module in sorted(found)
    ]


def without_imports(source: str) -> str:
    """A snippet's own code."""
    return "\n".join(line for line in source.splitlines() if not line.startswith(("import ", "from "))).strip()
