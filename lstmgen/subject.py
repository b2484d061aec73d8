"""What a call is about: a model, as a file, in memory or as a graph, with what is given beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstmgen import arguments
from lstmgen.arguments import StrPath
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.read import Survey, read_file, read_model, survey_model
from lstmgen.read import survey as survey_file

if TYPE_CHECKING:
    from lstmgen.check import custom
    from lstmgen.pipeline import Pipeline

# Why Keras cannot be asked.
RUNS_CODE = "the file holds code, which Keras would run"
NO_CODE = "it does not have the code of the classes that are assumed"


@dataclass(frozen=True)
class Subject:
    """A model that was read.

    Attributes:
        graph: what it computes, with its pipeline.
        find: gives the model of Keras to compare with; raises ToolError where there is none.
    """

    graph: Graph
    find: Callable[[], Any]


def subject(
    model: Any,
    weights: StrPath | None,
    pipeline: Pipeline | StrPath | None,
    custom_objects: Mapping[str, Any] | StrPath | None,
    layers: Mapping[str, str] | None,
    assume: Mapping[str, str] | None,
) -> Subject:
    """What `lstmgen.read` describes.

    Raises:
        ReadError, UnsupportedError, OptionError, ToolError: as `lstmgen.read`.
    """
    given = {"weights": weights, "custom_objects": custom_objects, "layers": layers or None, "assume": assume or None}
    if isinstance(model, (str, os.PathLike)):
        found = _of_file(arguments.path("model", model), **given)
    else:
        for name, value in given.items():
            if value is not None:
                raise OptionError(f"`{name}=` goes with a file: a model in memory has its own")
        graph = model if isinstance(model, Graph) else read_model(model)
        found = Subject(graph, partial(_keras, model, graph))
    own = found.graph.text is not None and found.graph.ends is None
    if pipeline is None and not own:
        return found
    from lstmgen.pipeline import Pipeline, attach  # which few models have

    chosen = Pipeline() if pipeline is None else pipeline
    if not isinstance(chosen, Pipeline):
        if not isinstance(chosen, (str, os.PathLike)):
            raise arguments.wrong("pipeline", chosen, "an lstmgen.Pipeline, or the path of one that was saved")
        chosen = Pipeline.load(chosen)
    return replace(found, graph=attach(found.graph, chosen))


def survey(
    model: StrPath,
    weights: StrPath | None,
    custom_objects: Mapping[str, Any] | StrPath | None,
    layers: Mapping[str, str] | None,
    assume: Mapping[str, str] | None,
) -> Survey:
    """What is in a model file, also where it cannot be exported; the arguments are as above.

    Raises:
        ReadError: there is no model in it.
        OptionError, ToolError: as `lstmgen.read`.
    """
    path = arguments.path("model", model)
    if custom_objects is None:
        return survey_file(path, *_beside(weights, layers, assume))
    loaded = _loaded(path, weights, custom_objects, layers, assume)
    return survey_model(loaded.model, loaded.source)


def _of_file(path: Path, weights: Any, custom_objects: Any, layers: Any, assume: Any) -> Subject:
    """That of a file: as it is read, or, with classes of the user's own, as Keras loads it."""
    if custom_objects is None:
        file, stated, sources = _beside(weights, layers, assume)
        graph = read_file(path, file, stated, sources)
        unasked = RUNS_CODE if stated else NO_CODE if sources else ""
        return Subject(graph, partial(_keras, path, graph, file, unasked=unasked))
    loaded = _loaded(path, weights, custom_objects, layers, assume)
    graph = replace(read_model(loaded.model), source=loaded.source)
    return Subject(graph, partial(_keras, loaded.model, graph))


def _keras(*given: Any, unasked: str = "") -> Any:
    """The model of Keras, as `keras.find` gives it."""
    from lstmgen.check import keras  # which few calls compare with

    return keras.find(*given, unasked=unasked)


def _beside(weights: Any, layers: Any, assume: Any) -> tuple[Path | None, dict[str, str], dict[str, str]]:
    """The same as a file is read with."""
    return (
        None if weights is None else arguments.path("weights", weights),
        {} if layers is None else arguments.texts("layers", layers),
        {} if assume is None else arguments.texts("assume", assume),
    )


def _loaded(path: Path, weights: Any, custom_objects: Any, layers: Any, assume: Any) -> custom.Loaded:
    """A file as Keras loads it with classes of the user's own.

    Raises:
        OptionError: something is given that does not go with them.
        ReadError, UnsupportedError, ToolError: as `custom.load`.
    """
    if weights is not None:
        raise OptionError("`custom_objects=` goes with a file that holds the whole model: leave `weights=` out")
    if layers:
        raise OptionError("`layers=` does not go with `custom_objects=`: give functions with names among these instead")
    if assume:
        raise OptionError("`assume=` does not go with `custom_objects=`, which say what the classes compute")
    from lstmgen.check import custom  # which runs Keras

    if isinstance(custom_objects, Mapping):
        return custom.load(path, custom_objects)
    return custom.load(path, arguments.path("custom_objects", custom_objects))
