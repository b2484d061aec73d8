"""HDF5, read with suspicion: only what Keras writes, only by expected paths, only plain data."""

from __future__ import annotations

from typing import Any

import h5py
import numpy as np

from lstmgen.errors import ReadError
from lstmgen.graph.operation import Weight

ATTRIBUTE_LIMIT = 1 << 28


def child(group: h5py.Group, path: str) -> Any:
    """A group or dataset below a group, no link followed; None where there is none.

    Raises:
        ReadError: the path leaves the group, or passes a link.
    """
    here: Any = group
    for part in path.split("/"):
        if part in ("", ".", ".."):
            raise ReadError(f"HDF5 path {path!r} is not a plain path")
        if not isinstance(here, h5py.Group):
            return None
        link = here.get(part, getlink=True)
        if link is None:
            return None
        if not isinstance(link, h5py.HardLink):
            raise ReadError(f"HDF5 object {path!r} is a link; Keras writes none, so it is not followed")
        here = here[part]
    return here


def subgroup(group: h5py.Group, path: str) -> h5py.Group | None:
    """A group below a group; None where there is none."""
    found = child(group, path)
    return found if isinstance(found, h5py.Group) else None


def attribute(group: h5py.Group, name: str) -> Any:
    """An attribute: str, a list of str, or a number; None where there is none."""
    if name not in group.attrs:
        return None
    info = group.attrs.get_id(name)
    if int(np.prod(info.shape, dtype=np.float64)) * info.dtype.itemsize > ATTRIBUTE_LIMIT:
        raise ReadError(f"HDF5 attribute {name!r} is too large")
    value = group.attrs[name]
    if isinstance(value, np.ndarray):
        return [text(item) for item in value]
    return text(value)


def text(value: Any) -> Any:
    """Bytes as str; anything else as it is."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def names(group: h5py.Group, name: str) -> list[str] | None:
    """A list of names in an attribute, or in several (name0, name1, …) where it was too long for one."""
    whole = attribute(group, name)
    if whole is not None:
        return [str(item) for item in whole] if isinstance(whole, list) else [str(whole)]
    chunks: list[list[str]] = []
    while (chunk := attribute(group, f"{name}{len(chunks)}")) is not None:
        chunks.append([str(item) for item in chunk])
    return [item for chunk in chunks for item in chunk] if chunks else None


def array(dataset: Any, shapes: tuple[tuple[int, ...], ...], where: str) -> Weight:
    """The numbers of a dataset whose shape is known in advance.

    Raises:
        ReadError: it has another shape, or is stored in a way that Keras does not use.
    """
    if not isinstance(dataset, h5py.Dataset):
        raise ReadError(f"{where}: the weights are not in the file; it was not completely written")
    if dataset.shape not in shapes:
        wanted = " or ".join(str(shape) for shape in shapes)
        raise ReadError(f"{where}: the architecture wants weights of shape {wanted}, the file has {dataset.shape}")
    if dataset.external is not None or dataset.is_virtual:
        raise ReadError(f"{where}: the weights are outside the file")
    if dataset.dtype.kind not in "fiu" and dataset.dtype != np.dtype("V2"):
        raise ReadError(f"{where}: weights of type {dataset.dtype} are not supported")
    declared = int(np.prod(dataset.shape, dtype=np.int64)) * dataset.dtype.itemsize
    if dataset.id.get_storage_size() != declared:
        raise ReadError(f"{where}: {declared} bytes declared but {dataset.id.get_storage_size()} stored")
    values = np.asarray(dataset[()])
    if values.dtype == np.dtype("V2"):  # bfloat16: the upper half of a float32
        return (values.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    return values.astype(values.dtype.newbyteorder("="))
