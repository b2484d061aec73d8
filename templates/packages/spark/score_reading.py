"""Reads Parquet in Spark's workers, so that rows do not pass through Java."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from os.path import getsize
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame
from score_arrays import arrow_type

# What a column may be in a file where the table has one of KINDS: of this type, or such that Spark takes it for this.
SMALL = (pa.int8(), pa.uint8(), pa.int16())
INTEGERS = (*SMALL, pa.uint16(), pa.int32(), pa.null())  # pandas has nulls alone as the latter
DURATIONS = tuple(pa.duration(unit) for unit in ("s", "ms", "us", "ns"))
FORMS = {
    pa.int16(): SMALL,
    pa.int32(): INTEGERS,
    pa.int64(): (*INTEGERS, pa.uint32(), pa.int64(), *DURATIONS),
    pa.float64(): (*INTEGERS, pa.float32(), pa.float64()),
    pa.string(): (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary()),
}
# Settings by which Spark reads other columns or fewer files than a worker would.
SETTINGS = (
    "spark.sql.caseSensitive",
    "spark.sql.files.ignoreCorruptFiles",
    "spark.sql.files.ignoreMissingFiles",
    "spark.sql.parquet.fieldId.read.enabled",
)
# What a worker reads of a file at once: rows that stay in a processor's cache, and bytes of a column.
ROWS, BUFFER = 512, 8 << 20


@dataclass(frozen=True)
class Piece:
    """Row groups of a Parquet file: every `step`-th, from `first`."""

    path: str
    first: int
    step: int


def mounted(table: DataFrame, names: Sequence[str]) -> dict[str, int]:
    """The files of a table for workers to read, by path, with their sizes.

    There are none where only Spark reads these columns right: files are not mounted, so that workers may lack what
    Spark opens them with, or encrypted; a column may be inside a struct or comes from the name of a folder, or is named
    twice, which Spark may refuse; its type has several forms in Parquet, as times and decimals have; one of SETTINGS is
    on; or a file is asked for twice, and so Spark reads it twice. What begins with a dot or `_`, such as `_metadata`,
    has no rows of its own.
    """
    from urllib.request import url2pathname  # which a worker would import for a while, and never use

    uris, types, conf = sorted(table.inputFiles()), dict(table.dtypes), table.sparkSession.conf
    if not all(uri.startswith("file:") for uri in uris) or any(
        conf.get(setting).lower() == "true" for setting in SETTINGS
    ):
        return {}
    paths = [url2pathname(urlsplit(uri).path) for uri in uris]
    lower = [name.lower() for name in names]
    if len(set(lower)) < len(lower) or any("." in name for name in names):
        return {}
    if any(name in from_folders(path) for path in paths for name in lower):
        return {}
    data = [path for path in paths if not Path(path).name.startswith((".", "_"))]
    try:
        # Reads some rows, as columns may be encrypted of which a file without a key tells all else.
        next(read(Piece(data[0], 0, 1), names, [arrow_type(types[name]) for name in names]), None)
        sizes = {path: getsize(path) for path in paths}
    except (LookupError, OSError, ValueError):
        return {}
    return {path: sizes[path] for path in data} if sum(sizes.values()) == bytes_read(table) else {}


def bytes_read(table: DataFrame) -> int:
    """Returns the bytes of a table's files, counting a file as often as Spark reads it."""
    return int(str(table._jdf.queryExecution().optimizedPlan().stats().sizeInBytes()))


def pieces(sizes: Mapping[str, int], tasks: int, part: int = 0, parts: int = 1) -> list[Piece]:
    """One of the parts of files, each file in as many pieces as its share of the tasks.

    Row group g of file f is in part (f + g) mod parts, so that all parts together read each once, and no other number
    of tasks moves it.
    """
    share = sum(sizes.values()) / tasks
    # Spark passes over files without a byte, which are no Parquet.
    steps = [max(1, round(size / share)) if size else 0 for size in sizes.values()]
    return [
        Piece(path, (part - f) % parts + parts * k, parts * step)
        for f, (path, step) in enumerate(zip(sizes, steps))
        for k in range(step)
    ]


def from_folders(path: str) -> set[str]:
    """Returns the columns that Spark reads from the names of a file's folders, in lower case."""
    return {unquote(name.partition("=")[0]).lower() for name in Path(path).parts[:-1] if "=" in name}


def read(piece: Piece, names: Sequence[str], kinds: Sequence[pa.DataType]) -> Iterator[list[pa.Array]]:
    """The columns of these names and types, some rows after the other; of nulls where the file has none, as in Spark.

    Raises:
        ValueError: a column has a type that Spark does not read as this one, or there are two of its name.
    """
    with pq.ParquetFile(piece.path, buffer_size=BUFFER) as file:
        columns = [stored(name, file.schema_arrow.names, piece.path) for name in names]
        for name, kind in zip(columns, kinds):
            in_file = file.schema_arrow.field(name).type if name else kind
            if not is_read_as(in_file, kind):
                raise ValueError(f"{piece.path}: {name!r} is {in_file}, in the table {kind}: write it with that type")
        groups = range(piece.first, file.num_row_groups, piece.step)
        for batch in file.iter_batches(ROWS, groups, [name for name in columns if name], use_threads=False):
            yield [
                as_kind(batch.column(name), kind) if name else pa.nulls(len(batch), kind)
                for name, kind in zip(columns, kinds)
            ]


def as_kind(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """A column of this type. What is of it stays: for a cast, a worker imports all functions of Arrow."""
    return column if column.type == kind else column.cast(kind)


def stored(name: str, names: Sequence[str], path: str) -> str | None:
    """The one of these names that a column has in a file, in any case, as in Spark; None where there is none.

    Raises:
        ValueError: there are several.
    """
    same = [candidate for candidate in names if candidate.lower() == name.lower()]
    if len(same) > 1:
        raise ValueError(f"{path} has {len(same)} columns {name!r}: {', '.join(map(repr, same))}")
    return same[0] if same else None


def is_read_as(in_file: pa.DataType, kind: pa.DataType) -> bool:
    """Returns True if Spark reads a type in a file as this kind of its table."""
    if pa.types.is_dictionary(in_file):
        return is_read_as(in_file.value_type, kind)
    if pa.types.is_list(kind):
        return hasattr(in_file, "value_type") and is_read_as(in_file.value_type, kind.value_type)
    return in_file in FORMS.get(kind, (kind,))
