"""HDF5 files and archives that are damaged or built to do harm: a clear error, and nothing else."""

from __future__ import annotations

import io
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from refusal import refused

from lstmgen.read.containers.archive import CONFIG, limit

FILES = Path(__file__).parent / "files"
H5 = FILES / "keras-2.2.4_chain.h5"
KERAS = FILES / "tf-2.13_chain.keras"
SECRET = "secret.h5"


# --- HDF5


@pytest.fixture
def h5(tmp_path: Path) -> Path:
    """A copy to change, beside a file that it must not reach."""
    with h5py.File(tmp_path / SECRET, "w") as file:
        file["secret"] = np.ones((3, 3), "float32")
    (tmp_path / "secret.bin").write_bytes(b"\1" * 4096)
    return Path(shutil.copy(H5, tmp_path / "model.h5"))


def kernel(file: h5py.File) -> tuple[h5py.Group, str, tuple[int, ...]]:
    """A dataset that a change is made to: its group, name and shape."""
    group = file["model_weights/dense/dense"]
    name = next(key for key in group if key.startswith("kernel"))
    return group, name, group[name].shape


def external_link(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group[name] = h5py.ExternalLink(SECRET, "secret")


def soft_link(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group[name] = h5py.SoftLink("/model_weights/aa")


def external_storage(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_dataset(name, shape, "f4", external=[("secret.bin", 0, h5py.h5f.UNLIMITED)])


def virtual(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    layout = h5py.VirtualLayout(shape, "f4")
    layout[...] = h5py.VirtualSource(SECRET, "secret", (3, 3))[: shape[0], : shape[1]]
    group.create_virtual_dataset(name, layout)


def filled_on_demand(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_dataset(name, shape, "f4", chunks=shape, fillvalue=1.0)


def never_written(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_dataset(name, shape, "f4")


def compressed(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_dataset(name, data=np.ones(shape, "f4"), compression="gzip")


def enormous(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_dataset(name, (2**40,), "f4", chunks=(1024,))


def compound(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group[name] = np.zeros(shape, [("a", "f2"), ("b", "f2")])


def references(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_dataset(name, shape, h5py.ref_dtype)


def texts(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_dataset(name, shape, h5py.string_dtype())


def quantised(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group[name] = np.ones(shape, "i1")


def without_leading_bit(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    kind = h5py.h5t.IEEE_F32LE.copy()
    kind.set_norm(h5py.h5t.NORM_NONE)
    h5py.h5d.create(group.id, name.encode(), kind, h5py.h5s.create_simple(shape))


def in_order_of_vax(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    kind = h5py.h5t.IEEE_F32LE.copy()
    kind.set_order(h5py.h5t.ORDER_VAX)
    h5py.h5d.create(group.id, name.encode(), kind, h5py.h5s.create_simple(shape))


def empty(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group[name] = h5py.Empty("f4")


def a_group(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_group(name)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (external_link, "is a link; Keras writes none"),
        (soft_link, "is a link; Keras writes none"),
        (external_storage, "the weights are outside the file"),
        (virtual, "the weights are outside the file"),
        (filled_on_demand, "compressed or in chunks"),
        (never_written, "24 bytes declared but 0 stored"),
        (compressed, "compressed or in chunks"),
        (enormous, r"needs shape \(3, 2\), the file has \(1099511627776,\)"),
        (compound, "weights of type compound are not supported"),
        (references, "weights of type reference are not supported"),
        (texts, "weights of type text are not supported"),
        (without_leading_bit, "number of an unusual form"),
        (in_order_of_vax, "number of an unusual form"),
        (quantised, "weights of type int8 are not supported"),
        (empty, "the file has None"),
        (a_group, "the weights are missing"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_datasets(change: Callable[..., None], message: str, h5: Path) -> None:
    with h5py.File(h5, "r+") as file:
        group, name, shape = kernel(file)
        del group[name]
        change(group, name, shape)
    refused(h5, f"layer 'dense', kernel: .*{message}" if "link" not in message else message)


@pytest.mark.parametrize("link", [h5py.ExternalLink(SECRET, "/"), h5py.SoftLink("/"), h5py.SoftLink("../aa")])
def test_groups_that_are_links(link: Any, h5: Path) -> None:
    with h5py.File(h5, "r+") as file:
        del file["model_weights/dense"]
        file["model_weights/dense"] = link
    refused(h5, "is a link; Keras writes none")


@pytest.mark.parametrize("name", ["", ".", "..", "/", "../zz", "zz//zz", "zz/../zz"])
def test_names_that_are_no_plain_paths(name: str, h5: Path) -> None:
    with h5py.File(h5, "r+") as file:
        names = [name if old == "zz" else old for old in file["model_weights"].attrs["layer_names"].astype(str)]
        del file["model_weights"].attrs["layer_names"]
        file["model_weights"].attrs["layer_names"] = np.array([text.encode() for text in names], dtype=object)
    refused(h5, "is not a plain path|the weights are missing|are not in the file|expected|needs")


@pytest.mark.parametrize(
    "value", [3, 1.5, [1, 2], np.zeros((2, 2), "S1"), h5py.Empty("f4"), np.zeros(2, [("a", "f4")]), [b"\xff\xfe"]]
)
@pytest.mark.parametrize("place", ["/:model_config", "model_weights:layer_names", "model_weights/dense:weight_names"])
def test_attributes_of_other_types(place: str, value: Any, h5: Path) -> None:
    path, name = place.split(":")
    with h5py.File(h5, "r+") as file:
        del file[path].attrs[name]
        file[path].attrs[name] = value
    refused(h5, "")


def test_attributes_that_are_references(h5: Path) -> None:
    with h5py.File(h5, "r+") as file:
        del file.attrs["model_config"]
        file.attrs.create("model_config", file["model_weights"].ref, dtype=h5py.ref_dtype)
    refused(h5, "attribute 'model_config' is not text")


def test_a_layer_listed_twice(h5: Path) -> None:
    with h5py.File(h5, "r+") as file:
        attributes = file["model_weights"].attrs
        attributes["layer_names"] = np.array([*attributes["layer_names"][:-1], attributes["layer_names"][0]])
    refused(h5, "lists the weights of layer 'zz' twice")


def test_groups_that_contain_themselves(tmp_path: Path) -> None:
    """In the layout of Keras 3 what is left over is looked for."""

    def change(file: h5py.File) -> None:
        container = file["_layer_checkpoint_dependencies"]
        container["again"] = container

    refused(archive_with_weights(tmp_path, change), "occurs twice")


def test_very_deep_groups(tmp_path: Path) -> None:
    def change(file: h5py.File) -> None:
        group = file["_layer_checkpoint_dependencies"]
        for _ in range(3000):
            group = group.create_group("d")

    refused(archive_with_weights(tmp_path, change), "nested more than 100 deep")


def test_names_that_stand_for_groups_in_groups(tmp_path: Path) -> None:
    """Windows' names of groups: one for what is there already, one of too many parts, many of many parts."""
    layers = "_layer_checkpoint_dependencies"
    refused(archive_with_weights(tmp_path, lambda file: file.create_group(f"{layers}\\dense")), "occurs twice")
    deep = "\\".join("d" * 300)
    refused(archive_with_weights(tmp_path, lambda file: file.create_group(deep)), "a name of too many parts")

    def change(file: h5py.File) -> None:
        for k in range(300):
            file.create_group("\\".join([str(k), *["part" * 20] * 90]))

    refused(archive_with_weights(tmp_path, change), "the list of weights is damaged")


def test_paths_that_are_longer_than_the_file(tmp_path: Path) -> None:
    """Long names in each other, and below them one array by many names."""

    def change(file: h5py.File) -> None:
        group = file["_layer_checkpoint_dependencies"]
        array = group.create_dataset("a", (1,), "f4")
        for _ in range(90):
            group = group.create_group("n" * 1000)
        for k in range(300):
            group[str(k)] = array

    refused(archive_with_weights(tmp_path, change), "the list of weights is damaged")


def test_heaps_out_of_shape(h5: Path) -> None:
    """Over these the HDF5 library loops forever."""
    data = bytearray(H5.read_bytes())
    start = data.find(b"GCOL\x01\0\0\0")
    assert start > 0
    for at, value in ((start + 16, b"\0" * 16), (start + 24, b"\xff" * 8), (start + 8, b"\xff" * 7 + b"\0")):
        changed = data[:]
        changed[at : at + len(value)] = value
        h5.write_bytes(changed)
        refused(h5, "is damaged in the HDF5 file: ")


def test_a_file_that_ends_early(h5: Path) -> None:
    data = H5.read_bytes()
    for size in (8, 100, 2000, len(data) // 2, len(data) - 1):
        h5.write_bytes(data[:size])
        refused(h5, "")


# --- archives


def archive_with_weights(folder: Path, change: Callable[[h5py.File], None]) -> Path:
    """A .keras file with other weights."""
    with zipfile.ZipFile(KERAS) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO(members["model.weights.h5"])
    with h5py.File(buffer, "r+") as file:
        change(file)
    return write_archive(folder, {**members, "model.weights.h5": buffer.getvalue()})


def write_archive(folder: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    path = folder / "model.keras"
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def members_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil", "a\\..\\..\\evil", "C:/evil", "assets/../../evil"])
def test_members_that_lead_out_of_the_archive(name: str, tmp_path: Path) -> None:
    refused(write_archive(tmp_path, {**members_of(KERAS), name: b"evil"}), "points out of the archive")
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]


def test_members_that_are_links(tmp_path: Path) -> None:
    path = write_archive(tmp_path, {name: data for name, data in members_of(KERAS).items() if name != "config.json"})
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("config.json")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    refused(path, "points out of the archive")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_that_occur_twice(tmp_path: Path) -> None:
    path = Path(shutil.copy(KERAS, tmp_path / "model.keras"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("config.json", b"{}")
    refused(path, "contains a part twice")


def test_bombs(tmp_path: Path) -> None:
    zeros = b"\0" * 100_000_000
    for name, message in (("model.weights.h5", "too large"), ("config.json", "too large")):
        path = write_archive(tmp_path, {**members_of(KERAS), name: zeros}, zipfile.ZIP_DEFLATED)
        refused(path, message)
    size = int(0.6 * limit(CONFIG, KERAS.read_bytes()))  # one vocabulary has room, two have not
    vocabularies = {f"assets/layers/lookup_{k}/vocabulary.txt": zeros[:size] for k in range(2)}
    refused(write_archive(tmp_path, members_of(KERAS) | vocabularies, zipfile.ZIP_DEFLATED), "too large")


def test_compression_that_keras_does_not_use(tmp_path: Path) -> None:
    refused(
        write_archive(tmp_path, members_of(KERAS), zipfile.ZIP_BZIP2), "compressed in a way that Keras does not use"
    )


def test_encrypted_members(tmp_path: Path) -> None:
    path = Path(shutil.copy(KERAS, tmp_path / "model.keras"))
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 1)
    path.write_bytes(data)
    refused(path, "is encrypted")


def test_weights_that_are_something_else(tmp_path: Path) -> None:
    for content in (b"", b"\x80\x04", b"PK\x03\x04", b'{"a": 1}'):
        refused(write_archive(tmp_path, {**members_of(KERAS), "model.weights.h5": content}), "is not an HDF5 file")
    others = {name: data for name, data in members_of(KERAS).items() if name != "model.weights.h5"}
    refused(write_archive(tmp_path, others), "has no model.weights.h5")
    refused(write_archive(tmp_path, {**others, "model.weights.npz": b""}), "has its weights in another file")


def test_archives_of_something_else(tmp_path: Path) -> None:
    refused(write_archive(tmp_path, {"archive/data.pkl": b"", "archive/version": b"3"}), "is a file of PyTorch")
    for name in ("net/model.h5", "model.keras", "net/config.json", "net/saved_model.pb"):
        refused(write_archive(tmp_path, {"readme.txt": b"", name: b""}), f"but contains {name}; unpack it first")
    refused(write_archive(tmp_path, {"readme.txt": b""}), "has no config.json: it is not a Keras model")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "best.h5").write_bytes(H5.read_bytes())
    refused(folder, "folder is not a model itself, but contains best.h5; give that")


def test_metadata_without_a_version(tmp_path: Path) -> None:
    for content in (b"{}", b"[]", b'{"keras_version": 3}'):
        refused(write_archive(tmp_path, {**members_of(KERAS), "metadata.json": content}), "contains no Keras version")
