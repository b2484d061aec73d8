"""A few small models, as they would be read, whose generated files are kept beside the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from graphs import T, Weights, body, build, conv, dense, gru, lstm, simple_rnn

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Binary, Constant
from lstmgen.graph.graph import Graph, Layer, Source
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.linear import Embedding
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.repeated import Map


def named(define: Callable[[Any], Any], file: str) -> Graph:
    """A graph with a source and layers, as one that was read."""
    graph = build(define)
    labels = dict.fromkeys(node.label for node in graph.nodes)
    last = {node.label: node for node in graph.nodes}
    layers = tuple(
        Layer(label.split("'")[1], label.split(" ")[0], (last[label].outputs[0].shape,), 0) for label in labels
    )
    return replace(graph, layers=layers, source=Source(name=file, sha256="0" * 64, keras_version="3.0.0"))


def classifier() -> Graph:
    """LSTM and softmax: the model of every tutorial."""
    w = Weights(1)

    def define(builder: Any) -> Any:
        x = builder.input("input_1", (3, 2))
        y, *_ = builder.add(lstm(w, 2, 3), x, name="lstm", label="LSTM 'lstm'")
        (y,) = builder.add(dense(w, 3, 2), y, name="dense", label="Dense 'dense'")
        softmax = Activate(activation=activation("softmax"))
        return [x], builder.add(softmax, y, name="dense/softmax", label="Dense 'dense'")

    return named(define, "classifier.h5")


def tagger() -> Graph:
    """Embedding with a mask, bidirectional GRU: a label for each word."""
    w = Weights(2)

    def define(builder: Any) -> Any:
        label = "Bidirectional 'both'"
        x = builder.input("words", (T,))
        (zero,) = builder.add(Constant(value=np.array(0.0)), name="embedding/zero", label="Embedding 'embedding'")
        (mask,) = builder.add(Binary(kind="not_equal"), x, zero, name="embedding/mask", label="Embedding 'embedding'")
        (y,) = builder.add(Embedding(table=w(6, 3)), x, name="embedding", label="Embedding 'embedding'")
        options = {"return_sequences": True, "masked": True}
        forward, *_ = builder.add(gru(w, 3, 2, **options), y, mask, name="both/forward", label=label)
        there = gru(w, 3, 2, reset_after=False, go_backwards=True, zero_output_for_mask=True, **options)
        backward, *_ = builder.add(there, y, mask, name="both/backward", label=label)
        (turned,) = builder.add(
            Slice(axis=0, start=None, stop=None, step=-1), backward, name="both/turned", label=label
        )
        (z,) = builder.add(Concatenate(axis=1), forward, turned, name="both", label=label)
        return [x], builder.add(dense(w, 4, 2), z, name="tags", label="Dense 'tags'")

    return named(define, "tagger.keras")


def sensors() -> Graph:
    """Windows of measurements, convolved and read by a stateful layer; two inputs, two outputs, odd activations."""
    w = Weights(3)

    def define(builder: Any) -> Any:
        x, gain = builder.input("windows", (T, 6, 2)), builder.input("gain", (3,))

        def part(inner: Any, window: Any) -> Any:
            (y,) = inner.add(conv(w, (2,), 2, 3, padding="causal"), window, name="conv", label="Conv1D 'conv'")
            relu = Activate(activation=activation("leaky_relu", negative_slope=0.25))
            (y,) = inner.add(relu, y, name="relu", label="LeakyReLU 'relu'")
            return inner.add(Reduce(kind="max", axes=(0,)), y, name="pool", label="GlobalMaxPooling1D 'pool'")

        (y,) = builder.add(Map(body=body(part, (6, 2))), x, name="each", label="TimeDistributed 'each'")
        normalize = Normalize(kind="layer", axes=(1,), epsilon=0.001, scale=w(3), offset=w(3))
        (y,) = builder.add(normalize, y, name="norm", label="LayerNormalization 'norm'")
        (y,) = builder.add(Binary(kind="multiply"), y, gain, name="gained", label="Multiply 'gained'")
        cell = simple_rnn(w, 3, 2, activation=activation("elu", alpha=0.5), stateful=True, return_sequences=True)
        z, state = builder.add(cell, y, name="rnn", label="SimpleRNN 'rnn'")
        return [x, gain], [z, state]

    return named(define, "sensors.keras")


def forecaster() -> Graph:
    """An LSTM that is large enough for long integers in Python."""
    w = Weights(4)

    def define(builder: Any) -> Any:
        x = builder.input("history", (T, 5))
        y, *_ = builder.add(lstm(w, 5, 12), x, name="lstm", label="LSTM 'lstm'")
        return [x], builder.add(dense(w, 12, 1), y, name="next", label="Dense 'next'")

    return named(define, "forecaster.keras")


GRAPHS = {"classifier": classifier, "tagger": tagger, "sensors": sensors}
