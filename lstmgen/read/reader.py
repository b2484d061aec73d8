"""From a model file, or a model in memory, to its Graph."""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lstmgen.errors import LstmgenError, ReadError, UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.read.assumed import assumed
from lstmgen.read.containers.container import Container, open_container, open_served
from lstmgen.read.passes import read, read_with_excerpts
from lstmgen.read.tokens import is_tokenizer, of_layer
from lstmgen.read.version import parse_version

NOTHING: Mapping[str, str] = MappingProxyType({})


def read_file(
    path: str | Path,
    weights: str | Path | None = None,
    layers: Mapping[str, str] = NOTHING,
    assume: Mapping[str, str] = NOTHING,
) -> Graph:
    """The Graph of a model file.

    Args:
        path: HDF5, `.keras` (archive or folder), SavedModel folder, or the JSON or YAML of an architecture.
        weights: the file with the weights of an architecture.
        layers: by the name of a Lambda, what it computes, see `expressions`.
        assume: by the name of a layer, whose published class it is of, see `assumed`.
    Raises:
        ReadError: the file is damaged, incomplete or not a Keras model.
        UnsupportedError: the model uses something that is refused; holds every reason.
    """
    container = opened(path, weights, layers, assume)
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
    path: str | Path, weights: str | Path | None, layers: Mapping[str, str], assume: Mapping[str, str]
) -> Container:
    """A model file, with what its Lambdas compute in their place, and what its layers are assumed to be."""
    container = open_container(Path(path), None if weights is None else Path(weights))
    config = container.config
    if layers:
        from lstmgen.read.expressions import replaced  # which few models need

        config = replaced(config, layers)
    return replace(container, config=assumed(config, assume) if assume else config)


def read_model(model: Any) -> Graph:
    """The Graph of a `keras.Model` in memory, of any Keras.

    It is saved to a temporary file, and that is read. Where the file would not do, because code of the user's own has a
    part in the model, that is called on symbolic tensors. No file holds a `call` that was set on a layer's object.

    Raises:
        ReadError: it is no Keras model, or cannot be saved.
        UnsupportedError: as for `read_file`.
    """
    numbers = keras_numbers(model)
    if numbers >= (2, 5, 0) and any("call" in vars(layer) for layer in model._flatten_layers()):
        return read_live(model, opened_live(model))
    try:
        return read_saved(model, ".keras" if numbers >= (2, 13, 0) else ".h5")
    except (ReadError, UnsupportedError):
        if numbers < (2, 5, 0):  # TensorFlow's own copy of Keras
            raise
    return read_live(model, opened_live(model))


def read_live(model: Any, container: Container) -> Graph:
    """The Graph of a model whose own code was followed, and compared with what that code gives.

    Raises:
        ReadError: as for `read_model`; likewise UnsupportedError.
    """
    from lstmgen.read.live import compare  # which no file needs

    graph, excerpts = read_with_excerpts(container)
    if problems := compare(model, graph, excerpts, keras2=keras_numbers(model) < (3, 0, 0)):
        raise UnsupportedError(problems, container.name)
    return graph


def opened_live(model: Any) -> Container:
    """What a model in memory is made of."""
    from lstmgen.read.live import open_keras2, open_live  # which no file needs

    return open_live(model) if keras_numbers(model) >= (3, 0, 0) else open_keras2(model)


def read_saved(model: Any, suffix: str) -> Graph:
    """The Graph of a model in memory, by way of a file.

    Raises:
        ReadError: it cannot be saved.
        UnsupportedError: as for `read_file`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"model{suffix}"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # nobody is going to keep the file
                model.save(str(path))
        except Exception as error:  # whatever Keras, or a layer of the user's own, raises
            raise ReadError(f"Keras cannot save the model: {error}") from error
        found = read(replace(open_container(path), name=f"the model {model.name!r}"))
    if found.text is not None and found.text not in map(of_layer, filter(is_tokenizer, model._flatten_layers())):
        raise ReadError(f"Keras saves other words of the model {model.name!r} than it has: they were set anew")
    # Two files of the same model differ (Keras writes a date), so a digest would only mislead.
    return replace(found, source=replace(found.source, name=str(model.name), sha256=""))


def keras_numbers(model: Any) -> tuple[int, int, int]:
    """The version of the Keras that a model belongs to.

    Raises:
        ReadError: it belongs to none.
    """
    roots = {cls.__module__.partition(".")[0] for cls in type(model).__mro__ if cls.__name__ == "Model"}
    if "tensorflow" in roots:  # its own copy of Keras, until TensorFlow 2.5
        return (2, 4, 0)
    for name in ("keras", "tf_keras"):
        if name in roots and name in sys.modules:
            return parse_version(str(sys.modules[name].__version__)).numbers
    raise ReadError(f"a {type(model).__name__} is neither the path of a model nor a keras.Model")
