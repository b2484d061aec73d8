"""In which order the layers of a functional model are called, and what each call is numbered."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from lstmgen.errors import ReadError
from lstmgen.read.nodes import NodeCall, Ref, leaves

Key = tuple[str, int]


@dataclass(frozen=True)
class Step:
    """One call of a layer; `key` is how other layers refer to its outputs."""

    layer: str
    key: Key
    call: NodeCall

    def needs(self) -> dict[Key, Ref]:
        """The calls whose outputs it takes."""
        refs = (leaf for leaf in leaves((self.call.args, self.call.kwargs)) if isinstance(leaf, Ref))
        return {(ref.layer, ref.node): ref for ref in refs}


def execution_order(
    calls: Mapping[str, Sequence[NodeCall]], inputs: Sequence[Ref], outputs: Sequence[Ref], where: str
) -> list[Step]:
    """All calls so that each comes after those it needs; where that leaves a choice, the order of the file.

    Raises:
        ReadError: the calls form a cycle, or need a tensor that nothing computes.
    """
    numbers = node_numbers(calls, outputs)
    given = {(ref.layer, ref.node) for ref in inputs}
    steps = [
        Step(name, (name, number), call)
        for name, nodes in calls.items()
        for number, call in zip(numbers[name], nodes)
        if (name, number) not in given
    ]
    check_refs(steps, given, outputs, calls.keys(), where)
    waiting = {step.key: len(step.needs().keys() - given) for step in steps}
    users: dict[Key, list[int]] = {}
    for k, step in enumerate(steps):
        for key in step.needs().keys() - given:
            users.setdefault(key, []).append(k)
    ready = [k for k, step in enumerate(steps) if waiting[step.key] == 0]
    order = []
    while ready:
        step = steps[heapq.heappop(ready)]
        order.append(step)
        for k in users.get(step.key, ()):
            waiting[steps[k].key] -= 1
            if waiting[steps[k].key] == 0:
                heapq.heappush(ready, k)
    if len(order) < len(steps):
        stuck = [step.layer for step in steps if waiting[step.key]]
        raise ReadError(f"{where}: layers form a cycle: {', '.join(stuck[:5])}")
    return order


def node_numbers(calls: Mapping[str, Sequence[NodeCall]], outputs: Sequence[Ref]) -> dict[str, list[int]]:
    """The number of each listed call of each layer.

    Calls are numbered from 0. But a nested model of Keras 2 was called once when it was made, which is not
    listed, so its calls count from 1; and Keras 3.0 goes on counting through all models that share a layer.
    All listed calls are used, so the numbers that are used, in order, are those of the calls.
    """
    used: dict[str, set[int]] = {name: set() for name in calls}
    refs = [leaf for nodes in calls.values() for call in nodes for leaf in leaves((call.args, call.kwargs))]
    for ref in [*refs, *outputs]:
        if isinstance(ref, Ref) and ref.layer in used:
            used[ref.layer].add(ref.node)
    return {
        name: sorted(used[name]) if len(used[name]) == len(nodes) else list(range(len(nodes)))
        for name, nodes in calls.items()
    }


def check_refs(steps: Sequence[Step], given: Set[Key], outputs: Sequence[Ref], names: Set[str], where: str) -> None:
    """Every tensor that is used must be computed by something.

    Raises:
        ReadError: one is not.
    """
    computed = {step.key for step in steps} | given
    wanted = [(f"layer {step.layer!r}", ref) for step in steps for ref in step.needs().values()]
    for user, ref in [*wanted, *((f"an output of {where}", ref) for ref in outputs)]:
        if ref.layer not in names:
            raise ReadError(
                f"{where}: {user} takes its input from {ref.layer!r}, which is no layer of it. TensorFlow 2.4 to "
                "2.15 write such HDF5 files for a layer that a nested model shares (an inconsistent list of "
                "nodes): what is connected to what is lost; save the model in the .keras format"
            )
        if (ref.layer, ref.node) not in computed:
            raise ReadError(
                f"{where}: {user} takes its input from call {ref.node} of {ref.layer!r}, which is not there"
            )
