"""Pass: the nodes of a step in three phases, of which a whole sequence repeats only the second.

First what no timestep changes; then what every timestep does to states, and gives of the outputs that are sequences;
at last what only the other outputs need.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lstmgen.graph.graph import Graph


def in_phases(step: Graph, moving: Sequence[bool], sequences: Sequence[bool]) -> tuple[Graph, range]:
    """The step with its nodes in the order of the phases, and the indices of those that every timestep needs.

    Args:
        moving: which inputs are sequences of which a step takes one timestep.
        sequences: which outputs are.
    """
    changed = {value.name for value, moves in zip(step.inputs, moving) if moves}
    needed = {value.name for value, sequence in zip(step.outputs, sequences) if sequence}
    needed |= {value.name for node in step.stateful() for value in node.outputs}
    for node in reversed(step.nodes):
        if any(value.name in needed for value in node.outputs):
            needed.update(value.name for value in node.inputs)
    stateful = {node.name for node in step.stateful()}
    first, every, last = [], [], []
    for node in step.nodes:
        if node.name in stateful or any(value.name in changed for value in node.inputs):
            changed.update(value.name for value in node.outputs)
        if not any(value.name in needed for value in node.outputs):
            last.append(node)
        elif node.outputs[0].name in changed:
            every.append(node)
        else:
            first.append(node)
    return replace(step, nodes=(*first, *every, *last)), range(len(first), len(first) + len(every))
