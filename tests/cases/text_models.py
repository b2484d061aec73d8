"""Texts, the classes of Keras that make token ids of them, and models that read the ids."""

from __future__ import annotations

from typing import Any

import numpy as np
from agreement import keras
from graph_maker import Maker, Weights
from graphs import CELLS

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense, Embedding

TEXTS = ["The cat sat on the mat, and the dog barked.", "It's a GREAT film!", "naïve café\tÉCLAIR", "x = y + 1\nend"]


def tokenizer(**options: Any) -> Any:
    from keras.src.legacy.preprocessing.text import Tokenizer

    made = Tokenizer(**options)
    made.fit_on_texts(TEXTS)
    return made


def layer(kind: str, **options: Any) -> Any:
    if kind == "StringLookup":
        return keras.layers.StringLookup(vocabulary=["red", "green", "dark blue"], **options)
    made = keras.layers.TextVectorization(**options)
    made.adapt(TEXTS)
    return made


def by_layer(made: Any, text: str) -> list[int]:
    return np.asarray(made(np.array([text], object))).ravel().tolist()


def model(tokens: Any, units: int = 3, rows: int = 60) -> Graph:
    m, w = Maker(), Weights(4)
    x = m.input(tokens, name="x")
    y = m(CELLS["gru"](w, 2, 4), m(Embedding(table=w(rows, 2)), x))
    return m.graph(m(Activate(activation=Activation("softmax")), m(Dense(kernel=w(4, units), bias=w(units)), y)))
