"""Comparison of what was read of a live object with its own methods: its class may be the user's.

A class that derives from one of scikit-learn's, or has its name, may compute something else from the same attributes.
"""

from __future__ import annotations

import importlib
import importlib.util
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.ends import Text
from lstmgen.graph.operation import Array
from lstmgen.pipeline.scaling import Fill
from lstmgen.pipeline.step import Step
from lstmgen.pipeline.typical import BEYOND, evaluated, raw_rows, scaled_rows

# Of the numbers of a column; float64 leaves less, but where differences cancel, which `NUDGE` shows.
TOLERANCE = 1e-7
NUDGE = 1.0 + 2.0**-50
NOISE = 64.0
CURE = "give an object of scikit-learn's own class, or write the steps into the JSON of a pipeline"


def check_transform(scaler: Any, steps: Sequence[Step], features: int, names: Sequence[str]) -> None:
    """Compares steps with the `transform` of the scaler that they were read from.

    Args:
        names: of the columns that it was fitted on; empty where they had none.

    Raises:
        OptionError: they differ.
    """
    raw = raw_rows(steps, features, BEYOND)
    rows = np.concatenate([raw, 1.5 * raw, -raw, raw[::-1] + 1.0, np.zeros((1, features))])
    if any(isinstance(step, Fill) for step in steps):
        rows = np.concatenate([rows, np.where(np.eye(features) > 0, np.nan, raw[0])])
    with np.errstate(all="ignore"):
        made = evaluated(steps, rows)
        inside = np.isfinite(made).all(axis=1)  # others have no logarithm, which a scaler may refuse
        if inside.any():
            _compare(scaler, "transform", rows[inside], made[inside], names)


def check_inverse(scaler: Any, steps: Sequence[Step], features: int) -> None:
    """Compares steps with the `inverse_transform` of the scaler that they were read from.

    Raises:
        OptionError: they differ.
    """
    rows = scaled_rows(features, BEYOND)
    with np.errstate(all="ignore"):
        _compare(scaler, "inverse_transform", rows, evaluated(steps, rows), ())


def _compare(scaler: Any, method: str, rows: Array, expected: Array, names: Sequence[str]) -> None:
    result = _called(scaler, method, rows, names)
    if result.shape != expected.shape:
        raise OptionError(
            f"{_title(scaler)} gives {result.shape[1:]} features by its own {method}, not {expected.shape[1:]}; {CURE}"
        )
    noise = np.abs(_called(scaler, method, rows * NUDGE, names) - result)
    largest = np.max(np.abs(result), axis=0, initial=1.0, where=np.isfinite(result))
    allowed = TOLERANCE * np.maximum(np.abs(result), np.minimum(1.0, largest)) + NOISE * np.nan_to_num(noise)
    wrong = np.isfinite(result) & np.isfinite(expected) & ~(np.abs(result - expected) <= allowed)
    if wrong.any():
        row, column = np.argwhere(wrong)[0].tolist()
        raise OptionError(
            f"{_title(scaler)}: its own {method} makes {result[row, column]:.6g} in column {column} of "
            f"{_shown(rows[row])}, its attributes say {expected[row, column]:.6g}; {CURE}"
        )


def _shown(row: Array) -> str:
    more = ", ..." if len(row) > 4 else ""
    return f"[{', '.join(f'{number:.6g}' for number in row[:4])}{more}]"


def _called(scaler: Any, method: str, rows: Array, names: Sequence[str]) -> Array:
    """The result of a method of the user's object.

    Raises:
        OptionError: it fails, or gives no array of numbers.
    """
    table: Any = rows.copy()
    if names and importlib.util.find_spec("pandas") is not None:
        table = importlib.import_module("pandas").DataFrame(table, columns=list(names))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = getattr(scaler, method)(table)
            dense = result.toarray() if hasattr(result, "toarray") else result
            return np.asarray(dense, dtype=np.float64)
    except Exception as error:  # code of the user's, which may raise anything
        raise OptionError(f"{_title(scaler)} fails in its own {method}: {error}; {CURE}") from None


def check_labels(encoder: Any, labels: Sequence[str]) -> None:
    """Compares labels with the `inverse_transform` of the encoder that they were read from.

    Raises:
        OptionError: they differ.
    """
    if not any(_own_classes(encoder)):  # one of scikit-learn's own may have nothing but its classes
        return
    codes: Any = np.arange(len(labels)) if type(encoder).__name__ == "LabelEncoder" else np.eye(len(labels))
    if type(encoder).__name__ == "LabelBinarizer" and len(labels) == 2:
        codes = np.array([[0], [1]])
    try:
        named = [np.ravel(each).tolist() for each in encoder.inverse_transform(codes)]
    except Exception as error:  # code of the user's, which may raise anything
        raise OptionError(f"{_title(encoder)} fails in its own inverse_transform: {error}; give a list") from None
    if [list(map(str, each)) for each in named] != [[label] for label in labels]:
        raise OptionError(
            f"{_title(encoder)} names other classes by its own inverse_transform; give the labels as a list"
        )


def check_text(tokenizer: Any, text: Text) -> None:
    """Compares token ids with those that a tokenizer itself gives, if its class is not Keras's.

    Raises:
        OptionError: they differ.
    """
    if type(tokenizer).__module__.partition(".")[0] in KERAS:
        return
    for each in _texts(text):
        try:
            ids = _own_ids(tokenizer, each)
        except Exception as error:  # code of the user's, which may raise anything
            raise OptionError(f"{_title(tokenizer)} fails on the text {each!r}: {error}") from None
        expected = text.encode(each)
        if ids[: len(expected)] != expected or any(ids[len(expected) :]):
            raise OptionError(
                f"{_title(tokenizer)} does not compute what Keras's class of that name does: it makes {ids[:8]} of "
                f"{each!r}, not {expected[:8]}; give an object of Keras's own class, or token ids"
            )


KERAS = ("keras", "tf_keras", "keras_preprocessing", "tensorflow")


def _own_ids(tokenizer: Any, text: str) -> list[int]:
    if hasattr(tokenizer, "texts_to_sequences"):
        return [int(k) for k in tokenizer.texts_to_sequences([text])[0]]
    return [int(k) for k in np.asarray(tokenizer(np.array([text], dtype=object))).ravel()]


def _texts(text: Text) -> Iterator[str]:
    """Texts of known and unknown tokens, with capitals, marks and spaces that are not of ASCII."""
    words, between = [each for each in text.vocabulary[:24] if each], "" if text.level == "character" else " "
    yield from words
    yield between.join(words)
    yield between.join(words).upper()
    yield from ("it's (x) = [y] + 1_2, Unheard-of!", "\u00c9clair na\u00efve\u00a0caf\u00e9\ttab")


def _title(given: Any) -> str:
    """The classes of an object that are not of a library, or its own."""
    own = list(_own_classes(given))
    return ", ".join(dict.fromkeys(own)) or type(given).__name__


def _own_classes(given: Any) -> Iterator[str]:
    """Names of the classes in an object that are not scikit-learn's."""
    if isinstance(given, str) or given is None:
        return
    if type(given).__module__.partition(".")[0] not in ("sklearn", *KERAS):
        yield f"{type(given).__module__}.{type(given).__qualname__}"
    inner: Iterable[Any] = (*getattr(given, "steps", ()), *getattr(given, "transformers_", ()))
    for each in inner:
        yield from _own_classes(each[1])
