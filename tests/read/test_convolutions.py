"""Convolutions: each option against Keras itself."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import (
    chain,
    check,
    compare,
    edited,
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


OWN_KERNELS = [{}, {"strides": 2}, {"use_bias": False}, {"data_format": "channels_first"}]
SAME = [{"padding": "same", "strides": 2}, {"padding": "same", "data_format": "channels_first"}]


@pytest.mark.parametrize(
    "options",
    [*OWN_KERNELS, *({**o, "implementation": k} for k in (2, 3) for o in (*OWN_KERNELS[1::2], *SAME))],
    ids=str,
)
@pytest.mark.parametrize("rank", [1, 2])
def test_convolutions_with_a_kernel_for_each_place(rank, options, tmp_path):
    shape, size = ((6, 3), 2) if rank == 1 else ((5, 4, 3), (2, 3))
    with precision(tf_keras):
        layer = getattr(tf_keras.layers, f"LocallyConnected{rank}D")(4, size, activation="tanh", **options)
        check(tf_keras.Sequential([tf_keras.Input(shape), layer]), tmp_path)


def test_more_places_than_anyone_has_kernels_for(tmp_path):
    with precision(tf_keras):
        layer = tf_keras.layers.LocallyConnected1D(4, 2, implementation=3)
        path = save(tf_keras.Sequential([tf_keras.Input((6, 3)), layer]), tmp_path, ".keras")
    with pytest.raises(UnsupportedError, match="kernels for 1,999,999 places are too many"):
        read_file(edited(path, '"batch_input_shape": [null, 6, 3]', '"batch_input_shape": [null, 2000000, 3]'))


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
