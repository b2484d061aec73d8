"""Mutates model files at random: their JSON, their HDF5 structure, their bytes. Deterministic by seed."""

from __future__ import annotations

import copy
import io
import json
import random
import warnings
import zipfile
from contextlib import suppress
from typing import Any

import h5py
import numpy as np

VALUES: list[Any] = [
    *(None, True, False, 0, 1, -1, 2, 3, 2**31, 2**63, 10**30, 0.5, -1.5, 1e300, float("nan"), float("inf")),
    *(
        "",
        "x",
        "tanh",
        "LSTM",
        "same",
        "../x",
        "a\0b",
        "\ud800",
        "x" * 5000,
        [],
        {},
        [[]],
        [None],
        [1, 2, 3],
        ["x", 0, 0],
    ),
    *({"class_name": "LSTM"}, {"class_name": "__tuple__", "items": [1]}, {"class_name": "Lambda", "config": {}}),
]


SIGNATURES = [b"TREE", b"HEAP", b"SNOD", b"GCOL", *(bytes([kind, 0]) for kind in (1, 3, 5, 8, 12, 16, 17))]
TYPES: list[Any] = [
    *("f2", "f4", "f8", ">f4", "i1", "u2", "i8", "c8", "V2", "V3", "S3", "?"),
    *(h5py.string_dtype(), h5py.ref_dtype, h5py.vlen_dtype("f4"), np.dtype([("a", "f4")]), np.dtype(("f4", (3,)))),
]
ATTRIBUTES: list[Any] = [
    *(None, b"", b"3", "2.2.4", "1.2.2", "3.0.5", 3, 1e9, [1, 2], ["a", "b"], ["a"] * 500, [b"x"] * 3),
    *(np.zeros((2, 2)), np.zeros(0), np.array([b"x" * 1000] * 50), h5py.Empty("f4"), "{" * 1000, "\0", "../x", "/"),
]
NAMES = [
    "../x",
    "/x",
    "C:x",
    "a/../../x",
    "config.json/",
    "CONFIG.JSON",
    "\\config.json",
    "x" * 5000,
    "model.weights.npz",
]
# What h5py and numpy raise where two changes do not go together.
IMPOSSIBLE = (MemoryError, KeyError, ValueError, TypeError, OSError, RuntimeError, NotImplementedError)


def containers(value: Any) -> list[Any]:
    """All lists and dicts inside a value, itself among them."""
    found, waiting = [], [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, (dict, list)):
            found.append(item)
            waiting.extend(item.values() if isinstance(item, dict) else item)
    return found


def mutate_json(value: Any, rng: random.Random) -> Any:
    """Changes one to three places: other values, missing or additional keys, parts of other places."""
    if not containers(value):  # a search guided by coverage comes to files of one number
        return copy.deepcopy(rng.choice(VALUES))
    value = copy.deepcopy(value)
    for _ in range(rng.randint(1, 3)):
        every = containers(value)
        place = rng.choice(every)
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            continue
        key, kind = rng.choice(keys), rng.randrange(6)
        if kind < 3:
            place[key] = copy.deepcopy(rng.choice(VALUES))
        elif kind == 3:
            place[key] = copy.deepcopy(rng.choice(every))
        elif kind == 4:
            del place[key]
        elif isinstance(place, list):
            place.insert(rng.randrange(len(place) + 1), copy.deepcopy(place[key]))
        else:
            place[rng.choice(keys)] = copy.deepcopy(place[key])
    return value


def mutate_bytes(data: bytes, rng: random.Random) -> bytes:
    """Changes, removes or repeats some bytes."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(changed))
        kind = rng.randrange(8)
        if kind < 5:
            changed[at] = rng.choice([0, 1, 255, changed[at] ^ (1 << rng.randrange(8))])
        elif kind == 5:
            del changed[at : at + rng.choice([1, 8, 512])]
        elif kind == 6:
            changed[at:at] = changed[max(0, at - 8) : at]
        else:
            size = rng.choice([1, 2, 4, 8])
            changed[at : at + size] = bytes(rng.choice([0, 255]) for _ in range(size))
        changed = changed or bytearray(b"\0")
    return bytes(changed)


def mutate_fields(data: bytes, rng: random.Random) -> bytes:
    """Changes fields of an HDF5 file where its structures are: most of its bytes are weights, or nothing."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        signature, start = rng.choice(SIGNATURES), rng.randrange(len(changed))
        found = [changed.find(signature, start), changed.find(signature), start]
        at = next(place for place in found if place >= 0) + rng.randrange(64)
        edge = rng.choice([0, rng.randrange(256), 2**31 - 1, 2**32 - 1, 2**64 - 1, len(data), rng.randrange(len(data))])
        width = rng.choice([1, 1, 1, 2, 4, 8])
        changed[at : at + width] = max(edge + rng.randint(-8, 8), 0).to_bytes(9, "little")[:width]
    return bytes(changed)


def mutate_hdf5(file: h5py.File, rng: random.Random) -> None:
    """Changes one to three groups, datasets or attributes."""
    for _ in range(rng.randint(1, 3)):
        paths: list[str] = []
        file.visit(paths.append)
        with suppress(*IMPOSSIBLE):
            if paths and rng.random() < 0.6:
                mutate_object(file, rng.choice(paths), rng)
            else:
                mutate_attribute(file[rng.choice(["/", *paths])], rng)


def mutate_object(file: h5py.File, path: str, rng: random.Random) -> None:
    """Takes away a group or dataset, or puts something else in its place."""
    found, kind = file[path], rng.randrange(8)
    shape = found.shape if isinstance(found, h5py.Dataset) else (3, 2)
    if kind == 0 and isinstance(found, h5py.Group):
        found["again"] = file[rng.choice(["/", path])]
        return
    if kind == 1:
        file.copy(path, f"{path} again")
        return
    del file[path]
    if kind == 2:
        links = [h5py.SoftLink("/"), h5py.SoftLink(path), h5py.ExternalLink("other.h5", "/")]
        file[path] = rng.choice(links)
    elif kind == 3:
        shapes = [(), (1,), (0,), (2**40,), (2**20, 2**20), shape[::-1], (*shape, 1), shape]
        file.create_dataset(path, rng.choice(shapes), rng.choice(TYPES))
    elif kind == 4:
        options = [{"compression": "gzip"}, {"chunks": True}, {"shuffle": True, "chunks": True}, {"fletcher32": True}]
        file.create_dataset(path, data=np.ones(shape, "f4"), **rng.choice(options))
    elif kind == 5:
        file.create_dataset(path, shape, "f4", external=[("/etc/passwd", 0, h5py.h5f.UNLIMITED)])
    elif kind == 6:
        layout = h5py.VirtualLayout(shape, "f4")
        layout[...] = h5py.VirtualSource("other.h5", "/", shape)
        file.create_virtual_dataset(path, layout)
    else:
        file.create_group(path)


def mutate_attribute(owner: Any, rng: random.Random) -> None:
    """Takes away an attribute, puts something else in its place, or adds many."""
    if rng.random() < 0.1:
        for k in range(100):
            owner.attrs[f"layer_names{k}"] = np.array([b"x"] * k)
        return
    name = rng.choice(list(owner.attrs) or ["weight_names"])
    value = rng.choice(ATTRIBUTES)
    if name in owner.attrs and rng.random() < 0.2:
        value = [*np.ravel(owner.attrs[name]), *np.ravel(owner.attrs[name])][: rng.randrange(1, 9)]
    owner.attrs.pop(name, None)
    if value is not None:
        owner.attrs[name] = value


def mutate_model(data: bytes, rng: random.Random) -> bytes:
    """A mutated model file."""
    if data.startswith(b"PK"):
        return mutate_archive(data, rng)
    if data.startswith(b"{"):
        return json.dumps(mutate_json(json.loads(data), rng)).encode()
    if not data.startswith(b"\x89HDF"):
        return mutate_bytes(data, rng)
    if rng.random() < 0.4:
        return rng.choice([mutate_bytes, mutate_fields])(data, rng)
    buffer = io.BytesIO(data)
    with h5py.File(buffer, "r+") as file:
        if rng.random() < 0.5 or "model_config" not in file.attrs:
            mutate_hdf5(file, rng)
        else:
            config = json.loads(file.attrs["model_config"])
            del file.attrs["model_config"]
            file.attrs["model_config"] = json.dumps(mutate_json(config, rng))
    return buffer.getvalue()


def mutate_blindly(data: bytes, rng: random.Random) -> bytes:
    """Data of any kind, mutated, sound or not: without the help of a library that would stumble over it."""
    if data.startswith(b"\x89HDF"):
        return rng.choice([mutate_bytes, mutate_fields])(data, rng)
    if data.startswith(b"PK"):
        return rng.choice([mutate_bytes, mutate_directory])(data, rng)
    try:
        return json.dumps(mutate_json(json.loads(data), rng)).encode()
    except (ValueError, RecursionError):
        return mutate_bytes(data, rng)


def mutate_archive(data: bytes, rng: random.Random) -> bytes:
    """The archive itself, its list of members, or one of them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    kind = rng.randrange(10)
    if kind < 2:
        return mutate_bytes(data, rng) if kind else mutate_directory(data, rng)
    if kind < 5:
        members = mutate_members(members, rng)
    else:
        k = rng.choice([k for k, (name, _) in enumerate(members) for _ in range(3 if name == "config.json" else 1)])
        name, content = members[k]
        members[k] = (name, mutate_bytes(content, rng) if rng.random() < 0.2 else mutate_model(content, rng))
    buffer = io.BytesIO()
    compression = rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    with zipfile.ZipFile(buffer, "w", compression) as archive, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Duplicate name")  # on purpose
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def mutate_members(members: list[tuple[str, bytes]], rng: random.Random) -> list[tuple[str, bytes]]:
    """Members that are missing, twice there, have another's contents or a name that leads elsewhere, or are bombs."""
    k, (name, content) = rng.choice(list(enumerate(members)))
    others = [
        *([], [(name, content)] * 2, [(name, rng.choice(members)[1])], [(name, b"")], [(name, b"\0" * 20_000_000)]),
        *([(rng.choice(NAMES), content)], [(rng.choice(NAMES), b"x"), (name, content)]),
        *([(name, b"PK\x03\x04")], [(name, content + b"\0" * 4096)], [(name, content[: len(content) // 2])]),
    ]
    return members[:k] + rng.choice(others) + members[k + 1 :]


def mutate_directory(data: bytes, rng: random.Random) -> bytes:
    """Fields of the headers that an archive has for each member: sizes, places, flags, names."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        start = data.find(rng.choice([b"PK\1\2", b"PK\3\4", b"PK\5\6"]), rng.randrange(len(data)))
        at = max(start, 0) + rng.randrange(4, 60)
        width = rng.choice([1, 2, 4])
        number = rng.choice([0, 1, 8, 99, 2**16 - 1, 2**32 - 1, len(data), rng.randrange(len(data))])
        changed[at : at + width] = (number % 256**width).to_bytes(width, "little")
    return bytes(changed)
