"""HDF5 as Keras writes it, read with suspicion: by expected paths, plain data in one piece, nothing else.

The HDF5 library is not used. It is written in C for files that one trusts: over damaged ones it loops forever, takes
gigabytes for a file of kilobytes, or writes past its buffers. What it can do beyond this (links to other files, data
outside the file, filters, conversions) a model does not need, and what is not there cannot be abused.

Source: "HDF5 File Format Specification Version 3.0", The HDF Group.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from lstmgen.errors import MismatchError, ReadError
from lstmgen.graph.operation import Weight
from lstmgen.read.config import shorten
from lstmgen.read.containers.cursor import Cursor, Damage, Source
from lstmgen.read.containers.hdf5.attributes import attributes, parse_attribute
from lstmgen.read.containers.hdf5.heaps import UNUSED, GlobalHeaps
from lstmgen.read.containers.hdf5.links import ELSEWHERE, Links, is_group, links
from lstmgen.read.containers.hdf5.objects import (
    DATASPACE,
    DATATYPE,
    EXTERNAL,
    FILTERS,
    LAYOUT,
    MAGIC,
    Messages,
    messages,
    root_address,
)
from lstmgen.read.containers.hdf5.types import parse_shape, parse_type
from lstmgen.read.containers.numbers import numbers

__all__ = [
    "MAGIC",
    "Dataset",
    "Group",
    "array",
    "attribute",
    "child",
    "datasets",
    "keys",
    "names",
    "open_file",
    "shape",
    "subgroup",
    "unfolded",
]

DEPTH_LIMIT = 100
READINGS = 4  # how often a byte may be read; sound files need one and a half
COMPACT, CONTIGUOUS, CHUNKED, VIRTUAL = range(4)  # how the numbers of a dataset are laid out
RESAVE = "load the model in Keras and save it again"


@dataclass(frozen=True)
class File:
    """What every object of a file shares; each is read once."""

    source: Source
    heaps: GlobalHeaps
    objects: dict[int, Group | Dataset] = field(default_factory=dict)

    def object(self, address: int) -> Group | Dataset:
        """The object at an address.

        Raises:
            Damage: there is none.
        """
        if address not in self.objects:
            found = messages(self.source, address)
            self.objects[address] = (Group if is_group(found) else Dataset)(self, found)
        return self.objects[address]


@dataclass(frozen=True, eq=False)
class Group:
    """What holds groups and datasets by name."""

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
    """A group that is not in the file: its links lead to what is, and to other folders."""

    links: Links = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Dataset:
    """An array, or what else is no group."""

    file: File
    messages: Messages

    def message(self, kind: int) -> Cursor:
        """The message of a kind that there must be one of."""
        if len(self.messages.get(kind, ())) != 1:
            raise Damage("something of it is missing")
        return Cursor(self.messages[kind][0])


@contextmanager
def suspicion(where: str) -> Iterator[None]:
    """Around everything that takes the file at its word.

    Raises:
        ReadError: the file is damaged.
    """
    try:
        yield
    except Damage as error:
        raise ReadError(f"{where} is damaged in the HDF5 file: {error}") from None


def open_file(data: bytes, name: str) -> Group:
    """The root of an HDF5 file from its bytes.

    Raises:
        ReadError: it is damaged.
    """
    if not data.startswith(MAGIC):
        raise ReadError(f"{name} is not an HDF5 file")
    source = Source(data, READINGS * len(data))
    try:
        root = File(source, GlobalHeaps(source)).object(root_address(source))
    except Damage as error:
        raise ReadError(f"{name} is a damaged HDF5 file, or was not completely written or copied: {error}") from None
    if not isinstance(root, Group):
        raise ReadError(f"{name} is a damaged HDF5 file: it has no root")
    return root


def child(group: Group, path: str) -> Group | Dataset | None:
    """A group or dataset below a group, no link followed; None where there is none.

    Raises:
        ReadError: the path leaves the group, or passes a link.
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
    """A group below a group; None where there is none."""
    found = child(group, path)
    return found if isinstance(found, Group) else None


def unfolded(root: Group) -> Group:
    r"""The root of a file in which each group named `a\b` stands as `b` in `a`.

    So Keras 2.12 to 2.15 named them on Windows.

    Raises:
        ReadError: two of them would stand at one place.
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
    """A folder with the links of a group, and what belongs there by its name."""
    links = dict(links)
    below: dict[str, dict[tuple[str, ...], int | None]] = {}
    for (name, *rest), address in folded.items():
        below.setdefault(name, {})[tuple(rest)] = address
    for name, inside in below.items():
        if name in links:
            raise Damage("a group stands at two places")
        address = inside.pop((), ELSEWHERE)
        if inside:
            own = file.object(address) if address is not ELSEWHERE else None
            made = _folder(file, own.links if isinstance(own, Group) else {}, inside)
            address = -1 - len(file.objects)  # no address of a file
            file.objects[address] = made
        links[name] = address
    return Folder(file, {}, links)


def keys(group: Group, path: str) -> list[str]:
    """The names of what a group holds.

    Args:
        path: of the group, for messages.
    """
    with suspicion(repr(path)):
        return sorted(group.links)


def datasets(group: Group, path: str, ignored: Callable[[str, Collection[str]], bool]) -> Iterator[str]:
    """The paths of all datasets below a group, without those below a group that is to be ignored.

    Args:
        ignored: whether a group is, from its name and the names of all that stands beside it.
    Raises:
        ReadError: there is a link, a group that contains itself, more in paths than the file's size explains, or groups
            too deep in each other.
    """
    seen: set[int] = set()
    waiting = [(group, path)]
    while waiting:
        here, above = waiting.pop()
        if above.count("/") > DEPTH_LIMIT:
            raise ReadError(f"HDF5 groups are nested more than {DEPTH_LIMIT} deep: {shorten(above)}")
        if id(here) in seen:
            raise ReadError(f"HDF5 group {above!r} stands at two places")
        seen.add(id(here))
        together = keys(here, above)
        for key in together:
            found, below = child(here, key), f"{above}/{key}"
            with suspicion("the list of weights"):
                here.file.source.spend(len(below))
            if isinstance(found, Dataset):
                yield below
            elif isinstance(found, Group) and not ignored(key, together):
                waiting.append((found, below))


def attribute(group: Group, name: str) -> str | list[str] | None:
    """An attribute that is text, or a list of texts; None where there is none.

    Raises:
        ReadError: it is something else.
    """
    with suspicion(f"attribute {name!r}"):
        message = group.attributes.get(name.encode())
        if message is None:
            return None
        found = parse_attribute(message)
        if found.shape == (0,):  # Keras writes an empty list as an array of floats
            return []
        if found.is_text and found.shape is not None and len(found.shape) <= 1:
            texts = found.texts(group.file.heaps)
            return texts if found.shape else texts[0]
    raise ReadError(f"HDF5 attribute {name!r} is not text")


def names(group: Group, name: str) -> list[str] | None:
    """A list of names in an attribute, or in several (name0, name1, …) where it was too long for one."""
    whole = attribute(group, name)
    if whole is not None:
        return whole if isinstance(whole, list) else [whole]
    chunks: list[list[str]] = []
    while (chunk := attribute(group, f"{name}{len(chunks)}")) is not None:
        chunks.append(chunk if isinstance(chunk, list) else [chunk])
    return [item for chunk in chunks for item in chunk] if chunks else None


def shape(dataset: Group | Dataset | None, where: str) -> tuple[int, ...] | None:
    """The shape of a dataset; None where it is none, or has none.

    Raises:
        ReadError: it is damaged.
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
        integers: they must be bytes, which Keras quantized weights to.
    Raises:
        ReadError: it has another shape, or is stored in a way that Keras does not use.
    """
    if not isinstance(dataset, Dataset):
        raise ReadError(f"{where}: the weights are not in the file; it was not completely written")
    with suspicion(where):
        found, kind = parse_shape(dataset.message(DATASPACE)), parse_type(dataset.message(DATATYPE))
    if found not in shapes:
        wanted = " or ".join(str(shape) for shape in shapes)
        raise MismatchError(f"{where}: the architecture wants shape {wanted}, the file has {found}")
    # Other integers are counters (of Normalization).
    if kind.number is None or (integers != (kind.number == np.int8) if found else kind.number.kind not in "iuf"):
        raise ReadError(f"{where}: weights of type {kind.name} are not supported")
    with suspicion(where):
        data = _stored(dataset, where)
    declared = math.prod(found) * kind.size
    if len(data) != declared:
        raise ReadError(f"{where}: {declared} bytes declared but {len(data)} stored; the file is incomplete")
    return numbers(data, kind.number, found)


def _stored(dataset: Dataset, where: str) -> bytes:
    """The bytes of a dataset.

    Raises:
        ReadError: they are not in one piece in the file.
    """
    layout = dataset.message(LAYOUT)
    version, kind = layout.number(1), layout.number(1)
    if EXTERNAL in dataset.messages or kind == VIRTUAL:
        raise ReadError(f"{where}: the weights are outside the file")
    if FILTERS in dataset.messages or kind == CHUNKED:
        raise ReadError(f"{where}: the weights are compressed or in chunks; Keras writes them plainly: {RESAVE}")
    if version not in (3, 4) or kind not in (COMPACT, CONTIGUOUS):
        raise Damage("a layout of an unknown version")
    if kind == COMPACT:
        return layout.raw(layout.number(2))
    address, size = layout.number(), layout.number()
    return b"" if address == UNUSED else dataset.file.source.cursor(address, size).data
