"""HDF5, read with suspicion: only what Keras writes, only by expected paths, only plain data."""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import h5py
import numpy as np

from lstmgen.errors import ReadError
from lstmgen.graph.operation import Weight

MAGIC = b"\x89HDF\r\n\x1a\n"
HEAP = b"GCOL\x01\0\0\0"  # begins a global heap
ATTRIBUTE_LIMIT = 1 << 28
DEPTH_LIMIT = 100
BFLOAT16 = np.dtype("V2")  # what HDF5 calls opaque; Keras stores bfloat16 so

# What h5py and the HDF5 library raise over a damaged file: they do not tell it from other faults.
DAMAGE = (OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError, NotImplementedError, OverflowError)


@contextmanager
def suspicion(where: str) -> Iterator[None]:
    """Around every use of the HDF5 library.

    Raises:
        ReadError: the library stumbled over the file.
    """
    try:
        yield
    except DAMAGE as error:
        raise ReadError(f"{where} is damaged in the HDF5 file ({type(error).__name__})") from None


def open_file(data: bytes, name: str) -> h5py.File:
    """An HDF5 file from its bytes.

    Raises:
        ReadError: it is damaged.
    """
    if not data.startswith(MAGIC):
        raise ReadError(f"{name} is not an HDF5 file")
    check_heaps(data, name)
    try:
        return h5py.File(io.BytesIO(data), "r")
    except DAMAGE:
        raise ReadError(f"{name} is a damaged HDF5 file, or was not completely written or copied") from None


def check_heaps(data: bytes, name: str) -> None:
    """Walks the global heaps, where text lies, before the HDF5 library does: over a damaged one it loops forever.

    Raises:
        ReadError: an object of a heap has no end, or ends outside of it.
    """
    start = data.find(HEAP)
    while start >= 0:
        (size,) = struct.unpack_from("<Q", data.ljust(start + 16, b"\0"), start + 8)
        at, end = start + 16, start + size
        while at + 16 <= end:
            if at + 16 > len(data):
                raise ReadError(f"{name} is a damaged HDF5 file: it ends in a heap")
            index, length = struct.unpack_from("<H6xQ", data, at)
            at += length if index == 0 else 16 + (length + 7) // 8 * 8  # object 0 is the free space
            if (index == 0 and length < 16) or at > end:
                raise ReadError(f"{name} is a damaged HDF5 file: a heap is out of shape")
        start = data.find(HEAP, start + 1)


def child(group: h5py.Group, path: str) -> Any:
    """A group or dataset below a group, no link followed; None where there is none.

    Raises:
        ReadError: the path leaves the group, or passes a link.
    """
    here: Any = group
    for part in path.split("/"):
        if part in ("", ".", "..") or "\0" in part:
            raise ReadError(f"HDF5 path {path!r} is not a plain path")
        if not isinstance(here, h5py.Group):
            return None
        with suspicion(repr(path)):
            link = here.get(part, getlink=True)
            if link is None:
                return None
            if isinstance(link, h5py.HardLink):
                here = here[part]
                continue
        raise ReadError(f"HDF5 object {path!r} is a link; Keras writes none, so it is not followed")
    return here


def subgroup(group: h5py.Group, path: str) -> h5py.Group | None:
    """A group below a group; None where there is none."""
    found = child(group, path)
    return found if isinstance(found, h5py.Group) else None


def count(group: h5py.Group) -> int:
    """How many groups and datasets a group holds."""
    with suspicion(repr(group.name)):
        return len(group)


def datasets(group: h5py.Group, path: str, ignored: frozenset[str]) -> Iterator[str]:
    """The paths of all datasets below a group, without those below a group whose name is to be ignored.

    Raises:
        ReadError: there is a link, or a group that contains itself.
    """
    seen: set[int] = set()
    waiting = [(group, path)]
    while waiting:
        here, above = waiting.pop()
        with suspicion(repr(above)):
            address, keys = h5py.h5o.get_info(here.id).addr, list(here)
        if address in seen or above.count("/") > DEPTH_LIMIT:
            raise ReadError(f"HDF5 group {above!r} stands at two places")
        seen.add(address)
        for key in keys:
            if not isinstance(key, str):
                raise ReadError(f"HDF5 group {above!r} holds a name that is no text")
            found, below = child(here, key), f"{above}/{key}"
            if isinstance(found, h5py.Dataset):
                yield below
            elif isinstance(found, h5py.Group) and key not in ignored:
                waiting.append((found, below))


def attribute(group: h5py.Group, name: str) -> str | list[str] | None:
    """An attribute that is text, or a list of texts; None where there is none.

    Raises:
        ReadError: it is something else, or too large.
    """
    with suspicion(f"attribute {name!r}"):
        if name not in group.attrs:
            return None
        info = group.attrs.get_id(name)
        shape, dtype = info.shape, info.dtype
        empty = shape == (0,)  # Keras writes an empty list as an array of floats
        textual = dtype.kind == "S" or h5py.check_string_dtype(dtype) is not None
        if math.prod(shape) * dtype.itemsize <= ATTRIBUTE_LIMIT and (textual or empty) and len(shape) <= 1:
            value = group.attrs[name]
            return [text(item) for item in value] if len(shape) == 1 else text(value)
    raise ReadError(f"HDF5 attribute {name!r} is not text, or too large")


def text(value: Any) -> str:
    """A string of the file, however h5py gives it."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def names(group: h5py.Group, name: str) -> list[str] | None:
    """A list of names in an attribute, or in several (name0, name1, …) where it was too long for one."""
    whole = attribute(group, name)
    if whole is not None:
        return whole if isinstance(whole, list) else [whole]
    chunks: list[list[str]] = []
    while (chunk := attribute(group, f"{name}{len(chunks)}")) is not None:
        chunks.append(chunk if isinstance(chunk, list) else [chunk])
    return [item for chunk in chunks for item in chunk] if chunks else None


def array(dataset: Any, shapes: tuple[tuple[int, ...], ...], where: str) -> Weight:
    """The numbers of a dataset whose shape is known in advance.

    Raises:
        ReadError: it has another shape, or is stored in a way that Keras does not use.
    """
    if not isinstance(dataset, h5py.Dataset):
        raise ReadError(f"{where}: the weights are not in the file; it was not completely written")
    with suspicion(where):
        shape, dtype, stored = dataset.shape, dataset.dtype, dataset.id.get_storage_size()
        outside = dataset.external is not None or dataset.is_virtual
    if shape not in shapes:
        wanted = " or ".join(str(shape) for shape in shapes)
        raise ReadError(f"{where}: the architecture wants shape {wanted}, the file has {shape}")
    if outside:
        raise ReadError(f"{where}: the weights are outside the file")
    # Whole numbers are counters (of Normalization); as weights they would be quantised.
    if not (dtype == BFLOAT16 or (dtype.kind == "f" and dtype.itemsize <= 8) or (dtype.kind in "iu" and not shape)):
        raise ReadError(f"{where}: weights of type {dtype} are not supported")
    declared = math.prod(shape) * dtype.itemsize
    if stored != declared:
        raise ReadError(f"{where}: {declared} bytes declared but {stored} stored; Keras does not compress weights")
    with suspicion(where):
        values = np.asarray(dataset[()])
    if values.dtype == BFLOAT16:  # the upper half of a float32
        return (values.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    return values.astype(values.dtype.newbyteorder("="))
