"""Layers with one input, each option against Keras itself."""

from __future__ import annotations

import pytest

keras = pytest.importorskip("keras")
from agreement import check, double_precision, samples

L = keras.layers


@pytest.fixture(autouse=True)
def precision():
    with double_precision(keras):
        yield


def chain(shape, *layers):
    return keras.Sequential([keras.Input(shape), *layers])


CONV1D = [
    dict(kernel_size=3),
    dict(kernel_size=2, padding="same"),
    dict(kernel_size=4, padding="same", strides=2),
    dict(kernel_size=3, padding="same", strides=3),
    dict(kernel_size=3, padding="causal"),
    dict(kernel_size=3, padding="causal", strides=2),
    dict(kernel_size=3, padding="causal", dilation_rate=2),
    dict(kernel_size=2, dilation_rate=3),
    dict(kernel_size=4, padding="same", dilation_rate=2),
    dict(kernel_size=3, strides=2, use_bias=False),
    dict(kernel_size=3, groups=2, activation="relu"),
    dict(kernel_size=1, activation="glu"),
]


@pytest.mark.parametrize("options", CONV1D, ids=str)
def test_conv1d(options, tmp_path):
    check(chain((9, 4), L.Conv1D(6, **options)), tmp_path)


@pytest.mark.parametrize(
    "options", [o for o in CONV1D if o.get("padding") != "same" or o.get("strides", 1) == 1], ids=str
)
def test_conv1d_over_a_free_axis(options, tmp_path):
    model = chain((None, 4), L.Conv1D(6, **options))
    check(model, tmp_path, samples(model, length=11), suffixes=[".keras"])
