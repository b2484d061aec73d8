"""Surveys a model file that may not be exportable: its layers and problems."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lstmgen.errors import Problem, ReadError, UnsupportedError
from lstmgen.graph.ends import Text
from lstmgen.graph.graph import Graph, Layer, Source, Value
from lstmgen.read.configs.advice import assumable
from lstmgen.read.configs.inputs import named_items
from lstmgen.read.configs.interface import OnnxInterface
from lstmgen.read.containers.container import Container, open_served
from lstmgen.read.keras import remarks
from lstmgen.read.keras.model import WalkResult, unread
from lstmgen.read.passes import fill, named, new_reading, new_scope, sources_of, walk
from lstmgen.read.reader import NOTHING, PLAIN, opened, opened_live, read_live, read_model, read_module


@dataclass(frozen=True)
class Survey:
    """Contents of a model file, which may not be exportable.

    Attributes:
        class_name: of the outermost model.
        inputs: the known inputs.
        output_names, outputs: in the order of the model; `outputs` is empty if a refused layer made them unknown.
        layers: in the order of the model, including refused ones; unknown shapes are left out.
        problems: all reasons against an export.
        damage: a contradiction in the file; empty if there is none.
        warnings: remarks for an export.
        sources: authors of published classes that a refused layer may be of, by the name of the layer.
        text: as in a Graph.
    """

    source: Source
    class_name: str
    inputs: tuple[Value, ...] = ()
    output_names: tuple[str, ...] = ()
    outputs: tuple[Value, ...] = ()
    layers: tuple[Layer, ...] = ()
    problems: tuple[Problem, ...] = ()
    damage: str = ""
    warnings: tuple[str, ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: Text | None = None

    @property
    def exportable(self) -> bool:
        """True if the model can be exported."""
        return not (self.problems or self.damage)

    @property
    def parameters(self) -> int:
        """Count of weights in the layers that were read."""
        return sum(layer.parameters for layer in self.layers)


def survey(
    path: str | Path,
    weights: str | Path | None = None,
    layers: Mapping[str, str] = NOTHING,
    assume: Mapping[str, str] = NOTHING,
    interface: OnnxInterface = PLAIN,
) -> Survey:
    """Surveys a model file, even if it cannot be exported.

    Args:
        layers, assume, interface: as in `read_file`.
    Raises:
        ReadError: the file contains no model.
    """
    container = opened(path, weights, layers, assume, interface)
    result = surveyed(container)
    other = open_served(container) if result.problems else None
    instead = result if other is None else surveyed(other)
    return instead if instead.exportable else result


def survey_live(model: Any) -> Survey:
    """Surveys a model in memory, of any Keras.

    Raises:
        ReadError: the object is not a Keras model, or cannot be saved.
    """
    try:
        return replace(survey_graph(read_model(model)), class_name=type(model).__name__)
    except UnsupportedError as error:
        layers = tuple(
            Layer(layer.name, type(layer).__name__, (), layer.count_params() if layer.built else 0)
            for layer in model.layers
        )
        return Survey(Source(model.name), type(model).__name__, layers=layers, problems=error.problems)


def survey_module(module: Any, example: Any, interface: OnnxInterface) -> Survey:
    """Surveys a PyTorch module.

    Args:
        example, interface: as in `read_module`.
    Raises:
        ReadError, OptionError: as for `read_module`.
    """
    kind = type(module).__name__
    try:
        graph, *_ = read_module(module, example, interface)
    except UnsupportedError as error:
        layers = tuple(
            Layer(name or kind, type(part).__name__, (), size)
            for name, part in module.named_modules()
            if (size := sum(parameter.numel() for parameter in part.parameters(recurse=False)))
        )
        return Survey(Source(kind), kind, layers=layers, problems=error.problems)
    return replace(survey_graph(graph), class_name=kind)


def survey_graph(graph: Graph) -> Survey:
    """Surveys a model that was read."""
    return Survey(
        source=graph.source,
        class_name="Graph",
        inputs=graph.inputs,
        output_names=graph.output_names,
        outputs=graph.outputs,
        layers=graph.layers,
        warnings=graph.warnings,
        text=graph.text,
    )


def survey_model(model: Any, source: Source) -> Survey:
    """Surveys a `keras.Model` of Keras 3 in memory, which was loaded from this file.

    Raises:
        ReadError: Keras cannot serialize the model.
    """
    container = replace(opened_live(model), source=source)
    result = surveyed(container)
    if not result.exportable:
        return result
    try:
        read_live(model, container)
    except UnsupportedError as error:  # the graph differs from the outputs of the model's code
        return replace(result, problems=error.problems)
    return result


def surveyed(container: Container) -> Survey:
    """Surveys an opened model."""
    scope, reading = new_scope(container), new_reading(container)
    inputs: tuple[Value, ...] = ()
    walked, damage = WalkResult((), (), unread_layers(container)), ""
    try:
        with named(container):
            inputs, walked = walk(container, scope, reading)
            if not reading.problems:
                fill(container, scope)
                reading = new_reading(container)
                inputs, walked = walk(container, scope, reading)
    except ReadError as error:
        damage = str(error)
    sources = sources_of(container, reading)
    return Survey(
        source=container.source,
        class_name=container.class_name,
        inputs=inputs,
        output_names=walked.output_names,
        outputs=tuple(tensor.value for tensor in walked.outputs),
        layers=walked.layers,
        problems=assumable(reading.problems, sources),
        damage=damage,
        warnings=(*container.warnings, *remarks.of_layers(reading), *remarks.of_weights(scope)),
        sources=sources,
        text=reading.encoded and reading.encoded[1],
    )


def unread_layers(container: Container) -> tuple[Layer, ...]:
    """The outermost layers by name only, for an architecture that contradicts itself."""
    try:
        items = named_items(container.config, "the model")
    except ReadError:
        return ()
    return tuple(unread(name, item) for name, item in items.items())
