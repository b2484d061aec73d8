"""Memory layout of int8 weights of an LSTM whose gates and cells are computed for eight units at once, with Helium.

An instruction narrows two vectors of four sums to one of eight, in turn: units are in the order 0, 2, 4, 6, 1, 3, 5, 7.
"""

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.plan.quantize.operations import QuantizedLSTM
from lstmgen.targets.c.layouts import fixed_point

EIGHT = 8
GATES = 4
# The largest right shift of an instruction that narrows products.
LARGEST_SHIFT = 16


def has_eights(operation: QuantizedLSTM) -> bool:
    """Returns whether vectors hold all units, and the gates need no further cases: usual states, multiplied sums."""
    usual = operation.dropped_bits == (0, 0) and operation.units % EIGHT == 0
    narrow = operation.narrowing is not None and operation.narrowing.shift <= LARGEST_SHIFT
    multiplied = all(operation.multiplies(gate) and operation.shifts[gate] > 0 for gate in range(GATES))
    return usual and narrow and multiplied


def lstm(operation: QuantizedLSTM) -> fixed_point.Arrays:
    """Returns rows and biases by unit; for each eight units, the multipliers of the four gates one after the other."""
    arrays = {name: in_turn(array) for name, array in fixed_point.lstm(operation).items()}
    multiplier = arrays["multiplier"].reshape(-1, EIGHT, GATES).swapaxes(1, 2)
    return arrays | {"multiplier": np.ascontiguousarray(multiplier)}


def in_turn(array: Weight) -> Weight:
    """Returns an array by unit with each eight of them in turn: the even ones, then the odd ones."""
    eights = array.reshape(-1, EIGHT // 2, 2, *array.shape[1:])
    return np.ascontiguousarray(eights.swapaxes(1, 2)).reshape(array.shape)
