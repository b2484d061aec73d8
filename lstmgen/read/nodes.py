"""How layers are connected: the node lists of functional models, old form and new, in one shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.read.config import numpy_number


@dataclass(frozen=True)
class Ref:
    """One output tensor of one call of a layer."""

    layer: str
    node: int
    tensor: int


@dataclass(frozen=True)
class NodeCall:
    """One call: arguments as the model's author gave them, with `Ref` where a tensor stands."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]


def parse_nodes(inbound: Any, names: frozenset[str], where: str) -> list[NodeCall]:
    """The calls of one layer from its `inbound_nodes`.

    Args:
        names: the layers of the model: in the old form only they tell a tensor from a plain list.
    Raises:
        ReadError: the list has no known form.
    """
    if not isinstance(inbound, Sequence) or isinstance(inbound, str):
        raise ReadError(f"{where}: inbound_nodes is not a list")
    return [_keras3(node) if isinstance(node, Mapping) else _keras2(node, names, where) for node in inbound]


def _keras2(node: Any, names: frozenset[str], where: str) -> NodeCall:
    """`[[layer, node, tensor, kwargs], …]`; operation layers of TF lack the outer list for a single tensor."""
    if not isinstance(node, Sequence) or isinstance(node, str) or not node:
        raise ReadError(f"{where}: a node of inbound_nodes is not a list")
    items = [node] if isinstance(node[0], str) else node
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    for item in items:
        if not isinstance(item, Sequence) or len(item) < 3:
            raise ReadError(f"{where}: {item!r} does not name a tensor")
        if item[0] == "_CONSTANT_VALUE":
            args.append(item[2])
        else:
            args.append(parse_ref(item, where))
        if len(item) > 3 and isinstance(item[3], Mapping):
            kwargs |= {key: _tensor_or_value(value, names) for key, value in item[3].items()}
    return NodeCall(tuple(args), kwargs)


def _tensor_or_value(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, list):
        if len(value) in (3, 4) and isinstance(value[0], str) and value[0] in names and isinstance(value[1], int):
            return Ref(value[0], value[1], value[2])
        return [_tensor_or_value(item, names) for item in value]
    return value


def _keras3(node: Mapping[str, Any]) -> NodeCall:
    return NodeCall(
        tuple(_structure(item) for item in node.get("args", ())),
        {key: _structure(value) for key, value in (node.get("kwargs") or {}).items()},
    )


def _structure(value: Any) -> Any:
    if isinstance(value, list):
        return [_structure(item) for item in value]
    if isinstance(value, Mapping):
        inside = value.get("config")
        if value.get("class_name") == "__keras_tensor__" and isinstance(inside, Mapping):
            return parse_ref(inside.get("keras_history"), "a tensor")
        if value.get("class_name") == "__slice__" and isinstance(inside, Mapping):
            return slice(*(_structure(inside.get(key)) for key in ("start", "stop", "step")))
        if value.get("class_name") == "__ellipsis__":
            return ...
        return numpy_number(value)
    return value


def parse_ref(item: Any, where: str) -> Ref:
    """`[layer, node, tensor]` → Ref.

    Raises:
        ReadError: it is something else.
    """
    if (
        isinstance(item, Sequence)
        and len(item) >= 3
        and isinstance(item[0], str)
        and all(isinstance(n, int) and not isinstance(n, bool) for n in item[1:3])
    ):
        return Ref(item[0], item[1], item[2])
    raise ReadError(f"{where}: {item!r} does not name a tensor")


def parse_refs(value: Any, where: str) -> list[Ref]:
    """All tensors of `input_layers` or `output_layers`, flattened: a triple, or lists and dicts of them."""
    if isinstance(value, Mapping):
        return [ref for item in value.values() for ref in parse_refs(item, where)]
    if isinstance(value, list) and value and not isinstance(value[0], str):
        return [ref for item in value for ref in parse_refs(item, where)]
    return [parse_ref(value, where)]


def leaves(value: Any) -> Iterator[Any]:
    """The items of nested lists, tuples and dicts."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from leaves(item)
    else:
        yield value


def replace_refs(value: Any, lookup: Callable[[Ref], Any]) -> Any:
    """The same structure with something else for every `Ref`."""
    if isinstance(value, Ref):
        return lookup(value)
    if isinstance(value, (list, tuple)):
        return type(value)(replace_refs(item, lookup) for item in value)
    if isinstance(value, Mapping):
        return {key: replace_refs(item, lookup) for key, item in value.items()}
    return value
