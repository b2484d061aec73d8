"""Keras itself: `model.predict`, and the model as a tf.function, which is the fastest way to call it in Python."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from models import Model
from rival import function_of, translate

from lstmgen.check.keras import quiet
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent


@cache
def tensorflow() -> Any:
    """TensorFlow with one thread, silent."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    with quiet():
        import tensorflow

        tensorflow.config.threading.set_intra_op_parallelism_threads(1)
        tensorflow.config.threading.set_inter_op_parallelism_threads(1)
        tensorflow.config.list_logical_devices()  # now, while nobody listens
    return tensorflow


def keras_model(graph: Graph, keras: Any, batch: int | None = None) -> Any:
    """The graph as a model of Keras 3 or of tf_keras."""

    def recurrent(operation: Recurrent, **arguments: Any) -> Any:
        sequences, backwards = operation.return_sequences, operation.go_backwards
        return {LSTM: keras.layers.LSTM, GRU: keras.layers.GRU}[type(operation)](
            operation.units, return_sequences=sequences, go_backwards=backwards, **arguments
        )

    def call(layer: Any, x: Any, *weights: np.ndarray) -> Any:
        y = layer(x)
        layer.set_weights(list(weights))
        return y

    def recurrent_call(node: Any, x: Any) -> Any:
        operation = node.operation
        return call(recurrent(operation), x, operation.kernel, operation.recurrent_kernel, operation.bias)

    def dense(node: Any, x: Any) -> Any:
        operation = node.operation
        return call(keras.layers.Dense(operation.kernel.shape[1]), x, operation.kernel, operation.bias)

    def embedding(node: Any, x: Any) -> Any:
        table = node.operation.table
        return call(keras.layers.Embedding(*table.shape), x, table)

    x = keras.Input(shape=graph.inputs[0].shape, batch_size=batch, name="x")
    y = translate(
        graph,
        x,
        {
            LSTM: recurrent_call,
            GRU: recurrent_call,
            Embedding: embedding,
            Dense: dense,
            Activate: lambda node, x: keras.layers.Activation(function_of(node))(x),
            Concatenate: lambda node, *parts: keras.layers.Concatenate()(parts),
        },
    )
    return keras.Model(x, y)


class KerasFile:
    """The model as Keras saves it, which both ways to call it load."""

    def write(self, model: Model, batch: int, folder: Path) -> Path:
        path = folder / "model.keras"
        keras_model(model.graph, tensorflow().keras).save(path)
        return path


class KerasPredict(KerasFile):
    name = "model.predict"

    def load(self, path: Path) -> KerasPredictor:
        return KerasPredictor(tensorflow().keras.models.load_model(path, compile=False))


@dataclass(frozen=True)
class KerasPredictor:
    model: Any

    def prepare(self, x: np.ndarray) -> np.ndarray:
        return x

    def __call__(self, prepared: np.ndarray) -> np.ndarray:
        return self.model.predict(prepared, batch_size=len(prepared), verbose=0)


class TfFunction(KerasFile):
    name = "tf.function"

    def load(self, path: Path) -> TfFunctionPredictor:
        tf = tensorflow()
        model = tf.keras.models.load_model(path, compile=False)
        return TfFunctionPredictor(tf, tf.function(lambda x: model(x, training=False)))


@dataclass(frozen=True)
class TfFunctionPredictor:
    tf: Any
    function: Any

    def prepare(self, x: np.ndarray) -> Any:
        return self.tf.constant(x)

    def __call__(self, prepared: Any) -> np.ndarray:
        return self.function(prepared).numpy()
