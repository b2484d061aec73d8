"""Predicts from rows in a Spark worker, or reports the problem of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import predictor
import pyarrow as pa
from score_arrays import arrow_type, as_lists, numbers

ALONE = len(predictor.OUTPUT_SHAPES) == 1
PREDICTIONS = ["prediction"] if ALONE else [f"prediction_{k}" for k in range(len(predictor.OUTPUT_SHAPES))]
TYPES = ["array<" * len(shape) + "float" + ">" * len(shape) for shape in predictor.OUTPUT_SHAPES]


def by_output(constant: str) -> dict[str, Any]:
    """Returns a constant of the predictor by the names of outputs."""
    value = getattr(predictor, constant, {})
    return value if isinstance(value, dict) else {predictor.OUTPUT_NAMES[0]: value}


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
FILLED = getattr(predictor, "FILLED", (False,) * len(predictor.INPUT_SHAPES))


def predicted_batches(
    batches: Iterable[Sequence[pa.Array]], names: Sequence[str], *, nulls: bool
) -> Iterator[pa.RecordBatch]:
    """For each batch, of keys and inputs, one of the keys and SCHEMA, whose columns have these names."""
    count = len(names) - len(SCHEMA)
    for columns in batches:
        keys, inputs = columns[:count], columns[count:]
        yield pa.RecordBatch.from_arrays([*keys, *predicted_columns(keys, inputs, nulls=nulls)], names)


def predicted_columns(keys: Sequence[pa.Array], inputs: Sequence[pa.Array], *, nulls: bool) -> list[pa.Array]:
    """The columns of SCHEMA for a batch.

    Raises:
        ValueError: a row is not a sample; names the row.
    """
    x = [stacked(*facts) for facts in zip(predictor.INPUT_NAMES, predictor.INPUT_SHAPES, FILLED, inputs)]
    if not DEPTHS and all(array is not None for array in x):
        with suppress(IndexError):  # the code below finds its row
            outputs = predictor.predict_batch(x[0] if len(x) == 1 else list(zip(*x)))
            return [as_lists(np.asarray(y, np.float32)) for y in ([outputs] if ALONE else outputs)]
    rows = zip(*(column.to_pylist() if array is None else array for column, array in zip(inputs, x)))
    fields = predictions(lambda k: ", ".join(str(key[k].as_py()) for key in keys), rows, nulls=nulls)
    types = [arrow_type(field.split()[-1]) for field in SCHEMA]
    return [pa.array([row and row[k] for row in fields], kind) for k, kind in enumerate(types)]


def stacked(name: str, shape: Sequence[int | None], takes_nan: bool, column: pa.Array) -> np.ndarray | None:
    """An input of all rows at once; None if rows differ in length, or some are not samples."""
    lengths = [len(column)]
    while pa.types.is_list(column.type) and not column.null_count:
        sizes = np.diff(numbers(column.offsets))
        if len(sizes) == 0 or (sizes != sizes[0]).any():
            return None
        lengths.append(int(sizes[0]))
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


def predictions(name: Callable[[int], str], rows: Iterable[Sequence[Any]], *, nulls: bool) -> list[list[Any] | None]:
    """For each row the values of the columns of SCHEMA; None if it is not a sample and `nulls`.

    Args:
        name: of the row of that number, for people.

    Raises:
        ValueError: a row is not a sample; names the row.
    """
    samples: dict[int, list[np.ndarray]] = {}
    fields: list[list[Any] | None] = []
    for k, row in enumerate(rows):
        fields.append(None)
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
        fields[k], wrong = as_fields(values)
        if wrong and not nulls:
            raise ValueError(f"row {name(k)}: {wrong}")
    return fields


def predict_samples(samples: Iterable[Sequence[np.ndarray]]) -> Any:
    """Returns the outputs of `predict_batch` for samples of any lengths.

    Raises:
        IndexError: an index is outside an embedding table.
    """
    return predictor.predict_batch([s if len(s) > 1 else s[0] for s in samples])


def outside(sample: Sequence[np.ndarray]) -> str:
    """Returns the message on an index outside its embedding table; "" if there is none."""
    try:
        predictor.predict(*sample)
    except IndexError as error:
        return str(error.args[0])
    return ""


def as_sample(row: Sequence[Any]) -> tuple[list[np.ndarray], str]:
    """The arrays of a row as the model takes them; and what is wrong with it, or ""."""
    try:
        facts = zip(predictor.INPUT_NAMES, predictor.INPUT_SHAPES, FILLED, row)
        return [as_array(*fact) for fact in facts], ""
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
        raise ValueError(f"input {name!r} has a null, a non-number, or rows of unequal lengths") from None
    if x.ndim == 1 and len(shape) > 1 and list(shape).count(None) <= 1:
        with suppress(ValueError):  # what has a wrong length keeps it
            x = x.reshape([-1 if n is None else n for n in shape])
    if x.ndim != len(shape) or not all(n > 0 and wanted in (n, None) for n, wanted in zip(x.shape, shape)):
        raise ValueError(f"input {name!r} must have shape {shape!r}, not {x.shape!r}")
    if not takes_nan and np.isnan(x).any():
        raise ValueError(f"input {name!r} has a null or a NaN")
    return x


def is_nested(value: Any) -> bool:
    """Returns True if an array contains arrays, as in pandas."""
    return isinstance(value, np.ndarray) and value.dtype == object and all(isinstance(x, np.ndarray) for x in value)


def as_fields(values: Sequence[np.ndarray]) -> tuple[list[Any] | None, str]:
    """The columns of SCHEMA; and why there is no label, or ""."""
    try:
        named = predictor.label(values[0] if ALONE else values) if DEPTHS else {}
    except ValueError as error:
        return None, str(error)
    columns = [labels(named if ALONE else named[name], depth) for name, depth in DEPTHS.items()]
    return [y.tolist() for y in values] + [column for pair in columns for column in pair], ""


def labels(pairs: Any, depth: int) -> list[Any]:
    """Returns the labels of an output and their probabilities, as two lists nested `depth` deep."""
    if depth == 0:
        return list(pairs)
    rows = [labels(row, depth - 1) for row in pairs]
    return [[row[k] for row in rows] for k in range(2)]
