"""Parts of every front end that follows a graph node by node."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.errors import Problem
from lstmgen.graph.graph import Node, Value
from lstmgen.read.calls.folds import Array

MOST_PROBLEMS = 20  # in one error


@dataclass(frozen=True)
class Refused:
    """The output of refused nodes; a graph cannot be exported if this is a result."""

    problems: tuple[Problem, ...]


def refused(values: Iterable[Any]) -> Refused | None:
    """Collects the problems of refused values; None if there are none."""
    problems = dict.fromkeys(problem for value in values if isinstance(value, Refused) for problem in value.problems)
    return Refused(tuple(problems)[:MOST_PROBLEMS]) if problems else None


def settled(array: Array) -> Array:
    """Converts an array of objects to integers if all its items are."""
    if array.dtype == object and all(isinstance(item, (int, np.integer)) for item in array.flat):
        return array.astype(np.int64)
    return array


def needed(nodes: Sequence[Node], outputs: Sequence[Value]) -> list[Node]:
    """Returns the nodes that the outputs depend on, in order."""
    wanted = {value.name for value in outputs}
    kept: list[Node] = []
    for node in reversed(nodes):
        if any(value.name in wanted for value in node.outputs):
            wanted.update(value.name for value in node.inputs)
            kept.append(node)
    return kept[::-1]
