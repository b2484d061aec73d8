"""Which operations of a graph a language has no template for."""

from __future__ import annotations

from collections.abc import Iterator

from lstmgen.errors import Problem
from lstmgen.graph.graph import Graph
from lstmgen.graph.repeated import Map
from lstmgen.plan.backend import Backend
from lstmgen.plan.kernel import choose
from lstmgen.plan.problems import problem_of

ADVICE = "export for another language, or add that template"


def unsupported(graph: Graph, backend: Backend) -> list[Problem]:
    """A problem for each layer and operation that the language cannot write."""
    return list(dict.fromkeys(_problems(graph, backend)))


def _problems(graph: Graph, backend: Backend) -> Iterator[Problem]:
    for node in graph.nodes:
        if not backend.has_template(choose(node.operation, backend.kernels).name):
            operation = type(node.operation).__name__
            yield problem_of(node, f"there is no template in {backend.title} for its operation {operation}", ADVICE)
        if isinstance(node.operation, Map):
            yield from _problems(node.operation.body, backend)
