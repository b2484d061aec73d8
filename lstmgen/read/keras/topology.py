"""Determines the order of the calls in a functional model, and their numbers."""

import heapq
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from lstmgen.errors import ReadError
from lstmgen.read.configs.nodes import NodeCall, Ref, leaves

Key = tuple[str, int]

SHARED = (
    "TensorFlow 2.4 to 2.15 write such HDF5 files for a layer that a nested model shares (an inconsistent list of "
    "nodes): the connections of layers are lost; save the model in the .keras format"
)


@dataclass(frozen=True)
class LayerCall:
    """One call of a layer in execution order; other layers refer to its outputs by `key`."""

    layer: str
    key: Key
    call: NodeCall

    def needs(self) -> dict[Key, Ref]:
        """The calls whose outputs are its inputs."""
        refs = (leaf for leaf in leaves((self.call.args, self.call.kwargs)) if isinstance(leaf, Ref))
        return {(ref.layer, ref.node): ref for ref in refs}


def execution_order(
    calls: Mapping[str, Sequence[NodeCall]],
    inputs: Sequence[Ref],
    outputs: Sequence[Ref],
    numbers: Mapping[str, Sequence[int]],
    where: str,
) -> list[LayerCall]:
    """Sorts all calls so that inputs are computed first; otherwise in the order of the file.

    Args:
        numbers: the numbers of each layer's calls.
    Raises:
        ReadError: the calls form a cycle, or use a tensor that no call computes.
    """
    input_keys = {(ref.layer, ref.node) for ref in inputs}
    steps = [
        LayerCall(name, (name, number), call)
        for name, nodes in calls.items()
        for number, call in zip(numbers[name], nodes)
        if (name, number) not in input_keys
    ]
    check_refs(steps, input_keys, outputs, calls, where)
    waiting = {step.key: len(step.needs().keys() - input_keys) for step in steps}
    users: dict[Key, list[int]] = {}
    for k, step in enumerate(steps):
        for key in step.needs().keys() - input_keys:
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


def order_of_keras3(steps: Sequence[LayerCall], outputs: Sequence[Ref]) -> list[LayerCall]:
    """Sorts calls in the order of Keras 3, the deepest first; unused ones are last, their order is unknown.

    Source: `map_graph` in keras.src.ops.function. The depth of a call is its distance from the outputs, or the depth
    of an earlier call of the same layer if that is larger. Calls of equal depth are in the order of a search from the
    outputs.
    """
    by_key = {step.key: step for step in steps}
    finished: dict[Key, LayerCall] = {}
    ends = [(ref.layer, ref.node) for ref in outputs]
    for end in [key for key in ends if key in by_key]:
        path = [(end, iter(by_key[end].needs()))]
        while path:
            key, needs = path[-1]
            need = next((need for need in needs if need in by_key and need not in finished), None)
            if need is not None:
                path.append((need, iter(by_key[need].needs())))
            else:
                finished[key] = by_key[key]
                path.pop()
    depths: dict[Key, int] = {}
    deepest: dict[str, int] = {}
    for key, step in reversed(finished.items()):
        depth = max(depths.setdefault(key, 0), deepest.get(step.layer, 0))
        depths[key] = deepest[step.layer] = depth
        for need in step.needs():
            if need in by_key:
                depths[need] = max(depth + 1, depths.get(need, 0))
    ordered = [by_key[key] for key in sorted(depths, key=lambda key: -depths[key])]
    return [*ordered, *(step for step in steps if step.key not in finished)]


def without_training(steps: Sequence[LayerCall], outputs: Sequence[Ref], training: Set[str]) -> list[LayerCall]:
    """Removes the calls of layers that only matter in training, and the calls that only these use.

    Args:
        steps: the calls in the order of execution.
        training: the names of such layers.
    """
    used = {(ref.layer, ref.node) for ref in outputs}
    idle: set[Key] = set()
    remaining = []
    for step in reversed(steps):
        if step.key not in used and (step.layer in training or step.key in idle):
            idle |= step.needs().keys()
        else:
            used |= step.needs().keys()
            remaining.append(step)
    return remaining[::-1]


def numbers_of_keras2(
    calls: Mapping[str, Sequence[NodeCall]], outputs: Sequence[Ref], models: Set[str]
) -> dict[str, list[int]]:
    """The numbers by which other layers refer to the listed calls of each layer, in files of Keras 2.

    A nested model was called once when it was created. That call is not listed, so its calls usually count from 1, in
    some files from 0. All listed calls are used, so the lowest number in use is the first.
    """
    used = used_numbers(calls, outputs)
    first = {name: min(1, *used[name]) if name in models and used[name] else 0 for name in calls}
    return {name: [first[name] + k for k in range(len(nodes))] for name, nodes in calls.items()}


def numbers_of_keras3(calls: Mapping[str, Sequence[NodeCall]], where: str, *, everywhere: bool) -> dict[str, list[int]]:
    """The numbers by which other layers refer to the listed calls of each layer, in files of Keras 3: from 0.

    Args:
        everywhere: true for Keras 3.0 and 3.1, which also count calls in other models that share the layer.
    Raises:
        ReadError: the reference to a call is ambiguous.
    """
    if not everywhere:
        return {name: list(range(len(nodes))) for name, nodes in calls.items()}
    used = used_numbers(calls, ())
    numbers = {}
    for name, nodes in calls.items():
        known = sorted(used[name])
        if len(known) != len(nodes) and known != list(range(len(known))):
            raise ReadError(
                f"{where}: layer {name!r} is shared with another model, and Keras 3.0 and 3.1 do not say which of "
                "its calls is meant; load the model with a newer Keras and save it again"
            )
        numbers[name] = known if len(known) == len(nodes) else list(range(len(nodes)))
    return numbers


def used_numbers(calls: Mapping[str, Sequence[NodeCall]], outputs: Sequence[Ref]) -> dict[str, set[int]]:
    """The numbers in references to each layer's calls."""
    used: dict[str, set[int]] = {name: set() for name in calls}
    refs = [leaf for nodes in calls.values() for call in nodes for leaf in leaves((call.args, call.kwargs))]
    for ref in [*refs, *outputs]:
        if isinstance(ref, Ref) and ref.layer in used:
            used[ref.layer].add(ref.node)
    return used


def outputs_of_keras3(
    outputs: Sequence[Ref], numbers: Mapping[str, Sequence[int]], models: Set[str], where: str
) -> list[Ref]:
    """Converts outputs to the numbers of other references: here Keras 3 counts calls of functional models from 1.

    Raises:
        ReadError: an output belongs to a call that is not listed.
    """
    refs = []
    for ref in outputs:
        listed = numbers.get(ref.layer)
        if not listed:  # an input, or a name that is checked later
            refs.append(ref)
            continue
        k = ref.node - (1 if ref.layer in models else 0)
        if not 0 <= k < len(listed):
            raise ReadError(f"{where}: an output is call {ref.node} of {ref.layer!r}: there is none")
        refs.append(Ref(ref.layer, listed[k], ref.tensor))
    return refs


def check_refs(
    steps: Sequence[LayerCall],
    input_keys: Set[Key],
    outputs: Sequence[Ref],
    calls: Mapping[str, Sequence[NodeCall]],
    where: str,
) -> None:
    """Checks that a call or an input computes each tensor that is used.

    Raises:
        ReadError: none computes it.
    """
    computed = {step.key for step in steps} | input_keys
    wanted = [(f"layer {step.layer!r}", ref) for step in steps for ref in step.needs().values()]
    for user, ref in [*wanted, *((f"an output of {where}", ref) for ref in outputs)]:
        if ref.layer not in calls:
            raise ReadError(f"{where}: {user} takes its input from {ref.layer!r}, which is not a layer of it. {SHARED}")
        if not calls[ref.layer] and (ref.layer, 0) not in input_keys:
            raise ReadError(
                f"{where}: {user} takes its input from {ref.layer!r}, which is not an input of the model; build the "
                "model from the inputs that its outputs depend on, and save that"
            )
        if (ref.layer, ref.node) not in computed:
            raise ReadError(
                f"{where}: {user} takes its input from call {ref.node} of {ref.layer!r}, which does not exist"
            )


def check_use(steps: Sequence[LayerCall], outputs: Sequence[Ref], where: str) -> None:
    """Checks that each call is used.

    Raises:
        ReadError: a call is unused.
    """
    used = {key for step in steps for key in step.needs()} | {(ref.layer, ref.node) for ref in outputs}
    idle = [step.layer for step in steps if step.key not in used]
    if idle:
        raise ReadError(f"{where}: the output of layer {idle[0]!r} is unused. {SHARED}")
