"""Plan → C99: a source and a header.

Templates and helpers say `net_` and `NET_` for the prefix that the user chose; it is put in at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.graph.kinds import kinds
from lstmgen.output import Content
from lstmgen.plan.passes.sequences import streamed_inputs
from lstmgen.plan.program import Plan, Routine
from lstmgen.targets.c import tokens
from lstmgen.targets.c.assemble import Dispatch, Sections, finished, for_each_width, helper_texts, includes, once
from lstmgen.targets.c.decisions import has_simd, may_be_thumb1, repeats_code
from lstmgen.targets.c.declarations import (
    INDEX_ERROR,
    LENGTH_ERROR,
    has_context_size,
    has_integers,
    header_view,
    looks_up,
)
from lstmgen.targets.c.expressions import size
from lstmgen.targets.c.function import Function, batch_function, body_function, function
from lstmgen.targets.c.header import c_header
from lstmgen.targets.c.helpers import Helper, helpers_for, used
from lstmgen.targets.c.interface import Interface, interface_of
from lstmgen.targets.c.levels import levels
from lstmgen.targets.c.literals import c_string
from lstmgen.targets.c.names import Names, end_names, lengths
from lstmgen.targets.c.options import PROOF, COptions
from lstmgen.targets.c.pipeline import push_parameters
from lstmgen.targets.c.settings import CONSTANTS, ROOM_ON_AVR, room_on_avr, settings_of_sources
from lstmgen.targets.c.streaming import Streaming, streaming
from lstmgen.targets.c.weights import alignment_of, in_file, in_source
from lstmgen.targets.indexing.expressions import alone

FUNCTIONS = "c/module/functions.c.j2"
HEADER = "c/module/module.h.j2"
STREAMING = "c/module/streaming.c.j2"
PIPELINE = "c/module/pipeline.c.j2"
IN_CONSTANT_TIME = "c/module/labels_in_constant_time.c.j2"
# What is said of functions that are compiled for several SIMD widths.
INCLUDES_ITSELF = """\
On x86-64, gcc and clang compile all functions three times: this file includes itself for vectors of
16, 8 and 4 floats, and a call takes the widest that the processor has. NET_NO_DISPATCH keeps to the
one that the compiler's options ask for. NET_INTRINSICS does too, and uses intrinsics, as MSVC always
does; with NET_PORTABLE there are no vectors, and all is C99.
"""
REPEATS = """\
On x86-64, gcc and clang compile all functions three times: they stand here again for vectors of 16, 8 and
4 floats, as including so large a file takes long, and a call takes the widest that the processor has.
NET_NO_DISPATCH keeps to the one that the compiler's options ask for. NET_INTRINSICS does too, and uses
intrinsics, as MSVC always does; with NET_PORTABLE there are no vectors, and all is C99.
"""
INTEGERS = """\
On x86-64, gcc and clang compile all functions three times: for vectors of 16, 8 and 4 integers, and a call takes
the widest that the processor has. NET_NO_DISPATCH keeps to the one that the compiler's options ask for; with
NET_PORTABLE, and with other compilers, there are no vectors, and all is C99. The results are the same bits.
"""


def render(plan: Plan, options: COptions) -> dict[str, Content]:
    """The files of the output, by what their names end in."""
    helpers = helpers_for(plan, options)
    names = Names(plan, options, helpers)
    interface = interface_of(plan, names)
    head = c_header(plan, options, f"{plan.graph.source.name} in C99, without dynamic memory")
    constants, beside = constants_of(plan, options, names, interface)
    routines = definitions(plan, names)
    inner = internal_functions(plan, names)
    stream = streaming(plan, names) if plan.streaming else None
    inner += list(stream.parts.values()) if stream else []
    code = [each for each, _ in routines]
    code += [names.templates.write(FUNCTIONS, "internal", each) for each in inner]
    code += public_functions(plan, names, interface, stream)
    rest = [names.templates.write(FUNCTIONS, "context_size")] if has_context_size(options) else []
    rest.append(names.templates.write(FUNCTIONS, "reset", interface.states, interface.push is not None))
    rest += list(around(plan, options, names, interface))
    rest += [main(plan, names, interface)] if options.with_main else []
    written = [name for text in (*code, *rest) for name in tokens.names(text)]
    chosen = used(written, helpers)
    functions = [*helper_texts(chosen, options), *code]
    of_helpers = (name for helper in chosen for name in helper.words)
    headers = includes((*of_helpers, *written), further_headers(plan, options))
    sections = Sections(start(plan, options, names, head, headers), constants, functions, rest)
    if has_simd(plan):
        own = [name for _, several in routines for name in several] + [each.name for each in inner]
        dispatch = Dispatch(
            levels(plan), defined(chosen, own, interface), public(interface), repeats_code(plan, options)
        )
        source = for_each_width(sections, dispatch, names.templates, options)
    else:
        source = once(sections, options)
    view = header_view(plan, options, names, interface, head)
    header = names.templates.render(HEADER, view)
    texts: dict[str, Content] = {".c": source, ".h": finished([header], options)}
    if options.with_proof:
        from lstmgen.targets.c.proof.proof import RenderedSource, proof, separate_arrays  # which few ask for

        uses = {name: tokens.names(code) for code, several in routines for name in several}
        apart = finished([names.templates.render(HEADER, separate_arrays(view))], options)
        texts |= proof(plan, options, RenderedSource(names, view, interface, chosen, uses)) | {
            f"{PROOF}/context.h": apart
        }
    texts |= beside
    if options.selftest:
        from lstmgen.targets.c.selftest import selftest  # which few ask for
        from lstmgen.targets.c.serve import serve

        texts |= selftest(plan, options) | serve(plan, options)
    return texts


def constants_of(
    plan: Plan, options: COptions, names: Names, interface: Interface
) -> tuple[str, Mapping[str, Content]]:
    """The definitions of weights and of labels, and files of weights by what their names end in."""
    constants, beside = in_file(plan, options, names) if options.weights_file else (in_source(plan, options, names), {})
    for labels in interface.labels:
        literal = [c_string(name) for name in labels.names]
        constants += f"\n{names.templates.write(PIPELINE, 'labels', options.prefix, labels.suffix, literal)}"
    return constants, beside


def defined(helpers: Iterable[Helper], own: Iterable[str], interface: Interface) -> list[str]:
    """What there is one of for each SIMD width."""
    return [name for helper in helpers for name in helper.defines] + [*own, *(f"net_{n}" for n in interface.arguments)]


def public(interface: Interface) -> list[tuple[str, str, str]]:
    """The functions that callers know, as `Dispatch` wants them."""
    return [(name, given, arguments_of(given)) for name, given in interface.arguments.items()]


def start(plan: Plan, options: COptions, names: Names, head: Sequence[str], headers: Sequence[str]) -> str:
    """The source up to the weights: comment, settings, includes."""
    repeats = repeats_code(plan, options)
    note = INTEGERS if options.quantize else REPEATS if repeats else INCLUDES_ITSELF
    note = note.replace("NET", options.prefix.upper())
    comments = [head, *([note.splitlines()] if has_simd(plan) else [])]
    beside = f" in {options.weights_beside}" if options.weights_file else ""
    about = f"Weights{beside}{order_of_weights(plan, options)}"
    arguments = (options.header, headers, list(settings(plan, options, names)), about)
    return names.templates.write("c/module/start.c.j2", "start", comments, has_simd(plan) and not repeats, *arguments)


def order_of_weights(plan: Plan, options: COptions) -> str:
    """The order of the numbers in arrays of weights, for a comment."""
    if has_simd(plan):
        stored = f"; kernels as {options.weights_dtype}" if options.weights_dtype else ""
        return f"{stored}; those of recurrent and of large other layers in panels, as their functions take them"
    if options.quantize:
        return ", row-major; rows that are summed together side by side"
    if options.weights_dtype:
        return f", row-major; kernels as rows of {options.weights_dtype}"
    return ", row-major"


def settings(plan: Plan, options: COptions, names: Names) -> Iterator[str]:
    """Macros and pragmas at the head of the source."""
    write = names.templates.write
    yield write(CONSTANTS, "exact", names.dialect.floating)
    if options.quantize:
        from lstmgen.plan.quantize.exact import is_exact  # which few models need

        if not all(map(is_exact, plan.graph.nodes)):
            yield write(CONSTANTS, "uncontracted")
    if options.quantize and may_be_thumb1(options):
        yield write(CONSTANTS, "frameless")
    yield from settings_of_sources(plan, options)
    if options.machine is not None:
        yield write(CONSTANTS, "optimized")
    if options.mcu in ROOM_ON_AVR:
        yield room_on_avr(plan, options)
    if (options.quantize or options.weights_dtype) and has_simd(plan):
        yield write(CONSTANTS, "intrinsics")
    if alignment := alignment_of(plan, options):
        yield write(CONSTANTS, "aligned", alignment)


def further_headers(plan: Plan, options: COptions) -> Iterator[str]:
    """The standard headers that weights or main() need, whatever functions use."""
    if options.weights_dtype:
        yield "stdint.h"
    if options.with_main:
        yield "stdio.h"
    arrays = (array for routine in plan.routines for array in routine.arrays.values())
    if not options.weights_file and not all(np.isfinite(array).all() for array in arrays):
        yield "math.h"


def definitions(plan: Plan, names: Names) -> list[tuple[str, list[str]]]:
    """The functions of all routines, each once, with the names that they define."""
    found: dict[str, list[str]] = {}
    for routine in plan.routines:
        code, defined = definition(routine, names)
        if code:
            found.setdefault(code, defined)
    return list(found.items())


def definition(routine: Routine, names: Names) -> tuple[str, list[str]]:
    """The functions of a routine, and the names that they define; none where its template defines none."""
    view, templates = names.view(routine), names.templates_of(routine)
    view = replace(view, scaled=view.scaled and routine not in names.copied)
    template = f"c/layers/{view.kernel}.c.j2"
    code = templates.write(template, "definition", view)
    text = "\n".join(line for line in code.splitlines() if line.strip()).replace("\n}\n", "\n}\n\n")
    endings = getattr(templates.macros(template), "DEFINES", [""])
    return text, [f"{view.name}{ending}" for ending in endings]


def internal_functions(plan: Plan, names: Names) -> list[Function]:
    """The functions of the bodies of Maps."""
    calls = {id(call.body): call for program in plan.programs for call in program.every_call()}
    bodies = dict.fromkeys(body for program in plan.programs for body in program.bodies())
    return [body_function(calls[id(body)], names) for body in bodies]


def public_functions(plan: Plan, names: Names, interface: Interface, stream: Streaming | None) -> list[str]:
    """net_predict, net_step and net_predict_batch, as far as there are such."""
    write = names.templates.write
    qualifier = "NET_PUBLIC " if has_simd(plan) else ""
    bodies: dict[str, tuple[str, str]] = {}
    if stream is not None:
        anew = {name: state for name, state in interface.states.items() if name not in interface.resumed}
        anew = anew if interface.resumed else {}
        told = (not interface.resumed, anew, stream.timesteps, stream.moved)
        bodies["predict"] = "", write(STREAMING, "predict", stream.predict, *told)
        bodies["step"] = "", write(STREAMING, "step", stream.step)
    else:
        bodies["predict"] = "", function_body(function(plan.predict, names, end_names(plan.graph)), names)
        if plan.step is not None:
            flows = streamed_inputs(plan.graph)
            bodies["step"] = (
                "",
                function_body(function(plan.step, names, end_names(plan.step.graph, flows)), names),
            )
        if plan.batches:
            batch = batch_function(plan.predict, names)
            too_many = "n < 0 || n > NET_BATCH" if interface.resumed else "n < 0"
            loop = write(FUNCTIONS, "in_batches", batch, too_many)
            bodies["predict_batch"] = write(FUNCTIONS, "batch_variables"), loop
    found = []
    for name, given in interface.arguments.items():
        opening, body = bodies[name]
        checks = interface.checks[name.removesuffix("_batch")]
        found.append(write(FUNCTIONS, "public", qualifier, name, given, opening, checks, body))
    return found


def around(plan: Plan, options: COptions, names: Names, interface: Interface) -> Iterator[str]:
    """The functions around those that predict: net_push for a stream of rows, net_label and net_classify."""
    write = names.templates.write
    if push := interface.push:
        yield write(PIPELINE, "push_step" if push.steps else "push_window", push_parameters(plan, names), push)
    for labels in interface.labels:
        yield write(PIPELINE, "label", labels.suffix)
        yield write(IN_CONSTANT_TIME if options.constant_time else PIPELINE, labels.rule, labels)


def function_body(body: Function, names: Names) -> str:
    """The body of a function."""
    return names.templates.write(FUNCTIONS, "run", body)


def arguments_of(parameters: str) -> str:
    """The names of the parameters of a C function: `const float *x, int n` → `x, n`."""
    return ", ".join(parameter.rpartition(" ")[2].lstrip("*") for parameter in parameters.split(", "))


def main_arrays(kind: str, values: Sequence[Value]) -> list[dict[str, object]]:
    """What main() needs of each input or output: the macro for its size, the size in a sample, words for messages."""
    numbers = [f"_{k}" if len(values) > 1 else "" for k in range(len(values))]
    sizes = [alone(size(value.shape)) for value in values]
    where = [f" of {kind.lower()} {k + 1}" if len(values) > 1 else "" for k in range(len(values))]
    return [
        {"macro": f"NET_{kind}{k}_SIZE", "run_size": run, "where": place}
        for k, run, place in zip(numbers, sizes, where)
    ]


def main(plan: Plan, names: Names, interface: Interface) -> str:
    """A main() that reads samples from stdin."""
    graph = plan.graph
    # The graph of the plan need not show that an input holds indices.
    tables = [kind.rows * looks_up(plan) for kind in kinds(plan.model)]
    ends = zip(main_arrays("INPUT", graph.inputs), lengths(graph), tables)
    element, read = ("int16_t", "net_read_count") if has_integers(graph) else (names.dialect.floating, "net_read")
    words = {"element": element, "read": read}
    inputs = [{**each, **words, "lengths": given, "rows": rows} for each, given, rows in ends]
    outputs = main_arrays("OUTPUT", graph.outputs)
    given = [[f"input_{k}", *(name for name, _ in pairs)] for k, pairs in enumerate(lengths(graph))]
    arguments = [*(name for each in given for name in each), *(f"output_{k}" for k in range(len(outputs)))]
    failures = [LENGTH_ERROR] * bool(interface.checks["predict"]) + [INDEX_ERROR] * looks_up(plan)
    context = (inputs, outputs, bool(graph.axes()), ", ".join(arguments), has_integers(graph), failures, any(tables))
    return names.templates.write("c/module/main.c.j2", "main", *context)
