"""Reads the graph of an ONNX file: nodes, attributes, inputs and outputs, as plain values. Nothing is run.

Source: onnx/onnx.proto. Numbers of tensors are read on first use, see `onnx_tensors`.
"""

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.graph.operation import Weight
from lstmgen.read.containers.functions import signed, varints
from lstmgen.read.containers.onnx_tensors import DTYPES, StoredTensor, stored_tensor
from lstmgen.read.containers.protobuf import fields, integer, message, messages, text

DEPTH_LIMIT = 16  # graphs inside each other; exporters write three
DOMAINS = ("", "ai.onnx")
NAMELESS = ("", "?", "-1", "None")  # free axes that Paddle and others give no name of their own
ONNX_GRAPH = "onnx.Graph"  # class name of a layer that is a graph
# Values of AttributeProto.type.
FLOAT, INT, STRING, TENSOR, GRAPH, FLOATS, INTS, STRINGS, TENSORS, GRAPHS = range(1, 11)
# The field of AttributeProto with a value of each type.
FIELDS = {2: FLOAT, 3: INT, 4: STRING, 5: TENSOR, 6: GRAPH, 7: FLOATS, 8: INTS, 9: STRINGS, 10: TENSORS, 11: GRAPHS}


@dataclass(frozen=True)
class OnnxInput:
    """An input or output of a graph.

    Attributes:
        dims: a number, the name of a free axis, or None for a free axis without a name; None if the rank is unknown.
    """

    name: str
    dtype: str
    dims: tuple[int | str | None, ...] | None


@dataclass(frozen=True)
class Reference:
    """An attribute of a node inside a function, which the caller sets."""

    name: str


@dataclass(frozen=True)
class OnnxNode:
    """One operation. An empty name among its inputs or outputs is an argument that is left out.

    Attributes:
        refusal: reason and advice, if a front end cannot express it in ONNX.
    """

    name: str
    op: str
    domain: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]
    refusal: tuple[str, str] | None = None


@dataclass(frozen=True)
class OnnxGraph:
    """A graph, which may be inside an attribute of a node.

    Attributes:
        nodes: in an order in which every value is computed before it is used.
        constants: the initializers, by name: those of a file are read on first use.
    """

    name: str
    nodes: tuple[OnnxNode, ...]
    constants: Mapping[str, StoredTensor | Weight]
    inputs: tuple[OnnxInput, ...]
    outputs: tuple[OnnxInput, ...]


@dataclass(frozen=True)
class OnnxFunction:
    """A function of the file, which a node calls by its domain and name."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    defaults: Mapping[str, Any]
    nodes: tuple[OnnxNode, ...]


@dataclass(frozen=True)
class OnnxModel:
    """A whole file.

    Attributes:
        opset: the version of ONNX's own operators.
        functions: by domain and name.
        size: bytes of the file and of the files beside it.
    """

    producer: str
    producer_version: str
    opset: int
    graph: OnnxGraph
    functions: Mapping[tuple[str, str], OnnxFunction]
    size: int

    @property
    def written_by(self) -> str:
        """Producer, exporter and opset, for people."""
        producer = f"{self.producer} {self.producer_version}".strip() or "an unknown producer"
        exporter = f", {self.exporter} exporter" if self.exporter else ""
        return f"{producer}{exporter} (ONNX opset {self.opset})"

    @property
    def exporter(self) -> str:
        """Which of PyTorch's two exporters wrote the file, by the names of nodes; empty if that is unknown."""
        if self.producer != "pytorch":
            return ""
        names = [node.name for node in self.graph.nodes]
        if any(name.startswith("node_") for name in names):
            return "dynamo"
        return "TorchScript" if any(name.startswith("/") for name in names) else ""


@dataclass(frozen=True)
class Reader:
    """Parses messages whose tensors may have their numbers in files of a folder."""

    folder: Path

    def graph(self, data: bytes, depth: int = 0) -> OnnxGraph:
        """Parses a GraphProto.

        Raises:
            ReadError: graphs are nested too deep, or a name occurs twice.
        """
        if depth > DEPTH_LIMIT:
            raise ReadError(f"more than {DEPTH_LIMIT} graphs are inside each other")
        name = text(message(data, 2))
        tensors = [stored_tensor(encoded, self.folder) for encoded in messages(data, 5)]
        constants = {tensor.name: tensor for tensor in tensors}
        if len(constants) != len(tensors):
            raise ReadError(f"graph {name!r} has two constants of the same name")
        if any(True for _ in messages(data, 15)):
            raise ReadError(f"graph {name!r} has sparse constants, which are not supported")
        inputs = tuple(item for item in map(value_info, messages(data, 11)) if item.name not in constants)
        nodes = in_order([self.node(encoded, depth) for encoded in messages(data, 1)])
        return OnnxGraph(name, nodes, constants, inputs, tuple(map(value_info, messages(data, 12))))

    def node(self, data: bytes, depth: int) -> OnnxNode:
        """Parses a NodeProto."""
        inputs, outputs = ([text(item) for item in messages(data, number)] for number in (1, 2))
        attributes = dict(self.attribute(encoded, depth) for encoded in messages(data, 5))
        domain = text(message(data, 7))
        op, name = text(message(data, 4)), text(message(data, 3))
        return OnnxNode(
            name or next(filter(None, outputs), op),
            op,
            "" if domain in DOMAINS else domain,
            tuple(inputs),
            tuple(outputs),
            attributes,
        )

    def attribute(self, data: bytes, depth: int) -> tuple[str, Any]:
        """Parses an AttributeProto to its name and a plain value; None for kinds that are not used here."""
        name, kind, reference = text(message(data, 1)), integer(data, 20), message(data, 21)
        if reference:
            return name, Reference(text(reference))
        values = [(FIELDS[number], value) for number, value in fields(data) if number in FIELDS]
        if not kind:  # files of the first versions name no kind
            kind = values[0][0] if values else 0
        plain = [item for field_kind, value in values if field_kind == kind for item in self.items(kind, value, depth)]
        if kind >= FLOATS:
            return name, plain
        return name, plain[-1] if plain else DEFAULTS.get(kind)

    def items(self, kind: int, value: int | bytes, depth: int) -> Iterator[Any]:
        """Yields the plain values in one field of an attribute."""
        if kind in (INT, INTS):
            yield from map(signed, varints(value) if isinstance(value, bytes) else [value])
        elif not isinstance(value, bytes):
            raise ReadError("an attribute is damaged")
        elif kind in (FLOAT, FLOATS):
            if len(value) % 4:
                raise ReadError("an attribute is damaged")
            yield from struct.unpack(f"<{len(value) // 4}f", value)
        elif kind in (STRING, STRINGS):
            yield text(value)
        elif kind in (TENSOR, TENSORS):
            yield stored_tensor(value, self.folder)
        else:
            yield self.graph(value, depth + 1)

    def function(self, data: bytes) -> tuple[tuple[str, str], OnnxFunction]:
        """Parses a FunctionProto: its domain and name, and itself."""
        inputs, outputs, plain = ([text(item) for item in messages(data, number)] for number in (4, 5, 6))
        defaults = dict(self.attribute(encoded, 0) for encoded in messages(data, 11))
        nodes = in_order([self.node(encoded, 0) for encoded in messages(data, 7)])
        key = (text(message(data, 10)), text(message(data, 1)))
        return key, OnnxFunction(tuple(inputs), tuple(outputs), dict.fromkeys(plain) | defaults, nodes)


def in_order(nodes: Sequence[OnnxNode]) -> tuple[OnnxNode, ...]:
    """Nodes so that every value is computed before it is used; unchanged if they are so, or if there is a cycle.

    Raises:
        ReadError: two nodes compute a value of the same name.
    """
    makers: dict[str, int] = {}
    for place, name in ((place, name) for place, node in enumerate(nodes) for name in node.outputs if name):
        if makers.setdefault(name, place) != place:
            raise ReadError(f"two nodes compute {name!r}")
    before = {
        place: {makers[name] for name in names_used([node]) if name in makers} for place, node in enumerate(nodes)
    }
    if all(max(sources, default=-1) < place for place, sources in before.items()):
        return tuple(nodes)
    with suppress(CycleError):
        return tuple(nodes[place] for place in TopologicalSorter(before).static_order())
    return tuple(nodes)


def names_used(nodes: Iterable[OnnxNode]) -> set[str]:
    """The names that nodes, and those of graphs inside them, have as inputs; and the outputs of such graphs."""
    names = set[str]()
    for node in nodes:
        names.update(node.inputs)
        for value in node.attributes.values():
            if isinstance(value, OnnxGraph):
                names |= names_used(value.nodes) | {item.name for item in value.outputs}
    return names


DEFAULTS: Mapping[int, Any] = {FLOAT: 0.0, INT: 0, STRING: ""}


def open_onnx(data: bytes, path: Path) -> OnnxModel:
    """Reads an ONNX file, without the numbers of its tensors.

    Raises:
        ReadError: the file is damaged.
    """
    reader = Reader(path.parent)
    encoded = message(data, 7)
    if not encoded:
        raise ReadError(f"{path} is an ONNX file without a graph: it was not completely written or downloaded")
    opsets = {text(message(item, 1)): signed(integer(item, 2)) for item in messages(data, 8)}
    graph = reader.graph(encoded)
    functions = dict(map(reader.function, messages(data, 25)))
    return OnnxModel(
        text(message(data, 2)),
        text(message(data, 3)),
        max((opsets[domain] for domain in DOMAINS if domain in opsets), default=1),
        graph,
        functions,
        len(data) + sum(tensor.outside for tensor in tensors_of(graph)),
    )


def digest(data: bytes, model: OnnxModel) -> str:
    """SHA-256 of the file and of the files beside it with numbers."""
    total = hashlib.sha256(data)
    for path in dict.fromkeys(tensor.file for tensor in tensors_of(model.graph)):
        if path is not None:
            with suppress(OSError), path.open("rb") as file:  # a missing file is an error when it is read
                while chunk := file.read(1 << 20):
                    total.update(chunk)
    return total.hexdigest()


def value_info(data: bytes) -> OnnxInput:
    """Parses a ValueInfoProto; the dtype is empty if it is not a tensor."""
    tensor = message(message(data, 2), 1)
    dims: tuple[int | str | None, ...] | None = None
    if any(number == 2 for number, _ in fields(tensor)):
        dims = tuple(map(dimension, messages(message(tensor, 2), 1)))
    return OnnxInput(text(message(data, 1)), DTYPES.get(integer(tensor, 1), ""), dims)


def dimension(data: bytes) -> int | str | None:
    """Parses a Dimension."""
    for number, value in fields(data):
        if number == 1 and isinstance(value, int):
            return signed(value) if signed(value) >= 0 else None
        if number == 2 and isinstance(value, bytes):
            name = text(value)
            return name if name not in NAMELESS else None
    return None


def tensors_of(graph: OnnxGraph) -> Iterator[StoredTensor]:
    """Yields every constant of a graph, also of graphs in its attributes."""
    yield from (tensor for tensor in graph.constants.values() if isinstance(tensor, StoredTensor))
    for node in graph.nodes:
        for value in node.attributes.values():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, StoredTensor):
                    yield item
                elif isinstance(item, OnnxGraph):
                    yield from tensors_of(item)


def inlined(function: OnnxFunction, node: OnnxNode) -> tuple[OnnxNode, ...]:
    """The nodes of a function as a node calls it: names get the name of the node, attributes their values.

    Raises:
        ReadError: the node has other arguments than the function.
    """
    if len(node.inputs) > len(function.inputs) or len(node.outputs) > len(function.outputs):
        raise ReadError(f"node {node.name!r} calls {node.op} with other arguments than it has")
    missing = len(function.inputs) - len(node.inputs)
    names = dict(zip(function.inputs, (*node.inputs, *[""] * missing)))
    names |= {inner: outer for inner, outer in zip(function.outputs, node.outputs) if outer}
    values = {**function.defaults, **node.attributes}
    return tuple(_inlined_nodes(function.nodes, names, values, f"{node.name}/"))


def _inlined_nodes(
    nodes: Iterable[OnnxNode], names: Mapping[str, str], values: Mapping[str, Any], prefix: str
) -> Iterator[OnnxNode]:
    """Yields nodes with names and attributes replaced; other names get the prefix."""
    for node in nodes:
        rename: Callable[[str], str] = partial(_renamed, names, prefix)
        yield replace(
            node,
            name=prefix + node.name,
            inputs=tuple(map(rename, node.inputs)),
            outputs=tuple(map(rename, node.outputs)),
            attributes=dict(_attributes(node.attributes, names, values, prefix)),
        )


def _renamed(names: Mapping[str, str], prefix: str, name: str) -> str:
    return names[name] if name in names else prefix + name if name else ""


def _attributes(
    attributes: Mapping[str, Any], names: Mapping[str, str], values: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, Any]]:
    """Yields attributes; references get their values, and graphs their names. One without a value is left out."""
    for key, value in attributes.items():
        if isinstance(value, Reference):
            if values.get(value.name) is not None:
                yield key, values[value.name]
        elif isinstance(value, OnnxGraph):
            rename: Callable[[str], str] = partial(_renamed, names, prefix)
            yield (
                key,
                replace(
                    value,
                    nodes=tuple(_inlined_nodes(value.nodes, names, values, prefix)),
                    constants={rename(name): tensor for name, tensor in value.constants.items()},
                    inputs=tuple(replace(item, name=rename(item.name)) for item in value.inputs),
                    outputs=tuple(replace(item, name=rename(item.name)) for item in value.outputs),
                ),
            )
        else:
            yield key, value
