"""Binary structures that are built to do harm: HDF5, archives and SavedModels, byte by byte.

What longer searches find (`make fuzz-reader`) is made here again by the few bytes that it takes.
"""

from __future__ import annotations

import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
from refusal import refused

from lstmgen.errors import ReadError
from lstmgen.read import read_file
from lstmgen.read.containers import hdf5
from lstmgen.read.containers.bundle import FOOTER, MAGIC, open_bundle

FILES = Path(__file__).parent / "files"
KERAS = FILES / "tf-2.13_chain.keras"


# --- HDF5


def write(path: Path, fill: Callable[[h5py.File], object], libver: str = "earliest") -> bytearray:
    with h5py.File(path, "w", libver=libver) as file:
        fill(file)
    return bytearray(path.read_bytes())


def test_a_list_whose_texts_are_all_the_same(tmp_path: Path) -> None:
    """Each is a reference of 16 bytes to one text of a hundred thousand: 4 GB, if they were believed."""
    text = "x" * 100_000
    data = write(tmp_path / "a.h5", lambda file: file.attrs.update(names=[text, *["y"] * 2000]))
    start = data.find(struct.pack("<I", len(text)))
    for k in range(1, 2001):
        data[start + 16 * k : start + 16 * (k + 1)] = data[start : start + 16]
    root = hdf5.open_file(bytes(data), "a.h5")
    with pytest.raises(ReadError, match="its structures overlap, or form a circle"):
        hdf5.attribute(root, "names")


def test_a_text_that_is_longer_than_what_is_stored(tmp_path: Path) -> None:
    """The HDF5 library takes the memory before it looks for the text."""
    data = write(tmp_path / "a.h5", lambda file: file.attrs.update(name="x" * 77))
    start = data.find(struct.pack("<I", 77))
    data[start : start + 4] = struct.pack("<I", 2**32 - 1)
    with pytest.raises(ReadError, match="a text is longer than its stored bytes"):
        hdf5.attribute(hdf5.open_file(bytes(data), "a.h5"), "name")


@pytest.mark.parametrize("count", [9, 2**31, 2**63])
def test_an_attribute_of_absurd_size(count: int, tmp_path: Path) -> None:
    data = write(tmp_path / "a.h5", lambda file: file.attrs.update(names=np.array([b"abc"] * 7)))
    start = data.find(struct.pack("<Q", 7))
    data[start : start + 8] = struct.pack("<Q", count)
    with pytest.raises(ReadError, match="a structure ends early"):
        hdf5.attribute(hdf5.open_file(bytes(data), "a.h5"), "names")


def test_a_tree_that_leads_in_a_circle(tmp_path: Path) -> None:
    data = write(tmp_path / "a.h5", lambda file: [file.create_group(f"g{k}") for k in range(500)])
    root = next(at for at in places(data, b"TREE") if data[at + 5] == 1)  # a node above others
    data[root + 32 : root + 40] = struct.pack("<Q", root)
    with pytest.raises(ReadError, match="a tree contains a circle"):
        hdf5.keys(hdf5.open_file(bytes(data), "a.h5"), "/")


def test_a_tree_of_which_all_branches_are_one(tmp_path: Path) -> None:
    data = write(tmp_path / "a.h5", lambda file: [file.create_group(f"g{k}") for k in range(500)])
    leaf = next(at for at in places(data, b"TREE") if data[at + 5] == 0 and data[at + 6] > 8)
    for k in range(data[leaf + 6]):
        data[leaf + 32 + 16 * k : leaf + 40 + 16 * k] = data[leaf + 32 : leaf + 40]
    with pytest.raises(ReadError, match="a name occurs twice"):
        hdf5.keys(hdf5.open_file(bytes(data), "a.h5"), "/")


def test_an_object_that_continues_in_itself(tmp_path: Path) -> None:
    def fill(file: h5py.File) -> None:
        for k in range(7):
            file.attrs[f"a{k}"] = np.array([b"x" * 900])

    data = write(tmp_path / "a.h5", fill)
    message = next(at for at in places(data, b"\x10\0\x10\0") if data[at + 4] == 0)
    data[message + 8 : message + 24] = struct.pack("<QQ", message, 24)
    with pytest.raises(ReadError, match="its structures overlap, or form a circle"):
        hdf5.open_file(bytes(data), "a.h5")


def test_types_that_are_somewhere_else(tmp_path: Path) -> None:
    def fill(file: h5py.File) -> None:
        file["type"] = np.dtype("f4")
        file.create_dataset("a", (3,), file["type"])

    root = hdf5.open_file(bytes(write(tmp_path / "a.h5", fill)), "a.h5")
    with pytest.raises(ReadError, match="its objects share messages"):
        hdf5.child(root, "a")


def places(data: bytes, signature: bytes) -> list[int]:
    found, at = [], data.find(signature)
    while at >= 0:
        found.append(at)
        at = data.find(signature, at + 1)
    return found


# --- archives


def members_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def test_json_that_unpacks_to_much(tmp_path: Path) -> None:
    """15 MB of JSON are read from a file of that size, not from one of 15 KB."""
    config = b'{"class_name": "x", "config": [' + b"0," * 7_000_000 + b"0]}"
    path = archive(tmp_path / "m.keras", {**members_of(KERAS), "config.json": config}, zipfile.ZIP_DEFLATED)
    refused(path, "config.json in .*m.keras is too large")


def test_members_that_overlap(tmp_path: Path) -> None:
    """Two entries of the directory with the same bytes; what is found there has another name."""
    data = bytearray(archive(tmp_path / "m.keras", members_of(KERAS)).read_bytes())
    entries = places(data, b"PK\1\2")
    data[entries[1] + 42 : entries[1] + 46] = data[entries[0] + 42 : entries[0] + 46]
    (tmp_path / "m.keras").write_bytes(data)
    refused(tmp_path / "m.keras", "is damaged")


@pytest.mark.parametrize("declared", [0, 10, 2**31])
def test_members_that_lie_about_their_size(declared: int, tmp_path: Path) -> None:
    data = bytearray(archive(tmp_path / "m.keras", members_of(KERAS)).read_bytes())
    for entry in places(data, b"PK\1\2"):
        data[entry + 20 : entry + 28] = struct.pack("<II", declared, declared)
    (tmp_path / "m.keras").write_bytes(data)
    refused(tmp_path / "m.keras", "is damaged|not valid JSON")


def test_an_archive_in_an_archive(tmp_path: Path) -> None:
    members = {**members_of(KERAS), "model.weights.h5": KERAS.read_bytes()}
    refused(archive(tmp_path / "m.keras", members), "is not an HDF5 file")


# --- what is no file


def test_pipes_devices_and_folders(tmp_path: Path) -> None:
    pipe, folder, circle = tmp_path / "pipe", tmp_path / "folder", tmp_path / "circle"
    os.mkfifo(pipe)
    folder.mkdir()
    circle.symlink_to(circle)
    for path in (pipe, Path("/dev/zero")):
        refused(path, "is not a file")
    refused(folder, "has no config.json")
    with pytest.raises(ReadError, match="cannot read"):
        read_file(circle)
    for name in ("config.json", "metadata.json", "model.weights.h5"):
        os.mkfifo(folder / name)
    refused(folder, "is not a file")
    with pytest.raises(ReadError, match="is not a file"):
        read_file(FILES / "keras-2.2.4_graph.json", pipe)


# --- SavedModels


def varint(number: int) -> bytes:
    found = b""
    while number > 127:
        found, number = found + bytes([number & 127 | 128]), number >> 7
    return found + bytes([number])


def bundle(folder: Path, entries: list[tuple[int, bytes, bytes]], copies: int = 1) -> Path:
    """A table whose keys repeat some bytes of those before; its index may lead to the same block several times."""
    block = b"".join(varint(k) + varint(len(key)) + varint(len(value)) + key + value for k, key, value in entries)
    block += struct.pack("<I", 0)
    place = varint(0) + varint(len(block))
    index = b"".join(varint(0) + varint(1) + varint(len(place)) + b"k" + place for _ in range(copies))
    index += struct.pack("<I", 0)
    footer = varint(0) + varint(0) + varint(len(block) + 1) + varint(len(index))
    folder.mkdir(exist_ok=True)
    data = block + b"\0" + index + b"\0" + footer.ljust(FOOTER - 8, b"\0") + MAGIC
    (folder / "variables.index").write_bytes(data)
    return folder


def test_a_bundle_whose_keys_grow(tmp_path: Path) -> None:
    """Some bytes for each key, each as long as the file."""
    entries = [(0, b"x" * 200_000, b""), *((200_000, b"y", b"") for _ in range(50_000))]
    with pytest.raises(ReadError, match="its structures overlap"):
        open_bundle(bundle(tmp_path / "b", entries), "variables")


def test_a_bundle_whose_blocks_are_one(tmp_path: Path) -> None:
    entries = [(0, f"key {k}".encode(), b"") for k in range(20_000)]
    with pytest.raises(ReadError, match="its structures overlap"):
        open_bundle(bundle(tmp_path / "b", entries, copies=20_000), "variables")


@pytest.mark.parametrize("count", [1001, 2**60])
def test_a_bundle_of_absurdly_many_files(tmp_path: Path, count: int) -> None:
    with pytest.raises(ReadError, match=f"names {count} files"):
        open_bundle(bundle(tmp_path / "b", [(0, b"", b"\x08" + varint(count))]), "variables")


def test_metadata_that_are_something_else(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    root = json.dumps({"config": {"a": [[[[]]]]}}).encode()
    node = b"\x1a\x04root" + b"\x2a" + varint(len(root)) + root
    for content in (
        b"",
        b"\xff" * 100,
        b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        b"\x0a" + varint(len(node)) + node,
    ):
        (folder / "keras_metadata.pb").write_bytes(content)
        refused(folder, "damaged|cannot read")
