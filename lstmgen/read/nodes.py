"""How layers are connected: the node lists of functional models, old form and new, in one shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.errors import ReadError
from lstmgen.read.config import numpy_number, shorten
from lstmgen.read.dtypes import INTEGERS, NARROW

NUMBERS = ("float16", "float32", "float64", *INTEGERS)  # dtypes that numpy has, too
FIRST = ("inputs", "sequences")  # what Keras 3 calls the first argument where the author gave it by name


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
    return [_keras3(node, where) if is_keras3(node) else _keras2(node, names, where) for node in inbound]


def is_keras3(node: Any) -> bool:
    """Keras 3 writes a call with its arguments by place and by name."""
    return isinstance(node, Mapping) and node.keys() == {"args", "kwargs"}


def _keras2(node: Any, names: frozenset[str], where: str) -> NodeCall:
    """`[[layer, node, tensor, kwargs], …]`, or a dict of such; every tensor repeats the keywords of the call.

    Operation layers of TensorFlow lack the outer list where they have a single tensor.
    """
    kwargs: dict[str, Any] = {}

    def argument(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: argument(item) for key, item in value.items()}
        if not isinstance(value, list) or not value:
            raise ReadError(f"{where}: {shorten(value)} does not name a tensor")
        if not isinstance(value[0], str):
            return [argument(item) for item in value]
        if len(value) > 3 and isinstance(value[3], Mapping):
            kwargs.update({key: _tensor_or_value(item, names) for key, item in value[3].items()})
        if value[0] == "_CONSTANT_VALUE" and len(value) >= 3:
            return numbers(value[2]) if isinstance(value[2], list) else value[2]
        return parse_ref(value, where)

    found = argument(node)
    return NodeCall(tuple(found) if isinstance(found, list) else (found,), kwargs)


def _tensor_or_value(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, list):
        if len(value) in (3, 4) and isinstance(value[0], str) and value[0] in names and is_index(value[1]):
            return parse_ref(value, "a call argument")
        return [_tensor_or_value(item, names) for item in value]
    return value


def _keras3(node: Mapping[str, Any], where: str) -> NodeCall:
    args, kwargs = node.get("args"), node.get("kwargs")
    if not isinstance(args, list) or not isinstance(kwargs, Mapping):
        raise ReadError(f"{where}: a node of inbound_nodes has no args and kwargs")
    if not args:
        args = [kwargs[name] for name in FIRST if name in kwargs]
        kwargs = {name: value for name, value in kwargs.items() if name not in FIRST}
    return NodeCall(
        tuple(_structure(item, where) for item in args),
        {key: _structure(value, where) for key, value in kwargs.items()},
    )


def _structure(value: Any, where: str) -> Any:
    """What Keras 3 serialised: tensors, slices, numbers, and lists and dicts of them."""
    if isinstance(value, list):
        return [_structure(item, where) for item in value]
    if not isinstance(value, Mapping):
        return value
    class_name, inside = value.get("class_name"), value.get("config")
    if class_name is None:
        return {key: _structure(item, where) for key, item in value.items()}
    if class_name == "__keras_tensor__" and isinstance(inside, Mapping):
        return parse_ref(inside.get("keras_history"), where)
    if class_name == "__slice__" and isinstance(inside, Mapping):
        return slice(*(_structure(inside.get(key), where) for key in ("start", "stop", "step")))
    if class_name == "__ellipsis__":
        return ...
    # A number of Python becomes what it is combined with; an array keeps its dtype, and may make the result wrap.
    dtype = inside.get("dtype") if isinstance(inside, Mapping) else None
    number = numpy_number(value)
    return numbers(number, dtype) if isinstance(number, list) or dtype in NARROW else number


def numbers(value: Any, dtype: Any = None) -> Any:
    """Numbers in lists as an array, which is one leaf of a call; the value itself where it is something else.

    Args:
        dtype: its name; None where the file has none: TensorFlow makes int32 and float32 of lists.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        return value
    if array.dtype.kind not in "biuf":
        return value
    if dtype in NUMBERS:
        return array.astype(dtype)
    return array.astype(np.int32) if array.dtype == np.int64 else array


def parse_ref(item: Any, where: str) -> Ref:
    """`[layer, node, tensor]` → Ref.

    Raises:
        ReadError: it is something else.
    """
    if isinstance(item, list) and len(item) >= 3 and isinstance(item[0], str) and all(map(is_index, item[1:3])):
        return Ref(item[0], item[1], item[2])
    raise ReadError(f"{where}: {shorten(item)} does not name a tensor")


def is_index(value: Any) -> bool:
    """An integer that is not negative."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def parse_refs(value: Any, where: str) -> list[Ref]:
    """All tensors of `input_layers` or `output_layers`, flattened: a triple, or lists and dicts of them."""
    if isinstance(value, Mapping):  # Keras sorts the keys where it flattens
        return [ref for key in sorted(value) for ref in parse_refs(value[key], where)]
    if isinstance(value, list) and value and not isinstance(value[0], str):
        return [ref for item in value for ref in parse_refs(item, where)]
    return [parse_ref(value, where)]


def leaves(value: Any) -> Iterator[Any]:
    """The items of nested lists, tuples and dicts; those of dicts in the order of the keys, as in Keras."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, Mapping):
        for key in sorted(value):
            yield from leaves(value[key])
    else:
        yield value


def replace_refs(value: Any, lookup: Callable[[Ref], Any]) -> Any:
    """The same structure with something else for every `Ref`."""
    return replaced(value, lambda leaf: lookup(leaf) if isinstance(leaf, Ref) else leaf)


def replaced(value: Any, change: Callable[[Any], Any]) -> Any:
    """The same lists, tuples and dicts of something else for every leaf."""
    if isinstance(value, (list, tuple)):
        return type(value)(replaced(item, change) for item in value)
    if isinstance(value, Mapping):
        return {key: replaced(item, change) for key, item in value.items()}
    return change(value)
