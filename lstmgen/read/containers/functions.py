"""Reads functions of TensorFlow's graphs from protocol buffers: nodes, their attributes, constant tensors.

Nothing is run. Each function is parsed on first access.
Sources: tensorflow/core/framework/function.proto, node_def.proto, attr_value.proto, tensor.proto, types.proto.
"""

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

FUNCTION = "tf.Function"  # class name of a layer that is a function
CALLS = ("PartitionedCall", "StatefulPartitionedCall")  # nodes that call a function
DTYPES = {
    1: "float32",
    2: "float64",
    3: "int32",
    4: "uint8",
    5: "int16",
    6: "int8",
    7: "string",
    8: "complex64",
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
# Fields that list the numbers of a tensor one by one, and their encoding. Halves are stored as their bits.
LISTED = {
    **dict.fromkeys(("float16", "bfloat16"), (13, VARINT)),
    "float32": (5, FIXED32),
    "float64": (6, FIXED64),
    "complex64": (9, FIXED32),  # two numbers each
    **dict.fromkeys(("int32", "uint8", "int16", "int8", "uint16"), (7, VARINT)),
    "int64": (10, VARINT),
    "bool": (11, VARINT),
    "uint32": (16, VARINT),
    "uint64": (17, VARINT),
}
REPEAT_LIMIT = 1 << 16  # how often one number may be repeated to fill a tensor


@dataclass(frozen=True)
class NodeDef:
    """One operation of a function.

    Attributes:
        inputs: its operands: an argument of the function by its name, or an output of a node, "node:output:2".
        attributes: plain values; dtypes and functions as names, tensors as arrays.
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
        results: its return values, named like the inputs of nodes.
    """

    name: str
    arguments: tuple[str, ...]
    nodes: Mapping[str, NodeDef]
    results: tuple[str, ...]


@dataclass(frozen=True)
class Library:
    """Functions that call each other, by name; parsed on first access."""

    encoded: Mapping[str, bytes]
    _read: dict[str, FunctionDef] = field(default_factory=dict)

    def __getitem__(self, name: str) -> FunctionDef:
        """Returns a parsed function.

        Raises:
            ReadError: there is no function of that name, or it is damaged.
        """
        if name not in self.encoded:
            raise ReadError(f"the graph calls the function {name!r}, which is missing")
        if name not in self._read:
            self._read[name] = parse_function(name, self.encoded[name])
        return self._read[name]


def library(encoded: Iterable[bytes]) -> Library:
    """Builds a library from the entries of a FunctionDefLibrary."""
    return Library({text(message(message(data, 1), 1)): data for data in encoded})


def parse_function(name: str, data: bytes) -> FunctionDef:
    """Parses a FunctionDef."""
    signature = message(data, 1)
    ends = {text(message(entry, 1)): text(message(entry, 2)) for entry in messages(data, 4)}
    outputs = [text(message(argument, 1)) for argument in messages(signature, 3)]
    nodes = [parse_node(encoded) for encoded in messages(data, 3)]
    by_name = {node.name: node for node in nodes}
    if len(by_name) != len(nodes) or not ends.keys() >= set(outputs):
        raise ReadError(f"the function {name!r} is damaged")
    arguments = tuple(text(message(argument, 1)) for argument in messages(signature, 2))
    return FunctionDef(name, arguments, by_name, tuple(ends[output] for output in outputs))


def parse_node(data: bytes) -> NodeDef:
    """Parses a NodeDef; control dependencies and internal attributes are left out."""
    inputs = tuple(name for encoded in messages(data, 3) if not (name := text(encoded)).startswith("^"))
    attributes = {text(message(entry, 1)): message(entry, 2) for entry in messages(data, 5)}
    public = {name: attribute(value) for name, value in attributes.items() if not name.startswith("_")}
    return NodeDef(text(message(data, 1)), text(message(data, 2)), inputs, public)


def attribute(data: bytes) -> Any:
    """Parses an AttrValue to a plain value; None for kinds that are not used here."""
    for number, value in fields(data):
        if number == 1 and isinstance(value, bytes):
            return list_of(value)
        plain_value = plain(number, value)
        if plain_value is not None:
            return plain_value
    return None


def plain(number: int, value: int | bytes) -> Any:
    """Parses one value of an attribute; `number` is the field, which sets its type."""
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
    """Parses the items of a list; integers, booleans and types may be packed in one field."""
    items: list[Any] = []
    for number, value in fields(data):
        if isinstance(value, bytes) and number in (3, 5, 6):
            items += [plain(number, integer_value) for integer_value in varints(value)]
        else:
            items.append(plain(number, value))
    return items


def shape(data: bytes) -> tuple[int, ...] | None:
    """Parses a TensorShapeProto: -1 for an axis of any length; None if the rank is unknown."""
    if integer(data, 3):
        return None
    return tuple(signed(integer(dim, 1)) for dim in messages(data, 2))


def tensor(data: bytes) -> Weight | None:
    """Parses a TensorProto; None if it contains no numbers.

    Raises:
        ReadError: the numbers do not fit the shape, or one number is repeated too often.
    """
    name, dims = DTYPES.get(integer(data, 1), ""), shape(message(data, 2))
    if name not in NUMBERS:
        return None
    if dims is None or any(dim < 0 for dim in dims):
        raise ReadError("a constant of the graph has no shape")
    dtype, size, content = dtype_of(name), math.prod(dims), message(data, 4)
    if not content:
        number, kind = LISTED[name]
        content = b"".join(repeated_field(data, number, dtype, plain=kind != VARINT))
        count = len(content) // dtype.itemsize
        if count < size <= max(REPEAT_LIMIT, count):  # the last number is repeated to the end
            content += (content[-dtype.itemsize :] or bytes(dtype.itemsize)) * (size - count)
    if len(content) != size * dtype.itemsize:
        raise ReadError(f"a constant of the graph has shape {dims}, but {len(content)} bytes are stored")
    return numbers(content, dtype, dims)


def repeated_field(data: bytes, number: int, dtype: np.dtype[Any], *, plain: bool) -> Iterator[bytes]:
    """The bytes of the numbers in a repeated field of a TensorProto; `plain` if they are not varints."""
    for value in (value for field_number, value in fields(data) if field_number == number):
        if plain:
            yield value if isinstance(value, bytes) else b""
            continue
        for bits in varints(value) if isinstance(value, bytes) else [value]:
            yield (bits & (1 << 8 * dtype.itemsize) - 1).to_bytes(dtype.itemsize, "little")


def varints(data: bytes) -> Iterator[int]:
    """Yields the varints that are packed in a field."""
    at = 0
    while at < len(data):
        value, at = varint(data, at)
        yield value


def dtype_of(name: str) -> np.dtype[Any]:
    """The dtype of numbers in a file: little-endian."""
    return BFLOAT16 if name == "bfloat16" else np.dtype(name).newbyteorder("<")


def signed(value: int) -> int:
    """Converts an unsigned number of 64 bits to a signed one."""
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >> 63 else value
