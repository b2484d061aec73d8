"""Memory layout of weights of 4 bits for processors that multiply two numbers of 16 bits at once.

A number of 16 bits is four weights of an input, of rows a to d: 4096 a + 256 b + 16 c + d. There are four sums of
products: with these numbers, without a, without a and b, and with d. Their differences are the sums of the rows. So a
load and at most one more instruction fetch a weight, as with weights of 8 bits.

To b, c and d, 8 is added, as a alone has a sign. Code subtracts what these weights add, 8 times the sum of the inputs.
"""

from collections.abc import Iterator

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.plan.quantize.operations import QuantizedGRU, QuantizedLSTM, QuantizedRecurrent
from lstmgen.targets.c.layouts.fixed_point import Arrays, by_unit, in_fours, interleaved, multipliers

ROWS = 4
SHIFTS, OFFSETS = ([[12], [8], [4], [0]], [[0], [8], [8], [8]])


def lstm(operation: QuantizedLSTM) -> Arrays:
    """Returns, for each unit, numbers of its four gates, for x and then h; its four biases, and multipliers."""
    assert operation.bias is not None
    rows = [packed(gates, operation) for gates in kernels(operation, 4)]
    return {
        "rows": np.concatenate(rows, axis=1),
        "bias": by_unit(operation.bias, 4),
        **multipliers(operation, lambda array: by_unit(array, 4)),
    }


def gru(operation: QuantizedGRU) -> Arrays:
    """Returns, for each four units, numbers of z, of r, of the candidate for x, and for h; biases, and multipliers."""
    assert operation.bias is not None
    x, h = (in_fours_of_units(gates) for gates in kernels(operation, 3))
    parts = [x[:, 0], h[:, 0], x[:, 1], h[:, 1], x[:, 2], h[:, 2]]
    first, second = (by_unit(bias, 3) for bias in operation.bias)
    bias = np.concatenate([first[:, :2] + second[:, :2], first[:, 2:], second[:, 2:]], axis=1)
    return {
        "rows": np.concatenate([packed(part, operation) for part in parts], axis=1),
        "bias": in_fours_of_units(bias),
        **multipliers(operation, lambda array: in_fours_of_units(by_unit(array, 3))),
    }


def kernels(operation: QuantizedRecurrent, gates: int) -> Iterator[Weight]:
    """Yields the weights of x, then those of h, (units, gates, inputs)."""
    for kernel in (operation.kernel, operation.recurrent_kernel):
        yield by_unit(kernel.astype(np.int16), gates)


def in_fours_of_units(array: Weight) -> Weight:
    """Returns (units, gates, ...) as (units / 4, gates, 4, ...); zeros fill up the last units."""
    missing = -len(array) % ROWS
    held = np.pad(array, [(0, missing), *[(0, 0)] * (array.ndim - 1)])
    return np.swapaxes(held.reshape(-1, ROWS, *array.shape[1:]), 1, 2)


def packed(rows: Weight, operation: QuantizedRecurrent) -> Weight:
    """Packs four rows (units, 4, inputs) of multiples of 16 into numbers (units, inputs), padded to fours."""
    numbers = ((rows // 16 + OFFSETS) << np.array(SHIFTS)).sum(axis=1, keepdims=True)
    return interleaved(numbers.astype(np.int16), in_fours(operation.fixed_point))
