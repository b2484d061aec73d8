"""Reads TensorFlow's tensor bundles: `variables.index`, a table of names, and `variables.data-…`, the bytes.

Sources: tensorflow/core/util/tensor_bundle, tensorflow/core/lib/io/table_format.txt (that of LevelDB).
"""

import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lstmgen.errors import ReadError
from lstmgen.graph.operation import Weight
from lstmgen.read.containers import functions
from lstmgen.read.containers.archive import read_bytes
from lstmgen.read.containers.cursor import ByteSource, Damage
from lstmgen.read.containers.functions import dtype_of
from lstmgen.read.containers.numbers import check_shape, numbers
from lstmgen.read.containers.protobuf import integer, message, messages, varint

MAGIC = bytes.fromhex("57fb808b247547db")
FOOTER = 48
OF_WEIGHTS = ("float16", "bfloat16", "float32", "float64", "int32", "int64")
DTYPES = {number: dtype_of(name) for number, name in functions.DTYPES.items() if name in OF_WEIGHTS}
SHARD_LIMIT = 1000
READINGS, REPEATS = 2, 32  # limits: readings per byte of the table, repetitions of a byte in the keys that follow


@dataclass(frozen=True)
class BundleEntry:
    """The location of one tensor: TensorFlow's number of its dtype, its shape, its file, and offset and size there."""

    dtype: int
    shape: tuple[int, ...]
    shard: int
    offset: int
    size: int


@dataclass(frozen=True)
class Bundle:
    """All tensors of a folder by name."""

    entries: Mapping[str, BundleEntry]
    shards: tuple[bytes, ...]

    def content(self, name: str) -> tuple[BundleEntry, bytes]:
        """The entry and the bytes of a tensor.

        Raises:
            ReadError: the tensor is not in the bundle, or is outside its file.
        """
        entry = self.entries.get(name)
        if entry is None:
            raise ReadError(f"the SavedModel has no variable {name!r}; it is incomplete, save the model again")
        if entry.shard >= len(self.shards) or entry.offset + entry.size > len(self.shards[entry.shard]):
            raise ReadError(f"the SavedModel's variable {name!r} is outside its file")
        return entry, self.shards[entry.shard][entry.offset : entry.offset + entry.size]

    def array(self, name: str, shapes: tuple[tuple[int, ...], ...], where: str) -> Weight:
        """The numbers of a tensor whose shape is known in advance.

        Raises:
            ReadError: the tensor has another shape, or a dtype that is not supported for weights.
        """
        entry, data = self.content(name)
        check_shape(entry.shape, shapes, where)
        dtype = DTYPES.get(entry.dtype)
        if dtype is None or (dtype.kind == "i" and entry.shape):
            raise ReadError(f"{where}: weights of TensorFlow's type {entry.dtype} are not supported")
        if math.prod(entry.shape) * dtype.itemsize != len(data):
            raise ReadError(f"{where}: {entry.shape} declared but {len(data)} bytes stored")
        return numbers(data, dtype, entry.shape)

    def holds_integers(self, name: str) -> bool:
        """Returns true for a tensor of integers that is not a scalar; false if there is none of that name."""
        entry = self.entries.get(name)
        dtype = None if entry is None else DTYPES.get(entry.dtype)
        return entry is not None and bool(entry.shape) and dtype is not None and dtype.kind == "i"

    def text(self, name: str) -> bytes:
        """The bytes of a scalar string tensor, which is stored as length, checksum of the length, bytes."""
        _, data = self.content(name)
        size, at = varint(data, 0)
        if at + 4 + size != len(data):
            raise ReadError(f"the SavedModel's string {name!r} is damaged")
        return data[at + 4 :]


def open_bundle(folder: Path, prefix: str) -> tuple[Bundle, tuple[bytes, ...]]:
    """Opens the bundle `folder/prefix.*`; returns it with the contents of its files.

    Raises:
        ReadError: a file is missing or damaged.
    """
    index = read_bytes(folder / f"{prefix}.index")
    entries: dict[str, BundleEntry] = {}
    count = 1
    for key, value in table(index):
        if key == b"":
            count = integer(value, 1)
            if integer(value, 2) != 0:
                raise ReadError("the SavedModel was written on a big-endian machine, which is not supported")
        else:
            entries[key.decode("utf-8", "replace")] = parse_entry(value)
    if not 1 <= count <= SHARD_LIMIT:
        raise ReadError(f"the SavedModel names {count} files of variables, expected 1 to {SHARD_LIMIT}")
    shards = tuple(read_bytes(folder / f"{prefix}.data-{k:05}-of-{count:05}") for k in range(count))
    return Bundle(entries, shards), (index, *shards)


def parse_entry(data: bytes) -> BundleEntry:
    """Parses a BundleEntryProto.

    Raises:
        ReadError: it is a slice of a tensor, which Keras does not write.
    """
    if message(data, 7):
        raise ReadError("the SavedModel contains tensors in slices, which is not supported")
    shape = tuple(integer(dim, 1) for dim in messages(message(data, 2), 2))
    return BundleEntry(integer(data, 1), shape, integer(data, 3), integer(data, 4), integer(data, 5))


def table(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yields the keys and values of a sorted string table.

    Raises:
        ReadError: the table is damaged.
    """
    if len(data) < FOOTER or data[-8:] != MAGIC:
        raise ReadError("variables.index is damaged")
    blocks, repeats = ByteSource(data, READINGS * len(data)), ByteSource(data, REPEATS * len(data))
    _, at = handle(data, len(data) - FOOTER)  # of the meta index, which is empty
    index, _ = handle(data, at)
    try:
        for _, place in block(blocks, repeats, index):
            yield from block(blocks, repeats, handle(place, 0)[0])
    except Damage as error:
        raise ReadError(f"variables.index is damaged: {error}") from None


def handle(data: bytes, at: int) -> tuple[tuple[int, int], int]:
    """Offset and size of a block, and the position after them."""
    offset, at = varint(data, at)
    size, at = varint(data, at)
    return (offset, size), at


def block(blocks: ByteSource, repeats: ByteSource, place: tuple[int, int]) -> Iterator[tuple[bytes, bytes]]:
    """Yields the keys and values of a block; each key is stored as a length of the previous key and a new end.

    Raises:
        Damage: the block is malformed, or compressed.
    """
    offset, size = place
    content = blocks.cursor(offset, size + 1).data  # with a byte for the kind of compression
    if size < 4 or content[size] != 0:
        raise Damage("a block is too short, or compressed, which is not supported")
    (restarts,) = struct.unpack("<I", content[size - 4 : size])
    end, at, key = size - 4 * (restarts + 1), 0, b""
    while at < end:
        shared, at = varint(content, at)
        fresh, at = varint(content, at)
        length, at = varint(content, at)
        if shared > len(key) or at + fresh + length > end:
            raise Damage("a key is malformed")
        repeats.spend(shared)
        key = key[:shared] + content[at : at + fresh]
        yield key, content[at + fresh : at + fresh + length]
        at += fresh + length
