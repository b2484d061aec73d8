"""Reads operators with graphs of their own."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstmgen.graph.shape import text
from lstmgen.read.calls.following import Refused, refused
from lstmgen.read.calls.layer import Call
from lstmgen.read.containers.onnx import OnnxGraph
from lstmgen.read.onnx.advice import fix_advice
from lstmgen.read.onnx.arrangement import reshaped
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import Follower, Inputs, operator
from lstmgen.read.onnx.lists import TensorList
from lstmgen.read.onnx.values import Operand, shape_of
from lstmgen.read.refusal import Refusal

BOTH = "its condition depends on the inputs of the model, and its branches cannot both be computed: "


@operator("If", takes_constants=True)
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
    condition = reshaped(call, condition, [])
    advice, branches = fix_advice(follower), [follower.follow(graph, {}) for graph in graphs]
    return [chosen(call, condition, pair, advice) for pair in zip(*branches)]


def chosen(call: Call, condition: Operand, results: Sequence[Any], advice: str) -> Operand:
    """One of two results that are both computed.

    Raises:
        Refusal: one cannot be computed, or they differ in shape.
    """
    if (problems := refused(results)) is not None:
        problem = problems.problems[0]
        raise Refusal(f"{BOTH}{problem.class_name} {problem.layer!r}: {problem.reason}", advice or problem.advice)
    if any(isinstance(result, TensorList) for result in results):
        raise Refusal(f"{BOTH}they return lists of tensors", advice)
    if shape_of(results[0]) != shape_of(results[1]):
        one, other = (text(shape_of(result)) for result in results)
        raise Refusal(f"{BOTH}one has shape {one}, the other {other}", advice)
    return arithmetic(call, "Where", condition, *results)
