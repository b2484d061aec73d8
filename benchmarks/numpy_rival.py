"""numpy by hand: what a careful person writes who wants to drop TensorFlow.

Float32 throughout, one product for the inputs of all timesteps, gates sorted so that one sigmoid serves them all.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from models import Model
from rival import function_of, translate

from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM


class Numpy:
    name = "numpy"

    def write(self, model: Model, batch: int, folder: Path) -> Path:
        path = folder / "numpy.pickle"
        path.write_bytes(pickle.dumps(_layers(model.graph)))
        return path

    def load(self, path: Path) -> NumpyPredictor:
        return NumpyPredictor(pickle.loads(path.read_bytes()))


@dataclass(frozen=True)
class NumpyPredictor:
    """Calls the steps one after the other: each is (function, where its inputs stand, arguments)."""

    steps: list[tuple[Any, list[int], dict[str, Any]]]

    def prepare(self, x: np.ndarray) -> np.ndarray:
        return x[0] if len(x) == 1 else x  # vectors are faster than matrices of one row

    def __call__(self, prepared: np.ndarray) -> np.ndarray:
        values = [prepared]
        for function, inputs, arguments in self.steps:
            values.append(function(*(values[k] for k in inputs), **arguments))
        return values[-1]


def lstm(x, kernel, recurrent_kernel, bias, order, return_sequences):  # type: ignore[no-untyped-def]
    """LSTM with gates in the order i f o c."""
    units = len(recurrent_kernel)
    projected = x @ kernel + bias
    h = c = np.zeros((*x.shape[:-2], units), np.float32)
    outputs = []
    for t in range(x.shape[-2])[::order]:
        z = projected[..., t, :] + h @ recurrent_kernel
        gates = 1 / (1 + np.exp(-z[..., : 3 * units]))
        c = gates[..., units : 2 * units] * c + gates[..., :units] * np.tanh(z[..., 3 * units :])
        h = gates[..., 2 * units :] * np.tanh(c)
        outputs.append(h)
    return np.stack(outputs, axis=-2) if return_sequences else h


def gru(x, kernel, recurrent_kernel, bias, recurrent_bias, order, return_sequences):  # type: ignore[no-untyped-def]
    """GRU with reset_after, gates in the order z r h."""
    units = len(recurrent_kernel)
    projected = x @ kernel + bias
    h = np.zeros((*x.shape[:-2], units), np.float32)
    outputs = []
    for t in range(x.shape[-2])[::order]:
        p = projected[..., t, :]
        s = h @ recurrent_kernel + recurrent_bias
        gates = 1 / (1 + np.exp(-(p[..., : 2 * units] + s[..., : 2 * units])))
        update, reset = gates[..., :units], gates[..., units:]
        candidate = np.tanh(p[..., 2 * units :] + reset * s[..., 2 * units :])
        h = update * h + (1 - update) * candidate
        outputs.append(h)
    return np.stack(outputs, axis=-2) if return_sequences else h


def embedding(x, table):  # type: ignore[no-untyped-def]
    return table[x.astype(np.intp)]


def dense(x, kernel, bias):  # type: ignore[no-untyped-def]
    return x @ kernel + bias


def softmax(x):  # type: ignore[no-untyped-def]
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def concatenate(*parts):  # type: ignore[no-untyped-def]
    return np.concatenate(parts, axis=-1)


def _layers(graph: Graph) -> list[tuple[Any, list[int], dict[str, Any]]]:
    steps: list[tuple[Any, list[int], dict[str, Any]]] = []

    def add(function: Any, *inputs: int, **arguments: Any) -> int:
        steps.append((function, list(inputs), arguments))
        return len(steps)

    def add_lstm(node: Node, x: int) -> int:
        operation: Any = node.operation
        return add(
            lstm,
            x,
            kernel=_i_f_o_c(operation.kernel),
            recurrent_kernel=_i_f_o_c(operation.recurrent_kernel),
            bias=_i_f_o_c(operation.bias),
            order=-1 if operation.go_backwards else 1,
            return_sequences=operation.return_sequences,
        )

    def add_gru(node: Node, x: int) -> int:
        operation: Any = node.operation
        return add(
            gru,
            x,
            kernel=operation.kernel,
            recurrent_kernel=operation.recurrent_kernel,
            bias=operation.bias[0],
            recurrent_bias=operation.bias[1],
            order=-1 if operation.go_backwards else 1,
            return_sequences=operation.return_sequences,
        )

    translate(
        graph,
        0,
        {
            LSTM: add_lstm,
            GRU: add_gru,
            Embedding: lambda node, x: add(embedding, x, table=node.operation.table),
            Dense: lambda node, x: add(dense, x, kernel=node.operation.kernel, bias=node.operation.bias),
            Activate: lambda node, x: add({"softmax": softmax}[function_of(node)], x),
            Concatenate: lambda node, *parts: add(concatenate, *parts),
        },
    )
    return steps


def _i_f_o_c(array: np.ndarray) -> np.ndarray:
    """Keras has i f c o."""
    i, f, c, o = np.split(array, 4, axis=-1)
    return np.ascontiguousarray(np.concatenate([i, f, o, c], axis=-1))
