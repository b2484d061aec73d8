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
from lstmgen.read import Survey, files_of, read_file, read_model, survey_model
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


@dataclass(frozen=True)
class ModelArguments:
    """A model and what is given beside it, as every call takes them; `lstmgen.read` documents them."""

    model: Any
    weights: StrPath | None = None
    pipeline: Pipeline | StrPath | None = None
    custom_objects: Mapping[str, Any] | StrPath | None = None
    layers: Mapping[str, str] | None = None
    assume: Mapping[str, str] | None = None

    def read(self) -> Subject:
        """What the model computes, with its pipeline.

        Raises:
            ReadError, UnsupportedError, OptionError, ToolError: as `lstmgen.read`.
        """
        found = self._of_file() if isinstance(self.model, (str, os.PathLike)) else self._in_memory()
        own = found.graph.text is not None and found.graph.ends is None
        if self.pipeline is None and not own:
            return found
        from lstmgen.pipeline import Pipeline, attach  # which few models have

        pipeline = self.loaded_pipeline()
        return replace(found, graph=attach(found.graph, Pipeline() if pipeline is None else pipeline))

    def survey(self) -> Survey:
        """What is in a model file, also where it cannot be exported.

        Raises:
            ReadError: there is no model in it.
            OptionError, ToolError: as `lstmgen.read`.
        """
        path = arguments.path("model", self.model)
        if self.custom_objects is None:
            return survey_file(path, self._weights(), *self._statements())
        loaded = self._loaded_by_keras(path)
        return survey_model(loaded.model, loaded.source)

    def files(self, *others: Any) -> list[Path]:
        """All files of the model and the others, as far as they are given as paths."""
        given = (self.model, self.weights, self.pipeline, *others)
        paths = [Path(each) for each in given if isinstance(each, (str, os.PathLike))]
        return [file for path in paths for file in files_of(path)]

    def typed(self, shown: Callable[[Path], str] = str) -> list[str]:
        """What is beside the model, as one types it for a command.

        Args:
            shown: the text for a path. What is only in memory is shown as a file that it may be saved to.
        """
        attached = isinstance(self.model, Graph) and self.model.ends is not None and self.model.text is None
        files = {
            "weights": (self.weights, "model.weights.h5"),
            "pipeline": (self.pipeline or attached or None, "pipeline.json"),
            "custom_objects": (self.custom_objects, "mylayers.py"),
        }
        named = {
            name: shown(Path(value)) if isinstance(value, (str, os.PathLike)) else saved
            for name, (value, saved) in files.items()
            if value is not None
        }
        return arguments.typed({**named, "layers": self.layers, "assume": self.assume})

    def loaded_pipeline(self) -> Pipeline | None:
        """The pipeline; None where none is given.

        Raises:
            ReadError, OptionError: it is none.
        """
        if self.pipeline is None:
            return None
        from lstmgen.pipeline import Pipeline

        if isinstance(self.pipeline, Pipeline):
            return self.pipeline
        if not isinstance(self.pipeline, (str, os.PathLike)):
            raise arguments.wrong("pipeline", self.pipeline, "an lstmgen.Pipeline, or the path of one that was saved")
        return Pipeline.load(self.pipeline)

    def _of_file(self) -> Subject:
        """The model of a file: as it is read, or, with classes of the user's own, as Keras loads it."""
        path = arguments.path("model", self.model)
        if self.custom_objects is None:
            weights, (layers, assume) = self._weights(), self._statements()
            graph = read_file(path, weights, layers, assume)
            unasked = RUNS_CODE if layers else NO_CODE if assume else ""
            return Subject(graph, partial(_keras, path, graph, weights, unasked=unasked))
        loaded = self._loaded_by_keras(path)
        graph = replace(read_model(loaded.model), source=loaded.source)
        return Subject(graph, partial(_keras, loaded.model, graph))

    def _in_memory(self) -> Subject:
        """A live model, or a graph.

        Raises:
            OptionError: something is given that goes with a file.
        """
        of_files = {"weights": self.weights, "custom_objects": self.custom_objects}
        for name, value in {**of_files, "layers": self.layers or None, "assume": self.assume or None}.items():
            if value is not None:
                raise OptionError(f"`{name}=` goes with a file: a model in memory has its own")
        graph = self.model if isinstance(self.model, Graph) else read_model(self.model)
        return Subject(graph, partial(_keras, self.model, graph))

    def _weights(self) -> Path | None:
        return None if self.weights is None else arguments.path("weights", self.weights)

    def _statements(self) -> tuple[dict[str, str], dict[str, str]]:
        """What is said of layers, by their names: what they compute, and whose they are."""
        return arguments.texts("layers", self.layers or {}), arguments.texts("assume", self.assume or {})

    def _loaded_by_keras(self, path: Path) -> custom.Loaded:
        """A file as Keras loads it with classes of the user's own.

        Raises:
            OptionError: something is given that does not go with them.
            ReadError, UnsupportedError, ToolError: as `custom.load`.
        """
        if self.weights is not None:
            raise OptionError("`custom_objects=` goes with a file that holds the whole model: leave `weights=` out")
        if self.layers:
            raise OptionError(
                "`layers=` does not go with `custom_objects=`: give functions with names among these instead"
            )
        if self.assume:
            raise OptionError("`assume=` does not go with `custom_objects=`, which say what the classes compute")
        from lstmgen.check import custom  # which runs Keras

        if isinstance(self.custom_objects, Mapping):
            return custom.load(path, self.custom_objects)
        return custom.load(path, arguments.path("custom_objects", self.custom_objects))


def _keras(*given: Any, unasked: str = "") -> Any:
    """The model of Keras, as `keras.find` gives it."""
    from lstmgen.check import keras  # which few calls compare with

    return keras.find(*given, unasked=unasked)
