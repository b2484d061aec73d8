"""Samples that cover every row of tables, masks of every kind, and short sequences; and the coverage of tables.

Generated code uses all weights of an array, so any random sample shows an error in them. A sample reads only a few rows
of a table, though, and random samples rarely have masks or short sequences.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.conditions import conditions
from lstmgen.graph.elementwise import Constant
from lstmgen.graph.graph import Graph
from lstmgen.graph.kinds import Kind, kinds
from lstmgen.graph.layout import Move, Pad, Positions
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import Array, Weight
from lstmgen.graph.repeated import Repeated
from lstmgen.graph.shape import number
from lstmgen.samples.synthetic import TIMESTEPS, Sample, random_samples, raw_samples

FOLLOWED = (Move, Pad, Positions)
READERS = 64  # samples that read tables, at most
WORK = 3e7  # multiply-accumulates of all these samples: about a second of Python
# Rows that a sample reads, repeatedly: a row that is read only early may not matter at the end of a long sequence.
ROWS = 4


@dataclass(frozen=True)
class Lookup:
    """Rows of an Embedding that a sample reads.

    Attributes:
        title: name of the layer in the model.
        table: weights, one row per index.
        rows: indices of the rows that are read.
    """

    title: str
    table: Weight
    rows: Array


@dataclass(frozen=True)
class Reach:
    """Number of rows of a table that samples read."""

    title: str
    rows: int
    of: int

    @property
    def complete(self) -> bool:
        return self.rows == self.of

    def __str__(self) -> str:
        return f"{self.title}: {'all ' if self.complete else f'{self.rows:,} of '}{self.of:,} rows were read"


def reach(graph: Graph, samples: Sequence[Sample]) -> tuple[Reach, ...]:
    """Returns the coverage of each table whose indices are inputs."""
    tables: dict[int, tuple[Lookup, set[float]]] = {}
    for sample in samples:
        for lookup in lookups(graph, sample):
            tables.setdefault(id(lookup.table), (lookup, set()))[1].update(np.trunc(lookup.rows).ravel().tolist())
    return tuple(Reach(lookup.title, len(rows), len(lookup.table)) for lookup, rows in tables.values())


def lookups(graph: Graph, inputs: Sequence[Array | None]) -> Iterator[Lookup]:
    """Yields the rows that Embeddings read, if only moves of numbers are between an input and the Embedding.

    Args:
        inputs: arrays of the inputs; None for unknown ones.
    """
    known = {value.name: array for value, array in zip(graph.inputs, inputs) if array is not None}
    for node in graph.nodes:
        operation = node.operation
        arguments = [known.get(value.name) for value in node.inputs]
        arrays = [array for array in arguments if array is not None]
        if isinstance(operation, Repeated):
            rows = arguments[: operation.sequences]
            for k in range(max((len(array) for array in rows if array is not None), default=0)):
                yield from lookups(operation.body, [None if array is None else array[k] for array in rows])
        elif len(arrays) < len(arguments):
            continue
        elif isinstance(operation, Embedding):
            yield Lookup(node.label or node.name, operation.table, arrays[0])
        elif isinstance(operation, (*FOLLOWED, Constant)):
            known.update(zip((value.name for value in node.outputs), operation.evaluate(*arrays)))


def work(graph: Graph, length: int) -> int:
    """Returns the multiply-accumulates of a sample whose free axes have this length."""
    axes = {axis.name: length for axis in graph.axes()}
    return sum(number(node.operation.macs(*(value.shape for value in node.inputs)), axes) for node in graph.nodes)


def covering_samples(graph: Graph, seed: int, timesteps: int | None = None) -> list[Sample]:
    """Returns the shortest sequences, masked samples, and samples over the rows of tables, if the model has these.

    Args:
        timesteps: length of free axes in all samples; None for the default, and short sequences too.
    """
    if graph.ends is not None:
        return raw_samples(graph, graph.ends, covering_samples(graph.ends.network, seed, timesteps))
    return [
        *([] if timesteps else _short(graph, seed)),
        *_masked(graph, seed, timesteps or TIMESTEPS),
        *_readers(graph, seed, timesteps or TIMESTEPS),
    ]


def _short(graph: Graph, seed: int) -> list[Sample]:
    """Returns samples with the two shortest free axes that the model accepts."""
    if not graph.axes():
        return []
    lengths = [length for length in range(1, TIMESTEPS) if _fits(graph, length)][:2]
    return [sample for length in lengths for sample in random_samples(graph, 1, seed, length)]


def _fits(graph: Graph, length: int) -> bool:
    axes = {axis.name: length for axis in graph.axes()}
    rules = conditions(graph)
    return all(dim.at(axes) >= least for dim, least in rules.least) and all(
        number(a, axes) == number(b, axes) for a, b in rules.equal
    )


def _patterns(length: int) -> list[Array]:
    """Returns masks of timesteps: all, first half, second half, even ones, odd ones, the middle one."""
    t = np.arange(length)
    half = (length + 1) // 2
    return [t >= 0, t < half, t >= half, t % 2 == 0, t % 2 == 1, t == half]


def _masked(graph: Graph, seed: int, length: int) -> list[Sample]:
    """Returns a masked sample for each pattern; several inputs have different patterns."""
    input_kinds = kinds(graph)
    if not any(_maskable(x, kind) for x, kind in zip(random_samples(graph, 1, seed, length)[0], input_kinds)):
        return []
    samples = []
    for k in range(len(_patterns(length))):
        (sample,) = random_samples(graph, 1, seed + k, length)
        samples.append(tuple(_mask(x, kind, k + place) for place, (x, kind) in enumerate(zip(sample, input_kinds))))
    return samples


def _maskable(x: Array, kind: Kind) -> bool:
    return kind.padding is not None and x.ndim > 0


def _mask(x: Array, kind: Kind, k: int) -> Array:
    if kind.padding is None or not _maskable(x, kind):
        return x
    patterns = _patterns(len(x))
    masked = patterns[k % len(patterns)].reshape(-1, *[1] * (x.ndim - 1))
    return np.where(masked, kind.padding, x)


def _readers(graph: Graph, seed: int, length: int) -> list[Sample]:
    """Returns samples that together read all rows of every table; rows from first to last if that takes too long."""
    (sample,) = random_samples(graph, 1, seed, length)
    groups = _groups(graph, sample)
    most = int(max(1, min(READERS, WORK // max(1, work(graph, length)))))
    turns = [_turns(len(numbers), rows, most) for numbers, rows in groups]
    count = max((samples for samples, _ in turns), default=0)
    readers = []
    for k in range(count):
        (sample,) = random_samples(graph, 1, seed + k, length)
        flat = np.concatenate([x.ravel() for x in sample])
        for (numbers, rows), (samples, rows_each) in zip(groups, turns):
            slots = samples * rows_each
            slot = (k % samples) * rows_each + np.arange(len(numbers)) % rows_each
            flat[numbers] = slot % rows if rows <= slots else slot * (rows - 1) // max(1, slots - 1)
        parts = np.split(flat, np.cumsum([x.size for x in sample])[:-1])
        readers.append(tuple(part.reshape(x.shape) for part, x in zip(parts, sample)))
    return readers


def _turns(places: int, rows: int, most: int) -> tuple[int, int]:
    """Returns the number of samples that read a table, and the number of rows that each of them reads."""
    rows_each = min(places, rows, max(ROWS, -(-rows // most)))
    return min(most, -(-rows // rows_each)), rows_each


def _groups(graph: Graph, sample: Sample) -> list[tuple[Array, int]]:
    """Divides the numbers of a sample by the tables that they index.

    Returns:
        Positions of numbers, counted through all inputs, with the number of rows of the smallest table.
    """
    sizes = [x.size for x in sample]
    numbers = np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])
    # Negative labels: the model itself may add indices, which are positive.
    labels = [np.asarray(-1 - part.reshape(x.shape), np.float64) for part, x in zip(numbers, sample)]
    tables: dict[int, dict[int, int]] = {}
    for lookup in lookups(graph, labels):
        for label in np.unique(lookup.rows[lookup.rows < 0]).tolist():
            tables.setdefault(int(-1 - label), {})[id(lookup.table)] = len(lookup.table)
    groups: dict[tuple[int, ...], list[int]] = {}
    for place in sorted(tables):
        groups.setdefault(tuple(sorted(tables[place])), []).append(place)
    return [(np.array(places), min(tables[places[0]].values())) for places in groups.values()]
