"""Samples to try a model with, of the kinds that its inputs expect: random ones, and extreme ones."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Ends, Graph
from lstmgen.graph.kinds import Kind, held, kinds
from lstmgen.graph.operation import FLOAT, Array
from lstmgen.graph.shape import at

TIMESTEPS = 20
# Nothing, the least normal float32, numbers that saturate gates a little and wholly, and such as no sensor gives.
EXTREMES = (0.0, 2.0**-126, 4.0, 50.0, 1e4)
# By how much random counts are larger than normal deviates, from sample to sample: from a few counts to all there are.
COUNTS = (10.0, 100.0, 1e3, 1e4)
# By how much other random integers are larger: most are not 0.
INTEGERS = 3.0
# What raw values go up to that undo to more, so that float32 still computes with them.
LARGEST = 1e30
# More numbers in float64, and what is computed of them, do not fit many a computer.
MOST = 10**8

Sample = tuple[Array, ...]


def random_samples(graph: Graph, count: int, seed: int, timesteps: int | None = None) -> list[Sample]:
    """Samples in float32: normal deviates, or indices; where a mask is made from an input, some are padded.

    Where the graph has a pipeline, they are raw values of which the network is given such.

    Args:
        timesteps: the length of free axes; else samples alternate between `TIMESTEPS` and fewer.

    Raises:
        OptionError: there would be no sample, or no timestep.
    """
    if count < 1 or (timesteps is not None and timesteps < 1):
        raise OptionError("at least one sample, of at least one timestep, is needed")
    shapes = [at(value.shape, {axis.name: timesteps or TIMESTEPS for axis in graph.axes()}) for value in graph.inputs]
    if (numbers := count * sum(map(prod, shapes))) > MOST:
        raise OptionError(
            f"{count:,} random samples have {numbers:,} numbers in all, and more than {MOST:,} may not fit in memory: "
            "take fewer samples, or fewer timesteps"
        )
    if graph.ends is not None:
        return raw_samples(graph, graph.ends, random_samples(graph.ends.network, count, seed, timesteps))
    generator = np.random.default_rng(seed)
    samples = []
    for k in range(count):
        length = timesteps or (TIMESTEPS if k % 2 == 0 else TIMESTEPS - 7)
        axes = {axis.name: length for axis in graph.axes()}
        samples.append(
            tuple(_random(generator, at(value.shape, axes), kind, k) for value, kind in zip(graph.inputs, kinds(graph)))
        )
    return samples


def check_timesteps(graph: Graph, timesteps: int | None) -> None:
    """Raises OptionError where the length of free axes is given, and there are none."""
    if timesteps is not None and not graph.axes():
        raise OptionError("`timesteps=` is how long free axes are, and the model has none: leave it out")


def raw_samples(graph: Graph, ends: Ends, samples: Sequence[Sample]) -> list[Sample]:
    """Raw values, as the inputs hold them, for what the network is to be given."""
    raw = (ends.typical.evaluate(*sample) for sample in samples)
    return [
        tuple(
            held(np.nan_to_num(x, posinf=LARGEST, neginf=-LARGEST), value.element)
            for x, value in zip(each, graph.inputs)
        )
        for each in raw
    ]


def _random(generator: np.random.Generator, shape: tuple[int, ...], kind: Kind, k: int) -> Array:
    """One input. Of three samples with a mask one has no padding, one has it behind, one in front."""
    if kind.indices:
        low = 1 if kind.padding == 0 and kind.indices > 1 else 0
        x = generator.integers(low, kind.indices, size=shape).astype(np.float64)
    elif kind.known:
        others = () if kind.only_known else (kind.known[0] - 1, kind.known[-1] + 1)
        x = generator.choice([*kind.known, *others], size=shape)
    else:
        spread = COUNTS[k % len(COUNTS)] if kind.counts else 1.0 if kind.element == FLOAT else INTEGERS
        x = held(spread * generator.standard_normal(shape), kind.element)
    if kind.padding is not None and len(shape) > 0 and shape[0] > 1 and k % 3:
        padded = int(generator.integers(1, shape[0]))
        x[slice(shape[0] - padded, None) if k % 3 == 1 else slice(padded)] = kind.padding
    return x


def extreme_samples(graph: Graph, timesteps: int | None = None) -> list[Sample]:
    """Extreme samples: zeros, tiny and huge numbers of either sign; first and last indices.

    Free axes are 1 long, and `timesteps`, or three times `TIMESTEPS`.
    """
    return [
        tuple(
            _extreme(at(value.shape, {axis.name: length for axis in graph.axes()}), kind, size)
            for value, kind in zip(graph.inputs, kinds(graph))
        )
        for length in ((1, timesteps or 3 * TIMESTEPS) if graph.axes() else (1,))
        for size in EXTREMES
    ]


def _extreme(shape: tuple[int, ...], kind: Kind, size: float) -> Array:
    """One input whose numbers alternate in sign; with indices, between the first and the last."""
    numbers = np.arange(int(np.prod(shape))).reshape(shape)
    if kind.indices:
        return np.where(numbers % 2, kind.indices - 1.0, 0.0) * (size > 0)
    if kind.known:
        return np.where(numbers % 2, kind.known[-1], kind.known[0]) + (size > 0 and not kind.only_known)
    return held(np.where(numbers % 2, -size, size), kind.element)
