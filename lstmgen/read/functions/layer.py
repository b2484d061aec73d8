"""The layer that stands for a function of TensorFlow's graphs."""

from __future__ import annotations

from lstmgen.graph.graph import Layer, Node, Value
from lstmgen.read.containers.endpoint import FUNCTION, Endpoint
from lstmgen.read.functions import arrangement as arrangement  # registers what maps nodes, as the following do
from lstmgen.read.functions import lists as lists
from lstmgen.read.functions import loops as loops
from lstmgen.read.functions import operations as operations
from lstmgen.read.functions import windows as windows
from lstmgen.read.functions.follow import follow
from lstmgen.read.functions.follower import Follower
from lstmgen.read.functions.values import Variable, refused
from lstmgen.read.layer import Call, Refusal, Tensor, layer
from lstmgen.read.model import Missing

Tensors = tuple[Tensor, ...]


@layer(FUNCTION, mask="own", several=True)
def function(call: Call, inputs: Tensors) -> Tensors:
    """The operations that a function comes to.

    Config:
        endpoint: an `Endpoint`.
    """
    endpoint = call.config.raw("endpoint")
    if not isinstance(endpoint, Endpoint):
        raise Refusal("it has no function")
    builder = call.reading.builder
    begin = len(builder.nodes)
    follower = Follower(call, endpoint.library)
    given = dict(zip((each.name for each in endpoint.inputs), inputs, strict=True))
    names = endpoint.library[endpoint.function].arguments[: len(given)]
    arguments = [*(given[name] for name in names), *map(Variable, endpoint.captures)]
    results = follow(endpoint.library, endpoint.function, arguments, follower.apply)
    if (found := refused(results)) is not None:
        for problem in found.problems:
            call.reading.refuse(problem)
        raise Missing
    outputs = tuple(map(follower.tensor, results))
    builder.nodes[begin:] = needed(builder.nodes[begin:], [each.value for each in outputs])
    call.parts = tuple(map(listed, builder.nodes[begin:]))
    return outputs


def needed(nodes: list[Node], outputs: list[Value]) -> list[Node]:
    """The nodes that the outputs come from."""
    wanted = {value.name for value in outputs}
    kept: list[Node] = []
    for node in reversed(nodes):
        if any(value.name in wanted for value in node.outputs):
            wanted.update(value.name for value in node.inputs)
            kept.append(node)
    return kept[::-1]


def listed(node: Node) -> Layer:
    """An operation in reports."""
    size = sum(int(array.size) for array in node.operation.weights().values())
    return Layer(node.name, type(node.operation).__name__, (node.outputs[0].shape,), size)
