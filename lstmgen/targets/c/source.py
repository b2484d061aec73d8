"""Plan → C99: a source and a header.

Templates and helpers use `net_` and `NET_`; the prefix that the user chose replaces them at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from lstmgen.output import Content
from lstmgen.plan.program import Routine
from lstmgen.targets.c import tokens
from lstmgen.targets.c.assemble import (
    Dispatch,
    Section,
    Sections,
    for_each_width,
    helper_texts,
    includes,
    once,
)
from lstmgen.targets.c.declarations import header_view
from lstmgen.targets.c.format import finished
from lstmgen.targets.c.function import Function, batch_function, body_function, function
from lstmgen.targets.c.helpers import Helper, used
from lstmgen.targets.c.interface import CInterface
from lstmgen.targets.c.literals import c_string
from lstmgen.targets.c.main import main
from lstmgen.targets.c.module import Module
from lstmgen.targets.c.names import Names
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.passed_weights import with_passed_weights
from lstmgen.targets.c.pipeline import Push
from lstmgen.targets.c.settings import settings_of_model
from lstmgen.targets.c.streaming import Streaming, streaming
from lstmgen.targets.c.weights import in_file, in_source, weights_of

if TYPE_CHECKING:
    from lstmgen.targets.c.loaded_numbers import Check

START = "c/module/start.c.j2"
FUNCTIONS = "c/module/functions.c.j2"
HEADER = "c/module/module.h.j2"
STREAMING = "c/module/streaming.c.j2"
PIPELINE = "c/module/pipeline.c.j2"
TEXT = "c/module/text.c.j2"
LOAD = "c/module/load.c.j2"
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


@dataclass(frozen=True)
class Functions:
    """The functions of a source.

    Attributes:
        routines: of layers, each with the names that it defines.
        inner: of parts of the graph.
        public: those that predict, which a user calls.
        rest: by their names, those that have no loops over numbers.
        helpers: the helpers that all of these use.
    """

    routines: Sequence[tuple[str, Sequence[str]]]
    inner: Sequence[tuple[str, str]]
    public: Sequence[str]
    rest: Mapping[str, str]
    helpers: Sequence[Helper]

    @property
    def predicting(self) -> list[str]:
        """The texts of all functions but `rest` and helpers."""
        return [*(text for text, _ in self.routines), *(text for text, _ in self.inner), *self.public]

    @property
    def own_names(self) -> list[str]:
        """The names of routines and inner functions."""
        return [name for _, names in self.routines for name in names] + [name for _, name in self.inner]

    @property
    def words(self) -> Iterator[str]:
        """All names in them and in the helpers."""
        yield from (name for helper in self.helpers for name in helper.words)
        yield from words_in((*self.predicting, *self.rest.values()))


def words_in(texts: Iterable[str]) -> Iterator[str]:
    """Yields the names in several texts."""
    return (name for text in texts for name in tokens.names(text))


@dataclass(frozen=True)
class Rendered:
    """The rendered source and header, with the files of weights.

    Attributes:
        files: by what their names end in.
        view: the variables of the header.
        functions: in the source.
    """

    files: Mapping[str, Content]
    view: Mapping[str, object]
    functions: Functions


def render(module: Module) -> Rendered:
    """Renders the source, the header, and the files of weights."""
    view = header_view(module)
    header = module.names.templates.render(HEADER, view)
    functions = functions_of(module)
    if module.options.loads:
        functions = loading(functions)
    constants, beside = constants_of(module, functions)
    files: dict[str, Content] = {
        ".c": source(module, constants, functions),
        ".h": finished([header], module.options.prefix),
    }
    return Rendered({**files, **beside}, view, functions)


def loading(functions: Functions) -> Functions:
    """Returns the functions of a source that loads weights: those without a context get the weights as a parameter."""
    routines, inner = functions.routines, functions.inner
    texts = with_passed_weights([*(text for text, _ in (*routines, *inner)), *functions.public])
    return replace(
        functions,
        routines=[(text, names) for text, (_, names) in zip(texts, routines)],
        inner=[(text, name) for text, (_, name) in zip(texts[len(routines) :], inner)],
        public=texts[len(routines) + len(inner) :],
    )


def functions_of(module: Module) -> Functions:
    """Returns the functions of a source, with the helpers that they use."""
    write = module.write
    routines = definitions(module)
    inner = internal_functions(module)
    stream = streaming(module) if module.plan.streaming else None
    inner += list(stream.parts.values()) if stream else []
    internal = [(write(FUNCTIONS, "internal", part), part.name) for part in inner]
    public = public_functions(module, stream)
    rest = dict(other_functions(module))
    texts = (*(text for text, _ in (*routines, *internal)), *public, *rest.values())
    return Functions(routines, internal, public, rest, used(words_in(texts), module.helpers))


def source(module: Module, constants: str, functions: Functions) -> str:
    """Returns the text of the source."""
    options = module.options
    weights = Section("weights", [f"{about_weights(module)}{constants}"])
    rest = Section(listed(functions.rest, options), list(functions.rest.values()))
    names, callers = defined(functions, module.interface), public(module.interface)
    further, inside = further_headers(module), compiled(module, functions)
    headers = includes(functions.words, further)
    sections = Sections(partial(start, module, headers), weights, inside, rest)
    if not module.simd:
        return once(sections, options.prefix)
    dispatch = Dispatch(module.levels, names, callers, module.repeats)
    return for_each_width(sections, dispatch, module.names.templates, options)


def constants_of(module: Module, functions: Functions) -> tuple[str, Mapping[str, Content]]:
    """The definitions of weights and of labels, and files of weights by what their names end in."""
    options, weights = module.options, weights_of(module)
    literals = {output.suffix: [c_string(name) for name in output.labels] for output in module.interface.labels}
    labels = [module.write(PIPELINE, "labels", options.prefix, *items) for items in literals.items()]
    if options.weights_file is None:
        return "\n".join([in_source(weights, options.prefix, aligned=module.alignment > 0), *labels]), {}
    code = [*functions.predicting, *functions.rest.values(), str(literals)]
    constants, beside = in_file(module, weights, code)
    return "\n".join([constants, *labels]), beside


def defined(functions: Functions, interface: CInterface) -> list[str]:
    """The names defined once per SIMD width."""
    helpers = [name for helper in functions.helpers for name in helper.defines]
    return [*helpers, *functions.own_names, *(f"net_{name}" for name in interface.arguments)]


def public(interface: CInterface) -> list[tuple[str, str, str]]:
    """The public functions: name, parameters, and the names of these."""
    return [(name, parameters, arguments_of(parameters)) for name, parameters in interface.arguments.items()]


def compiled(module: Module, functions: Functions) -> list[Section]:
    """The sections that are compiled once for each SIMD width."""
    options = module.options
    vectors = "vectors and " if module.simd and not options.quantize else ""
    graphs = Section(
        listed(module.interface.arguments, options), [*(text for text, _ in functions.inner), *functions.public]
    )
    return [
        Section(f"{vectors}helper functions", helper_texts(functions.helpers, options.prefix)),
        Section("layers", [text for text, _ in functions.routines]),
        graphs,
    ]


def listed(names: Iterable[str], options: COptions) -> str:
    """Names of functions as a user calls them; main() has no prefix."""
    return ", ".join(name if name == "main" else f"{options.prefix}_{name}" for name in names)


def start(module: Module, headers: Sequence[str], contents: Sequence[str]) -> str:
    """The source up to the weights: comment with a table of contents, includes, settings."""
    options = module.options
    note = INTEGERS if options.quantize else REPEATS if module.repeats else INCLUDES_ITSELF
    note = note.replace("NET", options.prefix.upper())
    comments = [[*module.head, *contents], *([note.splitlines()] if module.simd else [])]
    arguments = (comments, module.simd and not module.repeats, options.header, headers, settings_of_model(module))
    return finished([module.write(START, "start", *arguments)], options.prefix)


def about_weights(module: Module) -> str:
    """The comment above the weights."""
    beside = f" in {module.options.weights_beside}" if module.options.weights_file else ""
    return module.write(START, "weights", f"Weights{beside}{order_of_weights(module)}")


def order_of_weights(module: Module) -> str:
    """The order of the numbers in arrays of weights, for a comment."""
    options = module.options
    if module.simd:
        stored = f"; kernels as {options.weights_dtype}" if options.weights_dtype else ""
        return f"{stored}. Recurrent and large Dense kernels are packed for SIMD"
    if options.quantize:
        return ", row-major; rows that are summed together side by side"
    if options.weights_dtype:
        return f", row-major; kernels as rows of {options.weights_dtype}"
    return ", row-major"


def further_headers(module: Module) -> Iterator[str]:
    """The standard headers that weights or main() need, whatever functions use."""
    options = module.options
    if options.weights_dtype:
        yield "stdint.h"
    if options.with_main:
        yield "stdio.h"
    arrays = (array for routine in module.plan.routines for array in routine.arrays.values())
    if not options.weights_file and not all(np.isfinite(array).all() for array in arrays):
        yield "math.h"


def definitions(module: Module) -> list[tuple[str, list[str]]]:
    """The functions of all routines, each once, with the names that they define."""
    by_code: dict[str, list[str]] = {}
    for routine in module.plan.routines:
        code, defined = definition(routine, module.names)
        if code:
            by_code.setdefault(code, defined)
    return list(by_code.items())


def definition(routine: Routine, names: Names) -> tuple[str, list[str]]:
    """The functions of a routine, and the names that they define; none where its template defines none."""
    copied = routine in names.copied
    view, templates = names.view(routine), names.templates_of(copied=copied)
    view = replace(view, scaled=view.scaled and not copied)
    template = f"c/layers/{view.kernel}.c.j2"
    code = templates.write(template, "definition", view)
    text = "\n".join(line for line in code.splitlines() if line.strip()).replace("\n}\n", "\n}\n\n")
    endings = getattr(templates.macros(template), "DEFINES", [""])
    return text, [f"{view.name}{ending}" for ending in endings]


def internal_functions(module: Module) -> list[Function]:
    """The functions of the bodies of Maps."""
    calls = {body: call for program in module.plan.programs for body, call in program.bodies.items()}
    return [body_function(call, module.names) for call in calls.values()]


def public_functions(module: Module, stream: Streaming | None) -> list[str]:
    """The functions net_predict, net_step, net_feed, net_steps and net_predict_batch, if they exist."""
    plan, names, interface, write = module.plan, module.names, module.interface, module.write
    qualifier = "NET_PUBLIC " if module.simd else ""
    bodies: dict[str, tuple[str, str]] = {}
    if stream is not None:
        anew = {name: state for name, state in interface.states.items() if name not in interface.resumed}
        anew = anew if interface.resumed else {}
        arguments = (not interface.resumed, anew, stream.timesteps, stream.moved)
        bodies["predict"] = "", write(STREAMING, "predict", stream.predict, *arguments)
        bodies["step"] = "", write(STREAMING, "step", stream.step)
        bodies["feed"] = "", write(STREAMING, "step", stream.feed)
    else:
        bodies["predict"] = "", function_body(function(plan.predict, names, interface.whole), names)
        if plan.step is not None:
            step = function(plan.step, names, interface.at_t)
            bodies["step"] = "", function_body(step, names)
        if plan.block is not None:
            (axis,) = plan.block.graph.axes()
            block = function(plan.block, names, interface.at_t)
            bodies["steps"] = "", write(FUNCTIONS, "in_blocks", block, axis.name, interface.steps)
        if plan.batches:
            batch = batch_function(plan.predict, names)
            too_many = "n < 0 || n > NET_BATCH" if interface.resumed else "n < 0"
            loop = write(FUNCTIONS, "in_batches", batch, too_many)
            bodies["predict_batch"] = write(FUNCTIONS, "batch_variables"), loop
    texts = []
    for name, parameters in interface.arguments.items():
        opening, body = bodies[name]
        checks = interface.checks[name.removesuffix("_batch")]
        begins = name == "predict" and not interface.resumed  # with a state of any lengths
        for kept in interface.kept_lengths.get(name, ()):
            member = f"ctx->{kept}_of_state"
            checks = [*checks, *([] if begins else [f"{member} != 0 && {member} != {kept}"])]
            body += f"    {member} = {kept};\n"
        if module.options.loads:
            opening += write(FUNCTIONS, "loaded")
        texts.append(write(FUNCTIONS, "public", qualifier, name, parameters, opening, checks, body))
    return texts


def other_functions(module: Module) -> Iterator[tuple[str, str]]:
    """Yields names and texts of the functions around those that predict."""
    options, interface, write = module.options, module.interface, module.write
    push = interface.push
    if module.has_context_size:
        yield "context_size", write(FUNCTIONS, "context_size")
    if options.loads:
        begins = any(state.array for state in interface.states.values())
        prepares = push is not None and push.prepares
        checks, has_stack = checks_of_integers(module), options.machine is None and options.optimize != "size"
        yield "load", write(LOAD, "load", begins, prepares, checks, has_stack)
        yield "switch", write(LOAD, "switch", begins, prepares)
    counters = (*interface.members_of_lengths, *(() if push is None else push.counters))
    yield "reset", write(FUNCTIONS, "reset", interface.states, counters, options.loads)
    if push is not None:
        yield from stream_functions(module, push)
    if module.text is not None:
        yield "next_token", write(TEXT, "next_token", module.text)
        yield "encode", write(TEXT, "encode", module.text)
    for labels in interface.labels:
        yield f"label{labels.suffix}", write(PIPELINE, "label", labels.suffix)
        rules = IN_CONSTANT_TIME if options.constant_time else PIPELINE
        yield f"classify{labels.suffix}", write(rules, labels.rule, labels)
    if options.with_main:
        yield "main", main(module)


def checks_of_integers(module: Module) -> Sequence[Check]:
    """Returns the checks of fixed-point weights that are loaded.

    Raises:
        UnsupportedError: a layer has integers that are not loaded.
    """
    if module.options.quantize is None:
        return ()
    from lstmgen.targets.c.loaded_numbers import checks_of, require_loadable  # which few models need

    require_loadable(module.plan)
    return checks_of(module.plan, module.names.member)


def stream_functions(module: Module, push: Push) -> Iterator[tuple[str, str]]:
    """Yields names and texts of the functions for a stream of rows."""
    opening = module.write(FUNCTIONS, "loaded") if module.options.loads else ""
    if push.prepares:
        yield "prepare", module.write(PIPELINE, "prepare", push, opening)
    kind = "push_step" if push.steps else "push_prepared" if push.prepares else "push_window"
    yield "push", module.write(PIPELINE, kind, module.interface.push_parameters, push, opening)


def function_body(body: Function, names: Names) -> str:
    """The body of a function."""
    return names.templates.write(FUNCTIONS, "run", body)


def arguments_of(parameters: str) -> str:
    """The names of the parameters of a C function: `const float *x, int n` → `x, n`."""
    return ", ".join(parameter.rpartition(" ")[2].lstrip("*") for parameter in parameters.split(", "))
