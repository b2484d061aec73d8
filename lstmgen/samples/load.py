"""Loads the user's samples from files, arrays and tables."""

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
from lstmgen.graph.ends import Text
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import Shape
from lstmgen.samples.accept import accepted, split
from lstmgen.samples.categories import numbered
from lstmgen.samples.csv_files import PLAIN, CsvFile, CsvLayout, in_order, read_csv
from lstmgen.samples.synthetic import Sample

TEXT_SUFFIX = ".txt"  # of a file with one text per line


def text_of(graph: Graph) -> Text | None:
    """Returns the tokenization of the only input; None if it is not a text."""
    return graph.ends.inputs[0].text if graph.ends is not None and len(graph.inputs) == 1 else None


def texts_of(data: Any) -> Sequence[str]:
    """Returns the texts of a list, or of an object with .tolist(); empty if not all items are texts."""
    texts = data.tolist() if hasattr(data, "tolist") else data
    return texts if isinstance(texts, (list, tuple)) and all(isinstance(item, str) for item in texts) else ()


def lines_of(path: Path) -> Sequence[str]:
    """Reads the texts of a file, one per line, without empty lines.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not UTF-8, or has no text.
    """
    # splitlines() also splits at other characters, which texts may contain
    lines = [line for line in path.read_text(encoding="utf-8-sig").split("\n") if line.strip()]
    if not lines:
        raise ValueError("there is no text")
    return lines


def encoded(text: Text, texts: Sequence[str]) -> list[Array]:
    """Returns the ids of each text.

    Raises:
        ValueError: a text has no token, and the model has no fixed number of tokens.
    """
    ids = [np.array(text.encode(sample), dtype=np.float64) for sample in texts]
    empty = next((number for number, tokens in enumerate(ids) if not len(tokens)), None)
    if empty is not None:
        raise ValueError(f"no known token in text {empty + 1}, {texts[empty][:80]!r}")
    return ids


def read_arrays(path: Path, names: Sequence[str]) -> list[Array]:
    """Reads the arrays of a .npy or .npz file; those of a .npz file in the order of `names`, if it has these.

    Raises:
        ValueError: the file has only some of the names, or is not a .npy or .npz file.
    """
    with path.open("rb") as file:
        if not file.read(6).startswith((b"\x93NUMPY", b"PK")):
            expected = "not .npy, .npz or .csv, nor .txt for a model of texts"
            raise ValueError(f"it is {expected if path.stat().st_size else 'empty'}")
        file.seek(0)
        try:
            loaded = np.load(file, allow_pickle=False)
        except BadZipFile:
            raise ValueError("it is a damaged or incomplete archive") from None
        if isinstance(loaded, np.ndarray):
            return [loaded]
        with loaded:
            if 0 < len({*names} & {*loaded.files}) < max(len(names), len(loaded.files)):
                listed = (", ".join(map(repr, words)) for words in (names, loaded.files))
                raise ValueError("the inputs are {}, and it has arrays {}".format(*listed))
            arrays = {name: loaded[name] for name in (names if {*names} & {*loaded.files} else loaded.files)}
            if wrong := [name for name, array in arrays.items() if not isinstance(array, np.ndarray)]:
                raise ValueError(f"{wrong[0]!r} in it is not an array of numpy")
            return [*arrays.values()]


# Errors of numpy for files that are damaged or too large; the last one is for encrypted zip files.
UNREADABLE = (
    *(OSError, ValueError, TypeError, EOFError, MemoryError),
    *(BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError),
)


def samples_of(graph: Graph, data: Any, name: str) -> list[Sample]:
    """Returns samples from a file, or from anything that numpy converts to an array.

    Args:
        data: a path or a `CsvFile` (see `load_samples`); or an array of samples, nested lists, a DataFrame. For several
            inputs, a dict by input name, or a tuple or list in their order. A table has one sample per row, row-major.
            A list may contain samples of different lengths, or texts.
        name: name of the argument, for messages.

    Raises:
        OptionError: `data` is none of these, or does not fit the model.
    """
    if isinstance(data, CsvFile):
        return load_samples(graph, data.path, data.layout)
    if isinstance(data, (str, PathLike)):
        return load_samples(graph, arguments.path(name, data))
    where = f"`{name}=`"
    try:
        parts, tokens = _by_input(graph, data, where), text_of(graph)
        if graph.ends is not None:
            shapes = [value.shape for value in graph.inputs]
            parts = [
                numbered(in_order(part, raw, shape), raw, shape)
                for part, raw, shape in zip(parts, graph.ends.inputs, shapes)
            ]
        if tokens is not None and (strings := texts_of(parts[0])):
            return _one_by_one(graph, encoded(tokens, strings), where)
        if len(parts) == 1 and isinstance(parts[0], (list, tuple)) and _ragged(parts[0]):
            return _one_by_one(graph, map(as_numbers, parts[0]), where)
        arrays = [_in_rows(as_numbers(part), value.shape) for part, value in zip(parts, graph.inputs)]
    except UNREADABLE as error:
        raise OptionError(f"{where} must be samples, as a path or numbers: {error}") from None
    return accepted(graph, split(graph, arrays, where), where)


def _by_input(graph: Graph, data: Any, where: str) -> list[Any]:
    """Returns the data of each input, in the order of the inputs."""
    count, names = len(graph.inputs), graph.input_names
    listed = ", ".join(map(repr, names))
    if isinstance(data, Mapping):
        if set(data) != set(names):
            keys = ", ".join(map(repr, data))
            raise OptionError(f"{where} must have the names of the inputs, {listed}; it has {keys or 'none'}")
        return [data[name] for name in names]
    if count == 1:
        return [data]
    if not isinstance(data, (list, tuple)) or len(data) != count:
        raise OptionError(f"{where} must be {count} arrays, for {listed}: in a tuple, or in a dict by these names")
    return list(data)


def _ragged(samples: Sequence[Any]) -> bool:
    """Returns True if samples have different lengths, so that they are not one array."""
    return len({len(sample) for sample in samples if isinstance(sample, Sized)}) > 1


def _in_rows(array: Array, shape: Shape) -> Array:
    """Reshapes rows of a table to the shape of an input, if all its axes have a fixed length."""
    sizes = tuple(dim for dim in shape if isinstance(dim, int))
    if array.ndim == 2 and len(sizes) == len(shape) != 1 and array.shape[1] == prod(sizes):
        return array.reshape(len(array), *sizes)
    return array


def as_numbers(data: Any) -> Array:
    """Rounds an array to float32; returns it in float64.

    Raises:
        ValueError, TypeError: it contains anything but real numbers.
    """
    if any(map(np.ma.is_masked, data if isinstance(data, (list, tuple)) else [data])):
        raise ValueError("the array has masked numbers: replace them with its method filled()")
    array = np.asarray(data)
    if np.iscomplexobj(array):
        raise ValueError("complex numbers are not supported")
    if array.dtype.kind not in "biufO" or (array.dtype.kind == "O" and any(isinstance(x, str) for x in array.flat)):
        raise ValueError(f"an array of {array.dtype.name} has no numbers")
    with np.errstate(over="ignore"):
        return array.astype(np.float32).astype(np.float64)


def load_samples(graph: Graph, path: Path, layout: CsvLayout = PLAIN) -> list[Sample]:
    """Loads samples from a .npy file (an array for one input), a .npz file (an array per input), CSV, or texts.

    Arrays of a .npz file are matched by input name; if none has such a name, in order. A line of CSV is a timestep, see
    `csv_files`. A line of a .txt file is a text, for a model of texts, see `texts`.

    Args:
        layout: layout of a CSV file.

    Raises:
        OptionError: the file cannot be read, or does not fit the model.
    """
    if path.suffix.lower() == ".csv":
        return samples_of_csv(graph, path, layout)
    tokens = text_of(graph)
    try:
        if tokens is not None and path.suffix.lower() == TEXT_SUFFIX:
            return _one_by_one(graph, encoded(tokens, lines_of(path)), str(path))
        arrays = [as_numbers(array) for array in read_arrays(path, graph.input_names)]
    except UNREADABLE as error:
        raise OptionError(f"cannot read samples from {path}: {reason(error)}") from None
    return accepted(graph, split(graph, arrays, str(path)), str(path))


def samples_of_csv(graph: Graph, path: Path, layout: CsvLayout) -> list[Sample]:
    """Loads the samples of a CSV file.

    Raises:
        OptionError: the file cannot be read, or does not fit the model.
    """
    if len(graph.inputs) != 1:
        raise OptionError(f"the model has {len(graph.inputs)} inputs: give samples as .npz, with an array for each")
    try:
        arrays = read_csv(graph, path.read_text(encoding="utf-8-sig").split("\n"), layout)
    except (OSError, ValueError) as error:
        raise OptionError(f"cannot read samples from {path}: {reason(error)}") from None
    if not arrays:
        raise OptionError(f"{path} has no sample")
    (shape,) = (value.shape for value in graph.inputs)
    wrong = next((rows for rows in arrays if len(shape) == 2 and shape[0] not in (len(rows), None)), None)
    if wrong is not None and isinstance(shape[0], int):
        raise OptionError(
            f"{path} has {len(wrong)} row{'s' * (len(wrong) != 1)} where a sample has {shape[0]}: add a column "
            f"'sample' with the same value in all rows of a sample, or cut the rows with `window={shape[0]}`, or with "
            "windows of a pipeline"
        )
    return _one_by_one(graph, arrays, str(path))


def _one_by_one(graph: Graph, arrays: Iterable[Array], where: str) -> list[Sample]:
    """Returns samples of the only input, which may have different lengths.

    Raises:
        OptionError: see `split` and `accepted`.
    """
    return accepted(graph, [split(graph, [array[np.newaxis]], where)[0] for array in arrays], where)
