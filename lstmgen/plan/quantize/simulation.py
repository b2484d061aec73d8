"""Simulates a quantized graph on synthetic integers, and measures the moments of what its weights multiply.

Each value that is converted from floats, or looked up in a table, is replaced by synthetic integers in its format, so
that no float arithmetic precedes them. So the moments follow from the model and its ranges: they are the same on every
machine, and `verify` needs no samples. A feature is an autoregressive process with a memory of its own, as sensors
have. On trained regressors, weights rounded by these moments are as accurate as by those of the calibration samples.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeGuard

import numpy as np

from lstmgen.graph.batches import NUMBERS
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.operation import Array, Operation, f64
from lstmgen.graph.recurrent import CANDIDATES
from lstmgen.graph.shape import at, number
from lstmgen.plan.quantize.exact import is_exact
from lstmgen.plan.quantize.operations import (
    Quantize,
    QuantizeCounts,
    QuantizedDense,
    QuantizedEmbedding,
    QuantizedGRU,
    QuantizedRecurrent,
    QuantizeFeatures,
    QuantizeScaled,
    reset_state,
)
from lstmgen.plan.quantize.second_order import Moments, is_small

# Samples, with as many of opposite sign; and the length of free axes.
PAIRS, TIMESTEPS = 32, 50
# Correlations between the timesteps of a feature; one of 1 is a constant.
MEMORIES = (0.0, 0.5, 0.8, 0.95, 1.0)
# Range of a format, in standard deviations of its values.
DEVIATIONS = 3.0
BITS = 16  # of a random number
DRAWN = (Quantize, QuantizeScaled, QuantizeFeatures, QuantizeCounts, QuantizedEmbedding)


def simulated_moments(graph: Graph) -> Mapping[str, Sequence[Moments]]:
    """Returns, by the name of a quantized Dense or recurrent layer, the moments for each of its gates, or of all."""
    axes = dict.fromkeys((axis.name for axis in graph.axes()), TIMESTEPS)
    pairs = max(1, min(PAIRS, NUMBERS // (2 * max(1, number(graph.numbers(), axes)))))
    values: dict[str, Array] = {}
    moments: dict[str, Sequence[Moments]] = {}
    conversions = 0
    for node in graph.nodes:
        shape = (pairs, *at(node.outputs[0].shape, axes))
        if is_drawn(node):
            values[node.outputs[0].name] = drawn(node.operation, shape, conversions)
            conversions += 1
            continue
        inputs = inputs_of(node, values, (2 * pairs, *at(node.inputs[0].shape, axes))) if node.inputs else []
        if inputs is None or not is_exact(node):
            continue
        results = node.operation.evaluate_batch(*inputs)
        outputs = (np.broadcast_to(result, (2 * pairs, *result.shape[1:])) for result in results)
        values.update(zip((value.name for value in node.outputs), outputs))
        if is_rounded(node.operation):
            gates = [tuple(parts) for parts in operands(node.operation, inputs)]
            by_parts = {parts: moments_of(parts) for parts in dict.fromkeys(gates)}  # which gates of a cell share
            moments[node.name] = [by_parts[parts] for parts in gates]
    return moments


def is_rounded(operation: Operation) -> TypeGuard[QuantizedDense | QuantizedRecurrent]:
    """Returns whether an operation is a Dense or a recurrent layer that is small enough for second-order rounding."""
    if isinstance(operation, QuantizedDense):
        return is_small(*operation.kernel.shape)
    if isinstance(operation, QuantizedRecurrent):
        return is_small(len(operation.kernel) + operation.units, operation.units)
    return False


def is_drawn(node: Node) -> bool:
    """Returns whether a node makes integers of floats or of indices."""
    return isinstance(node.operation, DRAWN)


def drawn(operation: Operation, shape: Sequence[int], seed: int) -> Array:
    """Returns synthetic outputs of such a node: (pairs, ...), then as many of opposite sign."""
    if isinstance(operation, QuantizedEmbedding):
        raw = np.random.PCG64(seed).random_raw(2 * math.prod(shape[:-1])) % len(operation.table)
        return f64(operation.table)[raw.astype(np.intp)].reshape(2 * shape[0], *shape[1:])
    qmax = operation.format.qmax  # type: ignore[attr-defined]
    positive = np.clip(np.rint(process(shape, seed) * (qmax / DEVIATIONS)), -qmax, qmax)
    return np.concatenate([positive, -positive])


def process(shape: Sequence[int], seed: int) -> Array:
    """Returns processes of variance 1, roughly normal: (samples, timesteps, features), or more or fewer axes."""
    generator = np.random.PCG64(seed)
    noise = deviates(generator, shape)
    if len(shape) < 3:
        return noise
    remaining = (shape[0], *shape[2:])
    picked = generator.random_raw(math.prod(remaining)).reshape(remaining) % len(MEMORIES)
    memory = np.array(MEMORIES)[picked.astype(np.intp)]
    fresh = np.sqrt(1 - memory * memory)
    for t in range(1, shape[1]):
        noise[:, t] = memory * noise[:, t - 1] + fresh * noise[:, t]
    return noise


def deviates(generator: np.random.PCG64, shape: Sequence[int]) -> Array:
    """Returns sums of four uniform integers, scaled to variance 1: any machine computes them alike."""
    raw = generator.random_raw(math.prod(shape)).reshape(*shape, 1)
    parts = raw >> np.array([0, BITS, 2 * BITS, 3 * BITS], dtype=np.uint64) & np.uint64(2**BITS - 1)
    total = parts.sum(axis=-1).astype(np.float64)
    return np.asarray((total - 2 * (2**BITS - 1)) * (math.sqrt(3) / 2**BITS))


def inputs_of(node: Node, values: Mapping[str, Array], shape: tuple[int, ...]) -> list[Array] | None:
    """Returns the inputs of a node, whose mask has ones; None if they are not known.

    Args:
        shape: of its first input, samples included.
    """
    operation, names = node.operation, [value.name for value in node.inputs]
    masked = isinstance(operation, QuantizedRecurrent) and operation.masked
    known = names[: len(names) - masked]
    if not all(name in values for name in known):
        return None
    return [*(values[name] for name in known), *([np.ones(shape[:2])] if masked else [])]


@dataclass(frozen=True, eq=False)
class Multiplied:
    """Integers (..., inputs) that weights multiply, and the power of two that they are shifted left by."""

    integers: Array
    shift: int = 0


def operands(operation: Operation, inputs: Sequence[Array]) -> Iterator[Sequence[Multiplied]]:
    """Yields what the rows of each gate of a recurrent layer multiply, side by side; or all rows of a Dense."""
    x, *rest = inputs
    if not isinstance(operation, QuantizedRecurrent):
        yield (Multiplied(x),)
        return
    after = replace(operation, return_sequences=True).evaluate_batch(*inputs)[0]
    first = rest[0] if operation.initial_state else np.zeros_like(after[:, 0])
    h = np.concatenate([first[:, np.newaxis], after[:, :-1]], axis=1)
    x = x[:, ::-1] if operation.go_backwards else x
    of_x, of_h = Multiplied(x, operation.input_shift), Multiplied(operation.weighed(h))
    for gate in operation.gates():
        if gate in CANDIDATES and isinstance(operation, QuantizedGRU) and not operation.reset_after:
            _, reset = operation.update_and_reset(operation.project(x), h)
            yield of_x, Multiplied(operation.weighed(reset_state(reset, h)))
        else:
            yield of_x, of_h


def moments_of(parts: Sequence[Multiplied]) -> Moments:
    """Returns the moments of integers side by side. Sums are exact, so the order of their terms has no effect."""
    rows = np.concatenate([part.integers.reshape(-1, part.integers.shape[-1]) for part in parts], axis=1)
    factors = np.concatenate([np.full(part.integers.shape[-1], 2.0**part.shift) for part in parts])
    mean = np.sum(rows, axis=0) / len(rows)
    covariance = rows.T @ rows / len(rows) - mean[:, np.newaxis] * mean
    return Moments(mean * factors, covariance * factors * factors[:, np.newaxis])
