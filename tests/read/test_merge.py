"""Layers that make one tensor out of several, and the masks that meet there."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import check, in_double_precision, keras, precision, samples

from lstmgen.read.version import Version

tf_keras = pytest.importorskip("tf_keras")

L = keras.layers
MERGES = [L.Add, L.Subtract, L.Multiply, L.Average, L.Maximum, L.Minimum]

double_precision = in_double_precision(keras)


def merged(layer, *shapes):
    inputs = [keras.Input(shape) for shape in shapes]
    return keras.Model(inputs, layer(inputs))


@pytest.mark.parametrize("layer", MERGES)
def test_two_tensors(layer, tmp_path):
    check(merged(layer(), (3, 4), (3, 4)), tmp_path)


@pytest.mark.parametrize("layer", [L.Add, L.Multiply, L.Average, L.Maximum, L.Minimum])
def test_three_tensors(layer, tmp_path):
    check(merged(layer(), (3, 4), (3, 4), (3, 4)), tmp_path, suffixes=[".keras"])


@pytest.mark.parametrize("layer", MERGES)
@pytest.mark.parametrize(
    "shapes", [((3, 4), (4,)), ((4,), (3, 4)), ((3, 1), (1, 4)), ((2, 3, 4), (3, 4)), ((1,), (4,))]
)
def test_broadcasting(layer, shapes, tmp_path):
    check(merged(layer(), *shapes), tmp_path, suffixes=[".keras"])


@pytest.mark.parametrize("layer", [L.Add, L.Multiply])
@pytest.mark.parametrize("shapes", [((None, 4), (None, 4)), ((None, 4), (4,)), ((None, 4), (1, 4))])
def test_broadcasting_over_a_free_axis(layer, shapes, tmp_path):
    check(merged(layer(), *shapes), tmp_path, suffixes=[".keras"])


@pytest.mark.parametrize(
    ("axis", "shapes"),
    [
        (-1, ((3, 4), (3, 2), (3, 1))),
        (1, ((3, 4), (2, 4))),
        (2, ((3, 4), (3, 2))),
        (-2, ((3, 4, 2), (3, 1, 2))),
        (-1, ((4,), (2,))),
        (1, ((None, 4), (2, 4))),
        (-1, ((None, 4), (None, 2))),
    ],
)
def test_concatenate(axis, shapes, tmp_path):
    check(merged(L.Concatenate(axis=axis), *shapes), tmp_path)


@pytest.mark.parametrize("normalize", [False, True])
@pytest.mark.parametrize(
    ("axes", "shapes"),
    [
        (-1, ((4,), (4,))),
        (1, ((4,), (4,))),
        (2, ((3, 4), (5, 4))),
        (1, ((3, 4), (3, 5))),
        ((2, 1), ((3, 4), (4, 5))),
        ((1, 2), ((4,), (3, 4))),
        ((2, 1), ((3, 4), (4,))),
        ((1, 1), ((3, 2, 4), (3, 5))),
        ((3, 2), ((3, 2, 4), (5, 4))),
        (-1, ((None, 4), (6, 4))),
        (1, ((None, 4), (None, 5))),
    ],
)
def test_dot(axes, shapes, normalize, tmp_path):
    check(merged(L.Dot(axes, normalize=normalize), *shapes), tmp_path, suffixes=[".keras"])


def sequences():
    """Two batches of sequences with masked steps in other places: the value -9 is masked."""
    rng = np.random.default_rng(11)
    masks = np.array([[[1, 0, 1, 0, 1], [0, 0, 1, 1, 0]], [[1, 1, 0, 0, 1], [0, 1, 1, 0, 0]]])
    return [np.where(mask[..., None], rng.normal(size=(2, 5, 3)), -9.0) for mask in masks]


@pytest.mark.parametrize("length", [5, None])
@pytest.mark.parametrize("masked", [(True, True), (True, False), (False, True)])
@pytest.mark.parametrize(
    "layer", [*MERGES, L.Concatenate, lambda: L.Concatenate(axis=1)], ids=lambda layer: getattr(layer, "__name__", "")
)
def test_masks(layer, masked, length, tmp_path):
    """The recurrent layer behind the merge sees which mask there is."""
    inputs = [keras.Input((length, 3)) for _ in masked]
    tensors = [L.Masking(-9.0)(x) if mask else x for x, mask in zip(inputs, masked)]
    y = layer()(tensors)
    model = keras.Model(inputs, [y, L.LSTM(2, return_sequences=True)(y)])
    check(model, tmp_path, sequences())


@pytest.mark.parametrize("masked", [(True, True), (True, False)])
@pytest.mark.parametrize("name", ["Add", "Multiply", "Maximum", "Concatenate"])
@pytest.mark.parametrize("library", [keras, tf_keras], ids=lambda library: library.__name__)
def test_masks_of_sequences_in_sequences(library, name, masked, tmp_path):
    """Two tables for the same words of sentences, say: the mask has an axis for sentences and one for words."""
    with precision(library):
        layers, inputs = library.layers, [library.Input((5, 3, 2)) for _ in masked]
        tensors = [layers.Masking(-9.0)(x) if mask else x for x, mask in zip(inputs, masked)]
        y = getattr(layers, name)()(tensors)
        model = library.Model(inputs, [y, layers.TimeDistributed(layers.LSTM(3))(y)])
        check(model, tmp_path, sequences_in_sequences())


@pytest.mark.parametrize("library", [keras, tf_keras], ids=lambda library: library.__name__)
def test_masks_of_sequences_in_sequences_one_behind_the_other(library, tmp_path):
    with precision(library):
        layers, inputs = library.layers, [library.Input((5, 3, 2)) for _ in range(2)]
        y = layers.Concatenate(axis=2)([layers.Masking(-9.0)(x) for x in inputs])
        check(library.Model(inputs, layers.TimeDistributed(layers.LSTM(3))(y)), tmp_path, sequences_in_sequences())


def sequences_in_sequences():
    """Two batches in which other steps of other sequences are masked by -9."""
    rng = np.random.default_rng(12)
    return [np.where(rng.random((2, 5, 3, 1)) < 0.4, -9.0, rng.normal(size=(2, 5, 3, 2))) for _ in range(2)]


@pytest.mark.parametrize(
    ("version", "merged"), [("2.15.0", "and"), ("3.0.0", "none"), ("3.3.3", "none"), ("3.4.0", "or"), ("3.15.1", "or")]
)
def test_masks_of_versions(version, merged):
    numbers = tuple(map(int, version.split(".")))
    assert Version(version, numbers, tensorflow=version[0] == "2").merged_masks == merged


@pytest.mark.parametrize("layer", [L.Multiply, L.Maximum, L.Minimum])
def test_masks_of_three(layer, tmp_path):
    inputs = [keras.Input((5, 3)) for _ in range(3)]
    y = layer()([L.Masking(-9.0)(inputs[0]), inputs[1], L.Masking(-9.0)(inputs[2])])
    a, b = sequences()
    check(keras.Model(inputs, [y, L.GRU(2)(y)]), tmp_path, [a, b[::-1], b], suffixes=[".keras"])


@pytest.mark.parametrize("layer", [L.Add, L.Multiply])
def test_a_mask_meets_a_vector(layer, tmp_path):
    x, v = keras.Input((5, 3)), keras.Input((3,))
    y = layer()([L.Masking(-9.0)(x), v])
    model = keras.Model([x, v], [y, L.LSTM(2)(y)])
    check(model, tmp_path, [sequences()[0], samples(model)[1]], suffixes=[".keras"])


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("length", [5, None])
def test_masks_at_an_average(length, keepdims, tmp_path):
    """A sequence that is masked throughout has no average: NaN."""
    x = keras.Input((length, 3))
    masked = L.Masking(-9.0)(x)
    model = keras.Model(x, [L.GlobalAveragePooling1D(keepdims=keepdims)(masked), L.GlobalMaxPooling1D()(masked)])
    inputs = sequences()[0]
    inputs[1] = -9.0
    check(model, tmp_path, [inputs])
