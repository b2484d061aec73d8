"""Images of another size, against Keras itself."""

from __future__ import annotations

import h5py
import numpy as np
import pytest
from agreement import (
    FLOAT32,
    check,
    keras,
    precision,
    save,
)

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file, read_model

tf_keras = pytest.importorskip("tf_keras")


@pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])
@pytest.mark.parametrize("size", [(3, 7), (10, 4), (5, 4)])
@pytest.mark.parametrize("kind", ["bilinear", "nearest"])
def test_pictures_of_another_size(kind, size, k, tmp_path):
    """In float32, in which TensorFlow resizes."""
    with precision(k, "float32"):
        layers = [k.layers.Resizing(*size, interpolation=kind), k.layers.CenterCrop(2, 3)]
        check(k.Sequential([k.Input((5, 4, 3)), *layers]), tmp_path, tolerance=FLOAT32)


@pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])
@pytest.mark.parametrize("options", [{}, {"data_format": "channels_first"}])
def test_pictures_of_several_times_the_size(options, k, tmp_path):
    with precision(k, "float32"):
        layer = k.layers.UpSampling2D((3, 2), interpolation="bilinear", **options)
        check(k.Sequential([k.Input((5, 4, 3)), layer]), tmp_path, tolerance=FLOAT32)


@pytest.mark.parametrize(
    ("version", "known"), [("2.2.4", False), ("2.3.1", False), ("2.2.4-tf", False), ("2.3.0-tf", True)]
)
def test_interpolation_of_old_versions_is_refused(version, known, tmp_path):
    """Keras 2.3 and the first tf.keras have pixels at other places: rows 0, 1, 1 of 0, 1 where later 0, 0.25, 0.75."""
    layer = tf_keras.layers.UpSampling2D(interpolation="bilinear")
    path = save(tf_keras.Sequential([tf_keras.Input((5, 4, 3)), layer]), tmp_path, ".h5")
    with h5py.File(path, "r+") as file:
        for group in (file, file["model_weights"]):
            group.attrs["keras_version"] = version
    if known:
        read_file(path)
    else:
        with pytest.raises(UnsupportedError, match=f"interpolation='bilinear' of Keras {version}, which TensorFlow"):
            read_file(path)


@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_what_is_no_number_reaches_all_of_its_channel(odd):
    """As docs/reference/layers.md says: in matrices, it is multiplied with zeros, which Keras leaves out."""
    model = keras.Sequential([keras.Input((5, 4, 2)), keras.layers.Resizing(10, 8)])
    picture = np.ones((1, 5, 4, 2), np.float32)
    picture[0, 1, 2, 0] = odd
    (found,) = read_model(model).evaluate(picture[0])
    assert not np.isfinite(found[..., 0]).any()
    assert np.isfinite(found[..., 1]).all()
    assert np.isfinite(np.asarray(model(picture))).sum() == 2 * 80 - 16


@pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])
@pytest.mark.parametrize("kind", ["bilinear", "nearest"])
@pytest.mark.parametrize(("name", "size"), [("Resizing", (3, 7)), ("UpSampling2D", ((2, 3),))])
def test_pictures_of_integers(name, size, kind, k, tmp_path):
    """Keras 3 gives integers again, and rounds; tf.keras gives floats."""
    given = [np.random.default_rng(0).integers(0, 256, (2, 5, 4, 3))]
    with precision(k, "float32"):
        layers = [getattr(k.layers, name)(*size, interpolation=kind), k.layers.Rescaling(1 / 255)]
        model = k.Sequential([k.Input((5, 4, 3), dtype="uint8"), *layers])
        if k is tf_keras or kind == "nearest":
            check(model, tmp_path, given, tolerance=FLOAT32)
        else:
            with pytest.raises(UnsupportedError, match=r"rounds to integers \(uint8\).*put a Rescaling"):
                read_file(save(model, tmp_path, ".keras"))
