"""Chooses ranges by the errors on samples that they were not measured on."""

from collections.abc import Sequence

import numpy as np

from lstmgen.graph.batches import traces
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.quantize import quantize
from lstmgen.plan.quantize.ranges import magnitudes_by_sample, ranges_by_feature, ranges_from_magnitudes
from lstmgen.plan.quantize.steps import feature_counts

# The numbers of samples that are held back: fewer have ranges of features by chance.
LEAST, HELD_BACK = 8, 64
# Features whose ranges are this share of the largest or more gain half a bit at most.
ALIKE = 0.7
# Steps of features cost four bytes each: they are kept if the error falls to this share of what it was.
GAIN = 0.9


def chosen_ranges(graph: Graph, name: str, samples: Sequence[Sequence[Array]]) -> tuple[float, ...]:
    """Returns the ranges of a graph: a step for each feature of inputs if that lowers the error on held-back samples.

    Args:
        name: a key of `FIXED_POINT`.

    Raises:
        OptionError: as `quantize`.
        UnsupportedError: as `quantize`.
    """
    graph = prune(graph)
    calibration = Calibration(graph, FIXED_POINT[name])
    by_sample = magnitudes_by_sample(graph, calibration, samples)
    # Samples that are not finite are in no range, and far off in any format.
    places = [k for k in range(1, len(samples), 2) if all(np.isfinite(x).all() for x in samples[k])][:HELD_BACK]
    held_back = [samples[k] for k in places]
    magnitudes = {name: np.max(part, axis=0, initial=0.0) for name, part in by_sample.items()}
    measured = {name: np.max(np.delete(part, places, axis=0), axis=0, initial=0.0) for name, part in by_sample.items()}
    if len(held_back) >= LEAST and any(differ(measured[feature]) for feature in feature_counts(calibration)):
        forms = (ranges_from_magnitudes, ranges_by_feature)
        plain, by_feature = (error(graph, name, form(calibration, measured), held_back) for form in forms)
        if by_feature < GAIN * plain:
            return ranges_by_feature(calibration, magnitudes)
    return ranges_from_magnitudes(calibration, magnitudes)


def differ(magnitudes: Array) -> bool:
    """Returns whether the ranges of some features are far below the largest."""
    return float(np.min(magnitudes, initial=np.inf, where=magnitudes > 0)) < ALIKE * float(np.max(magnitudes))


def error(graph: Graph, name: str, ranges: Sequence[float], samples: Sequence[Sequence[Array]]) -> float:
    """Returns the root mean square error of the outputs, each as a share of its root mean square."""
    fixed = quantize(graph, name, ranges)
    outputs = [value.name for value in graph.outputs]
    errors, sizes = (np.zeros((len(samples), len(outputs))) for _ in range(2))
    for batch in traces(samples, graph, fixed.graph):
        exact, got = batch.values
        for k, output in enumerate(outputs):
            axes = tuple(range(1, exact[output].ndim))
            errors[batch.places, k] = np.mean(np.square(got[fixed.values[output][0]] - exact[output]), axis=axes)
            sizes[batch.places, k] = np.mean(np.square(exact[output]), axis=axes)
    with np.errstate(all="ignore"):
        return float(np.sqrt(np.nansum(np.nansum(errors, axis=0) / np.nansum(sizes, axis=0))))
