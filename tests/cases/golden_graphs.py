"""A few small models, as they would be read, whose generated files are kept beside the tests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from graph_maker import Maker, T, Weights
from graphs import conv, dense, gru, lstm, simple_rnn

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Binary, Constant
from lstmgen.graph.graph import Graph, Layer, Source
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.linear import Embedding
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.repeated import Map


def named(graph: Graph, file: str) -> Graph:
    """The graph with a source and layers, as one that was read."""
    labels = dict.fromkeys(node.label for node in graph.nodes)
    last = {node.label: node for node in graph.nodes}
    layers = tuple(
        Layer(label.split("'")[1], label.split(" ")[0], (last[label].outputs[0].shape,), 0) for label in labels
    )
    return replace(graph, layers=layers, source=Source(name=file, sha256="0" * 64, keras_version="3.0.0"))


def classifier() -> Graph:
    """LSTM and softmax: the model of every tutorial."""
    m, w = Maker(), Weights(1)
    y = m(lstm(w, 2, 3), m.input(3, 2, name="input_1"), name="lstm")
    y = m(dense(w, 3, 2), y, name="dense")
    y = m(Activate(activation=activation("softmax")), y, name="dense/softmax", label="Dense 'dense'")
    return named(m.graph(y), "classifier.h5")


def tagger() -> Graph:
    """Embedding with a mask, bidirectional GRU: a label for each word."""
    m, w = Maker(), Weights(2)
    x = m.input(T, name="words")
    embedding, both = "Embedding 'embedding'", "Bidirectional 'both'"
    zero = m(Constant(value=np.array(0.0)), name="embedding/zero", label=embedding)
    mask = m(Binary(kind="not_equal"), x, zero, name="embedding/mask", label=embedding)
    y = m(Embedding(table=w(6, 3)), x, name="embedding")
    options = {"return_sequences": True, "masked": True}
    forward = m(gru(w, 3, 2, **options), y, mask, name="both/forward", label=both)
    back = gru(w, 3, 2, reset_after=False, go_backwards=True, zero_output_for_mask=True, **options)
    backward = m(back, y, mask, name="both/backward", label=both)
    turned = m(Slice(axis=0, start=None, stop=None, step=-1), backward, name="both/turned", label=both)
    joined = m(Concatenate(axis=1), forward, turned, name="both", label=both)
    return named(m.graph(m(dense(w, 4, 2), joined, name="tags")), "tagger.keras")


def sensors() -> Graph:
    """Windows of measurements, convolved and read by a stateful layer; two inputs, two outputs, odd activations."""
    m, part, w = Maker(), Maker(), Weights(3)
    x, gain = m.input(T, 6, 2, name="windows"), m.input(3, name="gain")
    window = part.input(6, 2, name="part")
    y = part(conv(w, (2,), 2, 3, padding="causal"), window, name="conv", label="Conv1D 'conv'")
    relu = Activate(activation=activation("leaky_relu", negative_slope=0.25))
    y = part(relu, y, name="relu", label="LeakyReLU 'relu'")
    y = part(Reduce(kind="max", axes=(0,)), y, name="pool", label="GlobalMaxPooling1D 'pool'")
    y = m(Map(body=part.graph(y)), x, name="each", label="TimeDistributed 'each'")
    normalize = Normalize(kind="layer", axes=(1,), epsilon=0.001, scale=w(3), offset=w(3))
    y = m(normalize, y, name="norm", label="LayerNormalization 'norm'")
    y = m(Binary(kind="multiply"), y, gain, name="gained", label="Multiply 'gained'")
    cell = simple_rnn(w, 3, 2, activation=activation("elu", alpha=0.5), stateful=True, return_sequences=True)
    return named(m.graph(*m.add(cell, y, name="rnn")), "sensors.keras")


def forecaster() -> Graph:
    """An LSTM that is large enough for big integers in Python."""
    m, w = Maker(), Weights(4)
    y = m(lstm(w, 5, 12), m.input(T, 5, name="history"), name="lstm")
    return named(m.graph(m(dense(w, 12, 1), y, name="next")), "forecaster.keras")


GRAPHS = {"classifier": classifier, "tagger": tagger, "sensors": sensors}
# C by the file's name: the model, and the options that it is written with. One file shows SIMD, one size with float16.
C_FILES: dict[str, tuple[str, dict[str, str]]] = {
    "classifier": ("classifier", {}),
    "classifier_int8": ("classifier", {"weights_dtype": "int8", "optimize": "size"}),
    "sensors": ("sensors", {}),
    "tagger": ("tagger", {"weights_dtype": "float16", "optimize": "size"}),
}
