"""Small models, and a sample, that tests share which need a model, and no model file."""

from __future__ import annotations

from typing import Any

import graphs
import numpy as np
from graph_maker import Maker, T, Weights
from graphs import chain, dense

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Binary, Constant
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Embedding
from lstmgen.graph.recurrent import LSTM

UNITS, FEATURES = 4, 3
SAMPLE = [[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]]


def classifier(length: Any = 3, units: int = 4, **options: Any) -> Graph:
    """Input(3, 2) → LSTM → Dense(2, softmax), as in many a tutorial; for `SAMPLE`."""
    w = Weights(1)
    softmax = Activate(activation=activation("softmax"))
    return chain((length, 2), graphs.lstm(w, 2, units, **options), dense(w, units, 2), softmax)


def two_ends(stateful: bool = False) -> Graph:
    """Two inputs of their own lengths, two outputs."""
    m = Maker()
    a, b = m.input(T, 3, name="left"), m.input(4, name="right")
    y, h, _ = m.add(graphs.lstm(Weights(2), return_sequences=True, stateful=stateful), a, name="lstm")
    return m.graph(y, m(Binary(kind="multiply"), h, b, name="mul"))


def lstm(seed: int = 1, scale: float = 0.6, **options: bool) -> LSTM:
    return graphs.lstm(Weights(seed, scale=scale), FEATURES, UNITS, **options)


def chaotic(**options: bool) -> LSTM:
    """Rounding grows tenfold every few timesteps: an orthogonal recurrent kernel, ten times too large."""
    rng = np.random.default_rng(1)
    units = 24
    blocks = [np.linalg.qr(rng.normal(size=(units, units)))[0] for _ in "ifco"]
    kernel = rng.normal(size=(FEATURES, 4 * units)).astype(np.float32)
    return LSTM(kernel=kernel, recurrent_kernel=(10 * np.hstack(blocks)).astype(np.float32), bias=None, **options)


def masking(value: float = -1.0) -> Graph:
    """The comparison that a Masking layer makes of its input."""
    m = Maker()
    return m.graph(m(Binary(kind="not_equal"), m.input(T, FEATURES), m(Constant(value=np.array(value)))))


def embedding(vocabulary: int, mask_zero: bool) -> Graph:
    m = Maker()
    x = m.input(6)
    y = m(Embedding(table=np.arange(2.0 * vocabulary).reshape(vocabulary, 2)), x)
    if mask_zero:
        m(Binary(kind="not_equal"), x, m(Constant(value=np.array(0.0))))
    return m.graph(y)
