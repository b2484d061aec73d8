"""The functions of TensorFlow's graphs, as they lie in protocol buffers: nodes, their attributes, constant tensors.

Nothing is run. Each function is read when it is asked for.
Sources: tensorflow/core/framework/function.proto, node_def.proto, attr_value.proto, tensor.proto, types.proto.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstmgen.errors import ReadError
from lstmgen.graph.operation import Weight
from lstmgen.read.containers.numbers import BFLOAT16, numbers
from lstmgen.read.containers.protobuf import FIXED32, FIXED64, VARINT, fields, integer, message, messages, text, varint

CALLS = ("PartitionedCall", "StatefulPartitionedCall")  # nodes that call a function
DTYPES = {
    1: "float32",
    2: "float64",
    3: "int32",
    4: "uint8",
    5: "int16",
    6: "int8",
    7: "string",
    9: "int64",
    10: "bool",
    14: "bfloat16",
    17: "uint16",
    19: "float16",
    20: "resource",
    21: "variant",
    22: "uint32",
    23: "uint64",
}
NUMBERS = frozenset(DTYPES.values()) - {"string", "resource", "variant"}
# Where a tensor lists its numbers one by one: the field, and how they lie there. Halves are the bits of the number.
LISTED = {
    **dict.fromkeys(("float16", "bfloat16"), (13, VARINT)),
    "float32": (5, FIXED32),
    "float64": (6, FIXED64),
    **dict.fromkeys(("int32", "uint8", "int16", "int8", "uint16"), (7, VARINT)),
    "int64": (10, VARINT),
    "bool": (11, VARINT),
    "uint32": (16, VARINT),
    "uint64": (17, VARINT),
}
REPEAT_LIMIT = 1 << 16  # numbers that one of them may stand for


@dataclass(frozen=True)
class Node:
    """One operation of a function.

    Attributes:
        inputs: what it takes: an argument of the function by its name, or an output of a node, "node:output:2".
        attributes: plain values; a dtype or a function by its name, a tensor as an array.
    """

    name: str
    op: str
    inputs: tuple[str, ...]
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class FunctionDef:
    """One function.

    Attributes:
        arguments: their names, in order.
        nodes: by name.
        results: what it returns, named as the inputs of nodes are.
    """

    name: str
    arguments: tuple[str, ...]
    nodes: Mapping[str, Node]
    results: tuple[str, ...]


@dataclass(frozen=True)
class Library:
    """The functions that call each other, by name, not yet read."""

    encoded: Mapping[str, bytes]
    _read: dict[str, FunctionDef] = field(default_factory=dict)

    def __getitem__(self, name: str) -> FunctionDef:
        """A function.

        Raises:
            ReadError: there is none of that name, or it is damaged.
        """
        if name not in self.encoded:
            raise ReadError(f"the graph calls a function {name!r}, which is not there")
        if name not in self._read:
            self._read[name] = parse_function(name, self.encoded[name])
        return self._read[name]


def library(encoded: Iterable[bytes]) -> Library:
    """What a FunctionDefLibrary lists."""
    return Library({text(message(message(each, 1), 1)): each for each in encoded})


def parse_function(name: str, data: bytes) -> FunctionDef:
    """FunctionDef."""
    signature = message(data, 1)
    ends = {text(message(entry, 1)): text(message(entry, 2)) for entry in messages(data, 4)}
    outputs = [text(message(argument, 1)) for argument in messages(signature, 3)]
    nodes = [parse_node(each) for each in messages(data, 3)]
    found = {node.name: node for node in nodes}
    if len(found) != len(nodes) or not ends.keys() >= set(outputs):
        raise ReadError(f"the function {name!r} is damaged")
    arguments = tuple(text(message(argument, 1)) for argument in messages(signature, 2))
    return FunctionDef(name, arguments, found, tuple(ends[output] for output in outputs))


def parse_node(data: bytes) -> Node:
    """NodeDef; what only says in which order nodes run is left out."""
    inputs = tuple(name for each in messages(data, 3) if not (name := text(each)).startswith("^"))
    attributes = {text(message(entry, 1)): message(entry, 2) for entry in messages(data, 5)}
    kept = {name: attribute(value) for name, value in attributes.items() if not name.startswith("_")}
    return Node(text(message(data, 1)), text(message(data, 2)), inputs, kept)


def attribute(data: bytes) -> Any:
    """AttrValue as a plain value; None where it is of a kind that nothing here needs."""
    for number, value in fields(data):
        if number == 1 and isinstance(value, bytes):
            return list_of(value)
        found = plain(number, value)
        if found is not None:
            return found
    return None


def plain(number: int, value: int | bytes) -> Any:
    """One value of an attribute by the number of its kind."""
    if isinstance(value, int):
        return {3: signed(value), 5: bool(value), 6: DTYPES.get(value, f"type {value}")}.get(number)
    if number == 2:
        return text(value)
    if number == 4 and len(value) == 4:
        return struct.unpack("<f", value)[0]
    if number == 7:
        return shape(value)
    if number == 8:
        return tensor(value)
    return text(message(value, 1)) if number == 10 else None


def list_of(data: bytes) -> list[Any]:
    """The items of a list; integers and their like may lie in one field together."""
    found: list[Any] = []
    for number, value in fields(data):
        if isinstance(value, bytes) and number in (3, 5, 6):
            found += [plain(number, each) for each in varints(value)]
        else:
            found.append(plain(number, value))
    return found


def shape(data: bytes) -> tuple[int, ...] | None:
    """TensorShapeProto, -1 for an axis of any length; None where the number of axes is not known."""
    if integer(data, 3):
        return None
    return tuple(signed(integer(dim, 1)) for dim in messages(data, 2))


def tensor(data: bytes) -> Weight | None:
    """TensorProto; None where it holds no numbers.

    Raises:
        ReadError: its numbers do not fit its shape, or a few stand for too many.
    """
    name, dims = DTYPES.get(integer(data, 1), ""), shape(message(data, 2))
    if name not in NUMBERS:
        return None
    if dims is None or any(dim < 0 for dim in dims):
        raise ReadError("a constant of the graph has no shape")
    dtype, size, content = dtype_of(name), math.prod(dims), message(data, 4)
    if not content:
        content = b"".join(repeated_field(data, name, dtype))
        count = len(content) // dtype.itemsize
        if count < size <= max(REPEAT_LIMIT, count):  # the last one stands for all that follow
            content += (content[-dtype.itemsize :] or bytes(dtype.itemsize)) * (size - count)
    if len(content) != size * dtype.itemsize:
        raise ReadError(f"a constant of the graph has shape {dims}, but {len(content)} bytes")
    return numbers(content, dtype, dims)


def repeated_field(data: bytes, name: str, dtype: np.dtype[Any]) -> Iterator[bytes]:
    """The bytes of the numbers in a repeated field of a TensorProto, element by element."""
    wanted, kind = LISTED[name]
    for number, value in fields(data):
        if number != wanted:
            continue
        if kind != VARINT:
            yield value if isinstance(value, bytes) else b""
            continue
        for each in varints(value) if isinstance(value, bytes) else [value]:
            yield (each & (1 << 8 * dtype.itemsize) - 1).to_bytes(dtype.itemsize, "little")


def varints(data: bytes) -> Iterator[int]:
    """Numbers one behind the other."""
    at = 0
    while at < len(data):
        value, at = varint(data, at)
        yield value


def dtype_of(name: str) -> np.dtype[Any]:
    """How numbers lie in a file."""
    return BFLOAT16 if name == "bfloat16" else np.dtype(name).newbyteorder("<")


def signed(value: int) -> int:
    """A number of 64 bits, which may be negative."""
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >> 63 else value
