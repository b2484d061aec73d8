"""Pass: lets the program of a whole sample start from the states of the step, so that both share their code."""

from __future__ import annotations

from dataclasses import replace

from lstmgen.graph.graph import Graph
from lstmgen.graph.recurrent import Recurrent
from lstmgen.plan.passes.stream import repeatable


def resumable(graph: Graph, streamed: Graph) -> Graph | None:
    """Makes the recurrent layers of a graph keep their states, as those of the step do.

    Returns None if graph and step differ in anything else; otherwise a step is a prediction for one timestep. None too
    if only some layers are stateful: the others start from zeros with each sample, but not with each step.
    """
    pairs = list(zip(graph.nodes, streamed.nodes))
    alike = all(
        a.name == b.name and (a.operation is b.operation or isinstance(a.operation, Recurrent)) for a, b in pairs
    )
    kept = {node.operation.stateful for node in graph.nodes if isinstance(node.operation, Recurrent)}
    if len(graph.nodes) != len(streamed.nodes) or not alike or len(kept) > 1 or not repeatable(graph):
        return None
    return replace(graph, nodes=tuple(replace(a, operation=b.operation) for a, b in pairs))
