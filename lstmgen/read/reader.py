"""Reads a model file, or a model in memory, to a Graph."""

import sys
import tempfile
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lstmgen.errors import LstmgenError, OptionError, ReadError, UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.read.configs.assumed import assumed
from lstmgen.read.configs.interface import OnnxInterface
from lstmgen.read.configs.tokens import is_tokenizer, of_layer
from lstmgen.read.containers.audio import AUDIO
from lstmgen.read.containers.container import Container, open_container, open_served
from lstmgen.read.containers.parts import ONNX
from lstmgen.read.onnx.endpoint import SortedGraph
from lstmgen.read.onnx.running import Original
from lstmgen.read.passes import read, read_with_excerpts
from lstmgen.read.version import parse_version

NOTHING: Mapping[str, str] = MappingProxyType({})
PLAIN = OnnxInterface()


def read_file(
    path: str | Path,
    weights: str | Path | None = None,
    layers: Mapping[str, str] = NOTHING,
    assume: Mapping[str, str] = NOTHING,
    interface: OnnxInterface = PLAIN,
) -> Graph:
    """Reads the Graph of a model file.

    Args:
        path: HDF5, `.keras` (archive or folder), SavedModel folder, ONNX, audio JSON, or the JSON or YAML of an
            architecture.
        weights: the file with the weights of an architecture.
        layers: the expression that a Lambda computes, by the name of the layer; see `expressions`.
        assume: the author of the published class of a layer, by the name of the layer; see `assumed`.
        interface: statements about inputs and outputs of an ONNX file.
    Raises:
        ReadError: the file is damaged, incomplete or not a Keras model.
        UnsupportedError: the model cannot be exported; contains all reasons.
    """
    container = opened(path, weights, layers, assume, interface)
    try:
        return read(container)
    except UnsupportedError:
        other = open_served(container)
        if other is None:
            raise
        with suppress(LstmgenError):
            return read(other)
        raise


def opened(
    path: str | Path,
    weights: str | Path | None,
    layers: Mapping[str, str],
    assume: Mapping[str, str],
    interface: OnnxInterface,
) -> Container:
    """Opens a model file, replaces Lambdas by expressions, and marks layers as published classes.

    Raises:
        ReadError: as for `read_file`.
        OptionError: a statement does not fit the file.
    """
    container = open_container(Path(path), None if weights is None else Path(weights))
    if container.source.container == ONNX:
        from lstmgen.read.onnx import sorted_axes  # imported late, as below

        if layers or assume:
            raise OptionError(f"`{'layers' if layers else 'assume'}=` is for Keras models: an ONNX file has no layers")
        return sorted_axes(container, interface)
    for name in interface.stated:
        raise OptionError(f"`{name}=` is for ONNX files: leave it out")
    if container.source.container in AUDIO:
        from lstmgen.read.audio import with_layers  # imported late, as above

        if layers or assume:
            raise OptionError(f"`{'layers' if layers else 'assume'}=` is for Keras models: leave it out")
        return with_layers(container)
    config = container.config
    if layers:
        from lstmgen.read.expressions import replaced  # imported late: few models use it

        config = replaced(config, layers)
    return replace(container, config=assumed(config, assume) if assume else config)


def read_model(model: Any) -> Graph:
    """Reads the Graph of a `keras.Model` in memory, of any Keras.

    The model is saved to a temporary file, which is read. If that fails because of code of the user's own, the code
    is called on symbolic tensors instead; so is that of layers which their file misrepresents.

    Raises:
        ReadError: the object is not a Keras model, or cannot be saved.
        UnsupportedError: as for `read_file`.
    """
    from lstmgen.read.live.origin import is_in_file  # imported late: files do not use it

    numbers = keras_numbers(model)
    if hasattr(model, "float_model"):  # of `lstmgen.keras`, which saves that
        return read_saved(model, ".keras")
    if numbers >= (2, 5, 0) and not all(map(is_in_file, model._flatten_layers())):
        return read_live(model, opened_live(model))
    try:
        return read_saved(model, ".keras" if numbers >= (2, 13, 0) else ".h5")
    except (ReadError, UnsupportedError):
        if numbers < (2, 5, 0):  # TensorFlow's own copy of Keras
            raise
    return read_live(model, opened_live(model))


def read_live(model: Any, container: Container) -> Graph:
    """Reads the Graph of a model by following its code, and compares it with the outputs of that code.

    Raises:
        ReadError: as for `read_model`; likewise UnsupportedError.
    """
    from lstmgen.read.live import compare  # imported late: files do not use it

    graph, excerpts = read_with_excerpts(container)
    if problems := compare(model, graph, excerpts, keras2=keras_numbers(model) < (3, 0, 0)):
        raise UnsupportedError(problems, container.name)
    return graph


def is_module(value: Any) -> bool:
    """Returns true for a PyTorch module; a Keras model on PyTorch is one, too, and gives false."""
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.nn.Module):
        return False
    return not any(cls.__module__.partition(".")[0] in ("keras", "tf_keras") for cls in type(value).__mro__)


def read_module(module: Any, example: Any, interface: OnnxInterface) -> tuple[Graph, SortedGraph, Original]:
    """Reads the Graph of a PyTorch module by following its code, and compares it with the outputs of that code.

    Returns the graph with its ends, and a function that runs the module.

    Args:
        example: arguments of its forward().
        interface: statements about its inputs and outputs.
    Raises:
        ReadError, OptionError: as for `open_module`; likewise UnsupportedError.
    """
    from lstmgen.read.torch import fixed_samples, open_module, problems_of  # imported late: few models use it

    opened = open_module(module, example, interface)
    graph = read(opened.container)
    if problems := problems_of(module, opened, graph):
        raise UnsupportedError(problems, opened.container.name)
    if not interface.batch_axis:
        graph = replace(graph, warnings=(*graph.warnings, *fixed_samples(opened, graph)))
    return graph, opened.ends, opened.original


def opened_live(model: Any) -> Container:
    """Opens a model in memory."""
    from lstmgen.read.live import open_keras2, open_live  # imported late: files do not use it

    return open_live(model) if keras_numbers(model) >= (3, 0, 0) else open_keras2(model)


def read_saved(model: Any, suffix: str) -> Graph:
    """Saves a model in memory to a temporary file, and reads the Graph of that.

    Raises:
        ReadError: the model cannot be saved.
        UnsupportedError: as for `read_file`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"model{suffix}"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # such as those about the HDF5 format
                model.save(str(path))
        except Exception as error:  # whatever Keras, or a layer of the user's own, raises
            raise ReadError(f"Keras cannot save the model: {error}") from error
        graph = read(replace(open_container(path), name=f"the model {model.name!r}"))
    if graph.text is not None and graph.text not in map(of_layer, filter(is_tokenizer, model._flatten_layers())):
        raise ReadError(f"Keras saves another vocabulary than the model {model.name!r} has: save and load it in Keras")
    # Two files of the same model differ (Keras writes a date), so their digests would, too.
    return replace(graph, source=replace(graph.source, name=str(model.name), sha256=""))


def keras_numbers(model: Any) -> tuple[int, int, int]:
    """The version of the Keras that a model belongs to.

    Raises:
        ReadError: the object is not a Keras model.
    """
    roots = {cls.__module__.partition(".")[0] for cls in type(model).__mro__ if cls.__name__ == "Model"}
    if "tensorflow" in roots:  # its own copy of Keras, until TensorFlow 2.5
        return (2, 4, 0)
    for name in ("keras", "tf_keras"):
        if name in roots and name in sys.modules:
            return parse_version(str(sys.modules[name].__version__)).numbers
    name = type(model).__name__
    layer = any(cls.__name__ == "Layer" for cls in type(model).__mro__)
    cure = "; wrap it in keras.Sequential" if layer else ""
    if hasattr(model, "keys"):
        cure = "; load its weights into the module: module.load_state_dict(…)"
    raise ReadError(f"expected a path, a keras.Model or a torch.nn.Module, got {name}{cure}")
