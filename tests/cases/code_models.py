"""Draws models around a class of the user's own, for Keras 3 and Keras 2, and the samples that they are tried on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from code_drawing import LENGTH, Draw, Setting, draw_code, for_tensorflow
from hypothesis import strategies as st

ROADS = {
    "keras": ["live"] * 4 + [".keras", ".keras", ".h5", "SavedModel"],
    "tf_keras": ["live", "live", ".keras", ".h5", "SavedModel", "SavedModel"],
}
LENGTHS = (5, 3, 9)  # of sequences whose length varies
MODELS = """

class Whole(keras.Model):
    def __init__(self, own):
        super().__init__()
        self.own = own
        self.after = layers.GRU(3)

    def call(self, x, training=None):
        return self.after(self.own(x))


class Doubled(keras.Model):
    def call(self, inputs, training=None, mask=None):
        return 2 * super().call(inputs)
"""


@dataclass(frozen=True)
class Drawn:
    """A model around a class of the user's own.

    Attributes:
        library: keras or tf_keras.
        code: a Python file with the class.
        place: where its layer is, a key of `ARRANGEMENTS`.
        road: how the model is read.
    """

    library: str
    code: str
    place: str
    road: str
    setting: Setting

    def __str__(self) -> str:
        return f"{self.library}, {self.road}, {self.place}, {self.setting}:\n{self.code}"


def draw_model(draw: Draw) -> Drawn:
    """A class, and a model around it."""
    setting = Setting(
        integers=draw(st.integers(0, 5)) == 0,
        length=draw(st.sampled_from((LENGTH, LENGTH, None))),
        inner=draw(st.integers(0, 3)) == 0,
    )
    library = draw(st.sampled_from(("keras", "keras", "keras", "tf_keras")))
    place = draw(st.sampled_from(places(setting)))
    code = draw_code(draw, setting) + MODELS
    road = draw(st.sampled_from(["live"] if place in LIVE_ALONE else ROADS[library]))
    if road == "SavedModel" and "* self.counted()" in code:  # each of the traces that it holds counts on
        road = "live"
    return Drawn(library, for_tensorflow(code) if library == "tf_keras" else code, place, road, setting)


def model_of(drawn: Drawn, keras: Any, path: Path) -> Any:
    """The model, with its class in a Python file."""
    path.write_text(drawn.code)
    module: dict[str, Any] = {"__name__": "drawn"}
    exec(compile(drawn.code, str(path), "exec"), module)
    args, kwargs = module["ARGUMENTS"]
    shape = (drawn.setting.length, 4)
    x = keras.Input(shape, dtype="int32" if drawn.setting.integers else "float32")
    return ARRANGEMENTS[drawn.place](keras, x, module["Own"](*args, **kwargs), module)


def nested(keras: Any, x: Any, own: Any, module: Mapping[str, Any]) -> Any:
    inner = keras.Sequential([keras.Input(x.shape[1:]), own])
    return keras.Model(x, keras.layers.GRU(3)(inner(x)))


def nested_twice(keras: Any, x: Any, own: Any, module: Mapping[str, Any]) -> Any:
    """A nested functional model that is called twice, behind a mask the second time."""
    a = keras.Input(x.shape[1:])
    inner = keras.Model(a, keras.layers.Add()([a, own(a)]))
    return keras.Model(x, keras.layers.GRU(3)(inner(keras.layers.Masking()(inner(x)))))


def merged(keras: Any, x: Any, own: Any, module: Mapping[str, Any]) -> Any:
    """A layer whose output is merged with arrays, which Keras takes behind a tensor."""
    constant = np.linspace(-1, 1, 4, dtype="float32").reshape(1, 1, 4)
    return keras.Model(x, keras.layers.Multiply()([keras.layers.Add()([own(x), constant]), constant]))


def subclassed(keras: Any, x: Any, own: Any, module: Mapping[str, Any]) -> Any:
    model = module["Whole"](own)
    model(np.zeros((2, LENGTH, 4), "float32"))
    return model


def two_outputs(keras: Any, x: Any, own: Any, module: Mapping[str, Any]) -> Any:
    y = own(x)
    return keras.Model(x, [keras.layers.LSTM(3)(y), y])


def of_timesteps(keras: Any, x: Any, own: Any, module: Mapping[str, Any]) -> Any:
    """TimeDistributed over sequences."""
    several = keras.layers.Reshape((1, *x.shape[1:]))(x)
    several = keras.layers.Concatenate(axis=1)([several, several])
    return keras.Model(x, keras.layers.TimeDistributed(own)(several))


def embedded(keras: Any, x: Any, own: Any, module: Mapping[str, Any]) -> Any:
    tokens = keras.Input((LENGTH,), dtype="int32")
    return keras.Model(tokens, keras.layers.LSTM(3)(own(keras.layers.Embedding(9, 4, mask_zero=True)(tokens))))


Place = Callable[[Any, Any, Any, Mapping[str, Any]], Any]
ARRANGEMENTS: dict[str, Place] = {
    "alone": lambda keras, x, own, module: keras.Model(x, own(x)),
    "behind an LSTM": lambda keras, x, own, module: keras.Model(x, own(keras.layers.LSTM(4, return_sequences=True)(x))),
    "behind a mask": lambda keras, x, own, module: keras.Model(x, keras.layers.LSTM(3)(own(keras.layers.Masking()(x)))),
    "with a mask": lambda keras, x, own, module: keras.Model(x, own(x, mask=x[:, :, 0] > 0)),
    "nested": nested,
    "nested twice": nested_twice,
    "called twice": lambda keras, x, own, module: keras.Model(x, own(-own(x))),
    "in training": lambda keras, x, own, module: keras.Model(x, own(x, training=True)),
    "merged": merged,
    "two outputs": two_outputs,
    "of timesteps": of_timesteps,
    "embedded": embedded,
    "in a subclass": subclassed,
    "in a functional subclass": lambda keras, x, own, module: module["Doubled"](x, own(x)),
}
OF_INTEGERS = ("alone", "two outputs", "in training")
FIXED = ("of timesteps", "embedded", "in a subclass")  # of one length
LIVE_ALONE = ("in a subclass", "in a functional subclass")


def places(setting: Setting) -> list[str]:
    """Where a layer can be."""
    if setting.integers:
        return list(OF_INTEGERS)
    return [place for place in ARRANGEMENTS if setting.length or place not in FIXED]


def samples(drawn: Drawn, seed: int) -> list[np.ndarray]:
    """Batches with numbers on thresholds, and others: one for each length."""
    rng = np.random.default_rng(seed)
    return [batch(drawn, rng, n) for n in ((LENGTH,) if drawn.setting.length else LENGTHS)]


def batch(drawn: Drawn, rng: np.random.Generator, n: int) -> np.ndarray:
    if drawn.place == "embedded":
        return np.concatenate([rng.integers(0, 9, (3, n)), np.zeros((1, n), int)]).astype("int32")
    if drawn.setting.integers:
        return np.concatenate([rng.integers(-9, 10, (4, n, 4)), np.zeros((1, n, 4), int)]).astype("int32")
    x = np.concatenate([rng.normal(size=(2, n, 4)), rng.integers(-4, 5, (2, n, 4)) / 2, np.zeros((1, n, 4))])
    x[1, 2:] = 0
    return x.astype("float32")
