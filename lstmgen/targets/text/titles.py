"""Comments above the statements of a layer."""

from collections.abc import Iterable

from lstmgen.graph.graph import Value
from lstmgen.graph.shape import text
from lstmgen.plan.program import RoutineCall
from lstmgen.targets.text.names import comment


def title_of(call: RoutineCall, calls: Iterable[RoutineCall]) -> str:
    """The layer and its shapes, as people write them: LSTM 'lstm': (5, 3) -> (8,).

    Args:
        calls: among which are all of the layer.
    """
    nodes = [other.node for other in calls if other.node.label == call.node.label]
    inputs = [value for node in nodes for value in node.inputs]  # a constant has none
    return f"{comment(call.node.label)}: {shapes(inputs[:1], nodes[-1].outputs[:1])}"


def shapes(inputs: Iterable[Value], outputs: Iterable[Value]) -> str:
    """Text of the shapes, as people write it: (3, 2) -> (8,)."""
    sides = (", ".join(text(value.shape) for value in values) for values in (inputs, outputs))
    return " -> ".join(side for side in sides if side)
