"""A folder that a build system of C takes as it is: the sources, what it wants beside them, and an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.shape import Length, Shape
from lstmgen.output import Content
from lstmgen.packages.c_layouts import LAYOUTS
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.plan.program import Plan
from lstmgen.targets.c.dialect import Dialect, dialect_of
from lstmgen.targets.c.expressions import largest_dim, largest_size
from lstmgen.targets.c.names import end_names
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.pipeline import push_of
from lstmgen.targets.c.selftest import HEADER as SELFTEST
from lstmgen.targets.c.selftest import fed_by_steps
from lstmgen.targets.c.serve import HEADER as SERVE
from lstmgen.targets.c.settings import settings_of_programs
from lstmgen.targets.text.labels import Labels, labels_of
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import PLAIN


@dataclass(frozen=True)
class End:
    """An array of the example: its type, name, number of elements, the model's name, its shape, lengths to pass.

    Attributes:
        labels: of an output that is one row of probabilities.
    """

    kind: str
    name: str
    size: str
    title: str
    shape: Shape
    lengths: tuple[str, ...]
    labels: Labels | None = None

    @property
    def probability(self) -> str:
        """That of the class that it names."""
        if self.labels is None:
            return ""
        k = f"k{self.labels.suffix}"
        if self.labels.rule == "second":
            return f"({k} == 1 ? {self.name}[0] : 1 - {self.name}[0])"
        return f"{self.name}[{k}]"


# How an example reads the word of a number: the type of that, the function, and what it may not be.
PARSED = {
    "float": ("double", "strtod(text, &end)", ""),
    "double": ("double", "strtod(text, &end)", ""),
    "int16_t": ("long", "strtol(text, &end, 10)", " || number != numbers[k]"),
}
TASKS = {"push": "a row", "step": "a timestep", "predict": "a sample"}


@dataclass(frozen=True)
class Example:
    """How an example calls the code.

    Attributes:
        function: "push", "step" or "predict".
        timesteps: of a sequence, after which another one begins; 0 where the function tells.
        every_step: whether there is an answer after each of them.
    """

    name: str
    function: str
    inputs: tuple[End, ...]
    outputs: tuple[End, ...]
    timesteps: int = 0
    every_step: bool = False

    @property
    def task(self) -> str:
        """What is read for a call."""
        return TASKS[self.function]

    @property
    def number(self) -> str:
        """The type that a word is read as, before it becomes an element."""
        return PARSED[self.inputs[0].kind][0]

    @property
    def parsed(self) -> str:
        """The number of a word."""
        return PARSED[self.inputs[0].kind][1]

    @property
    def unheld(self) -> str:
        """A further condition under which a word is no number."""
        return PARSED[self.inputs[0].kind][2]

    @property
    def reads(self) -> str:
        """Whether all inputs can be read."""
        return " && ".join(f"read_numbers({end.name}, {end.size})" for end in self.inputs)

    @property
    def call(self) -> str:
        """The call."""
        given = [argument for end in self.inputs for argument in (end.name, *end.lengths)]
        return f"{self.name}_{self.function}({', '.join(['&context', *given, *(end.name for end in self.outputs)])})"

    @property
    def answers(self) -> str:
        """What it returns where there is an answer."""
        return "READY" if self.function == "push" else "OK"

    @property
    def due(self) -> str:
        """The condition under which there is an answer after a timestep."""
        return "fed > 0" if self.every_step else f"fed == {self.timesteps}"


def project(kind: str, plan: Plan, options: COptions, generated: Mapping[str, Content]) -> dict[str, Content]:
    """The files of a project by their paths in it.

    Args:
        kind: one of `LAYOUTS`.
        generated: the files of the export, by name.
    """
    chosen = LAYOUTS[kind]
    places = {name: chosen.folder + name for name in generated}
    selftest, serve = (options.header.removesuffix(".h") + ending for ending in (SELFTEST, SERVE))
    context = {
        "name": options.prefix,
        "header": options.header,
        "model": comment(plan.graph.source.name),
        "sources": [place for name, place in places.items() if name.endswith(".c")],
        "selftest": selftest if options.selftest else "",
        "serve": serve,
        "timed": "step" if fed_by_steps(plan, options) else "prediction",
        "settings": settings_of_programs(options),
        "example": example(plan, options),
    }
    files = {**chosen.files, **(chosen.selftest if options.selftest else {})}
    made = {path: PLAIN.render(f"packages/{template}.j2", context) for path, template in files.items()}
    return {places[name]: content for name, content in generated.items()} | made


def example(plan: Plan, options: COptions) -> Example:
    """Pushes rows where they come as a stream, else steps where the model can be stepped.

    A board rarely has memory for a whole sequence.
    """
    graph, step, push = plan.graph, plan.step, push_of(plan)
    called = graph if push is not None or step is None else step.graph
    names = end_names(called, () if called is graph else streamed_inputs(graph))
    end = partial(_end, dialect_of(options), options.prefix.upper())
    inputs = tuple(map(end, names[0], called.inputs, graph.input_names))
    outputs = tuple(map(end, names[1], called.outputs, graph.output_names))
    if push is not None:
        inputs = (replace(inputs[0], name="row", size=str(push.features), shape=(push.features,), lengths=()),)
    labels = {each.index or 0: each for each in labels_of(graph)}
    outputs = tuple(
        replace(end, labels=labels.get(k) if len(end.shape) == 1 else None) for k, end in enumerate(outputs)
    )
    return Example(
        options.prefix,
        "push" if push is not None else "predict" if step is None else "step",
        inputs,
        outputs,
        0 if called is graph else _timesteps(graph),
        every_step=any(streamed_outputs(graph)),
    )


def _timesteps(graph: Graph) -> int:
    """After how many timesteps another sequence begins; 0 where that is not known, or the state is kept."""
    lengths = {value.shape[0] for value, flows in zip(graph.inputs, streamed_inputs(graph)) if flows}
    (first, *others) = lengths
    return first if isinstance(first, int) and not others and not graph.stateful() else 0


def _end(dialect: Dialect, prefix: str, name: str, value: Value, title: str) -> End:
    """Free axes have as many elements as a context has room for."""
    lengths = tuple(largest_dim(each, prefix) for each in value.shape if isinstance(each, Length))
    return End(dialect.c_type(value.element), name, largest_size(value.shape, prefix), title, value.shape, lengths)
