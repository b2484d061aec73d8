"""Batches: samples of the same shapes, evaluated together, as many at once as memory holds.

A sample has the same numbers in a batch as alone: see `linear.product`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.graph import Graph, State
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import Axis, number

# Samples in a batch: more of them leave the caches.
MOST = 256
# Numbers that the evaluation of a batch holds at once: 64 MB.
NUMBERS = 2**23

Places = NDArray[np.intp]
Shapes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Traced:
    """Every value of some graphs for a batch of samples.

    Attributes:
        places: the number of each sample, from 0.
        values: of each graph, the values by name, with a first axis for samples.
    """

    places: Places
    values: tuple[Mapping[str, Array], ...]


def traces(samples: Iterable[Sequence[Array]], *graphs: Graph) -> Iterator[Traced]:
    """Evaluates graphs that have the same inputs, in batches of samples of the same shapes.

    A batch is evaluated as soon as it is full. Where states last from call to call, each sample is a batch, in order.

    Raises:
        ValueError: as `Graph.evaluate`; likewise IndexError.
    """
    states: list[State] = [{} for _ in graphs]
    for places, inputs in _batches(samples, graphs):
        results = [graph.trace_batch(inputs, state) for graph, state in zip(graphs, states)]
        states = [state for _, state in results]
        yield Traced(places, tuple(values for values, _ in results))


def _batches(samples: Iterable[Sequence[Array]], graphs: Sequence[Graph]) -> Iterator[tuple[Places, list[Array]]]:
    """The numbers of the samples of each batch, and its inputs."""
    waiting: dict[Shapes, list[tuple[int, Sequence[Array]]]] = {}
    sizes: dict[Shapes, int] = {}
    for place, sample in enumerate(samples):
        shapes = tuple(np.shape(x) for x in sample)
        if shapes not in sizes:
            sizes[shapes] = min(samples_at_once(graph, shapes) for graph in graphs)
        batch = waiting.setdefault(shapes, [])
        batch.append((place, sample))
        if len(batch) >= sizes[shapes]:
            yield _stacked(waiting.pop(shapes))
    yield from map(_stacked, waiting.values())


def _stacked(batch: Sequence[tuple[int, Sequence[Array]]]) -> tuple[Places, list[Array]]:
    places, samples = zip(*batch)
    return np.array(places), [np.stack(arrays) for arrays in zip(*samples)]


def samples_at_once(graph: Graph, shapes: Shapes) -> int:
    """Returns how many samples with these shapes a batch holds; one where states last from call to call."""
    if graph.stateful():
        return 1
    axes = dict.fromkeys((axis.name for axis in graph.axes()), 1)
    for value, shape in zip(graph.inputs, shapes):
        axes |= {dim.name: length for dim, length in zip(value.shape, shape) if isinstance(dim, Axis)}
    return max(1, min(MOST, NUMBERS // max(1, number(graph.numbers(), axes))))
