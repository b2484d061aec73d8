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
    keras.utils.clear_session()
    graph = lstmgen.read(around(Scaled()))
    shown = [(each.name, each.class_name, each.parameters) for each in graph.layers]
    assert shown[1] == ("scaled", "Scaled", (6 * 6 + 6) + 4 * (6 * 6 + 6 * 6 + 6) + (6 + 5))


def test_a_subclassed_model_in_every_language() -> None:
    keras.utils.clear_session()
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


class CallingTensorFlow(layers.Layer):
    """It calls TensorFlow on what it is called with, what weights of its own and other layers make of that."""

    def __init__(self, function: str = "reduce_sum", noise: bool = False) -> None:
        super().__init__()
        self.function, self.noise = function, noise
        self.lstm = layers.LSTM(4, return_sequences=True)

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(name="w", shape=(4, 3))
        self.lstm.build(shape)

    def call(self, x: Any) -> Any:
        import tensorflow as tf

        y = tf.nn.softmax(tf.matmul(self.lstm(tf.tanh(x)), tf.convert_to_tensor(self.w)) / 1.5, axis=1)
        y = y + np.random.default_rng().normal() if self.noise else y
        return getattr(tf, self.function)(y, axis=1)


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
        (Branching, "Branching layer 'branching': its code decides by the numbers of a tensor at LINE .*ops.where"),
        (lambda: CallingTensorFlow(noise=True), "its code calls TensorFlow at LINE .*tanh.*keras.ops"),
        (
            lambda: CallingTensorFlow("argsort"),
            r"TopKV2 layer 'calling_tensor_flow\w*/argsort': .*; write it with",
        ),
        (Random, r"Add layer 'random/add': .*not the same each time.*\(LINE\)"),
        (RandomOfNumpy, r"not the same each time.*\(LINE\)"),
        (CountingSamples, r"not the same each time.*\(LINE\)"),
        (Sorting, r"Sort layer 'sorting/sort': this operation of Keras is not supported \(LINE\)"),
        (lambda: TakingAnother(keras.Input((5, 6))), "a tensor of the model that it is not called with"),
    ],
)
def test_refusals_name_the_line(layer: Callable[[], Any], message: str) -> None:
    with pytest.raises(UnsupportedError, match=message.replace("LINE", r"test_live_models.py, line \d+")) as caught:
        lstmgen.read(around(layer()))
    assert len(caught.value.problems) == 1


def test_every_reason_is_told_at_once() -> None:
    with pytest.raises(UnsupportedError) as caught:
        lstmgen.read(around(lambda x: Sorting()(CallingTensorFlow(noise=True)(Branching()(x)))))
    assert [problem.class_name for problem in caught.value.problems] == ["Branching", "CallingTensorFlow", "Sort"]


def test_a_layer_that_calls_tensorflow() -> None:
    """By the graph that TensorFlow makes of it: in a functional model, twice, and in a class of the user's own."""
    x = keras.Input((5, 6))
    calling = CallingTensorFlow()
    inner = keras.layers.Dense(6)
    model = keras.Model(x, [calling(x), calling(inner(x))])
    randomize(model)
    graph = lstmgen.read(model)
    compare(graph, samples(model), predictions(model, samples(model)), FLOAT64)
    assert [(each.class_name, each.parameters) for each in graph.layers] == [
        ("CallingTensorFlow", 188),
        ("Dense", 42),
        ("CallingTensorFlow", 188),
    ]

    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.calling, self.dense = CallingTensorFlow(), layers.Dense(2)

        def call(self, x: Any) -> Any:
            import tensorflow as tf

            return self.dense(tf.concat([self.calling(x), tf.reduce_max(x, axis=1)], axis=-1))

    model = Own()
    model(np.zeros((1, 5, 6)))
    randomize(model)
    rows = np.random.default_rng(3).normal(size=(2, 5, 6))
    compare(lstmgen.read(model), [rows], [np.asarray(model(rows))], FLOAT64)


class OfTheBackend(layers.Layer):
    """An attention written with the backend of older Keras and with vectors, on timesteps that count."""

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(name="w", shape=(shape[-1], shape[-1]))
        self.u = self.add_weight(name="u", shape=(shape[-1],))

    def call(self, x: Any, mask: Any = None) -> Any:
        import tensorflow as tf

        K = tf.keras.backend
        scores = tf.tensordot(K.tanh(K.dot(x, self.w)), self.u, axes=1)
        return K.sum(x * K.expand_dims(K.softmax(scores - 9.0 * (1.0 - tf.cast(mask, scores.dtype)))), axis=1)


class Halving(layers.Layer):
    """It halves, but not in training, which is its default."""

    def call(self, x: Any, training: bool = True) -> Any:
        return x if training else 0.5 * x


class Holding(layers.Layer):
    """It says in one of two calls whether it is trained."""

    def __init__(self) -> None:
        super().__init__()
        self.halving, self.trained = Halving(), Halving()

    def call(self, x: Any) -> Any:
        return self.halving(x) + self.trained(2.0 * x, training=True)


def test_layers_are_followed_as_for_predictions() -> None:
    """Whatever `training` is by default; a functional model says it even where a call said otherwise."""
    x = keras.Input((5, 3))
    model = keras.Model(x, layers.LSTM(4)(Halving()(Halving()(Holding()(x)), training=True)))
    randomize(model)
    inputs = samples(model)
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT64)


class Trained(layers.Layer):
    """It calls what it holds as in training, and another layer behind that, which Keras then trains, too."""

    def __init__(self, held: Any, function: str = "keras.ops") -> None:
        super().__init__()
        self.held, self.function, self.behind = held, function, Halving()

    def call(self, x: Any) -> Any:
        import tensorflow as tf

        x = tf.tanh(x) if self.function == "tensorflow" else ops.tanh(x)
        return self.behind(2.0 * self.held(x, training=True))


class Both(layers.Layer):
    """It calls what it holds as for predictions, and as in training."""

    def __init__(self, held: Any) -> None:
        super().__init__()
        self.held = held

    def call(self, x: Any) -> Any:
        return self.held(x, training=False) + 3.0 * self.held(ops.tanh(x), training=True)


class Unsaid(layers.Layer):
    """It leaves open whether what it holds is trained, and makes an input meanwhile, which is no call."""

    def __init__(self, held: Any) -> None:
        super().__init__()
        self.held, self.halving = held, Halving()

    def call(self, x: Any) -> Any:
        keras.Input((3,))
        return self.held(self.halving(x), training=None)


class Doubling(layers.Layer):
    """It tells being told nothing from being told no."""

    def call(self, x: Any, training: Any = True) -> Any:
        return 2.0 * x if training is None else 3.0 * x


class Quiet(layers.Layer):
    """It does not take `training`, which reaches what it holds all the same."""

    def __init__(self, held: Any) -> None:
        super().__init__()
        self.held = held

    def call(self, x: Any) -> Any:
        return self.held(x)


class HalvingCell(layers.Layer):
    """It halves its state, but not in training."""

    state_size = output_size = 3

    def call(self, x: Any, states: Any, training: bool = True) -> Any:
        h = ops.tanh(x + states[0])
        h = h if training else 0.5 * h
        return h, [h]


class Shaped(Halving):
    """It says its shape, which TimeDistributed asks for."""

    def compute_output_shape(self, shape: Any) -> Any:
        return shape


def functional(layer: Any) -> Any:
    x = keras.Input((5, 3))
    return keras.Model(x, layer(x))


HELD: dict[str, Callable[[], Any]] = {
    "functional": lambda: functional(functional(Halving())),
    "Sequential": lambda: keras.Sequential([keras.Input((5, 3)), Quiet(Halving())]),
    "said nothing": lambda: Unsaid(Doubling()),
    "TimeDistributed": lambda: layers.TimeDistributed(Shaped()),
    "RNN by itself": lambda: layers.RNN(HalvingCell(), return_sequences=True),
    "RNN": lambda: functional(layers.RNN(HalvingCell(), return_sequences=True)),
}


@pytest.mark.parametrize("name", HELD)
def test_a_layer_that_is_called_in_both_ways(name: str) -> None:
    model = functional(lambda x: layers.LSTM(4)(Both(HELD[name]())(x)))
    randomize(model)
    inputs = samples(model)
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT64)


@pytest.mark.parametrize("function", ["keras.ops", "tensorflow"])
@pytest.mark.parametrize("name", HELD)
def test_a_model_that_the_users_code_calls_as_in_training(name: str, function: str) -> None:
    x = keras.Input((5, 3))
    model = keras.Model(x, layers.LSTM(4)(Trained(HELD[name](), function)(x)))
    randomize(model)
    inputs = samples(model)
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT64)


@pytest.mark.parametrize("layer", [layers.Dropout, layers.BatchNormalization])
@pytest.mark.parametrize("around", [functional, Quiet, lambda layer: functional(Quiet(layer))])
def test_what_training_changes_is_refused_there(layer: Any, around: Callable[[Any], Any]) -> None:
    x = keras.Input((5, 3))
    made = layer(0.5) if layer is layers.Dropout else layer()
    model = keras.Model(x, layers.LSTM(4)(Trained(around(made))(x)))
    with pytest.raises(UnsupportedError, match=f"{layer.__name__} layer 'trained.*: it is called with training=True"):
        lstmgen.read(model)


class Normalizing(layers.BatchNormalization):
    """A class of the user's own, which TensorFlow follows."""


@pytest.mark.parametrize("layer", [lambda: layers.SpectralNormalization(layers.Dense(3)), Normalizing])
def test_weights_that_a_call_changes_are_kept(layer: Callable[[], Any]) -> None:
    model = functional(lambda x: layers.LSTM(4)(Trained(layer())(x)))
    randomize(model)
    before = model.get_weights()
    with pytest.raises(UnsupportedError, match="changes (the weight 'vector_u' in each call|what the next call finds)"):
        lstmgen.read(model)
    assert all(map(np.array_equal, before, model.get_weights()))


class Handing(layers.Layer):
    """It hands its mask on."""

    supports_masking = True

    def call(self, x: Any) -> Any:
        import tensorflow as tf

        return tf.nn.elu(x)


@pytest.mark.parametrize("timesteps", [5, None])
def test_a_layer_that_calls_tensorflow_with_masks(timesteps: int | None) -> None:
    """Masks go in and come out; the second layer fails on a symbolic tensor otherwise than TensorFlow itself does."""
    x = keras.Input((timesteps, 3))
    h = layers.LSTM(4, return_sequences=True)(Handing()(layers.Masking(0.0)(x)))
    model = keras.Model(x, layers.Dense(2)(OfTheBackend()(h)))
    randomize(model)
    inputs = samples(model)
    inputs[0][0, 3:] = 0.0
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT64)


class Scaling(layers.Layer):
    """It calls TensorFlow with what it is called with besides tensors."""

    def call(self, x: Any, by: Any = None, minus: Any = 0.0) -> Any:
        import tensorflow as tf

        return tf.tanh(x) * by - minus


def test_a_layer_that_calls_tensorflow_in_different_ways() -> None:
    """Each call is followed with its own numbers."""
    x, y = keras.Input((5, 3)), keras.Input((5, 3))
    rows = [np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0])]
    layer = Scaling()
    calls = [layer(x, by=2.0), layer(x, by=3.0), *(layer(x, by=row) for row in rows)]
    model = keras.Model([x, y], [*calls, layer(x, by=2.0, minus=y), layer(x, by=y, minus=2.0)])
    compare(lstmgen.read(model), samples(model), predictions(model, samples(model)), FLOAT64)


class LookingUp(layers.Layer):
    def build(self, shape: Any) -> None:
        import tensorflow as tf

        rows = tf.lookup.KeyValueTensorInitializer(tf.constant([0, 1], tf.int64), tf.constant([5.0, 6.0], tf.float64))
        self.table = tf.lookup.StaticHashTable(rows, -1.0)

    def call(self, x: Any) -> Any:
        import tensorflow as tf

        return self.table.lookup(tf.cast(x, tf.int64))


def test_a_layer_with_a_table_of_tensorflow() -> None:
    with pytest.raises(UnsupportedError, match=r"LookingUp layer 'looking_up\w*': its code calls TensorFlow"):
        lstmgen.read(keras.Sequential([keras.Input((5, 3)), LookingUp(), layers.LSTM(2)]))


def of_tensorflow() -> dict[str, Callable[[Any], Any]]:
    """Functions of x (timesteps, 4) as TensorFlow's graphs have them."""
    import tensorflow as tf

    def places(x: Any) -> Any:  # as K.cumsum(K.ones_like(…), 1) - 1 of older Keras counts timesteps
        frequencies = tf.pow(tf.constant(10000.0, x.dtype), -2.0 * tf.range(4, dtype=x.dtype) / 4.0)
        return tf.sin((tf.cumsum(tf.ones_like(x[:, :, :1]), 1) - 1.0) * frequencies) + x

    return {
        "cumsum": lambda x: tf.cumsum(x, 1) + tf.cumsum(x, -1, reverse=True),
        "exclusive": lambda x: tf.cumsum(x, 1, exclusive=True) * tf.cumsum(x, 1, exclusive=True, reverse=True),
        "powers": lambda x: tf.pow(tf.constant([0.5, 1.5, 2.0, 3.0], x.dtype), x) + 1.7**x,
        "places": places,
        "one_hot": lambda x: x + tf.one_hot(tf.cast(tf.abs(x[..., 0]), tf.int32), 4, dtype=x.dtype),
    }


@pytest.mark.parametrize("name", ["cumsum", "exclusive", "powers", "places", "one_hot"])
def test_functions_of_tensorflow(name: str) -> None:
    class Own(layers.Layer):
        def call(self, x: Any) -> Any:
            return of_tensorflow()[name](x)

    model = keras.Sequential([keras.Input((5, 4)), Own(), layers.LSTM(3)])
    randomize(model)
    inputs = samples(model)
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT64)
