"""What is in a model file, whether it can be exported or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lstmgen.errors import Problem, ReadError, UnsupportedError
from lstmgen.graph.ends import Text
from lstmgen.graph.graph import Layer, Source, Value
from lstmgen.read import remarks
from lstmgen.read.advice import assumable
from lstmgen.read.containers.container import Container, open_served
from lstmgen.read.inputs import named_items
from lstmgen.read.model import WalkResult, unread
from lstmgen.read.passes import fill, named, new_reading, new_scope, sources_of, walk
from lstmgen.read.reader import NOTHING, opened, opened_live, read_live


@dataclass(frozen=True)
class Survey:
    """What is in a model file, whether it can be exported or not.

    Attributes:
        class_name: of the outermost model.
        inputs: as far as they are known; likewise the shapes of the layers and the outputs.
        output_names, outputs: in the order of the model; `outputs` is empty where a refusal made them unknown.
        layers: in the order of the model, refused ones among them.
        problems: every reason why the model is refused.
        damage: what contradicts itself in the file; empty where nothing does.
        warnings: what to know about the model although it can be exported.
        sources: by the name of a refused layer, whose published class it may be of.
        text: as a Graph has it.
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
        """Whether nothing keeps it from being exported."""
        return not (self.problems or self.damage)

    @property
    def parameters(self) -> int:
        """How many numbers the layers that were understood have."""
        return sum(layer.parameters for layer in self.layers)


def survey(
    path: str | Path,
    weights: str | Path | None = None,
    layers: Mapping[str, str] = NOTHING,
    assume: Mapping[str, str] = NOTHING,
) -> Survey:
    """What is in a model file, even if it cannot be exported.

    Args:
        layers, assume: as `read_file` takes them.
    Raises:
        ReadError: there is no model in it.
    """
    container = opened(path, weights, layers, assume)
    found = surveyed(container)
    other = open_served(container) if found.problems else None
    instead = found if other is None else surveyed(other)
    return instead if instead.exportable else found


def survey_model(model: Any, source: Source) -> Survey:
    """The same of a `keras.Model` of Keras 3 in memory, which was loaded from this file.

    Raises:
        ReadError: Keras cannot say what it is made of.
    """
    container = replace(opened_live(model), source=source)
    found = surveyed(container)
    if not found.exportable:
        return found
    try:
        read_live(model, container)
    except UnsupportedError as error:  # its code gives something else when it is run
        return replace(found, problems=error.problems)
    return found


def surveyed(container: Container) -> Survey:
    """What is in a model that was opened."""
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
    """The outermost layers by name only, for a file whose architecture contradicts itself."""
    try:
        items = named_items(container.config, "the model")
    except ReadError:
        return ()
    return tuple(unread(name, item) for name, item in items.items())
