"""Samples for what random ones need not reach: every row of tables, masks of every kind, short sequences.

What a generated file does with a weight, it does with all weights of an array: random samples see what is wrong there.
A table is another matter, of which a sample reads a few rows; so are masks, and lengths. And what samples have read of
tables can be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.conditions import conditions
from lstmgen.graph.elementwise import Constant
from lstmgen.graph.graph import Graph
from lstmgen.graph.kinds import MOVES, Kind, kinds
from lstmgen.graph.layout import Positions
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import Array, Weight
from lstmgen.graph.repeated import Repeated
from lstmgen.graph.shape import number
from lstmgen.samples.synthetic import TIMESTEPS, Sample, random_samples, raw_samples

FOLLOWED = (*MOVES, Positions)
READERS = 64  # samples that read tables, at most,
WORK = 3e7  # and the multiply-accumulates of all of them: about a second of Python
# Rows that a sample reads, again and again: what is read early alone may be forgotten at the end of a long sequence.
ROWS = 4


@dataclass(frozen=True)
class Lookup:
    """What an Embedding reads for a sample.

    Attributes:
        title: what it was in the model.
        table: its rows.
        rows: those that are read.
    """

    title: str
    table: Weight
    rows: Array


@dataclass(frozen=True)
class Reach:
    """How many rows of a table samples have read."""

    title: str
    rows: int
    of: int

    @property
    def complete(self) -> bool:
        return self.rows == self.of

    def __str__(self) -> str:
        return f"{self.title}: {'all ' if self.complete else f'{self.rows:,} of '}{self.of:,} rows were read"


def reach(graph: Graph, samples: Sequence[Sample]) -> tuple[Reach, ...]:
    """What samples read of each table that is read by inputs."""
    found: dict[int, tuple[Lookup, set[float]]] = {}
    for sample in samples:
        for lookup in lookups(graph, sample):
            found.setdefault(id(lookup.table), (lookup, set()))[1].update(np.trunc(lookup.rows).ravel().tolist())
    return tuple(Reach(lookup.title, len(rows), len(lookup.table)) for lookup, rows in found.values())


def lookups(graph: Graph, inputs: Sequence[Array | None]) -> Iterator[Lookup]:
    """What Embeddings read, as far as inputs reach them unchanged; None for what is not known."""
    known = {value.name: array for value, array in zip(graph.inputs, inputs) if array is not None}
    for node in graph.nodes:
        operation = node.operation
        arguments = [known.get(value.name) for value in node.inputs]
        given = [array for array in arguments if array is not None]
        if isinstance(operation, Repeated):
            rows = arguments[: operation.sequences]
            for k in range(max((len(array) for array in rows if array is not None), default=0)):
                yield from lookups(operation.body, [None if array is None else array[k] for array in rows])
        elif len(given) < len(arguments):
            continue
        elif isinstance(operation, Embedding):
            yield Lookup(node.label or node.name, operation.table, given[0])
        elif isinstance(operation, (*FOLLOWED, Constant)):
            known.update(zip((value.name for value in node.outputs), operation.evaluate(*given)))


def work(graph: Graph, length: int) -> int:
    """Multiply-accumulates of a sample, where free axes are so long."""
    axes = {axis.name: length for axis in graph.axes()}
    return sum(number(node.operation.macs(*(value.shape for value in node.inputs)), axes) for node in graph.nodes)


def covering_samples(graph: Graph, seed: int, timesteps: int | None = None) -> list[Sample]:
    """Samples of the shortest sequences, with masks, and over the rows of tables; none where a model has none of these.

    Args:
        timesteps: the length of free axes, of all samples.
    """
    if graph.ends is not None:
        return raw_samples(graph, graph.ends, covering_samples(graph.ends.network, seed, timesteps))
    return [
        *([] if timesteps else _short(graph, seed)),
        *_masked(graph, seed, timesteps or TIMESTEPS),
        *_readers(graph, seed, timesteps or TIMESTEPS),
    ]


def _short(graph: Graph, seed: int) -> list[Sample]:
    """The two shortest lengths of free axes that the model takes."""
    if not graph.axes():
        return []
    lengths = [length for length in range(1, TIMESTEPS) if _fits(graph, length)][:2]
    return [sample for length in lengths for sample in random_samples(graph, 1, seed, length)]


def _fits(graph: Graph, length: int) -> bool:
    axes = {axis.name: length for axis in graph.axes()}
    wanted = conditions(graph)
    return all(dim.at(axes) >= least for dim, least in wanted.least) and all(
        number(a, axes) == number(b, axes) for a, b in wanted.equal
    )


def _patterns(length: int) -> list[Array]:
    """Where a sequence is masked: everywhere, in front, behind, at every other timestep, in the middle."""
    t = np.arange(length)
    half = (length + 1) // 2
    return [t >= 0, t < half, t >= half, t % 2 == 0, t % 2 == 1, t == half]


def _masked(graph: Graph, seed: int, length: int) -> list[Sample]:
    """Samples that are masked; of several inputs, each in another way."""
    every = kinds(graph)
    if not any(_maskable(x, kind) for x, kind in zip(random_samples(graph, 1, seed, length)[0], every)):
        return []
    found = []
    for k in range(len(_patterns(length))):
        (sample,) = random_samples(graph, 1, seed + k, length)
        found.append(tuple(_mask(x, kind, k + place) for place, (x, kind) in enumerate(zip(sample, every))))
    return found


def _maskable(x: Array, kind: Kind) -> bool:
    return kind.padding is not None and x.ndim > 0


def _mask(x: Array, kind: Kind, k: int) -> Array:
    if kind.padding is None or not _maskable(x, kind):
        return x
    patterns = _patterns(len(x))
    masked = patterns[k % len(patterns)].reshape(-1, *[1] * (x.ndim - 1))
    return np.where(masked, kind.padding, x)


def _readers(graph: Graph, seed: int, length: int) -> list[Sample]:
    """Samples that read the rows of every table, by turns; where that would take long, rows from first to last."""
    (sample,) = random_samples(graph, 1, seed, length)
    groups = _groups(graph, sample)
    most = int(max(1, min(READERS, WORK // max(1, work(graph, length)))))
    turns = [_turns(len(numbers), rows, most) for numbers, rows in groups]
    count = max((samples for samples, _ in turns), default=0)
    found = []
    for k in range(count):
        (sample,) = random_samples(graph, 1, seed + k, length)
        flat = np.concatenate([x.ravel() for x in sample])
        for (numbers, rows), (samples, each) in zip(groups, turns):
            slots = samples * each
            slot = (k % samples) * each + np.arange(len(numbers)) % each
            flat[numbers] = slot % rows if rows <= slots else slot * (rows - 1) // max(1, slots - 1)
        parts = np.split(flat, np.cumsum([x.size for x in sample])[:-1])
        found.append(tuple(part.reshape(x.shape) for part, x in zip(parts, sample)))
    return found


def _turns(places: int, rows: int, most: int) -> tuple[int, int]:
    """In how many samples a table is read, and how many rows each of them reads."""
    each = min(places, rows, max(ROWS, -(-rows // most)))
    return min(most, -(-rows // each)), each


def _groups(graph: Graph, sample: Sample) -> list[tuple[Array, int]]:
    """Which numbers of a sample, counted through its inputs, read the same tables, and of how many rows."""
    sizes = [x.size for x in sample]
    numbers = np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])
    # Negative, so that they are told from what the model itself puts beside them.
    labels = [np.asarray(-1 - part.reshape(x.shape), np.float64) for part, x in zip(numbers, sample)]
    tables: dict[int, dict[int, int]] = {}
    for lookup in lookups(graph, labels):
        for label in np.unique(lookup.rows[lookup.rows < 0]).tolist():
            tables.setdefault(int(-1 - label), {})[id(lookup.table)] = len(lookup.table)
    groups: dict[tuple[int, ...], list[int]] = {}
    for place in sorted(tables):
        groups.setdefault(tuple(sorted(tables[place])), []).append(place)
    return [(np.array(places), min(tables[places[0]].values())) for places in groups.values()]
