"""Arrays and weights among the operands of layers and functions: each is used as Keras uses it, or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT32, close, keras, randomize, save
from constant_operands import FEATURES, GROUPED, LAYERS, OPERATIONS, SAMPLE, STEPS, TENSORFLOW, Case, drawn

import lstmgen
from lstmgen.errors import UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.read import read_file

tf = pytest.importorskip("tensorflow")
tf_keras = pytest.importorskip("tf_keras")
TOLERANCE = 20 * FLOAT32
X = np.random.default_rng(5).normal(size=(2, *SAMPLE[1:])).astype("float32")


@pytest.fixture(autouse=True)
def cleared() -> None:
    keras.utils.clear_session(free_memory=False)


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


def accepted(names: list[str], read: Callable[[list[str]], Graph], maker: Callable[[str], str]) -> Any:
    """The cases that lstmgen does not refuse, by name, and their graph.

    Args:
        maker: the layer or operation that refusals name for a case.
    """
    try:
        return names, read(names)
    except UnsupportedError as error:
        refused = {problem.layer.partition("/")[0] for problem in error.problems}
        left = [name for name in names if maker(name) not in refused]
        if len(left) == len(names):
            raise
    return accepted(left, read, maker)


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


Split = tuple[list[str], list[str]]


def split(cases: Mapping[str, Case], library: Any, read: Callable[[Any], Graph]) -> Split:
    """The cases of one model that lstmgen uses, as Keras does, and those that it refuses, by name."""
    x = library.Input(SAMPLE[1:])
    outputs = attempted(cases, x)

    def model(names: list[str]) -> Any:
        return library.Model(x, [outputs[name] for name in names])

    def maker(name: str) -> str:
        history = outputs[name]._keras_history
        return str((history.operation if hasattr(history, "operation") else history.layer).name)

    randomize(model(list(outputs)))
    used, graph = accepted(list(outputs), lambda names: read(model(names)), maker)
    compare(graph, model(used), {name: cases[name] for name in used})
    return used, [name for name in outputs if name not in used]


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
    cases = dict(drawn(kinds, functions, seed=1, count=1))
    used, refused = split(cases, library, lambda model: read_file(save(model, tmp_path, suffix)))
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
    with pytest.raises(UnsupportedError, match=r"whose first axis would be the batch axis; give the constant an axis"):
        read_file(save(model, tmp_path, ".h5"))


class Owning(keras.layers.Layer):
    """A case on weights in the place of its arrays of floats, or on a weight that is repeated for each sample."""

    def __init__(self, case: Case, name: str, repeated: str) -> None:
        super().__init__(name=name)
        self.case, self.repeated, self.own = case, repeated, {}

    def build(self, shape: Any) -> None:
        for array in self.case.operands:
            if array is not None and array.dtype.kind == "f":
                self.own[id(array)] = self.add_weight(shape=array.shape, initializer="normal", name="w")

    def call(self, x: Any) -> Any:
        def converted(array: np.ndarray) -> Any:
            weight, samples = self.own.get(id(array), array), keras.ops.shape(x)[0]
            if array.shape[:1] != (1,) or array.ndim != 3 or self.repeated == "as it is":
                return weight
            if self.repeated == "tile":
                return keras.ops.tile(weight, (samples, 1, 1))
            if self.repeated == "repeat":
                return keras.ops.repeat(weight, samples, axis=0)
            return keras.ops.broadcast_to(weight, (samples, *array.shape[1:]))

        return self.case(x, converted)


REPEATED = ("as it is", "tile", "repeat", "broadcast_to")


def owning(cases: Iterable[tuple[str, Case]]) -> dict[str, Case]:
    """The same cases in layers of one's own."""
    return {name: Owning(case, f"own_{k}", REPEATED[k % len(REPEATED)]) for k, (name, case) in enumerate(cases)}


@pytest.mark.parametrize("what", ["layers of Keras 3", "functions of Keras 3"])
def test_drawn_weights_in_live_models(what: str) -> None:
    _, kinds, functions = FILES[what]
    used, refused = split(owning(drawn(kinds, functions, seed=3, count=1)), keras, lstmgen.read)
    assert len(used) > len(refused)


def served(cases: Mapping[str, Case], folder: Path) -> Split:
    """As `split`, of functions that TensorFlow serves."""
    signature = tf.TensorSpec((None, *SAMPLE[1:]), tf.float32, name="x")

    def module(names: list[str]) -> Any:
        def serve(x: Any) -> dict[str, Any]:
            outputs = {}
            for name in names:
                with tf.name_scope("all"), tf.name_scope(name):
                    outputs[name] = tf.identity(cases[name](x))
            return outputs

        made = tf.Module()
        made.serve = tf.function(serve, input_signature=[signature], autograph=False)
        return made

    def read(names: list[str]) -> Graph:
        made = module(names)
        tf.saved_model.save(made, folder, signatures=made.serve)
        return read_file(folder)

    def traced(case: Case) -> Any:
        return tf.function(lambda x: case(x), input_signature=[signature], autograph=False)

    names = sorted(attempted({name: traced(case) for name, case in cases.items()}, X[:1]))
    used, graph = accepted(names, read, str)
    function = module(used).serve
    compare(graph, lambda x: [function(x)[name] for name in used], {name: cases[name] for name in used})
    return used, [name for name in names if name not in used]


def test_drawn_constants_in_a_saved_model(tmp_path: Path) -> None:
    cases = {name.replace(" ", "_"): case for name, case in drawn(TENSORFLOW, tf, seed=2, count=1)}
    used, refused = served(cases, tmp_path / "model")
    assert len(used) > 2 * len(refused)


def test_a_class_token_in_a_saved_model(tmp_path: Path) -> None:
    """A row of weights in front of each sequence, once for each sample, and a constant that the function captures."""
    token = tf.Variable(np.random.default_rng(1).normal(size=(1, 1, FEATURES)), dtype=tf.float32)
    captured = tf.range(FEATURES, dtype=tf.float32)
    module = tf.Module()
    module.token = token

    def serve(x: Any) -> dict[str, Any]:
        samples = tf.shape(x)[0]
        rows = tf.broadcast_to(token, (samples, 2, FEATURES))
        return {"y": tf.concat([tf.tile(token, (samples, 1, 1)), x + captured, rows], axis=1)}

    module.serve = tf.function(serve, input_signature=[tf.TensorSpec((None, *SAMPLE[1:]), tf.float32, name="x")])
    tf.saved_model.save(module, tmp_path / "model", signatures=module.serve)
    graph = read_file(tmp_path / "model")
    close([graph.evaluate(row)[0] for row in X], module.serve(X)["y"].numpy(), TOLERANCE)
