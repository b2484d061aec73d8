"""Small models and a sample for tests of the API of generated Python."""

from __future__ import annotations

from typing import Any

from graphs import T, Weights, build, chain, dense, lstm

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Binary
from lstmgen.graph.graph import Graph


def classifier(length: Any = 3, units: int = 4, **options: Any) -> Graph:
    """Input(3, 2) → LSTM → Dense(2, softmax), as in many a tutorial."""
    w = Weights(1)
    softmax = Activate(activation=activation("softmax"))
    return chain((length, 2), lstm(w, 2, units, **options), dense(w, units, 2), softmax)


def two_ends(stateful: bool = False) -> Graph:
    """Two inputs of their own lengths, two outputs."""
    w = Weights(2)

    def define(builder: Any) -> Any:
        a, b = builder.input("left", (T, 3)), builder.input("right", (4,))
        y, h, _ = builder.add(lstm(w, return_sequences=True, stateful=stateful), a, name="lstm", label="LSTM 'lstm'")
        (z,) = builder.add(Binary(kind="multiply"), h, b, name="mul", label="Multiply 'mul'")
        return [a, b], [y, z]

    return build(define)


SAMPLE = [[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]]
