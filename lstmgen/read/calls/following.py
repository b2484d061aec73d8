"""Parts of every front end that follows a graph node by node."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.errors import Problem
from lstmgen.graph.graph import Node, Value
from lstmgen.graph.shape import Length
from lstmgen.read.calls.folds import Array
from lstmgen.read.refusal import Refusal

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


def needed(nodes: Sequence[Node], outputs: Sequence[Value], inputs: Set[str] = frozenset()) -> list[Node]:
    """Returns the nodes that the outputs depend on, in order, back to values with the names `inputs`."""
    wanted = {value.name for value in outputs} - inputs
    kept: list[Node] = []
    for node in reversed(nodes):
        if any(value.name in wanted for value in node.outputs):
            wanted.update({value.name for value in node.inputs} - inputs)
            kept.append(node)
    return kept[::-1]


def from_outside(nodes: Sequence[Node], inputs: Iterable[Value], outputs: Sequence[Value], reason: str) -> list[Value]:
    """The tensors from outside a loop that its body uses; they become states that do not change.

    Raises:
        Refusal: one has a free length.
    """
    inside = {value.name for value in (*inputs, *(output for node in nodes for output in node.outputs))}
    used = (*(operand for node in nodes for operand in node.inputs), *outputs)
    captured = list(dict.fromkeys(value for value in used if value.name not in inside))
    if any(isinstance(dim, Length) for value in captured for dim in value.shape):
        raise Refusal(f"{reason} a tensor of variable length from outside")
    return captured
