"""Reads the tensors of an ONNX file, whose numbers are in the file or in another one beside it.

Source: onnx/onnx.proto, TensorProto; docs/ExternalData.md.
"""

import math
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from lstmgen.errors import ReadError, reason
from lstmgen.graph.operation import Weight
from lstmgen.read.containers.archive import is_inside
from lstmgen.read.containers.functions import dtype_of, repeated_field, signed, varints
from lstmgen.read.containers.numbers import numbers
from lstmgen.read.containers.protobuf import fields, integer, message, messages, text

# TensorProto.DataType. Others, of 8 bits or fewer, are not supported.
DTYPES = {
    1: "float32",
    2: "uint8",
    3: "int8",
    4: "uint16",
    5: "int16",
    6: "int32",
    7: "int64",
    8: "string",
    9: "bool",
    10: "float16",
    11: "float64",
    12: "uint32",
    13: "uint64",
    16: "bfloat16",
}
RAW, FLOATS, INTEGERS, LONGS, DOUBLES, UNSIGNED = 9, 4, 5, 7, 10, 11  # fields with numbers
# The field that lists the numbers one by one. Integers of 32 bits or fewer, and halves as their bits, share one.
LISTED = {"float32": FLOATS, "float64": DOUBLES, "int64": LONGS, "uint32": UNSIGNED, "uint64": UNSIGNED}
EXTERNAL = 1  # TensorProto.data_location


@dataclass(frozen=True)
class StoredTensor:
    """A tensor whose numbers are not read yet.

    Attributes:
        encoded: the TensorProto.
        folder: of the model, which contains the files with further numbers.
    """

    name: str
    dtype: str
    dims: tuple[int, ...]
    encoded: bytes
    folder: Path

    @property
    def count(self) -> int:
        """Count of numbers, as the shape states it."""
        return math.prod(self.dims)

    @cached_property
    def location(self) -> dict[str, str]:
        """The place of the numbers in another file; empty if they are in this one."""
        if integer(self.encoded, 14) != EXTERNAL:
            return {}
        return {text(message(entry, 1)): text(message(entry, 2)) for entry in messages(self.encoded, 13)}

    @property
    def outside(self) -> int:
        """Bytes of the numbers in another file.

        Raises:
            ReadError: as for `array`.
        """
        return 0 if not self.location else self.count * dtype_of(self.dtype).itemsize if self.dtype else 0

    @property
    def file(self) -> Path | None:
        """The other file with the numbers, inside the folder of the model; None if they are in this file.

        Raises:
            ReadError: its name points out of the folder.
        """
        if not self.location:
            return None
        name = self.location.get("location", "")
        parts = PurePosixPath(name.replace("\\", "/")).parts
        path = self.folder / name
        if not parts or ".." in parts or parts[0].endswith(("/", ":")) or ":" in parts[0] or "\0" in name:
            raise ReadError(f"tensor {self.name!r} has its numbers in {name!r}, which is not beside the model")
        if not is_inside(path, self.folder):
            raise ReadError(f"tensor {self.name!r} has its numbers in {name!r}, a link out of the model's folder")
        return path

    @cached_property
    def array(self) -> Weight:
        """The numbers.

        Raises:
            ReadError: they do not fit the shape, or the file with them is missing.
        """
        if self.dtype in ("", "string"):
            raise ReadError(f"tensor {self.name!r} contains numbers of a kind that is not supported")
        dtype = dtype_of(self.dtype)
        wanted = self.count * dtype.itemsize
        content = self._listed(dtype) if self.file is None else self._outside(self.file, wanted)
        if len(content) != wanted:
            raise ReadError(f"tensor {self.name!r} has shape {self.dims}, but {len(content)} bytes are stored")
        return numbers(content, dtype, self.dims)

    def _listed(self, dtype: np.dtype[Any]) -> bytes:
        """The bytes of numbers in this file."""
        if raw := message(self.encoded, RAW):
            return raw
        number = LISTED.get(self.dtype, INTEGERS)
        return b"".join(repeated_field(self.encoded, number, dtype, plain=number in (FLOATS, DOUBLES)))

    def _outside(self, path: Path, wanted: int) -> bytes:
        """The bytes of numbers in another file.

        Raises:
            ReadError: the file is missing, or too short.
        """
        start, size = (self.location.get(key, default) for key, default in (("offset", "0"), ("length", str(wanted))))
        if not (start.isdecimal() and size.isdecimal() and len(start) < 20 and size == str(wanted)):
            raise ReadError(f"tensor {self.name!r} has an impossible place in {path.name}: {start}, {size} bytes")
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                raise ReadError(f"{path} is not a file")
            with path.open("rb") as file:
                file.seek(int(start))
                return file.read(wanted)
        except (OSError, ValueError) as error:
            raise ReadError(
                f"cannot read {path}, which has weights of the model: {reason(error)}; "
                f"copy {path.name} into the folder of the model"
            ) from None


def stored_tensor(data: bytes, folder: Path) -> StoredTensor:
    """Parses a TensorProto, without its numbers.

    Raises:
        ReadError: its shape is impossible.
    """
    dims = [
        dim
        for number, value in fields(data)
        if number == 1
        for dim in map(signed, varints(value) if isinstance(value, bytes) else [value])
    ]
    name = text(message(data, 8))
    if min(dims, default=0) < 0:
        raise ReadError(f"tensor {name!r} has an impossible shape {dims}")
    return StoredTensor(name, DTYPES.get(integer(data, 2), ""), tuple(dims), data, folder)
