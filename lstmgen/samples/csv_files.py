"""Samples from CSV: a line for each timestep, below titles or not.

The same rules hold in generated Python and JavaScript. Columns are found by their titles, in any order; what the model
does not take is refused, unless its pipeline ignores it. Rows of the same value in a column `sample` are a sample;
where there is none, empty lines stand between samples. Windows are cut from these.
"""

from __future__ import annotations

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

SAMPLE = "sample"  # the title of the column that tells samples apart
MARKS = ",;\t"

Rows = list[list[float]]


@dataclass(frozen=True)
class CsvLayout:
    """What the lines of a CSV file are.

    Attributes:
        whole: each is a whole sample, row-major, and not a timestep.
        window: how many timesteps a sample has, one behind the other; None: as the pipeline says.
    """

    whole: bool = False
    window: int | None = None


PLAIN = CsvLayout()


@dataclass(frozen=True)
class CsvFile(PathLike[str]):
    """A CSV file with another layout than most."""

    path: Path
    layout: CsvLayout

    def __fspath__(self) -> str:
        return str(self.path)


def laid_out(name: str, given: Any, lines: str | None, window: int | None) -> Any:
    """Samples that are given with what a user says of their lines.

    Args:
        name: of the argument that gives them.
        lines: "timesteps" or "samples".

    Raises:
        OptionError: they are no CSV file, or what is said contradicts itself.
    """
    if lines not in (None, "timesteps", "samples"):
        raise OptionError(f"{arguments.named('lines', lines)} must be 'timesteps' or 'samples'")
    if lines is None and window is None:
        return given
    if not isinstance(given, (str, PathLike)) or not str(Path(given)).lower().endswith(".csv"):
        raise OptionError(f"`lines=` and `window=` say how a .csv file is read: give one as `{name}=`")
    if window is not None and lines == "samples":
        raise OptionError("`window=` cuts timesteps: leave it out where `lines='samples'`")
    length = None if window is None else arguments.integer("window", window, least=1)
    return CsvFile(Path(given), CsvLayout(lines == "samples", length))


def in_order(given: Any, raw: RawInput, shape: Shape) -> Any:
    """Samples, whose columns are in the order of an input where they have names, as in a DataFrame or an Arrow table.

    Args:
        given: a table with a sample in each row, where the input has one axis, or a single timestep; a list of tables
            with a timestep in each row, where it has two; anything else stays as it is.
        shape: of the input.

    Raises:
        ValueError: a table has other columns.
    """
    if isinstance(given, (list, tuple)) and len(shape) == 2:
        return [in_order(each, raw, shape[1:]) for each in given]
    titles = list(getattr(given, "column_names", getattr(given, "columns", ())))  # Arrow has the arrays in `columns`
    if not raw.columns or shape[:-1] not in ((), (1,)) or not any(isinstance(title, str) for title in titles):
        return given
    _check(list(map(str, titles)), raw.columns, raw)
    return getattr(given, "select", given.__getitem__)(list(raw.columns))


def has_titles(line: str) -> bool:
    """Whether the first line of a file holds something else than numbers."""
    return not all(_is_number(word) for word in line.replace(",", " ").replace(";", " ").split())


def fields_of(line: str) -> list[str]:
    """The fields of a line.

    Raises:
        ValueError: a field is longer than any number is.
    """
    mark = next((mark for mark in MARKS if mark in line), ",")
    try:
        return [field.strip() for field in next(csv.reader([line], delimiter=mark), [])]
    except csv.Error as error:
        raise ValueError(f"this is no line of CSV: {error}") from None


def read_csv(graph: Graph, lines: Sequence[str], layout: CsvLayout) -> list[Array]:
    """The samples of the only input of a model.

    Raises:
        ValueError: they are not for this model; says in which line and column.
    """
    (shape,) = (value.shape for value in graph.inputs)
    if layout.whole:
        return [_whole(line, shape, number) for number, line in enumerate(lines, 1) if line.strip()]
    if len(shape) not in (1, 2):
        raise ValueError("a line of CSV is a timestep, which samples of this model do not have: give them as .npy")
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
    found = [window for rows in samples for window in _windows(_rounded(rows), windows)]
    if samples and windows is not None and not found:
        raise ValueError(f"there are fewer rows than a window has: {windows.length}")
    return found


def _titled(lines: Sequence[str], given: RawInput | None) -> list[Rows]:
    """The rows of each sample below a line of titles.

    Args:
        given: what a pipeline says of the input, which may take something for empty fields; None: there is none.

    Raises:
        ValueError: as `read_csv`.
    """
    raw = given or RawInput()
    titles = fields_of(lines[0])
    names = list(titles)
    tells_samples = SAMPLE in titles and SAMPLE not in raw.columns
    if tells_samples:
        names.remove(SAMPLE)
    elif not raw.columns and any(map(_is_number, titles)):  # a row with a mistake in it, or in quotes
        raise ValueError(f"line 1 has numbers where titles should be: {lines[0].strip()[:80]}")
    columns = list(raw.columns) or names
    _check(names, columns, raw)
    places = [titles.index(name) for name in columns]
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
            cure = "; commas separate them, so a decimal has a point" if "," in line and ";" in line else ""
            raise ValueError(f"line {number}: expected {len(titles)} field{ending}, got {len(fields)}{cure}")
        row = [_number(fields[k] or ("" if given is None else "nan"), titles[k], number) for k in places]
        samples.setdefault(fields[titles.index(SAMPLE)] if tells_samples else str(empty), []).append(row)
    return list(samples.values())


def _blocks(lines: Sequence[str], width: Dim | None) -> list[Rows]:
    """The rows of each sample, empty lines between samples.

    Args:
        width: how many numbers a timestep has; None where a line is no timestep.

    Raises:
        ValueError: as `read_csv`.
    """
    blocks: list[Rows] = [[]]
    for number, line in enumerate(lines, 1):
        if not line.strip():
            blocks.append([])
            continue
        row = _numbers(line, number)
        if isinstance(width, int) and len(row) != width:
            hint = "" if len(row) % width else "; if a line is a whole sample, say `lines='samples'`"
            raise ValueError(f"line {number}: a timestep has {width} number{'s' * (width != 1)}, not {len(row)}{hint}")
        blocks[-1].append(row)
    return [rows for rows in blocks if rows]


def _of_one_axis(samples: Sequence[Rows], shape: Shape) -> list[list[float]]:
    """Samples without timesteps: one a line or, where every line has one number, in a column."""
    column = shape != (1,) and all(len(row) == 1 for rows in samples for row in rows)
    return [[row[0] for row in rows] for rows in samples] if column else [row for rows in samples for row in rows]


def _rounded(numbers: Any) -> Array:
    """Numbers as float32 holds them."""
    return np.array(numbers, dtype=np.float32).astype(np.float64)


def _whole(line: str, shape: Shape, number: int) -> Array:
    """A sample from its numbers, row-major, as long as the line is where one axis is free.

    Raises:
        ValueError: as `read_csv`.
    """
    sizes = [dim if isinstance(dim, int) else -1 for dim in shape]
    if sizes.count(-1) > 1:
        raise ValueError("the model's input has several free axes: give samples as .npy")
    numbers = _rounded(_numbers(line, number))
    known = prod(size for size in sizes if size > 0)
    if len(numbers) % known or (-1 not in sizes and len(numbers) != known):
        wanted = f"{'a multiple of ' if -1 in sizes else ''}{known} number{'s' * (known != 1)}"
        raise ValueError(f"line {number}: a line is a whole sample, {wanted}, not {len(numbers)}")
    return numbers.reshape(sizes)


def _windows(rows: Array, windows: Windows | None) -> Iterable[Array]:
    """The windows of a stream of rows; the rows as they are, where they do not come as a stream."""
    if windows is None or len(rows) == windows.length:
        return [rows]
    ends = range(windows.length, len(rows) + 1, windows.hop)
    return [rows[end - windows.length : end] for end in ends]


def _check(given: Sequence[str], columns: Sequence[str], raw: RawInput) -> None:
    wrong = [f"{name!r} is missing" for name in columns if name not in given]
    wrong += [f"{name!r} is there twice" for name in dict.fromkeys(columns) if given.count(name) > 1]
    others = [] if raw.ignores_others else [name for name in given if name not in columns]
    wrong += [f"{repr(name) if name else 'one without a title, as an index has,'} is none of them" for name in others]
    if wrong:
        advice = '; a pipeline with other_columns="ignore" passes over others' if len(others) == len(wrong) else ""
        raise ValueError(f"the columns are {', '.join(map(repr, columns))}: {', '.join(wrong)}{advice}")


def _numbers(line: str, number: int) -> list[float]:
    """The numbers of a line without titles, with commas, semicolons or spaces between them.

    Raises:
        ValueError: there is something else.
    """
    fields = line.split(next((mark for mark in ",;" if mark in line), None))
    wrong = next((k for k, field in enumerate(fields) if not _is_number(field)), None)
    if wrong is not None:
        raise ValueError(f"line {number}, column {wrong + 1}: {fields[wrong].strip()[:80]!r} is no number")
    return list(map(float, fields))


def _number(text: str, title: str, line: int) -> float:
    """The number in a field.

    Raises:
        ValueError: there is none.
    """
    if not _is_number(text):
        raise ValueError(f"line {line}, column {title!r}: {text[:80]!r} is no number")
    return float(text)


def _is_number(text: str) -> bool:
    """Whether a text is a number: 1_000 and digits of other scripts, which Python alone reads, are none."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text and text.strip().isascii()
