"""The truth for some samples: `Graph.run` in float64, and where outputs are well-conditioned enough to compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.check.compare import Errors, Mask, comparable, differences, errors, scale_of
from lstmgen.errors import OptionError
from lstmgen.graph.batches import traces
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.progress import unwatched
from lstmgen.samples.perturbation import perturbed_graph, perturbed_sample
from lstmgen.samples.synthetic import Sample

LARGEST = float(np.finfo(np.float32).max)
MOVES = 2  # one alone may happen to cancel out

Outputs = list[tuple[Array, ...]]


@dataclass(frozen=True)
class Truth:
    """The truth for some samples.

    Attributes:
        outputs: by sample.
        where: by output and sample: where it may be compared; nowhere if float32 cannot hold a number on the way.
        scale: of each output: its largest magnitude.
        sensitivity: of each output: how much it changes, where comparable, when inputs and weights are perturbed.
    """

    samples: Sequence[Sample]
    outputs: Outputs
    where: tuple[tuple[Mask, ...], ...]
    scale: tuple[float, ...]
    sensitivity: tuple[float, ...]

    @property
    def compared(self) -> float:
        """The part of all output numbers that may be compared."""
        every = [mask for masks in self.where for mask in masks]
        return sum(int(mask.sum()) for mask in every) / max(1, sum(mask.size for mask in every))

    def column(self, output: int) -> list[Array]:
        return [outputs[output] for outputs in self.outputs]

    def only(self, which: Sequence[int]) -> Truth:
        """That for some of the samples."""
        where = tuple(tuple(masks[k] for k in which) for masks in self.where)
        return replace(
            self, samples=[self.samples[k] for k in which], outputs=[self.outputs[k] for k in which], where=where
        )

    def errors(self, got: Sequence[tuple[Array, ...]], output: int) -> Errors:
        """The errors of one output; `got` may hold the first few samples only."""
        given, where = [outputs[output] for outputs in got], self.where[output]
        return errors(given, self.column(output), where, self.scale[output])


def find_truth(
    graph: Graph, samples: Sequence[Sample], watch: Callable[[Sequence[Sample]], Sequence[Sample]] = unwatched
) -> Truth:
    """Evaluates the graph for the samples, one call after the other, and again with all numbers perturbed.

    Args:
        watch: gives samples as they are to be worked through.

    Raises:
        OptionError: the samples do not fit the model.
    """
    try:
        outputs, held = _evaluate(graph, watch(samples))
    except (ValueError, IndexError) as error:
        raise OptionError(f"the model cannot take these samples: {error}") from None
    columns = list(zip(*outputs))
    scale = tuple(scale_of([y for y, fits in zip(column, held) if fits]) for column in columns)
    changes = [list(map(np.zeros_like, column)) for column in columns]
    for seed in range(MOVES):
        generator = np.random.default_rng(seed)
        perturbed, _ = _evaluate(
            perturbed_graph(graph, generator),
            watch([perturbed_sample(graph, sample, generator) for sample in samples]),
        )
        for change, column, other in zip(changes, columns, zip(*perturbed)):
            change[:] = [np.maximum(a, differences(b, c)) for a, b, c in zip(change, other, column)]
    where = tuple(tuple(comparable(c, s) & fits for c, fits in zip(change, held)) for change, s in zip(changes, scale))
    largest = tuple(
        max((float(c[mask].max()) for c, mask in zip(change, masks) if mask.any()), default=0.0)
        for change, masks in zip(changes, where)
    )
    return Truth(samples, outputs, where, scale, largest)


def _evaluate(graph: Graph, samples: Sequence[Sample]) -> tuple[Outputs, list[bool]]:
    """The outputs, and for each sample whether float32 holds every number on the way to them."""
    outputs: dict[int, tuple[Array, ...]] = {}
    held: dict[int, bool] = {}
    for batch in traces(samples, graph):
        (values,) = batch.values
        columns = [values[value.name].copy() for value in graph.outputs]  # not a view of what else was computed
        fits = np.all([_largest(array) <= LARGEST for array in values.values()], axis=0)
        for k, place in enumerate(batch.places.tolist()):
            outputs[place] = tuple(column[k] for column in columns)
            held[place] = bool(fits[k])
    return [outputs[place] for place in sorted(outputs)], [held[place] for place in sorted(held)]


def _largest(batch: Array) -> Array:
    """The largest finite magnitude of each sample."""
    magnitudes = np.abs(batch.reshape(len(batch), -1))
    return np.asarray(np.max(magnitudes, axis=1, initial=0.0, where=np.isfinite(magnitudes)))
