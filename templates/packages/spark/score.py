"""Predicts from the rows of a table with Spark. Workers need what Spark wants for Arrow, and nothing else.

    FILES=predictor.py,score_rows.py,score_arrays.py,score_reading.py,score_writing.py
    spark-submit --py-files $FILES score.py IN OUT --key id --column x
    spark-submit --py-files $FILES score.py IN OUT --key id --order t --features a,b,c

IN is Parquet or CSV, OUT becomes Parquet: the keys, and a column for each output of the model. With `--column` a row is
a sample: a column of arrays for each input of the model, nested or flat in row-major order. With `--order` and
`--features` a row is a timestep, and rows of equal keys are a sample.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
import predictor
import pyarrow as pa
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, FloatType, StructType
from score_arrays import arrow_type
from score_reading import Piece, mounted, pieces, read
from score_rows import FILLED, SCHEMA, TYPES, predicted_batches, predictions
from score_writing import DONE, fingerprint, inside, mark, writable, write

PART = "part"  # column that Spark reads from the names of the output's folders
MARKS = "mapreduce.fileoutputcommitter.marksuccessfuljobs"  # setting: Spark marks complete folders itself
LISTED = 30  # columns in an error message at most


def map_in_arrow(table: DataFrame, keys: Sequence[str], columns: Sequence[str], *, nulls: bool = False) -> DataFrame:
    """The keys of each row with the predictions for it, computed in batches.

    Args:
        columns: of arrays, one for each input of the model.
        nulls: rows that are not samples get null; otherwise they end the job with an error that names the row.

    Raises:
        ValueError: there are more or fewer columns than inputs, or a key has the name of a column of the predictions.
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


def by_pieces(
    table: DataFrame, mine: Sequence[Piece], keys: Sequence[str], columns: Sequence[str], *, nulls: bool
) -> tuple[StructType, Callable[[Iterable[int]], Iterator[pa.RecordBatch]]]:
    """Returns the schema of the output, and the function by which workers predict pieces, from their numbers."""
    schema, names, types = schema_of(table, keys, columns), [*keys, *columns], dict(table.dtypes)
    kinds = [arrow_type(types[name]) for name in names]

    def predicted(numbers: Iterable[int]) -> Iterator[pa.RecordBatch]:
        rows = (arrays for k in numbers for arrays in read(mine[k], names, kinds))
        return predicted_batches(rows, schema.names, nulls=nulls)

    return schema, predicted


def schema_of(table: DataFrame, keys: Sequence[str], columns: Sequence[str]) -> StructType:
    """Returns the schema of the keys and SCHEMA; raises ValueError as `map_in_arrow` does."""
    check_columns(len(columns))
    nulls = [F.lit(None).cast(kind).alias(name) for name, kind in map(str.split, SCHEMA)]
    schema = table.select(*keys, *nulls).schema
    check_keys(schema.names[: len(keys)])
    return schema


def check_columns(count: int) -> None:
    """Raises ValueError unless there is a column per input."""
    wanted = predictor.INPUT_NAMES
    if count != len(wanted):
        ending = "s" * (len(wanted) != 1)
        raise ValueError(f"expected {len(wanted)} column{ending}, one for each of the inputs {wanted!r}, got {count}")


def features_of(text: str) -> Sequence[str]:
    """Returns the columns of a timestep, in the order of the pipeline if it names them."""
    named = getattr(predictor, "COLUMNS", ((),))[0]
    columns = text.split(",") if text else named
    if not columns or sorted(columns) != sorted(named or columns):
        cure = f"name the columns {', '.join(named)}" if named else "name the columns of a timestep"
        raise ValueError(f"--features: {cure}")
    return named or columns


def check_table(table: DataFrame, options: Mapping[str, Sequence[str]], spelled: Callable[[str], str] = str) -> None:
    """Raises ValueError if a table lacks a column.

    Args:
        options: the names of columns, by option.
        spelled: spells a name for Spark.
    """
    for option, names in options.items():
        for name in names:
            if wrong := wrong_column(table, name, spelled(name)):
                raise ValueError(f"{option} {name!r}: {wrong}")


def wrong_column(table: DataFrame, name: str, spelling: str) -> str:
    """Returns the problem of a required column, or ""."""
    try:
        table.select(spelling)
    except AnalysisException as error:
        if "UNRESOLVED_COLUMN" not in str(error):
            return first_line(error)
    else:
        return ""
    near = get_close_matches(name, table.columns, 1)
    meant = f": did you mean {near[0]!r}?" if near else ""
    columns = ", ".join(table.columns[:LISTED]) + ", ..." * (len(table.columns) > LISTED)
    return f"the table has the columns {columns}{meant}"


def first_line(error: Exception) -> str:
    """Returns the first line of a Spark error, before plans and Java stack traces."""
    return str(error).strip().partition("\n")[0]


def quoted(name: str) -> str:
    """Quotes a column name for Spark."""
    return "`" + name.replace("`", "``") + "`"


def check_keys(keys: Sequence[str], columns: Sequence[str] = ()) -> None:
    """Raises ValueError if a key has the name of a column of SCHEMA, or of another column of the result."""
    reserved = [*(field.split()[0] for field in SCHEMA), *columns]
    wrong = [key for key in keys if key.lower() in reserved]
    if wrong:
        raise ValueError(f"the key {wrong[0]!r} has the name of a result column, {', '.join(reserved)}: rename it")


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
    """Returns a SQL function with an array argument per input of the model; it returns the first output."""
    import pandas as pd  # slow to import in a worker

    def run(*columns: pd.Series) -> pd.Series:
        check_columns(len(columns))
        return pd.Series([row and row[0] for row in predictions(str, zip(*columns), nulls=True)])

    run.__annotations__ = {"columns": pd.Series, "return": pd.Series}
    spark.udf.register(name, F.pandas_udf(run, TYPES[0]))


def grouped(table: DataFrame, keys: Sequence[str], order: str, features: Sequence[str], *, nulls: bool) -> DataFrame:
    """Timesteps as samples: a row for each key, with a column `x` of arrays. None of a sample are equal in `order`."""
    fields = [F.col(quoted(name)) for name in dict.fromkeys([order, *features])]
    samples = table.groupBy(*keys).agg(F.sort_array(F.collect_list(F.struct(*fields))).alias("x"))

    def timestep(row: Column, k: Column) -> Column:
        values = {**{key: F.col(key) for key in keys}, order: row[order]}.items()
        shown = [F.concat(F.lit(f"{name} "), F.coalesce(y.cast("string"), F.lit("null"))) for name, y in values]
        error = F.raise_error(F.concat(F.concat_ws(", ", *shown), F.lit(": the order is unknown")))
        is_wrong = row[order].isNull() | (k > 0) & (row[order] == F.col("x")[k - 1][order])
        x = F.array(*(row[name].cast("float") for name in features))
        return F.when(is_wrong, F.lit(None) if nulls else error).otherwise(x)

    return samples.withColumn("x", F.transform("x", timestep))


@dataclass(frozen=True)
class Job:
    """Options of a job, see `--help`."""

    input: str
    keys: Sequence[str]
    columns: Sequence[str]
    order: str | None
    features: Sequence[str]
    nulls: bool

    @property
    def is_csv(self) -> bool:
        """True if the input is not Parquet."""
        return self.input.endswith((".csv", ".csv.gz"))

    def rows(self, schema: StructType | None = None) -> DataFrame:
        """The rows of the table, in files that are listed now.

        Raises:
            ValueError: it cannot be read, or lacks a column.
        """
        reader = SparkSession.builder.getOrCreate().read.options(header=True, inferSchema=schema is None)
        reader = reader if schema is None else reader.schema(schema)
        try:
            table = reader.csv(self.input) if self.is_csv else reader.parquet(self.input)
        except PySparkException as error:
            raise ValueError(f"{self.input} cannot be read: {first_line(error)}") from None
        check_table(table, {"--key": self.keys, "--column": [] if self.order else self.columns})
        check_table(table, {"--order": [self.order], "--features": self.features} if self.order else {}, quoted)
        return table

    def samples(self, rows: DataFrame) -> DataFrame:
        """Returns a table with one row per sample."""
        return grouped(rows, self.keys, self.order, self.features, nulls=self.nulls) if self.order else rows

    def made_of(self, samples: DataFrame, *, by_workers: bool) -> tuple[dict[str, int], str]:
        """The files that workers read, with their sizes; and the fingerprint of all that the output is made of."""
        sizes = mounted(samples, [*self.keys, *self.columns]) if by_workers else {}
        columns = [] if self.order else self.columns
        return sizes, fingerprint(
            "predictor", samples, sizes, [self.keys, columns, self.order, self.features, self.nulls]
        )


def write_part(samples: DataFrame, job: Job, place: str, check: Callable[[], None]) -> None:
    """Has Spark write predictions into a folder, which is marked as whole unless a check raises an error."""
    rows = map_in_arrow(samples, job.keys, job.columns, nulls=job.nulls)
    rows.write.mode("overwrite").option(MARKS, "false").parquet(place)
    check()
    mark(samples.sparkSession, place)


def write_pieces(table: DataFrame, mine: Sequence[Piece], job: Job, place: Path, check: Callable[[], None]) -> None:
    """Writes the predictions for pieces of a table's files. Workers read and write: Java has no rows."""
    schema, predicted = by_pieces(table, mine, job.keys, job.columns, nulls=job.nulls)
    tasks = min(len(mine), table.rdd.getNumPartitions())
    which = table.sparkSession.sparkContext.parallelize(range(len(mine)), tasks)
    write(which, predicted, schema, place, check)


def main() -> None:
    """Runs the job."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--key", action="append", required=True, help="column that identifies samples; repeatable")
    parser.add_argument("--column", action="append", default=[], help="column of an input, in the model's order")
    parser.add_argument("--order", help="column with the number or the time of a timestep")
    parser.add_argument("--features", default="", help="columns of a timestep, separated by commas")
    parser.add_argument("--nulls", action="store_true", help="predict null for invalid rows, in place of an error")
    parser.add_argument("--parts", type=int, default=1, help="write N parts; a rerun keeps finished ones")
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
    job = Job(options.input, options.key, columns, options.order, features, options.nulls)
    spark = SparkSession.builder.getOrCreate()
    try:
        rows = job.rows()
    except ValueError as error:
        parser.error(str(error))
    samples = job.samples(rows)
    folder = None if job.is_csv or job.order else writable(spark, options.output)
    sources = sizes, digest = job.made_of(samples, by_workers=folder is not None)
    places = [f"{PART}={k}-of-{options.parts}-{digest}" for k in range(options.parts)]
    unknown = [name for name in inside(spark, options.output) if name not in places and name[0] not in "._"]
    if unknown:
        cure = "from another model, table or set of options, or from no job: give another output"
        parser.error(f"{options.output} has {unknown[0]}, {cure}")

    def check() -> None:
        if job.made_of(job.samples(job.rows(rows.schema)), by_workers=folder is not None) != sources:
            raise SystemExit(f"{job.input}: its files changed while they were read: run the job again, without changes")

    part = F.pmod(F.xxhash64(*job.keys), F.lit(options.parts))
    for k, place in enumerate(f"{options.output}/{name}" for name in places):
        if DONE in inside(spark, place):
            continue
        if folder and sizes:
            mine = pieces(sizes, samples.rdd.getNumPartitions(), k, options.parts)
            write_pieces(samples, mine, job, folder / Path(place).name, check)
        else:
            write_part(samples.where(part == k), job, place, check)


if __name__ == "__main__":
    main()
