"""Memory layout of int8 weights whose four gates share three products.

A word holds a weight of each gate, a to d, as bytes: 2^24 d + 2^16 c + 2^8 b + a. Products of x with words add up to
A = a + 2^8 b + 2^16 c + 2^24 d modulo 2^32, where a to d are now the sums of the gates. Reversing the bytes of half
words gives B, with b and a, d and c exchanged; reversing those of words gives C. A - 2^8 B = a + 2^16 (c - a), and
B - 2^8 A = b + 2^16 (d - b): the lower halves of a and b, then those of c and d. What C is more than these tells the
upper halves, of 8 bits each.

Bytes have no sign: 128 is added to each weight, and to each input. Biases have what inputs add; code subtracts what
weights add, 128 times the sum of the inputs.
"""

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.plan.quantize.operations import QuantizedLSTM
from lstmgen.targets.c.layouts.fixed_point import Arrays, by_unit, multipliers

OFFSET = 128
# The order of gates in a word, from the lowest byte: as stored, with the bytes of half words reversed, and of words.
ORDERS = ((0, 1, 2, 3), (1, 0, 3, 2), (3, 2, 1, 0))
# The upper halves of sums are signed bytes, to which carries of the lower halves and of each other are added.
LARGEST_SUM = 2**23 - 2**18


def fits_sums(operation: QuantizedLSTM) -> bool:
    """Returns whether sums have no more bits than can be taken apart."""
    assert operation.bias is not None
    most = operation.fixed_point.activation_max
    of_x, of_h = (np.abs(part.astype(np.int64)).sum(0) for part in (operation.kernel, operation.recurrent_kernel))
    sums = most * ((of_x << operation.input_shift) + of_h) + np.abs(operation.bias.astype(np.int64))
    return bool(sums.max() <= LARGEST_SUM)


def lstm(operation: QuantizedLSTM) -> Arrays:
    """Returns, for each unit, a word per input, those of x first; the three biases, and four multipliers."""
    assert operation.bias is not None
    parts = [part.astype(np.int64) for part in (operation.kernel, operation.recurrent_kernel)]
    of_x, of_h = (part.sum(0) for part in parts)
    bias = by_unit(operation.bias - OFFSET * ((of_x << operation.input_shift) + of_h), 4)
    return {
        "rows": words(by_unit(np.concatenate(parts), 4) + OFFSET, ORDERS[0]),
        "bias": np.stack([words(bias, order) for order in ORDERS], axis=1),
        **multipliers(operation, lambda array: by_unit(array, 4)),
    }


def words(gates: Weight, order: tuple[int, ...]) -> Weight:
    """Packs (units, gates, ...) into words of 32 bits modulo 2^32, the first of `order` lowest."""
    total = sum(gates[:, gate] << 8 * place for place, gate in enumerate(order))
    return np.asarray(total).astype(np.uint32).view(np.int32)
