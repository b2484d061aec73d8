"""Reads the weights of TensorFlow.js: a manifest names arrays, and the files (shards) that hold their bytes in order.

Source: tfjs-core/src/io/io_utils.ts (decodeWeights), tensorflowjs/write_weights.py.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lstmgen.errors import ReadError
from lstmgen.graph.operation import Weight
from lstmgen.read.containers.archive import is_inside, read_bytes
from lstmgen.read.containers.numbers import check_shape, numbers
from lstmgen.read.refusal import shorten
from lstmgen.read.scope import Want

DTYPES: Mapping[str, np.dtype[Any]] = {
    "float32": np.dtype("<f4"),
    "int32": np.dtype("<i4"),
    "bool": np.dtype("u1"),
    "uint8": np.dtype("u1"),
}
FLOAT16 = "float16"
STEPS: Mapping[str, np.dtype[Any]] = {"uint8": np.dtype("u1"), "uint16": np.dtype("<u2"), FLOAT16: np.dtype("<f2")}
NUMBERS = ("float32", "int32")  # dtypes that can be quantized
FLOAT32_LIMIT = float(np.finfo(np.float32).max)
SHARD_LIMIT = 10_000
RANK_LIMIT, DIM_LIMIT = 32, 1 << 31
RESAVE = "convert or save the model again"


@dataclass(frozen=True)
class Quantization:
    """How an array is stored: as float16, or as integers that stand for `scale * integer + minimum`."""

    dtype: np.dtype[Any]
    scale: float = 1.0
    minimum: float = 0.0


@dataclass(frozen=True)
class StoredArray:
    """An array of the manifest, with its bytes."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    quantization: Quantization | None
    data: bytes

    def weight(self, want: Want) -> Weight:
        """Returns the numbers for a layer, dequantized in double precision as TensorFlow.js does.

        Raises:
            ReadError: the layer needs another shape or dtype.
        """
        check_shape(self.shape, want.shapes, want.place)
        # Scalars may be integers: counters of Normalization.
        if want.integers or (self.dtype != "float32" and (self.shape or self.dtype != "int32")):
            raise ReadError(f"{want.place}: weights of type {self.dtype} are not supported")
        stored = self.quantization
        if stored is None:
            return numbers(self.data, DTYPES[self.dtype], self.shape)
        values = numbers(self.data, stored.dtype, self.shape)
        if stored.dtype != STEPS[FLOAT16]:
            values = values.astype(np.float64) * stored.scale + stored.minimum
        if self.dtype == "int32":
            return np.floor(values + 0.5).astype(np.int32)  # Math.round
        return values.astype(np.float32)


def shard_paths(manifest: Any, folder: Path) -> list[Path]:
    """Returns the paths of all shards.

    Raises:
        ReadError: the manifest is malformed, or a path leaves the folder.
    """
    return [path for _, paths in _groups(manifest, folder) for path in paths]


def read_manifest(manifest: Any, folder: Path) -> tuple[list[StoredArray], list[bytes]]:
    """Returns the arrays of a manifest, and the contents of its shards.

    Args:
        folder: the folder of the model; the shards are in it.
    Raises:
        ReadError: the manifest is malformed, or a shard is missing or has another size.
    """
    arrays: list[StoredArray] = []
    contents: list[bytes] = []
    for entries, paths in _groups(manifest, folder):
        shards = [read_bytes(path) for path in paths]
        contents += shards
        arrays += _arrays(entries, b"".join(shards), ", ".join(path.name for path in paths))
    return arrays, contents


def _groups(manifest: Any, folder: Path) -> Iterator[tuple[Sequence[Any], list[Path]]]:
    """Yields the entries and the shards of each group."""
    if not isinstance(manifest, list):
        raise ReadError(f"its weightsManifest is not a list; {RESAVE}")
    count = 0
    for group in manifest:
        entries, names = (group.get(key) if isinstance(group, Mapping) else None for key in ("weights", "paths"))
        if not isinstance(entries, list) or not isinstance(names, list):
            raise ReadError(f"a group of its weightsManifest lacks `weights` or `paths`; {RESAVE}")
        count += len(names)
        if count > SHARD_LIMIT:
            raise ReadError(f"its weightsManifest names more than {SHARD_LIMIT} files")
        yield entries, [_shard(name, folder) for name in names]


def _shard(name: Any, folder: Path) -> Path:
    """Returns the path of a shard.

    Raises:
        ReadError: it is not a plain path in the folder, links included.
    """
    if not isinstance(name, str) or not name or "\0" in name:
        raise ReadError(f"its weightsManifest names a file {shorten(name)}; {RESAVE}")
    path = folder / name
    parts = name.replace("\\", "/").split("/")
    plain = ".." not in parts and parts[0] != "" and ":" not in name
    if not plain or not is_inside(path, folder):
        raise ReadError(f"its weightsManifest names the file {shorten(name)}, which is outside the model's folder")
    return path


def _arrays(entries: Sequence[Any], data: bytes, where: str) -> Iterator[StoredArray]:
    """Yields the arrays of one group.

    Args:
        where: the names of its shards, for messages.
    """
    at = 0
    for entry in entries:
        name, shape, dtype, quantization = _entry(entry)
        size = math.prod(shape) * (DTYPES[dtype] if quantization is None else quantization.dtype).itemsize
        if at + size > len(data):
            raise ReadError(f"{where} is too short: weight {shorten(name)} ends at byte {at + size} of {len(data)}")
        yield StoredArray(name, shape, dtype, quantization, data[at : at + size])
        at += size
    if at != len(data):
        raise ReadError(f"{where} has {len(data)} bytes, but its weights have {at}; {RESAVE}")


def _entry(entry: Any) -> tuple[str, tuple[int, ...], str, Quantization | None]:
    """Returns name, shape, dtype and quantization of an array in the manifest.

    Raises:
        ReadError: one of them is malformed or not supported.
    """
    name, shape, dtype = (entry.get(key) if isinstance(entry, Mapping) else None for key in ("name", "shape", "dtype"))
    if not isinstance(name, str) or not isinstance(shape, list) or not _is_shape(shape):
        raise ReadError(f"its weightsManifest has a weight without a name or a shape; {RESAVE}")
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise ReadError(f"weight {shorten(name)}: the dtype {shorten(dtype)} is not supported")
    return name, tuple(shape), dtype, _quantization(entry.get("quantization"), dtype, name)


def _is_shape(shape: list[Any]) -> bool:
    return len(shape) <= RANK_LIMIT and all(type(dim) is int and 0 <= dim < DIM_LIMIT for dim in shape)


def _quantization(value: Any, dtype: str, name: str) -> Quantization | None:
    if value is None:
        return None
    kind = value.get("dtype") if isinstance(value, Mapping) else None
    if (
        not isinstance(kind, str)
        or kind not in STEPS
        or dtype not in NUMBERS
        or (kind == FLOAT16 and dtype != "float32")
    ):
        raise ReadError(f"weight {shorten(name)}: quantization of {dtype} as {shorten(kind)} is not supported")
    if kind == FLOAT16:
        return Quantization(STEPS[kind])
    scale, minimum = value.get("scale"), value.get("min")
    if not (_is_finite(scale) and _is_finite(minimum)):
        raise ReadError(f"weight {shorten(name)}: its quantization needs `scale` and `min`; {RESAVE}")
    return Quantization(STEPS[kind], float(scale), float(minimum))


def _is_finite(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) <= FLOAT32_LIMIT
