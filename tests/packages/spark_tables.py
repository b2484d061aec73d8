"""Reads tables as workers of Spark do, and as Spark does itself: spark_tables.py WORK SEED TABLES PAIRS.

TABLES have columns of many types, written in all ways that pyarrow knows and Spark reads. PAIRS are two files of one
table, whose columns have different types. Prints as a line of JSON how many gave the same rows, how many were refused,
and how workers and Spark differed in the rest.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import score_arrays as arrays
import score_reading as reading
from pyspark.sql import DataFrame, SparkSession

INTEGERS = (pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.duration("us"))
TEXTS = (pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string()))
LEAVES = (pa.bool_(), *INTEGERS, pa.float32(), pa.float64(), *TEXTS)
# Spark has these in several forms, and reads them itself.
LEFT = (pa.binary(), pa.timestamp("us"), pa.date32(), pa.decimal128(9, 2), pa.uint64())


def leaf(kind: pa.DataType, chance: random.Random) -> object:
    """A value of a type, as Python has it."""
    if pa.types.is_boolean(kind):
        return chance.random() < 0.5
    if pa.types.is_floating(kind):
        return chance.choice([0.5, -1.25, float("nan"), float("inf"), -0.0, chance.randrange(99) / 4])
    if kind in INTEGERS:
        return chance.choice([0, 1, chance.randrange(127)])
    if kind in (*TEXTS, pa.binary()):
        return chance.choice(["", "ö", f"{chance.randrange(9)}"])
    return chance.randrange(99)


def value(kind: pa.DataType, chance: random.Random, null: float) -> object:
    """One that may be null, or hold nulls."""
    if chance.random() < null or pa.types.is_null(kind):
        return None
    if not hasattr(kind, "value_field") or pa.types.is_dictionary(kind):
        return leaf(kind, chance)
    length = kind.list_size if pa.types.is_fixed_size_list(kind) else chance.choice([0, 1, 3])
    return [value(kind.value_type, chance, null) for _ in range(length)]


def some_type(chance: random.Random) -> pa.DataType:
    """Of a leaf, or of lists of such, at most two deep."""
    kind = chance.choice(LEAVES)
    for _ in range(chance.choice([0, 1, 1, 2])):
        if pa.types.is_dictionary(kind):
            return kind
        kind = chance.choice([pa.list_(kind), pa.large_list(kind), pa.list_(kind, 2)])
    return kind


def two_types(chance: random.Random) -> list[pa.DataType]:
    """Of leaves, or of lists of such."""
    kinds = [chance.choice((*LEAVES, *LEFT, pa.null())) for _ in range(2)]
    return [*map(pa.list_, kinds)] if chance.random() < 0.5 else kinds


def write(path: Path, kinds: Sequence[pa.DataType], first: int, chance: random.Random) -> None:
    """A file of rows with ids from `first` on; sometimes with row groups that have none."""
    null, count = chance.choice([0, 0, 0.2, 1]), chance.choice([1, 40, 700])
    columns = [pa.array([value(kind, chance, null) for _ in range(count)], kind) for kind in kinds]
    names = ["id", *(f"x{k}" for k in range(len(kinds)))]
    rows = pa.table([pa.array(range(first, first + count), pa.int64()), *columns], names)
    options = {
        "compression": chance.choice(["none", "snappy", "gzip", "zstd", "lz4"]),
        "use_dictionary": chance.random() < 0.5,
        "data_page_version": chance.choice(["1.0", "2.0"]),
        "data_page_size": chance.choice([64, 1 << 20]),
        "version": chance.choice(["1.0", "2.6"]),
        "use_compliant_nested_type": chance.random() < 0.5,
        "store_schema": chance.random() < 0.8,
    }
    with pq.ParquetWriter(path, rows.schema, **options) as file:
        for _ in range(chance.randrange(2)):
            file.write_table(rows.slice(0, 0))
        file.write_table(rows, row_group_size=chance.choice([7, 100, 1000]))


def by_workers(table: DataFrame, names: Sequence[str]) -> list[str] | None:
    """The rows as text, in order of their ids; None where workers leave them to Spark."""
    found = reading.pieces(reading.mounted(table, names), 3)
    if not found:
        return None
    kinds = [arrays.arrow_type(kind) for _, kind in table.select(*names).dtypes]
    rows = [
        row
        for piece in found
        for batch in reading.read(piece, names, kinds)
        for row in zip(*(column.to_pylist() for column in batch))
    ]
    return [*map(repr, sorted(rows, key=lambda row: row[0]))]


def by_spark(table: DataFrame, names: Sequence[str]) -> list[str]:
    """The same of Spark."""
    return [repr(tuple(row)) for row in table.select(*names).orderBy("id").collect()]


def compared(table: DataFrame, names: Sequence[str], may_refuse: bool) -> str:
    """ "same", "left", "refused", or how the rows of workers differ from those of Spark."""
    try:
        ours = by_workers(table, names)
    except (ValueError, NotImplementedError) as error:
        return "refused" if may_refuse else f"only workers refuse: {error}"
    if ours is None:
        return "left"
    try:
        theirs = by_spark(table, names)
    except Exception as error:  # of many kinds
        return f"only Spark refuses: {str(error)[:200]}"
    wrong = [pair for pair in zip(ours, theirs) if pair[0] != pair[1]]
    return "same" if len(ours) == len(theirs) and not wrong else f"{len(ours)}, {len(theirs)} rows, {wrong[:1]}"


def main(work: Path, seed: int, tables: int, pairs: int) -> dict[str, object]:
    """What came of all."""
    spark = SparkSession.builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    chance, found, counts = random.Random(seed), [], {"same": 0, "left": 0, "refused": 0}
    for k in range(tables + pairs):
        folder = work / f"table-{k}"
        folder.mkdir()
        alike = k < tables
        kinds = [[some_type(chance) for _ in range(6)]] * 2 if alike else [[kind] for kind in two_types(chance)]
        for place, (name, types) in enumerate(zip("ab", kinds)):
            write(folder / f"{name}.parquet", types, 1000 * place, chance)
        table = spark.read.parquet(str(folder))
        told = compared(table, table.columns, not alike)
        if told in counts:
            counts[told] += 1
        else:
            found.append(f"table {k} of {' and '.join(', '.join(map(str, types)) for types in kinds)}: {told}")
    return {"counts": counts, "different": found}


if __name__ == "__main__":
    print("FOUND " + json.dumps(main(Path(sys.argv[1]), *map(int, sys.argv[2:]))))
