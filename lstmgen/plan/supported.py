"""Layers of a graph that a language cannot write."""

from __future__ import annotations

from collections.abc import Iterator

from lstmgen.errors import Problem
from lstmgen.graph.graph import Graph
from lstmgen.graph.repeated import Repeated
from lstmgen.plan.backend import Backend
from lstmgen.plan.kernel import choose
from lstmgen.plan.problems import problem_of


def unsupported(graph: Graph, backend: Backend) -> list[Problem]:
    """Returns the problems of layers for which the language lacks a part."""
    return list(dict.fromkeys(_problems(graph, backend)))


def _problems(graph: Graph, backend: Backend) -> Iterator[Problem]:
    for node in graph.nodes:
        lack = backend.lacks(node.operation, choose(node.operation, backend.kernels).name)
        if lack:
            yield problem_of(node, f"{backend.title} has no {lack}", backend.advice)
        if isinstance(node.operation, Repeated):
            yield from _problems(node.operation.body, backend)
