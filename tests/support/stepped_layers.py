"""A part of docs/reference/layer-matrix.md: which layers can be fed one timestep at a time, and why others cannot."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from agreement import keras, precision, randomize, save
from planning import planned
from streams import timesteps

from lstmgen.graph.graph import Graph, State
from lstmgen.plan.buffers import elements
from lstmgen.plan.passes.sequences import streamed_outputs
from lstmgen.read import read_file

INTRODUCTION = """## What can be stepped

`step()` and `net_step` take one timestep; with `--optimize size`, `net_predict` does the same for each timestep of a
sample, and needs no memory for more. Every row is a layer behind `LSTM(4, return_sequences=True)` on (6, 3), and what
of the sequence it must remember: stepped through a sample, the model came to what it gives for the whole, to 1e-12. A
layer that cannot be stepped makes all of its model so; `export` and the header in C say which it is.
"""
HEADS = ("layer", "step by step")
LAYERS = (
    *("LSTM(5)", "GRU(5, return_sequences=True)", "SimpleRNN(5)", "RNN([GRUCell(5), LSTMCell(2)])"),
    *("LSTM(5, go_backwards=True)", "Bidirectional(LSTM(5))"),
    *('Dense(2, activation="softmax")', "TimeDistributed(Dense(2))", "BatchNormalization()", "LayerNormalization()"),
    *("LayerNormalization(axis=1)", "UnitNormalization()", 'Activation("tanh")', "PReLU(shared_axes=[1])", "PReLU()"),
    *('Conv1D(2, 3, padding="causal")', 'Conv1D(2, 3, padding="causal", dilation_rate=2)', "Conv1D(2, 1)"),
    *('Conv1D(2, 3, padding="causal", strides=2)', "Conv1D(2, 3)", 'Conv1D(2, 3, padding="same")'),
    *("GlobalAveragePooling1D()", "GlobalMaxPooling1D()", "AveragePooling1D(2)", "MaxPooling1D(2)"),
    *("Flatten()", "Reshape((6, 2, 2))", "Reshape((3, 8))", "Permute((2, 1))"),
    *("ZeroPadding1D(1)", "Cropping1D(1)", "UpSampling1D(2)", "Attention()", "MultiHeadAttention(2, 3)"),
)


def row(text: str) -> list[str]:
    """The cells of a layer.

    Raises:
        AssertionError: its steps come to something else than the whole model.
    """
    plan = planned(read(text), "c", dtype="float64", optimize="size").plan
    if plan.step is None:
        return [f"`{text}`", f"no: {plan.not_steppable}"]
    graph, step = plan.graph, plan.step
    x = np.random.default_rng(3).normal(size=(6, 3))
    state: State = {}
    outputs: Sequence[np.ndarray] = ()
    for now, _ in timesteps(graph, [x]):
        outputs, state = step.graph.run(now, state)
    for got, wanted, streamed in zip(outputs, graph.evaluate(x), streamed_outputs(graph), strict=True):
        np.testing.assert_allclose(got[0] if streamed else got, wanted[-1] if streamed else wanted, rtol=0, atol=1e-12)
    remembered = sum(elements(each.shape, 1) for each in step.memory.states) - 8
    return [f"`{text}`", f"yes, remembers {remembered} numbers" if remembered else "yes"]


def read(text: str) -> Graph:
    """A model with the layer, written by Keras and read back."""
    keras.utils.clear_session(free_memory=False)
    layers: dict[str, Any] = dict(vars(keras.layers))
    with precision(keras), tempfile.TemporaryDirectory() as folder:
        x = keras.Input((6, 3))
        y = keras.layers.LSTM(4, return_sequences=True)(x)
        layer = eval(text, layers)
        given = {"Attention": ([y, y],), "MultiHeadAttention": (y, y)}.get(type(layer).__name__, (y,))
        model = keras.Model(x, layer(*given))
        randomize(model)
        return read_file(save(model, Path(folder), ".keras"))
