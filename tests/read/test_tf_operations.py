"""Calls of TensorFlow between the layers of tf.keras models, and what older Keras calls differently."""

from __future__ import annotations

import json

import numpy as np
import pytest
from agreement import check, in_double_precision, samples, save

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file
from lstmgen.read.containers.functions import NodeDef
from lstmgen.read.tensorflow.terms import parted

tf_keras = pytest.importorskip("tf_keras")
tf = pytest.importorskip("tensorflow")
K, L = tf_keras.backend, tf_keras.layers
ROW = np.array([0.5, -1.0, 2.0, 3.0, -0.25, 1.5])
MATRIX = np.random.default_rng(1).normal(size=(6, 3))

double_precision = in_double_precision(tf_keras)


def unary(function, shape=(4, 6)):
    x = tf_keras.Input(shape)
    return tf_keras.Model(x, function(x))


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x[:, -1] * 2.0,
        lambda x: x[..., None, 1],
        lambda x: x - tf.reduce_mean(x, axis=1, keepdims=True),
        lambda x: tf.concat([x, x[:, ::-1]], axis=1),
        lambda x: tf.matmul(x, x, transpose_b=True),
        lambda x: tf.expand_dims(x, 2),
        lambda x: tf.math.cumsum(x, axis=-1, exclusive=True, reverse=True),
    ],
)
def test_function_over_a_free_axis(function, tmp_path):
    model = unary(function, (None, 6))
    check(model, tmp_path, samples(model), suffixes=[".h5"])


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda x: tf.reduce_mean(x), "would mix samples"),
        (lambda x: tf.reduce_sum(x, axis=0), "batch axis"),
        (lambda x: tf.reshape(x, (-1, 6)), "would mix samples"),
        (lambda x: tf.shape(x), "compat.v1.shape"),
        (lambda x: tf.math.argmax(x, axis=-1), "math.argmax"),
        (lambda x: tf.signal.frame(x, 2, 1, axis=1), "TFOpLambda"),
        (lambda x: tf.image.flip_left_right(x[:, None]), "TFOpLambda"),
        (lambda x: K.flatten(x), "shape"),
        (lambda x: x != x[:, :1], "operand is missing"),
    ],
)
def test_functions_that_are_refused(function, reason, tmp_path):
    with pytest.raises(UnsupportedError, match=reason):
        read_file(save(unary(function), tmp_path, ".h5"))


def node(operation, inputs, constants, attributes):
    """A node as TensorFlow 1.14 to 2.3 stored it in a config."""
    definition = {"name": "node", "op": operation, "input": [f"in{k}" for k in range(inputs)], "attr": attributes}
    return {"name": "node", "node_def": json.dumps(definition), "constants": constants}


FLOAT = {"T": {"type": "DT_DOUBLE"}}
REDUCTION = {**FLOAT, "Tidx": {"type": "DT_INT32"}, "keep_dims": {"b": True}}
NODES = [
    ("Mul", {"1": 2.0}, FLOAT, lambda x: x * 2.0),
    ("Sub", {"0": 1.0}, FLOAT, lambda x: 1.0 - x),
    ("AddV2", {"1": ROW.tolist()}, FLOAT, lambda x: x + ROW),
    ("Mean", {"1": [1]}, REDUCTION, lambda x: x.mean(axis=1, keepdims=True)),
    ("Sum", {"1": -1}, {**REDUCTION, "keep_dims": {"b": False}}, lambda x: x.sum(axis=-1)),
    ("Tanh", {}, FLOAT, np.tanh),
    ("Transpose", {"1": [0, 2, 1]}, FLOAT, lambda x: x.transpose(0, 2, 1)),
    ("Reshape", {"1": [-1, 24]}, FLOAT, lambda x: x.reshape(-1, 24)),
    ("ExpandDims", {"1": 1}, FLOAT, lambda x: x[:, None]),
    ("ReverseV2", {"1": [1]}, FLOAT, lambda x: x[:, ::-1]),
    ("ClipByValue", {"1": -0.5, "2": 0.5}, FLOAT, lambda x: np.clip(x, -0.5, 0.5)),
    ("LeakyRelu", {}, {**FLOAT, "alpha": {"f": 0.125}}, lambda x: np.where(x < 0, 0.125 * x, x)),
    ("Cast", {}, {"DstT": {"type": "DT_INT32"}}, np.trunc),
    ("Einsum", {"1": MATRIX.tolist()}, {**FLOAT, "equation": {"s": "YmlqLGprLT5iaWs="}}, lambda x: x @ MATRIX),
    ("BatchMatMulV2", {"1": MATRIX.tolist()}, {**FLOAT, "adj_y": {"b": False}}, lambda x: x @ MATRIX),
    (
        "StridedSlice",
        {"1": [0, 1, 0], "2": [0, 3, 0], "3": [1, 1, 1]},
        {"begin_mask": {"i": "5"}, "end_mask": {"i": "5"}, "shrink_axis_mask": {"i": "0"}},
        lambda x: x[:, 1:3],
    ),
    (
        "StridedSlice",
        {"1": [0, -1], "2": [0, 0], "3": [1, 1]},
        {"begin_mask": {"i": "1"}, "end_mask": {"i": "1"}, "shrink_axis_mask": {"i": "2"}},
        lambda x: x[:, -1],
    ),
]


def with_node(folder, config):
    """A saved model whose one layer became a node of TensorFlow."""
    import h5py

    model = tf_keras.Sequential([tf_keras.Input((4, 6)), L.Activation("linear", name="here")])
    model = tf_keras.Model(model.inputs, model.outputs)
    path = save(model, folder, ".h5")
    with h5py.File(path, "r+") as file:
        architecture = json.loads(file.attrs["model_config"])
        item = architecture["config"]["layers"][-1]
        item["class_name"], item["config"] = "TensorFlowOpLayer", config
        file.attrs["model_config"] = json.dumps(architecture)
    return path


@pytest.mark.parametrize(("operation", "constants", "attributes", "meaning"), NODES)
def test_graph_operation(operation, constants, attributes, meaning, tmp_path):
    graph = read_file(with_node(tmp_path, node(operation, 1 + len(constants), constants, attributes)))
    x = np.random.default_rng(4).normal(size=(1, 4, 6))
    np.testing.assert_allclose(graph.evaluate(x[0])[0], meaning(x)[0], rtol=1e-14)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (node("PyFunc", 1, {}, {}), "operation 'PyFunc'"),
        (node("Mean", 2, {"1": [0]}, REDUCTION), "batch axis"),
        (node("Mul", 3, {"1": 2.0, "2": 3.0}, FLOAT), "arguments"),
        ({"name": "node", "node_def": "nothing", "constants": {}}, "node_def"),
    ],
)
def test_graph_operations_that_are_refused(config, reason, tmp_path):
    with pytest.raises(UnsupportedError, match=reason):
        read_file(with_node(tmp_path, config))


LAYERS = [
    lambda: L.LeakyReLU(alpha=0.3),
    lambda: L.ELU(0.5),
    lambda: L.ThresholdedReLU(0.4),
    lambda: L.ReLU(max_value=1.0, negative_slope=0.1, threshold=0.2),
    lambda: L.PReLU(shared_axes=[1]),
    lambda: L.Softmax(axis=1),
    lambda: L.Softmax(axis=[1, 2]),
    lambda: L.Activation("hard_sigmoid"),
    lambda: L.Activation("swish"),
    lambda: L.Activation(tf.nn.leaky_relu),
    lambda: L.Activation(tf.nn.softmax),
    lambda: L.Dense(3, activation=L.LeakyReLU(alpha=0.125)),
    lambda: L.BatchNormalization(axis=[1]),
    lambda: L.BatchNormalization(epsilon=0.01),
    lambda: L.LayerNormalization(axis=[1, 2]),
    lambda: L.GroupNormalization(3),
    lambda: L.UnitNormalization(axis=1),
    lambda: L.Rescaling(0.5, 1.0),
    lambda: L.SeparableConv1D(3, 3, padding="causal"),
    lambda: L.SeparableConv1D(3, 3, padding="causal", dilation_rate=2),
    lambda: L.Conv1D(3, 3, padding="causal", dilation_rate=2),
    lambda: L.Conv1D(4, 2, groups=2, strides=2, padding="same"),
    lambda: L.DepthwiseConv1D(3, depth_multiplier=2),
    lambda: L.Conv1DTranspose(3, 4, strides=3, padding="same"),
    lambda: L.Conv1DTranspose(3, 3, strides=2, output_padding=1),
    lambda: L.AveragePooling1D(3, padding="same"),
    lambda: L.GlobalAveragePooling1D(keepdims=True),
    lambda: L.GlobalMaxPooling1D(),
    lambda: L.UpSampling1D(2),
    lambda: L.ZeroPadding1D((1, 0)),
    lambda: L.Cropping1D((1, 1)),
    lambda: L.Flatten(),
    lambda: L.Permute((2, 1)),
    lambda: L.Reshape((3, 8)),
    lambda: L.EinsumDense("abc,cd->abd", output_shape=(None, 5), bias_axes="d"),
    lambda: L.GaussianNoise(0.1),
]


@pytest.mark.parametrize("layer", LAYERS)
def test_layer_of_tf_keras(layer, tmp_path):
    check(tf_keras.Sequential([tf_keras.Input((4, 6)), layer()]), tmp_path)


def test_renorm_changes_nothing_at_inference(tmp_path):
    module = pytest.importorskip("tf_keras.src.layers.normalization.batch_normalization_v1")
    layer = module.BatchNormalization(renorm=True)
    check(tf_keras.Sequential([tf_keras.Input((4, 6)), layer]), tmp_path, suffixes=[".h5"])


MERGES = [L.Add, L.Subtract, L.Multiply, L.Average, L.Maximum, L.Minimum, L.Concatenate]


BOTH, ONE = [(True, True)], [(True, False), (False, True)]
CASES = [(layer, masked) for layer in MERGES for masked in [*BOTH, *ONE]]
CASES += [(lambda: L.Concatenate(axis=1), masked) for masked in BOTH]  # with one masked, Keras 2 fails


@pytest.mark.parametrize(("layer", "masked"), CASES)
def test_masks_of_tf_keras(layer, masked, tmp_path):
    rng = np.random.default_rng(11)
    masks = np.array([[[1, 0, 1, 0, 1], [0, 0, 1, 1, 0]], [[1, 1, 0, 0, 1], [0, 1, 1, 0, 0]]])
    given = [np.where(mask[..., None], rng.normal(size=(2, 5, 3)), -9.0) for mask in masks]
    inputs = [tf_keras.Input((5, 3)) for _ in masked]
    y = layer()([L.Masking(-9.0)(x) if mask else x for x, mask in zip(inputs, masked)])
    check(tf_keras.Model(inputs, [y, L.LSTM(2, return_sequences=True)(y)]), tmp_path, given)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("layer", [lambda: L.Attention(use_scale=True), lambda: L.AdditiveAttention()])
def test_attention_of_tf_keras(layer, causal, tmp_path):
    q, v = tf_keras.Input((5,)), tf_keras.Input((6,))
    query, value = (L.Embedding(9, 4, mask_zero=True)(x) for x in (q, v))
    y = layer()([query, value], use_causal_mask=causal)
    tokens = [np.array([[1, 2, 0, 3, 4], [5, 6, 7, 0, 0]]), np.array([[1, 0, 2, 3, 4, 5], [1, 2, 3, 0, 0, 0]])]
    check(tf_keras.Model([q, v], [y, L.GlobalAveragePooling1D()(y)]), tmp_path, [t.astype(float) for t in tokens])


@pytest.mark.parametrize("options", [{}, {"return_attention_scores": True}, {"use_causal_mask": True}], ids=str)
def test_heads_of_tf_keras(options, tmp_path):
    q, v, k = tf_keras.Input((5, 4)), tf_keras.Input((6, 3)), tf_keras.Input((6, 2))
    layer = L.MultiHeadAttention(2, 3, value_dim=2, output_shape=5)
    check(tf_keras.Model([q, v, k], layer(q, v, key=k, **options)), tmp_path)


def test_heads_of_tf_keras_with_masks(tmp_path):
    """Only the rows of queries that are not masked: the others depend on the number format."""
    q = tf_keras.Input((5,))
    x = L.Embedding(9, 4, mask_zero=True)(q)
    y = L.MultiHeadAttention(2, 3)(x, x)
    model = tf_keras.Model(q, L.GlobalAveragePooling1D()(y))
    check(model, tmp_path, [np.array([[1.0, 2, 0, 3, 4], [5, 6, 7, 0, 0]])])


KEEPING = [
    lambda: L.Dense(3),
    lambda: L.EinsumDense("abc,cd->abd", output_shape=(None, 3)),
    lambda: L.BatchNormalization(),
    lambda: L.LayerNormalization(),
    lambda: L.UnitNormalization(),
    lambda: L.Normalization(mean=0.5, variance=2.0, axis=None),
    lambda: L.Rescaling(0.5),
    lambda: L.Identity(),
    lambda: L.ThresholdedReLU(0.5),
    lambda: L.SpatialDropout1D(0.5),
    lambda: L.Conv1D(3, 2),
    lambda: L.AveragePooling1D(2, strides=1),
    lambda: L.Permute((2, 1)),
]


@pytest.mark.parametrize("layer", KEEPING)
def test_whether_a_mask_goes_on_in_tf_keras(layer, tmp_path):
    model = tf_keras.Sequential([tf_keras.Input((5, 4)), L.Masking(-9.0), layer(), L.LSTM(2)])
    inputs = samples(model)
    inputs[0][0, 1] = inputs[0][1, 3:] = -9.0
    check(model, tmp_path, inputs)


@pytest.mark.parametrize("axes", [[1, 2], [2, 1]])
@pytest.mark.parametrize("order", ["euclidean", 1, np.inf])
def test_norm_of_a_matrix(order, axes, tmp_path):
    check(unary(lambda x: tf.norm(x, ord=order, axis=axes)), tmp_path, suffixes=[".h5"])


def test_the_largest_singular_value_is_refused(tmp_path):
    with pytest.raises(UnsupportedError, match="ord=2 over 2 axes"):
        read_file(save(unary(lambda x: tf.norm(x, ord=2, axis=[1, 2])), tmp_path, ".h5"))


def test_round_to_even(tmp_path):
    halves = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5])
    check(unary(tf.round, (6,)), tmp_path, [np.stack([halves, halves + 0.25])], suffixes=[".h5"])


@pytest.mark.parametrize(
    ("sizes", "places"),
    [([2, 3], [(0, 2), (2, None)]), ([2, -1], [(0, 2), (2, None)]), ([2, -1, 4], None), ([-1, 4], None)],
)
def test_only_the_last_part_of_a_cell_may_be_the_rest(sizes, places):
    outputs = parted(NodeDef("split", "SplitV", (), {}), [object(), np.array(sizes), np.array(1)])
    assert (outputs and [*outputs.details.values()]) == places
