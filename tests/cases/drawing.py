"""Draws whole Keras models: chains and graphs of recurrent layers with what stands around them.

One drawing serves Keras 3 and tf-keras: both build the same recipe, where both know the layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

ACTIVATIONS = ["tanh", "sigmoid", "relu", "linear", "softsign", "elu", "hard_sigmoid", "selu", "softplus"]
MERGES = ["Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract", "Concatenate"]
VOCABULARY = 7


@dataclass
class Drawn:
    """A model and one batch of inputs for it."""

    model: Any
    inputs: list[np.ndarray]


class Drawer:
    """Draws a model, layer by layer.

    Args:
        draw: of hypothesis.
        keras: the module `keras` or `tf_keras`.
    """

    def __init__(self, draw: Any, keras: Any) -> None:
        self.draw = draw
        self.keras = keras
        self.layers = keras.layers
        self.modern = keras.__version__.startswith("3")
        self.masked = False

    # --- choices

    def one_of(self, *items: Any) -> Any:
        return self.draw(st.sampled_from(items))

    def flip(self) -> bool:
        return bool(self.draw(st.booleans()))

    def number(self, low: int, high: int) -> int:
        return int(self.draw(st.integers(low, high)))

    # --- models

    def model(self) -> Drawn:
        """A model with one or two inputs and one or two outputs."""
        length = self.number(3, 6)
        free = self.flip()
        inputs, tensors, batches = [], [], []
        for k in range(self.number(1, 2)):
            source, tensor, batch = self.source(k, length, None if free else length)
            inputs.append(source)
            tensors.append(tensor)
            batches.append(batch)
        x = tensors[0]
        for other in tensors[1:]:
            x = self.merge(x, other)
        for _ in range(self.number(1, 3)):
            x = self.sequence_block(x)
        outputs = []
        if self.flip():
            outputs.append(x)
        x = self.ending(x)
        if self.flip():
            x = self.layers.Dense(self.number(1, 3), activation=self.one_of("softmax", "sigmoid", None))(x)
        outputs.append(x)
        model = self.keras.Model(inputs if len(inputs) > 1 else inputs[0], outputs if len(outputs) > 1 else x)
        return Drawn(model, batches)

    def source(self, k: int, length: int, static: int | None) -> tuple[Any, Any, np.ndarray]:
        """An input with what may stand right behind it, and a batch of two samples, padded where there is a mask."""
        rng = np.random.default_rng(self.number(0, 9))
        kind = self.one_of("numbers", "numbers", "masking", "tokens", "masked tokens")
        if kind.endswith("tokens"):
            source = self.keras.Input((static,), name=f"tokens_{k}")
            batch = rng.integers(1, VOCABULARY, (2, length)).astype(float)
            if kind == "masked tokens":
                self.masked = True
                batch[0, :1] = batch[1, -1:] = 0
            table = self.layers.Embedding(VOCABULARY, 3, mask_zero=kind == "masked tokens")
            return source, table(source), batch
        source = self.keras.Input((static, 3), name=f"numbers_{k}")
        batch = rng.normal(0, 1, (2, length, 3))
        if kind == "masking":
            self.masked = True
            batch[0, :1] = batch[1, -1:] = 0.5
            return source, self.layers.Masking(0.5)(source), batch
        return source, source, batch

    # --- blocks on (timesteps, features)

    def sequence_block(self, x: Any) -> Any:
        blocks = [self.recurrent_sequence, self.recurrent_sequence, self.pointwise, self.branch]
        if not self.masked:
            blocks += [self.convolution, self.attention]
        return self.draw(st.sampled_from(blocks))(x)

    def recurrent_sequence(self, x: Any) -> Any:
        layer = self.recurrent(return_sequences=True)
        return self.bidirectional(layer)(x) if self.flip() else layer(x)

    def recurrent(self, return_sequences: bool) -> Any:
        kind = self.one_of("LSTM", "GRU", "SimpleRNN", "stack")
        units = self.number(1, 4)
        options = {"return_sequences": return_sequences, "go_backwards": self.flip() and self.flip()}
        if kind == "stack":
            return self.layers.RNN([self.layers.LSTMCell(units), self.layers.GRUCell(units + 1)], **options)
        options |= {"activation": self.one_of("tanh", *ACTIVATIONS), "use_bias": self.flip() or self.flip()}
        if kind != "SimpleRNN":
            options["recurrent_activation"] = self.one_of("sigmoid", "hard_sigmoid", "tanh")
        if kind == "GRU":
            options["reset_after"] = self.flip()
        return getattr(self.layers, kind)(units, **options)

    def bidirectional(self, layer: Any) -> Any:
        return self.layers.Bidirectional(layer, merge_mode=self.one_of("concat", "sum", "mul", "ave"))

    def pointwise(self, x: Any) -> Any:
        kind = self.one_of("dense", "distributed", "activation", "batch", "layer", "dropout", "leaky")
        if kind == "dense":
            return self.layers.Dense(self.number(1, 4), activation=self.one_of(*ACTIVATIONS))(x)
        if kind == "distributed":
            return self.layers.TimeDistributed(self.layers.Dense(self.number(1, 4), activation="tanh"))(x)
        if kind == "activation":
            return self.layers.Activation(self.one_of(*ACTIVATIONS))(x)
        if kind == "batch":
            return self.layers.BatchNormalization(scale=self.flip(), center=self.flip())(x)
        if kind == "layer":
            return self.layers.LayerNormalization()(x)
        if kind == "dropout":
            return self.layers.Dropout(0.5)(x)
        return self.layers.LeakyReLU(0.25)(x)

    def branch(self, x: Any) -> Any:
        """x beside something made of it, put together again."""
        layer = self.recurrent(return_sequences=True)
        return self.merge(x, self.layers.Dense(x.shape[-1])(layer(x)))

    def merge(self, a: Any, b: Any) -> Any:
        kind = self.one_of(*MERGES)
        if kind != "Concatenate" and a.shape[-1] != b.shape[-1]:
            b = self.layers.Dense(a.shape[-1])(b)
        return getattr(self.layers, kind)()([a, b])

    def convolution(self, x: Any) -> Any:
        padding = self.one_of("same", "causal")
        return self.layers.Conv1D(
            self.number(1, 4), self.number(1, 3), padding=padding, dilation_rate=self.number(1, 2), activation="tanh"
        )(x)

    def attention(self, x: Any) -> Any:
        return self.layers.Attention(use_scale=self.flip())([x, x])

    # --- from (timesteps, features) to features

    def ending(self, x: Any) -> Any:
        kind = self.one_of("recurrent", "recurrent", "bidirectional", "average", "maximum", "states")
        if kind == "average":
            return self.layers.GlobalAveragePooling1D()(x)
        if kind == "maximum":
            return self.layers.GlobalMaxPooling1D()(x)
        if kind == "bidirectional":
            return self.bidirectional(self.recurrent(return_sequences=False))(x)
        if kind == "states":
            _, h, c = self.layers.LSTM(self.number(1, 3), return_state=True)(x)
            return self.layers.Concatenate()([h, c])
        return self.recurrent(return_sequences=False)(x)
