"""Predicts from the rows of a table with Spark. Workers need what Spark wants for Arrow, and nothing else.

    spark-submit --py-files predictor.py,rows.py,row_groups.py score.py IN OUT --key id --column x
    spark-submit --py-files predictor.py,rows.py,row_groups.py score.py IN OUT --key id --order t --features a,b,c

IN is Parquet or CSV, OUT becomes Parquet: the keys, and a column for each output of the model. With `--column` a row is
a sample: a column of arrays for each input of the model, nested or flat in row-major order. With `--order` and
`--features` a row is a timestep, and rows of equal keys are a sample.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import predictor
import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, FloatType, StructType
from row_groups import Piece, arrow_type, fingerprint, inside, mounted, pieces, read, writable, write
from rows import FILLED, SCHEMA, TYPES, predicted_batches, predictions

PART = "part"  # the column that Spark makes of the folders of the output


def map_in_arrow(table: DataFrame, keys: Sequence[str], columns: Sequence[str], *, nulls: bool = False) -> DataFrame:
    """The keys of each row with the predictions for it, computed in batches.

    Args:
        columns: of arrays, one for each input of the model.
        nulls: rows that are no samples get null; otherwise they end the job with an error that names the row.

    Raises:
        ValueError: there are more or fewer columns than inputs, or a key is called as a column of the predictions.
    """
    schema = schema_of(table, keys, columns)

    def scored(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return predicted_batches((batch.columns for batch in batches), schema.names, nulls=nulls)

    return table.select(*keys, *columns).mapInArrow(scored, schema)


def map_parquet(
    spark: SparkSession, paths: Sequence[str], keys: Sequence[str], columns: Sequence[str], *, nulls: bool = False
) -> DataFrame:
    """As `map_in_arrow` of the table in Parquet at these paths, which workers read themselves where they can.

    Samples do not go through Java then, which takes longer than many a prediction. `mounted` says where they do.

    Raises:
        ValueError: as `map_in_arrow`.
    """
    table = spark.read.parquet(*paths)
    tasks = table.rdd.getNumPartitions()
    mine = pieces(mounted(table, [*keys, *columns]), tasks)
    if not mine:
        return map_in_arrow(table, keys, columns, nulls=nulls)
    schema, predicted = by_pieces(table, mine, keys, columns, nulls=nulls)

    def scored(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return predicted(k for batch in batches for k in batch.column(0).to_pylist())

    return spark.range(0, len(mine), numPartitions=min(len(mine), tasks)).mapInArrow(scored, schema)


def write_pieces(
    table: DataFrame, mine: Sequence[Piece], keys: Sequence[str], columns: Sequence[str], place: Path, *, nulls: bool
) -> None:
    """Writes predictions for pieces of a table's files into a new folder. Workers read and write: Java has no rows."""
    schema, predicted = by_pieces(table, mine, keys, columns, nulls=nulls)
    tasks = min(len(mine), table.rdd.getNumPartitions())
    which = table.sparkSession.sparkContext.parallelize(range(len(mine)), tasks)
    write(which, predicted, schema, place)


def by_pieces(
    table: DataFrame, mine: Sequence[Piece], keys: Sequence[str], columns: Sequence[str], *, nulls: bool
) -> tuple[StructType, Callable[[Iterable[int]], Iterator[pa.RecordBatch]]]:
    """What workers make of pieces, whose numbers they are given; and its schema."""
    schema, names, types = schema_of(table, keys, columns), [*keys, *columns], dict(table.dtypes)
    kinds = [arrow_type(types[name]) for name in names]

    def predicted(numbers: Iterable[int]) -> Iterator[pa.RecordBatch]:
        rows = (arrays for k in numbers for arrays in read(mine[k], names, kinds))
        return predicted_batches(rows, schema.names, nulls=nulls)

    return schema, predicted


def schema_of(table: DataFrame, keys: Sequence[str], columns: Sequence[str]) -> StructType:
    """Of the keys and SCHEMA; raises ValueError as `map_in_arrow`."""
    check_columns(len(columns))
    found = [F.lit(None).cast(kind).alias(name) for name, kind in map(str.split, SCHEMA)]
    schema = table.select(*keys, *found).schema
    check_keys(schema.names[: len(keys)])
    return schema


def check_columns(count: int) -> None:
    """Refuses more or fewer columns than inputs."""
    wanted = predictor.INPUT_NAMES
    if count != len(wanted):
        raise ValueError(f"expected {len(wanted)} columns, one for each of the inputs {wanted!r}, got {count}")


def features_of(text: str) -> Sequence[str]:
    """The columns of a timestep: where a pipeline names them, these, in its order."""
    named = getattr(predictor, "COLUMNS", ((),))[0]
    given = text.split(",") if text else named
    if not given or sorted(given) != sorted(named or given):
        raise ValueError(f"--features: the columns of a timestep are {', '.join(named) or 'to be given'}")
    return named or given


def check_keys(keys: Sequence[str], others: Sequence[str] = ()) -> None:
    """Raises ValueError where a key is called as a column of SCHEMA or of others, which would take its place."""
    taken = [*(field.split()[0] for field in SCHEMA), *others]
    wrong = [key for key in keys if key.lower() in taken]
    if wrong:
        raise ValueError(f"the key {wrong[0]!r} is called as one of the columns made, {', '.join(taken)}: rename it")


def batch_udf() -> Callable[..., Column]:
    """A function of a column, by Spark's `predict_batch_udf`: for one input and one output of fixed shapes.

    A null, a NaN or a wrong length ends the job. Spark shows no keys to it, so the error has none.
    """
    from pyspark.ml.functions import predict_batch_udf

    def predict(x: np.ndarray) -> np.ndarray:
        for k in [] if FILLED[0] else np.flatnonzero(np.isnan(x.reshape(len(x), -1)).any(axis=1)):
            raise ValueError(f"row {k} of a batch of {len(x)}: has a null or a NaN")
        return predictor.predict_batch(x).reshape(len(x), -1)

    shapes, kind = [list(predictor.INPUT_SHAPES[0])], ArrayType(FloatType())
    return predict_batch_udf(lambda: predict, return_type=kind, batch_size=1024, input_tensor_shapes=shapes)


def register(spark: SparkSession, name: str = "predict") -> None:
    """A function of SQL that takes an array for each input of the model, and gives its first output."""
    import pandas as pd  # which takes a worker longer to import than all else

    def run(*columns: pd.Series) -> pd.Series:
        check_columns(len(columns))
        return pd.Series([row and row[0] for row in predictions(str, zip(*columns), nulls=True)])

    run.__annotations__ = {"columns": pd.Series, "return": pd.Series}
    spark.udf.register(name, F.pandas_udf(run, TYPES[0]))


def grouped(table: DataFrame, keys: Sequence[str], order: str, features: Sequence[str], *, nulls: bool) -> DataFrame:
    """Timesteps as samples: a row for each key, with a column `x` of arrays. None of a sample are equal in `order`."""
    fields = [F.col("`" + name.replace("`", "``") + "`") for name in dict.fromkeys([order, *features])]
    samples = table.groupBy(*keys).agg(F.sort_array(F.collect_list(F.struct(*fields))).alias("x"))

    def timestep(row: Column, k: Column) -> Column:
        values = {**{key: F.col(key) for key in keys}, order: row[order]}.items()
        told = [F.concat(F.lit(f"{name} "), F.coalesce(y.cast("string"), F.lit("null"))) for name, y in values]
        error = F.raise_error(F.concat(F.concat_ws(", ", *told), F.lit(": the order is unknown")))
        is_wrong = row[order].isNull() | (k > 0) & (row[order] == F.col("x")[k - 1][order])
        x = F.array(*(row[name].cast("float") for name in features))
        return F.when(is_wrong, F.lit(None) if nulls else error).otherwise(x)

    return samples.withColumn("x", F.transform("x", timestep))


def main() -> None:
    """The job."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--key", action="append", required=True, help="a column that tells samples apart; repeatable")
    parser.add_argument("--column", action="append", default=[], help="the column of an input, in the model's order")
    parser.add_argument("--order", help="the column with the number or the time of a timestep")
    parser.add_argument("--features", default="", help="the columns of a timestep, with commas between")
    parser.add_argument("--nulls", action="store_true", help="null for rows that are no samples, instead of an error")
    parser.add_argument("--parts", type=int, default=1, help="write in so many parts; those that are done are kept")
    options = parser.parse_args()
    if bool(options.order) == bool(options.column) or (options.features and not options.order):
        parser.error("give columns of arrays by --column, or rows that are timesteps by --order and --features")
    if options.parts < 1:
        parser.error(f"--parts: there must be 1 or more, not {options.parts}")
    columns = options.column or ["x"]
    try:
        check_columns(len(columns))
        check_keys(options.key, [PART, *([] if options.column else columns)])
        features = features_of(options.features) if options.order else ()
    except ValueError as error:
        parser.error(str(error))
    spark = SparkSession.builder.getOrCreate()
    is_csv = options.input.endswith((".csv", ".csv.gz"))
    reader = spark.read.options(header=True, inferSchema=True)
    table = reader.csv(options.input) if is_csv else spark.read.parquet(options.input)
    if options.order:
        table = grouped(table, options.key, options.order, features, nulls=options.nulls)
    folder = None if is_csv or options.order else writable(spark, options.output)
    sizes = mounted(table, [*options.key, *columns]) if folder else {}
    asked = [options.key, options.column, options.order, features, options.nulls]
    ending = f"of-{options.parts}-{fingerprint('predictor', table, sizes, asked)}"
    places = [f"{PART}={k}-{ending}" for k in range(options.parts)]
    others = [name for name in inside(spark, options.output) if name not in places and name[0] not in "._"]
    if others:
        told = "which is of another model, table or choice of options, or of no job: give another output"
        parser.error(f"{options.output} has {others[0]}, {told}")
    part = F.pmod(F.xxhash64(*options.key), F.lit(options.parts))
    for k, place in enumerate(f"{options.output}/{name}" for name in places):
        if "_SUCCESS" in inside(spark, place):
            continue
        if folder and sizes:
            mine = pieces(sizes, table.rdd.getNumPartitions(), k, options.parts)
            write_pieces(table, mine, options.key, columns, folder / Path(place).name, nulls=options.nulls)
        else:
            rows = map_in_arrow(table.where(part == k), options.key, columns, nulls=options.nulls)
            rows.write.mode("overwrite").parquet(place)


if __name__ == "__main__":
    main()
