"""Layers and cells drawn at random out of keras.ops: saved, loaded with their class, followed, compared with Keras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT64, keras, precision, randomize, samples
from hypothesis import given, settings
from hypothesis import strategies as st

import lstmgen

layers, ops = keras.layers, keras.ops

# What a step does to (samples, n, 4), and gives in that shape; `w` is a weight (4, 4), `v` another (4,).
STEPS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "product": lambda x, w, v: ops.matmul(x, w),
    "einsum": lambda x, w, v: ops.einsum("btf,fg->btg", x, w),
    "shift": lambda x, w, v: x + v,
    "ratio": lambda x, w, v: x / (1.0 + ops.square(x)) - v * 0.5,
    "tanh": lambda x, w, v: ops.tanh(x) * 1.5,
    "gate": lambda x, w, v: ops.sigmoid(ops.matmul(x, w)) * x,
    "softmax": lambda x, w, v: ops.softmax(x, axis=1),
    "centre": lambda x, w, v: x - ops.mean(x, axis=-1, keepdims=True),
    "attend": lambda x, w, v: ops.matmul(ops.softmax(ops.matmul(x, ops.transpose(x, (0, 2, 1)))), x),
    "halves": lambda x, w, v: ops.concatenate([x[:, :, 2:], ops.relu(x[:, :, :2])], axis=-1),
    "heads": lambda x, w, v: ops.reshape(
        ops.transpose(ops.reshape(x, (ops.shape(x)[0], -1, 2, 2)), (0, 1, 3, 2)), (ops.shape(x)[0], -1, 4)
    ),
    "choice": lambda x, w, v: ops.where(x > v, x, ops.minimum(x * 0.1, 0.3)),
    "loop": lambda x, w, v: ops.stack([ops.maximum(x[:, :, k], x[:, :, (k + 1) % 4]) for k in range(4)], axis=-1),
    "backwards": lambda x, w, v: ops.flip(x, axis=1) + ops.max(x, axis=(1, 2), keepdims=True),
    "constant": lambda x, w, v: x * ops.cast(ops.arange(4) + 1, x.dtype) - ops.ones((1, 1, 4), dtype=x.dtype),
}


class Drawn(layers.Layer):
    """These steps, one after the other."""

    def __init__(self, steps: list[str], **options: Any) -> None:
        super().__init__(**options)
        self.steps = list(steps)

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(shape=(4, 4), name="w")
        self.v = self.add_weight(shape=(4,), name="v")

    def call(self, x: Any) -> Any:
        for step in self.steps:
            x = STEPS[step](x, self.w, self.v)
        return x

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "steps": self.steps}


class DrawnCell(Drawn):
    """The same as a cell: of the input and a state of 4 numbers, as a sequence of two."""

    state_size = output_size = 4

    def call(self, x: Any, states: Any) -> Any:
        both = super().call(ops.stack([x, states[0]], axis=1))
        h = ops.tanh(ops.sum(both, axis=1))
        return 2 * h, [h]


steps = st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=6)


@pytest.mark.parametrize("cell", [False, True], ids=["layer", "cell"])
@settings(max_examples=12, deadline=None, derandomize=True)
@given(drawn=steps)
def test_drawn(cell: bool, tmp_path_factory: pytest.TempPathFactory, drawn: list[str]) -> None:
    path: Path = tmp_path_factory.mktemp("drawn") / "model.keras"
    with precision(keras):
        x = keras.Input((5, 4))
        y = layers.RNN(DrawnCell(drawn), return_sequences=True)(x) if cell else Drawn(drawn)(x)
        model = keras.Model(x, layers.LSTM(3)(y))
        randomize(model)
        inputs = samples(model)[0]
        expected = np.asarray(model(inputs))
        model.save(path)
        graph = lstmgen.read(path, custom_objects={"Drawn": Drawn, "DrawnCell": DrawnCell})
        for sample, wanted in zip(inputs, expected):
            np.testing.assert_allclose(graph.evaluate(sample)[0], wanted, rtol=0, atol=FLOAT64)
