"""Reads HDF5 files of Keras that may be malicious: expected paths only, plain data in one piece.

The HDF5 library is not used. It is written in C for trusted files: damaged ones make it loop forever, allocate
gigabytes for a file of kilobytes, or write past its buffers. Models do not need its other features (links to other
files, data outside the file, filters, conversions). Features that are missing here cannot be abused.

Source: "HDF5 File Format Specification Version 3.0", The HDF Group.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from lstmgen.errors import ReadError
from lstmgen.graph.operation import Weight
from lstmgen.read.containers.cursor import ByteSource, Cursor, Damage
from lstmgen.read.containers.hdf5.attributes import attributes, parse_attribute
from lstmgen.read.containers.hdf5.heaps import UNUSED, GlobalHeaps
from lstmgen.read.containers.hdf5.links import ELSEWHERE, Links, is_group, links
from lstmgen.read.containers.hdf5.objects import (
    DATASPACE,
    DATATYPE,
    EXTERNAL,
    FILTERS,
    LAYOUT,
    Messages,
    messages,
    root_address,
)
from lstmgen.read.containers.hdf5.objects import MAGIC as MAGIC
from lstmgen.read.containers.hdf5.types import parse_shape, parse_type
from lstmgen.read.containers.numbers import check_shape, numbers
from lstmgen.read.refusal import shorten

DEPTH_LIMIT = 100
READINGS = 4  # limit of readings per byte; valid files need one and a half
COMPACT, CONTIGUOUS, CHUNKED, VIRTUAL = range(4)  # layouts of a dataset
RESAVE = "load the model in Keras and save it again"


@dataclass(frozen=True)
class File:
    """The state that all objects of a file share; each object is read once."""

    source: ByteSource
    heaps: GlobalHeaps
    objects: dict[int, Group | Dataset] = field(default_factory=dict)

    def object(self, address: int) -> Group | Dataset:
        """Returns the object at an address.

        Raises:
            Damage: there is no object.
        """
        if address not in self.objects:
            header = messages(self.source, address)
            self.objects[address] = (Group if is_group(header) else Dataset)(self, header)
        return self.objects[address]


@dataclass(frozen=True, eq=False)
class Group:
    """A container of groups and datasets by name."""

    file: File
    messages: Messages

    @cached_property
    def links(self) -> Links:
        return links(self.file.source, self.messages)

    @cached_property
    def attributes(self) -> dict[bytes, Cursor]:
        return attributes(self.file.source, self.messages)


@dataclass(frozen=True, eq=False)
class Folder(Group):
    """A group that is not in the file; its links point to objects of the file and to other folders."""

    links: Links = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Dataset:
    """An array, or another object that is not a group."""

    file: File
    messages: Messages

    def message(self, kind: int) -> Cursor:
        """The only message of a kind.

        Raises:
            Damage: there is none, or several.
        """
        if len(self.messages.get(kind, ())) != 1:
            raise Damage("a part of it is missing, or there twice")
        return Cursor(self.messages[kind][0])


@contextmanager
def suspicion(where: str) -> Iterator[None]:
    """Turns `Damage` into a ReadError that names the place.

    Raises:
        ReadError: the file is damaged.
    """
    try:
        yield
    except Damage as error:
        raise ReadError(f"{where} is damaged in the HDF5 file: {error}") from None


def open_file(data: bytes, name: str) -> Group:
    """Returns the root group of an HDF5 file.

    Args:
        data: the bytes of the file.
        name: its name, for messages.
    Raises:
        ReadError: the file is damaged.
    """
    if not data.startswith(MAGIC):
        raise ReadError(f"{name} is not an HDF5 file")
    source = ByteSource(data, READINGS * len(data))
    try:
        root = File(source, GlobalHeaps(source)).object(root_address(source))
    except Damage as error:
        raise ReadError(f"{name} is a damaged or incomplete HDF5 file: {error}") from None
    if not isinstance(root, Group):
        raise ReadError(f"{name} is a damaged HDF5 file: it has no root")
    return root


def child(group: Group, path: str) -> Group | Dataset | None:
    """Returns a group or dataset below a group; None if there is none. Links are not followed.

    Raises:
        ReadError: the path points out of the group, or contains a link.
    """
    here: Group | Dataset = group
    for part in path.split("/"):
        if part in ("", ".", "..") or "\0" in part:
            raise ReadError(f"HDF5 path {path!r} is not a plain path")
        if not isinstance(here, Group):
            return None
        with suspicion(repr(path)):
            if part not in here.links:
                return None
            address = here.links[part]
            if address is not ELSEWHERE:
                here = here.file.object(address)
                continue
        raise ReadError(f"HDF5 object {path!r} is a link; Keras writes none, so it is not followed")
    return here


def subgroup(group: Group, path: str) -> Group | None:
    """Returns a group below a group; None if there is none."""
    member = child(group, path)
    return member if isinstance(member, Group) else None


def unfolded(root: Group) -> Group:
    r"""Returns the root with each group named `a\b` moved to `b` in `a`.

    Keras 2.12 to 2.15 wrote such names on Windows.

    Raises:
        ReadError: two groups would have the same path.
    """
    with suspicion("the list of weights"):
        if not any("\\" in name for name in root.links):
            return root
        folded = {}
        for name, address in root.links.items():
            parts = tuple(name.split("\\"))
            if len(parts) > DEPTH_LIMIT:
                raise Damage("a name of too many parts")
            root.file.source.spend(len(name) * len(parts))
            folded[parts] = address
        return _folder(root.file, {}, folded)


def _folder(file: File, links: Links, folded: dict[tuple[str, ...], int | None]) -> Folder:
    """Returns a folder with the links of a group and the folded objects that belong there."""
    links = dict(links)
    below: dict[str, dict[tuple[str, ...], int | None]] = {}
    for (name, *rest), address in folded.items():
        below.setdefault(name, {})[tuple(rest)] = address
    for name, inside in below.items():
        if name in links:
            raise Damage("a group occurs twice")
        address = inside.pop((), ELSEWHERE)
        if inside:
            original = file.object(address) if address is not ELSEWHERE else None
            folder = _folder(file, original.links if isinstance(original, Group) else {}, inside)
            address = -1 - len(file.objects)  # negative, so that no object of the file has it
            file.objects[address] = folder
        links[name] = address
    return Folder(file, {}, links)


def keys(group: Group, path: str) -> list[str]:
    """Returns the sorted names in a group.

    Args:
        path: the path of the group, for messages.
    """
    with suspicion(repr(path)):
        return sorted(group.links)


def datasets(group: Group, path: str, ignored: Callable[[str, Collection[str]], bool]) -> Iterator[str]:
    """Yields the paths of all datasets below a group, except those below ignored groups.

    Args:
        ignored: returns true for a group to skip; its arguments are the group's name and all names beside it.
    Raises:
        ReadError: there is a link, a group that contains itself, groups that are nested too deeply, or more text in
            paths than the size of the file allows.
    """
    seen: set[int] = set()
    waiting = [(group, path)]
    while waiting:
        here, above = waiting.pop()
        if above.count("/") > DEPTH_LIMIT:
            raise ReadError(f"HDF5 groups are nested more than {DEPTH_LIMIT} deep: {shorten(above)}")
        if id(here) in seen:
            raise ReadError(f"HDF5 group {above!r} occurs twice")
        seen.add(id(here))
        members = keys(here, above)
        for key in members:
            member, below = child(here, key), f"{above}/{key}"
            with suspicion("the list of weights"):
                here.file.source.spend(len(below))
            if isinstance(member, Dataset):
                yield below
            elif isinstance(member, Group) and not ignored(key, members):
                waiting.append((member, below))


def attribute(group: Group, name: str) -> str | list[str] | None:
    """Returns an attribute that is text, or a list of texts; None if there is none.

    Raises:
        ReadError: the attribute is not text.
    """
    with suspicion(f"attribute {name!r}"):
        message = group.attributes.get(name.encode())
        if message is None:
            return None
        value = parse_attribute(message)
        if value.shape == (0,):  # Keras writes an empty list as an array of floats
            return []
        if value.is_text and value.shape is not None and len(value.shape) <= 1:
            texts = value.texts(group.file.heaps)
            return texts if value.shape else texts[0]
    raise ReadError(f"HDF5 attribute {name!r} is not text")


def names(group: Group, name: str) -> list[str] | None:
    """Returns a list of names in an attribute; long lists are split over several (name0, name1, …)."""
    whole = attribute(group, name)
    if whole is not None:
        return whole if isinstance(whole, list) else [whole]
    chunks: list[list[str]] = []
    while (chunk := attribute(group, f"{name}{len(chunks)}")) is not None:
        chunks.append(chunk if isinstance(chunk, list) else [chunk])
    return [item for chunk in chunks for item in chunk] if chunks else None


def shape(dataset: Group | Dataset | None, where: str) -> tuple[int, ...] | None:
    """The shape of a dataset; None for a group, or a dataset without elements.

    Raises:
        ReadError: the dataset is damaged.
    """
    if not isinstance(dataset, Dataset):
        return None
    with suspicion(where):
        return parse_shape(dataset.message(DATASPACE))


def array(
    dataset: Group | Dataset | None, shapes: tuple[tuple[int, ...], ...], where: str, *, integers: bool = False
) -> Weight:
    """The numbers of a dataset whose shape is known in advance.

    Args:
        integers: true if the numbers must be int8, for weights that Keras quantized.
    Raises:
        ReadError: the dataset has another shape, or is stored in a way that Keras does not use.
    """
    if not isinstance(dataset, Dataset):
        raise ReadError(f"{where}: the weights are missing; the file is incomplete, save the model again")
    with suspicion(where):
        dims, kind = parse_shape(dataset.message(DATASPACE)), parse_type(dataset.message(DATATYPE))
    check_shape(dims, shapes, where)
    assert dims is not None
    # Scalars may be integers: counters of Normalization.
    if kind.number is None or (integers != (kind.number == np.int8) if dims else kind.number.kind not in "iuf"):
        raise ReadError(f"{where}: weights of type {kind.name} are not supported")
    with suspicion(where):
        data = _stored(dataset, where)
    declared = math.prod(dims) * kind.size
    if len(data) != declared:
        raise ReadError(f"{where}: {declared} bytes declared but {len(data)} stored; the file is incomplete")
    return numbers(data, kind.number, dims)


def _stored(dataset: Dataset, where: str) -> bytes:
    """The bytes of a dataset.

    Raises:
        ReadError: they are outside the file, compressed, or in chunks.
    """
    layout = dataset.message(LAYOUT)
    version, kind = layout.number(1), layout.number(1)
    if EXTERNAL in dataset.messages or kind == VIRTUAL:
        raise ReadError(f"{where}: the weights are outside the file")
    if FILTERS in dataset.messages or kind == CHUNKED:
        raise ReadError(f"{where}: the weights are compressed or in chunks; {RESAVE}")
    if version not in (3, 4) or kind not in (COMPACT, CONTIGUOUS):
        raise Damage("a layout of an unknown version")
    if kind == COMPACT:
        return layout.raw(layout.number(2))
    address, size = layout.number(), layout.number()
    return b"" if address == UNUSED else dataset.file.source.cursor(address, size).data
