"""Values of a float model on samples, kept from one pass over the samples to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import overload

import numpy as np

from lstmgen.graph.batches import Places, Traced, traces
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.quantize.peaks import with_peaks

# Numbers that are kept of all graphs together: 128 MB.
NUMBERS = 2**24


@dataclass(frozen=True, eq=False)
class EvaluatedSamples(Sequence[Sequence[Array]]):
    """Samples, and the values of float graphs on all of them.

    Attributes:
        kept: values by name, with a first axis for samples, of each graph that was evaluated.
    """

    samples: Sequence[Sequence[Array]]
    kept: list[tuple[Graph, Mapping[str, Array]]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.samples)

    @overload
    def __getitem__(self, place: int) -> Sequence[Array]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Sequence[Array]]: ...
    def __getitem__(self, place: int | slice) -> Sequence[Array] | Sequence[Sequence[Array]]:
        return self.samples[place]

    def __iter__(self) -> Iterator[Sequence[Array]]:
        return iter(self.samples)

    @property
    def room(self) -> int:
        """Returns how many more numbers can be kept."""
        return NUMBERS - sum(array.size for _, values in self.kept for array in values.values())

    def values(self, graph: Graph) -> Mapping[str, Array] | None:
        """Returns the values of a graph; None if they were not kept."""
        return next((values for other, values in self.kept if computes_alike(graph, other)), None)

    def selected(self, places: Sequence[int]) -> EvaluatedSamples:
        """Returns some of the samples, with their values."""
        some = EvaluatedSamples([self.samples[k] for k in places])
        for graph, values in self.kept:
            some.kept.append((graph, {name: array[places] for name, array in values.items()}))
        return some


def selected(samples: Sequence[Sequence[Array]], places: Sequence[int]) -> Sequence[Sequence[Array]]:
    """Returns some samples, with their values if these were kept."""
    return samples.selected(places) if isinstance(samples, EvaluatedSamples) else [samples[k] for k in places]


def reference_traces(samples: Sequence[Sequence[Array]], graph: Graph, *forms: Graph) -> Iterator[Traced]:
    """Evaluates a float graph with peaks, and forms of it with the same inputs, as `traces` does.

    `EvaluatedSamples` keep the values of the float graph, which the next call returns.
    """
    if not isinstance(samples, EvaluatedSamples) or graph.stateful():  # a sample depends on those before it
        yield from traces(samples, with_peaks(graph), *forms)
        return
    kept = samples.values(graph)
    if kept is None:
        new = Keeper(len(samples), samples.room, frozenset(value.name for value in graph.inputs))
        for batch in traces(samples, with_peaks(graph), *forms):
            new.keep(batch.places, batch.values[0])
            yield batch
        if new.fits:
            samples.kept.append((graph, new.values))
        return
    front = replace(graph, nodes=(), outputs=graph.inputs, output_names=tuple(value.name for value in graph.inputs))
    for batch in traces(samples, front, *forms):
        inputs, *rest = batch.values
        exact = {**inputs, **{name: array[batch.places] for name, array in kept.items()}}
        yield Traced(batch.places, (exact, *rest))


@dataclass(eq=False)
class Keeper:
    """Collects the values of a graph batch by batch, unless shapes differ or the values are too many.

    Attributes:
        samples: their number.
        room: the largest number of values.
        ignored: names of values that are not kept.
    """

    samples: int
    room: int
    ignored: frozenset[str]
    values: dict[str, Array] = field(default_factory=dict)
    fits: bool = True

    def keep(self, places: Places, values: Mapping[str, Array]) -> None:
        """Keeps the values of a batch."""
        wanted = {name: array for name, array in values.items() if name not in self.ignored}
        if self.fits and not self.values:
            self.fits = self.samples * sum(array[0].size for array in wanted.values()) <= self.room
            shapes = {name: (self.samples, *array.shape[1:]) for name, array in wanted.items() if self.fits}
            self.values = {name: np.empty(shape, wanted[name].dtype) for name, shape in shapes.items()}
        self.fits = self.fits and all(array.shape[1:] == wanted[name].shape[1:] for name, array in self.values.items())
        if not self.fits:
            self.values = {}
            return
        for name, array in wanted.items():
            self.values[name][places] = array


def computes_alike(graph: Graph, other: Graph) -> bool:
    """Returns whether two graphs have the same operations, names and values."""
    return (
        graph.inputs == other.inputs
        and len(graph.nodes) == len(other.nodes)
        and all(
            node.operation is twin.operation
            and (node.name, node.inputs, node.outputs) == (twin.name, twin.inputs, twin.outputs)
            for node, twin in zip(graph.nodes, other.nodes)
        )
    )
