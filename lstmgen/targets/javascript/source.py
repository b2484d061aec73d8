"""Plan → JavaScript: an ES module, the types of what it exports, and its command line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.javascript.api import Api, api
from lstmgen.targets.javascript.arrays import InFile, InText
from lstmgen.targets.javascript.few import FEW_WEIGHTS, all_float32
from lstmgen.targets.javascript.format import laid_out, packed
from lstmgen.targets.javascript.function import Function, body_function, function
from lstmgen.targets.javascript.literals import string
from lstmgen.targets.javascript.memory import Kept, constants_of, kept, layout
from lstmgen.targets.javascript.names import Names
from lstmgen.targets.javascript.options import BINARY, TYPES_OF_MJS, JavaScriptOptions
from lstmgen.targets.javascript.simd import SharedMemory, shared_memory
from lstmgen.targets.javascript.templates import TEMPLATES, helpers, layer, program_helpers
from lstmgen.targets.javascript.types import types
from lstmgen.targets.javascript.weights_file import WeightsFile, place_of_large, weights_file
from lstmgen.targets.text import snippets
from lstmgen.targets.text.header import header

# Up to so many weights are written as literals that people can read. Beyond it they take too many bytes: 20 a weight
# against 5.4 in base64.
LITERAL_WEIGHTS = 200

# In which no helper is used, whatever they say: comments, strings, properties.
NOT_CODE = re.compile(r"//.*|\"(?:\\.|[^\"\\\n])*\"|(?<!\.)\.\w+")

# What the memory of SIMD layers has beside what other modules have.
SHARED = "weights of layers with SIMD, and room to work"

# What a page that holds the module would obey. It is in comments only: texts have no "<", and code a blank behind it.
MARKUP = re.compile(r"<(?=/|!--|script)", re.IGNORECASE)


def render(plan: Plan, options: JavaScriptOptions) -> Mapping[str, Content]:
    """The module, its declarations and its command line, by what their names end in."""
    memory = shared_memory(plan)
    beginning = kept(plan, memory.base if memory else 0)
    interface = api(plan, beginning)
    summary = f"{plan.graph.source.name} in JavaScript: an ES module that needs nothing else"
    written = f"--target javascript {options.command_line()}".rstrip()
    costs = [f"{8 * memory.base} bytes that all predictors share: {SHARED}"] if memory else []
    context = {"header": header(plan, summary, written, costs), "api": interface}
    declarations = TEMPLATES.render("javascript/module/module.d.ts.j2", {**context, "types": types(interface)})
    file = weights_file(plan, memory) if options.weights_file else None
    parts = module_parts(plan, options, beginning, memory, interface, file)
    module = TEMPLATES.render("javascript/module/module.js.j2", {**context, **parts})
    files: dict[str, Content] = {".mjs": MARKUP.sub(r"<\\", module), ".d.ts": declarations}
    if TYPES_OF_MJS in options.endings():
        files[TYPES_OF_MJS] = f"export * from {string(f'./{options.module}.js')};\n"
    if options.ending_of_program in options.endings():
        files[options.ending_of_program] = program(options, interface)
    if file is not None:
        files[BINARY] = file.content
    return files


def program(options: JavaScriptOptions, interface: Api) -> str:
    """The command line: a file of its own, as no page needs it."""
    exported = ("INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", *interface.pipeline.constants)
    texts = [text.strip() for text in snippets.used("main", program_helpers(interface.csv), words).values()]
    used = set(words("\n".join(texts)))
    context = {
        "files": options,
        "imported": [name for name in (*exported, "Predictor", "predict") if name in used],
        "code": "\n\n".join(map(laid_out, texts)),
    }
    return TEMPLATES.render("javascript/module/program.js.j2", context)


def module_parts(
    plan: Plan,
    options: JavaScriptOptions,
    beginning: Kept,
    memory: SharedMemory | None,
    interface: Api,
    file: WeightsFile | None,
) -> Mapping[str, object]:
    """What the module consists of beside its head: code, weights, and what makes a program of it."""
    names = Names(plan)
    few = plan.cost.parameters <= FEW_WEIGHTS
    small = options.small or few
    if file is None:
        readable = plan.cost.parameters <= LITERAL_WEIGHTS
        weights = arrays(plan, names, InText(memory, beginning.constants, readable, small))
    else:
        weights = arrays(plan, names, InFile(memory, beginning.constants, small, file))
    context = {"api": interface, "constants": {} if memory else constants(plan, names, beginning)}
    written = [
        TEMPLATES.render("javascript/module/api.js.j2", context),
        *(as_text(each) for each in functions(plan, names, beginning)),
        *definitions(plan, names),
    ]
    runs = not options.small  # as a program
    started, run = (
        TEMPLATES.render(f"javascript/module/{part}.js.j2", {"files": options}) if runs else ""
        for part in ("started", "run")
    )
    simd = "" if memory is None else TEMPLATES.render("javascript/module/simd.js.j2", {**context, "memory": memory})
    large = file and memory and place_of_large(file, memory)
    told = {"files": options, "file": file, "large": large, "runs": runs}
    read = "" if file is None else TEMPLATES.render("javascript/module/weights_file.js.j2", told)
    only_floats = few and memory is None and all_float32(plan)  # and no code in base64
    known = helpers(plan.numbers.quantize, small=small, few=only_floats, free=interface.free)
    used = snippets.used("\n".join([*written, simd, read, *weights.values()]), known, words)
    texts = [text.strip() for text in (*written, *used.values())]
    code = packed("\n".join(texts)) if options.small else "\n\n".join(map(laid_out, texts))
    return {
        "code": code,
        "simd": laid_out(simd.strip()),
        "read": laid_out(f"{started}\n{read}".strip()) if read else "",
        "weights": weights,
        "run": laid_out((run if read else f"{started}{run}").strip()),
    }


def words(text: str) -> list[str]:
    """The names in a source text, but those in comments and strings."""
    return list(snippets.words(NOT_CODE.sub("", text)))


def as_text(view: Function) -> str:
    """The text of a function that runs a graph."""
    return str(TEMPLATES.macros("javascript/module/function.js.j2").function(view))  # type: ignore[attr-defined]


def functions(plan: Plan, names: Names, beginning: Kept) -> Iterator[Function]:
    """The functions that run graphs: of a sample, of a timestep, of the elements of sequences."""
    purpose = "The layers, for a whole sample; all numbers are in m."
    yield function(layout(plan.predict, beginning)[0], names, "forward", purpose)
    if plan.step is not None:
        purpose = "The layers, for one timestep."
        yield function(layout(plan.step, beginning)[0], names, "forwardStep", purpose)
    calls = {id(call.body): call for program in plan.programs for call in program.every_call()}
    for body in dict.fromkeys(body for program in plan.programs for body in program.bodies()):
        yield body_function(calls[id(body)], names, beginning)


def definitions(plan: Plan, names: Names) -> Iterator[str]:
    """The functions of one timestep of each recurrent layer."""
    for routine in plan.routines:
        define = getattr(TEMPLATES.macros(layer(routine.kernel)), "definition", None)
        if define is not None:
            yield "\n".join(line for line in str(define(names.view(routine))).splitlines() if line.strip())


def arrays(plan: Plan, names: Names, where: InText | InFile) -> Mapping[str, str]:
    """Every array once: its name and the expression that makes it, or puts it into the shared memory."""
    return {
        names.array(routine, role): where.expression(array)
        for routine in plan.routines
        for role, array in routine.arrays.items()
    }


def constants(plan: Plan, names: Names, beginning: Kept) -> Mapping[str, str]:
    """The tensors that are part of the model: where they lie in the memory, and the names of their arrays."""
    known = {id(array): (routine, role) for routine in plan.routines for role, array in routine.arrays.items()}
    return {str(beginning.constants[id(array)]): names.array(*known[id(array)]) for array in constants_of(plan)}
