"""Samples of a user's, from files, arrays and tables."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence, Sized
from math import prod
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from lstmgen import arguments
from lstmgen.errors import OptionError, reason
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import Shape
from lstmgen.samples import texts
from lstmgen.samples.accept import accepted, split
from lstmgen.samples.array_files import read_arrays
from lstmgen.samples.csv_files import PLAIN, CsvFile, CsvLayout, in_order, read_csv
from lstmgen.samples.synthetic import Sample

# What numpy raises for files that are damaged, or that it has no room for; the last, for zip files that are encrypted.
UNREADABLE = (
    *(OSError, ValueError, TypeError, EOFError, MemoryError),
    *(BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError),
)


def samples_of(graph: Graph, given: Any, name: str) -> list[Sample]:
    """Samples from a file, or from anything that numpy makes an array of.

    Args:
        given: a path, or a `CsvFile`, see `load_samples`; or an array of samples, nested lists, a DataFrame. For
            several inputs a dict with one for each by its name, or a tuple or list in their order. A table is taken
            with a sample a row, row-major; a list may hold samples of different lengths, or texts.
        name: of the argument, for messages.

    Raises:
        OptionError: it is nothing of that, or does not fit the model.
    """
    if isinstance(given, CsvFile):
        return load_samples(graph, given.path, given.layout)
    if isinstance(given, (str, PathLike)):
        return load_samples(graph, arguments.path(name, given))
    where = f"`{name}=`"
    try:
        parts, tokens = _by_input(graph, given, where), texts.text_of(graph)
        if graph.ends is not None:
            parts = [in_order(*each) for each in zip(parts, graph.ends.inputs, (value.shape for value in graph.inputs))]
        if tokens is not None and (found := texts.texts_of(parts[0])):
            return _each(graph, texts.encoded(tokens, found), where)
        if len(parts) == 1 and isinstance(parts[0], (list, tuple)) and _ragged(parts[0]):
            return _each(graph, map(as_numbers, parts[0]), where)
        arrays = [_in_rows(as_numbers(part), value.shape) for part, value in zip(parts, graph.inputs)]
    except UNREADABLE as error:
        raise OptionError(f"{where} must hold samples, as a path or numbers: {error}") from None
    return accepted(graph, split(graph, arrays, where), where)


def _by_input(graph: Graph, given: Any, where: str) -> list[Any]:
    """What is given for each input."""
    count, names = len(graph.inputs), graph.input_names
    listed = ", ".join(map(repr, names))
    if isinstance(given, Mapping):
        if set(given) != set(names):
            found = ", ".join(map(repr, given))
            raise OptionError(f"{where} must have the names of the inputs, {listed}; it has {found or 'none'}")
        return [given[name] for name in names]
    if count == 1:
        return [given]
    if not isinstance(given, (list, tuple)) or len(given) != count:
        raise OptionError(f"{where} must give {count} arrays, for {listed}: in a tuple, or in a dict by these names")
    return list(given)


def _ragged(samples: Sequence[Any]) -> bool:
    """Whether samples have different lengths, and so make no array."""
    return len({len(each) for each in samples if isinstance(each, Sized)}) > 1


def _in_rows(array: Array, shape: Shape) -> Array:
    """An array with a sample a row, in the shape of an input, where that tells what the numbers of a row are."""
    sizes = tuple(dim for dim in shape if isinstance(dim, int))
    if array.ndim == 2 and len(sizes) == len(shape) != 1 and array.shape[1] == prod(sizes):
        return array.reshape(len(array), *sizes)
    return array


def as_numbers(given: Any) -> Array:
    """An array as float32 holds it, in float64.

    Raises:
        ValueError: it holds something else than real numbers; likewise TypeError.
    """
    if any(map(np.ma.is_masked, given if isinstance(given, (list, tuple)) else [given])):
        raise ValueError("numbers of a masked array are masked: say what stands there with its method filled()")
    array = np.asarray(given)
    if np.iscomplexobj(array):
        raise ValueError("complex numbers are no inputs of a model")
    if array.dtype.kind not in "biufO" or (array.dtype.kind == "O" and any(isinstance(x, str) for x in array.flat)):
        raise ValueError(f"there are no numbers in an array of {array.dtype.name}")
    with np.errstate(over="ignore"):
        return array.astype(np.float32).astype(np.float64)


def load_samples(graph: Graph, path: Path, layout: CsvLayout = PLAIN) -> list[Sample]:
    """Samples from a .npy file (one input: an array of samples), a .npz file (one array an input), CSV, or texts.

    Arrays of a .npz file that are named as the inputs belong to these; others are taken in order. A line of CSV is a
    timestep, see `csv_files`; a line of a .txt file is a text, for a model that takes such, see `texts`.

    Args:
        layout: of CSV.

    Raises:
        OptionError: it cannot be read, or does not fit the model.
    """
    if path.suffix.lower() == ".csv":
        return samples_of_csv(graph, path, layout)
    tokens = texts.text_of(graph)
    try:
        if tokens is not None and path.suffix.lower() == texts.SUFFIX:
            return _each(graph, texts.encoded(tokens, texts.lines_of(path)), str(path))
        arrays = [as_numbers(array) for array in read_arrays(path, graph.input_names)]
    except UNREADABLE as error:
        raise OptionError(f"cannot read samples from {path}: {reason(error)}") from None
    return accepted(graph, split(graph, arrays, str(path)), str(path))


def samples_of_csv(graph: Graph, path: Path, layout: CsvLayout) -> list[Sample]:
    """The samples in a CSV file.

    Raises:
        OptionError: it cannot be read, or is not for this model.
    """
    if len(graph.inputs) != 1:
        raise OptionError(f"the model has {len(graph.inputs)} inputs: give samples as .npz, with an array for each")
    try:
        arrays = read_csv(graph, path.read_text(encoding="utf-8-sig").split("\n"), layout)
    except (OSError, ValueError) as error:
        raise OptionError(f"cannot read samples from {path}: {reason(error)}") from None
    if not arrays:
        raise OptionError(f"{path} holds no sample")
    (shape,) = (value.shape for value in graph.inputs)
    wrong = next((rows for rows in arrays if len(shape) == 2 and shape[0] not in (len(rows), None)), None)
    if wrong is not None and isinstance(shape[0], int):
        raise OptionError(
            f"{path} holds {len(wrong)} row{'s' * (len(wrong) != 1)} where a sample has {shape[0]}: add a column "
            f"'sample' that is the same in the rows of a sample, or cut the rows with `window={shape[0]}`, or with "
            "windows of a pipeline"
        )
    return _each(graph, arrays, str(path))


def _each(graph: Graph, arrays: Iterable[Array], where: str) -> list[Sample]:
    """Samples of the only input, which may have different lengths.

    Raises:
        OptionError: as `split` and `accepted`.
    """
    return accepted(graph, [split(graph, [array[np.newaxis]], where)[0] for array in arrays], where)
