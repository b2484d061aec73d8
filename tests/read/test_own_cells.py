"""Cells of the user's own in live models: one timestep is followed, and runs as a recurrent layer in every language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT64, compare, keras, precision, predictions, randomize, samples

import lstmgen
from lstmgen.errors import UnsupportedError
from lstmgen.graph.graph import Graph

layers, ops = keras.layers, keras.ops


@keras.saving.register_keras_serializable(package="test_own_cells")
def stretched(x: Any) -> Any:
    return 1.1 * ops.tanh(x)


@keras.saving.register_keras_serializable(package="test_own_cells")
class Minimal(layers.Layer):
    """The cell of Keras's guide, which may start from a state that it has learned."""

    def __init__(self, units: int, learned: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.units = self.state_size = units
        self.learned = learned

    def build(self, shape: Any) -> None:
        self.kernel = self.add_weight(shape=(shape[-1], self.units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), name="recurrent_kernel")
        self.first = self.add_weight(shape=(self.units,), name="first")

    def get_initial_state(self, batch_size: Any = None) -> Any:
        start = ops.zeros((batch_size, self.units), dtype=self.compute_dtype)
        return [start + self.first if self.learned else start]

    def call(self, x: Any, states: Any, training: bool = False) -> Any:
        h = stretched(ops.matmul(x, self.kernel) + ops.matmul(states[0], self.recurrent_kernel))
        return 2 * h, [h]


@keras.saving.register_keras_serializable(package="test_own_cells")
class Normalized(layers.LSTMCell):
    """An LSTM cell with layer normalization of its output, as it is found in many repositories."""

    def __init__(self, units: int, **options: Any) -> None:
        super().__init__(units, **options)
        self.normalization = layers.LayerNormalization()

    def build(self, shape: Any) -> None:
        super().build(shape)
        self.normalization.build((None, self.units))

    def call(self, x: Any, states: Any, training: bool = False) -> Any:
        y, (_, c) = super().call(x, states, training=training)
        y = self.normalization(y)
        return y, [y, c]


class Nested(layers.Layer):
    """The nested cell of Keras's guide: states of several axes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.state_size, self.output_size = [3, (2, 2)], 3
        self.dense = layers.Dense(4)

    def get_initial_state(self, batch_size: Any = None) -> Any:
        shapes = (batch_size, 3), (batch_size, 2, 2)
        return [ops.zeros(shape, dtype=self.compute_dtype) for shape in shapes]

    def build(self, shape: Any) -> None:
        self.kernel = self.add_weight(shape=(shape[-1], 3), name="kernel")

    def call(self, x: Any, states: Any) -> Any:
        h, memory = states
        h = ops.sigmoid(ops.matmul(x, self.kernel) + h)
        memory = 0.5 * memory + ops.reshape(self.dense(h), (-1, 2, 2))
        return h + ops.sum(memory, axis=(1, 2))[:, None], [h, memory]


@keras.saving.register_keras_serializable(package="test_own_cells")
class Mixing(layers.Layer):
    """A cell that creates layers in call(), as that of ncps does. Keras gives them other names each time."""

    def __init__(self, units: int, **options: Any) -> None:
        super().__init__(**options)
        self.units = self.state_size = units
        self.backbone, self.gate, self.relu = layers.Dense(units), layers.Dense(units), layers.ReLU()

    def build(self, shape: Any) -> None:
        self.backbone.build((None, shape[-1] + self.units))
        self.gate.build((None, self.units))

    def call(self, x: Any, states: Any, training: bool = False) -> Any:
        mixed = self.relu(self.backbone(layers.Concatenate()([x, states[0]])))
        gate = layers.Activation("sigmoid")(self.gate(mixed))
        h = layers.Multiply()([layers.Activation("tanh")(self.relu(mixed)), gate])
        return h, [h]


LAYERS: dict[str, Callable[[], Any]] = {
    "minimal": lambda: layers.RNN(Minimal(3), return_sequences=True),
    "learned first state": lambda: layers.RNN(Minimal(3, learned=True), return_state=True),
    "normalized": lambda: layers.RNN(Normalized(3), return_sequences=True),
    "nested backwards": lambda: layers.RNN(Nested(), go_backwards=True),
    "stacked": lambda: layers.RNN([Minimal(3), layers.LSTMCell(2), Normalized(4)], return_sequences=True),
    "layers of a call": lambda: layers.RNN(Mixing(3), return_sequences=True),
    "layers of a call, both directions": lambda: layers.Bidirectional(layers.RNN(Mixing(3))),
    "both directions": lambda: layers.Bidirectional(layers.RNN(Normalized(3), return_sequences=True)),
    "own activation": lambda: layers.LSTM(3, activation=stretched, return_sequences=True, return_state=True),
    "own activation, both directions": lambda: layers.Bidirectional(layers.GRU(3, recurrent_activation=stretched)),
    "stateful": lambda: layers.RNN(Minimal(3), stateful=True),
}


def model(layer: Any, masked: bool = False, batch: int | None = None) -> Any:
    x = keras.Input((5, 4), batch_size=batch)
    made = keras.Model(x, layer(layers.Masking()(x) if masked else x), name="cells")
    randomize(made)
    return made


def read(made: Any, inputs: list[np.ndarray]) -> Graph:
    graph = lstmgen.read(made)
    compare(graph, inputs, predictions(made, inputs), FLOAT64)
    return graph


@pytest.mark.parametrize("name", [name for name in LAYERS if name != "stateful"])
@pytest.mark.parametrize("masked", [False, True], ids=["", "masked"])
def test_a_layer_around_a_cell(name: str, masked: bool) -> None:
    with precision(keras):
        made = model(LAYERS[name](), masked)
        inputs = samples(made)
        if masked:
            inputs[0][0, 2:4] = 0
            inputs[0][1, :2] = 0
        read(made, inputs)


def test_zeros_for_masked_timesteps() -> None:
    with precision(keras):
        made = model(layers.RNN(Nested(), return_sequences=True, zero_output_for_mask=True), masked=True)
        inputs = samples(made)
        inputs[0][0, 2:4] = 0
        read(made, inputs)


def test_states_are_kept() -> None:
    with precision(keras):
        made = model(LAYERS["stateful"](), batch=1)
        graph = lstmgen.read(made)
        x, state = samples(made, count=1)[0], {}
        for _ in range(3):
            (y,), state = graph.run([x[0]], state)
            np.testing.assert_allclose(y, np.asarray(made(x))[0], rtol=0, atol=FLOAT64)
    with pytest.raises(UnsupportedError, match="a stateful layer with a mask"):
        lstmgen.read(model(LAYERS["stateful"](), masked=True, batch=1))


def test_cells_in_every_language() -> None:
    x = keras.Input((None, 4))
    y = layers.RNN([Minimal(3), Normalized(4)], return_sequences=True)(layers.Masking()(x))
    made = keras.Model(x, layers.RNN(Nested())(y), name="cells")
    randomize(made)
    report = lstmgen.verify(made)
    assert report.ok, str(report)
    assert {"Python step()", "Python with numpy step()", "C step()"} <= {line.what for line in report.lines}


def test_a_cell_that_cannot_be_followed() -> None:
    class Branching(Minimal):
        def call(self, x: Any, states: Any, training: bool = False) -> Any:
            return (x, states) if ops.sum(x) > 0 else (-x, states)

    with pytest.raises(UnsupportedError, match=r"RNN layer 'mine': .* at test_own_cells.py, line \d+"):
        lstmgen.read(model(layers.RNN(Branching(4), name="mine")))
