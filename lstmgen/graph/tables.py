"""Samples from a table in CSV: a line of titles, then a line for each timestep.

The same rules hold in generated Python. Columns are found by their titles, in any order; what the model does not take
is refused, unless its pipeline ignores it. Rows of the same value in a column `sample` are a sample; where there is
none, the windows of the pipeline are, or all rows are one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

import numpy as np

from lstmgen.graph.ends import Raw, Windows
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array

SAMPLE = "sample"  # the title of the column that tells samples apart
MARKS = ",;\t"


def has_titles(line: str) -> bool:
    """Whether the first line of a file holds something else than numbers."""
    return not all(_is_number(word) for word in line.replace(",", " ").replace(";", " ").split())


def split(line: str) -> list[str]:
    """The fields of a line.

    Raises:
        ValueError: a field is longer than any number is.
    """
    mark = next((mark for mark in MARKS if mark in line), ",")
    try:
        return [field.strip() for field in next(csv.reader([line], delimiter=mark), [])]
    except csv.Error as error:
        raise ValueError(f"this is no line of CSV: {error}") from None


def read_table(graph: Graph, lines: Sequence[str]) -> list[Array]:
    """The samples of a table, each (timesteps, features).

    Raises:
        ValueError: it is not for this model; says in which line and column.
    """
    if len(graph.inputs) != 1 or len(graph.inputs[0].shape) != 2:
        raise ValueError("a table is for a model with one input, of timesteps by features")
    raw = Raw() if graph.ends is None else graph.ends.inputs[0]
    windows = None if graph.ends is None else graph.ends.windows
    titles = split(lines[0])
    names = list(titles)
    tells_samples = SAMPLE in titles and SAMPLE not in raw.columns
    if tells_samples:
        names.remove(SAMPLE)
    columns = list(raw.columns) or names
    _check(names, columns, raw)
    places = [titles.index(name) for name in columns]
    samples: dict[str, list[list[float]]] = {}
    empty = 0
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            empty = number
            continue
        if empty and len(titles) == 1:
            raise ValueError(f"line {empty} is empty: take it out, or write nan if a number is missing there")
        fields = split(line)
        if len(fields) != len(titles):
            raise ValueError(f"line {number}: expected {len(titles)} fields, got {len(fields)}")
        row = [_number(fields[k], titles[k], number) for k in places]
        samples.setdefault(fields[titles.index(SAMPLE)] if tells_samples else "", []).append(row)
    found = [np.array(rows, dtype=np.float32).astype(np.float64) for rows in samples.values()]
    return [window for rows in found for window in _windows(rows, windows)]


def _windows(rows: Array, windows: Windows | None) -> Iterable[Array]:
    """The windows of a stream of rows; the rows as they are, where they do not come as a stream."""
    if windows is None or len(rows) == windows.length:
        return [rows]
    ends = range(windows.length, len(rows) + 1, windows.hop)
    return [rows[end - windows.length : end] for end in ends]


def _check(given: Sequence[str], columns: Sequence[str], raw: Raw) -> None:
    wrong = [f"{name!r} is missing" for name in columns if name not in given]
    wrong += [f"{name!r} is there twice" for name in dict.fromkeys(columns) if given.count(name) > 1]
    wrong += [f"{name!r} is none of them" for name in given if name not in columns and not raw.ignores_others]
    if wrong:
        raise ValueError(f"the columns are {', '.join(map(repr, columns))}: {', '.join(wrong)}")


def _number(text: str, title: str, line: int) -> float:
    """The number in a field; NaN where it is empty."""
    if text and not _is_number(text):
        raise ValueError(f"line {line}, column {title!r}: {text[:80]!r} is no number")
    return float(text or "nan")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
