"""Arrays of Arrow: their types by the names that Spark has for these, and their numbers where they are."""

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
    """An array for each row."""
    column = in_arrow(y, pa.float32())
    for n in reversed(y.shape[1:]):
        column = pa.ListArray.from_arrays(in_arrow(np.arange(0, len(column) + 1, n, np.int32), pa.int32()), column)
    return column


# Arrow's own `to_numpy` and `array` import pandas, which takes a worker longer than all that it needs.
def numbers(column: pa.Array) -> np.ndarray:
    """The numbers of an array of Arrow, of which none is null, where they are."""
    dtype = np.dtype(column.type.to_pandas_dtype())
    return np.frombuffer(column.buffers()[1], dtype, len(column), column.offset * dtype.itemsize)


def in_arrow(values: np.ndarray, kind: pa.DataType) -> pa.Array:
    """The numbers of an array, of a type that is Arrow's name for its own."""
    return pa.Array.from_buffers(kind, values.size, [None, pa.py_buffer(np.ascontiguousarray(values))])
