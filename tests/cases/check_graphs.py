"""Small graphs that tests share which need a model, and no model file."""

from __future__ import annotations

import numpy as np
from graph_maker import Maker, T, Weights
from graphs import lstm as make_lstm

from lstmgen.graph.elementwise import Binary, Constant
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Embedding
from lstmgen.graph.recurrent import LSTM

UNITS, FEATURES = 4, 3


def lstm(seed: int = 1, scale: float = 0.6, **options: bool) -> LSTM:
    return make_lstm(Weights(seed, scale=scale), FEATURES, UNITS, **options)


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
