"""The cases of docs/layers.md: each Keras layer with each of its options, as the smallest model that shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Build = Callable[[Any], Any]


@dataclass(frozen=True)
class Case:
    """A row of the table: a layer, the option that it shows, and how to build the model with a given Keras.

    Attributes:
        padded: some timesteps are masked, where the model masks any.
        tolerance: to which `evaluate` and Keras in float64 must agree, relative to the largest output.
    """

    layer: str
    option: str
    build: Build
    padded: bool = False
    tolerance: float = 1e-9

    @property
    def name(self) -> str:
        return f"{self.layer} {self.option}".strip()


def chain(*makers: Callable[[Any], Any], shape: tuple[int | None, ...] = (5, 3)) -> Build:
    """A model of layers one after another, each made by a function of `keras.layers`."""

    def build(keras: Any) -> Any:
        source = keras.Input(shape, name="x")
        x = source
        for make in makers:
            x = make(keras.layers)(x)
        return keras.Model(source, x)

    return build


def calls(function: Callable[[Any, Any], Any], shape: tuple[int | None, ...] = (5, 3)) -> Build:
    """A model whose output is a function of (keras.layers, input)."""

    def build(keras: Any) -> Any:
        source = keras.Input(shape, name="x")
        return keras.Model(source, function(keras.layers, source))

    return build


def pair(function: Callable[[Any, Any, Any], Any], a: tuple[int, ...] = (5, 3), b: tuple[int, ...] = (5, 3)) -> Build:
    """A model of two inputs."""

    def build(keras: Any) -> Any:
        first, second = keras.Input(a, name="a"), keras.Input(b, name="b")
        return keras.Model([first, second], function(keras.layers, first, second))

    return build


def make(name: str, *args: Any, **kwargs: Any) -> Callable[[Any], Any]:
    return lambda layers: getattr(layers, name)(*args, **kwargs)


def cases() -> Iterator[Case]:
    yield from recurrent()
    yield from wrappers()
    yield from masks()
    yield from dense_and_shape()
    yield from convolutions()
    yield from normalizations()
    yield from activations()
    yield from merges()
    yield from attentions()
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
        yield Case(layer, "initial_state", with_states(layer))
    for cells in (["LSTMCell"], ["GRUCell"], ["SimpleRNNCell"], ["LSTMCell", "GRUCell", "SimpleRNNCell"]):
        for option in ({}, {"return_sequences": True}, {"go_backwards": True}):

            def cell(ls: Any, names: list[str] = cells, chosen: dict[str, Any] = option) -> Any:
                made = [getattr(ls, name)(3 + k) for k, name in enumerate(names)]
                return ls.RNN(made if len(made) > 1 else made[0], **chosen)

            yield Case("RNN", " ".join([f"[{', '.join(cells)}]", told(option)]).strip(), chain(cell))
    for option in ({}, {"return_sequences": True}, {"strides": 2, "padding": "same"}, {"go_backwards": True}):
        yield Case("ConvLSTM1D", told(option), chain(make("ConvLSTM1D", 2, 2, **option), shape=(3, 6, 2)))
    yield Case("ConvLSTM2D", "", chain(make("ConvLSTM2D", 2, 2, padding="same"), shape=(3, 4, 4, 2)))


def wrappers() -> Iterator[Case]:
    for mode in ("concat", "sum", "mul", "ave", None):
        for sequences in (False, True):

            def both(ls: Any, x: Any, m: Any = mode, s: bool = sequences) -> Any:
                return ls.Bidirectional(ls.LSTM(4, return_sequences=s), merge_mode=m)(x)

            yield Case("Bidirectional", f"merge_mode={mode}, return_sequences={sequences}", calls(both))
    yield Case("Bidirectional", "GRU", chain(lambda ls: ls.Bidirectional(ls.GRU(4))))
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
    }
    for name, maker in inner.items():
        yield Case("TimeDistributed", name, chain(lambda ls, m=maker: ls.TimeDistributed(m(ls)), shape=(3, 4, 2)))
    yield Case("TimeDistributed", "Conv2D", chain(lambda ls: ls.TimeDistributed(ls.Conv2D(2, 2)), shape=(3, 4, 4, 2)))


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
    }
    for name, makers in consumers.items():
        yield Case("Masking", name, masked(*makers), padded=True)
    yield Case(
        "Embedding", "mask_zero", chain(make("Embedding", 7, 3, mask_zero=True), make("LSTM", 4), shape=(5,)), True
    )
    yield Case("Embedding", "", chain(make("Embedding", 7, 3), make("LSTM", 4), shape=(5,)), True)
    for merge in ("Add", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"):

        def meet(ls: Any, a: Any, b: Any, m: str = merge) -> Any:
            return ls.LSTM(4)(getattr(ls, m)()([ls.Masking(0.5)(a), ls.Masking(0.5)(b)]))

        yield Case("Masking", f"two masks at {merge}", pair(meet), padded=True)

        def half(ls: Any, a: Any, b: Any, m: str = merge) -> Any:
            return ls.LSTM(4)(getattr(ls, m)()([ls.Masking(0.5)(a), b]))

        yield Case("Masking", f"one mask at {merge}", pair(half), padded=True)
    yield Case(
        "Masking",
        "Attention",
        pair(lambda ls, a, b: ls.Attention()([ls.Masking(0.5)(a), ls.Masking(0.5)(b)])),
        padded=True,
    )


def dense_and_shape() -> Iterator[Case]:
    for option in ({}, {"use_bias": False}, {"activation": "softmax"}):
        yield Case("Dense", told(option), chain(make("Dense", 4, **option), shape=(3,)))
    yield Case("Dense", "on a sequence", chain(make("Dense", 4)))
    yield Case("Flatten", "", chain(make("Flatten"), make("Dense", 2)))
    yield Case("Reshape", "", chain(make("Reshape", (3, 5)), make("LSTM", 2)))
    yield Case("Reshape", "-1", chain(make("Reshape", (-1, 5)), make("LSTM", 2)))
    yield Case("Permute", "", chain(make("Permute", (2, 1)), make("LSTM", 2)))
    yield Case("RepeatVector", "", chain(make("RepeatVector", 4), make("LSTM", 2), shape=(3,)))
    for name, args in {
        "Dropout": (0.5,),
        "SpatialDropout1D": (0.5,),
        "GaussianDropout": (0.5,),
        "GaussianNoise": (0.5,),
        "AlphaDropout": (0.5,),
        "ActivityRegularization": (0.1,),
    }.items():
        yield Case(name, "", chain(make(name, *args), make("Dense", 2)))
    yield Case("UpSampling1D", "", chain(make("UpSampling1D", 2)))
    yield Case("ZeroPadding1D", "", chain(make("ZeroPadding1D", (1, 2))))
    yield Case("Cropping1D", "", chain(make("Cropping1D", (1, 0))))


def convolutions() -> Iterator[Case]:
    options: list[dict[str, Any]] = [{"padding": p} for p in ("valid", "same", "causal")]
    options += [
        {"strides": 2},
        {"strides": 2, "padding": "same"},
        {"dilation_rate": 2},
        {"groups": 2},
        {"use_bias": False},
    ]
    for option in options:
        yield Case("Conv1D", told(option), chain(make("Conv1D", 4, 2, **option), shape=(6, 4)))
    yield Case("Conv1D", "free time axis", chain(make("Conv1D", 4, 2), make("LSTM", 2), shape=(None, 4)))
    for name in ("SeparableConv1D", "Conv1DTranspose"):
        for option in ({}, {"padding": "same"}, {"strides": 2}):
            yield Case(name, told(option), chain(make(name, 4, 3, **option), shape=(6, 4)))
    yield Case("DepthwiseConv1D", "", chain(make("DepthwiseConv1D", 3, depth_multiplier=2), shape=(6, 4)))
    for name in ("Conv2D", "SeparableConv2D", "Conv2DTranspose"):
        yield Case(name, "", chain(make(name, 2, 2, padding="same"), shape=(4, 5, 3)))
    yield Case("DepthwiseConv2D", "", chain(make("DepthwiseConv2D", 2), shape=(4, 5, 3)))
    for name in ("MaxPooling1D", "AveragePooling1D"):
        for option in ({}, {"padding": "same"}, {"strides": 1}):
            yield Case(name, told(option), chain(make(name, 2, **option)))
    for name in ("MaxPooling2D", "AveragePooling2D"):
        yield Case(name, "", chain(make(name, 2), shape=(4, 5, 3)))
    for name in ("GlobalMaxPooling1D", "GlobalAveragePooling1D"):
        for option in ({}, {"keepdims": True}):
            yield Case(name, told(option), chain(make(name, **option)))


def normalizations() -> Iterator[Case]:
    for option in ({}, {"scale": False}, {"center": False}, {"axis": 1}):
        yield Case("BatchNormalization", told(option), chain(make("BatchNormalization", **option)))
    for option in ({}, {"axis": [1, 2]}, {"scale": False, "center": False}):
        yield Case("LayerNormalization", told(option), chain(make("LayerNormalization", **option)))
    yield Case("GroupNormalization", "", chain(make("GroupNormalization", 2), shape=(5, 4)))
    yield Case("UnitNormalization", "", chain(make("UnitNormalization")))
    yield Case("RMSNormalization", "", chain(make("RMSNormalization")))
    yield Case("Normalization", "", chain(make("Normalization", mean=[0.25, 0.5, -0.75], variance=[1.0, 2.25, 0.25])))
    yield Case("Rescaling", "", chain(make("Rescaling", 0.5, 0.25)))


def activations() -> Iterator[Case]:
    names = (
        "linear tanh sigmoid relu relu6 leaky_relu elu selu celu softplus softsign silu swish hard_silu hard_sigmoid "
        "gelu mish exponential softmax log_softmax sparsemax hard_tanh hard_shrink soft_shrink tanh_shrink squareplus "
        "sparse_plus sparse_sigmoid log_sigmoid glu"
    )
    for name in names.split():
        # Keras rounds the constant √2 of gelu to float32, in float64 models too.
        tolerance = 1e-7 if name == "gelu" else 1e-9
        yield Case("Activation", name, chain(make("Activation", name), shape=(5, 4)), tolerance=tolerance)
    for name, options in {
        "LeakyReLU": [{}],
        "PReLU": [{}, {"shared_axes": [1]}],
        "ELU": [{"alpha": 0.7}],
        "ThresholdedReLU": [{"theta": 0.4}],
        "ReLU": [{}, {"max_value": 1.0, "negative_slope": 0.1, "threshold": 0.2}],
        "Softmax": [{}, {"axis": 1}],
    }.items():
        for option in options:
            yield Case(name, told(option), chain(make(name, **option)))


def merges() -> Iterator[Case]:
    for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"):
        yield Case(name, "", pair(lambda ls, a, b, n=name: getattr(ls, n)()([a, b])))
    yield Case("Add", "other ranks", pair(lambda ls, a, b: ls.Add()([a, b]), b=(3,)))
    yield Case("Concatenate", "axis=1", pair(lambda ls, a, b: ls.Concatenate(axis=1)([a, b]), b=(4, 3)))
    for option in ({"axes": 2}, {"axes": 1}, {"axes": 2, "normalize": True}):
        yield Case("Dot", told(option), pair(lambda ls, a, b, o=option: ls.Dot(**o)([a, b])))


def attentions() -> Iterator[Case]:
    for option in ({}, {"use_scale": True}, {"score_mode": "concat"}):
        yield Case("Attention", told(option), pair(lambda ls, a, b, o=option: ls.Attention(**o)([a, b]), b=(4, 3)))
    yield Case("AdditiveAttention", "", pair(lambda ls, a, b: ls.AdditiveAttention()([a, b]), b=(4, 3)))
    for option in ({}, {"value_dim": 3}, {"use_bias": False}):
        yield Case(
            "MultiHeadAttention",
            told(option),
            pair(lambda ls, a, b, o=option: ls.MultiHeadAttention(2, 4, **o)(a, b), b=(4, 3)),
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
    yield Case("operators", "x * 2 + 1", calls(lambda ls, x: ls.LSTM(4)(x * 2.0 + 1.0)))
    yield Case("operators", "x[:, 1:]", calls(lambda ls, x: ls.LSTM(4)(x[:, 1:])))
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


def told(option: dict[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in option.items())
