"""Plan → C99: a source and a header.

Templates and snippets say `net_` and `NET_` for the prefix that the user chose; it is put in at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import repeat
from zlib import crc32

from lstmgen.graph.elementwise import Constant
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.operation import FLOAT, Weight
from lstmgen.graph.shape import Length
from lstmgen.plan.fold import INDEXED
from lstmgen.plan.lengths import Conditions
from lstmgen.plan.memory import State
from lstmgen.plan.options import Options
from lstmgen.plan.program import Plan, Unit
from lstmgen.plan.quantize.formats import WIDTHS
from lstmgen.plan.quantize.functions import table
from lstmgen.plan.sizes import DEFAULT_LENGTH, shared_buffers
from lstmgen.plan.stream import streamed_inputs
from lstmgen.render import elements, literals, snippets
from lstmgen.render.c_function import batch_function, body_function, function, plural
from lstmgen.render.c_names import QUIET, Names, end_names, lengths, prefixed
from lstmgen.render.c_stepwise import stepwise
from lstmgen.render.c_weights import apart, kind_of, written
from lstmgen.render.doubles import doubled
from lstmgen.render.files import Content
from lstmgen.render.header import header
from lstmgen.render.lengths import alone, dim, largest, size
from lstmgen.render.templates import environment, macros

MATHEMATICS = re.compile(r"\b(?!net_)[a-z0-9]+f\(|\b(?:exp|tanh|INFINITY|NAN)\b")
TYPES = re.compile(r"\bu?int\d+_t\b")
# Functions and types of which there is one for each width of vectors; those that may be macros are not among them.
OWN = re.compile(r"^(?:static|NET_PUBLIC) .*?\b(net_\w+)\(|^typedef .*?\b(net_\w+)(?: __attribute__|;)", re.MULTILINE)
PUBLIC = re.compile(r"^NET_PUBLIC .*?\bnet_(\w+)\(", re.MULTILINE)
MACROS = {"net_bits_of", "net_floats_of", "net_read"}
# What stands before `float` where that is or may be a weight: an address space, where flash has its own.
FLASH = re.compile(r"\bNET_(?:FLASH|ANYWHERE) ")
# What stands between marks is compiled for each width of vectors.
FUNCTIONS = re.compile(r"^/\* functions \*/\n(.*)^/\* end of functions \*/\n", re.DOTALL | re.MULTILINE)
# What the library of AVRs lacks; templates/c/avr has it under names of our own.
LACKING = re.compile(r"\b(expm1|log1p|erfc?)f(?=\()")
WIDTH = 100
# How lines end after which the next one begins something.
WHOLE = (";", "{", "}", "*/", ":", "NET_UNROLL", "net_unrolled")


def render(plan: Plan) -> dict[str, Content]:
    """The files of the output, by what their names end in."""
    helpers = {f"net_{name}": source for name, source in snippets.load("c/snippets", ".c").items()}
    vectors = any(unit.vectors for unit in plan.units)
    if not vectors:
        helpers |= {f"net_{name}": source for name, source in snippets.load("c/scalar", ".c").items()}
    if plan.options.functions:
        own = snippets.load(f"c/{plan.options.functions}", ".c")
        helpers |= {f"net_{name}": source for name, source in own.items()}
    if plan.options.quantize:
        helpers |= whole_helpers(helpers, plan.options)
    if plan.options.weights:
        for folder in ("weights", f"weights/{plan.options.weights}", f"weights/{plan.options.optimize}"):
            helpers |= {f"net_{name}": source for name, source in snippets.load(f"c/{folder}", ".c").items()}
    if plan.options.functions == "avr":
        helpers = {name: LACKING.sub(r"net_\1", source) for name, source in helpers.items()}
    names = Names(plan, helpers)
    programs = plan.programs
    graphs = {"predict": plan.graph} | ({} if plan.step is None else {"step": plan.step.graph})
    at = {"predict": (), "step": () if plan.step is None else streamed_inputs(plan.graph)}
    whole = () if plan.stepwise else zip(graphs, programs)
    functions = {name: function(program, names, end_names(graphs[name], at[name])) for name, program in whole}
    holds = {"predict": plan.conditions} | ({} if plan.step is None else {"step": plan.step.conditions})
    kept = {node.name for node in plan.graph.stateful()}
    parameters = {name: f"net_context *ctx, {arguments(graph, at[name])}" for name, graph in graphs.items()}
    if not plan.stepwise and any(call.unit.batched for call in plan.predict.calls):
        functions["predict_batch"] = batch_function(plan.predict, names, end_names(plan.graph))
        parameters["predict_batch"] = f"net_batch_context *batch, int n, {plural(arguments(plan.graph, ()))}"
    calls = {id(call.body): call for program in programs for call in program.every_call()}
    bodies = dict.fromkeys(body for program in programs for body in program.bodies())
    context = {
        "header": header(plan, f"{plan.graph.source.name} in C99, without dynamic memory"),
        "header_file": plan.options.header,
        "prefix": plan.options.name,
        "definitions": dict.fromkeys(text for unit in plan.units if (text := definition(unit, names))),
        "bodies": [body_function(calls[id(body)], names) for body in bodies],
        "states": {names.state(state): state_view(state) for program in programs for state in program.memory.states},
        "kept": {names.state(state) for state in plan.predict.memory.states if state.node in kept},
        "buffers": [(element, largest(shapes, "NET")) for element, shapes in shared_buffers(programs)],
        "functions": functions,
        "stepwise": stepwise(plan, names) if plan.stepwise else None,
        "checks": {name: checks(graph, holds[name], plan.bounded) for name, graph in graphs.items()},
        "arguments": parameters,
        "not_steppable": plan.not_steppable,
        "default_length": DEFAULT_LENGTH,
        "axes": {axis.name: axis.name in plan.bounded for axis in plan.graph.axes()},
        "timesteps": fixed_timesteps(plan.graph),
        "inputs": ends(plan.graph.inputs, plan.graph.input_names, lengths(plan.graph)),
        "outputs": ends(plan.graph.outputs, plan.graph.output_names),
        "indexed": any(isinstance(unit.operation, INDEXED) for unit in plan.units),
        "stateful": bool(kept),
        "with_main": plan.options.with_main,
        "vectors": vectors,
        "repeated": plan.repeats_code,
        "flash_apart": plan.options.flash_apart,
        "far": plan.far,
        "whole": plan.options.quantize,
        "stored": plan.options.weights,
        "alignment": (alignment := alignment_of(plan, vectors)),
        "weights_file": plan.options.weights_beside,
    }
    if plan.options.weights_file:
        constants, beside = apart(plan, names, alignment)
    else:
        constants, beside = weights(plan, names, "NET_ALIGNED" if alignment else ""), {}
    source = environment().get_template("c/module.c.j2").render(context)
    public = environment().get_template("c/module.h.j2").render(context)
    header_text = prefixed(layout(public), plan.options.name)
    return {
        ".c": finish(source, constants, helpers, plan),
        ".h": doubled(header_text) if plan.options.dtype == "float64" else header_text,
    } | beside


def alignment_of(plan: Plan, vectors: bool) -> int:
    """Where the compiler is told to let weights begin, in bytes; 0 where it is not."""
    if vectors:
        return 64
    if plan.options.quantize:
        return 4
    return 8 if plan.options.weights_file else 0


def definition(unit: Unit, names: Names) -> str:
    """The functions of a unit at file scope, if its template has some, a blank line between them."""
    view = names.view(unit)
    define = getattr(macros(f"c/{view.kernel}.c.j2"), "definition", None)
    text = str(define(view)) if define else ""
    return "\n".join(line for line in text.splitlines() if line.strip()).replace("\n}\n", "\n}\n\n")


def arguments(graph: Graph, streamed: tuple[bool, ...]) -> str:
    """Each input with the lengths of its free axes, then the outputs; all in the model's order."""
    inputs, outputs = end_names(graph, streamed)
    parts = []
    for name, given in zip(inputs, lengths(graph)):
        parts += [f"const float *{name}", *(f"int {parameter}" for parameter, _ in given)]
    return ", ".join(parts + [f"float *{name}" for name in outputs])


def state_view(state: State) -> dict[str, str]:
    """How many numbers a state has, of which type, and what they are at first."""
    initial = literals.c_parameter(state.initial) if state.element == FLOAT else str(int(state.initial))
    return {"size": size(state.shape, "NET"), "element": state.element, "initial": initial}


def checks(graph: Graph, conditions: Conditions, bounded: Iterable[str]) -> list[str]:
    """Conditions under which the lengths given are wrong."""
    given = [pair for each in lengths(graph) for pair in each]
    axes = [parameter for parameter, name in given if parameter == name]
    wrong = [f"{name} < 1" + (f" || {name} > NET_MAX_{name.upper()}" if name in bounded else "") for name in axes]
    wrong += [f"{parameter} != {name}" for parameter, name in given if parameter != name]
    wrong += [f"{alone(dim(length))} < {least}" for length, least in conditions.least]
    return wrong + [f"{alone(dim(a))} != {alone(dim(b))}" for a, b in conditions.equal]


def fixed_timesteps(graph: Graph) -> int | None:
    """How many timesteps the only input has, where that is known."""
    first = graph.inputs[0].shape
    known = len(graph.inputs) == 1 and len(first) > 1 and isinstance(first[0], int)
    return first[0] if known and isinstance(first[0], int) else None


def ends(
    values: Iterable[Value], names: Iterable[str], own: Iterable[list[tuple[str, str]]] = repeat([])
) -> list[dict[str, object]]:
    """Inputs or outputs: sizes for the longest sequences and for those given, shapes, lengths of their own."""
    return [
        {
            "name": name,
            "size": size(value.shape, "NET"),
            "free": any(isinstance(each, Length) for each in value.shape),
            "run_size": alone(size(value.shape)),
            "shape": value.shape,
            "lengths": given,
        }
        for value, name, given in zip(values, names, own)
    ]


def weights(plan: Plan, names: Names, align: str) -> str:
    """The definitions of all arrays, each once."""
    prefix = plan.options.name
    arrays = {
        names.array(unit, role).replace("net_", f"{prefix}_", 1): (array, in_flash(unit, plan))
        for unit in plan.units
        for role, array in unit.arrays.items()
    }
    align, flash = prefixed(align, prefix), prefixed("NET_FLASH", prefix)
    texts = (
        constant(name, array, plan.options.dtype, align, flash if apart else "")
        for name, (array, apart) in arrays.items()
    )
    return "\n".join(texts)


def constant(name: str, array: Weight, dtype: str, align: str, flash: str) -> str:
    """The definition of an array.

    Args:
        flash: a qualifier of what lies there.
    """
    kind = kind_of(array, dtype)
    numbers = written(kind)(array)
    return str(macros("c/weights.c.j2").define(kind, name, array, numbers, align, flash))  # type: ignore[attr-defined]


def whole_helpers(helpers: Mapping[str, str], options: Options) -> dict[str, str]:
    """The helpers for whole numbers of a width, and those that move floats for other elements too."""
    width = options.quantize
    found = {
        f"net_{name}": source
        for folder in ("integers", width, *(("vectors", f"{width}_vectors") if options.vectors else ()))
        for name, source in snippets.load(f"c/{folder}", ".c").items()
    }
    for element in ("int8", "int16", "int32"):
        for name in ("net_copy", "net_fill", "net_slide"):
            found[f"{name}_{element}"] = elements.for_elements(helpers[name], name, element)
    found["net_tanh_table"] = constant("net_tanh_table", table(WIDTHS[width]), "float32", "", "NET_FLASH")
    return found


def in_flash(unit: Unit, plan: Plan) -> bool:
    """Whether its arrays are in an address space of their own; constants are read where any value may be."""
    return plan.options.flash_apart and not isinstance(unit.operation, Constant)


def finish(text: str, constants: str, helpers: Mapping[str, str], plan: Plan) -> str:
    """Puts everything at its mark: the helpers that are in use, includes, the weights; and the prefix before names."""
    options = plan.options
    quiet = {name: QUIET.sub("", source) for name, source in helpers.items()}
    text = LACKING.sub(r"net_\1", text) if options.functions == "avr" else text
    chosen = snippets.used(QUIET.sub("", text), quiet)
    text = text.replace("/* helpers */\n", "\n".join(helpers[name].strip() + "\n" for name in chosen))
    needs_math = MATHEMATICS.search(QUIET.sub("", text)) or MATHEMATICS.search(constants)
    text = text.replace("/* mathematics */\n", "#include <math.h>\n" if needs_math else "")
    types = "#include <stdint.h>\n" if TYPES.search(text + constants) else ""
    text = text.replace("/* representation */\n", types + ("#include <string.h>\n" if "memcpy(" in text else ""))
    template = macros("c/dispatch.c.j2")
    public = PUBLIC.findall(text)
    names = sorted({a or b for a, b in OWN.findall(QUIET.sub("", text))} - MACROS)
    text = text if options.flash_apart else FLASH.sub("", text)
    number = crc32((text + constants).encode()) >> 1
    passes = template.passes(options.source, number, names, public, plan.repeats_code)  # type: ignore[attr-defined]
    text = text.replace("/* dispatch */\n", str(passes))
    text = doubled(text) if options.dtype == "float64" else text
    text = prefixed(layout(text), options.name)
    functions = FUNCTIONS.search(text)
    if functions is not None:
        text = text.replace(functions[0], functions[1]).replace("/* repeated */\n", functions[1])
    return re.sub(r"\n{3,}", "\n\n", text.replace("/* weights */\n", constants))


def layout(text: str) -> str:
    """Lines indented by their braces, long ones broken after a comma, no blank ones at the ends of a block."""
    lines = [""]
    depth = 0
    for line in text.splitlines():
        code = line.strip()
        if line.startswith((" *", "/*", "#")) or lines[-1] == "#ifdef __cplusplus":
            lines.append(line.rstrip())
            continue
        if code.startswith("}") and not lines[-1]:
            lines.pop()
        if code or not lines[-1].endswith("{"):
            before = lines[-1]
            hanging = before and not before.startswith("#") and not before.endswith(WHOLE) and not code.startswith("{")
            indent = "    " * (depth - code.startswith("}") + (2 if hanging else 0))
            lines += [f"{indent}{code}".rstrip()] if code.startswith("/*") else broken(f"{indent}{code}".rstrip())
        quiet = QUIET.sub("", code)
        depth += quiet.count("{") - quiet.count("}")
    return "\n".join(lines[1:]) + "\n"


def broken(line: str) -> list[str]:
    """A line in pieces of bounded width."""
    indent = line[: len(line) - len(line.lstrip())]
    pieces = []
    while len(line) > WIDTH and (at := line.rfind(", ", len(indent) + 5, WIDTH)) > 0 and '"' not in line:
        pieces.append(line[: at + 1])
        line = f"{indent}        {line[at + 2 :]}"
    return [*pieces, line]
