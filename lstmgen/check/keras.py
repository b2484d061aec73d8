"""Runs models in Keras. Only this module imports Keras, and only when a function needs it.

A file is loaded by the Keras that wrote it, 2 or 3: a name may mean different things in these.
"""

import importlib
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from lstmgen.check import texts
from lstmgen.errors import ToolError, first_line
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.samples.synthetic import Sample

KEYWORDS_ADVICE = "let __init__() take **kwargs, and hand them to super().__init__(**kwargs)"
SUFFIXES = {"HDF5": ".h5", ".keras": ".keras"}  # Keras decides by the suffix, not by the content


def find(model: Any, graph: Graph, weights: str | os.PathLike[str] | None = None, *, refusal: str = "") -> Any:
    """Returns the Keras model to compare with.

    Args:
        model: a path, a live model, or the graph itself.
        refusal: reason why Keras cannot load the file; "" if it can.

    Raises:
        ToolError: there is no Keras model, or loading fails.
    """
    if isinstance(model, Graph):
        raise ToolError("a lstmgen graph is not a Keras model")
    if not isinstance(model, (str, os.PathLike)):
        return model
    if refusal:
        raise ToolError(refusal)
    return load(Path(model), graph, None if weights is None else Path(weights))


def load(path: Path, graph: Graph, weights: Path | None = None) -> Any:
    """Loads the file of `graph` in Keras.

    Raises:
        ToolError: the right Keras is not installed, or cannot load the file.
    """
    if not graph.source.keras_version:
        raise ToolError("this SavedModel has no Keras layers, and TensorFlow would run any code in it")
    name = "keras" if graph.source.keras_version.startswith("3") else "tf_keras"
    keras = import_quietly(name)
    try:
        if weights is not None:
            model = keras.models.model_from_json(path.read_text(encoding="utf-8"))
            model.load_weights(str(weights))
            return model
        return load_named(keras, path, graph.source.container)
    except Exception as error:  # Keras may raise anything
        raise ToolError(f"{name} {keras.__version__} cannot load the model: {cause(error)}") from None


def import_quietly(name: str) -> Any:
    """Imports Keras, by the name of its package, without output of TensorFlow.

    Raises:
        ToolError: the package is not installed.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with quiet():
            return importlib.import_module(name)
    except ImportError:
        package = name.replace("_", "-")
        raise ToolError(f"{package} is not installed (pip install tensorflow {package})") from None


@contextmanager
def quiet() -> Iterator[None]:
    """Silences stderr: TensorFlow's libraries print while they are loaded, at any log level."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def unlogged() -> Iterator[None]:
    """Silences TensorFlow's log: it would warn that a model is retraced for every new length."""
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def load_named(keras: Any, path: Path, container: str, **options: Any) -> Any:
    """Loads a file in Keras, copied to a name with the right suffix if necessary; `options` are those of Keras."""
    suffix = SUFFIXES.get(container, path.suffix)
    if path.is_dir() or path.suffix == suffix:
        return keras.models.load_model(str(path), compile=False, **options)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"model{suffix}"
        shutil.copyfile(path, copy)
        return keras.models.load_model(str(copy), compile=False, **options)


def predict(model: Any, graph: Graph, samples: Sequence[Sample]) -> list[tuple[Array, ...]]:
    """Returns the outputs of `model.predict` for each sample; a stateful model starts from zeros and keeps its state.

    Pre- and postprocessing of a pipeline is computed in float64, outside Keras.

    Raises:
        ToolError: Keras fails.
    """
    ends = graph.ends
    try:
        with unlogged():
            if graph.text is not None:
                model = texts.behind(model)
            if ends is None:
                return _predict(model, graph, samples)
            arrays = [ends.before.evaluate(*sample) for sample in samples]
            results = _predict(model, ends.network, arrays)
            return [ends.finished(outputs, inputs) for outputs, inputs in zip(results, arrays)]
    except ToolError:
        raise
    except Exception as error:  # Keras may raise anything
        raise ToolError(f"Keras cannot predict: {first_line(error)}") from None


def _predict(model: Any, graph: Graph, samples: Sequence[Sample]) -> list[tuple[Array, ...]]:
    batch = _batch_size(model)
    if graph.stateful():
        reset_states(model)
    if batch is not None or graph.stateful():
        # Each row of the batch is the same sample, so each call advances the state once.
        return [_outputs(model, graph, [np.stack([x] * (batch or 1)) for x in sample], 1)[0] for sample in samples]
    outputs: dict[int, tuple[Array, ...]] = {}
    for alike in _by_shape(samples):
        model.predict_function = None  # a TimeDistributed keeps the length that it was traced for
        columns = [np.stack(column) for column in zip(*(samples[k] for k in alike))]
        outputs.update(zip(alike, _outputs(model, graph, columns, len(alike))))
    return [outputs[k] for k in range(len(samples))]


def _by_shape(samples: Sequence[Sample]) -> list[list[int]]:
    """Sorts the indices of samples by shape: tracing is slow, so each shape is traced once."""
    groups: dict[tuple[tuple[int, ...], ...], list[int]] = {}
    for k, sample in enumerate(samples):
        groups.setdefault(tuple(x.shape for x in sample), []).append(k)
    return list(groups.values())


def _batch_size(model: Any) -> int | None:
    """Returns the fixed batch size of a model, or None; a subclassed model has no `inputs`."""
    inputs = getattr(model, "inputs", None)
    size = inputs[0].shape[0] if inputs else None
    return None if size is None else int(size)


def reset_states(model: Any) -> None:
    """Resets all states: Keras 2 has a method of the model, Keras 3 methods of the layers."""
    if hasattr(model, "reset_states"):
        model.reset_states()
        return
    for layer in model._flatten_layers():
        if getattr(layer, "stateful", False) and hasattr(layer, "reset_states"):
            layer.reset_states()


def _outputs(model: Any, graph: Graph, arrays: Sequence[Array], count: int) -> list[tuple[Array, ...]]:
    inputs = [array.astype(np.float32) for array in arrays]
    if graph.text is not None and not model.inputs[0].shape[1:]:  # a text of one token: the input is a plain id
        inputs = [array.ravel() for array in inputs]
    struct = getattr(model, "_inputs_struct", None)
    arguments: Any = inputs[0] if len(inputs) == 1 else inputs
    if isinstance(struct, Mapping):
        arguments = dict(zip(graph.input_names, inputs))
    outputs = _flat(model.predict(arguments, batch_size=len(inputs[0]), verbose=0), graph.output_names)
    return [tuple(np.asarray(y[k], dtype=np.float64) for y in outputs) for k in range(count)]


def _flat(result: Any, names: Sequence[str]) -> list[Any]:
    """Flattens outputs, in the model's order."""
    if isinstance(result, Mapping):
        keys = list(names) if set(names) == set(result) else list(result)
        return [leaf for key in keys for leaf in _flat(result[key], names)]
    if isinstance(result, (list, tuple)):
        return [leaf for item in result for leaf in _flat(item, names)]
    return [result]


def cause(error: Exception) -> str:
    """Returns the innermost error of a layer that Keras cannot build, with its class; else the first line."""
    *_, text = str(error).split("Exception encountered: ")
    classes = re.findall(r"deserializing class '(\w+)'", str(error))
    if text == str(error) or not classes:
        return first_line(error)
    text = " ".join(text.split())[:300]
    advice = f"; {KEYWORDS_ADVICE}" if "unexpected keyword argument" in text else ""
    return f"{classes[-1]} cannot be built from its config: {text}{advice}"
