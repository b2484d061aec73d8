"""Live models whose code puts another axis in the place of the samples, as a graph convolution does with its nodes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT64, compare, in_double_precision, keras, predictions, randomize, samples

import lstmgen
from lstmgen.errors import UnsupportedError

layers, ops = keras.layers, keras.ops
double_precision = in_double_precision(keras)

NODES = 5
FEW = ([0, 0, 1, 2, 2, 3, 3, 3, 4], [1, 2, 0, 0, 3, 2, 0, 1, 2])
MANY = np.random.default_rng(2).integers(0, NODES, (2, 80)).tolist()


class GraphConv(layers.Layer):
    """That of keras.io's "Traffic forecasting using graph neural networks and LSTM": (nodes, samples, …, features)."""

    def __init__(self, units: int, edges: Any, kind: str, combination: str) -> None:
        super().__init__()
        self.units, self.edges, self.kind, self.combination = units, edges, kind, combination

    def build(self, shape: Any) -> None:
        self.weight = self.add_weight(name="weight", shape=(shape[-1], self.units))

    def aggregate(self, neighbours: Any) -> Any:
        import tensorflow as tf

        functions = {
            "sum": tf.math.unsorted_segment_sum,
            "mean": tf.math.unsorted_segment_mean,
            "max": tf.math.unsorted_segment_max,
        }
        return functions[self.kind](neighbours, self.edges[0], num_segments=NODES)

    def neighbours(self, features: Any) -> Any:
        import tensorflow as tf

        return tf.gather(features, self.edges[1])

    def call(self, features: Any) -> Any:
        own = ops.matmul(features, self.weight)
        messages = ops.matmul(self.aggregate(self.neighbours(features)), self.weight)
        return ops.relu(ops.concatenate([own, messages], axis=-1) if self.combination == "concat" else own + messages)


class OfKeras(GraphConv):
    """The same without a function of TensorFlow."""

    def aggregate(self, neighbours: Any) -> Any:
        ids = np.array(self.edges[0])
        if self.kind == "max":
            return ops.segment_max(neighbours, ids, num_segments=NODES)
        total = ops.segment_sum(neighbours, ids, num_segments=NODES)
        return total / np.bincount(ids).reshape(-1, 1, 1, 1) if self.kind == "mean" else total

    def neighbours(self, features: Any) -> Any:
        return ops.take(features, np.array(self.edges[1]), axis=0)


class LSTMGC(layers.Layer):
    """The same page's LSTM over what the graph convolution gives."""

    order: tuple[int, ...] = (1, 2, 0)

    def __init__(
        self, conv: type[GraphConv] = GraphConv, edges: Any = FEW, kind: str = "mean", combination: str = "concat"
    ) -> None:
        super().__init__()
        self.graph_conv = conv(3, edges, kind, combination)
        self.lstm = layers.LSTM(4, activation="relu")
        self.dense = layers.Dense(2)

    def call(self, x: Any) -> Any:
        x = self.graph_conv(ops.transpose(x, [2, 0, 1, 3]))
        nodes, count, timesteps, features = ops.shape(x)
        x = self.dense(self.lstm(ops.reshape(x, (count * nodes, timesteps, features))))
        return ops.transpose(ops.reshape(x, self.split(nodes, count)), self.order)

    def split(self, nodes: Any, count: Any) -> Any:
        return nodes, count, 2


def around(layer: Callable[[Any], Any], timesteps: int | None = 4) -> Any:
    x = keras.Input((timesteps, NODES, 2))
    model = keras.Model(x, layer(x), name="traffic")
    randomize(model)
    return model


@pytest.mark.parametrize(
    "layer",
    [
        lambda: LSTMGC(edges=MANY),
        lambda: LSTMGC(kind="sum", combination="add"),
        lambda: LSTMGC(OfKeras),
        lambda: LSTMGC(OfKeras, edges=MANY, kind="max"),
    ],
)
def test_the_traffic_forecast_of_keras(layer: Callable[[], Any]) -> None:
    model = around(layer())
    inputs = samples(model, count=3)
    graph = lstmgen.read(model)
    compare(graph, inputs, predictions(model, inputs), FLOAT64)
    assert [each.class_name for each in graph.layers] == ["LSTMGC"]


def test_it_in_every_language() -> None:
    model = around(LSTMGC(kind="max"))
    report = lstmgen.verify(model)
    assert report.ok, str(report)


class Meeting(LSTMGC):
    """It splits the axis of nodes and samples in the wrong order."""

    order = (0, 2, 1)

    def split(self, nodes: Any, count: Any) -> Any:
        return count, nodes, 2


class Staying(LSTMGC):
    """It leaves the samples where they are."""

    order = (0, 1, 2)


class Doing(layers.Layer):
    """It does something to (timesteps, samples, …)."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self.function = function

    def call(self, x: Any) -> Any:
        return ops.swapaxes(self.function(ops.swapaxes(x, 0, 1)), 0, 1)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (Meeting, "Meeting layer 'meeting': it moves the batch axis, and one sample influences another"),
        (lambda: Doing(lambda x: x - ops.mean(x, axis=1, keepdims=True)), "one sample influences another"),
        (Staying, "the first axis of its output is not the batch axis"),
        (lambda: Doing(lambda x: 0.0 * x), "returns the same for different samples"),
        (lambda: Doing(lambda x: ops.sort(x, axis=0)), "Sort layer 'doing.*/sort': not supported with these arguments"),
        (lambda: Doing(lambda x: ops.sum(x, keepdims=True) + x), "one sample influences another"),
    ],
)
def test_what_is_refused(layer: Callable[[], Any], message: str) -> None:
    with pytest.raises(UnsupportedError, match=message + r".*\(test_moved_samples.py, line \d+\)"):
        lstmgen.read(around(layer()))


def test_shapes_and_masks_that_are_refused() -> None:
    free = around(lambda x: Doing(ops.tanh)(x), timesteps=None)
    with pytest.raises(
        UnsupportedError, match=r"of a tensor of shape \(None, None, 5, 2\) and dtype float64.*give the Input layer"
    ):
        lstmgen.read(free)
    x = keras.Input((4, 2))
    masked = keras.Model(x, layers.LSTM(3)(Doing(ops.tanh)(layers.Masking()(x))))
    with pytest.raises(UnsupportedError, match="a tensor with a mask"):
        lstmgen.read(masked)


def test_operations_with_axes() -> None:
    """Each axis that an operation names is another one while it is followed."""

    def function(x: Any) -> Any:  # (4, samples, 5, 2)
        x = ops.softmax(x, axis=0) + ops.max(x, axis=(0, 2), keepdims=True)
        y = ops.squeeze(ops.expand_dims(ops.moveaxis(x, -1, 0), 1), 1)  # (2, 4, samples, 5)
        y = ops.transpose(ops.concatenate([y, ops.take(y, [1], axis=0)], axis=0), (1, 2, -1, 0))
        return ops.stack([ops.sum(y, axis=2), ops.mean(y, axis=-2)], axis=2)

    model = around(lambda x: layers.Flatten()(Doing(function)(x)))
    inputs = samples(model)
    compare(lstmgen.read(model), inputs, predictions(model, inputs), FLOAT64)
