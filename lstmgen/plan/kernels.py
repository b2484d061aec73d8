"""Which kernel runs an operation, and how its weights lie in memory for that kernel.

A kernel is a name, which is also the name of its template, and a function that lays the weights out. The
first kernel of the list that applies is taken, so faster ones for special cases come first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.graph.linear import Dense

Arrays = Mapping[str, Weight]


def as_they_are(operation: Operation) -> Arrays:
    """Every array under its field's name, in Keras's layout."""
    return operation.weights()


def by_gate(operation: Operation) -> Arrays:
    """One array a gate, kernels as rows (units, inputs): `kernel_i`, `recurrent_kernel_i`, `bias_i`."""
    assert isinstance(operation, Recurrent)
    arrays = {}
    for gate, weights in operation.gates().items():
        suffix = f"_{gate}" if operation.GATES else ""
        arrays[f"kernel{suffix}"] = weights.kernel.T
        arrays[f"recurrent_kernel{suffix}"] = weights.recurrent_kernel.T
        if weights.bias is not None:
            arrays[f"bias{suffix}"] = weights.bias
        if weights.recurrent_bias is not None:
            arrays[f"recurrent_bias{suffix}"] = weights.recurrent_bias
    return arrays


def rows(operation: Operation) -> Arrays:
    """A dense kernel as rows (units, inputs)."""
    return {name: array.T if name == "kernel" else array for name, array in operation.weights().items()}


@dataclass(frozen=True)
class Kernel:
    """A way to run an operation.

    Attributes:
        name: of its template.
        layout: the weights as the template wants them.
    """

    name: str
    layout: Callable[[Operation], Arrays] = as_they_are


KERNELS: dict[str, dict[type[Operation], Kernel]] = {
    "python": {
        LSTM: Kernel("lstm", by_gate),
        GRU: Kernel("gru", by_gate),
        SimpleRNN: Kernel("simple_rnn", by_gate),
        Dense: Kernel("dense", rows),
    },
    "c": {},
}


def choose(operation: Operation, target: str) -> Kernel:
    """The kernel for an operation: by default its template has the operation's name."""
    found = KERNELS[target].get(type(operation))
    return found or Kernel(snake_case(type(operation).__name__))


def snake_case(name: str) -> str:
    """SimpleRNN → simple_rnn, ConvLSTM → conv_lstm, PRelu → p_relu."""
    out = ""
    for before, char, after in zip(" " + name, name, name[1:] + " "):
        out += "_" if char.isupper() and out and (before.islower() or after.islower()) else ""
        out += char.lower()
    return out


def row_major(array: Weight) -> Weight:
    """The array with its numbers in order in memory."""
    return np.ascontiguousarray(array)
