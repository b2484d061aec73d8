"""Samples that show differences of two implementations: thresholds, zero rows, repeated rows, large numbers, masks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.elementwise import Constant
from lstmgen.graph.graph import Graph
from lstmgen.graph.kinds import Kind, kinds
from lstmgen.graph.operation import Array, Stateful
from lstmgen.graph.shape import Length, Shape, at, number
from lstmgen.samples.synthetic import Sample

THRESHOLDS = (0.0, 0.5, 1.0, -1.0, -0.5, 2.0, 0.25, 10.0)
FEW_NUMBERS = 8  # numbers of a constant that is used as thresholds, at most
LARGE = 30.0
LARGEST = 1e6  # limit of constants that are used as thresholds
SMALL_INTEGERS = 7
PATTERNS = (
    "rows of zeros",
    "numbers on thresholds",
    "random numbers",
    "integers",
    "negative numbers",
    "zeros",
    "numbers from 0 to 1",
    "repeated rows",
    "large numbers",
    "small numbers",
    "zeros at the end",
    "one number",
)
LEAST_SAMPLES = 4
WORK = 4e7  # multiply-accumulates for all samples of a model, about a tenth of a second
STEP = 3e4  # cost of a timestep in addition, in multiply-accumulates


@dataclass(frozen=True)
class Drawn:
    """Input that probes are drawn for.

    Attributes:
        dtype: dtype of Keras's tensor.
        low, high: range of its numbers; infinite if unknown.
    """

    dtype: str
    low: float = -np.inf
    high: float = np.inf


@dataclass(frozen=True, eq=False)
class Probe:
    """Sample with the name of its pattern."""

    sample: Sample
    pattern: str


def probes(graph: Graph, inputs: Sequence[Drawn], length: int, count: int) -> list[Probe]:
    """Returns the first `count` probes of a graph; they are the same in every call.

    Args:
        length: length of variable-length axes.
    """
    axes = {axis: length for value in graph.inputs for axis in free_axes(value.shape)}
    limits = thresholds(graph)
    generator = np.random.default_rng(11)
    result = []
    for k in range(min(count, len(PATTERNS))):
        sample = []
        for j, (value, kind, drawn) in enumerate(zip(graph.inputs, kinds(graph), inputs)):
            pattern = PATTERNS[(k + 2 * j) % len(PATTERNS)]
            sample.append(numbers(generator, at(value.shape, axes), pattern, limits, kind, drawn))
        result.append(Probe(tuple(sample), PATTERNS[k]))
    return result


def free_axes(shape: Shape) -> frozenset[str]:
    """Returns the names of the variable-length axes that a shape depends on."""
    return frozenset().union(*(dim.axes() for dim in shape if isinstance(dim, Length)))


def samples_for(graph: Graph, length: int) -> int:
    """Returns the number of probes of this length that `WORK` allows."""
    axes = {axis: length for value in graph.inputs for axis in free_axes(value.shape)}
    work = 1.0
    for node in graph.nodes:
        work += number(node.operation.macs(*(value.shape for value in node.inputs)), axes)
        if isinstance(node.operation, Stateful):
            work += STEP * number(node.inputs[0].shape[0], axes)
    return int(np.clip(WORK / work, LEAST_SAMPLES, len(PATTERNS)))


def thresholds(graph: Graph) -> Array:
    """Returns numbers that code compares with: common ones, and constants of the graph."""
    constants = [
        np.ravel(node.operation.value)
        for node in graph.nodes
        if isinstance(node.operation, Constant) and node.operation.value.size <= FEW_NUMBERS
    ]
    numbers = np.concatenate([np.array(THRESHOLDS), *constants]).astype(np.float64)
    return numbers[np.isfinite(numbers) & (np.abs(numbers) < LARGEST)]


def numbers(
    generator: np.random.Generator, shape: tuple[int, ...], pattern: str, limits: Array, kind: Kind, drawn: Drawn
) -> Array:
    """Returns one input in a pattern, within its dtype and range."""
    if drawn.dtype == "bool":
        return truth(generator, shape, pattern)
    if drawn.dtype.startswith(("int", "uint")) or kind.integers:
        return integers(generator, shape, pattern, kind, drawn)
    x = FLOATS[pattern](generator, shape, limits)
    padding = 0.0 if kind.padding is None else kind.padding
    if pattern in ("rows of zeros", "zeros at the end"):
        x = np.where(zero_rows(generator, shape, pattern), padding, x)
    return np.clip(x, drawn.low, drawn.high).astype(np.float32).astype(np.float64)


def truth(generator: np.random.Generator, shape: tuple[int, ...], pattern: str) -> Array:
    """Returns zeros and ones: all ones, all zeros, padding at the end, or random, by pattern."""
    if pattern in ("random numbers", "integers", "large numbers"):
        return np.ones(shape)
    if pattern == "zeros":
        return np.zeros(shape)
    if pattern == "zeros at the end":
        return np.where(zero_rows(generator, shape, pattern), 0.0, 1.0)
    return generator.integers(0, 2, shape).astype(np.float64)


def integers(generator: np.random.Generator, shape: tuple[int, ...], pattern: str, kind: Kind, drawn: Drawn) -> Array:
    """Returns indices below a number, known values of a graph, or small integers of a dtype."""
    low, high = max(drawn.low, -SMALL_INTEGERS), min(drawn.high, SMALL_INTEGERS)
    if drawn.dtype.startswith("uint") or kind.indices:
        low = max(low, 0)
    if kind.indices:
        high = min(drawn.high, kind.indices - 1)
    if kind.known:
        low, high = kind.known[0] - (not kind.only_known), kind.known[-1] + (not kind.only_known)
    if pattern == "zeros":
        x = np.zeros(shape)
    elif pattern == "one number":
        x = np.full(shape, float(high))
    elif kind.known and kind.only_known:
        x = generator.choice(kind.known, size=shape)
    else:
        x = generator.integers(int(low), int(high) + 1, shape).astype(np.float64)
    x = np.where(zero_rows(generator, shape, pattern), 0.0, x)
    return np.clip(x, low, high) if low <= high else x


def zero_rows(generator: np.random.Generator, shape: tuple[int, ...], pattern: str) -> Array:
    """Marks the zeros of a pattern: in whole rows, and here and there; or in the last rows."""
    where = np.zeros(shape, dtype=bool)
    if not shape:
        return where
    if pattern == "rows of zeros":
        where |= generator.random(shape) < 0.15
        where[generator.random(shape[0]) < 0.4] = True
        where[-1:] = True
    if pattern == "zeros at the end":
        where[max(1, shape[0] // 2) :] = True
    return where


Draw = Callable[[np.random.Generator, tuple[int, ...], Array], Array]

FLOATS: Mapping[str, Draw] = {
    "rows of zeros": lambda generator, shape, limits: generator.normal(size=shape),
    "numbers on thresholds": lambda generator, shape, limits: generator.choice(limits, size=shape),
    "random numbers": lambda generator, shape, limits: generator.normal(size=shape),
    "integers": lambda generator, shape, limits: generator.integers(-3, 4, shape).astype(np.float64),
    "negative numbers": lambda generator, shape, limits: -2 * np.abs(generator.normal(size=shape)),
    "zeros": lambda generator, shape, limits: np.zeros(shape),
    "numbers from 0 to 1": lambda generator, shape, limits: generator.random(shape),
    "repeated rows": lambda generator, shape, limits: np.broadcast_to(generator.normal(size=shape[-1:]), shape),
    "large numbers": lambda generator, shape, limits: LARGE * generator.normal(size=shape),
    "small numbers": lambda generator, shape, limits: 0.01 * generator.normal(size=shape),
    "zeros at the end": lambda generator, shape, limits: generator.normal(size=shape),
    "one number": lambda generator, shape, limits: np.full(shape, generator.choice(limits)),
}
