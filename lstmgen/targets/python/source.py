"""Plan → Python: one file, with the standard library only, with numpy, or for MicroPython."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.graph.operation import Weight
from lstmgen.graph.streaming import Running, Window
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.plan.program import Plan, Program, Routine
from lstmgen.plan.quantize.formats import FIXED_POINT, GATE_FRACTIONAL_BITS
from lstmgen.plan.quantize.functions import ARGUMENT_MAX, TANH_TABLE_END, tanh_table
from lstmgen.targets.options import Options
from lstmgen.targets.python.bignum.layers import Packed
from lstmgen.targets.python.dialect import Dialect
from lstmgen.targets.python.function import FunctionView, function
from lstmgen.targets.python.names import Names
from lstmgen.targets.python.syntax import docstrings_as_comments, imports, used_names, without_imports
from lstmgen.targets.python.templates import TEMPLATES
from lstmgen.targets.python.wrap import wrap_text
from lstmgen.targets.text import snippets
from lstmgen.targets.text.header import header
from lstmgen.targets.text.numbers import integers
from lstmgen.targets.text.templates import first

# Up to so many weights are written as lists of numbers that people can read. Beyond it that costs too much when
# the file is imported: 2.8 µs and 1 kB of memory a weight, against 0.09 µs and 40 bytes where each array is one
# text that is decoded at once (Python 3.11 without a .pyc file, which starts in 8 ms).
LITERAL_WEIGHTS = 2000
# Of arrays that become long integers: bytes of one, or the numbers in the fields of several.
INTEGERS = (np.uint8, np.int32)
# Arrays as text, which use no names and take long to parse.
TEXT = re.compile('"[^"]*"')
# Between the definitions of two constants.
STATEMENT = re.compile(r"\n(?=[A-Z])")


def render(plan: Plan, options: Options, dialect: Dialect) -> dict[str, str]:
    """The text of the output, by file suffix."""
    known = formats(plan.numbers.quantize)
    helpers = dialect.snippets(plan.numbers.quantize) | known
    names = Names(plan, dialect, helpers)
    graph, step = plan.graph, plan.step
    written = f"--target {dialect.name} {options.command_line()}".rstrip()
    flows = streamed_inputs(graph) if step is not None else ()
    context: dict[str, object] = {
        "header": header(plan, f"{graph.source.name} {dialect.summary}", written),
        "input_names": graph.input_names,
        "output_names": graph.output_names,
        "input_shapes": tuple(shape(value) for value in graph.inputs),
        "output_shapes": tuple(shape(value) for value in graph.outputs),
        "step_shapes": tuple(shape(value)[flow:] for value, flow in zip(graph.inputs, flows)),
        "stateful": bool(graph.stateful()),
        "has_state": bool(graph.stateful()) or step is not None,
        "step_keeps_inputs": keeps_inputs(plan.step),
        "not_steppable": plan.not_steppable,
        "arguments": tuple(names.value(value.name) for value in graph.inputs),
        "uneven": tuple(names.value(value.name) for value in graph.inputs if None in shape(value)[1:]),
        "streamed": (flows, streamed_outputs(graph) if step is not None else ()),
        "whole": ((False,) * len(graph.inputs), (False,) * len(graph.outputs)),
        **functions(plan, names),
    }
    template = TEMPLATES.environment.get_template(first(dialect.folders, "module/module.py.j2"))
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


def formats(element: str | None) -> dict[str, str]:
    """By name, the constants of the fixed-point formats of an integer type; none for floats."""
    if not element:
        return {}
    fixed_point = FIXED_POINT[element]
    text = TEMPLATES.environment.get_template("python/module/formats.py.j2").render(
        fixed_point=fixed_point,
        gate_fractional_bits=GATE_FRACTIONAL_BITS,
        table_end=TANH_TABLE_END,
        argument_max=ARGUMENT_MAX,
        table=integers(tanh_table(fixed_point)),
    )
    return {statement.split(" = ")[0]: statement for statement in STATEMENT.split(text.strip())}


def functions(plan: Plan, names: Names) -> dict[str, object]:
    """The functions of the file: those that run graphs, and those of one timestep of a layer."""
    predict = function(plan.predict, names, "forward", "The layers in order, for a whole sample.")
    step: FunctionView | None = None
    if plan.step is not None:
        streamed = None if names.dialect.generators else (streamed_inputs(plan.graph), streamed_outputs(plan.graph))
        step = function(plan.step, names, "forward_step", "The layers in order, for one timestep.", streamed=streamed)
        if step.does_the_same(predict):
            step = predict = replace(predict, purpose="The layers in order, from a state, which they change.")
    bodies = {}
    for program in plan.programs:
        for call in program.every_call():
            if call.body is not None:
                name = names.body(call)
                bodies[name] = function(call.body, names, name, "One element of a sequence.", checked=False)
    definitions = []
    for routine in plan.routines:
        define = getattr(names.dialect.macros(routine.kernel), "definition", None)
        if define is not None:
            definitions.append(wrap_text(str(define(names.view(routine))).strip()).rstrip())
    return {
        "predict": predict,
        "step": step,
        "bodies": list(bodies.values()),
        "definitions": definitions,
    }


def keeps_inputs(program: Program | None) -> bool:
    """Whether rows that it is given may become its state, so that they must not be the caller's own lists."""
    return program is not None and any(isinstance(node.operation, (Window, Running)) for node in program.graph.nodes)


def shape(value: Value) -> tuple[int | None, ...]:
    """A shape as the output states it: None for a free axis."""
    return tuple(dim if isinstance(dim, int) else None for dim in value.shape)


def constants(plan: Plan, names: Names) -> dict[str, str]:
    """Every array once: its name and the expression that makes it."""
    readable = plan.cost.parameters <= LITERAL_WEIGHTS
    expressions: dict[str, str] = {}
    for routine in plan.routines:
        for role, array in routine.arrays.items():
            name = names.array(routine, role)
            if name not in expressions:
                expressions[name] = expression(names.dialect, routine, role, array, readable)
    return expressions


def expression(dialect: Dialect, routine: Routine, role: str, array: Weight, readable: bool) -> str:
    """An array's numbers; of layers on long integers, one from its bytes, or one from each row."""
    if isinstance(routine.operation, Packed) and array.dtype in INTEGERS:
        make = TEMPLATES.macros("python/layers/bignum/parts.py.j2")
        return str(make.integer(array) if array.ndim == 1 else make.integers(routine.operation, role, array))  # type: ignore[attr-defined]
    return dialect.array(array, readable)
