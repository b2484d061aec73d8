"""Layers with one input: each option against Keras itself."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import (
    FLOAT32,
    chain,
    check,
    in_double_precision,
    keras,
    precision,
    samples,
)

L = keras.layers

double_precision = in_double_precision(keras)


POOLINGS = [
    {"pool_size": 2},
    {"pool_size": 3, "strides": 1},
    {"pool_size": 3, "strides": 2, "padding": "same"},
    {"pool_size": 4, "strides": 3, "padding": "same"},
    {"pool_size": 2, "strides": 3},
]


@pytest.mark.parametrize("options", POOLINGS, ids=str)
@pytest.mark.parametrize("layer", [L.MaxPooling1D, L.AveragePooling1D])
def test_pooling1d(layer, options, tmp_path):
    check(chain((8, 3), layer(**options)), tmp_path)


@pytest.mark.parametrize("layer", [L.MaxPooling1D, L.AveragePooling1D])
def test_pooling1d_over_a_free_axis(layer, tmp_path):
    model = chain((None, 3), layer(pool_size=3, strides=2))
    check(model, tmp_path, samples(model, length=8), suffixes=[".keras"])


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.MaxPooling2D((2, 3), strides=(1, 2), padding="same"),
        lambda: L.AveragePooling2D(2, padding="same"),
        lambda: L.GlobalAveragePooling2D(),
        lambda: L.GlobalMaxPooling2D(keepdims=True),
        lambda: L.UpSampling2D((2, 3)),
        lambda: L.ZeroPadding2D(((1, 2), (0, 3))),
        lambda: L.ZeroPadding2D((2, 1)),
        lambda: L.ZeroPadding2D(1),
        lambda: L.Cropping2D(((1, 0), (2, 1))),
        lambda: L.Cropping2D((1, 2)),
    ],
)
def test_layers_of_pictures(layer, tmp_path):
    check(chain((5, 6, 2), layer()), tmp_path)


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.MaxPooling3D((1, 2, 2), padding="same"),
        lambda: L.AveragePooling3D(2),
        lambda: L.GlobalAveragePooling3D(),
        lambda: L.GlobalMaxPooling3D(),
        lambda: L.UpSampling3D((1, 2, 3)),
        lambda: L.ZeroPadding3D(((1, 0), (0, 2), (1, 1))),
        lambda: L.Cropping3D(((1, 0), (0, 1), (1, 1))),
    ],
)
def test_layers_of_volumes(layer, tmp_path):
    with precision(keras, "float32"):  # TensorFlow has no kernels for float64
        check(chain((3, 4, 5, 2), layer()), tmp_path, suffixes=[".keras"], tolerance=FLOAT32)


@pytest.mark.parametrize("length", [6, None])
@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.GlobalAveragePooling1D(),
        lambda: L.GlobalMaxPooling1D(keepdims=True),
        lambda: L.GlobalAveragePooling1D(keepdims=True),
        lambda: L.UpSampling1D(3),
        lambda: L.ZeroPadding1D(2),
        lambda: L.ZeroPadding1D((0, 3)),
        lambda: L.Cropping1D((1, 2)),
        lambda: L.Cropping1D((2, 0)),
        lambda: L.Permute((2, 1)),
        lambda: L.Permute((1, 2)),
        lambda: L.Reshape((-1, 2, 2)),
        lambda: L.Reshape((-1, 1, 4)),
    ],
)
def test_layers_of_sequences(layer, length, tmp_path):
    model = chain((length, 4), layer())
    check(model, tmp_path, samples(model, length=6))


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.Flatten(),
        lambda: L.Flatten(data_format="channels_first"),
        lambda: L.Reshape((3, -1)),
        lambda: L.Reshape((24,)),
        lambda: L.Permute((3, 1, 2)),
        lambda: L.MaxPooling2D(2, data_format="channels_first"),
        lambda: L.GlobalAveragePooling2D(data_format="channels_first"),
        lambda: L.UpSampling2D(2, data_format="channels_first"),
        lambda: L.ZeroPadding2D(1, data_format="channels_first"),
        lambda: L.Cropping2D((0, 1), data_format="channels_first"),
    ],
)
def test_layers_with_the_channels_somewhere(layer, tmp_path):
    check(chain((2, 3, 4), layer()), tmp_path)


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.MaxPooling1D(2, data_format="channels_first"),
        lambda: L.GlobalAveragePooling1D(data_format="channels_first"),
        lambda: L.GlobalMaxPooling1D(data_format="channels_first", keepdims=True),
    ],
)
def test_sequences_with_the_channels_first(layer, tmp_path):
    check(chain((4, 6), layer()), tmp_path, suffixes=[".keras"])


def test_repeat_vector(tmp_path):
    check(chain((4,), L.RepeatVector(3)), tmp_path)


NORMALIZATIONS = [
    lambda: L.BatchNormalization(),
    lambda: L.BatchNormalization(axis=1, epsilon=0.02),
    lambda: L.BatchNormalization(axis=-2, center=False),
    lambda: L.BatchNormalization(scale=False),
    lambda: L.BatchNormalization(scale=False, center=False),
    lambda: L.LayerNormalization(),
    lambda: L.LayerNormalization(axis=1, epsilon=0.1),
    lambda: L.LayerNormalization(axis=[1, 2], center=False),
    lambda: L.LayerNormalization(axis=[1, 3], scale=False),
    lambda: L.LayerNormalization(axis=(2, -1)),
    lambda: L.GroupNormalization(2),
    lambda: L.GroupNormalization(-1, epsilon=0.1),
    lambda: L.GroupNormalization(1, scale=False),
    lambda: L.GroupNormalization(5, axis=1, center=False),
    lambda: L.UnitNormalization(),
    lambda: L.UnitNormalization(axis=(1, 2)),
    lambda: L.RMSNormalization(),
    lambda: L.RMSNormalization(axis=(2, 3), epsilon=0.1),
    lambda: L.Normalization(),
    lambda: L.Normalization(axis=None),
    lambda: L.Normalization(axis=(1, 3)),
    lambda: L.Normalization(axis=2, invert=True),
    lambda: L.Normalization(mean=[1.0, 2.0, 0.5, 3.0], variance=[0.5, 2.0, 1.0, 3.0]),
    lambda: L.Normalization(axis=None, mean=1.5, variance=0.5, invert=True),
    lambda: L.Rescaling(0.5, offset=-1.5),
    lambda: L.Rescaling([0.5, 2.0, 3.0, -1.0], offset=[1.0, 0.0, -1.0, 0.25]),
]


@pytest.mark.parametrize("layer", NORMALIZATIONS)
def test_normalization(layer, tmp_path):
    model = chain((5, 3, 4), layer())
    if isinstance(model.layers[0], L.Normalization) and not model.layers[0].built:
        model.build()
    check(model, tmp_path)


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.BatchNormalization(),
        lambda: L.LayerNormalization(),
        lambda: L.GroupNormalization(2),
        lambda: L.UnitNormalization(axis=1),
        lambda: L.RMSNormalization(),
    ],
)
def test_normalization_over_a_free_axis(layer, tmp_path):
    model = chain((None, 4), layer())
    check(model, tmp_path, samples(model), suffixes=[".keras"])


def test_unit_normalization_keeps_zeros(tmp_path):
    check(chain((2, 3), L.UnitNormalization()), tmp_path, [np.zeros((1, 2, 3))])


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.Dropout(0.5),
        lambda: L.SpatialDropout1D(0.5),
        lambda: L.AlphaDropout(0.5),
        lambda: L.GaussianDropout(0.5),
        lambda: L.GaussianNoise(0.5),
        lambda: L.ActivityRegularization(0.1, 0.2),
        lambda: L.Identity(),
    ],
)
def test_layers_that_only_train(layer, tmp_path):
    check(chain((3, 4), layer()), tmp_path)


@pytest.mark.parametrize(
    ("equation", "options"),
    [
        ("abc,cd->abd", {"output_shape": (None, 5), "bias_axes": "d"}),
        ("abc,cde->abde", {"output_shape": (None, 5, 2), "bias_axes": "de", "activation": "tanh"}),
        ("...x,xy->...y", {"output_shape": 5}),
        ("abc,bd->adc", {"output_shape": (5, 4), "bias_axes": "d"}),
        ("abc,bcd->ad", {"output_shape": (5,)}),
    ],
)
def test_einsum_dense(equation, options, tmp_path):
    check(chain((3, 4), L.EinsumDense(equation, **options)), tmp_path)


@pytest.mark.parametrize("length", [3, None])
def test_pictures_of_a_sequence(length, tmp_path):
    model = chain(
        (length, 6, 5, 2),
        L.TimeDistributed(L.Conv2D(3, (3, 2), activation="relu")),
        L.TimeDistributed(L.BatchNormalization()),
        L.TimeDistributed(L.MaxPooling2D(2)),
        L.TimeDistributed(L.Dropout(0.5)),
        L.TimeDistributed(L.Flatten()),
        L.TimeDistributed(L.LayerNormalization()),
        L.LSTM(4),
    )
    check(model, tmp_path, samples(model, length=3))


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.Conv1D(3, 2, padding="causal"),
        lambda: L.SeparableConv1D(3, 2),
        lambda: L.GlobalAveragePooling1D(),
        lambda: L.Softmax(axis=1),
        lambda: L.PReLU(),
        lambda: L.Permute((2, 1)),
        lambda: L.Rescaling(2.0, 1.0),
        lambda: L.Activation("softmax"),
        lambda: L.GroupNormalization(2),
    ],
)
def test_layers_at_each_timestep(layer, tmp_path):
    check(chain((3, 5, 4), L.TimeDistributed(layer())), tmp_path)


MASKED = [
    lambda: L.Dense(3),
    lambda: L.EinsumDense("abc,cd->abd", output_shape=(None, 3)),
    lambda: L.Activation("tanh"),
    lambda: L.LeakyReLU(),
    lambda: L.PReLU(),
    lambda: L.BatchNormalization(),
    lambda: L.LayerNormalization(),
    lambda: L.GroupNormalization(2),
    lambda: L.UnitNormalization(),
    lambda: L.RMSNormalization(),
    lambda: L.Normalization(mean=0.5, variance=2.0, axis=None),
    lambda: L.Rescaling(0.5),
    lambda: L.Identity(),
    lambda: L.Dropout(0.5),
    lambda: L.SpatialDropout1D(0.5),
    lambda: L.Conv1D(3, 2),
    lambda: L.MaxPooling1D(2, strides=1),
    lambda: L.UpSampling1D(2),
    lambda: L.Cropping1D(1),
    lambda: L.ZeroPadding1D(1),
    lambda: L.Reshape((5, 4)),
    lambda: L.Permute((2, 1)),
]


@pytest.mark.parametrize("layer", MASKED)
def test_whether_a_mask_goes_on(layer, tmp_path):
    model = chain((5, 4), L.Masking(-9.0), layer(), L.LSTM(2))
    inputs = samples(model)
    inputs[0][0, 1] = inputs[0][1, 3:] = -9.0
    check(model, tmp_path, inputs)
