"""A folder that a build system of C takes as it is: the sources, what it wants beside them, and an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.graph.graph import Value
from lstmgen.graph.shape import Length, Shape
from lstmgen.output import Content
from lstmgen.plan.passes.sequences import streamed_inputs
from lstmgen.plan.program import Plan
from lstmgen.targets.c.expressions import largest_dim, largest_size
from lstmgen.targets.c.names import end_names
from lstmgen.targets.c.options import COptions
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import PLAIN


@dataclass(frozen=True)
class Layout:
    """Where a build system wants what.

    Attributes:
        folder: of the generated files, in the package.
        files: everything else, as paths in the package and the templates that make them.
    """

    folder: str
    files: Mapping[str, str]


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


@dataclass(frozen=True)
class End:
    """An array of the example: its name, number of elements, what the model calls it, its shape, lengths to pass."""

    name: str
    size: str
    title: str
    shape: Shape
    lengths: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """How an example calls the code: `function` is "step" or "predict"."""

    name: str
    function: str
    kind: str
    inputs: tuple[End, ...]
    outputs: tuple[End, ...]


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
    made = {path: PLAIN.render(f"packages/{template}.j2", context) for path, template in chosen.files.items()}
    return {places[name]: content for name, content in generated.items()} | made


def example(plan: Plan, options: COptions) -> Example:
    """Steps where the model can be stepped; a board rarely has memory for a whole sequence."""
    step = plan.step
    graph = plan.graph if step is None else step.graph
    inputs, outputs = end_names(graph, () if step is None else streamed_inputs(plan.graph))
    titles, prefix = (plan.graph.input_names, plan.graph.output_names), options.prefix.upper()
    return Example(
        options.prefix,
        "predict" if step is None else "step",
        "double" if options.real == "float64" else "float",
        tuple(_end(prefix, *each) for each in zip(inputs, graph.inputs, titles[0])),
        tuple(_end(prefix, *each) for each in zip(outputs, graph.outputs, titles[1])),
    )


def _end(prefix: str, name: str, value: Value, title: str) -> End:
    """Free axes have as many elements as a context has room for."""
    lengths = tuple(largest_dim(each, prefix) for each in value.shape if isinstance(each, Length))
    return End(name, largest_size(value.shape, prefix), title, value.shape, lengths)
