"""Parts of a model that cannot be trained in fixed point, each named with its layer."""

from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np

from lstmgen.errors import Problem
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.shape import Length
from lstmgen.keras.numbers import LayerNumbers
from lstmgen.plan.problems import problem_of
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.operations import QuantizeCounts

ADVICE = "leave it out of the model that is trained, or export the model without training"


def problems_of_model(model: Any) -> Iterator[Problem]:
    """Yields the problems of options of layers."""
    for layer in model._flatten_layers():
        kind = type(layer).__name__
        if layer.dtype_policy.name != "float32":
            reason = f"its dtype policy is {layer.dtype_policy.name}, expected float32"
            yield Problem(layer.name, kind, reason, "build the model with keras.config.set_dtype_policy('float32')")
        if getattr(layer, "stateful", False):
            yield Problem(layer.name, kind, "it is stateful", "train it with stateful=False, with the same weights")
        if isinstance(layer, keras.layers.RNN) and getattr(layer, "recurrent_dropout", None):
            yield Problem(layer.name, kind, "recurrent_dropout is not supported", "train it with recurrent_dropout=0")


def problems_of_graph(
    graph: Graph, fixed: Graph, quantize: str, layers: Mapping[str, str], numbers: Mapping[str, LayerNumbers]
) -> Iterator[Problem]:
    """Yields the problems of quantized layers.

    Args:
        fixed: the graph in fixed point.
        layers: by node, the name of the layer whose variables are its weights.
        numbers: by node.
    """
    nodes, fused = {node.name: node for node in graph.nodes}, Calibration(graph, FIXED_POINT[quantize]).fused
    first: dict[str, str] = {}
    for name in numbers:
        node = nodes[name]
        if name not in layers:
            yield problem_of(node, "its weights are not those of one Keras layer", ADVICE)
        elif not is_same(numbers[name], numbers[first.setdefault(layers[name], name)]):
            yield problem_of(node, "it is called with inputs of different ranges", "use a layer for each input")
        elif name in fused and fused[name].label != node.label and not is_rectified(fused[name]):
            reason = f"its activation is a layer of its own, {fused[name].label}"
            yield problem_of(node, reason, "set `activation=` of the layer instead")
        elif reads_free_axis(node):
            yield problem_of(node, "it has strides and padding along an axis of variable length", ADVICE)
    for node in fixed.nodes:
        if isinstance(node.operation, QuantizeCounts):
            yield problem_of(node, "it is of integers", "give the Input layer a float dtype")


def is_rectified(node: Node) -> bool:
    """Returns whether a node is a ReLU, which changes nothing where it is computed twice."""
    return getattr(getattr(node.operation, "activation", None), "name", "") == "relu"


def reads_free_axis(node: Node) -> bool:
    """Returns whether a convolution has strides and "same" padding along a variable-length axis."""
    operation: Any = node.operation
    strided = max(getattr(operation, "strides", (1,))) > 1 and operation.padding == "same"
    return strided and isinstance(node.inputs[0].shape[0], Length)


def is_same(one: LayerNumbers, other: LayerNumbers) -> bool:
    """Returns whether the numbers of two calls of a layer are equal."""
    equal = all(np.array_equal(array, other.arrays[name]) for name, array in one.arrays.items())
    fields = (one.qmax, one.narrowing, one.states, one.of_input, one.of_state)
    return equal and fields == (other.qmax, other.narrowing, other.states, other.of_input, other.of_state)
