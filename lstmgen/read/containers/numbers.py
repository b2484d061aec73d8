"""Converts the bytes of an array to numbers in native byte order."""

from typing import Any

import numpy as np

from lstmgen.errors import MismatchError
from lstmgen.graph.operation import Weight

BFLOAT16 = np.dtype("V2")  # numpy has no such type; HDF5 files store it as opaque, too


def check_shape(shape: tuple[int, ...] | None, shapes: tuple[tuple[int, ...], ...], where: str) -> None:
    """Checks that an array of a file has one of the shapes that the architecture allows.

    Raises:
        MismatchError: it has another one.
    """
    if shape not in shapes:
        wanted = " or ".join(map(str, shapes))
        raise MismatchError(f"{where}: the architecture needs shape {wanted}, the file has {shape}")


def numbers(data: bytes, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Weight:
    """Returns a new array; `data` must have the size of the shape."""
    values = np.frombuffer(data, dtype).reshape(shape)
    if dtype == BFLOAT16:  # the upper half of a float32
        return (values.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    return values.astype(dtype.newbyteorder("="))
