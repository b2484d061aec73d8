"""The parts of a `.keras` file: a zip archive, or the same files in a folder. Nothing is unpacked to disk."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from lstmgen.errors import ReadError, reason
from lstmgen.read.containers.document import JSON_LIMIT
from lstmgen.read.foreign import NO_MODEL, foreign_archive, foreign_folder

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
RATIO_LIMIT = 20  # Keras does not compress at all
JSON_ROOM = 1 << 20  # what a member of JSON may have in the smallest archive: long ones repeat themselves

# What zipfile raises over a damaged archive.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    OverflowError,
    IndexError,
)


def unzip(data: bytes, where: str) -> dict[str, bytes]:
    """The members that make up a model, by name.

    Raises:
        ReadError: the archive is damaged, holds one of them twice, or is built to do harm.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except DAMAGE:
        raise ReadError(f"{where} is a damaged archive") from None
    for info in infos:
        check_name(info, where)
    found = [(name, info) for info in infos if is_read(name := plain_name(info.filename))]
    names = [plain_name(info.filename) for info in infos]
    check_parts(names, where, "unpack it first", foreign_archive(names))
    if len(dict(found)) != len(found):
        raise ReadError(f"{where} holds a part twice: {', '.join(sorted(name for name, _ in found))}")
    members: dict[str, bytes] = {}
    room = limit(CONFIG, data)  # of all vocabularies
    for name, info in found:
        members[name] = member(archive, info, limit(name, data) if name in PARTS else room, where)
        room -= 0 if name in PARTS else len(members[name])
    return members


PARTS = (CONFIG, METADATA, WEIGHTS)
ASSETS, VOCABULARY = "assets", "vocabulary.txt"
MODELS = (".h5", ".hdf5", ".keras", "/" + CONFIG, "_model.pb", "model.json")  # how the names of models end


def is_read(name: str) -> bool:
    """Whether a member is a part, or a vocabulary, which is in the folder of its layer, by the path of its weights."""
    return name in PARTS or (name.startswith(f"{ASSETS}/") and name.endswith(f"/{VOCABULARY}"))


def vocabularies(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """The vocabularies by the paths of their layers: "/layers/string_lookup"."""
    found = {name: data for name, data in members.items() if name not in PARTS}
    return {name[len(ASSETS) : -len(VOCABULARY) - 1]: data for name, data in found.items()}


def plain_name(name: str) -> str:
    """The name of a member with the slashes that Windows got wrong put right."""
    return name.replace("\\", "/")


def check_name(info: zipfile.ZipInfo, where: str) -> None:
    """Nothing is unpacked, so no name could do harm; but Keras writes no such names.

    Raises:
        ReadError: a name leads out of the archive.
    """
    parts = plain_name(info.filename).split("/")
    if ".." in parts or parts[0] == "" or ":" in parts[0] or stat.S_ISLNK(info.external_attr >> 16):
        raise ReadError(f"{where} has a member {info.filename!r} that leads out of the archive")


def check_parts(names: Iterable[str], where: str, advice: str, foreign: str) -> None:
    """Says clearly what is missing.

    Args:
        foreign: what it is by these names, where it is something else.
        advice: what to do where none of it is a part, but one is a model.
    Raises:
        ReadError: a part is missing.
    """
    every = set(names)
    if every.isdisjoint(PARTS):
        inside = sorted(name for name in every if name.endswith(MODELS))
        if inside:
            raise ReadError(f"{where} is no model itself, but holds {inside[0]}; {advice}")
        if foreign:
            raise ReadError(f"{where} {foreign}")
    for name in PARTS:
        if name in every:
            continue
        if name == WEIGHTS and any(other.startswith("model.weights.") for other in every):
            raise ReadError(f"{where} keeps its weights in another way than {WEIGHTS}; save the model with save()")
        raise ReadError(f"{where} has no {name}: it is not a Keras model, or not complete; {NO_MODEL}")


def limit(name: str, data: bytes) -> int:
    """How large a member may be."""
    room = RATIO_LIMIT * len(data)
    return room if name == WEIGHTS else min(JSON_LIMIT, max(JSON_ROOM, room))


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int, where: str) -> bytes:
    """The bytes of a member, never more than `limit`, whatever it says about itself.

    Raises:
        ReadError: it is damaged, encrypted, or larger.
    """
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
        raise ReadError(f"{info.filename} in {where} is encrypted, or compressed in a way that Keras does not use")
    try:
        with archive.open(info) as file:
            data = file.read(limit + 1)
    except DAMAGE:
        raise ReadError(f"{info.filename} in {where} is damaged") from None
    if len(data) > limit:
        raise ReadError(f"{info.filename} in {where} is too large")
    return data


def folder(path: Path) -> dict[str, bytes]:
    """The same from a folder, as Hugging Face keeps them.

    Raises:
        ReadError: a part is missing or cannot be read.
    """
    names = [found.name for found in path.iterdir()]
    check_parts(names, str(path), "give that", foreign_folder(path, names))
    assets = sorted((path / ASSETS).rglob(VOCABULARY))
    return {name: read_bytes(path / name) for name in (*PARTS, *(each.relative_to(path).as_posix() for each in assets))}


def read_bytes(path: Path) -> bytes:
    """The bytes of an ordinary file.

    Raises:
        ReadError: there is none, or it cannot be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ReadError(f"{path} is not a file")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise ReadError(f"cannot read {path}: {reason(error)}") from None
