"""A model as Keras saves it, and as LiteRT's converters make it from Keras 3 and from Keras 2."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from models import Model
from predictors import quiet, tensorflow
from translate import function_of, translate

from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM


def write_keras(model: Model, batch: int, folder: Path) -> Path:
    """A .keras file, which serves any batch."""
    path = folder / "model.keras"
    keras_model(model.graph, tensorflow().keras).save(path)
    return path


def write_lite(model: Model, batch: int, folder: Path) -> Path:
    """From Keras 3, for batches of that size: recurrent layers become loops of plain operators.

    The converter refuses such a Keras model itself; its frozen function it takes.
    """
    tf = tensorflow()
    with quiet():
        from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

        keras = keras_model(model.graph, tf.keras, batch)
        signature = tf.TensorSpec((batch, *model.graph.inputs[0].shape), tf.float32)
        frozen = convert_variables_to_constants_v2(tf.function(keras).get_concrete_function(signature))
        converted = tf.lite.TFLiteConverter.from_concrete_functions([frozen]).convert()
    return written(folder / f"keras3_batch_{batch}.tflite", converted)


def write_lite_fused(model: Model, batch: int, folder: Path) -> Path:
    """From Keras 2, for batches of that size: an LSTM becomes one operator, a GRU a loop."""
    tf = tensorflow()
    with quiet():
        import tf_keras

        converted = tf.lite.TFLiteConverter.from_keras_model(keras_model(model.graph, tf_keras, batch)).convert()
    return written(folder / f"keras2_batch_{batch}.tflite", converted)


def write_lite_int8(model: Model, folder: Path, samples: Sequence[np.ndarray] = ()) -> Path:
    """The same in int8, for one sample; only its weights, where there are no samples to calibrate activations on."""
    tf = tensorflow()
    with quiet():
        import tf_keras

        converter = tf.lite.TFLiteConverter.from_keras_model(keras_model(model.graph, tf_keras, 1))
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if samples:
            converter.representative_dataset = lambda: ([x[np.newaxis]] for x in samples)
        converted = converter.convert()
    return written(folder / f"keras2_int8_{'activations' if samples else 'weights'}.tflite", converted)


def written(path: Path, content: bytes) -> Path:
    """The path of a new file."""
    path.write_bytes(content)
    return path


def keras_model(graph: Graph, keras: Any, batch: int | None = None) -> Any:
    """The graph as a model of Keras 3 or of tf_keras."""

    def call(layer: Any, x: Any, *weights: np.ndarray) -> Any:
        y = layer(x)
        layer.set_weights(list(weights))
        return y

    def recurrent(node: Any, x: Any) -> Any:
        operation = node.operation
        kind = {LSTM: keras.layers.LSTM, GRU: keras.layers.GRU}[type(operation)]
        sequences, backwards = operation.return_sequences, operation.go_backwards
        layer = kind(operation.units, return_sequences=sequences, go_backwards=backwards)
        return call(layer, x, operation.kernel, operation.recurrent_kernel, operation.bias)

    def dense(node: Any, x: Any) -> Any:
        kernel, bias = node.operation.kernel, node.operation.bias
        return call(keras.layers.Dense(kernel.shape[1]), x, kernel, bias)

    def embedding(node: Any, x: Any) -> Any:
        table = node.operation.table
        return call(keras.layers.Embedding(*table.shape), x, table)

    table = {
        LSTM: recurrent,
        GRU: recurrent,
        Embedding: embedding,
        Dense: dense,
        Activate: lambda node, x: keras.layers.Activation(function_of(node))(x),
        Concatenate: lambda node, *parts: keras.layers.Concatenate()(parts),
    }
    x = keras.Input(shape=graph.inputs[0].shape, batch_size=batch, name="x")
    return keras.Model(x, translate(graph, x, table))
