"""Lets recurrent layers return the last output alone, where nothing uses the others: exporters write all and slice."""

from collections.abc import Sequence
from dataclasses import replace

from lstmgen.graph.graph import Node, Value
from lstmgen.graph.layout import Reshape, Slice
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Scan
from lstmgen.graph.shape import Shape, fixed


def last_only(nodes: Sequence[Node], outputs: Sequence[Value]) -> tuple[list[Node], list[Value]]:
    """The nodes and outputs of a graph whose recurrent layers return no more than what is used."""
    results: dict[str, Value] = {}  # by the name of a slice, what it is now
    kept: list[Node] = []
    ends = list(outputs)
    for node in nodes:
        y = node.outputs[0]
        uses = [other for other in nodes if y in other.inputs]
        layer = of_all(node)
        if layer is not None and y not in ends and uses and all(is_last(other, y.shape) for other in uses):
            results[y.name] = Value(y.name, y.shape[1:], y.element)
            operation = replace(layer, return_sequences=False)
            node = replace(node, operation=operation, outputs=(results[y.name], *node.outputs[1:]))
        elif len(node.inputs) == 1 and node.inputs[0].name in results and isinstance(node.operation, Slice):
            last = results[node.inputs[0].name]
            if node.operation.drop:
                results[y.name] = last
                continue
            node = replace(node, operation=Reshape(target=fixed(y.shape)), inputs=(last,))
        else:
            node = replace(node, inputs=tuple(results.get(x.name, x) for x in node.inputs))
        kept.append(node)
    return kept, [results.get(value.name, value) for value in ends]


def of_all(node: Node) -> Recurrent | Scan | None:
    """A recurrent layer without a mask that returns the outputs of all timesteps; None for any other node."""
    operation = node.operation
    if isinstance(operation, Recurrent):
        return operation if operation.return_sequences and not operation.masked else None
    return operation if isinstance(operation, Scan) and operation.return_sequences else None


def is_last(node: Node, shape: Shape) -> bool:
    """Returns true for a slice that takes the last timestep of a tensor."""
    operation, length = node.operation, shape[0]
    if not isinstance(operation, Slice) or operation.axis != 0 or any(not isinstance(dim, int) for dim in shape[1:]):
        return False
    begins = operation.start == -1 or (isinstance(length, int) and operation.start == length - 1)
    return begins and (operation.drop or (operation.step == 1 and operation.stop in (None, length)))
