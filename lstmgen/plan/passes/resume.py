"""Pass: the program of a whole sample starts from the states of the step, so that both may share one text."""

from __future__ import annotations

from dataclasses import replace

from lstmgen.graph.graph import Graph
from lstmgen.graph.recurrent import Recurrent
from lstmgen.plan.passes.stream import repeatable


def resumable(graph: Graph, streamed: Graph) -> Graph | None:
    """The same graph, whose recurrent layers keep their states as those of the step do.

    None where more than that sets the two apart. Else a step is a prediction for a sequence of one timestep. A model
    in which only some layers keep their states begins the others anew with every sample, but not with every step.
    """
    pairs = list(zip(graph.nodes, streamed.nodes))
    alike = all(
        a.name == b.name and (a.operation is b.operation or isinstance(a.operation, Recurrent)) for a, b in pairs
    )
    kept = {node.operation.stateful for node in graph.nodes if isinstance(node.operation, Recurrent)}
    if len(graph.nodes) != len(streamed.nodes) or not alike or len(kept) > 1 or not repeatable(graph):
        return None
    return replace(graph, nodes=tuple(replace(a, operation=b.operation) for a, b in pairs))
