"""Bounds of rounding: how far float32 may be from what a graph gives in float64, number by number.

`perturbation` moves inputs and weights. Here the inputs are exact, and so is what only selects: a number on a threshold
stays on it. What float32 rounds is moved, where it is computed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstmgen.graph.elementwise import Affine, Binary
from lstmgen.graph.graph import FLOAT32_BITS, Graph, Node, State
from lstmgen.graph.operation import Array, Operation, Stateful, f64
from lstmgen.graph.repeated import Repeated
from lstmgen.samples.synthetic import Sample

UNITS = 4.0  # in the last place: several roundings, and functions that are not exact to the last bit
FACTOR = 16.0  # moves are random, and roundings may add up worse
FLOOR = 1e-5  # of the largest number of an output: sums in another order
TINY = 2e-6
ILL_CONDITIONED = 1e-4  # of the largest number of an output: beyond, a number is not compared
LEAST, LARGEST = float(np.finfo(np.float32).tiny), float(np.finfo(np.float32).max)
LARGEST_HALF = 65504.0
HALF_BITS = 11

Rounding = Callable[[Array], Array]
RANDOM = 2  # random moves, beside all numbers up, all down, and all rounded


@dataclass(frozen=True, eq=False)
class Bounded:
    """The outputs of a graph for one sample, in float64.

    Attributes:
        outputs: the numbers.
        allowed: by output, for each number or for all, how far float32 may be; infinity where nothing is known.
    """

    outputs: tuple[Array, ...]
    allowed: tuple[Array, ...]


def bounded(graph: Graph, samples: Sequence[Sample], state: State, bits: int) -> tuple[list[Bounded], State]:
    """The outputs for a batch of samples with their bounds, and the state after it.

    Args:
        samples: of the same shapes.
        bits: of the significand, in the coarsest floats that the other evaluation computes in.
    """
    columns = [np.stack(column) for column in zip(*samples)]
    values, after = graph.trace_batch(columns, state)
    outputs = [values[value.name] for value in graph.outputs]
    held = np.logical_and.reduce([held_by(bits, x) for x in values.values()])
    changes = [np.zeros(np.shape(y)) for y in outputs]
    for move in moves(bits) if held.any() else ():
        changed, _ = shaken(graph, move, bits).trace_batch(columns, state)
        for change, y, value in zip(changes, outputs, graph.outputs):
            np.maximum(change, distance(y, changed[value.name]), out=change)
    results = []
    for k in range(len(samples)):
        bounds = [allowed(y[k], change[k], bits) if held[k] else np.inf for y, change in zip(outputs, changes)]
        results.append(Bounded(tuple(y[k] for y in outputs), tuple(map(np.asarray, bounds))))
    return results, after


def allowed(y: Array, change: Array, bits: int) -> Array:
    """The distance that float32 may have from each number of an output.

    Args:
        change: by number, the largest change where roundings were moved.
    """
    coarse = 2.0 ** (FLOAT32_BITS - bits)
    scale = float(np.max(np.abs(y), where=np.isfinite(y), initial=0.0))
    comparable = change <= ILL_CONDITIONED * coarse * max(scale, TINY)
    if y.ndim:  # what becomes of one number of a row, as of softmax, becomes of all
        comparable = np.broadcast_to(comparable.all(axis=-1, keepdims=True), y.shape)
    largest = float(np.max(change, where=comparable, initial=0.0))
    bound = max(FLOOR * coarse * scale, FACTOR * largest, TINY * coarse)
    return np.where(comparable, bound, np.inf)


def distance(a: Array, b: Array) -> Array:
    """Returns |a - b|; 0 where both are the same infinity or both NaN, inf where only one is."""
    with np.errstate(invalid="ignore", over="ignore"):
        difference = np.abs(a - b)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    return np.where(same, 0.0, np.where(np.isnan(difference), np.inf, difference))


def moves(bits: int) -> list[Rounding]:
    """Ways to move numbers as rounding does: all up, all down, at random, and to the nearest float of `bits` bits."""
    unit = UNITS * 2.0**-bits
    generators = [np.random.default_rng(seed) for seed in range(RANDOM)]
    return [
        lambda x: x * (1 + unit),
        lambda x: x * (1 - unit),
        *(lambda x, random=random: x * (1 + unit * random.choice([-1.0, 1.0], x.shape)) for random in generators),
        lambda x: rounded(x, bits),
    ]


def rounded(x: Array, bits: int) -> Array:
    """Returns the nearest floats with significands of `bits` bits."""
    if bits == FLOAT32_BITS:
        return x.astype(np.float32).astype(np.float64)
    significand, exponent = np.frexp(x)
    nearest: Array = np.ldexp(np.rint(np.ldexp(significand, bits)), exponent - bits)
    return nearest


def held_by(bits: int, x: Array) -> Any:
    """Returns true for each sample whose numbers neither overflow nor become 0 in floats of `bits` bits."""
    largest = LARGEST_HALF if bits == HALF_BITS else LARGEST
    size = np.where(np.isfinite(x), np.abs(x), 0.0)
    return np.all(((size <= largest) & ((size == 0) | (size >= LEAST))).reshape(len(x), -1), axis=1)


def shaken(graph: Graph, move: Rounding, bits: int) -> Graph:
    """Returns the graph with each number moved that floats of `bits` bits round."""
    nodes = tuple(replace(node, operation=moved_operation(node.operation, move, bits)) for node in graph.nodes)
    fields = {name: getattr(graph, name) for name in Graph.__dataclass_fields__}
    return Shaken(**{**fields, "nodes": nodes, "bits": bits}, move=move)


def moved_operation(operation: Any, move: Rounding, bits: int) -> Operation:
    """An operation with moved weights, or with a body in which roundings are moved."""
    if isinstance(operation, Repeated):
        repeated: Operation = replace(operation, body=shaken(operation.body, move, bits))  # type: ignore[type-var]
        return repeated
    if operation.selects:
        return operation  # type: ignore[no-any-return]
    keep_exact = isinstance(operation, Affine)  # a scale or offset of the user's is exact, a folded one is not
    arrays = {
        name: moved(f64(array), move, keep_exact=keep_exact)
        for name, array in operation.weights().items()
        if array.dtype.kind == "f"
    }
    result: Operation = replace(operation, **arrays)
    return result


def moved(x: Array, move: Rounding, *, keep_exact: bool) -> Array:
    """Moved numbers, but for integers; and for those that float32 holds as they are, where these are exact."""
    with np.errstate(all="ignore"):
        exact = rounded(x, FLOAT32_BITS) == x if keep_exact else np.rint(x) == x
        return np.where(exact | ~np.isfinite(x), x, move(x))


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Shaken(Graph):
    """A graph in which roundings are moved, see `shaken`. It keeps no state: each call begins with the one given."""

    move: Rounding

    def trace_batch(self, inputs: Sequence[Array], state: State) -> tuple[dict[str, Array], State]:
        """Traces a batch as `Graph.trace_batch`."""
        values = {value.name: np.asarray(array, dtype=np.float64) for value, array in zip(self.inputs, inputs)}
        count = len(inputs[0])
        with np.errstate(all="ignore"):
            for node in self.nodes:
                results = self.results(node, values, state)
                if not node.inputs:
                    results = tuple(np.broadcast_to(result, (count, *result.shape[1:])) for result in results)
                values.update(zip((value.name for value in node.outputs), results))
        return values, state

    def results(self, node: Node, values: Mapping[str, Array], state: State) -> tuple[Array, ...]:
        """Evaluates a node."""
        operation = node.operation
        arguments = tuple(values[value.name] for value in node.inputs)
        exact = operation.selects
        if not (exact or operation.elementwise):  # it sums
            arguments = tuple(moved(x, self.move, keep_exact=False) for x in arguments)
        if isinstance(operation, Stateful) and operation.stateful:
            results = operation.resume(arguments, state.get(node.name))
        else:
            results = operation.evaluate_batch(*arguments)
        if exact:
            return results
        return tuple(moved(y, self.move, keep_exact=self.is_sure(operation)) for y in results)

    def is_sure(self, operation: Operation) -> bool:
        """Returns true where a result that float32 holds is exact: of arithmetic, not of functions such as exp."""
        arithmetic = isinstance(operation, Affine) or (isinstance(operation, Binary) and operation.kind != "power")
        return arithmetic and self.bits == FLOAT32_BITS
