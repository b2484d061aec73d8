"""Plan → C99: a source and a header.

Templates and snippets say `net_` and `NET_` for the prefix that the user chose; it is put in at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import repeat

from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.operation import FLOAT
from lstmgen.graph.shape import Length
from lstmgen.output import Content
from lstmgen.plan.buffers import State
from lstmgen.plan.conditions import Conditions
from lstmgen.plan.cost import DEFAULT_LENGTH, shared_buffers
from lstmgen.plan.passes.embedding_table import INDEXED
from lstmgen.plan.passes.sequences import streamed_inputs
from lstmgen.plan.program import Plan, Routine
from lstmgen.plan.quantize.accuracy import is_exact
from lstmgen.targets.c import literals
from lstmgen.targets.c.assemble import final, finish
from lstmgen.targets.c.decisions import has_simd, is_far, repeats_code
from lstmgen.targets.c.function import Function, batch_function, body_function, function, plural
from lstmgen.targets.c.header import c_header
from lstmgen.targets.c.helpers import helpers_for
from lstmgen.targets.c.names import Names, end_names, lengths
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.selftest import selftest
from lstmgen.targets.c.streaming import streaming
from lstmgen.targets.c.templates import TEMPLATES
from lstmgen.targets.c.weights import alignment_of, apart, in_source
from lstmgen.targets.indexing.expressions import alone, dim, largest, size


def render(plan: Plan, options: COptions) -> dict[str, Content]:
    """The files of the output, by what their names end in."""
    helpers = helpers_for(plan, options)
    names = Names(plan, options, helpers)
    view = module_view(plan, options, names)
    constants, beside = apart(plan, options, names) if options.weights_file else (in_source(plan, options, names), {})
    source = TEMPLATES.render("c/module/module.c.j2", view)
    public = TEMPLATES.render("c/module/module.h.j2", view)
    texts: dict[str, Content] = {
        ".c": finish(source, constants, helpers, plan, options),
        ".h": final(public, options),
    }
    return texts | beside | (selftest(plan, options) if options.selftest else {})


def module_view(plan: Plan, options: COptions, names: Names) -> Mapping[str, object]:
    """What the templates of the source and the header see."""
    programs = plan.programs
    functions = public_functions(plan, names)
    kept = {node.name for node in plan.graph.stateful()}
    calls = {id(call.body): call for program in programs for call in program.every_call()}
    bodies = dict.fromkeys(body for program in programs for body in program.bodies())
    return {
        "header": c_header(plan, options, f"{plan.graph.source.name} in C99, without dynamic memory"),
        "header_file": options.header,
        "prefix": options.prefix,
        "definitions": dict.fromkeys(text for routine in plan.routines if (text := definition(routine, names))),
        "bodies": [body_function(calls[id(body)], names) for body in bodies],
        "states": {names.state(state): state_view(state) for program in programs for state in program.memory.states},
        "kept": {names.state(state) for state in plan.predict.memory.states if state.node in kept},
        "buffers": [(element, largest(shapes, "NET")) for element, shapes in shared_buffers(programs)],
        "functions": functions,
        "streaming": streaming(plan, names) if plan.streaming else None,
        "checks": all_checks(plan),
        "arguments": all_arguments(plan, "predict_batch" in functions),
        "not_steppable": plan.not_steppable,
        "default_length": DEFAULT_LENGTH,
        "axes": {axis.name: axis.name in plan.bounded for axis in plan.graph.axes()},
        "timesteps": fixed_timesteps(plan.graph),
        "inputs": ends(plan.graph.inputs, plan.graph.input_names, lengths(plan.graph)),
        "outputs": ends(plan.graph.outputs, plan.graph.output_names),
        "rounds_all": bool(options.quantize) and not all(map(is_exact, plan.graph.nodes)),
        "indexed": any(isinstance(routine.operation, INDEXED) for routine in plan.routines),
        "stateful": bool(kept),
        "with_main": options.with_main,
        "vectors": has_simd(plan),
        "repeated": repeats_code(plan, options),
        "flash_apart": options.flash_apart,
        "far": is_far(plan, options),
        "whole": options.quantize or "",
        "stored": options.weights_dtype or "",
        "alignment": alignment_of(plan, options),
        "weights_file": options.weights_beside,
    }


def public_functions(plan: Plan, names: Names) -> dict[str, Function]:
    """The bodies of net_predict, net_step and net_predict_batch, as far as there are such; none is streaming."""
    if plan.streaming:
        return {}
    functions = {"predict": function(plan.predict, names, end_names(plan.graph))}
    if plan.step is not None:
        functions["step"] = function(plan.step, names, end_names(plan.step.graph, streamed_inputs(plan.graph)))
    if plan.batches:
        functions["predict_batch"] = batch_function(plan.predict, names, end_names(plan.graph))
    return functions


def all_arguments(plan: Plan, batched: bool) -> dict[str, str]:
    """By name, the parameters of the public functions.

    Args:
        batched: whether net_predict_batch is among them.
    """
    whole = arguments(plan.graph)
    found = {"predict": f"net_context *ctx, {whole}"}
    if plan.step is not None:
        found["step"] = f"net_context *ctx, {arguments(plan.step.graph, streamed_inputs(plan.graph))}"
    if batched:
        found["predict_batch"] = f"net_batch_context *batch, int n, {plural(whole)}"
    return found


def arguments(graph: Graph, streamed: tuple[bool, ...] = ()) -> str:
    """Each input with the lengths of its free axes, then the outputs; all in the model's order."""
    inputs, outputs = end_names(graph, streamed)
    parts = []
    for name, given in zip(inputs, lengths(graph)):
        parts += [f"const float *{name}", *(f"int {parameter}" for parameter, _ in given)]
    return ", ".join(parts + [f"float *{name}" for name in outputs])


def all_checks(plan: Plan) -> dict[str, list[str]]:
    """By name, what net_predict and net_step must not be given."""
    found = {"predict": checks(plan.graph, plan.conditions, plan.bounded)}
    if plan.step is not None:
        found["step"] = checks(plan.step.graph, plan.step.conditions, plan.bounded)
    return found


def checks(graph: Graph, conditions: Conditions, bounded: Iterable[str]) -> list[str]:
    """Conditions under which the lengths given are wrong."""
    given = [pair for each in lengths(graph) for pair in each]
    axes = [parameter for parameter, name in given if parameter == name]
    wrong = [f"{name} < 1" + (f" || {name} > NET_MAX_{name.upper()}" if name in bounded else "") for name in axes]
    wrong += [f"{parameter} != {name}" for parameter, name in given if parameter != name]
    wrong += [f"{alone(dim(length))} < {least}" for length, least in conditions.least]
    return wrong + [f"{alone(dim(a))} != {alone(dim(b))}" for a, b in conditions.equal]


def definition(routine: Routine, names: Names) -> str:
    """The functions of a routine at file scope, if its template has some, a blank line between them."""
    view = names.view(routine)
    define = getattr(TEMPLATES.macros(f"c/layers/{view.kernel}.c.j2"), "definition", None)
    text = str(define(view)) if define else ""
    return "\n".join(line for line in text.splitlines() if line.strip()).replace("\n}\n", "\n}\n\n")


def state_view(state: State) -> dict[str, str]:
    """How many numbers a state has, of which type, and what they are at first."""
    initial = literals.c_parameter(state.initial) if state.element == FLOAT else str(int(state.initial))
    return {"size": size(state.shape, "NET"), "element": state.element, "initial": initial}


def fixed_timesteps(graph: Graph) -> int | None:
    """How many timesteps the only input has, where that is known."""
    if len(graph.inputs) != 1 or len(graph.inputs[0].shape) < 2:
        return None
    timesteps = graph.inputs[0].shape[0]
    return timesteps if isinstance(timesteps, int) else None


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
