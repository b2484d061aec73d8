"""The function that a SavedModel folder serves, as Keras 3's export() and tf.saved_model.save() write it.

The object graph of `saved_model.pb` says which function that is, and which variables it uses; the object graph of the
tensor bundle, which has the same objects under the same names, says where their numbers are.
Sources: tensorflow/core/protobuf/meta_graph.proto, saved_object_graph.proto.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.graph.operation import Weight
from lstmgen.read.containers.archive import read_bytes
from lstmgen.read.containers.bundle import Bundle, open_bundle
from lstmgen.read.containers.functions import (
    CALLS,
    DTYPES,
    FunctionDef,
    Library,
    library,
    parse_node,
    shape,
    varints,
)
from lstmgen.read.containers.protobuf import fields, integer, message, messages, text
from lstmgen.read.containers.saved_model import ADVICE, OBJECT_GRAPH, Objects, parts_of
from lstmgen.read.foreign import IF_KERAS
from lstmgen.read.serialized import FUNCTION

LONG, MOST_PARTS = 40, 6  # a message has room for names that are shorter, and for so many
SIGNATURE = "serving_default"
# Fields of a SavedObject: what it is.
VARIABLE, CONCRETE_FUNCTION, CONSTANT = 7, 8, 9


@dataclass(frozen=True)
class Input:
    """A tensor that the function takes; the first axis of its shape is that of the samples, -1 one of any length."""

    name: str
    shape: tuple[int, ...]
    dtype: str


@dataclass(frozen=True)
class Endpoint:
    """A function, and all that it needs.

    Attributes:
        inputs: the tensors that it is called with, in the order of the model; the function may take them in another.
        outputs: the names of what it gives, in order.
        captures: the variables and constants that it is given behind its inputs; None for the state of random numbers.
    """

    library: Library
    function: str
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    captures: tuple[Weight | None, ...]

    @property
    def size(self) -> int:
        """Numbers in its variables, and bytes of its functions."""
        return sum(int(each.size) for each in self.arrays) + sum(map(len, self.library.encoded.values()))

    @property
    def arrays(self) -> tuple[Weight, ...]:
        """The numbers of its variables and constants."""
        return tuple(each for each in self.captures if each is not None)


@dataclass(frozen=True)
class Served:
    """A folder, opened.

    Attributes:
        size: bytes of all that the folder holds.
        files: their contents, for a digest.
    """

    endpoint: Endpoint
    size: int
    files: tuple[bytes, ...]


def open_endpoint(path: Path) -> Served:
    """The function that a folder serves.

    Raises:
        ReadError: it is damaged, serves none, or one whose inputs are not all known.
    """
    main = read_bytes(path / "saved_model.pb")
    meta = next(messages(main, 2), b"")
    graph, objects = message(meta, 2), tuple(messages(message(meta, 7), 1))
    name = served(objects)
    signatures = {text(message(entry, 1)): message(entry, 2) for entry in messages(meta, 5)}
    if name is None or name not in signatures:
        raise ReadError(f"{path} is a SavedModel {unserved(objects, frozenset(signatures))}")
    if not tuple(messages(signatures[name], 1)):
        raise ReadError(f"the function that {path} serves takes no tensor")
    bundle, files = open_bundle(path / "variables", "variables")
    function = concrete(objects[signature_node(objects, name)])
    bound = next(
        (message(each, 2) for each in messages(message(meta, 7), 2) if text(message(each, 1)) == function), b""
    )
    inputs = {text(message(entry, 1)): message(entry, 2) for entry in messages(signatures[name], 1)}
    functions = library(messages(message(graph, 2), 1))
    arguments, captured = functions[function].arguments, tuple(bound_inputs(bound))
    if len(arguments) != len(inputs) + len(captured) or not inputs.keys() >= set(arguments[: len(inputs)]):
        raise ReadError(f"the function that {path} serves takes other tensors than its signature says")
    outputs = sorted(text(message(entry, 1)) for entry in messages(signatures[name], 2))
    keys = keys_of(Objects(objects, bundle), Objects(tuple(messages(bundle.text(OBJECT_GRAPH), 1)), bundle))
    endpoint = Endpoint(
        functions,
        function,
        tuple(given(argument, inputs[argument]) for argument in in_order(functions[function], len(inputs))),
        tuple(outputs),
        tuple(captured_array(objects, each, keys, bundle, graph) for each in captured),
    )
    return Served(endpoint, sum(map(len, bundle.shards)) + len(main), (main, *files))


def in_order(function: FunctionDef, count: int) -> list[str]:
    """The tensors that a function takes, as the model's author knows their order.

    A signature has them by name, in the order of the alphabet; it does nothing but to call the model with them.
    """
    names = list(function.arguments[:count])
    calls = [node.inputs for node in function.nodes.values() if node.op in CALLS]
    if len(calls) != 1 or not set(names) <= set(calls[0]):
        return names
    return sorted(names, key=calls[0].index)


def served(objects: tuple[bytes, ...]) -> str | None:
    """The signature that is served when none is named; the only one, where none has that name."""
    names = children(objects, signatures_node(objects))
    return SIGNATURE if SIGNATURE in names or len(names) != 1 else next(iter(names))


def unserved(objects: tuple[bytes, ...], signatures: frozenset[str]) -> str:
    """Why a SavedModel has no function to read, and what to do."""
    if not objects:
        return f"of TensorFlow 1, or in its form, whose graph is not read. {IF_KERAS}"
    names = ", ".join(repr(each) for each in children(objects, signatures_node(objects)) if each in signatures)
    if names:
        return f"that serves several functions ({names}), and none as {SIGNATURE!r}; {ADVICE}"
    own = {each for each in children(objects, 0) if each.isidentifier() and len(each) < LONG}
    parts = sorted(own - {"keras_api", "signatures"})[:MOST_PARTS]
    inside = f"; if one of its parts ({', '.join(parts)}) is the Keras model, write that one so" if parts else ""
    return f"that serves no function; {ADVICE}{inside}"


def signatures_node(objects: tuple[bytes, ...]) -> int:
    """The object that holds the signatures; that of the model itself, which has none, where there is none."""
    return children(objects, 0).get("signatures", 0)


def signature_node(objects: tuple[bytes, ...], name: str) -> int:
    """The object of a signature."""
    found = children(objects, signatures_node(objects)).get(name, 0)
    if found >= len(objects):
        raise ReadError("the SavedModel's object graph is damaged")
    return found


def children(objects: tuple[bytes, ...], node: int) -> dict[str, int]:
    """The parts of an object by name."""
    return parts_of(objects[node]) if node < len(objects) else {}


def concrete(node: bytes) -> str:
    """The name of the function that a SavedObject is."""
    return text(message(message(node, CONCRETE_FUNCTION), 1))


def bound_inputs(data: bytes) -> list[int]:
    """SavedConcreteFunction: the objects that the function is given behind its inputs."""
    found: list[int] = []
    for number, value in fields(data):
        if number == 2:
            found += varints(value) if isinstance(value, bytes) else [value]
    return found


def given(name: str, info: bytes) -> Input:
    """TensorInfo.

    Raises:
        ReadError: its shape is not known.
    """
    dims, dtype = shape(message(info, 3)), DTYPES.get(integer(info, 2), "")
    if not dims:
        raise ReadError(f"the SavedModel does not say which shape its input {name!r} has")
    return Input(name, dims, dtype)


def keys_of(saved: Objects, stored: Objects) -> Mapping[int, str]:
    """By object of the SavedModel, the name of its numbers in the bundle: both are walked alike, from the model on."""
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
    """The numbers of a variable or constant; None where they are integers, which only random numbers come from.

    Raises:
        ReadError: it is something else, a table for example, or its numbers are missing.
    """
    kinds = dict(fields(objects[node])) if node < len(objects) else {}
    variable, constant = kinds.get(VARIABLE), kinds.get(CONSTANT)
    if isinstance(variable, bytes):
        dims, name, key = shape(message(variable, 2)), text(message(variable, 6)), keys.get(node, "")
        return None if bundle.holds_integers(key) else bundle.array(key, (dims or (),), f"variable {name!r}")
    if isinstance(constant, bytes):
        wanted = message(constant, 1)
        found = next((each for each in messages(graph, 1) if message(each, 1) == wanted), b"")
        value = parse_node(found).attributes.get("value")
        if value is not None:
            return value  # type: ignore[no-any-return]
    raise ReadError(f"the SavedModel uses an object that is no variable and no constant. {ADVICE}")


def architecture_of(endpoint: Endpoint) -> dict[str, Any]:
    """The config of a functional model whose only layer is the function."""
    inputs = [
        {
            "class_name": "InputLayer",
            "name": each.name,
            "config": {"name": each.name, "batch_shape": [None, *free(each.shape[1:])], "dtype": each.dtype},
            "inbound_nodes": [],
        }
        for each in endpoint.inputs
    ]
    refs = [[each.name, 0, 0] for each in endpoint.inputs]
    tensors = [{"class_name": "__keras_tensor__", "config": {"keras_history": ref}} for ref in refs]
    name = "function"
    while any(each.name == name for each in endpoint.inputs):
        name += "_"
    layer = {
        "class_name": FUNCTION,
        "name": name,
        "config": {"name": name, "endpoint": endpoint},
        "inbound_nodes": [{"args": [tensors], "kwargs": {}}],
    }
    return {
        "layers": [*inputs, layer],
        "input_layers": refs,
        "output_layers": numbered({output: [name, 0, k] for k, output in enumerate(endpoint.outputs)}),
    }


def numbered(refs: dict[str, Any]) -> dict[str, Any]:
    """Outputs by name, those that Keras numbers in the order of the model: by name, 10 would stand before 2."""
    names = [f"output_{k}" for k in range(len(refs))]
    return {"output": [refs[each] for each in names]} if refs.keys() == set(names) else refs


def free(dims: tuple[int, ...]) -> list[int | None]:
    """A shape with None for an axis of any length."""
    return [None if dim < 0 else dim for dim in dims]
