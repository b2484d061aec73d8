"""Predicts from the rows of a table with Spark. Workers need what Spark wants for Arrow, and nothing else.

    spark-submit --py-files predictor.py,row_groups.py score.py IN OUT --key id --column x
    spark-submit --py-files predictor.py,row_groups.py score.py IN OUT --key id --order t --features a,b,c

IN is Parquet or CSV, OUT becomes Parquet: the keys, and a column for each output of the model. With `--column` a row is
a sample: a column of arrays for each input of the model, nested or flat in row-major order. With `--order` and
`--features` a row is a timestep, and rows of equal keys are a sample.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import predictor
import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, FloatType, StructType
from row_groups import Piece, arrow_type, as_lists, fingerprint, inside, mounted, numbers, pieces, read, writable, write

ALONE = len(predictor.OUTPUT_SHAPES) == 1
PREDICTIONS = ["prediction"] if ALONE else [f"prediction_{k}" for k in range(len(predictor.OUTPUT_SHAPES))]
TYPES = ["array<" * len(shape) + "float" + ">" * len(shape) for shape in predictor.OUTPUT_SHAPES]


def by_output(constant: str) -> dict[str, Any]:
    """A constant of the predictor for each output that has it, by name."""
    found = getattr(predictor, constant, {})
    return found if isinstance(found, dict) else {predictor.OUTPUT_NAMES[0]: found}


# How deep labels are nested: by the rows of an output, and where several of them may be true.
DEPTHS = {
    name: len(predictor.OUTPUT_SHAPES[predictor.OUTPUT_NAMES.index(name)][1:])
    + isinstance(by_output("THRESHOLD").get(name), tuple)
    for name in by_output("LABELS")
}
LABELS = [
    f"{column}{'' if ALONE else f'_{predictor.OUTPUT_NAMES.index(name)}'} {'array<' * depth}{kind}{'>' * depth}"
    for name, depth in DEPTHS.items()
    for column, kind in (("label", "string"), ("probability", "float"))
]
SCHEMA = [f"{name} {kind}" for name, kind in zip(PREDICTIONS, TYPES)] + LABELS
PART = "part"  # the column that Spark makes of the folders of the output
FILLED = getattr(predictor, "FILLED", (False,) * len(predictor.INPUT_SHAPES))


def map_in_arrow(table: DataFrame, keys: Sequence[str], columns: Sequence[str], nulls: bool = False) -> DataFrame:
    """The keys of each row with the predictions for it, computed in batches.

    Args:
        columns: of arrays, one for each input of the model.
        nulls: rows that are no samples get null; otherwise they end the job with an error that names the row.

    Raises:
        ValueError: there are more or fewer columns than inputs, or a key is called as a column of the predictions.
    """
    schema = schema_of(table, keys, columns)

    def scored(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return predicted_batches((batch.columns for batch in batches), schema.names, nulls)

    return table.select(*keys, *columns).mapInArrow(scored, schema)


def map_parquet(
    spark: SparkSession, paths: Sequence[str], keys: Sequence[str], columns: Sequence[str], nulls: bool = False
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
        return map_in_arrow(table, keys, columns, nulls)
    schema, predicted = by_pieces(table, mine, keys, columns, nulls)

    def scored(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return predicted(k for batch in batches for k in batch.column(0).to_pylist())

    return spark.range(0, len(mine), numPartitions=min(len(mine), tasks)).mapInArrow(scored, schema)


def write_pieces(
    table: DataFrame, mine: Sequence[Piece], keys: Sequence[str], columns: Sequence[str], nulls: bool, place: Path
) -> None:
    """Writes predictions for pieces of a table's files into a new folder. Workers read and write: Java has no rows."""
    schema, predicted = by_pieces(table, mine, keys, columns, nulls)
    tasks = min(len(mine), table.rdd.getNumPartitions())
    which = table.sparkSession.sparkContext.parallelize(range(len(mine)), tasks)
    write(which, predicted, schema, place)


def by_pieces(
    table: DataFrame, mine: Sequence[Piece], keys: Sequence[str], columns: Sequence[str], nulls: bool
) -> tuple[StructType, Callable[[Iterable[int]], Iterator[pa.RecordBatch]]]:
    """What workers make of pieces, whose numbers they are given; and its schema."""
    schema, names, types = schema_of(table, keys, columns), [*keys, *columns], dict(table.dtypes)
    kinds = [arrow_type(types[name]) for name in names]

    def predicted(numbers: Iterable[int]) -> Iterator[pa.RecordBatch]:
        rows = (arrays for k in numbers for arrays in read(mine[k], names, kinds))
        return predicted_batches(rows, schema.names, nulls)

    return schema, predicted


def schema_of(table: DataFrame, keys: Sequence[str], columns: Sequence[str]) -> StructType:
    """Of the keys and SCHEMA; raises ValueError as `map_in_arrow`."""
    check_columns(len(columns))
    found = [F.lit(None).cast(kind).alias(name) for name, kind in map(str.split, SCHEMA)]
    schema = table.select(*keys, *found).schema
    check_keys(schema.names[: len(keys)])
    return schema


def predicted_batches(
    batches: Iterable[Sequence[pa.Array]], names: Sequence[str], nulls: bool
) -> Iterator[pa.RecordBatch]:
    """For each batch, of keys and inputs, one of the keys and SCHEMA, whose columns have these names."""
    count = len(names) - len(SCHEMA)
    for columns in batches:
        keys, inputs = columns[:count], columns[count:]
        yield pa.RecordBatch.from_arrays([*keys, *predicted_columns(keys, inputs, nulls)], names)


def predicted_columns(keys: Sequence[pa.Array], inputs: Sequence[pa.Array], nulls: bool) -> list[pa.Array]:
    """The columns of SCHEMA for a batch.

    Raises:
        ValueError: a row is no sample; names it.
    """
    x = [stacked(*each) for each in zip(predictor.INPUT_NAMES, predictor.INPUT_SHAPES, FILLED, inputs)]
    if not DEPTHS and all(each is not None for each in x):
        with suppress(IndexError):  # whose row is found below
            outputs = predictor.predict_batch(x[0] if len(x) == 1 else list(zip(*x)))
            return [as_lists(np.asarray(y, np.float32)) for y in ([outputs] if ALONE else outputs)]
    rows = zip(*(column.to_pylist() if each is None else each for column, each in zip(inputs, x)))
    found = predictions(lambda k: ", ".join(str(key[k].as_py()) for key in keys), rows, nulls)
    return [pa.array([row and row[k] for row in found], arrow_type(each.split()[-1])) for k, each in enumerate(SCHEMA)]


def stacked(name: str, shape: Sequence[int | None], takes_nan: bool, column: pa.Array) -> np.ndarray | None:
    """An input of all rows at once; None where rows are unequally long, some are no samples, or there is none."""
    lengths = [len(column)]
    while pa.types.is_list(column.type) and not column.null_count:
        each = np.diff(numbers(column.offsets))
        if len(each) == 0 or (each != each[0]).any():
            return None
        lengths.append(int(each[0]))
        column = column.flatten()
    holds_numbers = pa.types.is_floating(column.type) or pa.types.is_integer(column.type)
    if column.null_count or len(column) == 0 or not holds_numbers:
        return None
    x = numbers(column).astype(np.float32, copy=False).reshape(lengths)
    try:
        first = as_array(name, shape, True, x[0])
    except ValueError:
        return None
    return x.reshape(len(x), *first.shape) if takes_nan or not np.isnan(x).any() else None


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


def predictions(name: Callable[[int], str], rows: Iterable[Sequence[Any]], nulls: bool) -> list[list[Any] | None]:
    """For each row the values of the columns of SCHEMA; None where it is no sample and `nulls`.

    Args:
        name: of the row of that number, for people.

    Raises:
        ValueError: a row is no sample; names it.
    """
    samples: dict[int, list[np.ndarray]] = {}
    found: list[list[Any] | None] = []
    for k, row in enumerate(rows):
        found.append(None)
        sample, wrong = as_sample(row)
        if not wrong:
            samples[k] = sample
        elif not nulls:
            raise ValueError(f"row {name(k)}: {wrong}")
    try:
        outputs = predict_samples(samples.values())
    except IndexError:
        for k, sample in list(samples.items()):
            wrong = outside(sample)
            if wrong and not nulls:
                raise ValueError(f"row {name(k)}: {wrong}") from None
            if wrong:
                del samples[k]
        outputs = predict_samples(samples.values())
    for k, *values in zip(samples, *([outputs] if ALONE else outputs)):
        found[k], wrong = as_fields(values)
        if wrong and not nulls:
            raise ValueError(f"row {name(k)}: {wrong}")
    return found


def predict_samples(samples: Iterable[Sequence[np.ndarray]]) -> Any:
    """What `predict_batch` gives for samples of any lengths.

    Raises:
        IndexError: an index is outside an embedding table.
    """
    return predictor.predict_batch([s if len(s) > 1 else s[0] for s in samples])


def outside(sample: Sequence[np.ndarray]) -> str:
    """Which index of a sample is outside an embedding table, or ""."""
    try:
        predictor.predict(*sample)
    except IndexError as error:
        return str(error.args[0])
    return ""


def as_sample(row: Sequence[Any]) -> tuple[list[np.ndarray], str]:
    """The arrays of a row as the model takes them; and what is wrong with it, or ""."""
    try:
        return [as_array(*each) for each in zip(predictor.INPUT_NAMES, predictor.INPUT_SHAPES, FILLED, row)], ""
    except ValueError as error:
        return [], str(error)


def as_array(name: str, shape: Sequence[int | None], takes_nan: bool, value: Any) -> np.ndarray:
    """An input of a row.

    Raises:
        ValueError: a null, a NaN, a ragged array, or a wrong length.
    """
    if value is None:
        raise ValueError(f"input {name!r} is null")
    try:
        x = np.array([*map(np.ndarray.tolist, value)] if is_nested(value) else value, np.float32)
    except (ValueError, TypeError):
        raise ValueError(f"input {name!r} has a null, what is no number, or rows of unequal lengths") from None
    if x.ndim == 1 and len(shape) > 1 and list(shape).count(None) <= 1:
        with suppress(ValueError):  # what has a wrong length keeps it
            x = x.reshape([-1 if n is None else n for n in shape])
    if x.ndim != len(shape) or not all(n > 0 and wanted in (n, None) for n, wanted in zip(x.shape, shape)):
        raise ValueError(f"input {name!r} must have shape {shape!r}, not {x.shape!r}")
    if not takes_nan and np.isnan(x).any():
        raise ValueError(f"input {name!r} has a null or a NaN")
    return x


def is_nested(value: Any) -> bool:
    """Whether an array holds arrays, as pandas has them."""
    return isinstance(value, np.ndarray) and value.dtype == object and all(isinstance(x, np.ndarray) for x in value)


def as_fields(values: Sequence[np.ndarray]) -> tuple[list[Any] | None, str]:
    """The columns of SCHEMA; and why there is no label, or ""."""
    try:
        found = predictor.label(values[0] if ALONE else values) if DEPTHS else {}
    except ValueError as error:
        return None, str(error)
    told = [labels(found if ALONE else found[name], depth) for name, depth in DEPTHS.items()]
    return [y.tolist() for y in values] + [column for columns in told for column in columns], ""


def labels(found: Any, depth: int) -> list[Any]:
    """The labels of an output, and beside these their probabilities; in lists so deep."""
    if depth == 0:
        return list(found)
    inside = [labels(each, depth - 1) for each in found]
    return [[each[k] for each in inside] for k in range(2)]


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
        return pd.Series([row and row[0] for row in predictions(str, zip(*columns), True)])

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
            write_pieces(table, mine, options.key, columns, options.nulls, folder / Path(place).name)
        else:
            rows = map_in_arrow(table.where(part == k), options.key, columns, options.nulls)
            rows.write.mode("overwrite").parquet(place)


if __name__ == "__main__":
    main()
