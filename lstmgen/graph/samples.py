"""Samples to try a model with: random ones of the kind that its inputs expect, or those of a user's file.

What an input expects is read off the graph: one that reaches an Embedding holds indices into its table, and one that is
compared with 0, 1, 2, … (CategoryEncoding) these; one that is compared with a constant (`x != c`: Masking, mask_zero)
has that constant as padding, and one that is compared with several other integers (IntegerLookup) holds these, and
others; one of integers holds counts of a sensor.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from math import prod
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from lstmgen import arguments
from lstmgen.errors import OptionError, reason
from lstmgen.graph import texts
from lstmgen.graph.array_files import read_arrays
from lstmgen.graph.elementwise import Activate, Binary, Constant, Where
from lstmgen.graph.graph import Ends, Graph, Value
from lstmgen.graph.layout import Concatenate, Pad, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import FLOAT, Array, Operation
from lstmgen.graph.repeated import Repeated
from lstmgen.graph.shape import Axis, Shape, at, text
from lstmgen.graph.tables import PLAIN, Layout, Table, in_order, read_csv

MOVES = (Concatenate, Pad, Repeat, Reshape, Slice, Transpose)
TIMESTEPS = 20
# Nothing, the least normal float32, numbers that saturate gates a little and wholly, and such as no sensor gives.
EXTREMES = (0.0, 2.0**-126, 4.0, 50.0, 1e4)
# By how much random counts are larger than normal deviates, from sample to sample: from a few counts to all there are.
COUNTS = (10.0, 100.0, 1e3, 1e4)
# What raw values go up to that undo to more, so that float32 still computes with them.
LARGEST = 1e30
# More numbers in float64, and what is computed of them, do not fit many a computer.
MOST = 10**8

# What numpy raises for files that are damaged, or that it has no room for; the last, for zip files that are encrypted.
UNREADABLE = (
    *(OSError, ValueError, TypeError, EOFError, MemoryError),
    *(BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError),
)

Sample = tuple[Array, ...]


@dataclass(frozen=True)
class Kind:
    """What the numbers of an input are.

    Attributes:
        indices: they are integers below this; 0 for real numbers.
        padding: the value that marks a timestep as masked; None where there is none.
        element: the integers that hold them, or float.
        known: integers that they are compared with, ascending; empty where there are none.
        rows: those of the smallest table of an Embedding that they are indices into; 0 where there is none.
    """

    indices: int = 0
    padding: float | None = None
    element: str = FLOAT
    known: tuple[float, ...] = ()
    rows: int = 0

    @property
    def integers(self) -> bool:
        """Whether they are integers, in whatever holds them."""
        return bool(self.indices or self.known) or self.element != FLOAT


def kinds(graph: Graph) -> tuple[Kind, ...]:
    """The kind of each input."""
    constants = {
        node.outputs[0].name: node.operation.value for node in graph.nodes if isinstance(node.operation, Constant)
    }
    return tuple(_kind(graph, value, constants) for value in graph.inputs)


def _kind(graph: Graph, value: Value, constants: Mapping[str, Any]) -> Kind:
    same = {value.name}  # every value that holds numbers of this input, unchanged where they are integers
    indices: list[int] = []
    rows: list[int] = []
    padding: float | None = None
    known: set[float] = set()
    for node in graph.nodes:
        names = [source.name for source in node.inputs]
        if not same.intersection(names):
            continue
        operation = node.operation
        if isinstance(operation, MOVES) or _cuts(operation) or (isinstance(operation, Where) and same >= {*names[1:]}):
            same.update(output.name for output in node.outputs)
        elif isinstance(operation, Embedding):
            rows.append(len(operation.table))
        elif isinstance(operation, Repeated):
            found = [kind for name, kind in zip(names, kinds(operation.body)) if name in same]
            indices += [kind.indices for kind in found if kind.indices]
            rows += [kind.rows for kind in found if kind.rows]
        elif isinstance(operation, Binary) and operation.kind in ("not_equal", "equal"):
            others = [constants[name] for name in names if name in constants]
            if others and others[0].size == 1:
                padding = float(others[0].ravel()[0])
            elif others and np.array_equal(others[0].ravel(), np.arange(others[0].size)):
                indices.append(others[0].size)
            elif others and np.array_equal(others[0], np.rint(others[0])):
                known.update(map(float, others[0].ravel()))
    if padding is not None and value.element != FLOAT and held(np.array(padding), value.element) != padding:
        padding = None  # no integer is, so that none is masked
    smallest = min(rows + indices, default=0)
    return Kind(smallest, padding, value.element, tuple(sorted(known)), min(rows, default=0))


def _cuts(operation: Operation) -> bool:
    """Whether an operation changes no integer; a cast cuts negative numbers by one, and others by the other."""
    return isinstance(operation, Activate) and operation.activation.name in ("floor", "ceil")


def random_samples(graph: Graph, count: int, seed: int, timesteps: int | None = None) -> list[Sample]:
    """Samples in float32: normal deviates, or indices; where a mask is made from an input, some are padded.

    Where the graph has a pipeline, they are raw values of which the network is given such.

    Args:
        timesteps: the length of free axes; else samples alternate between `TIMESTEPS` and fewer.

    Raises:
        OptionError: there would be no sample, or no timestep.
    """
    if count < 1 or (timesteps is not None and timesteps < 1):
        raise OptionError("at least one sample, of at least one timestep, is needed")
    shapes = [at(value.shape, {axis.name: timesteps or TIMESTEPS for axis in graph.axes()}) for value in graph.inputs]
    if (numbers := count * sum(map(prod, shapes))) > MOST:
        raise OptionError(
            f"{count:,} random samples have {numbers:,} numbers in all, and more than {MOST:,} may not fit in memory: "
            "take fewer samples, or fewer timesteps"
        )
    if graph.ends is not None:
        return raw_samples(graph, graph.ends, random_samples(graph.ends.network, count, seed, timesteps))
    generator = np.random.default_rng(seed)
    samples = []
    for k in range(count):
        length = timesteps or (TIMESTEPS if k % 2 == 0 else TIMESTEPS - 7)
        axes = {axis.name: length for axis in graph.axes()}
        samples.append(
            tuple(_random(generator, at(value.shape, axes), kind, k) for value, kind in zip(graph.inputs, kinds(graph)))
        )
    return samples


def check_timesteps(graph: Graph, timesteps: int | None) -> None:
    """Raises OptionError where the length of free axes is given, and there are none."""
    if timesteps is not None and not graph.axes():
        raise OptionError("`timesteps=` is how long free axes are, and the model has none: leave it out")


def raw_samples(graph: Graph, ends: Ends, samples: Sequence[Sample]) -> list[Sample]:
    """Raw values, as the inputs hold them, for what the network is to be given."""
    raw = (ends.typical.evaluate(*sample) for sample in samples)
    return [
        tuple(
            held(np.nan_to_num(x, posinf=LARGEST, neginf=-LARGEST), value.element)
            for x, value in zip(each, graph.inputs)
        )
        for each in raw
    ]


def held(x: Array, element: str) -> Array:
    """The numbers nearest to these that an element type holds: float32, or integers."""
    if element == FLOAT:
        return x.astype(np.float32).astype(np.float64)
    limits = np.iinfo(element)
    return np.clip(np.rint(x), limits.min, limits.max)


def _random(generator: np.random.Generator, shape: tuple[int, ...], kind: Kind, k: int) -> Array:
    """One input. Of three samples with a mask one has no padding, one has it behind, one in front."""
    if kind.indices:
        low = 1 if kind.padding == 0 and kind.indices > 1 else 0
        x = generator.integers(low, kind.indices, size=shape).astype(np.float64)
    elif kind.known:
        x = generator.choice([kind.known[0] - 1, *kind.known, kind.known[-1] + 1], size=shape)
    else:
        spread = 1.0 if kind.element == FLOAT else COUNTS[k % len(COUNTS)]
        x = held(spread * generator.standard_normal(shape), kind.element)
    if kind.padding is not None and len(shape) > 0 and shape[0] > 1 and k % 3:
        padded = int(generator.integers(1, shape[0]))
        x[slice(shape[0] - padded, None) if k % 3 == 1 else slice(padded)] = kind.padding
    return x


def extreme_samples(graph: Graph, timesteps: int | None = None) -> list[Sample]:
    """Samples that go to the ends: zeros, tiny and huge numbers of either sign; first and last indices.

    Free axes are 1 long, and `timesteps`, or three times `TIMESTEPS`.
    """
    return [
        tuple(
            _extreme(at(value.shape, {axis.name: length for axis in graph.axes()}), kind, size)
            for value, kind in zip(graph.inputs, kinds(graph))
        )
        for length in ((1, timesteps or 3 * TIMESTEPS) if graph.axes() else (1,))
        for size in EXTREMES
    ]


def _extreme(shape: tuple[int, ...], kind: Kind, size: float) -> Array:
    """One input whose numbers alternate in sign; with indices, between the first and the last."""
    numbers = np.arange(int(np.prod(shape))).reshape(shape)
    if kind.indices:
        return np.where(numbers % 2, kind.indices - 1.0, 0.0) * (size > 0)
    if kind.known:
        return np.where(numbers % 2, kind.known[-1], kind.known[0]) + (size > 0)
    return held(np.where(numbers % 2, -size, size), kind.element)


def samples_of(graph: Graph, given: Any, name: str) -> list[Sample]:
    """Samples from a file, or from anything that numpy makes an array of.

    Args:
        given: a path, or a `Table`, see `load_samples`; or an array of samples, nested lists, a DataFrame. For several
            inputs a dict with one for each by its name, or a tuple or list in their order. A table is taken with a
            sample a row, row-major; a list may hold samples of different lengths, or texts.
        name: of the argument, for messages.

    Raises:
        OptionError: it is nothing of that, or the shapes are not the model's.
    """
    if isinstance(given, Table):
        return load_samples(graph, given.path, given.layout)
    if isinstance(given, (str, PathLike)):
        return load_samples(graph, arguments.path(name, given))
    where = f"`{name}=`"
    try:
        parts, tokens = _by_input(graph, given, where), texts.text_of(graph)
        if graph.ends is not None:
            parts = [in_order(*each) for each in zip(parts, graph.ends.inputs, (value.shape for value in graph.inputs))]
        if tokens is not None and (found := texts.listed(parts[0])):
            return _each(graph, texts.encoded(tokens, found), where)
        if len(parts) == 1 and isinstance(parts[0], (list, tuple)) and _ragged(parts[0]):
            return _each(graph, map(as_numbers, parts[0]), where)
        arrays = [_in_rows(as_numbers(part), value.shape) for part, value in zip(parts, graph.inputs)]
    except UNREADABLE as error:
        raise OptionError(f"{where} must hold samples, as a path or numbers: {error}") from None
    return check_samples(graph, arrays, where)


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


def load_samples(graph: Graph, path: Path, layout: Layout = PLAIN) -> list[Sample]:
    """Samples from a .npy file (one input: an array of samples), a .npz file (one array an input), CSV, or texts.

    Arrays of a .npz file that are named as the inputs belong to these; others are taken in order. A line of CSV is a
    timestep, see `tables`; a line of a .txt file is a text, for a model that takes such, see `texts`.

    Args:
        layout: of CSV.

    Raises:
        OptionError: it cannot be read, or the shapes are not the model's.
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
    return check_samples(graph, arrays, str(path))


def samples_of_csv(graph: Graph, path: Path, layout: Layout) -> list[Sample]:
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
            f"{path} holds {len(wrong)} rows where a sample has {shape[0]}: add a column 'sample' that is the same in "
            f"the rows of a sample, or cut the rows with `window={shape[0]}`, or with windows of a pipeline"
        )
    return _each(graph, arrays, str(path))


def _each(graph: Graph, arrays: Iterable[Array], where: str) -> list[Sample]:
    """Samples of the only input, which may have different lengths.

    Raises:
        OptionError: as `check_samples`.
    """
    return [check_samples(graph, [array[np.newaxis]], where)[0] for array in arrays]


def check_samples(graph: Graph, arrays: Sequence[Array], where: str) -> list[Sample]:
    """One array an input, samples along the first axis, as a list of samples.

    Raises:
        OptionError: the shapes are not the model's.
    """
    wanted = ", ".join(
        f"{name} {text((Axis('samples'), *value.shape))}" for name, value in zip(graph.input_names, graph.inputs)
    )
    shapes = ", ".join(str(array.shape) for array in arrays)
    fits = len(arrays) == len(graph.inputs) and all(
        array.ndim == len(value.shape) + 1
        and all(not isinstance(dim, int) or dim == n for dim, n in zip(value.shape, array.shape[1:]))
        for value, array in zip(graph.inputs, arrays)
    )
    if not fits or len({len(array) for array in arrays}) != 1:
        several = ", as a .npz file with an array for each" if len(arrays) == 1 < len(graph.inputs) else ""
        raise OptionError(f"{where} must hold {wanted}{several}; it holds {shapes}")
    if len(arrays[0]) == 0:
        raise OptionError(f"{where} holds no sample")
    for name, value, array in zip(graph.input_names, graph.inputs, arrays):
        check_counts(name, array, value.element, where)
    return [tuple(array[k] for array in arrays) for k in range(len(arrays[0]))]


def check_counts(name: str, array: Array, element: str, where: str) -> None:
    """Raises OptionError where an input of integers is given others."""
    if element != FLOAT and not np.array_equal(held(array, element), array):
        wrong = float(array[held(array, element) != array][0])
        limits = np.iinfo(element)
        raise OptionError(
            f"{where} holds {wrong:g} for input {name!r}, which takes integers from {limits.min} to {limits.max}"
        )
