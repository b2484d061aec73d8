"""Arrays and weights among the operands of layers and functions: each is used as Keras uses it, or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT32, close, keras, randomize, save
from constant_operands import FEATURES, GROUPED, LAYERS, OPERATIONS, SAMPLE, STEPS, TENSORFLOW, Case, drawn

from lstmgen.errors import UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.read import read_file

tf = pytest.importorskip("tensorflow")
tf_keras = pytest.importorskip("tf_keras")
TOLERANCE = 20 * FLOAT32
X = np.random.default_rng(5).normal(size=(2, *SAMPLE[1:])).astype("float32")


@pytest.fixture(autouse=True)
def cleared() -> None:
    keras.utils.clear_session()


def attempted(cases: Mapping[str, Case], x: Any) -> dict[str, Any]:
    """The symbolic output of each case that Keras takes."""
    outputs = {name: attempt(case, x) for name, case in cases.items()}
    return {name: y for name, y in outputs.items() if y is not None}


def attempt(case: Case, x: Any) -> Any:
    """The symbolic output of a case; None where Keras refuses it."""
    try:
        case(X[:1])  # TensorFlow may refuse what Keras does not
        return case(x)
    except Exception:  # whatever Keras raises
        return None


def accepted(outputs: Mapping[str, Any], read: Callable[[list[Any]], Graph]) -> tuple[Mapping[str, Any], Graph]:
    """The outputs that lstmgen does not refuse, and their graph."""
    try:
        return outputs, read(list(outputs.values()))
    except UnsupportedError as error:
        refused = {problem.layer.partition("/")[0] for problem in error.problems}
        left = {name: y for name, y in outputs.items() if maker(y) not in refused}
        if len(left) == len(outputs):
            raise
    return accepted(left, read)


def compare(graph: Graph, model: Callable[[Any], Any], cases: Mapping[str, Case], tolerance: float = TOLERANCE) -> None:
    """Asserts that each output is the model's, for one sample at a time: some arrays fit no batch of several."""
    for sample in X:
        every = model(sample[None])
        every = every if isinstance(every, (list, tuple)) else [every]
        for (name, case), got, wanted in zip(cases.items(), graph.evaluate(sample), every, strict=True):
            assert len(wanted) == 1, (name, case)
            try:
                close([got], [np.asarray(wanted[0], dtype=np.float64)], tolerance)
            except AssertionError as error:
                raise AssertionError(f"{name}, {case}: {error}") from None


def in_a_file(cases: Mapping[str, Case], library: Any, folder: Path, suffix: str) -> tuple[list[str], list[str]]:
    """The cases that lstmgen uses in a file of a model of all of them, and those that it refuses, by name."""
    x = library.Input(SAMPLE[1:])
    outputs = attempted(cases, x)
    randomize(library.Model(x, list(outputs.values())))
    left, graph = accepted(outputs, lambda ends: read_file(save(library.Model(x, ends), folder, suffix)))
    used = {name: cases[name] for name in left}
    compare(graph, library.Model(x, list(left.values())), used)
    return list(used), [name for name in outputs if name not in left]


def maker(y: Any) -> str:
    """The name of the layer or operation that gave a symbolic tensor."""
    history = y._keras_history
    return str((history.operation if hasattr(history, "operation") else history.layer).name)


FILES = {
    "layers of Keras 3": (keras, LAYERS | GROUPED, keras),
    "functions of Keras 3": (keras, OPERATIONS, keras.ops),
    "layers of tf.keras": (tf_keras, LAYERS, tf_keras),
    "functions of TensorFlow": (tf_keras, TENSORFLOW, tf),
}


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("what", FILES)
def test_drawn_operands_in_files(what: str, suffix: str, tmp_path: Path) -> None:
    library, kinds, functions = FILES[what]
    used, refused = in_a_file(dict(drawn(kinds, functions, seed=1, count=1)), library, tmp_path, suffix)
    assert len(used) > 2 * len(refused)


def test_positions_added_to_a_sequence(tmp_path: Path) -> None:
    """A positional encoding, as guides to transformers add it."""
    positions = np.sin(np.arange(STEPS * FEATURES, dtype="float32")).reshape(SAMPLE)
    for library in (keras, tf_keras):
        x = library.Input(SAMPLE[1:])
        model = library.Model(x, library.layers.GRU(3)(library.layers.Add()([x, positions])))
        for suffix in (".keras", ".h5"):
            graph = read_file(save(model, tmp_path, suffix))
            close([graph.evaluate(row)[0] for row in X], np.asarray(model(X), dtype=np.float64), TOLERANCE)


@pytest.mark.parametrize("shape", [(2, STEPS, FEATURES), (STEPS, FEATURES)])
def test_an_array_of_several_samples_is_refused(shape: tuple[int, ...], tmp_path: Path) -> None:
    x = tf_keras.Input(SAMPLE[1:])
    a, b = tf_keras.Input(SAMPLE[1:]), tf_keras.Input(SAMPLE[1:])
    inner = tf_keras.Model([a, b], tf_keras.layers.Add()([a, b]))
    model = tf_keras.Model(x, inner([x, np.ones(shape, dtype="float32")]))
    with pytest.raises(
        UnsupportedError, match=r"whose first axis would be that of the samples; give the constant an axis"
    ):
        read_file(save(model, tmp_path, ".h5"))
