"""Packages for the build systems of C: the sources, build files, and an example."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from lstmgen.graph.graph import Value
from lstmgen.graph.shape import Length, Shape
from lstmgen.output import Content
from lstmgen.packages.c_layouts import LAYOUTS
from lstmgen.plan.interface import Output
from lstmgen.plan.program import Plan
from lstmgen.targets.c.dialect import Dialect, dialect_of
from lstmgen.targets.c.expressions import largest_dim, largest_size
from lstmgen.targets.c.names import step_parameters, whole_parameters
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.pipeline import push_of
from lstmgen.targets.c.selftest import HEADER as SELFTEST
from lstmgen.targets.c.selftest import fed_by_steps
from lstmgen.targets.c.serve import HEADER as SERVE
from lstmgen.targets.c.settings import settings_of_programs
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import PLAIN


@dataclass(frozen=True)
class ExampleArray:
    """Array of the example: an input or an output.

    Attributes:
        kind: C type of an element.
        name: name of the variable.
        size: number of elements, as an expression of C.
        title: name in the model.
        lengths: arguments for its variable-length axes.
        labels: labels of an output that is one row of probabilities; else None.
    """

    kind: str
    name: str
    size: str
    title: str
    shape: Shape
    lengths: tuple[str, ...]
    labels: Output | None = None

    @property
    def probability(self) -> str:
        """Expression for the probability of the predicted class k."""
        if self.labels is None:
            return ""
        k = f"k{self.labels.suffix}"
        if self.labels.is_score:
            return f"{self.name}[0]"
        if self.labels.rule == "second":
            return f"({k} == 1 ? {self.name}[0] : 1 - {self.name}[0])"
        return f"{self.name}[{k}]"


# Parsing of a number, by element type: C type of the result, call, and a further condition for an error.
PARSED = {
    "float": ("double", "strtod(text, &end)", ""),
    "double": ("double", "strtod(text, &end)", ""),
    "int16_t": ("long", "strtol(text, &end, 10)", " || number != numbers[k]"),
}
TASKS = {"push": "a row", "step": "a timestep", "predict": "a sample"}


@dataclass(frozen=True)
class Example:
    """Calls of the generated code in an example.

    Attributes:
        function: "push", "step" or "predict".
        timesteps: length of a sequence; 0 if the function itself detects its end.
        every_step: True if there is an output after each timestep.
        feeds: True if timesteps before the last one can be fed without an output.
    """

    name: str
    function: str
    inputs: tuple[ExampleArray, ...]
    outputs: tuple[ExampleArray, ...]
    timesteps: int = 0
    every_step: bool = False
    feeds: bool = False

    @property
    def task(self) -> str:
        """Input of a call, in words."""
        return TASKS[self.function]

    @property
    def number(self) -> str:
        """C type of a parsed number, before the conversion to an element."""
        return PARSED[self.inputs[0].kind][0]

    @property
    def parsed(self) -> str:
        """Call that parses a number."""
        return PARSED[self.inputs[0].kind][1]

    @property
    def unheld(self) -> str:
        """Further condition under which text is not a valid number."""
        return PARSED[self.inputs[0].kind][2]

    @property
    def reads(self) -> str:
        """Expression that reads all inputs; 0 if reading fails."""
        return " && ".join(f"read_numbers({end.name}, {end.size})" for end in self.inputs)

    @property
    def call(self) -> str:
        """Call of the function, or of that for timesteps before the last one."""
        inputs = ", ".join(["&context", *(argument for end in self.inputs for argument in (end.name, *end.lengths))])
        whole = f"{self.name}_{self.function}({', '.join([inputs, *(end.name for end in self.outputs)])})"
        if not self.feeds or self.timesteps < 2:
            return whole
        return f"fed < {self.timesteps - 1} ? {self.name}_feed({inputs}) : {whole}"

    @property
    def answers(self) -> str:
        """Status that the function returns with an output."""
        return "READY" if self.function == "push" else "OK"

    @property
    def due(self) -> str:
        """Condition for an output after a timestep."""
        return "fed > 0" if self.every_step else f"fed == {self.timesteps}"


def project(kind: str, plan: Plan, options: COptions, generated: Mapping[str, Content]) -> dict[str, Content]:
    """Returns the files of a package, by path.

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
    rendered = {path: PLAIN.render(f"packages/{template}.j2", context) for path, template in files.items()}
    return {places[name]: content for name, content in generated.items()} | rendered


def example(plan: Plan, options: COptions) -> Example:
    """Returns the example of a model: it pushes rows of a stream, else calls step, else predict.

    A board rarely has memory for a whole sequence.
    """
    graph, step, push = plan.graph, plan.step, push_of(plan)
    called = graph if push is not None or step is None else step.graph
    names = whole_parameters(graph) if called is graph else step_parameters(plan.interface)
    end = partial(_end, dialect_of(options), options.prefix.upper())
    inputs = tuple(map(end, names[0], called.inputs, graph.input_names))
    outputs = tuple(map(end, names[1], called.outputs, graph.output_names))
    if push is not None:
        inputs = (replace(inputs[0], name="row", size=str(push.features), shape=(push.features,), lengths=()),)
    labels = {output.index or 0: output for output in plan.interface.labelled}
    outputs = tuple(
        replace(end, labels=labels.get(k) if len(end.shape) == 1 else None) for k, end in enumerate(outputs)
    )
    return Example(
        options.prefix,
        "push" if push is not None else "predict" if step is None else "step",
        inputs,
        outputs,
        0 if called is graph else _timesteps(plan),
        every_step=any(item.streamed for item in plan.interface.outputs),
        feeds=plan.feeds,
    )


def _timesteps(plan: Plan) -> int:
    """Returns the length of a sequence; 0 if it is variable, or the model is stateful."""
    (first, *further) = {item.shape[0] for item in plan.interface.inputs if item.streamed}
    return first if isinstance(first, int) and not further and not plan.graph.stateful() else 0


def _end(dialect: Dialect, prefix: str, name: str, value: Value, title: str) -> ExampleArray:
    """Returns an array of the example; a variable-length axis has the largest length that fits the context."""
    lengths = tuple(largest_dim(axis, prefix) for axis in value.shape if isinstance(axis, Length))
    kind, size = dialect.c_type(value.element), largest_size(value.shape, prefix)
    return ExampleArray(kind, name, size, title, value.shape, lengths)
