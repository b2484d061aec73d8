"""Reads operators with graphs of their own."""

from typing import Any

import numpy as np

from lstmgen.read.arrays.table import ONNX
from lstmgen.read.calls.following import Refused
from lstmgen.read.calls.layer import Call
from lstmgen.read.containers.onnx import OnnxGraph
from lstmgen.read.onnx.elementwise import applied
from lstmgen.read.onnx.follower import Follower, Inputs, operator
from lstmgen.read.onnx.values import shape_of
from lstmgen.read.refusal import Refusal

FIX_ADVICE = "if the condition depends on an input with one value, give that by `--fix INPUT=16000`"


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
    branches = [follower.follow(graph, {}) for graph in graphs]
    chosen = []
    for a, b in zip(*branches):
        if isinstance(a, Refused) or isinstance(b, Refused) or shape_of(a) != shape_of(b):
            raise Refusal("its branches cannot both be computed", FIX_ADVICE)
        chosen.append(applied(call, ONNX["Where"], [condition, a, b], {}))
    return chosen
