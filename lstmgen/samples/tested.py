"""Samples for a self-test of generated code: those whose outputs hardly depend on rounding."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import at
from lstmgen.samples.accept import accepted
from lstmgen.samples.perturbation import perturbed_graph, perturbed_sample
from lstmgen.samples.synthetic import Sample, random_samples

# Tolerances of the self-test: rounding stays below, and what is built or stored wrongly is far above.
RELATIVE, ABSOLUTE = 1e-4, 1e-5
TIMESTEPS = 5  # of free axes: what lies in flash should stay small
# A sample is tried where all numbers may move by so many roundings: `verify` allows C as much.
SENSITIVITY = 4.0
MOVES = 2  # one alone may happen to cancel out
MOST = 10**6  # numbers of inputs: some 15 MB of source
DRAWN = 8  # for each sample that is wanted


@dataclass(frozen=True)
class Tested:
    """A sample and the outputs of the model."""

    sample: Sample
    outputs: Sequence[Array]


def tested_samples(model: Graph, computed: Graph, count: int) -> list[Tested]:
    """Returns the first random samples for which no rounding makes a difference that a self-test would see.

    They are drawn for the model itself: the computed graph need not show that an input holds indices.

    Raises:
        OptionError: there would be no sample, the model returns NaN for one, or too few are well-conditioned.
    """
    sizes = [prod(at(value.shape, {axis.name: TIMESTEPS for axis in model.axes()})) for value in model.inputs]
    if count * sum(sizes) > MOST:
        fewer = f"set {MOST // sum(sizes):,} or fewer" if sum(sizes) <= MOST else "leave it out"
        raise OptionError(
            f"`selftest=`: {count:,} samples have {count * sum(sizes):,} numbers, more than a source may have "
            f"({MOST:,}): {fewer}; for more samples run verify"
        )
    drawn = accepted(model, random_samples(model, DRAWN * count, 0, TIMESTEPS), "the self-test")
    generators = [np.random.default_rng(seed) for seed in range(MOVES)]
    perturbed = [perturbed_graph(computed, generator) for generator in generators]
    tested: list[Tested] = []
    for sample in drawn:
        outputs = finite_outputs(computed, sample)
        moved = [finite_outputs(m, perturbed_sample(model, sample, g)) for m, g in zip(perturbed, generators)]
        if all(is_determined(y, z) for other in moved for y, z in zip(outputs, other)):
            tested.append(Tested(sample, outputs))
        if len(tested) == count:
            return tested
    raise OptionError(
        f"`selftest=`: the model is ill-conditioned: for {len(drawn) - len(tested)} of {len(drawn)} samples its "
        "outputs depend on rounding, so correct code could fail; try fewer, or leave it out"
    )


def finite_outputs(graph: Graph, sample: Sample) -> Sequence[Array]:
    """Returns the outputs of a graph.

    Raises:
        OptionError: one is not finite.
    """
    outputs = graph.evaluate(*sample)
    if not all(np.isfinite(y).all() for y in outputs):
        raise OptionError("`selftest=`: the model returns no finite numbers for ordinary samples; leave it out")
    return outputs


def is_determined(wanted: Array, perturbed: Array) -> bool:
    """Returns true if an output stays within the tolerance when all numbers move by rounding."""
    return bool((SENSITIVITY * np.abs(perturbed - wanted) <= RELATIVE * np.abs(wanted) + ABSOLUTE).all())
