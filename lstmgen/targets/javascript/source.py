"""Plan → JavaScript: an ES module, the types of what it exports, and its command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.indexing.memory import Kept, kept, layout
from lstmgen.targets.javascript.api import Api, api
from lstmgen.targets.javascript.format import laid_out, packed
from lstmgen.targets.javascript.function import Function, body_function, function, lines_of
from lstmgen.targets.javascript.kernels import FEW_WEIGHTS, all_float32
from lstmgen.targets.javascript.literals import JAVASCRIPT, string
from lstmgen.targets.javascript.loaded import LoadedFile, loaded_file, loading
from lstmgen.targets.javascript.names import Names
from lstmgen.targets.javascript.options import BINARY, TYPES_OF_MJS, JavaScriptOptions
from lstmgen.targets.javascript.simd import SharedMemory, shared_memory
from lstmgen.targets.javascript.templates import TEMPLATES, helpers, layer, program_helpers
from lstmgen.targets.javascript.tokens import names
from lstmgen.targets.javascript.types import types
from lstmgen.targets.javascript.weights_file import InFile, InText, WeightsFile, in_memory, large_part, weights_file
from lstmgen.targets.text.header import header
from lstmgen.targets.text.snippets import needed

# Up to so many weights are written as literals that people can read. Beyond it they take too many bytes: 20 a weight
# against 5.4 in base64.
LITERAL_WEIGHTS = 200

# All weights of layers with SIMD, which are loaded.
LARGE = "LARGE"

# What the memory of SIMD layers has beside what other modules have.
SHARED = "weights of layers with SIMD, and room to work"

# What a page that holds the module would obey. It is in comments only: texts have no "<", and code a blank behind it.
MARKUP = re.compile(r"<(?=/|!--|script)", re.IGNORECASE)


@dataclass(frozen=True)
class Module:
    """The data of a module.

    Attributes:
        memory: shared by layers with SIMD; None without such layers.
        beginning: the layout of constants and states, at the beginning of the memory.
        interface: the public functions.
        file: of the weights; None if they are in the module, or if it loads them.
    """

    plan: Plan
    options: JavaScriptOptions
    names: Names
    memory: SharedMemory | None
    beginning: Kept
    interface: Api
    file: WeightsFile | None

    @classmethod
    def of(cls, plan: Plan, options: JavaScriptOptions) -> Module:
        """Returns the data of a plan's module."""
        memory = shared_memory(plan, loads=options.loads)
        beginning = kept(plan, JAVASCRIPT, memory.base if memory else 0)
        file = weights_file(plan, memory) if options.weights_file == "bin" else None
        return cls(plan, options, Names(plan), memory, beginning, api(plan, beginning, loads=options.loads), file)

    @property
    def is_few(self) -> bool:
        """Returns whether the model has few weights, so that short code is better."""
        return self.plan.cost.parameters <= FEW_WEIGHTS

    @property
    def is_small(self) -> bool:
        """Returns whether short code is preferred to fast code."""
        return self.options.small or self.is_few

    @property
    def is_few_in_float32(self) -> bool:
        """Returns whether weights are few, exact in float32, and all that is in base64: no code is."""
        return self.is_few and self.memory is None and all_float32(self.plan)


def render(plan: Plan, options: JavaScriptOptions) -> Mapping[str, Content]:
    """The module, its declarations and its program, by what their names end in."""
    module = Module.of(plan, options)
    memory, interface = module.memory, module.interface
    code = code_of(module)
    loaded = loaded_weights(module, code) if options.loads else None
    parts = module_parts(module, code, loaded)
    summary = f"{plan.graph.source.name} in JavaScript: an ES module that needs nothing else"
    written = f"--target javascript {options.command_line()}".rstrip()
    costs = [f"{8 * memory.base} bytes that all predictors share: {SHARED}"] if memory else []
    context = {"header": header(plan, summary, written, costs), "api": interface}
    declarations = TEMPLATES.render("javascript/module/module.d.ts.j2", {**context, "types": types(interface)})
    text = TEMPLATES.render("javascript/module/module.js.j2", {**context, **parts})
    files: dict[str, Content] = {".mjs": MARKUP.sub(r"<\\", text), ".d.ts": declarations}
    if TYPES_OF_MJS in options.endings():
        files[TYPES_OF_MJS] = f"export * from {string(f'./{options.module}.js')};\n"
    if options.with_main:
        files[options.ending_of_program] = program(options, interface)
    if file := module.file or loaded:
        files[BINARY] = file.content
    return files


def program(options: JavaScriptOptions, interface: Api) -> str:
    """The command line: a file of its own, as no page needs it."""
    exported = ("INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", *interface.pipeline.constants)
    texts = [text.strip() for text in needed(["main"], program_helpers(interface.csv), names).values()]
    used = set(names("\n".join(texts)))
    context = {
        "files": options,
        "imported": [name for name in (*exported, "Predictor", "predict") if name in used],
        "code": "\n\n".join(map(laid_out, texts)),
    }
    return TEMPLATES.render("javascript/module/program.js.j2", context)


def module_parts(module: Module, written: Sequence[str], loaded: LoadedFile | None) -> Mapping[str, object]:
    """Returns the parts of the module after its head: code, weights, and the start of a program."""
    weights = arrays(module) if loaded is None else places(module)
    names = ("request", "simd", "weights_file" if loaded is None else "first_weights", "started", "run")
    request, simd, read, started, run = (piece(module, name, loaded) for name in names)
    used = helpers_in([*written, request, simd, read, *weights.values()], module)
    texts = [text.strip() for text in (*written, *used)]
    code = packed("\n".join(texts)) if module.options.small else "\n\n".join(map(laid_out, texts))
    return {
        "code": code,
        "request": laid_out(request.strip()),
        "simd": laid_out(simd.strip()),
        "read": laid_out(f"{started}\n{read}".strip()) if read else "",
        "weights": weights,
        "run": laid_out((run if read else f"{started}{run}").strip()),
    }


def code_of(module: Module) -> list[str]:
    """The interface, the functions that run graphs, and those of layers."""
    held = {} if module.memory and not module.options.loads else constants(module)
    interface = TEMPLATES.render("javascript/module/api.js.j2", {"api": module.interface, "constants": held})
    texts = [*(as_text(function) for function in functions(module)), *definitions(module)]
    if not module.options.loads:
        return [interface, *texts]
    steps = [module.interface.step.function] if module.interface.step else []
    results = [module.interface.predict.function, *steps]
    large = {str(module.memory.first): LARGE} if module.memory else {}
    return [interface, loading([*read_arrays(module)], texts, results, {**large, **held})]


def loaded_weights(module: Module, code: Sequence[str]) -> LoadedFile:
    """The file of weights that a module with this code loads."""
    names = module.names.of_model(module.plan)
    constants = module.interface.pipeline.constants
    return loaded_file(read_arrays(module), [*code, *places(module).values()], names, constants)


def piece(module: Module, name: str, loaded: LoadedFile | None) -> str:
    """The code of a template of the module; none where it does not have that."""
    runs = module.options.with_main
    in_file, loads = module.file is not None, loaded is not None
    wanted = {
        "request": in_file or loads,
        "simd": module.memory is not None,
        "weights_file": in_file,
        "first_weights": loads,
    }
    if not wanted.get(name, runs):
        return ""
    context = {
        "api": module.interface,
        "memory": module.memory,
        "files": module.options,
        "file": module.file or loaded,
        "large": large_part(module.file, module.memory) if module.file and module.memory else None,
        "runs": runs,
    }
    return TEMPLATES.render(f"javascript/module/{name}.js.j2", context)


def helpers_in(texts: Iterable[str], module: Module) -> Iterable[str]:
    """The helpers that some texts use."""
    quantize, few = module.plan.numbers.quantize, module.is_few_in_float32
    free, ahead = module.interface.free, module.memory is None or module.memory.ahead > 1
    named = module.plan.interface.has_categories
    known = helpers(
        quantize,
        small=module.is_small,
        few=few,
        free=free,
        ahead=ahead,
        categories=named,
        loads=module.options.loads,
    )
    return needed((name for text in texts for name in names(text)), known, names).values()


def as_text(view: Function) -> str:
    """The text of a function that runs a graph."""
    return str(TEMPLATES.macros("javascript/module/function.js.j2").function(view))  # type: ignore[attr-defined]


def functions(module: Module) -> Iterator[Function]:
    """The functions that run graphs: of a sample, of a timestep, of the elements of sequences."""
    plan, names, beginning = module.plan, module.names, module.beginning
    purpose = "The layers, for a whole sample; all numbers are in m."
    yield function(layout(plan.predict, beginning)[0], names, "forward", purpose)
    if plan.step is not None:
        purpose = "The layers, for one timestep."
        yield function(layout(plan.step, beginning)[0], names, "forwardStep", purpose)
    calls = {body: call for program in plan.programs for body, call in program.bodies.items()}
    for call in calls.values():
        yield body_function(call, names, beginning)


def definitions(module: Module) -> Iterator[str]:
    """The functions of one timestep of each recurrent layer."""
    for routine in module.plan.routines:
        template = layer(routine.kernel)
        define = getattr(TEMPLATES.macros(template), "definition", None)
        if define is not None:
            yield "\n".join(lines_of(str(define(module.names.view(routine))), template))


def read_arrays(module: Module) -> Mapping[str, Weight]:
    """The arrays in a file that the module loads, by name: those of layers with SIMD are one, as in the memory."""
    memory = module.memory
    shared = [] if memory is None else [in_memory(array, memory) for array in memory.weights]
    large = {LARGE: np.concatenate(shared)} if shared else {}
    return large | {
        module.names.array(*place): array
        for array, place in module.plan.arrays.items()
        if memory is None or array not in memory.weights
    }


def places(module: Module) -> Mapping[str, str]:
    """The places of arrays in the shared memory, by name."""
    weights: Mapping[Weight, int] = {} if module.memory is None else module.memory.weights
    return {module.names.array(*module.plan.arrays[array]): str(place) for array, place in weights.items()}


def arrays(module: Module) -> Mapping[str, str]:
    """Every array once: its name and the expression that makes it, or puts it into the shared memory."""
    memory, placed, small = module.memory, module.beginning.constants, module.is_small
    readable = module.plan.cost.parameters <= LITERAL_WEIGHTS
    where = InFile(memory, placed, small, module.file) if module.file else InText(memory, placed, readable, small)
    return {
        module.names.array(routine, role): where.expression(array)
        for routine in module.plan.routines
        for role, array in routine.arrays.items()
    }


def constants(module: Module) -> Mapping[str, str]:
    """The tensors that are part of the model: where they lie in the memory, and the names of their arrays."""
    names, arrays = module.names, module.plan.arrays
    return {str(place): names.array(*arrays[array]) for array, place in module.beginning.constants.items()}
