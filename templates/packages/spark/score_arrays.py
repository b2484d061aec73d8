"""Arrays of Arrow: types by their Spark names, and access to their numbers without a copy."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

# Types of Spark that have one form in Parquet, as Arrow has them.
KINDS = {
    "boolean": pa.bool_(),
    "tinyint": pa.int8(),
    "smallint": pa.int16(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
    "string": pa.string(),
}


def arrow_type(kind: str) -> pa.DataType:
    """A type of Spark, by its name, as Arrow has it.

    Raises:
        KeyError: it is none of KINDS nor an array of such.
    """
    if kind.startswith("array<"):
        return pa.list_(arrow_type(kind[len("array<") : -1]))
    return KINDS[kind]


def as_lists(y: np.ndarray) -> pa.Array:
    """Returns an array for each row."""
    column = in_arrow(y, pa.float32())
    for n in reversed(y.shape[1:]):
        column = pa.ListArray.from_arrays(in_arrow(np.arange(0, len(column) + 1, n, np.int32), pa.int32()), column)
    return column


# Arrow's own `to_numpy` and `array` import pandas, which is slow in a worker.
def numbers(column: pa.Array) -> np.ndarray:
    """Returns the numbers of an Arrow array without nulls, without a copy."""
    dtype = np.dtype(column.type.to_pandas_dtype())
    return np.frombuffer(column.buffers()[1], dtype, len(column), column.offset * dtype.itemsize)


def in_arrow(values: np.ndarray, kind: pa.DataType) -> pa.Array:
    """The numbers of an array, of a type that is Arrow's name for its own."""
    return pa.Array.from_buffers(kind, values.size, [None, pa.py_buffer(np.ascontiguousarray(values))])
