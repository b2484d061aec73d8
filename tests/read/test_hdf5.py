"""HDF5 is read as the HDF5 library reads it, in every form that it writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from lstmgen.errors import ReadError
from lstmgen.read.containers import hdf5

FILES = Path(__file__).parent / "files"
FORMS = ["earliest", "v108", "v110", "latest"]  # of files; Keras uses the first
NUMBERS = ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8"]


def write(path: Path, form: str) -> None:
    """Texts and lists of them, arrays of every kind, and groups of few, many and very many."""
    numbers = np.random.default_rng(3)
    with h5py.File(path, "w", libver=(form, "latest")) as file:
        file.attrs["text"] = "a→b" * 100_000
        file.attrs["texts"] = ["kernel", "", "ж" * 30]
        file.attrs["bytes"] = np.array([b"a", b"bcd\xc3\xa9"])
        file.attrs["none"] = np.zeros(0)
        for k in range(20):
            file.attrs[f"many{k}"] = f"value {k}" * 40
        for count in (3, 60, 1500):
            group = file.create_group(f"of {count}")
            for k in range(count):
                group.create_group(f"layer_with_a_name_{k}")
        group = file.create_group("ordered", track_order=True)
        for k in range(12):
            group[str(11 - k)] = numbers.normal(size=(k + 1, 3)).astype(NUMBERS[k % len(NUMBERS)])
        group["count"] = np.int64(-7)
        group["scalar"] = np.float32(0.1)
        group["bfloat16"] = np.arange(6, dtype="u2").view("V2").reshape(2, 3)
        layout = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        layout.set_layout(h5py.h5d.COMPACT)
        space = h5py.h5s.create_simple((4,))
        compact = h5py.h5d.create(group.id, b"compact", h5py.h5t.NATIVE_FLOAT, space, layout)
        compact.write(h5py.h5s.ALL, h5py.h5s.ALL, numbers.normal(size=4).astype("f4"))


def agree(ours: Any, theirs: Any, path: str = "") -> int:
    """Compares everything below a group; the number of objects."""
    assert hdf5.keys(ours, path) == sorted(theirs)
    for name, value in theirs.attrs.items():
        expected = [hdf5_text(item) for item in value] if np.ndim(value) else hdf5_text(value)
        assert hdf5.attribute(ours, name) == expected, f"{path}: {name}"
    count = 0
    for key, item in theirs.items():
        found = hdf5.child(ours, key)
        if isinstance(item, h5py.Group):
            count += 1 + agree(found, item, f"{path}/{key}")
            continue
        values = item[()]
        if item.dtype.kind == "V":
            values = (values.view("u2").astype("u4") << 16).view("f4")
        array = hdf5.array(found, (item.shape,), key)
        np.testing.assert_array_equal(array, values, strict=False)
        assert array.dtype == values.dtype.newbyteorder("="), f"{path}/{key}"
        count += 1
    return count


def hdf5_text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


@pytest.mark.parametrize("form", FORMS)
def test_every_form(form: str, tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    write(path, form)
    with h5py.File(path) as file:
        assert agree(hdf5.open_file(path.read_bytes(), path.name), file) > 1500


@pytest.mark.parametrize("path", sorted(FILES.glob("*.h5")), ids=lambda path: path.name)
def test_stored_files(path: Path) -> None:
    """Integers that are not weights are not read as such, so only what a model has is compared."""
    with h5py.File(path) as file:
        group = file.get("model_weights", file)
        root = hdf5.open_file(path.read_bytes(), path.name)
        assert agree(hdf5.subgroup(root, "model_weights") or root, group) > 5


def test_what_was_read_once_is_not_read_again(tmp_path: Path) -> None:
    """The allowance of a reader is for files that lead in circles; a sound one needs little of it."""
    path = tmp_path / "model.h5"
    write(path, "earliest")
    root = hdf5.open_file(path.read_bytes(), path.name)
    with h5py.File(path) as file:
        agree(root, file)
        spent = root.file.source.allowance
        assert spent > 2 * path.stat().st_size
    for _ in range(10):
        assert hdf5.subgroup(root, "of 1500/layer_with_a_name_7") is not None
    assert root.file.source.allowance == spent


def test_forms_that_are_refused(tmp_path: Path) -> None:
    """A user block before the file, and an attribute so large that it has a place of its own."""
    path = tmp_path / "model.h5"
    with h5py.File(path, "w", userblock_size=512) as file:
        file["a"] = np.ones(3)
    with pytest.raises(ReadError, match="is not an HDF5 file"):
        hdf5.open_file(path.read_bytes(), path.name)
    with h5py.File(path, "w", libver="latest") as file:
        file.attrs["names"] = np.array([b"x" * 100] * 1000)
    with pytest.raises(ReadError, match="used in a way that Keras does not use"):
        hdf5.attribute(hdf5.open_file(path.read_bytes(), path.name), "names")
