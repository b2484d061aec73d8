"""The first table of docs/reference/layer-matrix.md: what was proven, for every case, file format and language."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import yaml
from agreement import precision, predictions, randomize, save
from matrix_cases import Case
from matrix_layers import other_layers
from matrix_operations import operations
from matrix_recurrent import recurrent_layers
from proof import PROVEN, prove, refusal

from lstmgen.errors import ReadError, UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.read import read_file
from lstmgen.read.calls.following import needed

FLOAT32 = 1e-6
# What a Keras says of a model that it cannot build or save.
UNABLE = (AttributeError, TypeError, ValueError, NotImplementedError)

INTRODUCTION = """## What is written here and read back

Every row is the smallest model that shows the option, built by Keras 3 and by tf.keras (the package tf-keras) with
random weights and saved in every format; **E** is agreement with that Keras in float64 to 1e-9 of the largest output
(1e-7 for gelu, of which Keras rounds a constant; 1e-6 for pooling in 3D and bilinear interpolation, where TensorFlow
knows no float64). The operators and functions stand as they are written, x being an input of shape (4, 6).

TensorFlow 2.5 was the last that wrote YAML; the one line of its `to_yaml` is repeated here. The SavedModels lack the
functions that TensorFlow would run, which lstmgen does not read; `tests/read/test_saved_model.py` has some with them.
"no traces" is `save(…, save_format="tf", save_traces=False)`.
"""


@dataclass(frozen=True)
class Format:
    """A column: who writes it, and how; the files written are what `read_file` takes."""

    head: str
    keras: str
    write: Callable[[Any, Path], tuple[Path, ...]]


def whole(suffix: str) -> Callable[[Any, Path], tuple[Path, ...]]:
    return lambda model, folder: (save(model, folder, suffix),)


def in_two(architecture: str, weights: str, **options: Any) -> Callable[[Any, Path], tuple[Path, ...]]:
    """Architecture and weights in files of their own."""

    def write(model: Any, folder: Path) -> tuple[Path, Path]:
        text = model.to_json()
        if architecture == "yaml":
            text = yaml.dump(model._updated_config())
        (folder / f"model.{architecture}").write_text(text, encoding="utf-8")
        model.save_weights(folder / f"numbers{weights}", **options)
        return folder / f"model.{architecture}", folder / f"numbers{weights}"

    return write


def saved_model(model: Any, folder: Path) -> tuple[Path, ...]:
    """A SavedModel whose objects and lists are all there, but not the functions, whose tracing takes seconds."""
    from tf_keras.src.saving.legacy.saved_model import save_impl, serialized_attributes

    def wrap_layer_functions(layer: Any, cache: Any) -> dict[str, None]:
        return dict.fromkeys(serialized_attributes.LayerAttributes.all_functions)

    with (
        mock.patch.object(save_impl, "wrap_layer_functions", wrap_layer_functions),
        mock.patch.object(save_impl, "default_save_signature", return_value=None),
    ):
        return saved_as_objects(model, folder / "saved", save_traces=True)


def saved_model_without_traces(model: Any, folder: Path) -> tuple[Path, ...]:
    return saved_as_objects(model, folder / "saved", save_traces=False)


def saved_as_objects(model: Any, folder: Path, *, save_traces: bool) -> tuple[Path, ...]:
    """A SavedModel without TensorFlow's own operations that save and restore it, which take half of the time."""
    import tensorflow as tf

    options = tf.saved_model.SaveOptions(experimental_skip_saver=True)
    model.save(folder, save_format="tf", save_traces=save_traces, options=options)
    return (folder,)


FORMATS = [
    Format("Keras 3 `.keras`", "keras", whole(".keras")),
    Format("Keras 3 `.h5`", "keras", whole(".h5")),
    Format("Keras 3 JSON + `.weights.h5`", "keras", in_two("json", ".weights.h5")),
    Format("tf.keras `.keras`", "tf_keras", whole(".keras")),
    Format("tf.keras `.h5`", "tf_keras", whole(".h5")),
    Format("tf.keras JSON + `.h5`", "tf_keras", in_two("json", ".h5", save_format="h5")),
    Format("tf.keras YAML + `.h5`", "tf_keras", in_two("yaml", ".h5", save_format="h5")),
    Format("tf.keras JSON + `.weights.h5`", "tf_keras", in_two("json", ".weights.h5")),
    Format("tf.keras SavedModel", "tf_keras", saved_model),
    Format("tf.keras SavedModel, no traces", "tf_keras", saved_model_without_traces),
]

BY_KERAS = {module: [form.head for form in FORMATS if form.keras == module] for module in ("keras", "tf_keras")}


def row(case: Case) -> list[str]:
    """The row of a case, made by running it: the case, then a cell for each format."""
    found: dict[str, str] = {}
    for module in BY_KERAS:
        found |= cells(case, module)
    return [case.layer, case.option or "–", *(found[form.head] for form in FORMATS)]


def cells(case: Case, module: str) -> dict[str, str]:
    """What the formats of one Keras came to, by their heads.

    Raises:
        AssertionError: numbers differ.
    """
    keras = __import__(module)
    forms = [form for form in FORMATS if form.keras == module]
    forget(keras)
    with precision(keras, "float32" if case.float32 else "float64"):
        try:
            with unset_weights(keras):
                model = case.build(keras)
        except UNABLE:
            return dict.fromkeys((form.head for form in forms), "not in this Keras")
        randomize(model)
        inputs = batches(case, model)
        try:
            expected = predictions(model, inputs)
        except Exception:  # whatever TensorFlow says of what it has not for a CPU
            return dict.fromkeys((form.head for form in forms), "this Keras cannot run it")
        rows = [[batch[k] for batch in inputs] for k in range(2)]
        wanted = [[batch[k] for batch in expected] for k in range(2)]
        return {form.head: cell(case, form, model, rows, wanted) for form in forms}


def takes_others(case: Case) -> bool:
    """Returns whether the model of a case can be a part of a larger one: its dtype and batch are those of others."""
    return not case.float32 and case.option != "stateful"


def prove_together(cases: Sequence[Case], module: str) -> None:
    """Proves the cases in all formats of one Keras, as parts of one model: it is saved and read once in each.

    Raises:
        AssertionError: numbers differ.
    """
    keras = __import__(module)
    forget(keras)
    with precision(keras, "float64"):
        with unset_weights(keras), numbered_inputs(keras):
            parts = [case.build(keras) for case in cases]
        model = keras.Model([x for part in parts for x in part.inputs], [y for part in parts for y in part.outputs])
        randomize(model)
        inputs = [batches(case, part) for case, part in zip(cases, parts)]
        expected = iter(predictions(model, [x for batch in inputs for x in batch]))
        wanted = [[next(expected) for _ in part.outputs] for part in parts]
        for form in FORMATS:
            if form.keras == module:
                with tempfile.TemporaryDirectory() as folder:
                    graphs = split(read_file(*form.write(model, Path(folder))), parts)
                for case, graph, xs, ys in zip(cases, graphs, inputs, wanted):
                    rows = [[x[k] for x in xs] for k in range(2)]
                    try:
                        assert prove(graph, rows, [[y[k] for y in ys] for k in range(2)], case.tolerance) == PROVEN
                    except AssertionError as error:
                        raise AssertionError(f"{case.name}, {form.head}: {error}") from error


@contextmanager
def numbered_inputs(keras: Any) -> Iterator[None]:
    """Within it, inputs of models have different names."""
    numbers, make = count(), keras.Input

    def numbered(*arguments: Any, name: str = "input", **options: Any) -> Any:
        return make(*arguments, name=f"{name}{next(numbers)}", **options)

    with mock.patch.object(keras, "Input", numbered):
        yield


def split(graph: Graph, parts: Sequence[Any]) -> Iterator[Graph]:
    """The graphs of models that are the parts of one, by its graph."""
    inputs, outputs = iter(graph.inputs), iter(graph.outputs)
    for part in parts:
        own = tuple(next(inputs) for _ in part.inputs)
        results = tuple(next(outputs) for _ in part.outputs)
        dims = {dim for value in own for dim in value.shape}
        yield replace(
            graph,
            inputs=own,
            nodes=tuple(needed(graph.nodes, results)),
            outputs=results,
            input_names=tuple(value.name for value in own),
            output_names=tuple(value.name for value in results),
            equal=tuple(pair for pair in graph.equal if dims.intersection(pair)),
            integers={value.name: graph.integers[value.name] for value in own if value.name in graph.integers},
        )


@contextmanager
def unset_weights(keras: Any) -> Iterator[None]:
    """Within it, weights begin with zeros: Keras would draw what `randomize` replaces."""
    initializers = keras.initializers
    classes = (initializers.VarianceScaling, initializers.Orthogonal, initializers.RandomUniform)
    with ExitStack() as stack:
        for each in classes:
            stack.enter_context(mock.patch.object(each, "__call__", initializers.Zeros.__call__))
        yield


def forget(keras: Any) -> None:
    """Lets the names of layers begin anew, so that graphs are the same wherever they can be."""
    if keras.__name__ == "keras":
        keras.utils.clear_session(free_memory=False)  # which would take longer than all the rest
    else:
        keras.backend.clear_session()


def cell(case: Case, form: Format, model: Any, rows: list[Any], wanted: list[Any]) -> str:
    """What one format came to.

    Raises:
        AssertionError: numbers differ.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            paths = form.write(model, Path(folder))
        except UNABLE:
            return "this Keras cannot save it"
        try:
            graph = read_file(*paths)
        except (ReadError, UnsupportedError) as error:
            return refusal(error)
    return prove(graph, rows, wanted, FLOAT32 if case.float32 else case.tolerance)


def batches(case: Case, model: Any) -> list[np.ndarray]:
    """Two samples for every input; where there is a mask, one is padded before and one behind."""
    rng = np.random.default_rng(5)
    found = []
    for k, tensor in enumerate(model.inputs):
        shape = tuple(5 if n is None else int(n) for n in tensor.shape[1:])
        batch = rng.integers(1, 7, (2, *shape)).astype(float) if case.takes_words else rng.normal(0, 1, (2, *shape))
        if case.padded:
            value = 0.0 if case.takes_words else 0.5
            batch[0, : 1 + k] = value
            batch[1, -1:] = value
        found.append(batch)
    return found


CASES = [*recurrent_layers(), *other_layers(), *operations()]
HEADS = ["layer", "option", *(form.head for form in FORMATS)]
