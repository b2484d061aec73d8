"""Random and extreme samples for a model, of the kinds that its inputs expect."""

from collections.abc import Sequence
from math import prod

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Ends, Graph
from lstmgen.graph.kinds import Kind, held, kinds
from lstmgen.graph.operation import FLOAT, Array
from lstmgen.graph.shape import at

TIMESTEPS = 20
# Zero, the smallest normal float32, numbers that saturate gates a little and fully, and one beyond any sensor.
EXTREMES = (0.0, 2.0**-126, 4.0, 50.0, 1e4)
# Factors of random counts, by sample: from a few counts to the whole range.
COUNTS = (10.0, 100.0, 1e3, 1e4)
# Factor of other random integers, so that most are not 0.
INTEGERS = 3.0
# Limit of raw values whose inverse scaling is larger, so that float32 can represent them.
LARGEST = 1e30
# Numbers of all samples; more, with intermediate values in float64, may not fit in memory.
MOST = 10**8

Sample = tuple[Array, ...]


def random_samples(graph: Graph, count: int, seed: int, timesteps: int | None = None) -> list[Sample]:
    """Returns random samples in float32: normal deviates, or indices; some are padded if an input has a mask.

    With a pipeline, they are raw values whose scaling has that distribution.

    Args:
        timesteps: length of variable-length axes; None alternates between `TIMESTEPS` and 7 fewer.

    Raises:
        OptionError: `count` or `timesteps` is below 1, or the samples are too large.
    """
    if count < 1 or (timesteps is not None and timesteps < 1):
        raise OptionError("at least one sample, of at least one timestep, is needed")
    shapes = [at(value.shape, {axis.name: timesteps or TIMESTEPS for axis in graph.axes()}) for value in graph.inputs]
    if (numbers := count * sum(map(prod, shapes))) > MOST:
        raise OptionError(
            f"{count:,} random samples have {numbers:,} numbers, and more than {MOST:,} may not fit in memory: set "
            "fewer samples, or fewer timesteps"
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
    """Raises OptionError if `timesteps` is set for a model without variable-length axes."""
    if timesteps is not None and not graph.axes():
        raise OptionError("`timesteps=` is the length of variable-length axes, and the model has none: leave it out")


def raw_samples(graph: Graph, ends: Ends, samples: Sequence[Sample]) -> list[Sample]:
    """Converts samples of the network to raw values, by the inverse of the scaling."""
    raw = (ends.typical.evaluate(*sample) for sample in samples)
    return [
        tuple(
            held(np.nan_to_num(x, posinf=LARGEST, neginf=-LARGEST), value.element)
            for x, value in zip(sample, graph.inputs)
        )
        for sample in raw
    ]


def _random(generator: np.random.Generator, shape: tuple[int, ...], kind: Kind, k: int) -> Array:
    """Returns one random input. With a mask, a third of the samples each has no padding, padding after, or before."""
    if kind.indices:
        low = 1 if kind.padding == 0 and kind.indices > 1 else 0
        x = generator.integers(low, kind.indices, size=shape).astype(np.float64)
    elif kind.known:
        unknown = () if kind.only_known else (kind.known[0] - 1, kind.known[-1] + 1)
        x = generator.choice([*kind.known, *unknown], size=shape)
    else:
        spread = COUNTS[k % len(COUNTS)] if kind.counts else 1.0 if kind.element == FLOAT else INTEGERS
        x = held(spread * generator.standard_normal(shape), kind.element)
    if kind.padding is not None and len(shape) > 0 and shape[0] > 1 and k % 3:
        padded = int(generator.integers(1, shape[0]))
        x[slice(shape[0] - padded, None) if k % 3 == 1 else slice(padded)] = kind.padding
    return x


def extreme_samples(graph: Graph, timesteps: int | None = None) -> list[Sample]:
    """Returns extreme samples: zeros, tiny and huge numbers of both signs; first and last indices.

    Variable-length axes have length 1, and `timesteps` or three times `TIMESTEPS`.
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
    """Returns one input whose numbers alternate in sign; indices alternate between the first and the last."""
    numbers = np.arange(int(np.prod(shape))).reshape(shape)
    if kind.indices:
        return np.where(numbers % 2, kind.indices - 1.0, 0.0) * (size > 0)
    if kind.known:
        return np.where(numbers % 2, kind.known[-1], kind.known[0]) + (size > 0 and not kind.only_known)
    return held(np.where(numbers % 2, -size, size), kind.element)
