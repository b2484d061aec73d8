"""Bounds of the values of a graph, for any inputs.

No element of a value has a larger magnitude than its bound, unless it is NaN. `inf` means unbounded. Rounding in
float64 may exceed a bound by a few units in the last place.
"""

import math
from collections.abc import Mapping, Sequence

from lstmgen.graph.graph import Graph

Bounds = Mapping[str, float]


def bounds(graph: Graph, inputs: Sequence[float] = ()) -> dict[str, float]:
    """The bound of every value by name.

    Args:
        inputs: bounds of the graph's inputs, if there are any.
    """
    known = {value.name: math.inf for value in graph.inputs}
    known.update(zip((value.name for value in graph.inputs), inputs))
    for node in graph.nodes:
        limits = node.operation.bounds([known[value.name] for value in node.inputs])
        for k, value in enumerate(node.outputs):
            known[value.name] = limits[k] if k < len(limits) else math.inf
    return known
