"""Refuses numbers that overflow in float32: finite in the model, infinite in generated code."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from lstmgen.errors import Problem, UnsupportedError
from lstmgen.graph.activation import Activation
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Operation
from lstmgen.graph.repeated import Repeated
from lstmgen.plan.problems import problem_of


def require_float32(graph: Graph, advice: str) -> None:
    """Raises UnsupportedError if a weight or a parameter (epsilon, slope) overflows in float32."""
    if problems := list(dict.fromkeys(_problems(graph, advice))):
        raise UnsupportedError(problems)


def _problems(graph: Graph, advice: str) -> Iterator[Problem]:
    for node in graph.nodes:
        if isinstance(node.operation, Repeated):
            yield from _problems(node.operation.body, advice)
            continue
        for name, numbers in (*node.operation.weights().items(), *_parameters(node.operation)):
            array = np.asarray(numbers)
            # A number slightly above the largest float32 is rounded down to it.
            with np.errstate(over="ignore"):
                lost = np.isinf(array.astype(np.float32)) & np.isfinite(array) if array.dtype == np.float64 else False
            if np.any(lost):
                reason = f"its {name} has {array[lost].ravel()[0]:.3g}, beyond the largest float32 (3.4e38)"
                yield problem_of(node, reason, advice)


def _parameters(operation: Operation) -> Iterator[tuple[str, Any]]:
    """Yields the scalar parameters of an operation and of its activations, by name."""
    for field, value in operation.attributes().items():
        if isinstance(value, float):
            yield field, value
        elif isinstance(value, Activation):
            yield from ((f"{name} of {value.name}", number) for name, number in value.parameters)
