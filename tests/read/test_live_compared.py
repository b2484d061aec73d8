"""What is followed of code of the user's own is compared with what that code gives: it is that, or it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT32, compare, keras, predictions, randomize, samples

import lstmgen
from lstmgen.errors import UnsupportedError
from lstmgen.read.live.operators import operators_of_numbers

layers, ops = keras.layers, keras.ops


def own(call: Callable[..., Any], **attributes: Any) -> Any:
    """A layer of the user's own."""
    return type("Own", (layers.Layer,), {"call": call, **attributes})()


def around(layer: Callable[[Any], Any], shape: tuple[int | None, ...] = (5, 4), dtype: str = "float32") -> Any:
    """A functional model of one layer."""
    x = keras.Input(shape, dtype=dtype)
    return keras.Model(x, layer(x), name="around")


def of_call(call: Callable[..., Any], **options: Any) -> Callable[[], Any]:
    """The same of a layer with this call()."""
    return lambda: around(lambda x: own(call)(x), **options)


class TwiceLoop(layers.LSTM):
    """A method that is neither call() nor one of its config."""

    def inner_loop(self, sequences: Any, initial_state: Any, mask: Any, training: bool = False) -> Any:
        last, outputs, states = super().inner_loop(sequences, initial_state, mask, training)
        return 2 * last, 2 * outputs, states


class TwiceBoth(layers.Bidirectional):
    def call(self, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = None) -> Any:
        return 2 * super().call(sequences, initial_state=initial_state, mask=mask, training=training)


class FromOnes(layers.LSTM):
    def get_initial_state(self, batch_size: Any) -> Any:
        return [ops.ones((batch_size, self.units)), ops.zeros((batch_size, self.units))]


class Unmasking(layers.GRU):
    def compute_mask(self, sequences: Any, mask: Any) -> Any:
        return None


class TwiceModel(keras.Model):
    """A functional model with another call()."""

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        return 2 * super().call(inputs)


class TwiceSequential(keras.Sequential):
    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        return 2 * super().call(inputs)


class Negated(layers.Layer):
    def __init__(self) -> None:
        super().__init__()
        self.supports_masking = True

    def call(self, x: Any) -> Any:
        return -x


def inner() -> Any:
    """A nested model with code of the user's own."""
    return keras.Sequential([keras.Input((5, 4)), Negated(), layers.LSTM(3)], name="inner")


class Functional(keras.Model):
    """It has the name of Keras's own class, and another call()."""

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        return 2 * super().call(inputs)


def tanh(x: Any) -> Any:
    return 2 * ops.tanh(x)


class Looping(layers.Layer):
    """A cell, from zeros for each sample on, over the timesteps."""

    def build(self, shape: Any) -> None:
        self.cell = layers.LSTMCell(3)
        self.cell.build((None, shape[-1]))

    def call(self, x: Any) -> Any:
        outputs, states = [], [ops.zeros((ops.shape(x)[0], 3))] * 2
        for t in range(x.shape[1]):
            output, states = self.cell(x[:, t], states)
            outputs.append(output)
        return ops.stack(outputs, axis=1)


class Positioned(layers.Layer):
    """Of a table of more timesteps than there are: for symbolic tensors, the number of these is None."""

    def build(self, shape: Any) -> None:
        self.table = self.add_weight(shape=(20, shape[-1]), name="table")

    def call(self, x: Any) -> Any:
        return x + self.table[: ops.shape(x)[1]]


class TwoStates(layers.GRU):
    """Keras passes over the second."""

    def get_initial_state(self, batch_size: Any) -> Any:
        return 2 * super().get_initial_state(batch_size)


def equal_to(weight: Any) -> Any:
    return around(lambda x: own(lambda self, x: ops.cast(x == weight, "float32"))(x))


def of_functional(kind: Any) -> Any:
    x = keras.Input((5, 4))
    return kind(x, layers.LSTM(3)(x))


def stateful(layer: Any) -> Any:
    x = keras.Input(batch_shape=(1, 5, 4))
    return keras.Model(x, layer(x))


def with_call_of_its_own() -> Any:
    """A layer of Keras whose call() was set on the object, after it was called."""
    layer = layers.LSTM(3)
    model = around(layer)
    usual = layer.call
    layer.call = lambda x, **options: 2 * usual(x, **options)
    return model


RIGHT: dict[str, Callable[[], Any]] = {
    "==": of_call(lambda self, x: ops.cast(x == 0, "float32") - x),
    "!=": of_call(lambda self, x: ops.where(x != 0, x, x + 1)),
    "None": of_call(lambda self, x: x if x is None or x == None else -x),  # noqa: E711
    "== of a weight": lambda: equal_to(keras.Variable([0.0, 1.0, 2.0, 0.5])),
    "& of bools": of_call(lambda self, x: ops.cast((x > 0) & ~(x > 1) | (x == 2), "float32")),
    "keras.activations": of_call(lambda self, x: keras.activations.relu(x, negative_slope=0.2, max_value=1.0)),
    "inner_loop": lambda: around(lambda x: TwiceLoop(3)(x)),
    "Bidirectional": lambda: around(lambda x: TwiceBoth(layers.LSTM(3))(x)),
    "initial states": lambda: around(lambda x: FromOnes(3)(x)),
    "a loop over a cell": lambda: around(lambda x: Looping()(x)),
    "compute_mask": lambda: around(
        lambda x: layers.LSTM(2)(Unmasking(3, return_sequences=True)(layers.Masking()(x))), (5, 4)
    ),
    "a functional model": lambda: of_functional(TwiceModel),
    "a functional model by the name of Keras's": lambda: of_functional(Functional),
    "an activation by the name of Keras's": lambda: around(lambda x: layers.LSTM(2)(layers.Dense(3, tanh)(x))),
    "a functional model that is trained otherwise": lambda: of_functional(type("Trained", (keras.Model,), {})),
    "a Sequential": lambda: TwiceSequential([keras.Input((5, 4)), layers.LSTM(3)]),
    "call() of an object": with_call_of_its_own,
    "a nested model with a mask": lambda: around(lambda x: inner()(layers.Masking()(x))),
    "a nested model with another mask": lambda: around(lambda x: inner()(x, mask=x[:, :, 0] > 0)),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_followed(name: str) -> None:
    model = RIGHT[name]()
    randomize(model)
    inputs = [x.astype("float32") for x in samples(model)]
    inputs[0][0, 1:] = 0
    inputs[0][1, 2] = (0, 1, 2, 0.5)
    compare(lstmgen.read(model), inputs, predictions(model, inputs), 10 * FLOAT32)


class Symbolic(layers.Layer):
    def call(self, x: Any) -> Any:
        return x if isinstance(x, keras.KerasTensor) else 2 * x


class Counting(layers.Layer):
    """It does something else from the fourth call on: Keras makes one, lstmgen two."""

    calls = 0

    def call(self, x: Any) -> Any:
        self.calls += 1
        return x if self.calls < 4 else 2 * x


class Failing(layers.Layer):
    def call(self, x: Any) -> Any:
        return x if isinstance(x, keras.KerasTensor) else x + ops.ones((7, 7))

    def compute_output_shape(self, shape: Any) -> Any:
        return shape


class Outer(layers.Layer):
    def __init__(self) -> None:
        super().__init__()
        self.inside = Symbolic()

    def call(self, x: Any) -> Any:
        return -self.inside(x)


WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "a length": (
        of_call(lambda self, x: 2 * x if x.shape[1] is None else 3 * x, shape=(None, 4)),
        r"Own layer 'own\w*': traced, it returns \S+, but its code returns \S+, for a sample with .*; let call\(\)",
    ),
    "a length in a condition": (
        of_call(lambda self, x: 2 * x if x.shape[1] == 17 else 3 * x, shape=(None, 4)),
        "but its code returns",
    ),
    "positions": (lambda: around(Positioned(), (None, 4)), "traced, it fails, but its code returns numbers"),
    "more states": (lambda: around(lambda x: TwoStates(3)(x)), "traced, it fails, but its code returns numbers"),
    "more states, kept": (lambda: stateful(TwoStates(3, stateful=True)), "Functional .*traced, it fails"),
    "a batch": (of_call(lambda self, x: 2 * x if x.shape[0] is None else 3 * x), "but its code returns"),
    "samples that meet": (of_call(lambda self, x: x - ops.mean(x, axis=0, keepdims=True)), "Own|Mean"),
    "a class": (lambda: around(Symbolic()), "Symbolic layer 'symbolic.*but its code returns"),
    "a class in a layer": (lambda: around(Outer()), "Symbolic layer 'outer.*/symbolic.*but its code returns"),
    "a counter": (lambda: around(Counting()), "Counting layer 'counting.*but its code returns"),
    "bools as numbers": (of_call(lambda self, x: (x > 0) * x), "traced, it returns"),  # TensorFlow: a bool
    "& of integers": (of_call(lambda self, x: x & 3, dtype="int32"), "BitwiseAnd"),
    "~ of integers": (of_call(lambda self, x: ~x, dtype="int32"), "BitwiseInvert"),
    "code that fails": (
        lambda: around(Failing()),
        r"its code fails on an array at test_live_compared.py, line \d+ \(`.*`\): InvalidArgumentError",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_followed_is_refused(name: str) -> None:
    make, message = WRONG[name]
    with pytest.raises(UnsupportedError, match=message) as caught:
        lstmgen.read(make())
    assert len(caught.value.problems) == 1


class Logistic(layers.Layer):
    """Chaotic: rounding doubles with each turn, until no float32 is that of another computation."""

    def call(self, x: Any) -> Any:
        x = ops.sigmoid(x)
        for _ in range(60):
            x = 3.9 * x * (1 - x)
        return x


UNCOMPARED: dict[str, Callable[[], Any]] = {
    "chaos": lambda: around(Logistic()),
    "steps": of_call(lambda self, x: ops.floor(10 * x) + ops.cast(x / 0.3 > 1.0, "float32") + ops.round(x / 0.1)),
    "overflow": of_call(lambda self, x: ops.exp(ops.exp(ops.square(x)))),
    "underflow": of_call(lambda self, x: ops.log(ops.softmax(10 * x))),
    "nothing but rounding": of_call(lambda self, x: ops.mean(x, axis=-1) - ops.sum(x, axis=-1) / 4),
    "masked attention": of_call(lambda self, x: ops.softmax(ops.where(x > 0, x, -1e9)) + ops.softmax(x - 1e9)),
    "a short length": of_call(lambda self, x: ops.sum(x, axis=1) + x[:, 20], shape=(None, 4)),
}


@pytest.mark.parametrize("name", UNCOMPARED)
def test_rounding_is_no_difference(name: str) -> None:
    assert lstmgen.read(UNCOMPARED[name]()).outputs


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_rounding_to_few_bits_is_no_difference(policy: str) -> None:
    x = keras.Input((5, 4))
    y = own(lambda self, x: ops.tanh(x) * ops.mean(x, axis=1, keepdims=True), dtype=policy)
    y.dtype_policy = keras.DTypePolicy(policy)
    model = keras.Model(x, layers.Dense(3, dtype=policy)(y(layers.Dense(8, dtype=policy)(x))))
    randomize(model)
    assert lstmgen.read(model).outputs


def test_tokens() -> None:
    """Indices are within the table, and are compared on rows of padding."""
    call = lambda self, x: ops.where(ops.expand_dims(x == 0, -1), 1.0, ops.one_hot(x, 7))  # noqa: E731
    x = keras.Input((6,), dtype="int32")
    model = keras.Model(x, layers.LSTM(3)(layers.Add()([layers.Embedding(7, 7)(x), own(call)(x)])))
    graph = lstmgen.read(model)
    ids = np.array([[1, 0, 2, 6, 0, 0], [0, 0, 0, 0, 0, 0]])
    compare(graph, [ids], predictions(model, [ids]), FLOAT32)


def test_states_stay_as_they_are() -> None:
    x = keras.Input(batch_shape=(2, 3, 4))
    model = keras.Model(x, Negated()(layers.LSTM(3, stateful=True)(x)))
    model(np.ones((2, 3, 4)))
    before = [np.array(variable) for variable in model.variables]
    states = [np.array(state) for state in model.layers[1].states]
    assert any(state.any() for state in states)
    assert lstmgen.read(model).stateful()
    for array, variable in zip([*before, *states], [*model.variables, *model.layers[1].states]):
        np.testing.assert_array_equal(np.array(variable), array)


def test_operators_of_keras_stay_as_they_are() -> None:
    before = dict(vars(keras.KerasTensor)), dict(vars(keras.Variable))
    with operators_of_numbers():
        assert vars(keras.KerasTensor) != before[0]
    assert (dict(vars(keras.KerasTensor)), dict(vars(keras.Variable))) == before


def test_inspect_refuses_the_same() -> None:
    from lstmgen.graph.graph import Source
    from lstmgen.read import survey_model

    found = survey_model(around(Symbolic()), Source("model.keras"))
    assert [problem.class_name for problem in found.problems] == ["Symbolic"]


def test_keras_2() -> None:
    tf_keras = pytest.importorskip("tf_keras")

    class OwnLength(tf_keras.layers.Layer):
        def call(self, x: Any) -> Any:
            return 2 * x if x.shape[1] is None else 3 * x

    class Reduced(tf_keras.Model):
        def call(self, x: Any) -> Any:
            return 2 * x if x.shape[0] is None else 3 * x

    x = tf_keras.Input((None, 4))
    with pytest.raises(UnsupportedError, match="OwnLength layer 'own_length'.*but its code returns"):
        lstmgen.read(tf_keras.Model(x, OwnLength()(x)))
    model = Reduced()
    model.predict(np.ones((2, 3)), verbose=0)
    with pytest.raises(UnsupportedError, match="Reduced layer .*but its code returns"):
        lstmgen.read(model)
