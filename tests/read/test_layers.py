"""Layers with one input: each option against Keras itself."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import (
    FLOAT32,
    chain,
    check,
    compare,
    in_double_precision,
    keras,
    precision,
    predictions,
    randomize,
    samples,
    save,
)

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

tf_keras = pytest.importorskip("tf_keras")

L = keras.layers

double_precision = in_double_precision(keras)


CONV1D = [
    {"kernel_size": 3},
    {"kernel_size": 2, "padding": "same"},
    {"kernel_size": 4, "padding": "same", "strides": 2},
    {"kernel_size": 3, "padding": "same", "strides": 3},
    {"kernel_size": 3, "padding": "causal"},
    {"kernel_size": 3, "padding": "causal", "strides": 2},
    {"kernel_size": 3, "padding": "causal", "dilation_rate": 2},
    {"kernel_size": 2, "dilation_rate": 3},
    {"kernel_size": 4, "padding": "same", "dilation_rate": 2},
    {"kernel_size": 3, "strides": 2, "use_bias": False},
    {"kernel_size": 3, "groups": 2, "activation": "relu"},
    {"kernel_size": 1, "activation": "glu"},
]
FREE = [
    *(o for o in CONV1D if o.get("padding") != "same" or o.get("strides", 1) < 3),
    *({"kernel_size": k, "padding": "same", "strides": 2} for k in (1, 2, 3, 5)),
    {"kernel_size": 1, "padding": "same", "strides": 3},
    {"kernel_size": 2, "padding": "same", "strides": 3},
]


@pytest.mark.parametrize("options", CONV1D, ids=str)
def test_conv1d(options, tmp_path):
    check(chain((9, 4), L.Conv1D(6, **options)), tmp_path)


@pytest.mark.parametrize("options", FREE, ids=str)
def test_conv1d_over_a_free_axis(options, tmp_path):
    model = chain((None, 4), L.Conv1D(6, **options))
    for length in (11, 12):
        check(model, tmp_path, samples(model, length=length), suffixes=[".keras"])


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.Conv2D(3, (5, 7), strides=2, padding="same", activation="relu"),
        lambda: L.Conv2D(3, (5, 3), strides=(1, 2), padding="same", use_bias=False),
        lambda: L.Conv2D(4, 3, strides=2, padding="same", groups=2),
        lambda: L.SeparableConv2D(3, 3, strides=2, padding="same"),
        lambda: L.DepthwiseConv2D(5, strides=2, padding="same", depth_multiplier=2),
        lambda: L.MaxPooling2D(3, strides=2, padding="same"),
        lambda: L.AveragePooling2D((3, 5), padding="same", strides=2),
        lambda: L.AveragePooling2D(2, padding="same"),
    ],
)
def test_strides_and_padding_over_free_axes(layer, tmp_path):
    """As in Deep Speech 2: where the padding begins depends on whether a length is even."""
    model = chain((None, None, 2), layer())
    for lengths in ((6, 7), (7, 6), (1, 2), (2, 1)):
        inputs = [np.random.default_rng(5).normal(0, 1, (2, *lengths, 2))]
        check(model, tmp_path, inputs, suffixes=[".keras"])


def test_strides_whose_padding_depends_on_a_free_axis(tmp_path):
    both = L.Conv2D(2, (5, 4), strides=2, padding="same")  # of which one wants it in front, the other behind
    for shape, layer in (
        ((None, 2), L.Conv1D(2, 3, strides=3, padding="same")),
        ((None, 2), L.MaxPooling1D(3, padding="same")),
        ((None, None, 2), both),
        ((None, 6, 2), L.AveragePooling2D((3, 1), strides=2, padding="same")),  # whose windows leave gaps
    ):
        path = save(chain(shape, layer), tmp_path, ".keras")
        with pytest.raises(UnsupportedError, match="padding 'same' with such a stride needs a fixed length"):
            read_file(path)


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.SeparableConv1D(5, 3, depth_multiplier=2),
        lambda: L.SeparableConv1D(5, 2, padding="same", strides=2, activation="tanh"),
        lambda: L.SeparableConv1D(5, 3, dilation_rate=2, use_bias=False),
        lambda: L.DepthwiseConv1D(3, depth_multiplier=2),
        lambda: L.DepthwiseConv1D(4, padding="same", strides=3, use_bias=False, activation="relu"),
        lambda: L.DepthwiseConv1D(2, dilation_rate=3),
    ],
)
def test_convolutions_channel_by_channel(layer, tmp_path):
    check(chain((10, 3), layer()), tmp_path)


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.Conv2D(3, (3, 2)),
        lambda: L.Conv2D(4, (2, 3), padding="same", strides=(2, 1), activation="elu"),
        lambda: L.Conv2D(4, 3, padding="same", dilation_rate=(1, 2), groups=2, use_bias=False),
        lambda: L.DepthwiseConv2D((3, 2), depth_multiplier=2, padding="same"),
        lambda: L.DepthwiseConv2D(2, strides=2),
        lambda: L.SeparableConv2D(3, (2, 3), depth_multiplier=2),
        lambda: L.Conv2DTranspose(3, (3, 2), strides=(2, 1), padding="same"),
        lambda: L.Conv2DTranspose(3, (2, 3), strides=(1, 3)),
    ],
)
def test_convolutions_of_pictures(layer, tmp_path):
    check(chain((5, 6, 2), layer()), tmp_path)


@pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])
@pytest.mark.parametrize("size", [(3, 7), (10, 4), (5, 4)])
@pytest.mark.parametrize("kind", ["bilinear", "nearest"])
def test_pictures_of_another_size(kind, size, k, tmp_path):
    """In float32, in which TensorFlow resizes."""
    with precision(k, "float32"):
        layers = [k.layers.Resizing(*size, interpolation=kind), k.layers.CenterCrop(2, 3)]
        check(k.Sequential([k.Input((5, 4, 3)), *layers]), tmp_path, tolerance=FLOAT32)


@pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])
@pytest.mark.parametrize("kind", ["bilinear", "nearest"])
def test_pictures_of_integers(kind, k, tmp_path):
    """Keras 3 gives integers again, and rounds; tf.keras gives floats."""
    given = [np.random.default_rng(0).integers(0, 256, (2, 5, 4, 3))]
    with precision(k, "float32"):
        layers = [k.layers.Resizing(3, 7, interpolation=kind), k.layers.Rescaling(1 / 255)]
        model = k.Sequential([k.Input((5, 4, 3), dtype="uint8"), *layers])
        if k is tf_keras or kind == "nearest":
            check(model, tmp_path, given, tolerance=FLOAT32)
        else:
            with pytest.raises(UnsupportedError, match=r"rounds to integers \(uint8\).*put a Rescaling"):
                read_file(save(model, tmp_path, ".keras"))


@pytest.mark.parametrize(
    "options", [{}, {"strides": 2}, {"use_bias": False}, {"data_format": "channels_first"}], ids=str
)
@pytest.mark.parametrize("rank", [1, 2])
def test_convolutions_with_a_kernel_for_each_place(rank, options, tmp_path):
    shape, size = ((6, 3), 2) if rank == 1 else ((5, 4, 3), (2, 3))
    with precision(tf_keras):
        layer = getattr(tf_keras.layers, f"LocallyConnected{rank}D")(4, size, activation="tanh", **options)
        check(tf_keras.Sequential([tf_keras.Input(shape), layer]), tmp_path)


def test_conv3d(tmp_path):
    check(chain((3, 4, 5, 2), L.Conv3D(3, (2, 3, 2), padding="same", strides=(1, 2, 1))), tmp_path)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [1, 2, 3, 4])
@pytest.mark.parametrize("kernel_size", [1, 2, 3, 4, 5])
def test_conv1d_transpose(kernel_size, strides, padding, tmp_path):
    layer = L.Conv1DTranspose(2, kernel_size, strides=strides, padding=padding, activation="tanh")
    check(chain((4, 3), layer), tmp_path, suffixes=[".keras"])


@pytest.mark.parametrize(
    "options",
    [
        {"padding": "valid", "output_padding": 0},
        {"padding": "valid", "output_padding": 1},
        {"padding": "valid", "output_padding": 2},
        {"padding": "same", "output_padding": 0},
        {"padding": "same", "output_padding": 1},
        {"padding": "same", "output_padding": 2},
    ],
    ids=str,
)
@pytest.mark.parametrize(("kernel_size", "strides"), [(3, 3), (4, 3), (5, 3), (2, 3), (6, 4)])
def test_conv1d_transpose_with_output_padding(kernel_size, strides, options, tmp_path):
    model = chain((4, 3), L.Conv1DTranspose(2, kernel_size, strides=strides, **options))
    if options == {"padding": "same", "output_padding": 0} and kernel_size % 2 == 0:
        with pytest.raises(UnsupportedError, match="output_padding"):  # TensorFlow cannot run it either
            read_file(save(model, tmp_path, ".keras"))
    else:
        check(model, tmp_path, suffixes=[".keras"])


def test_conv1d_transpose_over_a_free_axis(tmp_path):
    model = chain((None, 3), L.Conv1DTranspose(2, 3, strides=2, padding="same"))
    check(model, tmp_path, samples(model, length=4))


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


@pytest.mark.parametrize("activation", ["tanh", "softmax"])
def test_conv1d_with_the_channels_first(activation, tmp_path):
    """Keras cannot run it on a CPU, so its twin with the channels last says what it means."""
    model = chain((4, 6), L.Conv1D(3, 2, data_format="channels_first", activation=activation))
    twin = keras.Sequential(
        [keras.Input((4, 6)), L.Permute((2, 1)), L.Conv1D(3, 2), L.Permute((2, 1)), L.Activation(activation)]
    )
    randomize(model)
    twin.set_weights(model.get_weights())
    inputs = samples(model)
    compare(read_file(save(model, tmp_path, ".keras")), inputs, predictions(twin, inputs), 1e-12)


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
