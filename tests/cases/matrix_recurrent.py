"""The cases of docs/reference/layer-matrix.md with recurrent layers, and with the masks that steer them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from matrix_cases import Build, Case, calls, chain, make, pair, told


def recurrent_layers() -> Iterator[Case]:
    yield from recurrent()
    yield from wrappers()
    yield from masks()
    yield from graphs()


def recurrent() -> Iterator[Case]:
    options: list[dict[str, Any]] = [
        {},
        {"return_sequences": True},
        {"go_backwards": True},
        {"go_backwards": True, "return_sequences": True},
        {"use_bias": False},
        {"unroll": True},
        {"dropout": 0.3, "recurrent_dropout": 0.2},
        {"activation": "relu"},
        {"activation": "softmax"},
    ]
    gated = [{"recurrent_activation": "hard_sigmoid"}, {"recurrent_activation": "relu"}, {"implementation": 1}]
    own = {
        "GRU": [{"reset_after": False}, {"reset_after": False, "use_bias": False}],
        "LSTM": [{"unit_forget_bias": False}],
    }
    for layer in ("LSTM", "GRU", "SimpleRNN"):
        for option in options + (gated if layer != "SimpleRNN" else []) + own.get(layer, []):
            yield Case(layer, told(option), chain(make(layer, 4, **option)))
        yield Case(layer, "free time axis", chain(make(layer, 4), shape=(None, 3)))
        yield Case(layer, "stateful", stateful(layer))
        yield Case(layer, "return_state", calls(lambda ls, x, n=layer: list(getattr(ls, n)(4, return_state=True)(x))))
        yield Case(layer, "return_state, return_sequences", calls(lambda ls, x, n=layer: list(all_of(ls, n)(x))))
        yield Case(layer, "initial_state", with_states(layer))
        yield Case(layer, "initial_state of another", encoder_decoder(layer))
    for cells in (["LSTMCell"], ["GRUCell"], ["SimpleRNNCell"], ["LSTMCell", "GRUCell", "SimpleRNNCell"]):
        for option in ({}, {"return_sequences": True}, {"go_backwards": True}):

            def cell(ls: Any, names: list[str] = cells, chosen: dict[str, Any] = option) -> Any:
                made = [getattr(ls, name)(3 + k) for k, name in enumerate(names)]
                return ls.RNN(made if len(made) > 1 else made[0], **chosen)

            yield Case("RNN", " ".join([f"[{', '.join(cells)}]", told(option)]).strip(), chain(cell))
    yield Case("RNN", "[LSTMCell, GRUCell] return_state=True", calls(stacked_states))
    yield Case("RNN", "StackedRNNCells", chain(lambda ls: ls.RNN(ls.StackedRNNCells([ls.GRUCell(3), ls.LSTMCell(4)]))))
    yield Case("RNN", "GRUCell reset_after=False", chain(lambda ls: ls.RNN(ls.GRUCell(3, reset_after=False))))
    yield Case("RNN", "unroll=True", chain(lambda ls: ls.RNN(ls.LSTMCell(3), unroll=True)))
    convolved: list[dict[str, Any]] = [
        {},
        {"return_sequences": True},
        {"strides": 2, "padding": "same"},
        {"go_backwards": True},
        {"dilation_rate": 2},
        {"use_bias": False, "activation": "relu", "recurrent_activation": "hard_sigmoid"},
    ]
    for option in convolved:
        yield Case("ConvLSTM1D", told(option), chain(make("ConvLSTM1D", 2, 2, **option), shape=(3, 6, 2)))
    states = calls(lambda ls, x: list(ls.ConvLSTM1D(2, 2, return_state=True)(x)), shape=(3, 6, 2))
    yield Case("ConvLSTM1D", "return_state", states)
    for option in ({"padding": "same"}, {"return_sequences": True}):
        yield Case("ConvLSTM2D", told(option), chain(make("ConvLSTM2D", 2, 2, **option), shape=(3, 4, 4, 2)))
    yield Case("ConvLSTM3D", "", chain(make("ConvLSTM3D", 2, 2), shape=(3, 3, 3, 3, 1)))


def wrappers() -> Iterator[Case]:
    for mode in ("concat", "sum", "mul", "ave", None):
        for sequences in (False, True):

            def both(ls: Any, x: Any, m: Any = mode, s: bool = sequences) -> Any:
                return ls.Bidirectional(ls.LSTM(4, return_sequences=s), merge_mode=m)(x)

            yield Case("Bidirectional", f"merge_mode={mode}, return_sequences={sequences}", calls(both))
    yield Case("Bidirectional", "GRU", chain(lambda ls: ls.Bidirectional(ls.GRU(4))))
    yield Case("Bidirectional", "SimpleRNN", chain(lambda ls: ls.Bidirectional(ls.SimpleRNN(4))))
    yield Case("Bidirectional", "RNN", chain(lambda ls: ls.Bidirectional(ls.RNN([ls.LSTMCell(3), ls.GRUCell(2)]))))
    yield Case("Bidirectional", "go_backwards", chain(lambda ls: ls.Bidirectional(ls.LSTM(4, go_backwards=True))))
    yield Case("Bidirectional", "initial_state", two_states)
    yield Case(
        "Bidirectional",
        "backward_layer",
        chain(lambda ls: ls.Bidirectional(ls.LSTM(4), backward_layer=ls.GRU(4, go_backwards=True))),
    )
    yield Case(
        "Bidirectional",
        "return_state",
        calls(lambda ls, x: list(ls.Bidirectional(ls.LSTM(4, return_state=True))(x))),
    )
    inner = {
        "Dense": lambda ls: ls.Dense(4, activation="tanh"),
        "LSTM": lambda ls: ls.LSTM(4),
        "Conv1D": lambda ls: ls.Conv1D(2, 2),
        "Flatten": lambda ls: ls.Flatten(),
        "BatchNormalization": lambda ls: ls.BatchNormalization(),
        "MaxPooling1D": lambda ls: ls.MaxPooling1D(2),
        "Bidirectional": lambda ls: ls.Bidirectional(ls.LSTM(3)),
        "Activation": lambda ls: ls.Activation("softmax"),
        "Dropout": lambda ls: ls.Dropout(0.5),
        "LayerNormalization": lambda ls: ls.LayerNormalization(),
        "GlobalMaxPooling1D": lambda ls: ls.GlobalMaxPooling1D(),
        "Reshape": lambda ls: ls.Reshape((2, 4)),
        "TimeDistributed": lambda ls: ls.TimeDistributed(ls.Dense(3)),
    }
    for name, maker in inner.items():
        yield Case("TimeDistributed", name, chain(lambda ls, m=maker: ls.TimeDistributed(m(ls)), shape=(3, 4, 2)))
    yield Case("TimeDistributed", "Conv2D", chain(lambda ls: ls.TimeDistributed(ls.Conv2D(2, 2)), shape=(3, 4, 4, 2)))
    yield Case("TimeDistributed", "Model", distributed_model)
    yield Case("TimeDistributed", "Embedding", chain(lambda ls: ls.TimeDistributed(ls.Embedding(7, 3)), shape=(3, 4)))


def masks() -> Iterator[Case]:
    def masked(*makers: Callable[[Any], Any]) -> Build:
        return chain(make("Masking", 0.5), *makers)

    consumers: dict[str, list[Callable[[Any], Any]]] = {
        "LSTM": [make("LSTM", 4)],
        "LSTM return_sequences": [make("LSTM", 4, return_sequences=True)],
        "LSTM zero_output_for_mask": [make("LSTM", 4, return_sequences=True, zero_output_for_mask=True)],
        "GRU": [make("GRU", 4)],
        "SimpleRNN": [make("SimpleRNN", 4)],
        "LSTM go_backwards": [make("LSTM", 4, go_backwards=True)],
        "LSTM, LSTM": [make("LSTM", 4, return_sequences=True), make("LSTM", 3)],
        "Bidirectional": [lambda ls: ls.Bidirectional(ls.LSTM(4))],
        "Bidirectional return_sequences": [lambda ls: ls.Bidirectional(ls.LSTM(4, return_sequences=True))],
        "RNN of cells": [lambda ls: ls.RNN([ls.LSTMCell(3), ls.GRUCell(4)], return_sequences=True)],
        "TimeDistributed, LSTM": [lambda ls: ls.TimeDistributed(ls.Dense(4)), make("LSTM", 3)],
        "Dense, LSTM": [make("Dense", 4), make("LSTM", 3)],
        "GlobalAveragePooling1D": [make("GlobalAveragePooling1D")],
        "GlobalMaxPooling1D": [make("GlobalMaxPooling1D")],
        "BatchNormalization, LSTM": [make("BatchNormalization"), make("LSTM", 3)],
        "LSTM unroll": [make("LSTM", 4, unroll=True)],
        "GRU return_sequences, reset_after=False": [make("GRU", 4, return_sequences=True, reset_after=False)],
        "Conv1D": [make("Conv1D", 2, 2), make("LSTM", 3)],
        "Flatten": [make("Flatten")],
    }
    for name, makers in consumers.items():
        yield Case("Masking", name, masked(*makers), padded=True)
    yield Case(
        "Embedding", "mask_zero", chain(make("Embedding", 7, 3, mask_zero=True), make("LSTM", 4), shape=(5,)), True
    )
    bidirectional = chain(make("Embedding", 7, 3, mask_zero=True), both_ways, shape=(None,))
    yield Case("Embedding", "mask_zero, Bidirectional, free time axis", bidirectional, True)
    yield Case("Embedding", "", chain(make("Embedding", 7, 3), make("LSTM", 4), shape=(5,)), True)
    for merge in ("Add", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"):

        def meet(ls: Any, a: Any, b: Any, m: str = merge) -> Any:
            return ls.LSTM(4)(getattr(ls, m)()([ls.Masking(0.5)(a), ls.Masking(0.5)(b)]))

        yield Case("Masking", f"two masks at {merge}", pair(meet), padded=True)

        def half(ls: Any, a: Any, b: Any, m: str = merge) -> Any:
            return ls.LSTM(4)(getattr(ls, m)()([ls.Masking(0.5)(a), b]))

        yield Case("Masking", f"one mask at {merge}", pair(half), padded=True)
    yield Case("Masking", "initial_state", masked_with_states, padded=True)
    yield Case(
        "Masking", "return_state", calls(lambda ls, x: list(all_of(ls, "LSTM")(ls.Masking(0.5)(x)))), padded=True
    )
    yield Case("Masking", "TimeDistributed LSTM", chain(make("Masking", 0.5), steps, shape=(3, 5, 2)), padded=True)
    yield Case("Masking", "MultiHeadAttention", pair(masked_heads), padded=True)
    yield Case(
        "Masking",
        "Attention",
        pair(lambda ls, a, b: ls.Attention()([ls.Masking(0.5)(a), ls.Masking(0.5)(b)])),
        padded=True,
    )


def graphs() -> Iterator[Case]:
    def nested(keras: Any) -> Any:
        inner = keras.Sequential(
            [keras.Input((5, 3)), keras.layers.LSTM(4, return_sequences=True), keras.layers.Dense(2)]
        )
        source = keras.Input((5, 3), name="x")
        return keras.Model(source, keras.layers.LSTM(3)(inner(source)))

    def shared(ls: Any, a: Any, b: Any) -> Any:
        lstm = ls.LSTM(4)
        return ls.Concatenate()([lstm(a), lstm(b)])

    def outputs(ls: Any, x: Any) -> Any:
        y = ls.LSTM(4, return_sequences=True)(x)
        return [y, ls.Dense(2)(y), ls.LSTM(3)(y)]

    def sequential(keras: Any) -> Any:
        return keras.Sequential([keras.Input((5, 3)), keras.layers.LSTM(4), keras.layers.Dense(2)])

    yield Case("Sequential", "", sequential)
    yield Case("Functional", "nested Sequential", nested)
    yield Case("Functional", "shared layer", pair(shared))
    yield Case("Functional", "several outputs, one used inside", calls(outputs))
    yield Case("Lambda", "", calls(lambda ls, x: ls.Lambda(lambda t: t * 2.0)(x)))


def stateful(layer: str) -> Build:
    def build(keras: Any) -> Any:
        shape = "batch_shape" if keras.__version__.startswith("3") else "batch_input_shape"
        return keras.Sequential(
            [keras.layers.InputLayer(**{shape: (2, 5, 3)}), getattr(keras.layers, layer)(4, stateful=True)]
        )

    return build


def with_states(layer: str) -> Build:
    def build(keras: Any) -> Any:
        source = keras.Input((5, 3), name="x")
        states = [keras.Input((4,), name=f"s{k}") for k in range(2 if layer == "LSTM" else 1)]
        y = getattr(keras.layers, layer)(4)(source, initial_state=states)
        return keras.Model([source, *states], y)

    return build


def all_of(layers: Any, layer: str) -> Any:
    """The layer that gives its whole sequence and its states."""
    return getattr(layers, layer)(4, return_sequences=True, return_state=True)


def stacked_states(layers: Any, x: Any) -> Any:
    found = layers.RNN([layers.LSTMCell(3), layers.GRUCell(4)], return_state=True)(x)
    return [found[0], *flat(found[1:])]


def flat(values: Any) -> list[Any]:
    """Keras 3 gives the states of each cell as a list of their own."""
    return [leaf for value in values for leaf in flat(value)] if isinstance(values, (list, tuple)) else [values]


def encoder_decoder(layer: str) -> Build:
    def build(keras: Any) -> Any:
        source, target = keras.Input((5, 3), name="x"), keras.Input((4, 2), name="y")
        _, *states = getattr(keras.layers, layer)(4, return_state=True)(source)
        y = getattr(keras.layers, layer)(4, return_sequences=True)(target, initial_state=states)
        return keras.Model([source, target], keras.layers.Dense(3, activation="softmax")(y))

    return build


def two_states(keras: Any) -> Any:
    source = keras.Input((5, 3), name="x")
    states = [keras.Input((4,), name=f"s{k}") for k in range(2)]
    return keras.Model([source, *states], keras.layers.Bidirectional(keras.layers.GRU(4))(source, initial_state=states))


def distributed_model(keras: Any) -> Any:
    inside = keras.Input((4, 2))
    inner = keras.Model(inside, keras.layers.Dense(2)(keras.layers.LSTM(3)(inside)))
    source = keras.Input((3, 4, 2), name="x")
    return keras.Model(source, keras.layers.GRU(2)(keras.layers.TimeDistributed(inner)(source)))


def both_ways(layers: Any) -> Any:
    return layers.Bidirectional(layers.GRU(3, return_sequences=True))


def steps(layers: Any) -> Any:
    return layers.TimeDistributed(layers.LSTM(3))


def masked_with_states(keras: Any) -> Any:
    source, state = keras.Input((5, 3), name="x"), keras.Input((4,), name="s")
    y = keras.layers.GRU(4, return_sequences=True)(keras.layers.Masking(0.5)(source), initial_state=state)
    return keras.Model([source, state], y)


def masked_heads(layers: Any, a: Any, b: Any) -> Any:
    y = layers.MultiHeadAttention(2, 3)(layers.Masking(0.5)(a), layers.Masking(0.5)(b))
    return layers.LSTM(3)(y)
