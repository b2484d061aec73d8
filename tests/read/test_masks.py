"""Masks through recurrent layers and wrappers, as each Keras understands them."""

from __future__ import annotations

from typing import Any

import agreement
import numpy as np
import pytest
from agreement import check, compare, keras, precision, predictions, randomize, samples, save
from pairwise import pairwise

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

tf_keras = pytest.importorskip("tf_keras")

VALUE = -1.5
# Timesteps that are masked: at the end, at the start, here and there, none, all.
MASKED = [[4, 5, 6], [0, 1], [0, 3, 6], [], [0, 1, 2, 3, 4, 5, 6]]


def padded(shape: tuple[int, ...] = (7, 3), value: float = VALUE, seed: int = 3) -> np.ndarray:
    """A batch of sequences, one for each entry of `MASKED`."""
    batch = np.random.default_rng(seed).normal(0, 1.2, (len(MASKED), *shape))
    for sample, steps in zip(batch, MASKED):
        sample[steps] = value
    batch[3, 2, 0] = value  # one feature alone masks nothing
    return batch


def words(vocabulary: int = 9, seed: int = 3) -> np.ndarray:
    """A batch of indices, 0 where `MASKED` says so."""
    batch = np.random.default_rng(seed).integers(1, vocabulary, (len(MASKED), 7)).astype(np.float64)
    for sample, steps in zip(batch, MASKED):
        sample[steps] = 0
    return batch


def flat(outputs: Any) -> list[Any]:
    """The tensors of nested lists."""
    return [y for out in outputs for y in flat(out)] if isinstance(outputs, (list, tuple)) else [outputs]


LAYERS: dict[str, Any] = {
    "LSTM": lambda layers, **options: layers.LSTM(4, **options),
    "GRU": lambda layers, **options: layers.GRU(4, **options),
    "GRU before": lambda layers, **options: layers.GRU(4, reset_after=False, **options),
    "SimpleRNN": lambda layers, **options: layers.SimpleRNN(4, **options),
    "cell": lambda layers, **options: layers.RNN(layers.LSTMCell(4), **options),
    "stack": lambda layers, **options: layers.RNN(
        [layers.LSTMCell(4), layers.GRUCell(3), layers.SimpleRNNCell(5)], **options
    ),
}
KERASES = ["keras", "tf_keras"]  # of the fixture `k`, where it is one axis of several
OPTIONS: list[dict[str, Any]] = [
    {},
    {"return_sequences": True},
    {"return_sequences": True, "go_backwards": True},
    {"go_backwards": True},
    {"return_sequences": True, "unroll": True},
]


@pytest.mark.parametrize(("k", "name", "options"), pairwise(KERASES, list(LAYERS), OPTIONS), indirect=["k"], ids=str)
def test_masking(k, name, options, tmp_path):
    x = k.Input((7, 3))
    masked = k.layers.Masking(VALUE)(x)
    outputs = LAYERS[name](k.layers, return_state=True, **options)(masked)
    check(k.Model(x, [*flat(outputs), masked]), tmp_path, [padded()])


@pytest.mark.parametrize(("k", "name", "backwards"), pairwise(KERASES, list(LAYERS), [False, True]), indirect=["k"])
def test_the_mask_goes_on_with_the_sequence(k, name, backwards, tmp_path):
    """Not reversed, even where the sequence is; and not beyond the layer that ends it."""
    layers = k.layers
    first = LAYERS[name](layers, return_sequences=True, go_backwards=backwards)
    model = k.Sequential(
        [k.Input((None, 3)), layers.Masking(VALUE), first, layers.Dense(4, activation="tanh"), layers.LSTM(3)]
    )
    check(model, tmp_path, [padded()])


@pytest.mark.parametrize("name", ["LSTM", "GRU", "stack"])
@pytest.mark.parametrize("sequences", [False, True])
def test_embedding(k, name, sequences, tmp_path):
    layers = k.layers
    rnn = LAYERS[name](layers, return_sequences=sequences)
    model = k.Sequential([k.Input((None,)), layers.Embedding(9, 5, mask_zero=True), layers.Dropout(0.3), rnn])
    check(model, tmp_path, [words()])


@pytest.mark.parametrize("name", ["cell", "stack"])
@pytest.mark.parametrize("sequences", [False, True])
def test_zero_output_for_mask(k, name, sequences, tmp_path):
    rnn = LAYERS[name](k.layers, zero_output_for_mask=True, return_sequences=sequences)
    check(k.Sequential([k.Input((7, 3)), k.layers.Masking(VALUE), rnn]), tmp_path, [padded()])


@pytest.mark.parametrize(
    ("k", "name", "merge_mode", "sequences"),
    pairwise(KERASES, list(LAYERS), ["concat", "sum", "mul", "ave", None], [False, True]),
    indirect=["k"],
)
def test_bidirectional(k, name, merge_mode, sequences, tmp_path):
    x = k.Input((7, 3))
    wrapped = LAYERS[name](k.layers, return_sequences=sequences)
    outputs = k.layers.Bidirectional(wrapped, merge_mode=merge_mode)(k.layers.Masking(VALUE)(x))
    if sequences:
        outputs = [*flat(outputs), *(k.layers.LSTM(2)(y) for y in flat(outputs))]
    check(k.Model(x, outputs), tmp_path, [padded()])


@pytest.mark.parametrize("name", LAYERS)
def test_unrolled_backwards_zeros_are_elsewhere(k, name, tmp_path):
    """Keras does not turn the mask round there: the zeros are for the timesteps that the mirrored mask has."""
    x = k.Input((7, 3))
    layers, options = k.layers, {"return_sequences": True, "unroll": True}
    masked = layers.Masking(VALUE)(x)
    outputs = [layers.Bidirectional(LAYERS[name](layers, **options))(masked)]
    if name in ("cell", "stack"):
        outputs.append(LAYERS[name](layers, zero_output_for_mask=True, go_backwards=True, **options)(masked))
    check(k.Model(x, outputs), tmp_path, [padded()])


def test_bidirectional_with_a_backward_layer(k, tmp_path):
    """With states, too, where Keras can: Keras 3 fails when such a layer meets a mask."""
    x = k.Input((7, 3))
    options = {"return_sequences": True, "return_state": k is tf_keras}
    back = k.layers.GRU(3, go_backwards=True, **options)
    layer = k.layers.Bidirectional(k.layers.LSTM(4, **options), backward_layer=back)
    check(k.Model(x, layer(k.layers.Masking(VALUE)(x))), tmp_path, [padded()])


@pytest.mark.parametrize("name", ["LSTM", "GRU", "Bidirectional"])
def test_initial_state(k, name, tmp_path):
    """Legacy Keras uses the mask, Keras 3 forgets it; the output carries it in both."""
    layers = k.layers
    x = k.Input((7, 3))
    count = {"LSTM": 2, "GRU": 1, "Bidirectional": 4}[name]
    states = [k.Input((4,)) for _ in range(count)]
    if name == "Bidirectional":
        layer = layers.Bidirectional(layers.LSTM(4, return_sequences=True))
    else:
        layer = LAYERS[name](layers, return_sequences=True)
    y = layer(layers.Masking(VALUE)(x), initial_state=states)
    model = k.Model([x, *states], [y, layers.LSTM(2)(y)])
    inputs = [padded(), *(np.random.default_rng(seed).normal(size=(len(MASKED), 4)) for seed in range(count))]
    graph = check(model, tmp_path, inputs)
    assert any("ignores the mask" in warning for warning in graph.warnings) == (k is keras)


def test_encoder_and_decoder_with_embeddings(k, tmp_path):
    layers = k.layers
    source, target = k.Input((None,)), k.Input((None,))
    _, *states = layers.LSTM(4, return_state=True)(layers.Embedding(9, 5, mask_zero=True)(source))
    embedded = layers.Embedding(9, 3, mask_zero=True)(target)
    y = layers.LSTM(4, return_sequences=True)(embedded, initial_state=states)
    y = layers.TimeDistributed(layers.Dense(6, activation="softmax"))(y)
    check(k.Model([source, target], y), tmp_path, [words(), words(seed=8)[::-1]])


@pytest.mark.parametrize("states", [False, True])
@pytest.mark.parametrize("name", ["LSTM", "GRU", "Bidirectional"])
def test_explicit_mask(k, name, states, tmp_path):
    """A mask that the author passes wins over the one that travels, and over initial states."""
    layers = k.layers
    x, mask = k.Input((7, 3)), k.Input((7,), dtype="bool")
    given = [k.Input((4,)) for _ in range({"LSTM": 2, "GRU": 1, "Bidirectional": 4}[name])] if states else []
    if name == "Bidirectional":
        layer = layers.Bidirectional(layers.LSTM(4, return_sequences=True))
    else:
        layer = LAYERS[name](layers, return_sequences=True)
    keywords = {"initial_state": given} if states else {}
    y = layer(layers.Masking(VALUE)(x), mask=mask, **keywords)
    model = k.Model([x, mask, *given], [y, layers.GRU(2)(y)])
    rng = np.random.default_rng(5)
    inputs = [padded(), rng.random((len(MASKED), 7)) < 0.6, *(rng.normal(size=(len(MASKED), 4)) for _ in given)]
    check(model, tmp_path, inputs)


def test_explicit_mask_over_free_axes(k, tmp_path):
    x, mask = k.Input((None, 3)), k.Input((None,), dtype="bool")
    model = k.Model([x, mask], k.layers.LSTM(4)(x, mask=mask))
    rng = np.random.default_rng(5)
    graph = check(model, tmp_path, [padded(), rng.random((len(MASKED), 7)) < 0.6])
    with pytest.raises(ValueError, match="equal"):
        graph.evaluate(np.zeros((7, 3)), np.ones(6))


@pytest.mark.parametrize("wrap", [False, True])
@pytest.mark.parametrize("name", ["LSTM", "GRU"])
def test_stateful(k, name, wrap, tmp_path):
    """States of masked sequences go on from call to call; what is repeated before the first timestep is zeros."""
    layer = LAYERS[name](k.layers, stateful=True, return_sequences=True)
    wrapped = k.layers.Bidirectional(layer) if wrap else layer
    model = k.Sequential([k.Input(batch_shape=(len(MASKED), 7, 3)), k.layers.Masking(VALUE), wrapped])
    randomize(model)
    calls = [padded(seed=3), padded(seed=4)[::-1], padded(seed=5)]
    expected = [predictions(model, [batch])[0] for batch in calls]
    for suffix in (".keras", ".h5"):
        graph = read_file(save(model, tmp_path, suffix))
        for place in range(len(MASKED)):
            state: Any = {}
            for batch, wanted in zip(calls, expected):
                (got,), state = graph.run([batch[place]], state)
                np.testing.assert_allclose(got, wanted[place], rtol=0, atol=agreement.FLOAT64)


@pytest.mark.parametrize("sequences", [False, True])
def test_conv_lstm(k, sequences, tmp_path):
    x, mask = k.Input((7, 6, 2)), k.Input((7,), dtype="bool")
    y = k.layers.ConvLSTM1D(3, 2, return_sequences=sequences)(x, mask=mask)
    model = k.Model([x, mask], y)
    inputs = samples(model, count=4)
    inputs[1] = np.array([[1, 1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 1, 0, 1], [1] * 7, [0] * 7], dtype=bool)
    check(model, tmp_path, inputs)


@pytest.mark.parametrize(
    "inside",
    [
        lambda layers: layers.Dense(4, activation="tanh"),
        lambda layers: layers.Dropout(0.5),
        lambda layers: layers.BatchNormalization(),
    ],
    ids=["Dense", "Dropout", "BatchNormalization"],
)
def test_the_mask_passes_through_time_distributed(k, inside, tmp_path):
    layers = k.layers
    x = k.Input((7, 3))
    y = layers.TimeDistributed(inside(layers))(layers.Masking(VALUE)(x))
    check(k.Model(x, [y, layers.LSTM(3)(y)]), tmp_path, [padded()])


def documents(seed: int = 3) -> np.ndarray:
    """A batch of texts of four sentences of six words, padded at both levels."""
    batch = np.random.default_rng(seed).integers(1, 9, (3, 4, 6)).astype(np.float64)
    batch[0, :, 4:] = 0
    batch[0, 3] = 0
    batch[1, 0] = 0
    batch[1, 1:, :2] = 0
    return batch


@pytest.mark.parametrize("sequences", [False, True])
def test_a_layer_inside_time_distributed_uses_its_part_of_a_mask(k, sequences, tmp_path):
    layers = k.layers
    x = k.Input((4, 6))
    embedded = layers.Embedding(9, 5, mask_zero=True)(x)
    inner = layers.Bidirectional(layers.LSTM(3, return_sequences=sequences))
    y = layers.TimeDistributed(inner)(embedded)
    check(k.Model(x, y), tmp_path, [documents()])


def test_the_mask_of_sentences_is_that_of_their_words(tmp_path):
    """Legacy Keras masks a timestep when all of its part is masked; Keras 3 cannot build such a model."""
    layers = tf_keras.layers
    with precision(tf_keras):
        x = tf_keras.Input((4, 6))
        y = layers.TimeDistributed(layers.LSTM(3))(layers.Embedding(9, 5, mask_zero=True)(x))
        check(tf_keras.Model(x, layers.GRU(2)(y)), tmp_path, [documents()])


@pytest.mark.parametrize("options", [{}, {"keepdims": True}, {"data_format": "channels_first"}], ids=str)
@pytest.mark.parametrize(
    "inner", [lambda layers: layers.LSTM(4), lambda layers: layers.GlobalMaxPooling1D()], ids=["LSTM", "pooling"]
)
def test_an_average_behind_the_mask_of_words(inner, options, tmp_path):
    """Keras 3 stretches that mask over the batch, so that samples meet: it is refused, as a layer with steps is."""
    layers = keras.layers
    x = keras.Input((4, 4))
    y = layers.TimeDistributed(inner(layers))(layers.Embedding(9, 4, mask_zero=True)(x))
    for between in (layers.Dropout(0.1), layers.Dense(4)):
        model = keras.Model(x, layers.GlobalAveragePooling1D(**options)(between(y)))
        with pytest.raises(UnsupportedError, match="an input with 3 axes and a mask with 3 are not supported"):
            read_file(save(model, tmp_path, ".keras"))


def test_an_average_behind_the_mask_of_sentences(tmp_path):
    """Legacy Keras has made a mask of sentences of that of words."""
    layers = tf_keras.layers
    with precision(tf_keras):
        x = tf_keras.Input((4, 6))
        y = layers.TimeDistributed(layers.LSTM(3))(layers.Embedding(9, 5, mask_zero=True)(x))
        check(tf_keras.Model(x, layers.GlobalAveragePooling1D()(y)), tmp_path, [documents()])


def test_a_model_inside_time_distributed_makes_a_mask(k, tmp_path):
    layers = k.layers
    words = k.Input((6,))
    encoder = k.Model(words, layers.GRU(3)(layers.Embedding(9, 5, mask_zero=True)(words)))
    x = k.Input((None, 6))
    y = layers.TimeDistributed(encoder)(x)
    check(k.Model(x, layers.LSTM(2)(y)), tmp_path, [documents()])


def test_embedding_inside_time_distributed(k, tmp_path):
    """The mask that it makes leaves the wrapper in legacy Keras, not in Keras 3."""
    layers = k.layers
    x = k.Input((4, 6))
    y = layers.TimeDistributed(layers.Embedding(9, 5, mask_zero=True))(x)
    check(k.Model(x, layers.TimeDistributed(layers.LSTM(3, return_sequences=True))(y)), tmp_path, [documents()])


@pytest.mark.parametrize(
    ("value", "dtype", "exact"),
    [
        (0.1, "float32", True),
        (0.1, "float16", False),
        (-999.0, "float16", True),
        (-999.0, "bfloat16", False),
        (0.0, "bfloat16", True),
    ],
)
def test_the_mask_value_is_compared_in_the_precision_of_the_layer(value, dtype, exact, tmp_path):
    masking = keras.layers.Masking(value, dtype=dtype)
    model = keras.Sequential([keras.Input((7, 3)), masking, keras.layers.LSTM(4)])
    batch = padded(value=value).astype(dtype).astype(np.float32)
    if exact:
        check(model, tmp_path, [batch], tolerance=agreement.FLOAT32)
        return
    with pytest.raises(UnsupportedError, match=f"mask_value={value} is not exact in {dtype}"):
        read_file(save(model, tmp_path, ".keras"))


def test_nested_models_take_and_give_masks(k, tmp_path):
    layers = k.layers
    inner_x = k.Input((7, 3))
    inner = k.Model(inner_x, layers.LSTM(4, return_sequences=True)(inner_x))
    x = k.Input((7, 3))
    y = layers.LSTM(2)(inner(layers.Masking(VALUE)(x)))
    check(k.Model(x, y), tmp_path, [padded()])


def test_nested_models_take_a_mask_for_each_input(k, tmp_path):
    layers = k.layers
    inner_x, inner_y, x, y = (k.Input((7, 3)) for _ in range(4))
    inner = k.Model([inner_x, inner_y], [layers.LSTM(4)(inner_x), layers.LSTM(2)(inner_y)])
    masks = [k.Input((7,), dtype="bool") for _ in range(2)]
    drawn = np.random.default_rng(5).random((2, len(MASKED), 7)) < 0.6
    check(k.Model([x, y, *masks], inner([x, y], mask=masks)), tmp_path, [padded(), padded(seed=4), *drawn])
    with pytest.raises(UnsupportedError, match="these masks are not supported"):
        read_file(save(k.Model([x, *masks], inner([x, x], mask=masks)), tmp_path, ".keras"))


def test_compare_can_fail(k, tmp_path):
    """The mask matters in these tests: without it the numbers differ."""
    x = k.Input((7, 3))
    rnn = k.layers.LSTM(4)
    model, unmasked = k.Model(x, rnn(k.layers.Masking(VALUE)(x))), k.Model(x, rnn(x))
    randomize(model)
    graph = read_file(save(model, tmp_path, ".keras"))
    with pytest.raises(AssertionError):
        compare(graph, [padded()], predictions(unmasked, [padded()]), 1e-3)
