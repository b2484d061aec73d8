"""Attention as tutorials write it, by Dot and Activation: scores over lengths that only the input knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import check, keras, precision

tf_keras = pytest.importorskip("tf_keras")


def translator(k: Any, lengths: tuple[int | None, int | None], normalize: Any, *, masked: bool) -> Any:
    layers = k.layers
    source, target = k.Input((lengths[0],)), k.Input((lengths[1],))
    encoded, *states = layers.LSTM(4, return_sequences=True, return_state=True)(
        layers.Embedding(9, 3, mask_zero=masked)(source)
    )
    decoded = layers.LSTM(4, return_sequences=True)(
        layers.Embedding(9, 5, mask_zero=masked)(target), initial_state=states
    )
    scores = layers.Dot(axes=[2, 2])([decoded, encoded])
    context = layers.Dot(axes=[2, 1])([normalize(layers)(scores), encoded])
    y = layers.TimeDistributed(layers.Dense(5, activation="tanh"))(layers.Concatenate()([context, decoded]))
    return k.Model([source, target], layers.Dense(3, activation="softmax")(y))


@pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("lengths", [(None, None), (None, 5), (6, None)], ids=str)
def test_softmax_over_a_free_length(lengths: Any, masked: bool, k: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    source, target = rng.integers(1, 9, (3, 6)).astype(float), rng.integers(1, 9, (3, 5)).astype(float)
    source[0, 4:] = source[1] = target[1, 3:] = 0
    with precision(k):
        model = translator(k, lengths, lambda layers: layers.Activation("softmax"), masked=masked)
        check(model, tmp_path, [source, target])


@pytest.mark.parametrize(
    "normalize",
    [
        lambda layers: layers.Activation("log_softmax"),
        lambda layers: layers.Activation("sparsemax"),
        lambda layers: layers.TimeDistributed(layers.Activation("softmax")),
    ],
    ids=["log_softmax", "sparsemax", "TimeDistributed"],
)
def test_other_functions_of_free_rows(normalize: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    inputs = [rng.integers(0, 9, (2, length)).astype(float) for length in (7, 4)]
    with precision(keras):
        check(translator(keras, (None, None), normalize, masked=False), tmp_path, inputs, suffixes=[".keras"])
