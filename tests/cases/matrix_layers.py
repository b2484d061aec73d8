"""The cases of docs/reference/layer-matrix.md with the layers around recurrent ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from matrix_cases import Case, Shape, chain, make, pair, told

FIRST = {"data_format": "channels_first"}


def other_layers() -> Iterator[Case]:
    yield from dense_and_shape()
    yield from convolutions()
    yield from normalizations()
    yield from activations()
    yield from merges()
    yield from attentions()


def dense_and_shape() -> Iterator[Case]:
    for option in ({}, {"use_bias": False}, {"activation": "softmax"}):
        yield Case("Dense", told(option), chain(make("Dense", 4, **option), shape=(3,)))
    yield Case("Dense", "on a sequence", chain(make("Dense", 4)))
    yield Case("Dense", "on an image", chain(make("Dense", 4), shape=(3, 4, 2)))
    yield Case(
        "EinsumDense",
        "bias_axes=d",
        chain(make("EinsumDense", "abc,cd->abd", output_shape=(None, 4), bias_axes="d")),
    )
    yield Case("Identity", "", chain(make("Identity"), make("Dense", 2)))
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
    for name, shape in {"SpatialDropout2D": (3, 4, 2), "SpatialDropout3D": (3, 4, 2, 2)}.items():
        yield Case(name, "", chain(make(name, 0.5), make("Dense", 2), shape=shape))
    shapes = {"1D": (6, 3), "2D": (4, 5, 3), "3D": (4, 5, 6, 2)}
    for rank, (size, shape) in enumerate(shapes.items(), 1):
        yield Case(
            f"UpSampling{size}", "", chain(make(f"UpSampling{size}", (2, 3, 1)[:rank] if rank > 1 else 2), shape=shape)
        )
        sides = ((1, 2), (0, 1), (2, 0))[:rank]
        for name in ("ZeroPadding", "Cropping"):
            sizes = sides if rank > 1 else sides[0]
            yield Case(f"{name}{size}", "", chain(make(f"{name}{size}", sizes), shape=shape))
    bilinear = chain(make("UpSampling2D", interpolation="bilinear"), shape=(4, 5, 3))
    yield Case("UpSampling2D", "interpolation=bilinear", bilinear, float32=True)
    yield Case("UpSampling2D", "data_format=channels_first", chain(make("UpSampling2D", **FIRST), shape=(4, 5, 3)))


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
    for option in ({"padding": "same"}, {"strides": 2}, {"use_bias": False}):
        yield Case("DepthwiseConv1D", told(option), chain(make("DepthwiseConv1D", 3, **option), shape=(6, 4)))
    yield Case("SeparableConv1D", "dilation_rate=2", chain(make("SeparableConv1D", 4, 2, dilation_rate=2)))
    yield Case("Conv1D", "data_format=channels_first", chain(make("Conv1D", 4, 2, **FIRST), shape=(6, 4)))
    for name in ("Conv2D", "SeparableConv2D", "Conv2DTranspose"):
        for option in ({"padding": "same"}, {"strides": 2}, {"use_bias": False}):
            yield Case(name, told(option), chain(make(name, 2, 2, **option), shape=(4, 5, 3)))
    yield Case("Conv2D", "dilation_rate=2", chain(make("Conv2D", 2, 2, dilation_rate=2), shape=(4, 5, 3)))
    for option in ({}, {"padding": "same"}, {"strides": 2}):
        yield Case("DepthwiseConv2D", told(option), chain(make("DepthwiseConv2D", 2, **option), shape=(4, 5, 3)))
    for name in ("Conv3D", "Conv3DTranspose"):
        for option in ({}, {"padding": "same", "strides": 2}):
            yield Case(name, told(option), chain(make(name, 2, 2, **option), shape=(3, 4, 3, 2)))
    for name in ("MaxPooling1D", "AveragePooling1D"):
        for option in ({}, {"padding": "same"}, {"strides": 1}):
            yield Case(name, told(option), chain(make(name, 2, **option)))
    for size, shape in {"2D": (4, 5, 3), "3D": (3, 4, 5, 2)}.items():
        for name in ("MaxPooling", "AveragePooling"):
            for option in ({}, {"padding": "same"}):
                build = chain(make(f"{name}{size}", 2, **option), shape=shape)
                # TensorFlow has no such function for float64 on a CPU.
                yield Case(f"{name}{size}", told(option), build, float32=size == "3D")
    for size, shape in {"1D": (5, 3), "2D": (4, 5, 3), "3D": (3, 4, 5, 2)}.items():
        for name in ("GlobalMaxPooling", "GlobalAveragePooling"):
            for option in ({}, {"keepdims": True}):
                yield Case(f"{name}{size}", told(option), chain(make(f"{name}{size}", **option), shape=shape))


def normalizations() -> Iterator[Case]:
    for option in ({}, {"scale": False}, {"center": False}, {"axis": 1}, {"epsilon": 0.1}):
        yield Case("BatchNormalization", told(option), chain(make("BatchNormalization", **option)))
    yield Case("SyncBatchNormalization", "", chain(lambda ls: ls.experimental.SyncBatchNormalization()))
    for option in ({}, {"axis": [1, 2]}, {"scale": False, "center": False}):
        yield Case("LayerNormalization", told(option), chain(make("LayerNormalization", **option)))
    for option in ({"groups": 2}, {"groups": -1}, {"groups": 1, "scale": False}):
        yield Case("GroupNormalization", told(option), chain(make("GroupNormalization", **option), shape=(5, 4)))
    for option in ({}, {"axis": 1}):
        yield Case("UnitNormalization", told(option), chain(make("UnitNormalization", **option)))
    yield Case("RMSNormalization", "", chain(make("RMSNormalization")))
    yield Case("Normalization", "", chain(make("Normalization", mean=[0.25, 0.5, -0.75], variance=[1.0, 2.25, 0.25])))
    yield Case("Normalization", "adapt", chain(adapted))
    yield Case("Normalization", "invert=True", chain(make("Normalization", mean=0.5, variance=4.0, invert=True)))
    yield Case("Rescaling", "", chain(make("Rescaling", 0.5, 0.25)))
    yield Case("Rescaling", "arrays", chain(make("Rescaling", np.array([0.5, 2.0, -1.0]), np.array([0.0, 1.0, 0.25]))))
    for mode in ("multi_hot", "count", "one_hot"):
        shape = (1,) if mode == "one_hot" else (5,)
        yield Case("CategoryEncoding", told({"output_mode": mode}), partial(categories, shape, mode))


def categories(shape: Shape, mode: str, keras: Any) -> Any:
    """A model of integers, which TensorFlow counts no others of."""
    x = keras.Input(shape, dtype="int32", name="x")
    return keras.Model(x, keras.layers.CategoryEncoding(num_tokens=7, output_mode=mode)(x))


def adapted(layers: Any) -> Any:
    layer = layers.Normalization()
    layer.adapt(np.random.default_rng(2).normal(1, 2, (4, 5, 3)))
    return layer


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
        "LeakyReLU": [{}, {"alpha": 0.2}, {"negative_slope": 0.2}],
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
    yield Case("Concatenate", "free time axis", pair(lambda ls, a, b: ls.Concatenate()([a, b]), (None, 3), (None, 2)))
    for option in ({"axes": 2}, {"axes": 1}, {"axes": 2, "normalize": True}):
        yield Case("Dot", told(option), pair(lambda ls, a, b, o=option: ls.Dot(**o)([a, b])))


def attentions() -> Iterator[Case]:
    for option in ({}, {"use_scale": True}, {"score_mode": "concat"}, {"dropout": 0.5}):
        yield Case("Attention", told(option), pair(lambda ls, a, b, o=option: ls.Attention(**o)([a, b]), b=(4, 3)))
    for name in ("Attention", "AdditiveAttention"):

        def causal(ls: Any, a: Any, b: Any, n: str = name) -> Any:
            return getattr(ls, n)()([a, b], use_causal_mask=True)

        def scores(ls: Any, a: Any, b: Any, n: str = name) -> Any:
            return list(getattr(ls, n)()([a, b], return_attention_scores=True))

        yield Case(name, "use_causal_mask=True", pair(causal))
        yield Case(name, "return_attention_scores=True", pair(scores, b=(4, 3)))
    yield Case("Attention", "key", pair(lambda ls, a, b: ls.Attention()([a, b, ls.Dense(3)(b)]), b=(4, 3)))
    yield Case("AdditiveAttention", "", pair(lambda ls, a, b: ls.AdditiveAttention()([a, b]), b=(4, 3)))
    yield Case("AdditiveAttention", "use_scale=False", pair(unscaled, b=(4, 3)))
    for option in ({}, {"value_dim": 3}, {"use_bias": False}, {"output_shape": 5}, {"attention_axes": 1}):
        yield Case(
            "MultiHeadAttention",
            told(option),
            pair(lambda ls, a, b, o=option: ls.MultiHeadAttention(2, 4, **o)(a, b), b=(4, 3)),
        )
    for option in ({"use_causal_mask": True}, {"return_attention_scores": True}):

        def heads(ls: Any, a: Any, b: Any, o: dict[str, Any] = option) -> Any:
            found = ls.MultiHeadAttention(2, 4)(a, b, **o)
            return list(found) if isinstance(found, tuple) else found

        yield Case("MultiHeadAttention", told(option), pair(heads, b=(4, 3)))


def unscaled(layers: Any, a: Any, b: Any) -> Any:
    return layers.AdditiveAttention(use_scale=False)([a, b])
