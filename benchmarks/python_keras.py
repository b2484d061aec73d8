"""The benchmark models in Keras.

python benchmarks/python_keras.py har lstm model.keras      saves one
"""

from __future__ import annotations

import sys
from typing import Any

from models import MODELS, Model

from lstmgen.graph.elementwise import Activate
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU, LSTM


def keras_model(model: Model) -> Any:
    """The same layers with the same weights."""
    import keras

    graph = model.graph
    x = keras.Input(graph.inputs[0].shape)
    values = {graph.inputs[0].name: x}
    for node in graph.nodes:
        layer, inputs = layer_of(node.operation, keras.layers), [values[value.name] for value in node.inputs]
        values[node.outputs[0].name] = layer(inputs if len(inputs) > 1 else inputs[0])
        layer.set_weights(list(node.operation.weights().values()))
    return keras.Model(x, values[graph.outputs[0].name])


def layer_of(operation: Operation, layers: Any) -> Any:
    """The layer for an operation, without its weights."""
    if isinstance(operation, (LSTM, GRU)):
        options = {"return_sequences": operation.return_sequences, "go_backwards": operation.go_backwards}
        return getattr(layers, type(operation).__name__)(operation.units, **options)
    if isinstance(operation, Dense):
        return layers.Dense(operation.kernel.shape[1])
    if isinstance(operation, Embedding):
        return layers.Embedding(*operation.table.shape)
    if isinstance(operation, Activate):
        return layers.Activation(operation.activation.name)
    assert isinstance(operation, Concatenate)
    return layers.Concatenate()


if __name__ == "__main__":
    name, cell, path = sys.argv[1:]
    keras_model(MODELS[name](cell)).save(path)
