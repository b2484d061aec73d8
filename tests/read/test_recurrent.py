"""Recurrent layers and the wrappers around layers, each option against Keras 3 and legacy Keras."""

from __future__ import annotations

from typing import Any

import agreement
import numpy as np
import pytest
from agreement import check, compare, precision, predictions, randomize, samples, save
from pairwise import pairwise

from lstmgen.errors import MismatchError, UnsupportedError
from lstmgen.read import read_file

tf_keras = pytest.importorskip("tf_keras")


def chain(k: Any, shape: tuple[int | None, ...], *layers: Any) -> Any:
    return k.Sequential([k.Input(shape), *layers])


KERASES = ["keras", "tf_keras"]  # of the fixture `k`, where it is one axis of several
LAYERS: list[tuple[str, dict[str, Any]]] = [
    ("LSTM", {}),
    ("GRU", {"reset_after": True}),
    ("GRU", {"reset_after": False}),
    ("SimpleRNN", {}),
]
IDS = ["LSTM", "GRU_after", "GRU_before", "SimpleRNN"]
OPTIONS: list[dict[str, Any]] = [
    {},
    {"return_sequences": True},
    {"go_backwards": True},
    {"return_sequences": True, "go_backwards": True},
    {"use_bias": False, "return_sequences": True},
    {"activation": "relu"},
    {"activation": "softmax"},
    {"unroll": True, "return_sequences": True},
    {"dropout": 0.3, "recurrent_dropout": 0.2},
]
GATES = ["relu", "hard_sigmoid", "softmax", "linear"]


@pytest.mark.parametrize(("k", "layer", "options"), pairwise(KERASES, LAYERS, OPTIONS), indirect=["k"], ids=str)
def test_options(k, layer, options, tmp_path):
    name, own = layer
    check(chain(k, (5, 3), getattr(k.layers, name)(4, **own, **options)), tmp_path)


@pytest.mark.parametrize(
    ("k", "layer", "gate", "implementation"), pairwise(KERASES, LAYERS[:3], GATES, [1, 2]), indirect=["k"], ids=str
)
def test_recurrent_activation(k, layer, gate, implementation, tmp_path):
    """A function of whole rows sees one gate at a time."""
    name, own = layer
    options = {"implementation": implementation} if k is tf_keras else {}
    layer = getattr(k.layers, name)(4, recurrent_activation=gate, return_sequences=True, **own, **options)
    check(chain(k, (5, 3), layer), tmp_path)


@pytest.mark.parametrize(("name", "own"), LAYERS, ids=IDS)
def test_free_time_axis_and_states(k, name, own, tmp_path):
    x = k.Input((None, 3))
    outputs = getattr(k.layers, name)(4, return_sequences=True, return_state=True, **own)(x)
    model = k.Model(x, outputs)
    for length in (3, 6):
        check(model, tmp_path, samples(model, length=length))


@pytest.mark.parametrize(("name", "own"), LAYERS, ids=IDS)
@pytest.mark.parametrize("backwards", [False, True])
def test_initial_state(k, name, own, backwards, tmp_path):
    x = k.Input((5, 3))
    states = [k.Input((4,)) for _ in range(2 if name == "LSTM" else 1)]
    layer = getattr(k.layers, name)(4, return_state=True, go_backwards=backwards, **own)
    outputs = layer(x, initial_state=states)
    check(k.Model([x, *states], outputs), tmp_path)


def test_encoder_and_decoder(k, tmp_path):
    source, target = k.Input((None, 3)), k.Input((4, 2))
    _, h, c = k.layers.LSTM(5, return_state=True)(source)
    y = k.layers.LSTM(5, return_sequences=True)(target, initial_state=[h, c])
    model = k.Model([source, target], k.layers.TimeDistributed(k.layers.Dense(2, activation="softmax"))(y))
    check(model, tmp_path, samples(model, length=6))


CELLS = {
    "LSTMCell": {},
    "GRUCell": {"reset_after": False},
    "SimpleRNNCell": {"activation": "relu"},
}


@pytest.mark.parametrize("options", [{}, {"return_sequences": True, "go_backwards": True}], ids=str)
@pytest.mark.parametrize("cell", CELLS)
def test_cell(k, cell, options, tmp_path):
    layer = k.layers.RNN(getattr(k.layers, cell)(4, **CELLS[cell]), **options)
    check(chain(k, (5, 3), layer), tmp_path)


def flat(outputs: Any) -> list[Any]:
    """The tensors of nested lists."""
    return [y for out in outputs for y in flat(out)] if isinstance(outputs, (list, tuple)) else [outputs]


def stack(k: Any, units: tuple[int, ...] = (4, 5, 2)) -> list[Any]:
    layers = k.layers
    return [layers.LSTMCell(units[0]), layers.GRUCell(units[1]), layers.LSTMCell(units[2], activation="relu")]


@pytest.mark.parametrize("options", [{}, {"return_sequences": True}, {"go_backwards": True}], ids=str)
@pytest.mark.parametrize("return_state", [False, True])
def test_stacked_cells(k, options, return_state, tmp_path):
    x = k.Input((5, 3))
    outputs = k.layers.RNN(stack(k), return_state=return_state, **options)(x)
    check(k.Model(x, flat(outputs)), tmp_path)


def test_two_stacks_in_one_model(k, tmp_path):
    """Weights of cells are found by class and place among the cells of their own stack."""
    first = k.layers.RNN(stack(k), return_sequences=True)
    check(chain(k, (5, 3), first, k.layers.RNN(k.layers.StackedRNNCells(stack(k, (3, 2, 6))))), tmp_path)


def test_stacked_cells_with_initial_state(k, tmp_path):
    x = k.Input((5, 3))
    h, c, g = k.Input((4,)), k.Input((4,)), k.Input((3,))
    cells = [k.layers.LSTMCell(4), k.layers.GRUCell(3)]
    outputs = k.layers.RNN(cells, return_state=True)(x, initial_state=[[h, c], g])
    check(k.Model([x, h, c, g], flat(outputs)), tmp_path)


def test_reversed_states_of_stacked_cells(tmp_path):
    """tf.keras takes the argument, warns of it, and returns the states in the order of the cells all the same."""
    with precision(tf_keras):
        cells = tf_keras.layers.StackedRNNCells(
            [tf_keras.layers.LSTMCell(4), tf_keras.layers.LSTMCell(4)], reverse_state_order=True
        )
        x = tf_keras.Input((5, 3))
        outputs = tf_keras.layers.RNN(cells, return_state=True, go_backwards=True)(x)
        check(tf_keras.Model(x, flat(outputs)), tmp_path)


@pytest.mark.parametrize(
    ("k", "merge_mode", "sequences", "states"),
    pairwise(KERASES, ["concat", "sum", "mul", "ave", None], [False, True], [False, True]),
    indirect=["k"],
)
def test_bidirectional(k, merge_mode, sequences, states, tmp_path):
    x = k.Input((5, 3))
    layer = k.layers.LSTM(4, return_sequences=sequences, return_state=states)
    outputs = k.layers.Bidirectional(layer, merge_mode=merge_mode)(x)
    check(k.Model(x, outputs), tmp_path)


@pytest.mark.parametrize("name", ["GRU", "SimpleRNN"])
def test_bidirectional_of_another_layer(k, name, tmp_path):
    layer = getattr(k.layers, name)(4, return_sequences=True)
    check(chain(k, (None, 3), k.layers.Bidirectional(layer)), tmp_path)


def test_bidirectional_stack_of_cells(k, tmp_path):
    check(chain(k, (5, 3), k.layers.Bidirectional(k.layers.RNN(stack(k), return_sequences=True))), tmp_path)


@pytest.mark.parametrize("sequences", [False, True])
def test_bidirectional_with_a_backward_layer(k, sequences, tmp_path):
    ahead = k.layers.LSTM(4, return_sequences=sequences)
    back = k.layers.GRU(3, return_sequences=sequences, go_backwards=True, activation="relu")
    check(chain(k, (5, 3), k.layers.Bidirectional(ahead, backward_layer=back)), tmp_path)


def test_bidirectional_turned_round(tmp_path):
    """Legacy Keras takes the opposite of the layer's direction for the backward layer."""
    with precision(tf_keras):
        layer = tf_keras.layers.LSTM(4, return_sequences=True, go_backwards=True)
        check(chain(tf_keras, (5, 3), tf_keras.layers.Bidirectional(layer)), tmp_path)


@pytest.mark.parametrize("direction", ["forward_layer", "backward_layer"])
def test_bidirectional_with_one_direction_frozen(k, direction, tmp_path):
    """What is trained stands first in HDF5. tf.keras forgets that it was not both, and swaps them."""
    wrapper = k.layers.Bidirectional(k.layers.LSTM(4))
    model = chain(k, (5, 3), wrapper, k.layers.Dense(2))
    getattr(wrapper, direction).trainable = False
    if k is tf_keras and direction == "forward_layer":
        check(model, tmp_path, suffixes=[".keras"])
        with pytest.raises(MismatchError, match="only one direction was frozen"):
            read_file(save(model, tmp_path, ".h5"))
    else:
        check(model, tmp_path)


@pytest.mark.parametrize("name", ["LSTM", "GRU"])
def test_bidirectional_with_initial_state(k, name, tmp_path):
    x = k.Input((5, 3))
    states = [k.Input((4,)) for _ in range(4 if name == "LSTM" else 2)]
    layer = getattr(k.layers, name)(4, return_sequences=True, return_state=True)
    outputs = k.layers.Bidirectional(layer)(x, initial_state=states)
    check(k.Model([x, *states], outputs), tmp_path)


@pytest.mark.parametrize("wrap", [False, True])
@pytest.mark.parametrize(("name", "own"), LAYERS, ids=IDS)
def test_stateful(k, name, own, wrap, tmp_path):
    """States go on from call to call, for each place in the batch by itself."""
    layer = getattr(k.layers, name)(4, stateful=True, return_sequences=True, **own)
    wrapped = k.layers.Bidirectional(layer) if wrap else layer
    shape = {"batch_shape": (2, 5, 3)}
    model = k.Sequential([k.Input(**shape), wrapped, k.layers.Dense(2)])
    randomize(model)
    calls = [samples(model, seed=seed) for seed in (3, 4, 5)]
    expected = [predictions(model, inputs)[0] for inputs in calls]
    for suffix in (".keras", ".h5"):
        graph = read_file(save(model, tmp_path, suffix))
        assert any("it is stateful" in warning for warning in graph.warnings)
        for place in range(2):
            state: Any = {}
            for inputs, wanted in zip(calls, expected):
                (got,), state = graph.run([inputs[0][place]], state)
                np.testing.assert_allclose(got, wanted[place], rtol=0, atol=agreement.FLOAT64)


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("what", ["layer", "Bidirectional", "model"])
def test_one_state_for_several_calls_is_refused(k, what, suffix, tmp_path):
    """Keras lets the second call go on from where the first one ended, and the next prediction from there."""
    first, second = (k.Input(batch_shape=(1, 5, 3)) for _ in range(2))
    layer = k.layers.LSTM(3, stateful=True)
    if what == "Bidirectional":
        layer = k.layers.Bidirectional(layer)
    if what == "model":
        x = k.Input(batch_shape=(1, 5, 3))
        layer = k.Model(x, layer(x))
    path = save(k.Model([first, second], [layer(first), layer(second)]), tmp_path, suffix)
    with pytest.raises(UnsupportedError, match="it is stateful and called more than once.*stateful=False"):
        read_file(path)


@pytest.mark.parametrize("wrap", [False, True])
def test_a_stateful_layer_with_an_initial_state(k, wrap, tmp_path):
    """Keras 3 begins with that at every call. tf.keras goes on from the state it has, except at the first."""
    x, state = k.Input(batch_shape=(1, 5, 3)), k.Input(batch_shape=(1, 4))
    layer = k.layers.GRU(4, stateful=True, return_sequences=True)
    y = k.layers.Bidirectional(layer)(x, initial_state=[state] * 2) if wrap else layer(x, initial_state=state)
    model = k.Model([x, state], y)
    randomize(model)
    path = save(model, tmp_path, ".keras")
    if k is tf_keras:
        with pytest.raises(UnsupportedError, match="it is stateful and called with an initial_state"):
            read_file(path)
        return
    graph, kept = read_file(path), {}
    for seed in (3, 4):
        inputs = samples(model, count=1, seed=seed)
        (got,), kept = graph.run([array[0] for array in inputs], kept)
        np.testing.assert_allclose(got, predictions(model, inputs)[0][0], rtol=0, atol=agreement.FLOAT64)


def test_two_stateful_layers_that_share_nothing(k, tmp_path):
    x = k.Input(batch_shape=(1, 5, 3))
    y = k.layers.GRU(4, stateful=True, return_sequences=True)(x)
    model = k.Model(x, [y, k.layers.Bidirectional(k.layers.GRU(2, stateful=True))(y)])
    inputs = samples(model, count=1)
    randomize(model)
    compare(read_file(save(model, tmp_path, ".keras")), inputs, predictions(model, inputs), agreement.FLOAT64)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"padding": "same", "return_sequences": True},
        {"strides": 2, "padding": "same", "return_sequences": True},
        {"dilation_rate": 2},
        {"go_backwards": True, "use_bias": False, "return_sequences": True},
        {"activation": "relu", "recurrent_activation": "hard_sigmoid"},
    ],
    ids=str,
)
@pytest.mark.parametrize("rank", [1, 2])
def test_conv_lstm(k, rank, options, tmp_path):
    layer = getattr(k.layers, f"ConvLSTM{rank}D")(3, (3, 2)[:rank], **options)
    check(chain(k, (4, *(7, 6)[:rank], 2), layer), tmp_path)


def test_conv_lstm_with_states(k, tmp_path):
    x = k.Input((4, 7, 2))
    outputs = k.layers.ConvLSTM1D(3, 3, padding="same", return_state=True)(x)
    check(k.Model(x, outputs), tmp_path)


def test_bidirectional_conv_lstm(k, tmp_path):
    layer = k.layers.ConvLSTM2D(3, (2, 3), return_sequences=True)
    check(chain(k, (4, 5, 6, 2), k.layers.Bidirectional(layer)), tmp_path)


@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("rank", [1, 2])
def test_conv_lstm_with_channels_first(k, rank, sequences, tmp_path):
    """TensorFlow has no such convolution on a CPU: the same weights with channels last are the reference."""
    space = (6, 5)[:rank]

    def model(data_format: str, frame: tuple[int, ...], state: tuple[int, ...]) -> Any:
        options = {"padding": "same", "return_sequences": sequences, "return_state": True}
        layer = getattr(k.layers, f"ConvLSTM{rank}D")(3, 2, data_format=data_format, **options)
        x, h, c = k.Input((4, *frame)), k.Input(state), k.Input(state)
        return k.Model([x, h, c], layer(x, initial_state=[h, c]))

    last, first = model("channels_last", (*space, 2), (*space, 3)), model("channels_first", (2, *space), (3, *space))
    randomize(last)
    first.set_weights(last.get_weights())
    inputs = samples(last)
    expected = [np.moveaxis(y, -1, y.ndim - 1 - rank) for y in predictions(last, inputs)]
    turned = [np.moveaxis(x, -1, x.ndim - 1 - rank) for x in inputs]
    for suffix in (".keras", ".h5"):
        compare(read_file(save(first, tmp_path, suffix)), turned, expected, agreement.FLOAT64)


INSIDE: dict[str, Any] = {
    "Dense": lambda layers: layers.Dense(4, activation="softmax"),
    "Activation": lambda layers: layers.Activation("tanh"),
    "Dropout": lambda layers: layers.Dropout(0.4),
    "LSTM": lambda layers: layers.LSTM(4),
    "LSTM sequences": lambda layers: layers.LSTM(4, return_sequences=True),
    "Bidirectional": lambda layers: layers.Bidirectional(layers.GRU(3)),
    "Flatten": lambda layers: layers.Flatten(),
    "Conv1D": lambda layers: layers.Conv1D(4, 2, padding="causal"),
    "BatchNormalization": lambda layers: layers.BatchNormalization(),
    "TimeDistributed": lambda layers: layers.TimeDistributed(layers.Dense(4)),
    "RNN": lambda layers: layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)]),
}


@pytest.mark.parametrize("name", INSIDE)
def test_time_distributed(k, name, tmp_path):
    check(chain(k, (4, 5, 3), k.layers.TimeDistributed(INSIDE[name](k.layers))), tmp_path)


@pytest.mark.parametrize("name", ["Dense", "LSTM", "Flatten"])
def test_time_distributed_over_a_free_axis(k, name, tmp_path):
    model = chain(k, (None, 5, 3), k.layers.TimeDistributed(INSIDE[name](k.layers)))
    check(model, tmp_path, samples(model, length=3))


def test_time_distributed_sequential(k, tmp_path):
    layers = k.layers
    inner = chain(k, (5, 3), layers.Conv1D(4, 2), layers.MaxPooling1D(2), layers.Flatten())
    check(chain(k, (None, 5, 3), layers.TimeDistributed(inner), layers.LSTM(3)), tmp_path)


def test_time_distributed_functional(k, tmp_path):
    x = k.Input((5, 3))
    h = k.layers.Bidirectional(k.layers.LSTM(4))(x)
    inner = k.Model(x, k.layers.Dense(2)(h))
    outer = k.Input((4, 5, 3))
    y = k.layers.TimeDistributed(inner)(outer)
    check(k.Model(outer, [y, k.layers.GRU(3)(y)]), tmp_path)


def test_a_layer_used_twice_keeps_one_copy_of_its_weights(k, tmp_path):
    a, b = k.Input((5, 3)), k.Input((4, 3))
    shared = k.layers.Bidirectional(k.layers.LSTM(4))
    graph = check(k.Model([a, b], [shared(a), shared(b)]), tmp_path)
    assert len(graph.weights()) == 6


def test_embedding_and_its_errors(k, tmp_path):
    model = chain(k, (6,), k.layers.Embedding(7, 3), k.layers.LSTM(2))
    randomize(model)
    inputs = [np.array([[0, 6, 3, 1, 1, 5], [2, 2, 0, 4, 6, 1]], dtype=np.float64)]
    expected = predictions(model, inputs)
    graph = read_file(save(model, tmp_path, ".keras"))
    compare(graph, inputs, expected, agreement.FLOAT64)
    for wrong in (-1, 7):
        with pytest.raises(IndexError, match="outside"):
            graph.evaluate(np.array([0, 1, wrong, 1, 1, 1], dtype=np.float64))


def test_a_first_axis_that_is_time(tmp_path):
    """Keras's batch axis is the second one then, which a model can only bring there by a transposition."""
    x = tf_keras.Input((4, 3))
    for layer in (tf_keras.layers.LSTM(2, time_major=True), tf_keras.layers.SimpleRNN(2, time_major=True)):
        path = save(tf_keras.Model(x, layer(x)), tmp_path, ".keras")
        with pytest.raises(UnsupportedError, match="the first axis of its input is time.*time_major=False"):
            read_file(path)
