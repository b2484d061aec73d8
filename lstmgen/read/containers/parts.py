"""Opens one model file and returns its parts: the architecture as plain values, the weights, or both.

The first bytes determine the format of a file, never its suffix.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from lstmgen.errors import ReadError, reason
from lstmgen.graph.graph import Trained
from lstmgen.read.containers import archive, hdf5, legacy, tree
from lstmgen.read.containers.audio import audio_format
from lstmgen.read.containers.document import parse_json, parse_yaml
from lstmgen.read.containers.foreign import (
    CHECKPOINT,
    SAVED_MODEL,
    foreign,
    foreign_json,
    is_layers_model,
    is_onnx,
    part_of_a_folder,
)
from lstmgen.read.scope import Scope
from lstmgen.read.version import NEWEST

TENSORFLOW = "SavedModel"
ONNX = "ONNX"
ADDRESS = re.compile("(?:https?|ftp|s3|gs):/")
TENSORFLOW_JS = "TensorFlow.js"
BYTES_PER_NUMBER = 2  # minimum: Keras stores weights as floats of 16 bits or more
# Writers of the new form of a config, which contains no version: Keras 3, or TensorFlow 2.12 and later. All give it
# the same meaning.
KERAS3, TF_KERAS = "3", "2.15"


@dataclass(frozen=True)
class Architecture:
    """The description of the layers.

    Attributes:
        class_name, config: of the outermost model.
        version: of Keras; empty if the file does not contain it.
        nameless: not written by Keras, so that its meaning depends on no version.
        form: the version as inferred from the keys of the config, if it is not stored.
        origin: `module` and `registered_name` of the class, as stored.
        producer: as in `Source`.
    """

    class_name: str
    config: Any
    version: str = ""
    form: str = ""
    nameless: bool = False
    origin: Mapping[str, Any] = field(default_factory=dict)
    producer: str = ""


@dataclass(frozen=True)
class Weights:
    """Arrays that are not read yet.

    Attributes:
        capacity: upper bound of the count of numbers.
        assign: assigns the arrays to a tree of scopes.
        version: of the Keras that wrote them; empty if their layout does not show it.
        backend: the backend of Keras; empty if it does not matter.
        backend_guessed: true if the backend is not stored in the file.
        vocabularies: true if the vocabularies of layers are included.
        first_shape: returns the shape of the first array, if arrays are in the order of the layers.
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
    """The parts of one file or folder.

    Attributes:
        trained: the fixed point that the weights were trained for; None for floats.
    """

    kind: str
    digest: str
    architecture: Architecture | None
    weights: Weights | None
    trained: Trained | None = None


def open_parts(path: Path) -> Parts:
    """Opens a file or folder.

    Raises:
        ReadError: its format is unknown, or it is damaged; the message contains its path.
    """
    try:
        return _parts_of(path)
    except ReadError as error:
        raise error if str(path) in str(error) else ReadError(f"{path}: {error}") from None


def _parts_of(path: Path) -> Parts:
    """Opens parts as `open_parts`; the message of an error may lack the path."""
    if ADDRESS.match(path.as_posix()) and not path.exists():
        address = path.as_posix().replace(":/", "://", 1)  # a Path joins slashes
        raise ReadError(f"{address} is an address: download the model, and give the path of the file")
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
    if is_onnx(data) and not part_of_a_folder(path):
        return _onnx(data, path)
    return _architecture_file(data, path)


def files_of(path: Path) -> list[Path]:
    """Returns the files that a model is read from: the file itself, or the relevant ones of a folder."""
    if path.suffix == ".json":
        return [path, *_shards(path)]
    if not path.is_dir():
        return [path]
    inside = [*(path / "variables").glob("*"), *(path / archive.ASSETS).rglob("*")]
    return [*(path / name for name in (*archive.PARTS, *SAVED_MODEL)), *inside]


def _shards(path: Path) -> list[Path]:
    """Returns the files with weights that a JSON file of TensorFlow.js names."""
    from lstmgen.read.containers import tensorflow_js  # imported late, as below

    try:
        return tensorflow_js.files_beside(parse_json(archive.read_bytes(path), str(path)), path)
    except ReadError:
        return []


def parse_architecture(value: Any, where: str, version: str = "") -> Architecture:
    """Returns the architecture in a serialized model. The class is inferred for the output of get_config().

    Raises:
        ReadError: there is no architecture.
    """
    if isinstance(value, list):
        value = {"layers": value}
    if isinstance(value, Mapping) and "class_name" not in value and isinstance(value.get("layers"), list):
        value = {"class_name": "Functional" if "input_layers" in value else "Sequential", "config": value}
    if not isinstance(value, Mapping) or not isinstance(value.get("class_name"), str) or "config" not in value:
        raise ReadError(f"{where} contains no model architecture")
    stored_version = value.get("keras_version")
    version = version or (stored_version if isinstance(stored_version, str) else "")
    keys = set(nested_keys(value))
    form = (TF_KERAS if "batch_input_shape" in keys else KERAS3) if "registered_name" in keys else ""
    origin = {key: value[key] for key in ("module", "registered_name") if key in value}
    return Architecture(value["class_name"], value["config"], version, form, origin=origin)


def nested_keys(value: Any) -> Iterator[Any]:
    """Yields the keys of all nested objects."""
    for item in value.values() if isinstance(value, Mapping) else value:
        if isinstance(item, (Mapping, list)):
            yield from nested_keys(item)
    if isinstance(value, Mapping):
        yield from value


def _architecture_file(data: bytes, path: Path) -> Parts:
    """Reads JSON of `to_json` or YAML of `to_yaml`; text that was encoded twice is decoded twice."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"\0" in start or not (start.startswith(b"{") or b"class_name" in data):
        raise ReadError(f"{path} {foreign(data, path)}")
    value, kind = _parsed(data, path)
    if isinstance(value, str):
        value, kind = _parsed(value.encode("utf-8", "replace"), path)
    other = foreign_json(value, path)
    if other:
        raise ReadError(f"{path} {other}")
    if is_layers_model(value):
        return _layers_model(value, data, path)
    if kind_of_audio := audio_format(value):
        return _audio(kind_of_audio, value, data)
    return Parts(kind, digest(data), parse_architecture(value, str(path)), None)


def _layers_model(value: Mapping[str, Any], data: bytes, path: Path) -> Parts:
    """Opens a layers model of TensorFlow.js."""
    from lstmgen.read.containers import tensorflow_js  # imported late: few models are of TensorFlow.js

    try:
        model = tensorflow_js.open_layers_model(value, path)
    except ReadError as error:
        raise error if str(path) in str(error) else ReadError(f"{path} {error}") from None
    architecture = parse_architecture(model.topology, str(path), model.version)
    if model.written_by:
        architecture = replace(architecture, nameless=True, producer=model.written_by)
    return Parts(TENSORFLOW_JS, digest(data, *model.shards), architecture, Weights(model.size, model.assign))


def _parsed(data: bytes, path: Path) -> tuple[Any, str]:
    """Parses JSON or YAML to plain values, and returns which of them it was; quoted text may be either."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b'"'):
        with suppress(ReadError):
            return parse_json(data, str(path)), "JSON"
    if start.startswith((b"{", b"[")):
        return parse_json(data, str(path)), "JSON"
    return parse_yaml(data, str(path)), "YAML"


def _hdf5(data: bytes, name: str) -> Parts:
    """Opens an HDF5 file: a whole model, or weights in either layout."""
    file = hdf5.open_file(data, name)
    root_version = _text(file, "keras_version")
    text = hdf5.attribute(file, "model_config")
    architecture = None
    if text is not None:
        architecture = parse_architecture(parse_json(str(text), "model_config"), name, root_version)
    if tree.is_tree(file) and architecture is None:
        return Parts("HDF5", digest(data), None, _by_path(file, len(data), named=False))
    group = hdf5.subgroup(file, "model_weights") or file
    if architecture is not None and group is file:
        raise ReadError(f"{name} contains no weights; the file is incomplete, save the model again")
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
    return Parts("HDF5", digest(data), architecture, weights)


def _text(group: hdf5.Group, name: str) -> str:
    value = hdf5.attribute(group, name)
    return value if isinstance(value, str) else ""


def _by_path(file: hdf5.Group, size: int, *, named: bool) -> Weights:
    return Weights(size // BYTES_PER_NUMBER, lambda scope: tree.assign(file, scope, named=named))


def _keras_archive(members: Mapping[str, bytes], name: str, sha256: str) -> Parts:
    """Opens the members of a `.keras` archive."""
    metadata = parse_json(members[archive.METADATA], archive.METADATA)
    version = metadata.get("keras_version") if isinstance(metadata, Mapping) else None
    if not isinstance(version, str):
        raise ReadError(f"{archive.METADATA} in {name} contains no Keras version")
    data = members[archive.WEIGHTS]
    file = hdf5.open_file(data, f"{archive.WEIGHTS} in {name}")
    words = archive.vocabularies(members)

    def assign(scope: Scope) -> None:
        tree.assign(file, scope, named=True, vocabularies=words)

    architecture = parse_architecture(parse_json(members[archive.CONFIG], archive.CONFIG), name, version)
    weights = Weights(len(data) // BYTES_PER_NUMBER, assign, version, vocabularies=True)
    return Parts(".keras", sha256, architecture, weights, _trained(members, name))


def _trained(members: Mapping[str, bytes], name: str) -> Trained | None:
    """Returns the fixed point that a model was trained for; None if it was trained in floats.

    Raises:
        ReadError: the member is not as lstmgen writes it.
    """
    if archive.TRAINED not in members:
        return None
    item = parse_json(members[archive.TRAINED], archive.TRAINED)
    known = item if isinstance(item, Mapping) else {}
    quantize, ranges = known.get("quantize"), known.get("ranges")
    numbers = ranges if isinstance(ranges, list) else [None]
    if not isinstance(quantize, str) or not all(type(number) in (int, float) for number in numbers):
        raise ReadError(f"{archive.TRAINED} in {name} is damaged: save the model again")
    return Trained(quantize, tuple(map(float, numbers)))


def _saved_model(path: Path) -> Parts:
    """Opens a SavedModel folder: of TensorFlow's Keras, or with only a served function."""
    from lstmgen.read.containers import saved_model  # imported late: few models are SavedModels

    saved = saved_model.open_folder(path)
    if saved is None:
        return served_function(path)
    return Parts(
        TENSORFLOW,
        digest(*saved.files),
        parse_architecture(saved.model, str(path)),
        Weights(saved.size // BYTES_PER_NUMBER, saved.assign),
    )


def served_function(path: Path) -> Parts:
    """Opens the function that a SavedModel folder serves, as a model of one layer."""
    from lstmgen.read.containers import endpoint  # imported late: few models are read this way

    served = endpoint.open_endpoint(path)
    return _nameless(TENSORFLOW, digest(*served.files), endpoint.architecture_of(served.endpoint), served.size)


def _nameless(kind: str, sha256: str, config: Any, size: int = 0, producer: str = "") -> Parts:
    """The parts of a file that Keras did not write; its config holds the weights."""
    architecture = Architecture("Functional", config, NEWEST, nameless=True, producer=producer)
    return Parts(kind, sha256, architecture, Weights(size, lambda scope: None, NEWEST))


def _onnx(data: bytes, path: Path) -> Parts:
    """Opens an ONNX file. Its config is an `OnnxModel`; the front end makes a model of one layer of it."""
    from lstmgen.read.containers import onnx  # imported late, as above

    try:
        model = onnx.open_onnx(data, path)
    except ReadError as error:
        raise ReadError(
            f"{path} is a damaged ONNX file: {error}" if str(path) not in str(error) else str(error)
        ) from None
    return _nameless(ONNX, onnx.digest(data, model), model, model.size, model.written_by)


def _audio(kind: str, value: Any, data: bytes) -> Parts:
    """Opens audio JSON. Its config is the parsed file; the front end makes Keras layers of it."""
    return _nameless(kind, digest(data), value, producer=kind)


def digest(*contents: bytes) -> str:
    """SHA-256 of the concatenated contents of files."""
    total = hashlib.sha256()
    for content in contents:
        total.update(content)
    return total.hexdigest()
