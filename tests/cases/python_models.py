"""Small models and a sample for tests of the API of generated Python."""

from __future__ import annotations

from typing import Any

from graph_maker import Maker, T, Weights
from graphs import chain, dense, lstm

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
    m = Maker()
    a, b = m.input(T, 3, name="left"), m.input(4, name="right")
    y, h, _ = m.add(lstm(Weights(2), return_sequences=True, stateful=stateful), a, name="lstm")
    return m.graph(y, m(Binary(kind="multiply"), h, b, name="mul"))


SAMPLE = [[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]]
