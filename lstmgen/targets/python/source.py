"""Plan → Python: one file, with the standard library only, with numpy, or for MicroPython."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.output import Content
from lstmgen.plan.ahead import prepares
from lstmgen.plan.program import Plan
from lstmgen.targets.options import Options
from lstmgen.targets.python import syntax
from lstmgen.targets.python.api import Api, api
from lstmgen.targets.python.dialect import Dialect
from lstmgen.targets.python.function import FunctionView, function
from lstmgen.targets.python.helpers import formats, imports, needed
from lstmgen.targets.python.loaded import loaded
from lstmgen.targets.python.loading_options import BINARY
from lstmgen.targets.python.names import Names
from lstmgen.targets.python.templates import TEMPLATES
from lstmgen.targets.python.wrap import wrap_text
from lstmgen.targets.text.header import header
from lstmgen.targets.text.templates import first

# Up to so many weights are written as lists of numbers that people can read. Beyond it that costs too much when
# the file is imported: 2.8 µs and 1 kB of memory a weight, against 0.09 µs and 40 bytes where each array is one
# text that is decoded at once (Python 3.11 without a .pyc file, which starts in 8 ms).
LITERAL_WEIGHTS = 2000

# What every module offers.
EXPORTS = "INPUT_NAMES INPUT_SHAPES OUTPUT_NAMES OUTPUT_SHAPES Predictor predict predict_batch".split()

# The functions that a user calls, of a plan and of the functions that run it.
MakeApi = Callable[[Plan, FunctionView, FunctionView | None], Api]


def render(
    plan: Plan,
    options: Options,
    dialect: Dialect,
    make_api: MakeApi = api,
    *,
    with_main: bool = False,
    beside: str = "",
) -> dict[str, Content]:
    """Returns the contents of the output by the ends of file names.

    Args:
        with_main: whether the file has a command line that reads CSV and takes options. Where columns have names, or
            the model takes text, it has one anyway, as lists of numbers in JSON lack these.
        beside: the name of the file of weights; "" where they are in the source.

    Raises:
        OptionError: the model has no weights for a file, or a pipeline beside one.
    """
    constants = formats(plan.numbers.quantize)
    interface = plan.interface
    variants = interface.text_variants
    made_of = dialect.helpers(
        plan.numbers.quantize,
        pipeline=interface.has_pipeline,
        categories=interface.has_categories,
        text=variants,
        loads=bool(beside),
    )
    helpers = {**made_of, **constants}
    names = Names(plan, dialect, helpers)
    runs = running(plan, names)
    # numpy multiplies several timesteps in another order than one.
    ahead = prepares(plan, contracts=False) and not dialect.batched
    api = replace(make_api(plan, runs.predict, runs.step), loads=bool(beside), prepares=ahead)
    context = {"api": api, "batched": dialect.batched}
    user = TEMPLATES.render(first(dialect.folders, "module/api.py.j2"), context)
    functions = [*map(as_text, runs.every()), *definitions(plan, names)]
    file = None
    if beside:
        if interface.has_pipeline or interface.has_text:
            raise OptionError(
                f"{named('weights_file', 'load')} is for models without a pipeline in Python; leave one out"
            )
        results = dict.fromkeys(view.name for view in (runs.predict, runs.step) if view is not None)
        numbers = {name: routine.arrays[role] for name, (routine, role) in names.arrays().items()}
        file = loaded(numbers, dialect.stored, functions, list(results), beside)
        functions = [file.text]
    pieces = [wrap_text(user.strip()).rstrip(), *functions]
    reads_more = with_main or interface.has_text or interface.has_columns
    program = [] if reads_more or not dialect.runs else [TEMPLATES.render("python/module/main.py.j2", context).strip()]
    readable = plan.cost.parameters <= LITERAL_WEIGHTS
    arrays = {} if file is not None else names.arrays()
    weights = {name: dialect.literal(routine, role, readable) for name, (routine, role) in arrays.items()}
    uses = [name for piece in (*pieces, *program) for name in syntax.names(piece)]
    uses += ["main"] if reads_more and dialect.runs else []
    uses += [name for weight in weights.values() for name in weight.uses]
    used = needed(uses, helpers)
    written = f"--target {dialect.name} {options.command_line()}".rstrip()
    text = TEMPLATES.render(
        "python/module/module.py.j2",
        {
            "header": header(plan, f"{plan.graph.source.name} {dialect.summary}", written),
            "imports": imports(used.values()),
            "input_names": plan.graph.input_names,
            "output_names": plan.graph.output_names,
            "input_shapes": tuple(end.lengths for end in interface.inputs),
            "output_shapes": tuple(end.lengths for end in interface.outputs),
            "pipeline": api.pipeline,
            "exports": sorted([*EXPORTS, *api.pipeline.exports]),
            "definitions": [
                *pieces,
                *(helper.text for name, helper in used.items() if helper.text and name not in constants),
                *program,
            ],
            "constants": [helper.text for name, helper in constants.items() if name in used],
            "weights": {name: weight.text for name, weight in weights.items()} if file is None else file.constants,
            "runs": dialect.runs,
            "documented": dialect.docstrings,
        },
    )
    written_file = {".py": text if dialect.docstrings else syntax.docstrings_as_comments(text)}
    return {**written_file, **({} if file is None else {BINARY: file.content})}


@dataclass(frozen=True)
class GraphFunctions:
    """The functions that run graphs.

    Attributes:
        predict, step: of a sample and of a timestep; they are one where both would be the same.
        bodies: of the elements of sequences, for layers that repeat a graph of their own.
    """

    predict: FunctionView
    step: FunctionView | None
    bodies: Sequence[FunctionView]

    def every(self) -> Iterable[FunctionView]:
        """Each of them once."""
        step = [self.step] if self.step is not None and self.step != self.predict else []
        return [self.predict, *step, *self.bodies]


def running(plan: Plan, names: Names) -> GraphFunctions:
    """The functions that run the graphs of a plan."""
    predict = function(plan.predict, names, "forward", "The layers in order, for a whole sample.")
    step: FunctionView | None = None
    if plan.step is not None:
        interface = None if names.dialect.generators else plan.interface
        step = function(plan.step, names, "forward_step", "The layers in order, for one timestep.", wraps=interface)
        if step.does_the_same(predict):
            step = predict = replace(predict, purpose="The layers in order, from a state, which they change.")
    bodies = {}
    for program in plan.programs:
        for call in program.every_call():
            if call.body is not None:
                name = names.body(call)
                bodies[name] = function(call.body, names, name, "One element of a sequence.", checked=False)
    return GraphFunctions(predict, step, list(bodies.values()))


def as_text(view: FunctionView) -> str:
    """Returns the text of a function that runs a graph."""
    return str(TEMPLATES.macros("python/module/function.py.j2").function(view))  # type: ignore[attr-defined]


def definitions(plan: Plan, names: Names) -> Iterable[str]:
    """The functions of one timestep of each recurrent layer."""
    for routine in plan.routines:
        define = getattr(names.dialect.macros(routine.kernel), "definition", None)
        if define is not None:
            yield wrap_text(str(define(names.view(routine))).strip()).rstrip()
