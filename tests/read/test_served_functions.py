"""SavedModels of functions that somebody wrote with TensorFlow's operations, with a Keras model in them or none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT32, chain, compare, keras, predictions, randomize, samples

from lstmgen.errors import ReadError, UnsupportedError
from lstmgen.read import read_file
from lstmgen.read.calls.layer import Refusal
from lstmgen.read.containers.endpoint import free
from lstmgen.read.containers.functions import NodeDef
from lstmgen.read.tensorflow.windows import explicit_padding

tf = pytest.importorskip("tensorflow")
layers = keras.layers


def test_saved_by_tensorflow(tmp_path: Path) -> None:
    """tf.saved_model.save of a model, and of a function of one's own."""
    model = chain((4, 3), layers.GRU(2, return_sequences=True))
    randomize(model)
    given = samples(model)
    expected = predictions(model, [array.astype("float32") for array in given])
    tf.saved_model.save(model, tmp_path / "model")
    compare(read_file(tmp_path / "model"), given, expected, FLOAT32)
    scaled = tf.Module()
    scaled.model, scaled.scale = model, tf.Variable([2.0, 3.0])
    signature = tf.TensorSpec((None, 4, 3), tf.float32, name="rows")
    serve = tf.function(lambda rows: {"y": tf.tanh(model(rows)) * scaled.scale}, input_signature=[signature])
    tf.saved_model.save(scaled, tmp_path / "module", signatures=serve)
    graph = read_file(tmp_path / "module")
    assert (graph.input_names, graph.output_names) == (("rows",), ("y",))
    compare(graph, given, [np.tanh(expected[0]) * [2.0, 3.0]], FLOAT32)


def of_tensorflow(
    function: Callable[[Any], Any], shape: tuple[int | None, ...], folder: Path, dtype: str = "float32"
) -> Path:
    """A SavedModel that serves a function of one tensor."""
    signature = tf.TensorSpec((None, *shape), dtype, name="x")
    module = tf.Module()
    module.serve = tf.function(lambda x: {"y": function(x)}, input_signature=[signature], autograph=False)
    tf.saved_model.save(module, folder, signatures=module.serve)
    return folder


def test_what_follows_from_constants(tmp_path: Path) -> None:
    """It is computed as TensorFlow does it, which has all of these as nodes of the graph."""
    a, n = np.array([[0.3, -1.7, 2.5], [4.0, 0.1, -0.6]], dtype=np.float32), np.array([7, -3, 2], dtype=np.int32)

    def folded() -> dict[str, Any]:
        floats, integers = tf.constant(a), tf.constant(n)
        return {
            "range": tf.range(5, 0, -2),
            "range_from_0": tf.range(tf.shape(floats)[1]),
            "range_of_floats": tf.range(0.5, 3.4, 0.7),
            "range_of_tenths": tf.range(0.0, 0.9, 0.3),
            "slice": floats[:, ::-2],
            "slice_with_a_new_axis": floats[1, tf.newaxis, ..., :2],
            "arithmetic": (floats - 1.5) * tf.sqrt(tf.maximum(floats, 0.25)) / 3.0,
            "of_integers": integers // 2 - tf.minimum(integers, 1),
            "cut": tf.cast(floats, tf.int32),
            "compared": tf.cast(floats > 0.2, tf.float32),
            "chosen": tf.where(floats > 0.2, floats, tf.constant([[1.0], [2.0]])),
            "reduced": tf.reduce_sum(floats, axis=0) + tf.reduce_max(floats, axis=[0, 1]) - tf.reduce_min(floats),
            "kept": tf.reduce_prod(floats, axis=1, keepdims=True) * floats,
            "split": tf.split(floats, 3, axis=1)[2] + tf.unstack(floats, axis=1)[0],
            "stacked": tf.stack([floats[0], floats[1]], axis=1),
            "joined": tf.concat([floats, floats[:, :1]], axis=1),
            "gathered": tf.gather(floats, [1, 0, 1]),
            "tiled": tf.tile(floats, [2, 1]),
            "turned": tf.transpose(floats) + tf.expand_dims(tf.fill([3], 0.5), -1),
            "product": tf.matmul(floats[:1], tf.transpose(floats)),
            "powers": tf.pow(3.0, floats) + tf.pow(floats, 2.0) + tf.cast(tf.pow(integers, 2) % 5, tf.float32),
            "functions": tf.sin(floats) * tf.cos(floats) + tf.tanh(tf.math.log(tf.abs(floats))),
            "mean": tf.reduce_mean(floats, axis=1),
            "sums": tf.cumsum(floats, axis=1, reverse=True) + tf.cast(tf.cumsum(integers), tf.float32),
            "band": tf.linalg.band_part(floats, 0, -1) - tf.linalg.band_part(floats, -1, 0),
            "padded": tf.pad(floats, [[1, 0], [0, 2]]),
            "exponential": tf.linalg.expm(tf.matmul(floats, floats, transpose_b=True)),
            "solved": tf.linalg.solve(floats[:, :2], floats[:, 1:], adjoint=True),
            "between": tf.where((floats <= 0.3) | ~(floats >= 2.5), floats, -floats),
        }

    def serve(x: Any) -> dict[str, Any]:
        return {name: x[:, :1] * tf.cast(tf.reshape(each, [-1]), tf.float32) for name, each in folded().items()}

    module = tf.Module()
    module.serve = tf.function(serve, input_signature=[tf.TensorSpec((None, 3), name="x")], autograph=False)
    tf.saved_model.save(module, tmp_path / "m", signatures=module.serve)
    graph, x = read_file(tmp_path / "m"), np.random.default_rng(2).normal(size=(2, 3))
    expected = {name: each.numpy() for name, each in module.serve(tf.constant(x, tf.float32)).items()}
    compare(graph, [x], [expected[name] for name in graph.output_names], FLOAT32)


def filtered(response: Any) -> Callable[[Any], Any]:
    """A convolution over time by Fourier transforms."""

    def serve(x: Any) -> Any:
        spectrum = tf.expand_dims(tf.signal.rfft(tf.transpose(x, [0, 2, 1]), [8]), 2) * response
        return tf.transpose(tf.reshape(tf.signal.irfft(spectrum, [8])[..., :4], [-1, 6, 4]), [0, 2, 1])

    return serve


def test_a_convolution_by_fourier_transforms(tmp_path: Path) -> None:
    response = np.random.default_rng(3).normal(size=(2, 4)).astype(np.float32)
    x = np.random.default_rng(2).normal(size=(2, 4, 3))
    expected = [[[response[k, : t + 1] @ s[t::-1, d] for d in range(3) for k in range(2)] for t in range(4)] for s in x]
    path = of_tensorflow(filtered(np.fft.rfft(response, 8).astype(np.complex64)), (4, 3), tmp_path / "m")
    compare(read_file(path), [x], [np.array(expected)], FLOAT32)
    later = np.fft.rfft(np.roll(np.pad(response, [(0, 0), (0, 4)]), -1, axis=1))
    with pytest.raises(UnsupportedError, match="a timestep of its inverse Fourier transform depends on later ones"):
        read_file(of_tensorflow(filtered(later.astype(np.complex64)), (4, 3), tmp_path / "later"))


def test_a_convolution_with_padding_at_one_end(tmp_path: Path) -> None:
    x, kernel = (
        np.random.default_rng(k).normal(size=shape).astype("f4") for k, shape in ((2, (2, 5, 4, 3)), (3, (3, 2, 3, 5)))
    )
    padding = [[0, 0], [2, 0], [0, 1], [0, 0]]
    path = of_tensorflow(lambda x: tf.nn.conv2d(x, kernel, 1, padding), (5, 4, 3), tmp_path / "m")
    compare(read_file(path), [x], [tf.nn.conv2d(x, kernel, 1, padding).numpy()], FLOAT32)


def test_padding_of_samples_or_channels_is_refused() -> None:
    for k, zeros in ((0, 1), (1, 1), (2, -1), (6, 1), (7, 1)):
        ends = [zeros if place == k else 0 for place in range(8)]
        with pytest.raises(Refusal, match="explicit_paddings="):
            explicit_padding(NodeDef("conv", "Conv2D", (), {"explicit_paddings": ends}))


MIXING: dict[str, Callable[[Any, Any], list[Any]]] = {
    "parts of a sample as samples": lambda t, n: [-1, t, 3],
    "samples as timesteps": lambda t, n: [t, n, 6],
    "timesteps as samples": lambda t, n: [t, -1, 6],
    "features as samples": lambda t, n: [-1, t],
    "samples as features": lambda t, n: [-1, 6, n],
}


@pytest.mark.parametrize("name", MIXING)
def test_a_shape_in_which_samples_meet(name: str, tmp_path: Path) -> None:
    path = of_tensorflow(
        lambda x: tf.reshape(x, MIXING[name](tf.shape(x)[1], tf.shape(x)[0])), (None, 6), tmp_path / "m"
    )
    with pytest.raises(UnsupportedError, match="Reshape layer 'Reshape': .*samples would be mixed"):
        read_file(path)


def test_a_shape_with_the_length_of_the_sequence(tmp_path: Path) -> None:
    path = of_tensorflow(lambda x: tf.reshape(x, [-1, tf.shape(x)[1], 2, 3]), (None, 6), tmp_path / "m")
    x = np.random.default_rng(2).normal(size=(2, 5, 6))
    compare(read_file(path), [x], [x.reshape(2, 5, 2, 3)], FLOAT32)


def test_a_choice_by_a_row_of_limits(tmp_path: Path) -> None:
    """It is no index that counts from the end."""
    row = np.array([0.1, -0.2, 0.3], dtype=np.float32)
    path = of_tensorflow(lambda x: tf.where(x < row, x + row, x), (4, 3), tmp_path / "m")
    x = np.random.default_rng(2).normal(size=(2, 4, 3))
    compare(read_file(path), [x], [np.where(x < row, x + row, x)], FLOAT32)


@pytest.mark.parametrize(
    ("function", "dtype", "reason"),
    [
        (
            lambda x: tf.cast(tf.matmul(x, np.full((3, 2), 1 << 30, dtype=np.int32)), tf.float32),
            "int32",
            "MatMul layer .*computes with integers",
        ),
        (
            lambda x: tf.matmul(x, tf.linalg.diag(tf.constant([1.0, 2.0, 3.0]), padding_value=5.0)),
            "float32",
            "MatrixDiagV3 layer .*does not fit its constant operands",
        ),
    ],
    ids=["product of integers", "matrix filled with a number"],
)
def test_functions_that_are_refused(function: Callable[[Any], Any], dtype: str, reason: str, tmp_path: Path) -> None:
    path = of_tensorflow(function, (3,), tmp_path / "m", dtype)
    with pytest.raises(UnsupportedError, match=reason):
        read_file(path)


def test_each_sample_with_an_index_of_its_own(tmp_path: Path) -> None:
    """A model of two samples only; these indices are none of timesteps."""
    module = tf.Module()
    given = [tf.TensorSpec((2, 4, 3), name="x")]
    module.serve = tf.function(lambda x: {"y": tf.gather(x, [0, 1], axis=1, batch_dims=1)}, input_signature=given)
    tf.saved_model.save(module, tmp_path / "m", signatures=module.serve)
    with pytest.raises(UnsupportedError, match=r"GatherV2 layer .*batch_dims are not supported"):
        read_file(tmp_path / "m")


def test_which_functions_a_folder_serves(tmp_path: Path) -> None:
    """The only one, whatever its name; of several, that with the name that everyone takes."""
    module = tf.Module()
    module.one = tf.function(lambda x: {"y": tf.tanh(x)}, input_signature=[tf.TensorSpec((None, 3), name="x")])
    module.none = tf.function(lambda: {"y": tf.ones((2, 3))}, input_signature=[])
    x = np.random.default_rng(2).normal(size=(2, 3))
    tf.saved_model.save(module, tmp_path / "one", signatures={"one": module.one})
    compare(read_file(tmp_path / "one"), [x], [np.tanh(x)], FLOAT32)
    tf.saved_model.save(module, tmp_path / "two", signatures={"one": module.one, "none": module.none})
    with pytest.raises(ReadError, match="serves several functions .*'one'.*, and none as 'serving_default'"):
        read_file(tmp_path / "two")
    tf.saved_model.save(module, tmp_path / "none", signatures=module.none)
    with pytest.raises(ReadError, match="served function has no inputs"):
        read_file(tmp_path / "none")


def test_an_axis_of_no_element_is_not_free() -> None:
    assert free((-1, 0, 3)) == [None, 0, 3]
