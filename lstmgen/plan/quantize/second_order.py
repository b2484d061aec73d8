"""Second-order rounding: the rounding error of a weight is compensated by the later weights of its row.

Inputs of a layer are correlated, so the sum of a row can be nearly exact although each weight is rounded. The order
and the compensation are those of Frantar et al. (2022), arXiv:2210.17323 ("GPTQ"), computed from a factorization of the
covariance itself, without its inverse. All arithmetic is elementwise, in a fixed order, so that every machine rounds
alike: sums of BLAS and of numpy depend on the processor in their last bits.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.operation import Array
from lstmgen.plan.quantize.accumulators import QuantizedRows, WeightBlock, bias_max
from lstmgen.plan.quantize.formats import FixedPoint

# Variance that is added to each input, as a share of the mean: a compensation by rare inputs would be a guess.
DAMPING = 0.01
# Weights that are rounded at once, so that they remain in the cache of a processor.
TOGETHER = 2**15
# Operations of a gate or a Dense. More take many seconds, and such layers are rounded to the nearest.
MOST = 2**31
LARGEST = 1_290  # inputs of a layer with as few operations


@dataclass(frozen=True, eq=False)
class Moments:
    """Mean (inputs,) and covariance (inputs, inputs) of the integers that a row of weights multiplies."""

    mean: Array
    covariance: Array

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """Returns the order in which weights are rounded: those of the largest variance first."""
        return np.argsort(-np.diag(self.covariance), kind="stable")

    @cached_property
    def shares(self) -> Array:
        """Returns, in `order`, the share of an earlier input (row) that a later one (column) can take over.

        The covariance is M·D·Mᵀ with a diagonal D and this M, upper triangular.
        """
        inputs = len(self.mean)
        rest = self.covariance[np.ix_(self.order, self.order)]
        damping = DAMPING * math.fsum(np.diag(rest)) / inputs
        rest[np.diag_indices(inputs)] += damping if damping > 0 else 1.0
        shares = np.zeros_like(rest)
        for j in reversed(range(inputs)):
            column = rest[:j, j] / rest[j, j]
            rest[:j, :j] -= column[:, np.newaxis] * rest[:j, j]
            shares[:j, j] = column
        return shares


def is_small(inputs: int, outputs: int) -> bool:
    """Returns whether second-order rounding takes a few seconds: a factorization, and compensations by its rows."""
    return inputs <= LARGEST and inputs**2 * outputs <= MOST


def second_order(
    rows: QuantizedRows,
    blocks: Sequence[WeightBlock],
    scale: float | Array,
    moments: Moments,
    fixed_point: FixedPoint,
) -> tuple[QuantizedRows, Sequence[Array]]:
    """Rounds the weights of rows anew; returns them, and for each block the addend of the bias for its mean error.

    Rows whose accumulators might overflow are unchanged.

    Args:
        rows: the weights of `blocks`, rounded to the nearest.
        scale: of accumulators.
    """
    exact = np.concatenate([block.weights * (block.format.scale / scale) for block in blocks])
    rounded = compensated(exact, moments, fixed_point)
    starts = np.cumsum([len(block.weights) for block in blocks])[:-1]
    weights = np.split(rounded, starts)
    errors = (exact - rounded) * moments.mean[:, np.newaxis]
    added = [np.rint(in_order(part)) for part in np.split(errors, starts)]
    bounds = (WeightBlock(part, block.format).bound for part, block in zip(weights, blocks))
    of_biases = sum((np.abs(addend) for addend in added), np.abs(rows.bias))
    bound = of_biases + sum(bounds)
    fits = (bound <= fixed_point.accumulator_max) & (of_biases <= bias_max(fixed_point))
    kept = tuple(np.where(fits, part, old).astype(np.int64) for part, old in zip(weights, rows.weights))
    changed = replace(rows, weights=kept, bound=np.where(fits, bound, rows.bound).astype(np.int64))
    return changed, [np.where(fits, addend, 0.0) for addend in added]


def compensated(exact: Array, moments: Moments, fixed_point: FixedPoint) -> Array:
    """Rounds weights (inputs, rows) to those that a format has."""
    largest = fixed_point.weight_max
    rounded = np.zeros_like(exact)
    together = max(1, TOGETHER // len(exact))
    for first in range(0, exact.shape[1], together):
        part = exact[moments.order, first : first + together]
        targets, result = part.copy(), np.zeros_like(part)
        for k, shares in enumerate(moments.shares):
            result[k] = np.clip(fixed_point.nearest(targets[k]), -largest, largest)
            targets[k + 1 :] += shares[k + 1 :, np.newaxis] * (part[k] - result[k])
        rounded[moments.order, first : first + together] = result
    return rounded


def in_order(terms: Array) -> Array:
    """Returns the sums over the first axis, added one by one: the order in which numpy adds depends on the machine."""
    total = np.zeros(terms.shape[1:])
    for term in terms:
        total += term
    return total
