"""Reads operators with graphs of their own."""

from typing import Any

import numpy as np

from lstmgen.read.calls.following import Refused
from lstmgen.read.calls.layer import Call
from lstmgen.read.containers.onnx import OnnxGraph
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import Follower, Inputs, operator
from lstmgen.read.onnx.values import shape_of
from lstmgen.read.refusal import Refusal


@operator("If")
def choice(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """One of two graphs; if the condition depends on the inputs, both are computed and one result is chosen."""
    (condition,) = inputs
    graphs = [call.config.raw(name) for name in ("then_branch", "else_branch")]
    if not all(isinstance(graph, OnnxGraph) for graph in graphs):
        raise Refusal("it has no branches")
    if isinstance(condition, Refused):
        return condition
    if isinstance(condition, np.ndarray):
        return follower.follow(graphs[0] if condition.reshape(-1)[0] else graphs[1], {})
    fixes = " or ".join(
        f"`fix={ {name: value} }`" for name, value in (deciding(follower) or {"INPUT": "16000"}).items()
    )
    branches = [follower.follow(graph, {}) for graph in graphs]
    chosen = []
    for a, b in zip(*branches):
        if isinstance(a, Refused) or isinstance(b, Refused) or shape_of(a) != shape_of(b):
            raise Refusal("its branches cannot both be computed", f"give the input with one value: {fixes}")
        chosen.append(arithmetic(call, "Where", condition, a, b))
    return chosen


def deciding(follower: Follower) -> dict[str, str]:
    """The inputs of the model that the condition of the present node depends on, each with a value as an example."""
    graph = follower.model.graph
    makers = {name: node for node in graph.nodes for name in node.outputs}
    waiting = [*(follower.node.inputs if follower.node else ())]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += makers[name].inputs if name in makers else ()
    return {item.name: "true" if item.dtype == "bool" else "16000" for item in graph.inputs if item.name in seen}
