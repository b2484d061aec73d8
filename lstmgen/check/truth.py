"""Truth for some samples: outputs of `Graph.run` in float64, with masks of the numbers that can be compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.check.compare import ILL_CONDITIONED, Errors, Mask, alike, comparable, largest_of, ulp_of
from lstmgen.errors import OptionError
from lstmgen.graph.batches import traces
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import Shape
from lstmgen.progress import unwatched
from lstmgen.samples.perturbation import perturbed_samples, rounded_graph
from lstmgen.samples.rounding import distance
from lstmgen.samples.synthetic import Sample

LARGEST = float(np.finfo(np.float32).max)
MOVES = 2  # perturbations of each sample at least: one may cancel out by chance
DRAWS = 4  # perturbations of all samples at least

Outputs = list[tuple[Array, ...]]


@dataclass(frozen=True)
class Truth:
    """Truth for some samples.

    Attributes:
        outputs: arrays of the outputs, by sample.
        shapes: shapes of the outputs in the graph.
        where: masks of comparable numbers, by output and sample; empty masks if float32 cannot represent an
            intermediate number.
        scale: by output, the largest magnitude at each position and those with similar noise.
        sensitivity: by output, the largest change at each position and similar ones, within `where`, when inputs and
            weights are perturbed.
    """

    samples: Sequence[Sample]
    outputs: Outputs
    shapes: tuple[Shape, ...]
    where: tuple[tuple[Mask, ...], ...]
    scale: tuple[Array, ...]
    sensitivity: tuple[Array, ...]

    @property
    def size(self) -> int:
        """Number of elements of all outputs."""
        return sum(y.size for outputs in self.outputs for y in outputs)

    @property
    def compared(self) -> float:
        """Fraction of all output numbers that can be compared; NaN and infinities cannot."""
        return sum(self.count(output) for output in range(len(self.where))) / max(1, self.size)

    def count(self, output: int, samples: int | None = None) -> int:
        """Counts the comparable numbers of an output, in the first `samples` or in all."""
        column = self.column(output)[:samples]
        return sum(int((mask & np.isfinite(y)).sum()) for mask, y in zip(self.where[output], column))

    def column(self, output: int) -> list[Array]:
        return [outputs[output] for outputs in self.outputs]

    def only(self, which: Sequence[int]) -> Truth:
        """Returns the truth for the samples with these indices."""
        where = tuple(tuple(masks[k] for k in which) for masks in self.where)
        return replace(
            self, samples=[self.samples[k] for k in which], outputs=[self.outputs[k] for k in which], where=where
        )

    def distances(self, got: Sequence[tuple[Array, ...]], output: int) -> Array:
        """Returns the largest error at each position of an output; inf if shapes differ, or only one number is NaN.

        Args:
            got: outputs of the first few samples, or of all.
        """
        pairs = list(zip((outputs[output] for outputs in got), self.column(output), self.where[output]))
        if any(y.shape != true.shape for y, true, _ in pairs):
            return np.full(self.scale[output].shape, np.inf)
        errors = [distance(y, true) for y, true, _ in pairs]
        return largest_of(errors, [mask for _, _, mask in pairs], self.shapes[output])

    def errors(self, got: Sequence[tuple[Array, ...]], output: int, limits: Array | None = None) -> Errors:
        """Returns the errors of an output at the position with the largest error relative to its limit.

        Args:
            limits: limits by position. Without them, errors are relative to the scale.
        """
        distances, scale = self.distances(got, output), self.scale[output]
        with np.errstate(divide="ignore", invalid="ignore"):
            relative = np.where(scale > 0, distances / scale, distances)
            parts = relative if limits is None else np.where(distances > 0, distances / limits, 0.0)
        if not parts.size:
            return Errors()
        worst = int(np.lexsort((scale, parts))[-1])
        limit = None if limits is None else float(limits[worst])
        ulp = self._ulp(got, output) if np.isfinite(distances).all() else np.inf
        absolute, part, size = (float(array[worst]) for array in (distances, relative, scale))
        return Errors(absolute, part, ulp, limit, size, float(distances.max()), float(scale.max()))

    def _ulp(self, got: Sequence[tuple[Array, ...]], output: int) -> float:
        """Returns the largest error in float32 units in the last place."""
        triples = zip((outputs[output] for outputs in got), self.column(output), self.where[output])
        return max(float((distance(y, true) / ulp_of(true))[mask].max(initial=0.0)) for y, true, mask in triples)


def evaluated(graph: Graph, samples: Sequence[Sample]) -> Outputs:
    """Returns the outputs for the samples in order."""
    return _evaluate(graph, samples)[0]


def find_truth(
    graph: Graph, samples: Sequence[Sample], watch: Callable[[Sequence[Sample]], Sequence[Sample]] = unwatched
) -> Truth:
    """Evaluates the graph for the samples in order, and again with all numbers perturbed.

    Args:
        watch: wraps the samples to report progress.

    Raises:
        OptionError: the samples do not fit the model.
    """
    try:
        outputs, held = _evaluate(graph, watch(samples))
    except (ValueError, IndexError) as error:
        raise OptionError(f"the samples do not fit the model: {error}") from None
    columns = list(zip(*outputs))
    changes = [list(map(np.zeros_like, column)) for column in columns]
    for seed in range(max(MOVES, DRAWS // len(samples))):
        generator = np.random.default_rng(seed)
        perturbed, _ = _evaluate(
            rounded_graph(graph, generator),
            watch(perturbed_samples(graph, samples, generator)),
        )
        for change, column, other in zip(changes, columns, zip(*perturbed)):
            change[:] = [np.maximum(a, distance(b, c)) for a, b, c in zip(change, other, column)]
    shapes = tuple(value.shape for value in graph.outputs)
    conditions = map(_conditioned, columns, changes, [held] * len(shapes), shapes)
    where, scale, sensitivity = zip(*conditions)
    return Truth(samples, outputs, shapes, where, scale, sensitivity)


def _conditioned(
    column: Sequence[Array], changes: Sequence[Array], held: Sequence[bool], shape: Shape
) -> tuple[tuple[Mask, ...], Array, Array]:
    """Returns the masks of comparable numbers of an output; and its scale and sensitivity, by position.

    Args:
        column: the output for each sample.
        changes: its change for each sample, when numbers are perturbed.
        held: for each sample, True if float32 can represent every intermediate number.
    """
    fits = [np.full(y.shape, holds) for y, holds in zip(column, held)]
    finite = [np.isfinite(y) & mask for y, mask in zip(column, fits)]
    noise = largest_of(changes, finite, shape)
    scale = alike(noise, largest_of(list(map(np.abs, column)), finite, shape))
    where = tuple(mask & fit for mask, fit in zip(comparable(changes, ILL_CONDITIONED * scale, shape), fits))
    kept = largest_of(changes, where, shape)
    return where, scale, alike(kept, kept)


def _evaluate(graph: Graph, samples: Sequence[Sample]) -> tuple[Outputs, list[bool]]:
    """Returns the outputs; and for each sample, True if float32 can represent every intermediate number."""
    outputs: dict[int, tuple[Array, ...]] = {}
    held: dict[int, bool] = {}
    for batch in traces(samples, graph):
        (values,) = batch.values
        columns = [values[value.name].copy() for value in graph.outputs]  # a view would keep all values alive
        fits = np.all([_largest(array) <= LARGEST for array in values.values()], axis=0)
        for k, place in enumerate(batch.places.tolist()):
            outputs[place] = tuple(column[k] for column in columns)
            held[place] = bool(fits[k])
    return [outputs[place] for place in sorted(outputs)], [held[place] for place in sorted(held)]


def _largest(batch: Array) -> Array:
    """Returns the largest finite magnitude of each sample."""
    magnitudes = np.abs(batch.reshape(len(batch), -1))
    return np.asarray(np.max(magnitudes, axis=1, initial=0.0, where=np.isfinite(magnitudes)))
