"""Reads samples from CSV: one timestep per line, with or without column titles.

Generated Python and JavaScript have the same rules. Columns are matched by title, in any order; unknown columns are
refused, unless the pipeline ignores them. Rows with the same value in a column `sample` are one sample; without that
column, empty lines separate samples. Windows are cut from these samples.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from lstmgen import arguments
from lstmgen.errors import OptionError
from lstmgen.graph.ends import RawInput, Windows
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import Dim, Shape
from lstmgen.samples.categories import category_number

SAMPLE = "sample"  # title of the column that identifies samples
MARKS = ",;\t"

Rows = list[list[float]]


@dataclass(frozen=True)
class CsvLayout:
    """Meaning of the lines of a CSV file.

    Attributes:
        whole: True if a line is a whole sample, row-major; else it is a timestep.
        window: timesteps of a sample; None for the pipeline's window, or all lines.
    """

    whole: bool = False
    window: int | None = None


PLAIN = CsvLayout()


@dataclass(frozen=True)
class CsvFile(PathLike[str]):
    """Path of a CSV file with a layout."""

    path: Path
    layout: CsvLayout

    def __fspath__(self) -> str:
        return str(self.path)


def laid_out(name: str, data: Any, lines: str | None, window: int | None) -> Any:
    """Adds a layout to samples from a CSV file; returns other samples unchanged.

    Args:
        name: name of the argument `data`.
        lines: "timesteps" or "samples".

    Raises:
        OptionError: a layout is set and `data` is not a CSV file, or `lines` and `window` contradict each other.
    """
    if lines not in (None, "timesteps", "samples"):
        raise OptionError(f"{arguments.named('lines', lines)} must be 'timesteps' or 'samples'")
    if lines is None and window is None:
        return data
    if not isinstance(data, (str, PathLike)) or not str(Path(data)).lower().endswith(".csv"):
        raise OptionError(f"`lines=` and `window=` are for a .csv file: give one as `{name}=`")
    if window is not None and lines == "samples":
        raise OptionError("`window=` is for lines of timesteps: leave it out with `lines='samples'`")
    length = None if window is None else arguments.integer("window", window, least=1)
    return CsvFile(Path(data), CsvLayout(lines == "samples", length))


def in_order(data: Any, raw: RawInput, shape: Shape) -> Any:
    """Puts named columns, as of a DataFrame or an Arrow table, into the order of an input.

    Args:
        data: a table with a sample in each row, if the input has one axis or one timestep; a list of tables with a
            timestep in each row, if it has two axes. Anything else is returned unchanged.
        shape: shape of the input.

    Raises:
        ValueError: a table has missing or unknown columns.
    """
    if isinstance(data, (list, tuple)) and len(shape) == 2:
        return [in_order(table, raw, shape[1:]) for table in data]
    titles = list(getattr(data, "column_names", getattr(data, "columns", ())))  # Arrow has arrays in `columns`
    if not raw.columns or shape[:-1] not in ((), (1,)) or not any(isinstance(title, str) for title in titles):
        return data
    _check(list(map(str, titles)), raw.columns, raw)
    return getattr(data, "select", data.__getitem__)(list(raw.columns))


def has_titles(line: str) -> bool:
    """Returns True if the first line of a file contains anything but numbers."""
    return not all(_is_number(word) for word in line.replace(",", " ").replace(";", " ").split())


def fields_of(line: str) -> list[str]:
    """Splits a line into fields.

    Raises:
        ValueError: a field is longer than the limit of Python's csv module.
    """
    mark = next((mark for mark in MARKS if mark in line), ",")
    try:
        return [field.strip() for field in next(csv.reader([line], delimiter=mark), [])]
    except csv.Error as error:
        raise ValueError(f"invalid CSV: {error}") from None


def read_csv(graph: Graph, lines: Sequence[str], layout: CsvLayout) -> list[Array]:
    """Returns the samples for the only input of a model.

    Raises:
        ValueError: a line does not fit the model; the message has the line and the column.
    """
    (shape,) = (value.shape for value in graph.inputs)
    if layout.whole:
        return [_whole(line, shape, number) for number, line in enumerate(lines, 1) if line.strip()]
    if len(shape) not in (1, 2):
        raise ValueError("lines of CSV are timesteps, and samples of this model have none: give them as .npy")
    windows = None if graph.ends is None else graph.ends.windows
    if layout.window is not None:
        if len(shape) == 1 or (windows is not None and windows.length != layout.window):
            raise ValueError(f"`window={layout.window}` does not fit: the model has no timesteps, or other windows")
        windows = windows or Windows(layout.window, layout.window)
    raw = None if graph.ends is None else graph.ends.inputs[0]
    titled = bool(lines) and has_titles(lines[0])
    samples = _titled(lines, raw) if titled else _blocks(lines, None if len(shape) == 1 else shape[1])
    if len(shape) == 1:
        return list(map(_rounded, _of_one_axis(samples, shape)))
    cut = [window for rows in samples for window in _windows(_rounded(rows), windows)]
    if samples and windows is not None and not cut:
        raise ValueError(f"there are fewer rows than a window has: {windows.length}")
    return cut


def _titled(lines: Sequence[str], declared: RawInput | None) -> list[Rows]:
    """Returns the rows of each sample after a line of titles.

    Args:
        declared: the pipeline's input, for which an empty field is NaN; None without a pipeline.

    Raises:
        ValueError: see `read_csv`.
    """
    raw = declared or RawInput()
    titles = fields_of(lines[0])
    names = list(titles)
    tells_samples = SAMPLE in titles and SAMPLE not in raw.columns
    if tells_samples:
        names.remove(SAMPLE)
    elif not raw.columns and any(map(_is_number, titles)):  # a row with an error, or in quotes
        raise ValueError(f"line 1 has numbers where titles should be: {lines[0].strip()[:80]}")
    columns = list(raw.columns) or names
    _check(names, columns, raw)
    places = [titles.index(name) for name in columns]
    known = dict(zip(raw.columns, raw.categories))
    samples: dict[str, Rows] = {}
    empty = 0
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            empty = number
            continue
        if empty and len(titles) == 1:
            raise ValueError(f"line {empty} is empty: take it out, or write nan if a number is missing there")
        fields = fields_of(line)
        if len(fields) != len(titles):
            ending = "s" * (len(titles) != 1)
            cure = "; with commas as separators, write decimals with a point" if "," in line and ";" in line else ""
            raise ValueError(f"line {number}: expected {len(titles)} field{ending}, got {len(fields)}{cure}")
        words = [fields[k] or ("" if declared is None else "nan") for k in places]
        row = [_number(word, name, number, known.get(name, ())) for word, name in zip(words, columns)]
        samples.setdefault(fields[titles.index(SAMPLE)] if tells_samples else str(empty), []).append(row)
    return list(samples.values())


def _blocks(lines: Sequence[str], width: Dim | None) -> list[Rows]:
    """Returns the rows of each sample; empty lines separate samples.

    Args:
        width: numbers of a timestep; None if a line is not a timestep.

    Raises:
        ValueError: see `read_csv`.
    """
    blocks: list[Rows] = [[]]
    for number, line in enumerate(lines, 1):
        if not line.strip():
            blocks.append([])
            continue
        row = _numbers(line, number)
        if isinstance(width, int) and len(row) != width:
            hint = "" if len(row) % width else "; if a line is a whole sample, set `lines='samples'`"
            raise ValueError(f"line {number}: a timestep has {width} number{'s' * (width != 1)}, not {len(row)}{hint}")
        blocks[-1].append(row)
    return [rows for rows in blocks if rows]


def _of_one_axis(samples: Sequence[Rows], shape: Shape) -> list[list[float]]:
    """Returns samples without timesteps: one per line; or, if every line has one number, one per block."""
    column = shape != (1,) and all(len(row) == 1 for rows in samples for row in rows)
    return [[row[0] for row in rows] for rows in samples] if column else [row for rows in samples for row in rows]


def _rounded(numbers: Any) -> Array:
    """Rounds numbers to float32."""
    return np.array(numbers, dtype=np.float32).astype(np.float64)


def _whole(line: str, shape: Shape, number: int) -> Array:
    """Returns a sample from its numbers, row-major; one variable-length axis has the length of the line.

    Raises:
        ValueError: see `read_csv`.
    """
    sizes = [dim if isinstance(dim, int) else -1 for dim in shape]
    if sizes.count(-1) > 1:
        raise ValueError("the model's input has several variable-length axes: give samples as .npy")
    numbers = _rounded(_numbers(line, number))
    known = prod(size for size in sizes if size > 0)
    if len(numbers) % known or (-1 not in sizes and len(numbers) != known):
        wanted = f"{'a multiple of ' if -1 in sizes else ''}{known} number{'s' * (known != 1)}"
        raise ValueError(f"line {number}: expected a whole sample, {wanted}, got {len(numbers)}")
    return numbers.reshape(sizes)


def _windows(rows: Array, windows: Windows | None) -> Iterable[Array]:
    """Cuts rows into windows; without windows, returns the rows as one sample."""
    if windows is None or len(rows) == windows.length:
        return [rows]
    ends = range(windows.length, len(rows) + 1, windows.hop)
    return [rows[end - windows.length : end] for end in ends]


def _check(titles: Sequence[str], columns: Sequence[str], raw: RawInput) -> None:
    """Raises ValueError if columns are missing, duplicate or unknown."""
    wrong = [f"missing column {name!r}" for name in columns if name not in titles]
    wrong += [f"duplicate column {name!r}" for name in dict.fromkeys(columns) if titles.count(name) > 1]
    unknown = [] if raw.ignores_others else [name for name in titles if name not in columns]
    wrong += [f"unknown column {repr(name) if name else 'without a title (an index?)'}" for name in unknown]
    if wrong:
        advice = '; other_columns="ignore" in the pipeline skips such columns' if len(unknown) == len(wrong) else ""
        raise ValueError(f"{', '.join(wrong)}; the columns are {', '.join(map(repr, columns))}{advice}")


def _numbers(line: str, number: int) -> list[float]:
    """Parses a line of numbers, separated by commas, semicolons or spaces.

    Raises:
        ValueError: a field is not a number.
    """
    fields = line.split(next((mark for mark in ",;" if mark in line), None))
    wrong = next((k for k, field in enumerate(fields) if not _is_number(field)), None)
    if wrong is not None:
        raise ValueError(f"line {number}, column {wrong + 1}: {fields[wrong].strip()[:80]!r} is not a number")
    return list(map(float, fields))


def _number(text: str, title: str, line: int, names: Sequence[str]) -> float:
    """Parses the number in a field, or the name of a category.

    Raises:
        ValueError: it is neither, or may be both.
    """
    place = f"line {line}, column {title!r}"
    if not _is_number(text):
        return category_number(text, names, place)
    if text in names and float(text) != names.index(text):
        raise ValueError(f"{place}: {text!r} is a number and the name of another; give numbers as .npy")
    return float(text)


def _is_number(text: str) -> bool:
    """Returns True for a number. 1_000 and digits outside ASCII, which only Python accepts, are not numbers."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text and text.strip().isascii()
