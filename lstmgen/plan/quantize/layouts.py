"""How whole weights lie in memory.

A recurrent layer reads its inputs and its state as one row of numbers, `inputs`. Rows of weights that are summed
together lie interleaved: first the beginning of each row, then what comes next of each. An int16 row is taken apart in
pairs, for instructions that multiply two numbers at once; an int8 row number by number; for vectors, both in pieces
that fill one. Where rows do not end with a whole piece, zeros fill it up, in `inputs` as in the weights.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.shape import Shape
from lstmgen.plan.quantize.formats import Width
from lstmgen.plan.quantize.operations import Quantized, QuantizedConv, QuantizedDense, QuantizedGRU, QuantizedLSTM

Arrays = Mapping[str, Weight]


def interleaved(rows: Weight, width: Width) -> Weight:
    """Rows (units, rows, inputs) as (units, inputs / together, rows, together), flat."""
    units, count, inputs = rows.shape
    held = np.zeros((units, count, width.padded(inputs)), rows.dtype)
    held[:, :, :inputs] = rows
    pairs = held.reshape(units, count, -1, width.together)
    return np.swapaxes(pairs, 1, 2).reshape(units, -1)


def by_unit(array: Weight, gates: int) -> Weight:
    """(..., gates · units) as (units, gates, ...)."""
    return np.moveaxis(array.reshape(*array.shape[:-1], gates, -1), (-1, -2), (0, 1))


def lstm(operation: Operation) -> Arrays:
    """For each unit the rows of its four gates, for x and then h; and its four biases."""
    assert isinstance(operation, QuantizedLSTM)
    assert operation.bias is not None
    both = np.concatenate([operation.kernel, operation.recurrent_kernel])
    return {"rows": interleaved(by_unit(both, 4), operation.width), "bias": by_unit(operation.bias, 4)}


def gru(operation: Operation) -> Arrays:
    """For each unit the rows of its three gates for x, those for h, and biases: three for x, the candidate's for h."""
    assert isinstance(operation, QuantizedGRU)
    assert operation.bias is not None
    parts = [by_unit(array, 3) for array in (operation.kernel, operation.recurrent_kernel)]
    first, second = (by_unit(bias, 3) for bias in operation.bias)
    return {
        "rows": np.concatenate([interleaved(part, operation.width) for part in parts], axis=1),
        "bias": np.concatenate([first[:, :2] + second[:, :2], first[:, 2:], second[:, 2:]], axis=1),
    }


def gru_reset_before(operation: Operation) -> Arrays:
    """For each gate a row a unit, for x and then h."""
    assert isinstance(operation, QuantizedGRU)
    assert operation.bias is not None
    both = np.concatenate([operation.kernel, operation.recurrent_kernel]).T
    rows, bias = np.split(both, 3), np.split(operation.bias, 3)
    return {f"rows_{gate}": rows[k] for k, gate in enumerate("zrh")} | {
        f"bias_{g}": bias[k] for k, g in enumerate("zrh")
    }


def simple_rnn(operation: Operation) -> Arrays:
    """A row a unit, for x and then h."""
    assert isinstance(operation, Quantized)
    assert operation.bias is not None
    return {"rows": np.concatenate([operation.kernel, operation.recurrent_kernel]).T, "bias": operation.bias}


def rows(operation: Operation) -> Arrays:
    """A row for each unit, or in each tap for each filter; biases; steps of real outputs."""
    assert isinstance(operation, (QuantizedDense, QuantizedConv))
    return dict(operation.weights()) | {"kernel": np.swapaxes(operation.kernel, -1, -2)}


def inputs(operation: Operation, x: Shape) -> Mapping[str, Shape]:
    """Room for x of one timestep and h; each part filled up where they are summed apart."""
    assert isinstance(operation, Quantized)
    features, units, width = int(operation.kernel.shape[0]), operation.units, operation.width
    if isinstance(operation, QuantizedGRU) and operation.reset_after:
        return {"inputs": (width.padded(features) + width.padded(units),)}
    whole = isinstance(operation, QuantizedLSTM)
    return {"inputs": (width.padded(features + units) if whole else features + units,)}


def inputs_twice(operation: Operation, x: Shape) -> Mapping[str, Shape]:
    """As `inputs`, and once more with the part of h that the reset gate keeps."""
    (room,) = inputs(operation, x).values()
    return {"inputs": room, "kept": room}
