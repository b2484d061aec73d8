"""Whether lstmgen and Keras mean the same by a model: builds in Keras, saves, reads back, compares."""

from __future__ import annotations

import inspect
import json
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

import h5py
import numpy as np
import pytest

from lstmgen.graph.graph import Graph
from lstmgen.read import read_file
from lstmgen.read.calls.layer import LAYERS

keras = pytest.importorskip("keras")

FLOAT64 = 1e-12
FLOAT32 = 2e-6


def untraced(keras: Any) -> AbstractContextManager[Any]:
    """Within it, LSTMs and GRUs of tf.keras are built of what a processor runs of them alone.

    Else what a graphics card would run is traced as well, with all gradients, which takes as long as the rest. It is in
    no file but a SavedModel with functions; `test_exported_models.py` has these as they are.
    """
    if keras.__name__ != "tf_keras":
        return nullcontext()
    from tf_keras.src.layers.rnn import gru_lstm_utils

    return mock.patch.multiple(
        gru_lstm_utils,
        generate_defun_backend=lambda name, device, function, attributes: function,
        function_register=lambda function, **arguments: None,
    )


@contextmanager
def precision(keras: Any, dtype: str = "float64") -> Iterator[None]:
    """Within it, models of this Keras (keras or tf_keras) compute in float64, so that 1e-12 is to be expected."""
    policies = keras.mixed_precision
    before = keras.backend.floatx(), policies.dtype_policy() if hasattr(policies, "dtype_policy") else None
    keras.backend.set_floatx(dtype)
    set_policy = getattr(policies, "set_dtype_policy", None) or policies.set_global_policy
    set_policy(dtype)
    try:
        with untraced(keras):
            yield
    finally:
        keras.backend.set_floatx(before[0])
        set_policy(before[1] or before[0])


def in_double_precision(keras: Any) -> Any:
    """A fixture for all tests of a module: they compute in float64."""

    @pytest.fixture(autouse=True)
    def fixture() -> Iterator[None]:
        with precision(keras):
            yield

    return fixture


def halving(layers: Any) -> Any:
    """A class of layers of a Keras that halve, but not in training, which is their default."""

    class Halving(layers.Layer):
        def call(self, x: Any, training: bool = True) -> Any:
            return x if training else 0.5 * x

    return Halving


def chain(shape: tuple[int | None, ...], *layers: Any) -> Any:
    """A Sequential of Keras."""
    return keras.Sequential([keras.Input(shape), *layers])


def randomize(model: Any, seed: int = 7) -> None:
    """Other numbers for all weights: not zero, not symmetric; variances positive, and integers as they are."""
    rng = np.random.default_rng(seed)
    arrays = []
    for variable, array in zip(model.weights, model.get_weights()):
        name = getattr(variable, "path", variable.name)
        values = rng.normal(0.1, 0.4, np.shape(array))
        if "variance" in name or "stddev" in name:
            values = np.abs(values) + 0.3
        arrays.append(values if np.asarray(array).dtype.kind == "f" else array)
    model.set_weights(arrays)
    for layer in model.layers:
        getattr(layer, "finalize_state", lambda: None)()  # Normalization computes with what it derives from weights


def samples(model: Any, count: int = 2, seed: int = 3, length: int = 5) -> list[np.ndarray]:
    """Random inputs, a batch for each input of the model; `length` for every free axis."""
    rng = np.random.default_rng(seed)
    shapes = [tuple(length if n is None else n for n in tensor.shape[1:]) for tensor in model.inputs]
    return [rng.normal(0, 1.2, (count, *shape)) for shape in shapes]


def predictions(model: Any, inputs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """What Keras computes, a batch for each output."""
    structure = list(inputs) if len(inputs) > 1 else inputs[0]
    outputs = model(structure, training=False)
    return [np.asarray(y) for y in (outputs if isinstance(outputs, (list, tuple)) else [outputs])]


def save(model: Any, folder: Path, suffix: str) -> Path:
    path = folder / f"model{suffix}"
    model.save(path)
    return path


def edited(path: Path, old: str, new: str) -> Path:
    """The same .keras archive with another text in its config, for what Keras itself would refuse to build."""
    copy = path.with_name("edited.keras")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for member in source.infolist():
            data = source.read(member)
            if member.filename == "config.json":
                text = data.decode()
                assert old in text
                data = text.replace(old, new).encode()
            target.writestr(member.filename, data)
    return copy


def without_defaults(value: Any) -> Any:
    """A config without what layers of Keras 3 take by default; it keeps what all versions of a class have."""
    if isinstance(value, list):
        return [without_defaults(item) for item in value]
    if not isinstance(value, dict):
        return value
    value = {key: without_defaults(item) for key, item in value.items()}
    name, config = value.get("class_name"), value.get("config")
    made = getattr(keras.layers, str(name), None)
    if name not in LAYERS or made is None or "trainable" not in config:  # operations have names of layers, too
        return value
    parameters = inspect.signature(made).parameters
    defaults = {key: repr(parameters[key].default) for key in parameters.keys() - LAYERS[name].writes}
    return value | {"config": {key: item for key, item in config.items() if repr(item) != defaults.get(key)}}


def close(got: Any, wanted: Any, tolerance: float) -> None:
    """Outputs of one sample, relative to the largest finite number of each, or to 1."""
    assert len(got) == len(wanted)
    for a, b in zip(got, wanted):
        assert np.shape(a) == np.shape(b)
        scale = max(1.0, float(np.max(np.abs(b), where=np.isfinite(b), initial=0.0)))
        np.testing.assert_allclose(a, b, rtol=0, atol=tolerance * scale)


def compare(graph: Graph, inputs: Sequence[np.ndarray], expected: Sequence[np.ndarray], tolerance: float) -> None:
    """Every sample, relative to the largest output; the first one again at the end, to the bit."""
    assert len(graph.outputs) == len(expected)
    first = None
    for k in (*range(len(inputs[0])), 0):
        outputs = graph.evaluate(*(batch[k] for batch in inputs))
        first = outputs if first is None else first
        for got, batch in zip(outputs, expected):
            wanted = batch[k]
            assert got.shape == wanted.shape
            np.testing.assert_array_equal(np.isnan(got), np.isnan(wanted))
            scale = max(1.0, np.nanmax(np.abs(wanted), initial=0.0))
            np.testing.assert_allclose(got, wanted, rtol=0, atol=tolerance * scale)
    for got, repeated in zip(first or (), outputs):
        np.testing.assert_array_equal(got, repeated)


def check(
    model: Any,
    folder: Path,
    inputs: Sequence[np.ndarray] | None = None,
    suffixes: Sequence[str] = (".keras", ".h5"),
    tolerance: float = FLOAT64,
) -> Graph:
    """Saves the model in every format, reads it, compares; the last graph read. HDF5 has no defaults of Keras 3."""
    randomize(model)
    given = samples(model) if inputs is None else inputs
    expected = predictions(model, given)
    for suffix in suffixes:
        path = save(model, folder, suffix)
        if suffix == ".h5" and isinstance(model, keras.Model):
            with h5py.File(path, "r+") as file:
                config = without_defaults(json.loads(file.attrs["model_config"]))
                file.attrs["model_config"] = json.dumps(config)
        graph = read_file(path)
        compare(graph, given, expected, tolerance)
    return graph
