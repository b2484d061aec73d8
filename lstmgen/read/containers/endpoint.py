"""Reads the function that a SavedModel folder serves, as Keras 3's export() and tf.saved_model.save() write it.

The object graph of `saved_model.pb` identifies the function and the variables that it uses. The object graph of the
tensor bundle has the same objects under the same names, and contains the keys of their numbers.
Sources: tensorflow/core/protobuf/meta_graph.proto, saved_object_graph.proto.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.graph.operation import Weight
from lstmgen.read.containers.archive import read_bytes
from lstmgen.read.containers.bundle import Bundle, open_bundle
from lstmgen.read.containers.foreign import IF_KERAS
from lstmgen.read.containers.functional_config import around
from lstmgen.read.containers.functions import (
    CALLS,
    DTYPES,
    FUNCTION,
    FunctionDef,
    Library,
    library,
    parse_node,
    shape,
    varints,
)
from lstmgen.read.containers.protobuf import fields, integer, message, messages, text
from lstmgen.read.containers.saved_model import ADVICE, OBJECT_GRAPH, Objects, parts_of

LONG, MOST_PARTS = 40, 6  # names of parts in a message: their length is less than LONG, their number at most MOST_PARTS
SIGNATURE = "serving_default"
# Fields of a SavedObject: its kind.
VARIABLE, CONCRETE_FUNCTION, CONSTANT = 7, 8, 9


@dataclass(frozen=True)
class ServedInput:
    """An input of the function. Axis 0 of its shape is the batch axis; -1 is an axis of any length."""

    name: str
    shape: tuple[int, ...]
    dtype: str


@dataclass(frozen=True)
class Endpoint:
    """A function with its library and its variables.

    Attributes:
        inputs: its inputs in the order of the model, which may differ from the order of the arguments.
        outputs: the names of its outputs, in order.
        captures: variables and constants that follow the inputs as arguments; None for a random state.
    """

    library: Library
    function: str
    inputs: tuple[ServedInput, ...]
    outputs: tuple[str, ...]
    captures: tuple[Weight | None, ...]

    @property
    def size(self) -> int:
        """Count of numbers in its variables, plus bytes of its functions."""
        return sum(int(array.size) for array in self.arrays) + sum(map(len, self.library.encoded.values()))

    @property
    def arrays(self) -> tuple[Weight, ...]:
        """The numbers of its variables and constants."""
        return tuple(array for array in self.captures if array is not None)


@dataclass(frozen=True)
class Served:
    """An opened folder.

    Attributes:
        size: bytes of all its files.
        files: the contents of its files, for a digest.
    """

    endpoint: Endpoint
    size: int
    files: tuple[bytes, ...]


def open_endpoint(path: Path) -> Served:
    """Opens the function that a folder serves.

    Raises:
        ReadError: the folder is damaged, serves no function, or the shape of an input is unknown.
    """
    main = read_bytes(path / "saved_model.pb")
    meta = next(messages(main, 2), b"")
    graph, objects = message(meta, 2), tuple(messages(message(meta, 7), 1))
    name = served(objects)
    signatures = {text(message(entry, 1)): message(entry, 2) for entry in messages(meta, 5)}
    if name is None or name not in signatures:
        raise ReadError(f"{path} is a SavedModel {unserved(objects, frozenset(signatures))}")
    if not tuple(messages(signatures[name], 1)):
        raise ReadError(f"{path}: the served function has no inputs")
    bundle, files = open_bundle(path / "variables", "variables")
    function = text(message(message(objects[signature_node(objects, name)], CONCRETE_FUNCTION), 1))
    bound = next(
        (message(entry, 2) for entry in messages(message(meta, 7), 2) if text(message(entry, 1)) == function), b""
    )
    inputs = {text(message(entry, 1)): message(entry, 2) for entry in messages(signatures[name], 1)}
    functions = library(messages(message(graph, 2), 1))
    arguments, captured = functions[function].arguments, tuple(bound_inputs(bound))
    if len(arguments) != len(inputs) + len(captured) or not inputs.keys() >= set(arguments[: len(inputs)]):
        raise ReadError(f"{path}: the served function has other inputs than its signature")
    outputs = sorted(text(message(entry, 1)) for entry in messages(signatures[name], 2))
    keys = keys_of(Objects(objects, bundle), Objects(tuple(messages(bundle.text(OBJECT_GRAPH), 1)), bundle))
    endpoint = Endpoint(
        functions,
        function,
        tuple(input_of(argument, inputs[argument]) for argument in in_order(functions[function], len(inputs))),
        tuple(outputs),
        tuple(captured_array(objects, node, keys, bundle, graph) for node in captured),
    )
    return Served(endpoint, sum(map(len, bundle.shards)) + len(main), (main, *files))


def in_order(function: FunctionDef, count: int) -> list[str]:
    """The names of a function's inputs, in the order of the model.

    A signature lists inputs in alphabetical order, and its function only calls the model with them.
    """
    names = list(function.arguments[:count])
    calls = [node.inputs for node in function.nodes.values() if node.op in CALLS]
    if len(calls) != 1 or not set(names) <= set(calls[0]):
        return names
    return sorted(names, key=calls[0].index)


def served(objects: tuple[bytes, ...]) -> str | None:
    """The default signature, or the only one; None if there are several without a default."""
    names = children(objects, signatures_node(objects))
    return SIGNATURE if SIGNATURE in names or len(names) != 1 else next(iter(names))


def unserved(objects: tuple[bytes, ...], signatures: frozenset[str]) -> str:
    """The problem of a SavedModel without a function to read, and the cure."""
    if not objects:
        return f"in the format of TensorFlow 1, which is not supported. {IF_KERAS}"
    names = ", ".join(repr(name) for name in children(objects, signatures_node(objects)) if name in signatures)
    if names:
        return f"that serves several functions ({names}), and none as {SIGNATURE!r}; {ADVICE}"
    names_of_parts = {name for name in children(objects, 0) if name.isidentifier() and len(name) < LONG}
    parts = sorted(names_of_parts - {"keras_api", "signatures"})[:MOST_PARTS]
    inside = f"; if one of its parts ({', '.join(parts)}) is the Keras model, save that part so" if parts else ""
    return f"that serves no function; {ADVICE}{inside}"


def signatures_node(objects: tuple[bytes, ...]) -> int:
    """The object with the signatures; 0, the model itself, if there is none."""
    return children(objects, 0).get("signatures", 0)


def signature_node(objects: tuple[bytes, ...], name: str) -> int:
    """The object of a signature."""
    node = children(objects, signatures_node(objects)).get(name, 0)
    if node >= len(objects):
        raise ReadError("the SavedModel's object graph is damaged")
    return node


def children(objects: tuple[bytes, ...], node: int) -> dict[str, int]:
    """The parts of an object by name."""
    return parts_of(objects[node]) if node < len(objects) else {}


def bound_inputs(data: bytes) -> list[int]:
    """Parses a SavedConcreteFunction: the objects that follow the inputs as arguments."""
    nodes: list[int] = []
    for number, value in fields(data):
        if number == 2:
            nodes += varints(value) if isinstance(value, bytes) else [value]
    return nodes


def input_of(name: str, info: bytes) -> ServedInput:
    """Parses a TensorInfo.

    Raises:
        ReadError: the shape is unknown.
    """
    dims, dtype = shape(message(info, 3)), DTYPES.get(integer(info, 2), "")
    if not dims:
        raise ReadError(f"the SavedModel does not contain the shape of its input {name!r}")
    return ServedInput(name, dims, dtype)


def keys_of(saved: Objects, stored: Objects) -> Mapping[int, str]:
    """Maps objects of the SavedModel to keys of the bundle, by walking both object graphs together."""
    keys: dict[int, str] = {}
    waiting, seen = [(0, 0)], {(0, 0)}
    while waiting:
        node, other = waiting.pop()
        keys.setdefault(node, stored.key(other))
        beside = stored.children(other)
        for name, child in saved.children(node).items():
            if name in beside and (child, beside[name]) not in seen:
                seen.add((child, beside[name]))
                waiting.append((child, beside[name]))
    return keys


def captured_array(
    objects: tuple[bytes, ...], node: int, keys: Mapping[int, str], bundle: Bundle, graph: bytes
) -> Weight | None:
    """The numbers of a variable or constant; None for integers with a shape, which are random states.

    Raises:
        ReadError: the object is something else, such as a lookup table, or its numbers are missing.
    """
    kinds = dict(fields(objects[node])) if node < len(objects) else {}
    variable, constant = kinds.get(VARIABLE), kinds.get(CONSTANT)
    if isinstance(variable, bytes):
        dims, name, key = shape(message(variable, 2)), text(message(variable, 6)), keys.get(node, "")
        return None if bundle.holds_integers(key) else bundle.array(key, (dims or (),), f"variable {name!r}")
    if isinstance(constant, bytes):
        wanted = message(constant, 1)
        node_data = next((data for data in messages(graph, 1) if message(data, 1) == wanted), b"")
        value = parse_node(node_data).attributes.get("value")
        if value is not None:
            return value  # type: ignore[no-any-return]
    raise ReadError(f"the SavedModel uses an object that is neither a variable nor a constant. {ADVICE}")


def architecture_of(endpoint: Endpoint) -> dict[str, Any]:
    """The config of a functional model whose only layer is the function."""
    inputs = [(item.name, free(item.shape[1:]), item.dtype) for item in endpoint.inputs]
    config, name = around(FUNCTION, "function", inputs, {"endpoint": endpoint})
    outputs = {output: [name, 0, k] for k, output in enumerate(endpoint.outputs)}
    return {**config, "output_layers": numbered(outputs)}


def numbered(refs: dict[str, Any]) -> dict[str, Any]:
    """Outputs by name. Those that Keras numbers become a list: in alphabetical order, 10 would be before 2."""
    names = [f"output_{k}" for k in range(len(refs))]
    return {"output": [refs[name] for name in names]} if refs.keys() == set(names) else refs


def free(dims: tuple[int, ...]) -> list[int | None]:
    """A shape with None for an axis of any length."""
    return [None if dim < 0 else dim for dim in dims]
