"""Pass: sorts the nodes of a step into prologue, loop body and epilogue of a whole sequence.

The prologue depends on no timestep. The body updates states and computes rows of output sequences. The epilogue
computes the other outputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lstmgen.graph.graph import Graph


def in_phases(step: Graph, moving: Sequence[bool], sequences: Sequence[bool]) -> tuple[Graph, range]:
    """Returns the step with its nodes in the order of the phases, and the indices of the loop body.

    Args:
        moving: which inputs are sequences; a step reads one timestep of them.
        sequences: which outputs are sequences.
    """
    changed = {value.name for value, moves in zip(step.inputs, moving) if moves}
    needed = {value.name for value, sequence in zip(step.outputs, sequences) if sequence}
    needed |= {value.name for node in step.stateful() for value in node.outputs}
    for node in reversed(step.nodes):
        if any(value.name in needed for value in node.outputs):
            needed.update(value.name for value in node.inputs)
    stateful = {node.name for node in step.stateful()}
    first, body, last = [], [], []
    for node in step.nodes:
        if node.name in stateful or any(value.name in changed for value in node.inputs):
            changed.update(value.name for value in node.outputs)
        if not any(value.name in needed for value in node.outputs):
            last.append(node)
        elif node.outputs[0].name in changed:
            body.append(node)
        else:
            first.append(node)
    return replace(step, nodes=(*first, *body, *last)), range(len(first), len(first) + len(body))
