"""Reads the layer for an ONNX graph, and sorts the axes of its inputs into batch and others."""

from __future__ import annotations

from typing import Any

from lstmgen.graph.graph import Layer, Node
from lstmgen.graph.shape import Dim
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.containers.onnx import ONNX_GRAPH
from lstmgen.read.keras.model import Missing
from lstmgen.read.onnx import arrangement as arrangement  # this and the following register operators
from lstmgen.read.onnx import control as control
from lstmgen.read.onnx import convolution as convolution
from lstmgen.read.onnx import elementwise as elementwise
from lstmgen.read.onnx import functions as functions
from lstmgen.read.onnx import padding as padding
from lstmgen.read.onnx import products as products
from lstmgen.read.onnx import recurrent as recurrent
from lstmgen.read.onnx import reductions as reductions
from lstmgen.read.onnx import selection as selection
from lstmgen.read.onnx.endpoint import Endpoint
from lstmgen.read.onnx.follower import Follower, needed, view
from lstmgen.read.onnx.values import View, arranged, refused

Tensors = tuple[Tensor, ...]


@layer(ONNX_GRAPH, mask="own", several=True, leaves_out=True)
def graph(call: Call, inputs: Tensors) -> Tensors:
    """Reads a graph as operations.

    Config:
        endpoint: an `Endpoint`.
    """
    call.config.ignore("output_names")
    endpoint = call.config.raw("endpoint")
    if not isinstance(endpoint, Endpoint):
        raise Refusal("it has no graph")
    builder = call.reading.builder
    begin = len(builder.nodes)
    follower = Follower(call, endpoint.model)
    arguments: dict[str, Any] = dict(endpoint.fixed)
    for item, tensor in zip(endpoint.inputs, inputs, strict=True):
        axes = tuple(k for k in range(len(item.dims)) if k != item.batch)
        dims: list[Dim] = [1] * len(item.dims)
        for k, dim in zip(axes, tensor.shape):
            dims[k] = dim
        arguments[item.name] = View(tensor.value, tuple(dims), axes, tensor.dtype)
    results = follower.follow(endpoint.model.graph, arguments)
    if (refusal := refused(results)) is not None:
        for problem in refusal.problems:
            call.reading.refuse(problem)
        raise Missing
    outputs = tuple(
        sample(call, view(call, result), batch) for result, batch in zip(results, endpoint.output_batches, strict=True)
    )
    builder.nodes[begin:] = needed(builder.nodes[begin:], [output.value for output in outputs])
    call.parts = tuple(map(layer_record, builder.nodes[begin:]))
    return outputs


def sample(call: Call, x: View, batch: int | None) -> Tensor:
    """An output without its batch axis: the one that is stated, or else the first, if it has length 1."""
    at = 0 if batch is None else batch
    axes = [k for k in range(len(x.dims)) if k != at or x.dims[k] != 1]
    return Tensor(arranged(call, x, axes), dtype=x.dtype)


def layer_record(node: Node) -> Layer:
    """The record of an operation, for reports."""
    size = sum(int(array.size) for array in node.operation.weights().values())
    return Layer(node.name, type(node.operation).__name__, (node.outputs[0].shape,), size)
