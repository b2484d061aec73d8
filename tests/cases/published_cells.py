"""Normalized cells of tensorflow-addons, written anew from Ba et al. 2016."""

from __future__ import annotations

from typing import Any

from agreement import keras
from published_classes import Own

layers, ops = keras.layers, keras.ops


class NormalizedLSTMCell(Own):
    """tensorflow-addons'."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.state_size = [arguments["units"]] * 2

    def build(self, shape: Any) -> None:
        units = self.arguments["units"]
        self.kernel, self.recurrent = self.new("kernel", shape[-1], 4 * units), self.new("recurrent", units, 4 * units)
        self.bias = self.new("bias", 4 * units) if self.arguments["use_bias"] else 0.0
        for name, width in (("kernel_norm", 4 * units), ("recurrent_norm", 4 * units), ("state_norm", units)):
            setattr(self, name, layers.LayerNormalization(epsilon=self.arguments["norm_epsilon"]))
            getattr(self, name).build((None, width))

    def call(self, x: Any, states: Any) -> Any:
        h, c = states
        z = self.kernel_norm(ops.matmul(x, self.kernel)) + self.recurrent_norm(ops.matmul(h, self.recurrent))
        i, f, g, o = ops.split(z + self.bias, 4, axis=-1)
        gate, function = (keras.activations.get(self.arguments[f"{name}activation"]) for name in ("recurrent_", ""))
        c = self.state_norm(gate(f) * c + gate(i) * function(g))
        h = gate(o) * function(c)
        return h, [h, c]


class NormalizedSimpleRNNCell(Own):
    """tensorflow-addons'."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.state_size = arguments["units"]

    def build(self, shape: Any) -> None:
        units = self.arguments["units"]
        self.kernel, self.recurrent = self.new("kernel", shape[-1], units), self.new("recurrent_kernel", units, units)
        self.bias = self.new("bias", units) if self.arguments["use_bias"] else 0.0
        self.layernorm = layers.LayerNormalization(epsilon=self.arguments["layernorm_epsilon"], center=False)
        self.layernorm.build((None, units))

    def call(self, x: Any, states: Any) -> Any:
        z = self.layernorm(ops.matmul(x, self.kernel) + ops.matmul(states[0], self.recurrent))
        h = keras.activations.get(self.arguments["activation"])(z + self.bias)
        return h, [h]


NormalizedLSTMCell.__name__, NormalizedSimpleRNNCell.__name__ = "LayerNormLSTMCell", "LayerNormSimpleRNNCell"
