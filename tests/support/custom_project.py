"""A project with layers of the user's own, as users write them, and models of them in every form."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

CODE = """
import keras
from beside import squashed
from keras import ops


class Attention(keras.layers.Layer):
    def __init__(self, scale, **options):
        super().__init__(**options)
        self.scale = scale

    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], 1), name="w")

    def call(self, x):
        return ops.sum(x * ops.softmax(self.scale * ops.matmul(x, self.w), axis=1), axis=1)

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}


class Token(keras.layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(1, 1, shape[-1]), name="token")

    def call(self, x):
        return ops.concatenate([ops.tile(self.w, (ops.shape(x)[0], 1, 1)), x], axis=1)


@keras.saving.register_keras_serializable(package="mine")
class Registered(Attention):
    pass
"""
BESIDE = """
from keras import ops


def squashed(x):
    return ops.tanh(x) / 2
"""
OLD_CODE = """
import tf_keras
import tensorflow as tf

K = tf_keras.backend


class Old(tf_keras.layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], 1), name="w")

    def call(self, x, mask=None):
        return K.sum(x * K.softmax(K.tanh(K.dot(x, self.w)), axis=1), axis=1)


def halved(x):
    return tf.tanh(x) / 2
"""


@pytest.fixture
def project(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the user's classes, and a model of them in every form."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    for name in ("mylayers", "beside"):  # others have modules of these names, too
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder as it is before a test."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "mylayers.py").write_text(CODE)
    (folder / "beside.py").write_text(BESIDE)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        for name in ("mylayers", "beside"):
            patch.delitem(sys.modules, name, raising=False)
        save(folder)
        for name in ("mylayers", "beside"):
            del sys.modules[name]
    forget()
    return folder


def save(folder: Path) -> None:
    """Writes the models, a sample, and what Keras gives for it."""
    import keras
    import mylayers  # type: ignore[import-not-found]

    x = keras.Input((5, 4))
    h = keras.layers.LSTM(3, return_sequences=True)(mylayers.Token()(x))
    both = keras.layers.Concatenate()([mylayers.Attention(0.5)(h), mylayers.Registered(2.0)(h)])
    model = keras.Model(x, keras.layers.Dense(2, activation=mylayers.squashed)(both))
    rng = np.random.default_rng(5)
    for variable in model.weights:
        variable.assign(rng.normal(0.1, 0.5, variable.shape))
    model.save(folder / "model.keras")
    model.save(folder / "model.h5")
    x = rng.normal(size=(2, 5, 4)).astype("float32")
    np.save(folder / "x.npy", x)
    np.save(folder / "y.npy", np.asarray(model(x)))


def forget() -> None:
    """Keras no longer knows the classes of the project, as in a new process; those of other tests stay."""
    import keras

    known = keras.saving.get_custom_objects()
    for name in [name for name, each in known.items() if each.__module__ in ("mylayers", "beside")]:
        del known[name]
