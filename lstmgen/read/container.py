"""Model files: the architecture as plain dicts, and weights that find their place on the tree of scopes.

What a file is, its first bytes say, never its suffix.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py

from lstmgen.errors import ReadError
from lstmgen.graph.graph import Source
from lstmgen.read import hdf5, legacy, tree
from lstmgen.read.scope import Scope
from lstmgen.read.version import Version, parse_version

CONFIG_LIMIT = 1 << 26


@dataclass(frozen=True)
class Container:
    """A model file, opened.

    Attributes:
        class_name, config: of the outermost model.
        assign: puts the file's arrays on a tree of scopes.
    """

    class_name: str
    config: Any
    version: Version
    backend: str
    source: Source
    capacity: int
    assign: Callable[[Scope], None]


def open_container(path: Path) -> Container:
    """Reads the architecture of a model file; the weights follow when `assign` is called.

    Raises:
        ReadError: it is not a model file, or it is damaged.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"cannot read {path}: {error.strerror}") from None
    source = Source(path.name, hashlib.sha256(data).hexdigest())
    if data.startswith(b"PK\x03\x04"):
        return _zip(data, source)
    if data.startswith(b"\x89HDF\r\n\x1a\n"):
        return _whole_hdf5(open_hdf5(data, path.name), source)
    raise ReadError(f"{path} is neither HDF5 nor a .keras archive")


def open_hdf5(data: bytes, name: str) -> h5py.File:
    """An HDF5 file from its bytes.

    Raises:
        ReadError: it is damaged.
    """
    try:
        return h5py.File(io.BytesIO(data), "r")
    except (OSError, RuntimeError, ValueError, KeyError):
        raise ReadError(f"{name} is a damaged HDF5 file") from None


def parse_json(text: str | bytes, where: str) -> Any:
    """JSON → plain values.

    Raises:
        ReadError: it is not JSON, or nested too deeply.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ReadError(f"{where} is not valid JSON") from None


def architecture(value: Any, where: str) -> tuple[str, Any]:
    """Class name and config of a serialised model.

    Raises:
        ReadError: they are not there.
    """
    if not isinstance(value, Mapping) or not isinstance(value.get("class_name"), str) or "config" not in value:
        raise ReadError(f"{where} holds no model architecture")
    return value["class_name"], value["config"]


def _whole_hdf5(file: h5py.File, source: Source) -> Container:
    text = hdf5.attribute(file, "model_config")
    if text is None:
        raise ReadError(f"{source.name} holds weights only; give the architecture too")
    class_name, config = architecture(parse_json(text, "model_config"), source.name)
    weights = hdf5.subgroup(file, "model_weights")
    if weights is None:
        raise ReadError(f"{source.name} holds no weights; it was not completely written")
    version = hdf5.attribute(weights, "keras_version") or "1"
    backend = hdf5.attribute(weights, "backend") or ""
    return Container(
        class_name,
        config,
        parse_version(str(version)),
        str(backend),
        Source(source.name, source.sha256, "HDF5", str(version), str(backend)),
        1 << 40,
        lambda scope: legacy.assign(weights, scope),
    )


def _zip(data: bytes, source: Source) -> Container:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise ReadError(f"{source.name} is a damaged .keras archive") from None
    class_name, config = architecture(parse_json(member(archive, "config.json", CONFIG_LIMIT), "config.json"), "config.json")
    metadata = parse_json(member(archive, "metadata.json", CONFIG_LIMIT), "metadata.json")
    version = str(metadata.get("keras_version", "")) if isinstance(metadata, Mapping) else ""
    weights = open_hdf5(member(archive, "model.weights.h5", len(data)), "model.weights.h5")
    return Container(
        class_name,
        config,
        parse_version(version),
        "",
        Source(source.name, source.sha256, ".keras", version),
        1 << 40,
        lambda scope: tree.assign(weights, scope),
    )


def member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """The bytes of a member of an archive, never more than `limit`.

    Raises:
        ReadError: it is missing, occurs twice, or is larger.
    """
    found = [info for info in archive.infolist() if info.filename.replace("\\", "/") == name]
    if len(found) != 1:
        raise ReadError(f"the archive holds {len(found) or 'no'} {name}")
    try:
        with archive.open(found[0]) as file:
            data = file.read(limit + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        raise ReadError(f"{name} in the archive is damaged") from None
    if len(data) > limit:
        raise ReadError(f"{name} in the archive is too large")
    return data
