"""Reads SavedModel folders of TensorFlow's Keras, without TensorFlow.

The architecture is the JSON of the node "root". It is in `keras_metadata.pb` since TensorFlow 2.5, before that in the
object graph of `saved_model.pb`. The weights are a tensor bundle with an object graph. Its edges connect the model
with each layer, and the layer with its list of variables. Models saved without traces have no list: there each edge
to a variable has the name of its attribute.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lstmgen.errors import MismatchError, ReadError
from lstmgen.read.containers.archive import read_bytes
from lstmgen.read.containers.bundle import Bundle, open_bundle
from lstmgen.read.containers.document import parse_json
from lstmgen.read.containers.foreign import SAVED_MODEL
from lstmgen.read.containers.protobuf import integer, message, messages, text
from lstmgen.read.scope import Scope

OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"
ADVICE = "load the model where it was trained, and save it by model.save('model.keras')"


@dataclass(frozen=True)
class SavedModel:
    """An opened folder.

    Attributes:
        model: the serialized model as plain values.
        files: the contents of its files, for a digest.
    """

    model: Any
    files: tuple[bytes, ...]
    bundle: Bundle

    @property
    def size(self) -> int:
        """Size of all variables in bytes."""
        return sum(len(shard) for shard in self.bundle.shards)

    def assign(self, scope: Scope) -> None:
        """Assigns the variables to the layers.

        Raises:
            ReadError: a variable is missing, or has another shape.
        """
        nodes = tuple(messages(self.bundle.text(OBJECT_GRAPH), 1))
        if not nodes:
            raise ReadError("the SavedModel's object graph is empty")
        _assign_model(Objects(nodes, self.bundle), 0, scope)


@dataclass(frozen=True)
class Objects:
    """The object graph of a bundle (TrackableObjectGraph); each object is parsed once.

    Attributes:
        known: parsed objects: their parts by name, and the name in the bundle if the object is a variable.
    """

    nodes: tuple[bytes, ...]
    bundle: Bundle
    known: dict[int, tuple[dict[str, int], str]] = field(default_factory=dict)

    def _read(self, node: int) -> tuple[dict[str, int], str]:
        if node >= len(self.nodes):
            raise ReadError("the SavedModel's object graph is damaged")
        if node not in self.known:
            data = self.nodes[node]
            key = next((text(message(tensor, 3)) for tensor in messages(data, 2)), "")
            self.known[node] = (parts_of(data), key)
        return self.known[node]

    def children(self, node: int) -> dict[str, int]:
        """The parts of an object by name."""
        return self._read(node)[0]

    def variables(self, listed: int) -> list[str]:
        """The names in the bundle of the variables in a list."""
        numbered = self.children(listed)
        return [self.key(numbered[str(k)]) for k in range(len(numbered)) if str(k) in numbered]

    def key(self, node: int) -> str:
        """The name of a variable in the bundle; empty if the object is not a variable."""
        return self._read(node)[1]


def _assign_model(objects: Objects, node: int, model: Scope) -> None:
    """Assigns the variables of a model. Layers with weights, including nested models, are numbered."""
    children = objects.children(node)
    layers = [scope for scope in model.children.values() if any(scope.every())]
    stored = sum(name.startswith("layer_with_weights-") for name in children)
    if stored != len(layers):
        raise MismatchError(
            f"the architecture has {len(layers)} layers with weights, the file has {stored}: "
            f"{', '.join(scope.key for scope in layers) or 'none'}"
        )
    for k, scope in enumerate(layers):
        name = f"layer_with_weights-{k}"
        if name not in children:
            raise ReadError(f"{scope.place}: the SavedModel has no {name}")
        listed = objects.children(children[name]).get("variables")
        if scope.container == "layers" or listed is None:
            _assign_named(objects, children[name], scope)
            continue
        wants = [want for part in scope.legacy_order() for want in part]
        keys = objects.variables(listed)
        if len(keys) != len(wants):
            raise MismatchError(
                f"{scope.place}: expected {len(wants)} arrays ({', '.join(want.name for want in wants)}), "
                f"found {len(keys)}"
            )
        for want, key in zip(wants, keys):
            want.array = objects.bundle.array(key, want.shapes, want.place)


def _assign_named(objects: Objects, node: int, scope: Scope) -> None:
    """Assigns the variables of a layer and of its parts, by the names of the attributes."""
    if scope.container == "layers":
        _assign_model(objects, node, scope)
        return
    children = objects.children(node)
    if scope.container is not None and scope.container in children:
        children = objects.children(children[scope.container])

    def find(name: str) -> int:
        for candidate in (name, f"_{name}"):
            if candidate in children:
                return children[candidate]
        raise ReadError(f"{scope.place}: the SavedModel has no {name}; it is incomplete, save the model again")

    for want in scope.wants:
        want.array = objects.bundle.array(objects.key(find(want.name)), want.shapes, want.place)
    for key, child in scope.children.items():
        if any(child.every()):
            _assign_named(objects, find(key), child)


def open_folder(path: Path) -> SavedModel | None:
    """Reads the architecture; `assign` reads the weights later. Returns None if the folder contains no Keras model.

    Raises:
        ReadError: the folder is damaged.
    """
    graph, metadata = (path / name for name in SAVED_MODEL)
    main = read_bytes(metadata if metadata.exists() else graph)
    encoded = next((json for json in (_metadata if metadata.exists() else _graph)(main) if json), b"")
    model = parse_json(encoded, f"the metadata of {path}") if encoded.startswith(b"{") else None
    if not isinstance(model, Mapping) or "config" not in model:
        if metadata.exists():
            raise ReadError(f"{path} is a SavedModel whose keras_metadata.pb is damaged. {ADVICE}")
        return None
    bundle, files = open_bundle(path / "variables", "variables")
    return SavedModel(without_tuples(model), (main, *files), bundle)


def _metadata(data: bytes) -> Iterator[bytes]:
    """Yields the JSON of the node "root" of a SavedMetadata (keras_metadata.pb)."""
    for node in messages(data, 1):
        if message(node, 3) == b"root":
            yield message(node, 5)


def _graph(data: bytes) -> Iterator[bytes]:
    """Yields the metadata of the first object in saved_model.pb, if Keras wrote it."""
    for meta_graph in messages(data, 2):
        root = next(messages(message(meta_graph, 7), 1), b"")
        user_object = message(root, 4)
        if message(user_object, 1).startswith(b"_tf_keras_"):
            yield message(user_object, 3)


def without_tuples(value: Any) -> Any:
    """Converts `__tuple__` items of the metadata to lists."""
    if isinstance(value, list):
        return [without_tuples(item) for item in value]
    if isinstance(value, Mapping):
        if value.get("class_name") == "__tuple__" and isinstance(value.get("items"), list):
            return [without_tuples(item) for item in value["items"]]
        return {key: without_tuples(item) for key, item in value.items()}
    return value


def parts_of(node: bytes) -> dict[str, int]:
    """Returns the parts of an object in an object graph: name → number of the object."""
    return {text(message(part, 2)): integer(part, 1) for part in messages(node, 1)}
