"""A model as the layers of numpy_by_hand, in a file."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
from models import Model
from numpy_by_hand import Layers
from translate import function_of, translate

from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM


def write(model: Model, batch: int, folder: Path) -> Path:
    """Serves any batch."""
    path = folder / "numpy.pickle"
    path.write_bytes(pickle.dumps(layers(model.graph)))
    return path


def layers(graph: Graph) -> Layers:
    """The graph as steps for numpy_by_hand."""
    found: Layers = []

    def add(function: str, *inputs: int, **arguments: Any) -> int:
        found.append((function, list(inputs), arguments))
        return len(found)

    def add_recurrent(function: str, x: int, operation: Any, **arrays: np.ndarray) -> int:
        order, sequences = -1 if operation.go_backwards else 1, operation.return_sequences
        return add(function, x, **arrays, order=order, return_sequences=sequences)

    def add_lstm(node: Node, x: int) -> int:
        operation: Any = node.operation
        return add_recurrent(
            "lstm",
            x,
            operation,
            kernel=i_f_o_c(operation.kernel),
            recurrent_kernel=i_f_o_c(operation.recurrent_kernel),
            bias=i_f_o_c(operation.bias),
        )

    def add_gru(node: Node, x: int) -> int:
        operation: Any = node.operation
        return add_recurrent(
            "gru",
            x,
            operation,
            kernel=operation.kernel,
            recurrent_kernel=operation.recurrent_kernel,
            bias=operation.bias[0],
            recurrent_bias=operation.bias[1],
        )

    table = {
        LSTM: add_lstm,
        GRU: add_gru,
        Embedding: lambda node, x: add("embedding", x, table=node.operation.table),
        Dense: lambda node, x: add("dense", x, kernel=node.operation.kernel, bias=node.operation.bias),
        Activate: lambda node, x: add(function_of(node), x),
        Concatenate: lambda node, *parts: add("concatenate", *parts),
    }
    translate(graph, 0, table)
    return found


def i_f_o_c(array: np.ndarray) -> np.ndarray:
    """Keras has i f c o."""
    i, f, c, o = np.split(array, 4, axis=-1)
    return np.ascontiguousarray(np.concatenate([i, f, o, c], axis=-1))
