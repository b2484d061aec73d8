"""Model arguments of every call: a file, a live model or a graph, with weights, pipeline and custom code."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from lstmgen import arguments
from lstmgen.arguments import StrPath, named
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.read import (
    AUDIO,
    TENSORFLOW_JS,
    OnnxInterface,
    Original,
    SortedGraph,
    Survey,
    files_of,
    is_module,
    read_file,
    read_model,
    read_module,
    survey_graph,
    survey_live,
    survey_model,
    survey_module,
)
from lstmgen.read import survey as survey_file

if TYPE_CHECKING:
    from lstmgen.check import custom
    from lstmgen.pipeline import Pipeline

# Arguments about inputs and outputs of an ONNX file, or a PyTorch module.
OF_ONNX = tuple(field.name for field in fields(OnnxInterface))

# Reasons why Keras cannot load a file.
RUNS_CODE = "the file contains code, which Keras would run"
NO_CODE = "Keras does not have the code of the assumed classes"
NO_FILE = "Keras does not read files of TensorFlow.js"
NO_AUDIO = "Keras does not read files of audio plugins"


class KerasModel(Protocol):
    """A live keras.Model, of Keras 2 or 3."""

    @property
    def get_config(self) -> Any: ...


class TorchModule(Protocol):
    """A torch.nn.Module."""

    @property
    def state_dict(self) -> Any: ...


Model = StrPath | Graph | KerasModel | TorchModule


@dataclass(frozen=True)
class Subject:
    """Model that was read.

    Attributes:
        graph: its computation, with its pipeline.
        find: returns the Keras model to compare with; raises ToolError if there is none.
    """

    graph: Graph
    find: Callable[[], Any]


@dataclass(frozen=True)
class ModelArguments:
    """Arguments about the model, which all calls have in common; `lstmgen.read` documents them."""

    model: Any
    weights: StrPath | None = None
    pipeline: Pipeline | StrPath | None = None
    custom_objects: Mapping[str, Any] | StrPath | None = None
    layers: Mapping[str, str] | None = None
    assume: Mapping[str, str] | None = None
    fix: Mapping[str, str] | None = None
    shape: Mapping[str, str] | None = None
    batch_axis: Mapping[str, str] | None = None
    state: Mapping[str, str] | None = None
    example: Any = None

    def read(self) -> Subject:
        """Reads the model, and attaches its pipeline.

        Raises:
            ReadError, UnsupportedError, OptionError, ToolError: see `lstmgen.read`.
        """
        if isinstance(self.model, (str, os.PathLike)):
            subject = self._of_file()
        else:
            subject = self._of_module() if is_module(self.model) else self._in_memory()
        has_tokenizer = subject.graph.text is not None and subject.graph.ends is None
        if self.pipeline is None and not has_tokenizer:
            return subject
        from lstmgen.pipeline import Pipeline, attach  # few models need it

        pipeline = self.loaded_pipeline()
        return replace(subject, graph=attach(subject.graph, Pipeline() if pipeline is None else pipeline))

    def survey(self) -> Survey:
        """Returns the content of a model, even if it cannot be exported.

        Raises:
            ReadError: the file contains no model.
            OptionError, ToolError: see `lstmgen.read`.
        """
        if is_module(self.model):
            self._check_module()
            return survey_module(self.model, self.example, self._interface())
        if not isinstance(self.model, (str, os.PathLike)):
            self._check_in_memory()
            return survey_graph(self.model) if isinstance(self.model, Graph) else survey_live(self.model)
        path = self._path()
        if self.custom_objects is None:
            return survey_file(path, self._weights(), *self._statements(), self._interface())
        loaded = self._loaded_by_keras(path)
        return survey_model(loaded.model, loaded.source)

    def files(self, *inputs: Any) -> list[Path]:
        """Returns all files of the model, and of further inputs that are paths."""
        values = (self.model, self.weights, self.pipeline, *inputs)
        paths = [Path(value) for value in values if isinstance(value, (str, os.PathLike))]
        return [file for path in paths for file in files_of(path)]

    def typed(self, shown: Callable[[Path], str] = str) -> list[str]:
        """Returns all arguments but the model as options of a command.

        Args:
            shown: formats a path. An object in memory appears as the name of a file to save it to.
        """
        attached = isinstance(self.model, Graph) and self.model.ends is not None and self.model.text is None
        files = {
            "weights": (self.weights, "model.weights.h5"),
            "pipeline": (self.pipeline or attached or None, "pipeline.json"),
            "custom_objects": (self.custom_objects, "mylayers.py"),
        }
        paths = {
            name: shown(Path(value)) if isinstance(value, (str, os.PathLike)) else saved
            for name, (value, saved) in files.items()
            if value is not None
        }
        of_onnx = {name: getattr(self, name) for name in OF_ONNX}
        return arguments.typed({**paths, "layers": self.layers, "assume": self.assume, **of_onnx})

    def loaded_pipeline(self) -> Pipeline | None:
        """Returns the pipeline, loaded if it is a path; None if there is none.

        Raises:
            ReadError, OptionError: the file or the value is not a pipeline.
        """
        if self.pipeline is None:
            return None
        from lstmgen.pipeline import Pipeline

        if isinstance(self.pipeline, Pipeline):
            return self.pipeline
        if not isinstance(self.pipeline, (str, os.PathLike)):
            raise arguments.wrong("pipeline", self.pipeline, "an lstmgen.Pipeline, or the path of a saved one")
        return Pipeline.load(self.pipeline)

    def _of_file(self) -> Subject:
        """Reads a file; with custom objects, lets Keras load it."""
        path = self._path()
        if self.custom_objects is None:
            weights, (layers, assume) = self._weights(), self._statements()
            graph = read_file(path, weights, layers, assume, self._interface())
            refusal = RUNS_CODE if layers else NO_CODE if assume else ""
            if graph.source.container == TENSORFLOW_JS:
                refusal = NO_FILE
            elif graph.source.container in AUDIO:
                refusal = NO_AUDIO
            elif graph.source.producer:
                return Subject(graph, partial(_onnx, path, self._interface()))
            return Subject(graph, partial(_keras, path, graph, weights, refusal=refusal))
        loaded = self._loaded_by_keras(path)
        graph = replace(read_model(loaded.model), source=loaded.source)
        return Subject(graph, partial(_keras, loaded.model, graph))

    def _in_memory(self) -> Subject:
        """Reads a live model, or returns a graph.

        Raises:
            OptionError: an argument is set that is only for files or modules.
        """
        self._check_in_memory()
        graph = self.model if isinstance(self.model, Graph) else read_model(self.model)
        return Subject(graph, partial(_keras, getattr(self.model, "float_model", self.model), graph))

    def _check_in_memory(self) -> None:
        """Raises OptionError if an argument is set that is only for files or modules."""
        self._refuse("weights", "custom_objects", "layers", "assume")
        self._check_of_keras()
        self._check_no_example()

    def _of_module(self) -> Subject:
        """Reads a PyTorch module.

        Raises:
            OptionError: an argument is set that is only for files.
        """
        self._check_module()
        graph, ends, original = read_module(self.model, self.example, self._interface())
        return Subject(graph, partial(_module, original, ends))

    def _check_module(self) -> None:
        """Raises OptionError if an argument is set that is only for files."""
        self._refuse("weights", "custom_objects", "layers", "assume", "fix")

    def _refuse(self, *names: str) -> None:
        """Refuses arguments that are only for files.

        Raises:
            OptionError: one is set.
        """
        for name in names:
            value = getattr(self, name)
            if value or (value is not None and name == "custom_objects"):
                raise OptionError(f"`{name}=` is for a model file: a model in memory has its own; leave it out")

    def _path(self) -> Path:
        """Returns the path of the model file.

        Raises:
            OptionError: it is not a path, or an argument is set that is only for modules.
        """
        self._check_no_example()
        return arguments.path("model", self.model)

    def _check_no_example(self) -> None:
        if self.example is not None:
            raise OptionError("`example=` is for PyTorch modules: leave it out")

    def _check_of_keras(self) -> None:
        """Raises OptionError if an argument about inputs of an ONNX file is set."""
        for name in self._interface().stated:
            raise OptionError(f"`{name}=` is for ONNX files: leave it out")

    def _weights(self) -> Path | None:
        """Returns the path of the file with the weights; None if there is none.

        Raises:
            OptionError: it is not a path, or it is the model file.
        """
        if self.weights is None:
            return None
        path = arguments.path("weights", self.weights)
        if path.resolve() == Path(self.model).resolve():
            raise OptionError(f"{named('weights', str(path))} is the model file, whose weights are read: leave it out")
        return path

    def _statements(self) -> tuple[dict[str, str], dict[str, str]]:
        """Returns expressions and published classes of layers, by layer name."""
        return arguments.texts("layers", self.layers or {}), arguments.texts("assume", self.assume or {})

    def _interface(self) -> OnnxInterface:
        """Returns what is stated about inputs and outputs of an ONNX file."""
        return OnnxInterface(**{name: arguments.texts(name, getattr(self, name) or {}) for name in OF_ONNX})

    def _loaded_by_keras(self, path: Path) -> custom.Loaded:
        """Loads a file in Keras with custom objects.

        Raises:
            OptionError: an argument is set that excludes custom objects.
            ReadError, UnsupportedError, ToolError: see `custom.load`.
        """
        if path.suffix == ".onnx":
            raise OptionError("`custom_objects=` is for Keras models: an ONNX file has no layers")
        self._check_of_keras()
        if self.weights is not None:
            raise OptionError("`custom_objects=` needs a file with the whole model: leave `weights=` out")
        if self.layers:
            raise OptionError(
                "`layers=` and `custom_objects=` exclude each other: add named functions to `custom_objects=`"
            )
        if self.assume:
            raise OptionError("`assume=` and `custom_objects=` exclude each other: the code defines these classes")
        from lstmgen.check import custom  # imports Keras

        if isinstance(self.custom_objects, Mapping):
            return custom.load(path, self.custom_objects)
        return custom.load(path, arguments.path("custom_objects", self.custom_objects))


def _onnx(path: Path, interface: OnnxInterface) -> Any:
    """Calls `originals.find`."""
    from lstmgen.check import originals  # few calls compare with onnxruntime

    return originals.find(path, interface)


def _module(original: Original, ends: SortedGraph) -> Any:
    """The session that runs a PyTorch module."""
    from lstmgen.check import originals  # few calls compare with PyTorch

    return originals.Session("PyTorch", original, ends)


def _keras(*arguments: Any, refusal: str = "") -> Any:
    """Calls `keras.find`."""
    from lstmgen.check import keras  # few calls compare with Keras

    return keras.find(*arguments, refusal=refusal)
