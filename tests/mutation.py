"""Model files made worse at random: their JSON, their HDF5 structure, their bytes. Deterministic by seed."""

from __future__ import annotations

import copy
import io
import json
import random
import zipfile
from pathlib import Path
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


def mutate_hdf5(file: h5py.File, rng: random.Random) -> None:
    """Changes one group, dataset or attribute."""
    paths: list[str] = []
    file.visit(paths.append)
    path = rng.choice(paths) if paths else "/"
    found, kind = file[path], rng.randrange(8)
    if kind == 0:
        del file[path]
    elif kind == 1:
        del file[path]
        file[path] = np.float32(rng.choice([1, np.nan]))
    elif kind == 2:
        del file[path]
        file[path] = h5py.SoftLink("/") if rng.random() < 0.5 else h5py.ExternalLink("other.h5", "/")
    elif kind == 3:
        del file[path]
        file.create_dataset(path, (2**40,), "f4", chunks=(1024,))
    elif kind == 4 and isinstance(found, h5py.Group):
        found["again"] = file["/"]
    elif found.attrs or file.attrs:
        owner = found if found.attrs else file
        name = rng.choice(list(owner.attrs))
        del owner.attrs[name]
        value = rng.choice(
            [None, b"", b"3", "2.2.4", 3, [1, 2], ["a", "b"], np.zeros((2, 2)), [b"x"] * 3, h5py.Empty("f4")]
        )
        if value is not None:
            owner.attrs[name] = value


def mutate_file(path: Path, rng: random.Random) -> bytes:
    """A model file made worse."""
    data = path.read_bytes()
    if data.startswith(b"PK"):
        return mutate_archive(data, rng)
    if data.startswith(b"{"):
        return json.dumps(mutate_json(json.loads(data), rng)).encode()
    if not data.startswith(b"\x89HDF") or rng.random() < 0.3:
        return mutate_bytes(data, rng)
    buffer = io.BytesIO(data)
    with h5py.File(buffer, "r+") as file:
        if rng.random() < 0.3 or "model_config" not in file.attrs:
            mutate_hdf5(file, rng)
        else:
            config = json.loads(file.attrs["model_config"])
            del file.attrs["model_config"]
            file.attrs["model_config"] = json.dumps(mutate_json(config, rng))
    return buffer.getvalue()


def mutate_archive(data: bytes, rng: random.Random) -> bytes:
    """The archive itself, or one of its members."""
    if rng.random() < 0.2:
        return mutate_bytes(data, rng)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice([*members, "config.json", "config.json"])
    if name.endswith(".json"):
        members[name] = json.dumps(mutate_json(json.loads(members[name]), rng)).encode()
    elif rng.random() < 0.5:
        members[name] = mutate_bytes(members[name], rng)
    else:
        buffer = io.BytesIO(members[name])
        with h5py.File(buffer, "r+") as file:
            mutate_hdf5(file, rng)
        members[name] = buffer.getvalue()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return buffer.getvalue()
