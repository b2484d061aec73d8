"""Bounds of the values of a graph, for any inputs.

No element of a value has a larger magnitude than its bound, unless it is NaN. `inf` means unbounded. Rounding in
float64 may exceed a bound by a few units in the last place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Where
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate, Pad, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Array, Operation, Weight, f64
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, Recurrent, SimpleRNN
from lstmgen.graph.reduction import Reduce
from lstmgen.plan.passes.counts import ToFloat

# With these update gates, a GRU's new state is between the old one and the candidate.
BETWEEN_0_AND_1 = frozenset(["sigmoid", "hard_sigmoid", "sparse_sigmoid"])
NO_LARGER = frozenset(["linear", "relu", "abs", "negative"])
TRUTH_VALUES = frozenset(
    ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "logical_and", "logical_or"]
)

Bounds = Mapping[str, float]


def bounds(graph: Graph, inputs: Sequence[float] = ()) -> dict[str, float]:
    """The bound of every value by name.

    Args:
        inputs: bounds of the graph's inputs, if there are any.
    """
    known = {value.name: math.inf for value in graph.inputs}
    known.update(zip((value.name for value in graph.inputs), inputs))
    for node in graph.nodes:
        limits = outputs(node.operation, [known[value.name] for value in node.inputs])
        for k, value in enumerate(node.outputs):
            known[value.name] = limits[k] if k < len(limits) else math.inf
    return known


def outputs(operation: Operation, inputs: Sequence[float]) -> tuple[float, ...]:
    """Returns bounds of the first outputs of an operation from those of its inputs; the other outputs are unbounded."""
    if isinstance(operation, Recurrent):
        h = state(operation, inputs)
        return (h, h, cell(operation, inputs, h)) if isinstance(operation, LSTM) else (h, h)
    if isinstance(operation, Activate):
        return (activated(operation.activation, inputs[0]),)
    if isinstance(operation, Affine):
        return (finite(inputs[0] * largest(operation.scale) + largest(operation.offset)),)
    if isinstance(operation, Dense):
        bias = 0.0 if operation.bias is None else largest(operation.bias)
        return (finite(inputs[0] * float(np.max(np.sum(np.abs(f64(operation.kernel)), axis=0), initial=0.0)) + bias),)
    if isinstance(operation, Embedding):
        return (largest(operation.table),)
    if isinstance(operation, Constant):
        return (largest(operation.value),)
    if isinstance(operation, Binary):
        return (binary(operation.kind, *inputs),)
    if isinstance(operation, Where):
        return (max(inputs[1:]),)
    if isinstance(operation, Pad):
        return (max(inputs[0], abs(operation.value)),)
    if isinstance(operation, (Concatenate, Slice, Reshape, ToFloat, Transpose, Repeat)):
        return (max(inputs),)
    if isinstance(operation, Reduce) and operation.kind in ("mean", "max", "min"):
        return (inputs[0],)
    return ()


def state(operation: Recurrent, inputs: Sequence[float]) -> float:
    """Returns the bound of h: LSTM o * activation(c), GRU between old h and candidate, SimpleRNN activation."""
    initial = inputs[1] if operation.initial_state else 0.0
    if not operation.activation.bounded:
        return math.inf
    if isinstance(operation, (LSTM, ConvLSTM)):
        return max(initial, 1.0) if operation.recurrent_activation.bounded else math.inf
    if isinstance(operation, GRU):
        return max(initial, 1.0) if operation.recurrent_activation.name in BETWEEN_0_AND_1 else math.inf
    return max(initial, 1.0) if isinstance(operation, SimpleRNN) else math.inf


def cell(operation: LSTM, inputs: Sequence[float], h: float) -> float:
    """Returns the bound of c after any number of timesteps: the fixed point i · g / (1 - f) of f · c + i · g.

    Args:
        h: its bound.
    """
    function, x = operation.recurrent_activation, inputs[0]
    if function.name not in BETWEEN_0_AND_1 or not operation.activation.bounded or not math.isfinite(x + h):
        return math.inf
    gates = operation.gates()

    def most(gate: str) -> Array:
        weights = gates[gate]
        bias = 0.0 if weights.bias is None else f64(weights.bias)
        kernels = (weights.kernel, x), (weights.recurrent_kernel, h)
        return function(sum(np.sum(np.abs(f64(kernel)), axis=0) * limit for kernel, limit in kernels) + bias)

    with np.errstate(divide="ignore", invalid="ignore"):
        limits = most("i") / (1 - most("f"))
    initial = inputs[2] if operation.initial_state else 0.0
    return finite(max(initial, float(np.max(limits, initial=0.0))))


def activated(function: Activation, x: float) -> float:
    """Returns the bound of a function of one tensor."""
    if function.bounded:
        return 1.0
    return x if function.name in NO_LARGER else math.inf


def binary(kind: str, a: float, b: float) -> float:
    """Returns the bound of a function of two tensors."""
    if kind in TRUTH_VALUES:
        return 1.0
    if kind in ("add", "subtract"):
        return a + b
    if kind in ("maximum", "minimum"):
        return max(a, b)
    return finite(a * b) if kind == "multiply" else math.inf


def largest(array: Weight) -> float:
    """Returns the largest absolute value of an array; inf if it contains a NaN."""
    return finite(float(np.max(np.abs(f64(array)), initial=0.0)))


def finite(bound: float) -> float:
    """Returns the bound; inf instead of NaN, which 0 * inf is."""
    return math.inf if math.isnan(bound) else bound
