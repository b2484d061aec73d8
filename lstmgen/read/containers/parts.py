"""What one model file holds: the architecture as plain values, the weights, or both.

What a file is, its first bytes say, never its suffix.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from lstmgen.errors import ReadError, reason
from lstmgen.read.containers import archive, hdf5, legacy, tree
from lstmgen.read.containers.document import parse_json, parse_yaml
from lstmgen.read.foreign import CHECKPOINT, SAVED_MODEL, foreign, foreign_json
from lstmgen.read.scope import Scope
from lstmgen.read.version import KNOWN

TENSORFLOW = "SavedModel"
BYTES_PER_NUMBER = 2  # at least: Keras stores weights as floats of 16 bits or more
# What writes the new form of a config, which does not say the version: Keras 3, or TensorFlow 2.12 and later, all of
# which mean the same by it.
KERAS3, TF_KERAS = "3", "2.15"


@dataclass(frozen=True)
class Architecture:
    """What the layers are.

    Attributes:
        class_name, config: of the outermost model.
        version: of Keras; empty where the file does not say it.
        nameless: no Keras is known to have written it, and what it means depends on no version.
        form: what can be seen of the version where it is not said.
        origin: what the file says of where the class is from: `module`, `registered_name`.
    """

    class_name: str
    config: Any
    version: str = ""
    form: str = ""
    nameless: bool = False
    origin: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Weights:
    """The arrays, not yet read.

    Attributes:
        capacity: how many numbers there can be at most.
        assign: puts the arrays on a tree of scopes.
        version: of the Keras that wrote them; empty where their layout does not say it.
        backend: what Keras ran on; empty where it does not matter.
        backend_guessed: the file does not say it.
        vocabularies: whether those of layers are among them.
        first_shape: the shape of the first array, where they are in the order of the layers.
    """

    capacity: int
    assign: Callable[[Scope], None]
    version: str = ""
    backend: str = ""
    backend_guessed: bool = False
    vocabularies: bool = False
    first_shape: Callable[[], tuple[int, ...] | None] = lambda: None


@dataclass(frozen=True)
class Parts:
    """What one file, or one folder, holds."""

    kind: str
    digest: str
    architecture: Architecture | None
    weights: Weights | None


def open_parts(path: Path) -> Parts:
    """What a file or folder holds.

    Raises:
        ReadError: it is none of the kinds that Keras writes, or damaged; the message has its name.
    """
    try:
        return _parts_of(path)
    except ReadError as error:
        raise error if str(path) in str(error) else ReadError(f"{path}: {error}") from None


def _parts_of(path: Path) -> Parts:
    """As `open_parts`; its errors need not name the file."""
    try:
        is_folder = path.is_dir()
        if is_folder and any((path / name).exists() for name in SAVED_MODEL):
            return _saved_model(path)
        if is_folder:
            members = archive.folder(path)
            return _keras_archive(members, str(path), digest(*members.values()))
        if not path.exists() and path.with_name(f"{path.name}.index").exists():
            raise ReadError(f"{path} {CHECKPOINT}")
    except (OSError, ValueError) as error:
        raise ReadError(f"cannot read {path}: {reason(error)}") from None
    data = archive.read_bytes(path)
    if data.startswith(b"PK\x03\x04"):
        return _keras_archive(archive.unzip(data, str(path)), str(path), digest(data))
    if data.startswith(hdf5.MAGIC):
        return _hdf5(data, str(path))
    return _architecture_file(data, path)


def files_of(path: Path) -> list[Path]:
    """The files that a model is read from: itself, or those of Keras or TensorFlow in a folder."""
    if not path.is_dir():
        return [path]
    inside = [*(path / "variables").glob("*"), *(path / archive.ASSETS).rglob("*")]
    return [*(path / name for name in (*archive.PARTS, *SAVED_MODEL)), *inside]


def parse_architecture(value: Any, where: str, version: str = "") -> Architecture:
    """The architecture in a serialised model; what get_config() gives lacks the class, which its keys tell.

    Raises:
        ReadError: there is none.
    """
    if isinstance(value, list):
        value = {"layers": value}
    if isinstance(value, Mapping) and "class_name" not in value and isinstance(value.get("layers"), list):
        value = {"class_name": "Functional" if "input_layers" in value else "Sequential", "config": value}
    if not isinstance(value, Mapping) or not isinstance(value.get("class_name"), str) or "config" not in value:
        raise ReadError(f"{where} holds no model architecture")
    own = value.get("keras_version")
    version = version or (own if isinstance(own, str) else "")
    keys = set(every_key(value))
    form = (TF_KERAS if "batch_input_shape" in keys else KERAS3) if "registered_name" in keys else ""
    origin = {key: value[key] for key in ("module", "registered_name") if key in value}
    return Architecture(value["class_name"], value["config"], version, form, origin=origin)


def every_key(value: Any) -> Iterator[Any]:
    """The keys of nested objects."""
    for item in value.values() if isinstance(value, Mapping) else value:
        if isinstance(item, (Mapping, list)):
            yield from every_key(item)
    if isinstance(value, Mapping):
        yield from value


def _architecture_file(data: bytes, path: Path) -> Parts:
    """JSON of `to_json` or YAML of `to_yaml`, which people like to encode twice."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"\0" in start or not (start.startswith(b"{") or b"class_name" in data):
        raise ReadError(f"{path} {foreign(data, path)}")
    value, kind = _parsed(data, path)
    if isinstance(value, str):
        value, kind = _parsed(value.encode("utf-8", "replace"), path)
    other = foreign_json(value, path)
    if other:
        raise ReadError(f"{path} {other}")
    return Parts(kind, digest(data), parse_architecture(value, str(path)), None)


def _parsed(data: bytes, path: Path) -> tuple[Any, str]:
    """JSON or YAML → plain values, and which of them it was; a text in quotes may be of either."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b'"'):
        with suppress(ReadError):
            return parse_json(data, str(path)), "JSON"
    if start.startswith((b"{", b"[")):
        return parse_json(data, str(path)), "JSON"
    return parse_yaml(data, str(path)), "YAML"


def _hdf5(data: bytes, name: str) -> Parts:
    """A whole model, or weights in either layout."""
    file = hdf5.open_file(data, name)
    root_version = _text(file, "keras_version")
    text = hdf5.attribute(file, "model_config")
    found = None
    if text is not None:
        found = parse_architecture(parse_json(str(text), "model_config"), name, root_version)
    if tree.is_tree(file) and found is None:
        return Parts("HDF5", digest(data), None, _by_path(file, len(data), named=False))
    group = hdf5.subgroup(file, "model_weights") or file
    if found is not None and group is file:
        raise ReadError(f"{name} holds no weights; it was not completely written")
    layers = legacy.stored_layers(group)
    backend = _text(group, "backend")
    weights = Weights(
        len(data) // BYTES_PER_NUMBER,
        partial(legacy.assign, layers),
        _text(group, "keras_version") or "1",
        backend or legacy.guess_backend(layers),
        backend_guessed=not backend,
        first_shape=partial(legacy.first_shape, layers),
    )
    return Parts("HDF5", digest(data), found, weights)


def _text(group: hdf5.Group, name: str) -> str:
    found = hdf5.attribute(group, name)
    return found if isinstance(found, str) else ""


def _by_path(file: hdf5.Group, size: int, *, named: bool) -> Weights:
    return Weights(size // BYTES_PER_NUMBER, lambda scope: tree.assign(file, scope, named=named))


def _keras_archive(members: Mapping[str, bytes], name: str, sha256: str) -> Parts:
    """The parts of a `.keras` archive."""
    metadata = parse_json(members[archive.METADATA], archive.METADATA)
    version = metadata.get("keras_version") if isinstance(metadata, Mapping) else None
    if not isinstance(version, str):
        raise ReadError(f"{archive.METADATA} in {name} does not say which version of Keras wrote it")
    data = members[archive.WEIGHTS]
    file = hdf5.open_file(data, f"{archive.WEIGHTS} in {name}")
    words = archive.vocabularies(members)

    def assign(scope: Scope) -> None:
        tree.assign(file, scope, named=True, vocabularies=words)

    found = parse_architecture(parse_json(members[archive.CONFIG], archive.CONFIG), name, version)
    return Parts(".keras", sha256, found, Weights(len(data) // BYTES_PER_NUMBER, assign, version, vocabularies=True))


def _saved_model(path: Path) -> Parts:
    """A SavedModel folder: of TensorFlow's Keras, or with nothing but a function that is served."""
    from lstmgen.read.containers import saved_model  # which few files are

    found = saved_model.open_folder(path)
    if found is None:
        return served_function(path)
    return Parts(
        TENSORFLOW,
        digest(*found.files),
        parse_architecture(found.model, str(path)),
        Weights(found.size // BYTES_PER_NUMBER, found.assign),
    )


def served_function(path: Path) -> Parts:
    """The function that a SavedModel folder serves, as a model of one layer."""
    from lstmgen.read.containers import endpoint  # which fewer are

    served = endpoint.open_endpoint(path)
    version = ".".join(map(str, KNOWN))
    return Parts(
        TENSORFLOW,
        digest(*served.files),
        Architecture("Functional", endpoint.architecture_of(served.endpoint), version, nameless=True),
        Weights(served.size, lambda scope: None, version),
    )


def digest(*contents: bytes) -> str:
    """SHA-256 of one file, or of several one behind the other."""
    total = hashlib.sha256()
    for content in contents:
        total.update(content)
    return total.hexdigest()
