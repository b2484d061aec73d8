"""Makes recurrent layers keep states that a graph has as inputs and outputs.

Each number of a state gets a number of its own. Where these arrive among the initial states of recurrent layers, and
where the last states of the same layers put them, shows that the output is the state for the next call.
"""

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod

import numpy as np

from lstmgen.graph.graph import Node, Value
from lstmgen.graph.layout import Move
from lstmgen.graph.operation import Array
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Scan
from lstmgen.graph.shape import fixed
from lstmgen.read.refusal import Refusal


class StateRefusal(Refusal):
    """Raised for an input that cannot be kept as a state."""


ADVICE = "`state={{'{name}': 'none'}}` leaves the state to the caller"


def remembering(nodes: Sequence[Node], states: Mapping[str, Value], after: Sequence[Value]) -> list[Node]:
    """The nodes with recurrent layers that keep the states.

    Args:
        states: the inputs that are states, by name.
        after: the outputs that are their next values.

    Raises:
        StateRefusal: an output is something else, or a state has another use.
    """
    labels: dict[str, Array] = {}
    start = 0
    ends = []
    for state in states.values():
        shape = fixed(state.shape)
        labels[state.name] = np.arange(start, start + prod(shape), dtype=np.float64).reshape(1, *shape)
        start += prod(shape)
        ends.append(start)
    names, wanted = list(states), [labels[state.name] for state in states.values()]
    result: list[Node] = []
    for node in nodes:
        operation = node.operation
        marked = [value.name in labels for value in node.inputs]
        if not any(marked):
            result.append(node)
        elif isinstance(operation, Move) and all(marked):
            result.append(node)
            labels.update(zip((y.name for y in node.outputs), moved(node, labels)))
        elif isinstance(operation, (Recurrent, Scan)) and operation.initial_state and keeps(node, marked):
            places = state_places(operation)
            initial = [labels[value.name] for value in node.inputs[places]]
            labels.update(zip((y.name for y in node.outputs[1:]), initial))
            if isinstance(operation, Recurrent) and not (operation.return_sequences or operation.masked):
                labels[node.outputs[0].name] = initial[0]
            inputs = (*node.inputs[: places.start], *node.inputs[places.stop :])
            result.append(
                replace(node, operation=replace(operation, initial_state=False, stateful=True), inputs=inputs)
            )
        else:
            first = labels[next(value.name for value in node.inputs if value.name in labels)].flat[0]
            name = names[bisect(ends, first)]
            reason = f"state {name!r} has another use than to begin a recurrent layer, together with its other states"
            raise StateRefusal(reason, ADVICE.format(name=name))
    for name, value, ids in zip(names, after, wanted):
        got = labels.get(value.name)
        if got is None or not np.array_equal(got.reshape(-1), ids.reshape(-1)):
            reason = f"the next value of state {name!r} is not the last state of the same layers"
            raise StateRefusal(reason, ADVICE.format(name=name))
    return result


def moved(node: Node, labels: Mapping[str, Array]) -> tuple[Array, ...]:
    """The labels of a node that moves numbers."""
    return node.operation.evaluate_batch(*(labels[value.name] for value in node.inputs))


def keeps(node: Node, marked: Sequence[bool]) -> bool:
    """Returns true if all initial states of a recurrent layer are states, and nothing else is."""
    assert isinstance(node.operation, (Recurrent, Scan))
    places = state_places(node.operation)
    return all(marked[places]) and not any(marked[: places.start]) and not any(marked[places.stop :])


def state_places(operation: Recurrent | Scan) -> slice:
    """The places of the initial states among the inputs."""
    start = operation.sequences if isinstance(operation, Scan) else 1
    return slice(start, start + len(operation.STATES))
