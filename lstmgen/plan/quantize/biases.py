"""Bias correction: subtracts the mean error of the last layers on samples from their biases.

Rounded weights, tables and states shift the outputs of a model. Their mean error is measured on calibration samples, at
layers after which nothing is quantized, so that it includes the errors of all layers. Sources:
Finkelstein et al. (2019), arXiv:1906.03193; Nagel et al. (2019), arXiv:1906.04721, appendix D.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from lstmgen.graph.batches import traces
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.overlap import effective_count
from lstmgen.plan.quantize.quantize import quantize
from lstmgen.samples.spacing import evenly_spaced

DIGITS = 3  # of a correction, as it is written in the head of generated files
# Student's t, which separates chance from error, has a finite variance only with more samples than these.
TOO_FEW = 3
# The largest number of samples for a mean error, evenly spaced: chance adds 1/40 of the standard deviation or more.
MOST = 2000


def biases_from_samples(
    graph: Graph, name: str, ranges: Sequence[float], samples: Sequence[Sequence[Array]]
) -> tuple[float, ...]:
    """Returns corrections of the biases of `Calibration.last`, channel by channel; () without a mean error.

    Args:
        name: a key of `FIXED_POINT`.
        ranges: as for `quantize`.

    Raises:
        OptionError: as `quantize`.
        UnsupportedError: as `quantize`.
    """
    if len(samples) > MOST:
        samples = [samples[k] for k in evenly_spaced(len(samples), MOST)]
    graph, count = prune(graph), effective_count(samples)
    last = Calibration(graph, FIXED_POINT[name]).last
    if not last or count <= TOO_FEW:
        return ()
    fixed = quantize(graph, name, ranges)
    errors = [np.zeros((len(samples), int(nodes[0].operation.attributes()["kernel"].shape[-1]))) for nodes in last]
    for batch in traces(samples, graph, fixed.graph):
        exact, got = batch.values
        for nodes, means in zip(last, errors):
            names = [node.outputs[0].name for node in nodes]
            rows = [_rows(got[fixed.values[name][0]] - exact[name]) for name in names]
            means[batch.places] = np.mean(np.concatenate(rows, axis=1), axis=1)
    corrections = [_rounded(-shrunk_mean(means, count)) for means in errors]
    return tuple(map(float, chain(*corrections))) if any(map(np.any, corrections)) else ()


def shrunk_mean(errors: Array, count: float) -> Array:
    """Returns the means (channels,) of errors (samples, channels), shrunk by the part that chance explains.

    The squared standard error, times the variance of Student's t, is subtracted from the square of a mean. Without a
    systematic error the result is zero on average. NaN counts as no error.

    Args:
        count: number of independent samples, more than `TOO_FEW`.
    """
    mean = np.mean(errors, axis=0)
    squared_error = np.var(errors, axis=0) / (count - 1)
    chance = squared_error * (count - 1) / (count - TOO_FEW)
    with np.errstate(all="ignore"):
        return np.where(mean**2 > chance, mean * (1 - chance / mean**2), 0.0)


def _rows(batch: Array) -> Array:
    """Returns the values of all positions, (samples, positions, channels)."""
    return batch.reshape(len(batch), -1, batch.shape[-1])


def _rounded(corrections: Array) -> Array:
    return np.array([float(f"{number:.{DIGITS}g}") for number in corrections]) + 0.0  # no -0.0
