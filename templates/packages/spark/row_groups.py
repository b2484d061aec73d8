"""Parquet that workers of Spark read and write themselves, so that rows do not go through Java; and arrays of Arrow."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from os.path import getmtime, getsize
from pathlib import Path
from shutil import rmtree
from urllib.parse import unquote, urlsplit
from uuid import uuid4
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark import RDD
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

Rows = Iterable[pa.RecordBatch]
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
# What compresses, as Spark and Arrow call it; and how folders begin that Spark passes over.
CODEC = "spark.sql.parquet.compression.codec"
CODECS = {"uncompressed": "none", **{name: name for name in ("none", "snappy", "gzip", "zstd", "brotli")}}
UNDER_WAY = "_under-way-"
# What Spark encrypts by; and all settings by which, where they are given, it writes otherwise than workers do.
ENCRYPTION = "parquet.crypto.factory.class"
WRITING = (
    ENCRYPTION,
    "spark.sql.files.maxRecordsPerFile",
    "spark.sql.parquet.output.committer.class",
    "spark.sql.parquet.writeLegacyFormat",
    "spark.sql.sources.commitProtocolClass",
)
# What a worker reads of a file at once: rows that stay in a processor's cache, and bytes of a column.
ROWS, BUFFER = 512, 8 << 20
GROUP = 8 << 20  # bytes of a row group that it writes


@dataclass(frozen=True)
class Piece:
    """Row groups of a Parquet file: of every `step` the one of number `first`."""

    path: str
    first: int
    step: int


def mounted(table: DataFrame, names: Sequence[str]) -> dict[str, int]:
    """The files of a table for workers to read, by path, with their sizes.

    There are none where only Spark reads these columns right: files are not mounted, so that workers may lack what
    Spark opens them with, or encrypted; a column may be inside a struct or comes from the name of a folder, or is named
    twice, which Spark may refuse; its type has several forms in Parquet, as times and decimals have; one of SETTINGS is
    on; or a file is asked for twice, and so Spark reads it twice.
    """
    from urllib.request import url2pathname  # which a worker would import for a while, and never use

    uris, types, conf = sorted(table.inputFiles()), dict(table.dtypes), table.sparkSession.conf
    if not all(uri.startswith("file:") for uri in uris) or any(conf.get(each).lower() == "true" for each in SETTINGS):
        return {}
    paths = [url2pathname(urlsplit(uri).path) for uri in uris]
    lower = [name.lower() for name in names]
    if len(set(lower)) < len(lower) or any("." in name for name in names):
        return {}
    if any(name in from_folders(path) for path in paths for name in lower):
        return {}
    try:
        # Reads some rows, as columns may be encrypted of which a file without a key tells all else.
        next(read(Piece(paths[0], 0, 1), names, [arrow_type(types[name]) for name in names]), None)
        sizes = {path: getsize(path) for path in paths}
    except (LookupError, OSError, ValueError):
        return {}
    return sizes if sum(sizes.values()) == bytes_read(table) else {}


def bytes_read(table: DataFrame) -> int:
    """The bytes of a table's files, of each as often as Spark reads it."""
    return int(str(table._jdf.queryExecution().optimizedPlan().stats().sizeInBytes()))


def pieces(sizes: Mapping[str, int], tasks: int, part: int = 0, parts: int = 1) -> list[Piece]:
    """One of the parts of files, each file in as many pieces as it has shares of so many tasks.

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


def inside(spark: SparkSession, place: str) -> list[str]:
    """The names in a folder, if there is one."""
    path = spark._jvm.org.apache.hadoop.fs.Path(place)
    system = path.getFileSystem(spark._jsc.hadoopConfiguration())
    return [status.getPath().getName() for status in system.listStatus(path)] if system.exists(path) else []


def writable(spark: SparkSession, place: str) -> Path | None:
    """The folder of this name for workers to write; None where Spark does: it is not mounted, or WRITING is asked."""
    from urllib.request import url2pathname

    path, settings = spark._jvm.org.apache.hadoop.fs.Path(place), spark._jsc.hadoopConfiguration()
    uri = path.getFileSystem(settings).makeQualified(path).toUri()
    is_asked = settings.get(ENCRYPTION) or any(spark.conf.get(each, None) for each in WRITING)
    if is_asked or uri.getScheme() != "file" or spark.conf.get(CODEC) not in CODECS:
        return None
    return Path(url2pathname(uri.getRawPath()))


def fingerprint(module: str, table: DataFrame, sizes: Mapping[str, int], asked: Sequence[object]) -> str:
    """Of all that decides an output: what is loaded of a module, a table's files, and what is asked.

    Files have their sizes and times. For those that Spark reads stands the sum of sizes.
    """
    files: list[object] = [(path, size, getmtime(path)) for path, size in sizes.items()]
    if not files:
        files = [*sorted(table.inputFiles()), str(bytes_read(table))]
    loaded = [each for name, each in sorted(sys.modules.items()) if name.partition(".")[0] == module]
    model = b"".join(each.__spec__.loader.get_data(each.__file__) for each in loaded)
    return f"{crc32(repr((files, asked)).encode(), crc32(model)):08x}"


def remove(folder: Path) -> None:
    """Deletes a folder under another name: a job that moves it to its place meanwhile has it whole, or not at all."""
    with suppress(OSError):
        rmtree(folder.rename(folder.with_name(f"{UNDER_WAY}{uuid4().hex}")), ignore_errors=True)


@contextmanager
def made_whole(place: Path) -> Iterator[Path]:
    """A folder to write into, which comes to this place once all is written.

    Its own name is new each time, so that what is left of an earlier job, on whatever machine, does not write into it.
    """
    folder = place.with_name(f"{UNDER_WAY}{uuid4().hex}")
    for left in place.parent.glob(f"{UNDER_WAY}*"):
        remove(left)
    folder.mkdir(parents=True)
    try:
        yield folder
        for left in folder.glob(".*"):  # by workers that died
            left.unlink(missing_ok=True)
        (folder / "_SUCCESS").touch()
        remove(place)
        folder.rename(place)
    finally:
        rmtree(folder, ignore_errors=True)


def write(which: RDD[int], made: Callable[[Iterator[int]], Rows], kinds: StructType, place: Path) -> None:
    """Parquet in a folder, with a file for each partition of what rows are made of."""
    schema = pa.schema([(each.name, arrow_type(each.dataType.simpleString())) for each in kinds])
    codec = CODECS[SparkSession.builder.getOrCreate().conf.get(CODEC)]
    with made_whole(place) as folder:

        def written(task: int, numbers: Iterator[int]) -> Iterator[None]:
            write_file(made(numbers), schema, codec, folder / f"{task:05}.parquet")
            return iter(())

        which.mapPartitionsWithIndex(written).collect()


def write_file(batches: Rows, schema: pa.Schema, codec: str, path: Path) -> None:
    """A file that has its name once it is whole: Spark may run a task again, or twice at once."""
    unnamed = path.with_name(f".{uuid4().hex}")
    with pq.ParquetWriter(unnamed, schema, compression=codec, use_dictionary=False) as file:
        held: list[pa.RecordBatch] = []
        size = 0
        for batch in batches:
            held.append(batch)
            size += batch.nbytes
            if size > GROUP:
                file.write_table(pa.Table.from_batches(held, schema))
                held, size = [], 0
        file.write_table(pa.Table.from_batches(held, schema))
    unnamed.replace(path)


def from_folders(path: str) -> set[str]:
    """The columns that Spark takes from the names of a file's folders, in lower case."""
    return {unquote(name.partition("=")[0]).lower() for name in Path(path).parts[:-1] if "=" in name}


def read(piece: Piece, names: Sequence[str], kinds: Sequence[pa.DataType]) -> Iterator[list[pa.Array]]:
    """The columns of these names and types, some rows after the other; of nulls where the file has none, as in Spark.

    Raises:
        ValueError: a column has a type that Spark does not read as this one, or there are two of its name.
    """
    with pq.ParquetFile(piece.path, buffer_size=BUFFER) as file:
        columns = [stored(name, file.schema_arrow.names, piece.path) for name in names]
        for name, kind in zip(columns, kinds):
            given = file.schema_arrow.field(name).type if name else kind
            if not is_read_as(given, kind):
                raise ValueError(f"{piece.path}: {name!r} is {given}, in the table {kind}: write it with that type")
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
    found = [each for each in names if each.lower() == name.lower()]
    if len(found) > 1:
        raise ValueError(f"{path} has {len(found)} columns {name!r}: {', '.join(map(repr, found))}")
    return found[0] if found else None


def is_read_as(given: pa.DataType, kind: pa.DataType) -> bool:
    """Whether Spark reads what is of a type in a file where its table has this kind."""
    if pa.types.is_dictionary(given):
        return is_read_as(given.value_type, kind)
    if pa.types.is_list(kind):
        return hasattr(given, "value_type") and is_read_as(given.value_type, kind.value_type)
    return given in FORMS.get(kind, (kind,))


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
