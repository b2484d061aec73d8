"""Why a layer is refused that is in a graph already, where its label says what it was in the model."""

from __future__ import annotations

from lstmgen.errors import Problem
from lstmgen.graph.graph import Node


def problem_of(node: Node, reason: str, advice: str) -> Problem:
    """The problem with a node, told of its layer."""
    class_name, _, name = node.label.partition(" ")
    return Problem(name.strip("'") or node.name, class_name, reason, advice)
