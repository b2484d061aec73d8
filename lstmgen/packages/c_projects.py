"""A folder that a build system of C takes as it is: the sources, what it wants beside them, and an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lstmgen.graph.graph import Value
from lstmgen.graph.shape import Length, Shape
from lstmgen.output import Content
from lstmgen.plan.passes.sequences import streamed_inputs
from lstmgen.plan.program import Plan
from lstmgen.targets.c.dialect import Dialect, dialect
from lstmgen.targets.c.expressions import largest_dim, largest_size
from lstmgen.targets.c.names import end_names
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.pipeline import push_of
from lstmgen.targets.text.labels import labels_of
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import PLAIN


@dataclass(frozen=True)
class Layout:
    """Where a build system wants what.

    Attributes:
        folder: of the generated files, in the package.
        files: everything else, as paths in the package and the templates that make them.
        mcu: the class of microcontrollers where none is named; None where it may be a computer.
    """

    folder: str
    files: Mapping[str, str]
    mcu: str | None = "generic"


LAYOUTS: Mapping[str, Layout] = {
    "arduino": Layout(
        "src/",
        {"library.properties": "arduino/library.properties", "examples/Predict/Predict.ino": "arduino/Predict.ino"},
    ),
    "platformio": Layout(
        "src/",
        {"library.json": "platformio/library.json", "examples/predict/main.c": "main.c"},
    ),
    "esp-idf": Layout(
        "",
        {"CMakeLists.txt": "esp-idf/CMakeLists.txt", "idf_component.yml": "esp-idf/idf_component.yml"},
    ),
    "zephyr": Layout(
        "src/",
        {
            "zephyr/module.yml": "zephyr/module.yml",
            "zephyr/CMakeLists.txt": "zephyr/CMakeLists.txt",
            "zephyr/Kconfig": "zephyr/Kconfig",
        },
    ),
    "cmake": Layout(
        "src/",
        {"CMakeLists.txt": "cmake/CMakeLists.txt", "examples/predict.c": "main.c"},
        mcu=None,
    ),
    "pico": Layout(
        "src/",
        {
            "CMakeLists.txt": "pico/CMakeLists.txt",
            "example/CMakeLists.txt": "pico/example.cmake",
            "example/predict.c": "main.c",
        },
    ),
}


# How scanf reads numbers of a type.
FORMATS = {"float": "%f", "double": "%lf", "int16_t": "%hd"}


@dataclass(frozen=True)
class End:
    """An array of the example: its type, name, number of elements, the model's name, its shape, lengths to pass."""

    kind: str
    name: str
    size: str
    title: str
    shape: Shape
    lengths: tuple[str, ...]

    @property
    def format(self) -> str:
        """How scanf reads its numbers."""
        return FORMATS[self.kind]


@dataclass(frozen=True)
class Example:
    """How an example calls the code.

    Attributes:
        function: "push", "step" or "predict".
        labels: how many numbers the output that is labelled has; 0 without labels.
    """

    name: str
    function: str
    inputs: tuple[End, ...]
    outputs: tuple[End, ...]
    labels: int = 0


def suited(kind: str, options: COptions) -> COptions:
    """The options of a project: one for microcontrollers is no code for a computer, whatever class they are of."""
    return options if options.mcu or options.board else replace(options, mcu=LAYOUTS[kind].mcu)


def project(kind: str, plan: Plan, options: COptions, generated: Mapping[str, Content]) -> dict[str, Content]:
    """The files of a project by their paths in it.

    Args:
        kind: one of `LAYOUTS`.
        generated: the files of the export, by name.
    """
    chosen = LAYOUTS[kind]
    places = {name: chosen.folder + name for name in generated}
    headers = [name for name in generated if name != options.header and name.endswith(".h")]
    context = {
        "name": options.prefix,
        "header": options.header,
        "model": comment(plan.graph.source.name),
        "sources": [place for name, place in places.items() if name.endswith(".c")],
        "selftest": headers[0] if headers else "",
        "example": example(plan, options),
    }
    streams = {"main.c": "stream.c", "arduino/Predict.ino": "arduino/Stream.ino"} if push_of(plan) else {}
    templates = {path: streams.get(template, template) for path, template in chosen.files.items()}
    made = {path: PLAIN.render(f"packages/{template}.j2", context) for path, template in templates.items()}
    return {places[name]: content for name, content in generated.items()} | made


def example(plan: Plan, options: COptions) -> Example:
    """Pushes rows where they come as a stream, else steps where the model can be stepped.

    A board rarely has memory for a whole sequence.
    """
    step, push, labels = plan.step, push_of(plan), labels_of(plan.graph)
    spoken = dialect(options)
    if push is not None:
        named = zip(end_names(plan.graph)[1], plan.graph.outputs, plan.graph.output_names)
        results = tuple(_end(spoken, options.prefix.upper(), *each) for each in named)
        kind = spoken.c_type(push.element)
        row = End(kind, "row", str(push.features), plan.graph.input_names[0], (push.features,), ())
        # A label is printed for an output that is one row of probabilities, alone.
        single = labels is not None and len(results) == 1 and len(plan.graph.outputs[0].shape) == 1
        return Example(options.prefix, "push", (row,), results, int(results[0].size) if single else 0)
    graph = plan.graph if step is None else step.graph
    inputs, outputs = end_names(graph, () if step is None else streamed_inputs(plan.graph))
    titles, prefix = (plan.graph.input_names, plan.graph.output_names), options.prefix.upper()
    return Example(
        options.prefix,
        "predict" if step is None else "step",
        tuple(_end(spoken, prefix, *each) for each in zip(inputs, graph.inputs, titles[0])),
        tuple(_end(spoken, prefix, *each) for each in zip(outputs, graph.outputs, titles[1])),
    )


def _end(spoken: Dialect, prefix: str, name: str, value: Value, title: str) -> End:
    """Free axes have as many elements as a context has room for."""
    lengths = tuple(largest_dim(each, prefix) for each in value.shape if isinstance(each, Length))
    return End(spoken.c_type(value.element), name, largest_size(value.shape, prefix), title, value.shape, lengths)
