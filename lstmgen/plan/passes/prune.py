"""Pass: removes nodes that no output depends on."""

from dataclasses import replace

from lstmgen.graph.graph import Graph


def prune(graph: Graph) -> Graph:
    """Removes nodes that no output depends on. A node with state stays, as its state is an output too."""
    needed = {value.name for value in graph.outputs} | {v.name for node in graph.stateful() for v in node.outputs}
    kept = []
    for node in reversed(graph.nodes):
        if any(value.name in needed for value in node.outputs):
            kept.append(node)
            needed.update(value.name for value in node.inputs)
    return replace(graph, nodes=tuple(reversed(kept)))
