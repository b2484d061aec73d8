"""Live models with code of the user's own: what it computes is found by following it, and is what Keras computes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT64, compare, in_double_precision, keras, predictions, randomize, samples

import lstmgen
from lstmgen.errors import ReadError, UnsupportedError

layers, ops = keras.layers, keras.ops
double_precision = in_double_precision(keras)


class Attention(layers.Layer):
    """The attention of countless notebooks: weights of its own, one score a timestep. It has no get_config."""

    def __init__(self, made_by_hand: object) -> None:
        super().__init__()
        self.made_by_hand = made_by_hand

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(name="att_weight", shape=(shape[-1], 1), initializer="normal")
        self.b = self.add_weight(name="att_bias", shape=(shape[1], 1), initializer="zeros")

    def call(self, x: Any) -> Any:
        scores = ops.tanh(ops.matmul(x, self.w) + self.b)
        return ops.sum(x * ops.softmax(scores, axis=1), axis=1)


class Scaled(layers.Layer):
    """It calls another layer of the same module, which calls one of Keras's, and a recurrent one twice."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = Attention(object())
        self.dense = layers.Dense(6, activation=lambda x: 1.5 * ops.tanh(x))
        self.lstm = layers.LSTM(6, return_sequences=True)
        self.dropout = layers.Dropout(0.5)

    def call(self, x: Any, training: bool | None = None) -> Any:
        x = self.lstm(self.dropout(self.lstm(self.dense(x)), training=training))
        return self.attention(x)


class OwnRecurrence(layers.Layer):
    """A loop over time in Python, from a state of zeros for as many samples as there are."""

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(name="w", shape=(shape[-1], 3))
        self.u = self.add_weight(name="u", shape=(3, 3))

    def call(self, x: Any) -> Any:
        h = ops.zeros((ops.shape(x)[0], 3))
        for t in range(x.shape[1]):
            h = ops.tanh(ops.matmul(x[:, t], self.w) + ops.matmul(h, self.u))
        return ops.reshape(h, (ops.shape(x)[0], 3, 1))


class MaskedMean(layers.Layer):
    """It uses the mask that it gets, and hands another one on."""

    def __init__(self) -> None:
        super().__init__()
        self.supports_masking = True

    def call(self, x: Any, mask: Any = None) -> Any:
        weights = ops.expand_dims(ops.cast(mask, x.dtype), -1)
        return x - ops.sum(x * weights, axis=1, keepdims=True) / ops.sum(weights, axis=1, keepdims=True)

    def compute_mask(self, x: Any, previous_mask: Any = None) -> Any:
        return ops.logical_and(previous_mask, ops.any(x > 0.1, axis=-1))


class Halves(layers.Layer):
    """Several outputs, one of them in a dict."""

    def call(self, x: Any) -> Any:
        return x[:, 0], {"last": x[:, -1]}


def around(layer: Callable[[Any], Any], *before: Any) -> Any:
    """A functional model: an LSTM, then the layer."""
    x = keras.Input((5, 4))
    y = x
    for each in before:
        y = each(y)
    return keras.Model(x, layer(layers.LSTM(6, return_sequences=True)(y)), name="around")


class Generator(keras.Model):
    """As TensorFlow's tutorial on generating text makes it."""

    def __init__(self) -> None:
        super().__init__(name="generator")
        self.embedding = layers.Embedding(11, 4)
        self.gru = layers.GRU(5, return_sequences=True, return_state=True)
        self.dense = layers.Dense(11)

    def call(self, inputs: Any, states: Any = None, return_state: bool = False, training: bool = False) -> Any:
        x = self.embedding(inputs, training=training)
        if states is None:
            states = self.gru.get_initial_state(ops.shape(x)[0])
        x, states = self.gru(x, initial_state=states, training=training)
        x = self.dense(x, training=training)
        return (x, states) if return_state else x


MODELS: dict[str, Callable[[], Any]] = {
    "weights of its own": lambda: around(Attention(object())),
    "layers in layers": lambda: around(Scaled()),
    "a loop in Python": lambda: around(OwnRecurrence()),
    "masks in and out": lambda: around(
        lambda x: layers.LSTM(3)(MaskedMean()(x)), layers.Masking(), layers.Dense(4, activation="tanh")
    ),
    "several outputs": lambda: around(lambda x: layers.Add()([(y := Halves()(x))[0], y[1]["last"]])),
    "Lambda": lambda: around(layers.Lambda(lambda x, by: by * x[:, -1] + ops.max(x, axis=1), arguments={"by": 2})),
    "a mask of a Lambda": lambda: around(
        lambda x: layers.LSTM(3)(layers.Lambda(lambda v: 0.5 * v, mask=lambda v, mask: v[:, :, 0] > 0.0)(x))
    ),
    "Lambda in TimeDistributed": lambda: around(
        layers.TimeDistributed(layers.Lambda(lambda x: 2 * x[:, :3], output_shape=(3,)))
    ),
    "a function as activation": lambda: around(layers.Dense(2, activation=lambda x: x / (1 + ops.abs(x)))),
    "a model in it": lambda: around(
        keras.Sequential([keras.Input((5, 6)), layers.Lambda(lambda x: -x), layers.GRU(3)], name="inner")
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_what_code_computes_is_what_keras_computes(name: str) -> None:
    model = MODELS[name]()
    randomize(model)
    inputs = samples(model)
    if "mask" in name:
        inputs[0][0, 3:] = 0
    graph = lstmgen.read(model)
    compare(graph, inputs, predictions(model, inputs), FLOAT64)
    assert graph.source.container == "memory"
    assert graph.source.name == model.name


def test_a_layer_is_reported_as_one() -> None:
    keras.utils.clear_session(free_memory=False)
    graph = lstmgen.read(around(Scaled()))
    shown = [(each.name, each.class_name, each.parameters) for each in graph.layers]
    assert shown[1] == ("scaled", "Scaled", (6 * 6 + 6) + 4 * (6 * 6 + 6 * 6 + 6) + (6 + 5))


def test_a_subclassed_model_in_every_language() -> None:
    keras.utils.clear_session(free_memory=False)
    model = Generator()
    with pytest.raises(ReadError, match=r"never built; call it once .* or build it"):
        lstmgen.read(model)
    model(np.zeros((2, 7), "int32"))
    randomize(model)
    ids = np.array([[1, 2, 3, 10, 5, 6, 7], [3, 2, 1, 0, 9, 8, 7]])
    graph = lstmgen.read(model)
    compare(graph, [ids], [np.asarray(model(ids))], FLOAT64)
    assert [each.name for each in graph.layers] == ["embedding", "gru", "dense"]
    report = lstmgen.verify(model)
    assert report.ok, str(report)
    assert "C step()" in str(report)


def test_layers_in_every_language(tmp_path: Path) -> None:
    with_dtype = keras.Input((5, 4), dtype="float32")
    model = keras.Model(with_dtype, Scaled()(layers.GRU(3, return_sequences=True)(with_dtype)))
    randomize(model)
    report = lstmgen.verify(model)
    assert report.ok, str(report)


def test_the_model_is_left_as_it_was() -> None:
    model = around(Scaled())
    layer = model.layers[-1]
    calls, attributes = list(layer._inbound_nodes), set(vars(layer))
    lstmgen.read(model)
    assert (layer._inbound_nodes, set(vars(layer))) == (calls, attributes)


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    model = around(Scaled())
    for name in ("a.py", "b.py"):
        lstmgen.export(model, tmp_path / name)
    assert (tmp_path / "a.py").read_bytes() == (tmp_path / "b.py").read_bytes().replace(b"b.py", b"a.py")


# --- what cannot be followed is refused, with the line of the user's code


class Branching(layers.Layer):
    def call(self, x: Any) -> Any:
        return x if ops.sum(x) > 0 else -x

    def compute_output_shape(self, shape: Any) -> Any:
        return shape


class Random(layers.Layer):
    def call(self, x: Any) -> Any:
        return x + keras.random.normal(x.shape[1:])


class RandomOfNumpy(layers.Layer):
    def call(self, x: Any) -> Any:
        return x * np.random.default_rng().normal()


class CountingSamples(layers.Layer):
    def call(self, x: Any) -> Any:
        return x + ops.ones(ops.shape(x)) * ops.cast(ops.shape(x)[0], x.dtype)

    def compute_output_shape(self, shape: Any) -> Any:
        return shape


class Sorting(layers.Layer):
    def call(self, x: Any) -> Any:
        return ops.sort(x, axis=1)


class TakingAnother(layers.Layer):
    def __init__(self, other: Any) -> None:
        super().__init__()
        self.other = [other]

    def call(self, x: Any) -> Any:
        return x + self.other[0]

    def compute_output_shape(self, shape: Any) -> Any:
        return shape


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (Branching, "Branching layer 'branching': its code branches on values of a tensor at LINE .*ops.where"),
        (Random, r"Add layer 'random/add': .*not the same each time.*\(LINE\)"),
        (RandomOfNumpy, r"not the same each time.*\(LINE\)"),
        (CountingSamples, r"not the same each time.*\(LINE\)"),
        (Sorting, r"Sort layer 'sorting/sort': this operation of Keras is not supported \(LINE\)"),
        (lambda: TakingAnother(keras.Input((5, 6))), "a tensor of the model that is not among its arguments"),
    ],
)
def test_refusals_name_the_line(layer: Callable[[], Any], message: str) -> None:
    keras.utils.clear_session(free_memory=False)  # which numbers names anew
    with pytest.raises(UnsupportedError, match=message.replace("LINE", r"test_live_models.py, line \d+")) as caught:
        lstmgen.read(around(layer()))
    assert len(caught.value.problems) == 1


def test_every_reason_is_told_at_once() -> None:
    with pytest.raises(UnsupportedError) as caught:
        lstmgen.read(around(lambda x: Sorting()(TakingAnother(x)(Branching()(x)))))
    assert [problem.class_name for problem in caught.value.problems] == ["Branching", "TakingAnother", "Sort"]
