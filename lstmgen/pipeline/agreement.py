"""Compares the steps read from a live object with its own methods.

A user's class that derives from one of scikit-learn's, or has its name, may compute something else from the same
attributes.
"""

import importlib
import importlib.util
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.ends import Text
from lstmgen.graph.operation import Array
from lstmgen.pipeline.categories import Category, categories_of
from lstmgen.pipeline.scaling import Fill
from lstmgen.pipeline.step import Step
from lstmgen.pipeline.typical import BEYOND, evaluated, raw_rows, scaled_rows

# Relative to the numbers of a column. Float64 rounds less, unless differences cancel, which `NUDGE` measures.
TOLERANCE = 1e-7
NUDGE = 1.0 + 2.0**-50
NOISE = 64.0
CURE = "give an object of scikit-learn's own class, or write the steps into the JSON of a pipeline"


def check_transform(scaler: Any, steps: Sequence[Step], features: int, names: Sequence[str]) -> None:
    """Compares steps with the `transform` of their scaler.

    Args:
        names: column names that it was fitted on; empty without names.

    Raises:
        OptionError: they differ.
    """
    raw = raw_rows(steps, features, BEYOND)
    rows = np.concatenate([raw, 1.5 * raw, -raw, raw[::-1] + 1.0, np.zeros((1, features))])
    categories = categories_of(steps, features)
    for column, category in categories.items():
        rows[:, column] = np.resize(category.numbers, len(rows))
    if any(isinstance(step, Fill) for step in steps):
        rows = np.concatenate([rows, np.where(np.eye(features) > 0, np.nan, raw[0])])
    with np.errstate(all="ignore"):
        expected = evaluated(steps, rows)
        inside = np.isfinite(expected).all(axis=1)  # rows without a logarithm, say, may make a scaler fail
        if inside.any():
            _compare(Raw(scaler, names, categories), "transform", rows[inside], expected[inside])


def check_inverse(scaler: Any, steps: Sequence[Step], features: int) -> None:
    """Compares steps with the `inverse_transform` of their scaler.

    Raises:
        OptionError: they differ.
    """
    rows = scaled_rows(features, BEYOND)
    with np.errstate(all="ignore"):
        _compare(Raw(scaler), "inverse_transform", rows, evaluated(steps, rows))


@dataclass(frozen=True)
class Raw:
    """Scaler with its raw columns.

    Attributes:
        names: column names that it was fitted on; empty without names.
        categories: categories of columns, by index.
    """

    scaler: Any
    names: Sequence[str] = ()
    categories: Mapping[int, Category] = field(default_factory=dict)

    def table(self, rows: Array) -> Any:
        """Returns rows as the scaler takes them: categories with names by name."""
        named = {column: category.names for column, category in self.categories.items() if category.names}
        table: Any = rows.copy() if not named else rows.astype(object)
        for column, names in named.items():
            table[:, column] = [names[int(number)] for number in rows[:, column]]
        if self.names and importlib.util.find_spec("pandas") is not None:
            return importlib.import_module("pandas").DataFrame(table, columns=list(self.names))
        return table

    def nudged(self, rows: Array) -> Array:
        """Returns rows whose measured columns differ by rounding."""
        factors = np.array([1.0 if k in self.categories else NUDGE for k in range(rows.shape[1])])
        nudged: Array = rows * factors
        return nudged


def _compare(raw: Raw, method: str, rows: Array, expected: Array) -> None:
    scaler = raw.scaler
    result = _called(scaler, method, raw.table(rows))
    if result.shape != expected.shape:
        raise OptionError(
            f"{_title(scaler)}: its own {method} returns {result.shape[1:]} features, not {expected.shape[1:]}; {CURE}"
        )
    noise = np.abs(_called(scaler, method, raw.table(raw.nudged(rows))) - result)
    largest = np.max(np.abs(result), axis=0, initial=1.0, where=np.isfinite(result))
    allowed = TOLERANCE * np.maximum(np.abs(result), np.minimum(1.0, largest)) + NOISE * np.nan_to_num(noise)
    wrong = np.isfinite(result) & np.isfinite(expected) & ~(np.abs(result - expected) <= allowed)
    if wrong.any():
        row, column = np.argwhere(wrong)[0].tolist()
        raise OptionError(
            f"{_title(scaler)}: its own {method} returns {result[row, column]:.6g} in column {column} for "
            f"{_shown(rows[row])}, its attributes compute {expected[row, column]:.6g}; {CURE}"
        )


def _shown(row: Array) -> str:
    more = ", ..." if len(row) > 4 else ""
    return f"[{', '.join(f'{number:.6g}' for number in row[:4])}{more}]"


def _called(scaler: Any, method: str, table: Any) -> Array:
    """Calls a method of the user's object.

    Raises:
        OptionError: it fails, or does not return numbers.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = getattr(scaler, method)(table)
            dense = result.toarray() if hasattr(result, "toarray") else result
            return np.asarray(dense, dtype=np.float64)
    except Exception as error:  # the user's code may raise anything
        raise OptionError(f"{_title(scaler)}: its own {method} failed: {error}; {CURE}") from None


def check_labels(encoder: Any, labels: Sequence[str]) -> None:
    """Compares labels with the `inverse_transform` of their encoder.

    Raises:
        OptionError: they differ.
    """
    if not any(_custom_classes(encoder)):  # scikit-learn's own encoder may have only the classes set
        return
    codes: Any = np.arange(len(labels)) if type(encoder).__name__ == "LabelEncoder" else np.eye(len(labels))
    if type(encoder).__name__ == "LabelBinarizer" and len(labels) == 2:
        codes = np.array([[0], [1]])
    try:
        named = [np.ravel(row).tolist() for row in encoder.inverse_transform(codes)]
    except Exception as error:  # the user's code may raise anything
        raise OptionError(f"{_title(encoder)}: its own inverse_transform failed: {error}; give a list") from None
    if [list(map(str, row)) for row in named] != [[label] for label in labels]:
        raise OptionError(
            f"{_title(encoder)}: its own inverse_transform returns other classes; give the labels as a list"
        )


def check_text(tokenizer: Any, text: Text) -> None:
    """Compares token ids with those of the tokenizer itself, if its class is not Keras's.

    Raises:
        OptionError: they differ.
    """
    if type(tokenizer).__module__.partition(".")[0] in KERAS:
        return
    for sample in _texts(text):
        try:
            ids = _ids(tokenizer, sample)
        except Exception as error:  # the user's code may raise anything
            raise OptionError(f"{_title(tokenizer)} failed on the text {sample!r}: {error}") from None
        expected = text.encode(sample)
        if ids[: len(expected)] != expected or any(ids[len(expected) :]):
            raise OptionError(
                f"{_title(tokenizer)} does not compute what Keras's class of that name does: {sample!r} becomes "
                f"{ids[:8]}, not {expected[:8]}; give an object of Keras's own class, or token ids"
            )


KERAS = ("keras", "tf_keras", "keras_preprocessing", "tensorflow")


def _ids(tokenizer: Any, text: str) -> list[int]:
    if hasattr(tokenizer, "texts_to_sequences"):
        return [int(k) for k in tokenizer.texts_to_sequences([text])[0]]
    return [int(k) for k in np.asarray(tokenizer(np.array([text], dtype=object))).ravel()]


def _texts(text: Text) -> Iterator[str]:
    """Yields texts of known and unknown tokens, with capitals, punctuation and spaces outside ASCII."""
    words, between = [word for word in text.vocabulary[:24] if word], "" if text.level == "character" else " "
    yield from words
    yield between.join(words)
    yield between.join(words).upper()
    yield from ("it's (x) = [y] + 1_2, Unheard-of!", "\u00c9clair na\u00efve\u00a0caf\u00e9\ttab")


def _title(fitted: Any) -> str:
    """Names the custom classes in an object; without any, its own class."""
    return ", ".join(dict.fromkeys(_custom_classes(fitted))) or type(fitted).__name__


def _custom_classes(fitted: Any) -> Iterator[str]:
    """Yields the names of the classes in an object that are not scikit-learn's or Keras's."""
    if isinstance(fitted, str) or fitted is None:
        return
    if type(fitted).__module__.partition(".")[0] not in ("sklearn", *KERAS):
        yield f"{type(fitted).__module__}.{type(fitted).__qualname__}"
    inner: Iterable[Any] = (*getattr(fitted, "steps", ()), *getattr(fitted, "transformers_", ()))
    for entry in inner:
        yield from _custom_classes(entry[1])
