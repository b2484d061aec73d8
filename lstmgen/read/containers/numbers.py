"""The bytes of an array → its numbers, as this machine has them."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstmgen.graph.operation import Weight

BFLOAT16 = np.dtype("V2")  # for want of such a type in numpy; HDF5 files hold it as opaque, too


def numbers(data: bytes, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Weight:
    """An array of its own, whose bytes are as many as its shape needs."""
    values = np.frombuffer(data, dtype).reshape(shape)
    if dtype == BFLOAT16:  # the upper half of a float32
        return (values.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    return values.astype(dtype.newbyteorder("="))
