"""Plan → the parts of a source file: its head, weights, functions, and the interface that a class template writes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lstmgen.errors import MODEL, Problem, UnsupportedError
from lstmgen.graph.shape import Length
from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.family.code import spelled
from lstmgen.targets.family.constants import has_joined_texts, public_constants
from lstmgen.targets.family.function import Functions
from lstmgen.targets.family.literals import constant, is_encoded, quoted
from lstmgen.targets.family.loaded import PLACE, LoadedWeights, loaded_weights, taking_weights
from lstmgen.targets.family.names import Names
from lstmgen.targets.family.options import FamilyOptions
from lstmgen.targets.family.pipeline import PipelineView, pipeline_view
from lstmgen.targets.family.spelling import SHARED, Dialect, LanguageSyntax
from lstmgen.targets.family.surface import Method, Surface
from lstmgen.targets.family.templates import TEMPLATES, layer, native_helpers, number, shared_helpers
from lstmgen.targets.indexing.memory import Kept, Offset, count, initial_values, kept, layout, states_of
from lstmgen.targets.text.header import header
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.snippets import needed
from lstmgen.targets.text.templates import Templates, written_lines

COMMENT = re.compile(r"^ *//.*$", re.MULTILINE)
CALLED = re.compile(r"\b([a-z]\w*)\(")


@dataclass(frozen=True)
class SourceParts:
    """The parts of a file, as class templates read them.

    Attributes:
        header: the lines of the comment at the beginning, with its signs.
        model: the name of the model's file.
        real: the type of floats.
        constants: definitions of the weights.
        encoded: whether some of these are text.
        code: functions, as blocks of lines.
        step: None where the model cannot be stepped.
        not_steppable: the message about that, as a literal.
        stateful: whether a prediction changes the state.
        begins: whether there is a function `begin`, which writes constants and first states into the memory.
        size: number of elements of the memory; of the part that persists, where the rest depends on lengths.
        fixed: whether the memory is always so large.
        public: public constants.
        pipeline: labels, windows and texts.
        weights: those that the source loads; None where it has them.
    """

    header: Sequence[str]
    model: str
    real: str
    constants: Sequence[str]
    encoded: bool
    code: Sequence[str]
    predict: Method
    step: Method | None
    not_steppable: str
    stateful: bool
    begins: bool
    size: str
    fixed: bool
    public: Sequence[str]
    pipeline: PipelineView
    weights: LoadedWeights | None

    @property
    def purpose(self) -> str:
        """Returns the sentence that documents predict of a Predictor."""
        return "Predicts one sample." + (" The state goes on from the last call." if self.stateful else "")

    @property
    def loading(self) -> str:
        """Returns the methods of a predictor that change its weights, above others; none where it has them."""
        return f"{self.weights.methods}\n\n" if self.weights else ""

    def uses(self, name: str) -> bool:
        """Returns whether functions or weights use a name."""
        return any(name in COMMENT.sub("", block) for block in (*self.code, *self.constants))

    @property
    def requests(self) -> Mapping[str, Method]:
        """Returns the methods by the words of requests to a driver; `batch` takes several samples for predict."""
        batch = {} if self.weights else {"batch": self.predict}
        return {"predict": self.predict, **batch, **({"step": self.step} if self.step else {})}


def refuse(plan: Plan, language: LanguageSyntax) -> None:
    """Refuses what a language of the family does not have yet.

    Raises:
        UnsupportedError: the model needs it.
    """
    if any(isinstance(dim, Length) for state in states_of(plan) for dim in state.shape):
        problem = f"{language.title} has no states whose size depends on the length of an input yet"
        raise UnsupportedError([Problem(MODEL, language.title, problem, "export it for another language")])


def render(plan: Plan, language: LanguageSyntax, options: FamilyOptions) -> Mapping[str, Content]:
    """Returns the source file."""
    parts = source(plan, language, options)
    text = written("module", parts, language, options)
    return {language.suffix: text, **({options.binary: parts.weights.content} if parts.weights else {})}


def driver(plan: Plan, language: LanguageSyntax, options: FamilyOptions) -> str:
    """Returns a program that runs the source."""
    return written("driver", source(plan, language, options), language, options)


@cache
def templates(folder: Path | None) -> Templates:
    """Returns the templates of modules in a folder; None: those of lstmgen."""
    return Templates(folder=folder)


def written(template: str, parts: SourceParts, language: LanguageSyntax, options: FamilyOptions) -> str:
    """Returns what a template writes of the parts of a file."""
    context = {"s": parts, "options": options}
    text = templates(language.folder).render(f"{language.name}/module/{template}{language.suffix}.j2", context)
    return text if language.layout is None else language.layout(text)


def source(plan: Plan, language: LanguageSyntax, options: FamilyOptions) -> SourceParts:
    """Returns the parts of the source of a plan."""
    refuse(plan, language)
    options.check_interface(plan.interface)
    dialect = Dialect(options.spell(language), options.real)
    shared, native = shared_helpers(dialect.dtype), native_helpers(dialect)
    names = Names(plan, dialect.spelling, [*shared, *native, *options.reserved])
    beginning = kept(plan, SHARED, int(plan.looks_up))
    functions = Functions(names, beginning)
    places = [layout(program, beginning) for program in plan.programs]
    purposes = {"forward": "The layers, for a whole sample.", "forward_step": "The layers, for one timestep."}
    runs = [functions.of_program(name, purpose, place) for (name, purpose), (place, _) in zip(purposes.items(), places)]
    starts = list(beginnings(plan, beginning, names, apart=options.loads))
    blocks: list[Sequence[str]] = [*starts, *definitions(plan, names)]
    blocks += [function.lines for function in functions.bodies.values()]
    if options.loads:
        blocks, runs = taking_weights(blocks, runs, [names.array(*routine) for routine in plan.arrays.values()])
    blocks += [function.lines for function in runs]
    ends = [end for _, end in places]
    grows = any(end.terms for end in ends)
    surface = Surface(names, dialect, plan.interface, beginning.end if starts else Offset(), grows)
    checks = (plan.checks, plan.step.checks if plan.step else ())
    methods = list(map(surface.method, purposes, plan.programs, runs, places, checks))
    pipeline = pipeline_view(plan.interface, dialect, methods[0])
    blocks += pipeline.blocks
    calls = ["texts("] if has_joined_texts(plan, dialect) else []
    weights = sum(array.size for array in plan.arrays)
    arrays = {} if options.loads else {names.array(*routine): array for array, routine in plan.arrays.items()}
    constants = [constant(name, array, dialect, weights) for name, array in {**arrays, **pipeline.arrays}.items()]
    public = [constant.spelled(dialect) for constant in public_constants(plan, dialect)]
    bodies = [*(method.run for method in methods), pipeline.run]
    loaded = None
    if options.loads:
        code = [line for block in (*blocks, *bodies) for line in block]
        of_pipeline = [*public[2:], *constants]  # behind the names of inputs and outputs
        loaded = loaded_weights([*plan.arrays], code, names.of_model(plan), of_pipeline, dialect)
        bodies.append(loaded.run)
        constants.append(loaded.expected)
    before = surface.kept.constant if plan.looks_up else 0
    command = f"--target {language.name} {options.command_line()}".rstrip()
    lines = header(plan, f"{plan.graph.source.name} in {language.title}", command)
    return SourceParts(
        header=[f"{language.remark} {line}".rstrip() for line in lines],
        model=comment(plan.graph.source.name),
        real=dialect.real,
        constants=constants,
        encoded=any(is_encoded(array, language, weights) for array in arrays.values()),
        code=[
            *(as_text(block, dialect) for block in blocks),
            *helpers([*blocks, *bodies, list(map(str, ends)), constants, calls], shared, native, dialect),
        ],
        predict=methods[0],
        step=methods[1] if plan.step is not None else None,
        not_steppable=quoted(f"this model cannot be stepped: {plan.not_steppable}", language),
        stateful=bool(plan.graph.stateful()),
        begins=any("fn begin(m: memory) {" in block for block in starts),
        size=str(beginning.end if grows else max(end.constant for end in ends) + before),
        fixed=not grows,
        public=public,
        pipeline=pipeline,
        weights=loaded,
    )


def as_text(lines: Iterable[str], dialect: Dialect) -> str:
    """Returns a block of shared code in the language."""
    return "\n".join(spelled(lines, dialect))


def helpers(
    blocks: Iterable[Sequence[str]], shared: Mapping[str, str], native: Mapping[str, str], dialect: Dialect
) -> list[str]:
    """Returns the helpers that some code uses, in the language: its own where it has one."""
    shared = {name: text for name, text in shared.items() if name not in dialect.spelling.statements}
    used = needed((word for block in blocks for line in block for word in called(line)), {**shared, **native}, called)
    return [
        text.strip() if name in native else as_text(text.strip().splitlines(), dialect) for name, text in used.items()
    ]


def called(text: str) -> list[str]:
    """Returns the functions that some code calls, without its comments."""
    return CALLED.findall(COMMENT.sub("", text))


def beginnings(plan: Plan, beginning: Kept, names: Names, *, apart: bool) -> Iterator[list[str]]:
    """Yields the function that writes constants and first states into the memory, or one for each if `apart`."""
    constants = [
        f"put(m, {place}, {names.array(*plan.arrays[array])}, {array.size});"
        for array, place in beginning.constants.items()
    ]
    states = []
    for state in states_of(plan):
        start = beginning.states[state.node, state.name]
        size, values = count(state.shape, SHARED), initial_values(plan, state, beginning)
        if values is None:
            states.append(f"fill(m, {start}, {size}, {number(state.initial)});")
        else:
            states.append(f"copy(m, {start}, {values}, {size});")
    if apart and constants:
        yield ["// Constants.", f"fn {PLACE}(m: memory) {{", *constants, "}"]
        constants = []
    if constants or states:
        purpose = "States" if apart else "Constants, and states"
        yield [f"// {purpose} as they are at first.", "fn begin(m: memory) {", *constants, *states, "}"]


def definitions(plan: Plan, names: Names) -> Iterable[list[str]]:
    """Yields the functions of one timestep of each recurrent layer."""
    for routine in plan.routines:
        define = getattr(TEMPLATES.macros(layer(routine.kernel)), "definition", None)
        if define is not None:
            yield written_lines(str(define(names.view(routine))))
