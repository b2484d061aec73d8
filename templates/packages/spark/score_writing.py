"""Writes Parquet in Spark's workers, moves finished outputs to their place, and identifies them by a fingerprint."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from os.path import getmtime
from pathlib import Path
from shutil import rmtree
from uuid import uuid4
from zlib import crc32

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark import RDD
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType
from score_arrays import arrow_type
from score_reading import bytes_read

Rows = Iterable[pa.RecordBatch]
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
GROUP = 8 << 20  # bytes of a row group that a worker writes
DONE = "_SUCCESS"  # file that marks a complete folder


def inside(spark: SparkSession, place: str) -> list[str]:
    """Lists the names in a folder; empty if there is none."""
    path = spark._jvm.org.apache.hadoop.fs.Path(place)
    system = path.getFileSystem(spark._jsc.hadoopConfiguration())
    return [status.getPath().getName() for status in system.listStatus(path)] if system.exists(path) else []


def writable(spark: SparkSession, place: str) -> Path | None:
    """The folder of this name for workers to write; None where Spark does: it is not mounted, or WRITING is asked."""
    from urllib.request import url2pathname

    path, settings = spark._jvm.org.apache.hadoop.fs.Path(place), spark._jsc.hadoopConfiguration()
    uri = path.getFileSystem(settings).makeQualified(path).toUri()
    is_asked = settings.get(ENCRYPTION) or any(spark.conf.get(setting, None) for setting in WRITING)
    if is_asked or uri.getScheme() != "file" or spark.conf.get(CODEC) not in CODECS:
        return None
    return Path(url2pathname(uri.getRawPath()))


def fingerprint(module: str, table: DataFrame, sizes: Mapping[str, int], options: Sequence[object]) -> str:
    """Returns a fingerprint of all that an output depends on: a module, a table's files, and options.

    Files count with their sizes and times; those that Spark reads, with the sum of their sizes.
    """
    files: list[object] = [(path, size, getmtime(path)) for path, size in sizes.items()]
    if not files:
        files = [*sorted(table.inputFiles()), str(bytes_read(table))]
    loaded = [value for name, value in sorted(sys.modules.items()) if name.partition(".")[0] == module]
    model = b"".join(part.__spec__.loader.get_data(part.__file__) for part in loaded)
    return f"{crc32(repr((files, options)).encode(), crc32(model)):08x}"


def remove(folder: Path) -> None:
    """Deletes a folder under another name: a job that moves it to its place meanwhile has it whole, or not at all."""
    with suppress(OSError):
        rmtree(folder.rename(folder.with_name(f"{UNDER_WAY}{uuid4().hex}")), ignore_errors=True)


def mark(spark: SparkSession, place: str) -> None:
    """Marks a folder written by Spark as complete."""
    path = spark._jvm.org.apache.hadoop.fs.Path(place, DONE)
    path.getFileSystem(spark._jsc.hadoopConfiguration()).create(path).close()


@contextmanager
def made_whole(place: Path, check: Callable[[], None]) -> Iterator[Path]:
    """A folder to write into, which comes to this place once all is written, unless a check then raises an error.

    Its own name is new each time, so that what is left of an earlier job, on whatever machine, does not write into it.
    """
    folder = place.with_name(f"{UNDER_WAY}{uuid4().hex}")
    for unfinished in place.parent.glob(f"{UNDER_WAY}*"):
        remove(unfinished)
    folder.mkdir(parents=True)
    try:
        yield folder
        for unfinished in folder.glob(".*"):  # of workers that died
            unfinished.unlink(missing_ok=True)
        check()
        (folder / DONE).touch()
        remove(place)
        folder.rename(place)
    finally:
        rmtree(folder, ignore_errors=True)


def write(
    which: RDD[int],
    predicted: Callable[[Iterator[int]], Rows],
    kinds: StructType,
    place: Path,
    check: Callable[[], None],
) -> None:
    """Writes Parquet into a folder, a file per partition."""
    schema = pa.schema([(field.name, arrow_type(field.dataType.simpleString())) for field in kinds])
    codec = CODECS[SparkSession.builder.getOrCreate().conf.get(CODEC)]
    with made_whole(place, check) as folder:

        def written(task: int, numbers: Iterator[int]) -> Iterator[None]:
            write_file(predicted(numbers), schema, codec, folder / f"{task:05}.parquet")
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
