"""The truth for some samples: `Graph.run` in float64, and where outputs are well-conditioned enough to compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.check.compare import (
    ILL_CONDITIONED,
    Errors,
    Mask,
    alike,
    comparable,
    differences,
    largest_of,
    ulp_of,
)
from lstmgen.errors import OptionError
from lstmgen.graph.batches import traces
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import Shape
from lstmgen.progress import unwatched
from lstmgen.samples.perturbation import perturbed_samples, rounded_graph
from lstmgen.samples.synthetic import Sample

LARGEST = float(np.finfo(np.float32).max)
MOVES = 2  # one alone may happen to cancel out,
DRAWS = 4  # and so may two of one sample

Outputs = list[tuple[Array, ...]]


@dataclass(frozen=True)
class Truth:
    """The truth for some samples.

    Attributes:
        outputs: by sample.
        shapes: of the outputs in the graph.
        where: by output and sample: where it may be compared; nowhere if float32 cannot hold a number on the way.
        scale: of each output: at each position the largest magnitude among those that are alike.
        sensitivity: of each output: how much it changes, where comparable, when inputs and weights are perturbed; at
            each position the most among those that are alike.
    """

    samples: Sequence[Sample]
    outputs: Outputs
    shapes: tuple[Shape, ...]
    where: tuple[tuple[Mask, ...], ...]
    scale: tuple[Array, ...]
    sensitivity: tuple[Array, ...]

    @property
    def size(self) -> int:
        """How many numbers all outputs have."""
        return sum(y.size for outputs in self.outputs for y in outputs)

    @property
    def compared(self) -> float:
        """The part of all output numbers that may be compared; NaN and infinities are none."""
        return sum(self.count(output) for output in range(len(self.where))) / max(1, self.size)

    def count(self, output: int, samples: int | None = None) -> int:
        """How many numbers of an output may be compared, in the first samples or all."""
        column = self.column(output)[:samples]
        return sum(int((mask & np.isfinite(y)).sum()) for mask, y in zip(self.where[output], column))

    def column(self, output: int) -> list[Array]:
        return [outputs[output] for outputs in self.outputs]

    def only(self, which: Sequence[int]) -> Truth:
        """That for some of the samples."""
        where = tuple(tuple(masks[k] for k in which) for masks in self.where)
        return replace(
            self, samples=[self.samples[k] for k in which], outputs=[self.outputs[k] for k in which], where=where
        )

    def distances(self, got: Sequence[tuple[Array, ...]], output: int) -> Array:
        """The largest error at each position of an output; infinite where shapes differ, or NaN is not where it was.

        Args:
            got: of the first few samples, or of all.
        """
        pairs = list(zip((outputs[output] for outputs in got), self.column(output), self.where[output]))
        if any(y.shape != true.shape for y, true, _ in pairs):
            return np.full(self.scale[output].shape, np.inf)
        errors = [differences(y, true) for y, true, _ in pairs]
        return largest_of(errors, [mask for _, _, mask in pairs], self.shapes[output])

    def errors(self, got: Sequence[tuple[Array, ...]], output: int, limits: Array | None = None) -> Errors:
        """The errors of an output at the position that is nearest to its limit; without limits, to its scale."""
        distances, scale = self.distances(got, output), self.scale[output]
        with np.errstate(divide="ignore", invalid="ignore"):
            relative = np.where(scale > 0, distances / scale, distances)
            parts = relative if limits is None else np.where(distances > 0, distances / limits, 0.0)
        if not parts.size:
            return Errors()
        worst = int(np.lexsort((scale, parts))[-1])
        limit = None if limits is None else float(limits[worst])
        ulp = self._ulp(got, output) if np.isfinite(distances).all() else np.inf
        return Errors(float(distances[worst]), float(relative[worst]), ulp, limit, float(scale[worst]))

    def _ulp(self, got: Sequence[tuple[Array, ...]], output: int) -> float:
        """The largest error in float32 units in the last place."""
        triples = zip((outputs[output] for outputs in got), self.column(output), self.where[output])
        return max(float((differences(y, true) / ulp_of(true))[mask].max(initial=0.0)) for y, true, mask in triples)


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
    changes = [list(map(np.zeros_like, column)) for column in columns]
    for seed in range(max(MOVES, DRAWS // len(samples))):
        generator = np.random.default_rng(seed)
        perturbed, _ = _evaluate(
            rounded_graph(graph, generator),
            watch(perturbed_samples(graph, samples, generator)),
        )
        for change, column, other in zip(changes, columns, zip(*perturbed)):
            change[:] = [np.maximum(a, differences(b, c)) for a, b, c in zip(change, other, column)]
    shapes = tuple(value.shape for value in graph.outputs)
    conditions = map(_conditioned, columns, changes, [held] * len(shapes), shapes)
    where, scale, sensitivity = zip(*conditions)
    return Truth(samples, outputs, shapes, where, scale, sensitivity)


def _conditioned(
    column: Sequence[Array], changes: Sequence[Array], held: Sequence[bool], shape: Shape
) -> tuple[tuple[Mask, ...], Array, Array]:
    """Where an output may be compared, and by position its scale and its sensitivity.

    Args:
        column: the output for each sample.
        changes: of it, when numbers are perturbed.
        held: whether float32 holds every number of the sample.
    """
    fits = [np.full(y.shape, each) for y, each in zip(column, held)]
    finite = [np.isfinite(y) & each for y, each in zip(column, fits)]
    noise = largest_of(changes, finite, shape)
    scale = alike(noise, largest_of(list(map(np.abs, column)), finite, shape))
    where = tuple(mask & each for mask, each in zip(comparable(changes, ILL_CONDITIONED * scale, shape), fits))
    kept = largest_of(changes, where, shape)
    return where, scale, alike(kept, kept)


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
