"""Reads the members of a `.keras` file: a zip archive, or the same files in a folder. Nothing is unpacked to disk."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from lstmgen.errors import ReadError, reason
from lstmgen.read.containers.document import JSON_LIMIT
from lstmgen.read.containers.foreign import NO_MODEL, foreign_archive, foreign_folder

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
TRAINED = "lstmgen.json"  # the fixed point that the model was trained for; few files have it
RATIO_LIMIT = 20  # size of a member per byte of the archive; Keras does not compress
JSON_ROOM = 1 << 20  # bytes that a JSON member may have in any archive: such text compresses well

# Exceptions of zipfile for damaged archives.
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
    """Returns the members of a model by name.

    Raises:
        ReadError: the archive is damaged, contains a member twice, or is malicious.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except DAMAGE:
        raise ReadError(f"{where} is a damaged archive") from None
    for info in infos:
        check_name(info, where)
    parts = [(name, info) for info in infos if is_read(name := plain_name(info.filename))]
    names = [plain_name(info.filename) for info in infos]
    check_parts(names, where, "unpack it first", foreign_archive(names))
    if len(dict(parts)) != len(parts):
        raise ReadError(f"{where} contains a part twice: {', '.join(sorted(name for name, _ in parts))}")
    members: dict[str, bytes] = {}
    room = limit(CONFIG, data)  # of all vocabularies
    for name, info in parts:
        members[name] = member(archive, info, limit(name, data) if name in PARTS else room, where)
        room -= 0 if name in PARTS else len(members[name])
    return members


PARTS = (CONFIG, METADATA, WEIGHTS)
ASSETS, VOCABULARY = "assets", "vocabulary.txt"
MODELS = (".h5", ".hdf5", ".keras", "/" + CONFIG, "_model.pb", "model.json")  # endings of names of models


def is_read(name: str) -> bool:
    """Returns true for a part, or a vocabulary: its folder is the path of the layer's weights."""
    return name in (*PARTS, TRAINED) or (name.startswith(f"{ASSETS}/") and name.endswith(f"/{VOCABULARY}"))


def vocabularies(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """Returns the vocabularies by the path of the layer, such as "/layers/string_lookup"."""
    assets = {name: data for name, data in members.items() if name not in (*PARTS, TRAINED)}
    return {name[len(ASSETS) : -len(VOCABULARY) - 1]: data for name, data in assets.items()}


def plain_name(name: str) -> str:
    """The name of a member with slashes instead of the backslashes of Windows."""
    return name.replace("\\", "/")


def check_name(info: zipfile.ZipInfo, where: str) -> None:
    """Refuses names that Keras does not write. They could do no harm here, as nothing is unpacked.

    Raises:
        ReadError: a name points out of the archive.
    """
    parts = plain_name(info.filename).split("/")
    if ".." in parts or parts[0] == "" or ":" in parts[0] or stat.S_ISLNK(info.external_attr >> 16):
        raise ReadError(f"{where} has a member {info.filename!r} that points out of the archive")


def check_parts(names: Iterable[str], where: str, advice: str, foreign: str) -> None:
    """Checks that all parts are present.

    Args:
        foreign: description of the archive if it is known not to be a Keras model; else empty.
        advice: cure for an archive that contains a model file.
    Raises:
        ReadError: a part is missing.
    """
    present = set(names)
    if present.isdisjoint(PARTS):
        inside = sorted(name for name in present if name.endswith(MODELS))
        if inside:
            raise ReadError(f"{where} is not a model itself, but contains {inside[0]}; {advice}")
        if foreign:
            raise ReadError(f"{where} {foreign}")
    for name in PARTS:
        if name in present:
            continue
        if name == WEIGHTS and any(member_name.startswith("model.weights.") for member_name in present):
            raise ReadError(f"{where} has its weights in another file than {WEIGHTS}; save the model by model.save()")
        raise ReadError(f"{where} has no {name}: it is not a Keras model, or incomplete; {NO_MODEL}")


def limit(name: str, data: bytes) -> int:
    """The size limit of a member in bytes."""
    room = RATIO_LIMIT * len(data)
    return room if name == WEIGHTS else min(JSON_LIMIT, max(JSON_ROOM, room))


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int, where: str) -> bytes:
    """Reads at most `limit` bytes of a member, regardless of its declared size.

    Raises:
        ReadError: the member is damaged, encrypted, or larger.
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
    """Reads the members from a folder, the layout of Hugging Face.

    Raises:
        ReadError: a part is missing or cannot be read.
    """
    names = [member_path.name for member_path in path.iterdir()]
    check_parts(names, str(path), "give that", foreign_folder(path, names))
    assets = [file.relative_to(path).as_posix() for file in sorted((path / ASSETS).rglob(VOCABULARY))]
    trained = [TRAINED] * (path / TRAINED).exists()
    return {name: read_bytes(path / name) for name in (*PARTS, *trained, *assets)}


def is_inside(path: Path, folder: Path) -> bool:
    """Returns true for a path in a folder, with all links followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a loop of links
        return False


def read_bytes(path: Path) -> bytes:
    """The bytes of an ordinary file.

    Raises:
        ReadError: there is no such file, or it cannot be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ReadError(f"{path} is not a file")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise ReadError(f"cannot read {path}: {reason(error)}") from None
