"""Parquet that workers of Spark read themselves: rows that a prediction needs do not go through Java."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import NativeFile
from pyarrow.fs import FileSystem
from pyspark.sql import DataFrame

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
# What a worker reads of a file at once: rows that stay in a processor's cache, and bytes of a column.
ROWS, BUFFER = 512, 8 << 20


@dataclass(frozen=True)
class Piece:
    """Row groups of a Parquet file: of every `step` the one of number `first`."""

    uri: str
    first: int
    step: int


def pieces(table: DataFrame, names: Sequence[str], tasks: int) -> list[Piece]:
    """The files of a table for workers to read, each in as many pieces as it has shares of so many tasks.

    There are none where only Spark reads these columns right: files are not mounted, so that workers may lack what
    Spark opens them with, or encrypted; a column is inside a struct or comes from the name of a folder; or its type has
    several forms in Parquet, as times and decimals have.
    """
    uris, types = sorted(table.inputFiles()), dict(table.dtypes)
    from_folders = any(f"/{name}=".lower() in uri.lower() for name in names for uri in uris)
    if from_folders or not all(uri.startswith("file:") for uri in uris):
        return []
    try:
        for name in names:
            arrow_type(types[name])
        with opened(uris[0]) as file:
            pq.read_metadata(file)
    except (LookupError, OSError, ValueError):
        return []
    sizes = [system.get_file_info(path).size for system, path in map(FileSystem.from_uri, uris)]
    share = sum(sizes) / tasks
    steps = [max(1, round(size / share)) for size in sizes]
    return [Piece(uri, k, step) for uri, step in zip(uris, steps) for k in range(step)]


def opened(uri: str) -> NativeFile:
    """A file, by its name in Spark.

    Raises:
        OSError: there is none.
    """
    system, path = FileSystem.from_uri(uri)
    return system.open_input_file(path)


def read(piece: Piece, kinds: Mapping[str, pa.DataType]) -> Iterator[list[pa.Array]]:
    """The columns of these names and types, some rows after the other; of nulls where the file has none, as in Spark.

    Raises:
        ValueError: a column has no such type.
    """
    with opened(piece.uri) as source:
        file = pq.ParquetFile(source, buffer_size=BUFFER)
        stored = {name.lower(): name for name in file.schema_arrow.names}
        columns = {name: stored.get(name.lower()) for name in kinds}
        groups = range(piece.first, file.num_row_groups, piece.step)
        for batch in file.iter_batches(ROWS, groups, [name for name in columns.values() if name], use_threads=False):
            yield [
                batch.column(columns[name]).cast(kind) if columns[name] else pa.nulls(len(batch), kind)
                for name, kind in kinds.items()
            ]


def arrow_type(kind: str) -> pa.DataType:
    """A type of Spark, by its name, as Arrow has it.

    Raises:
        KeyError: it is none of KINDS nor an array of such.
    """
    if kind.startswith("array<"):
        return pa.list_(arrow_type(kind[len("array<") : -1]))
    return KINDS[kind]
