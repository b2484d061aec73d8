"""Parses the node lists of functional models, which connect layers, in the forms of Keras 2 and Keras 3."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.errors import ReadError
from lstmgen.read.configs.config import numpy_number
from lstmgen.read.configs.dtypes import INTEGERS, NARROW
from lstmgen.read.refusal import shorten

NUMBERS = ("float16", "float32", "float64", *INTEGERS)  # dtypes that numpy has, too
FIRST = ("inputs", "sequences")  # keywords of Keras 3 for the first argument


@dataclass(frozen=True)
class Ref:
    """One output tensor of one call of a layer."""

    layer: str
    node: int
    tensor: int


@dataclass(frozen=True)
class NodeCall:
    """The arguments of one call, with a `Ref` for each tensor."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]


def parse_nodes(inbound: Any, names: frozenset[str], where: str) -> list[NodeCall]:
    """Parses the calls of one layer from its `inbound_nodes`.

    Args:
        names: the layers of the model, which in the old form distinguish a tensor from a plain list.
    Raises:
        ReadError: the list has no known form.
    """
    if not isinstance(inbound, Sequence) or isinstance(inbound, str):
        raise ReadError(f"{where}: inbound_nodes is not a list")
    return [_keras3(node, where) if is_keras3(node) else _keras2(node, names, where) for node in inbound]


def is_keras3(node: Any) -> bool:
    """Returns true for a call in the form of Keras 3: `args` and `kwargs`."""
    return isinstance(node, Mapping) and node.keys() == {"args", "kwargs"}


def _keras2(node: Any, names: frozenset[str], where: str) -> NodeCall:
    """Parses `[[layer, node, tensor, kwargs], …]`, or a dict of such lists; each tensor repeats the keywords.

    Operation layers of TensorFlow with a single tensor lack the outer list.
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

    arguments = argument(node)
    return NodeCall(tuple(arguments) if isinstance(arguments, list) else (arguments,), kwargs)


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
    """Parses an argument of Keras 3: tensors, slices, numbers, and lists and dicts of them."""
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
    # A Python number has the dtype of the other operand. An array keeps its dtype, so the result may overflow.
    dtype = inside.get("dtype") if isinstance(inside, Mapping) else None
    number = numpy_number(value)
    return numbers(number, dtype) if isinstance(number, list) or dtype in NARROW else number


def numbers(value: Any, dtype: Any = None) -> Any:
    """Converts numbers in lists to an array, which is one leaf of a call; returns other values unchanged.

    Args:
        dtype: its name; None for int32 or float32, as TensorFlow converts lists.
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
    """Parses `[layer, node, tensor]`.

    Raises:
        ReadError: the item has another form.
    """
    if isinstance(item, list) and len(item) >= 3 and isinstance(item[0], str) and all(map(is_index, item[1:3])):
        return Ref(item[0], item[1], item[2])
    raise ReadError(f"{where}: {shorten(item)} does not name a tensor")


def is_index(value: Any) -> bool:
    """Returns true for a non-negative integer."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def parse_refs(value: Any, where: str) -> list[Ref]:
    """Parses and flattens `input_layers` or `output_layers`: a triple, or lists and dicts of triples."""
    if isinstance(value, Mapping):  # Keras flattens dicts in the order of their keys
        return [ref for key in sorted(value) for ref in parse_refs(value[key], where)]
    if isinstance(value, list) and value and not isinstance(value[0], str):
        return [ref for item in value for ref in parse_refs(item, where)]
    return [parse_ref(value, where)]


def leaves(value: Any) -> Iterator[Any]:
    """Yields the leaves of nested lists, tuples and dicts; dicts in the order of their keys, as in Keras."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, Mapping):
        for key in sorted(value):
            yield from leaves(value[key])
    else:
        yield value


def replace_refs(value: Any, lookup: Callable[[Ref], Any]) -> Any:
    """Replaces each `Ref` in a nested structure."""
    return replaced(value, lambda leaf: lookup(leaf) if isinstance(leaf, Ref) else leaf)


def replaced(value: Any, change: Callable[[Any], Any]) -> Any:
    """Applies a function to the leaves of nested lists, tuples and dicts."""
    if isinstance(value, (list, tuple)):
        return type(value)(replaced(item, change) for item in value)
    if isinstance(value, Mapping):
        return {key: replaced(item, change) for key, item in value.items()}
    return change(value)
