"""Memory layout of int8 weights of an LSTM whose products are of unsigned numbers, which an AVR extends no sign of.

128 is added to each weight, and to each input. Biases have what inputs add; code subtracts what weights add, 128 times
the sum of the inputs.
"""

import numpy as np

from lstmgen.plan.quantize.operations import QuantizedLSTM
from lstmgen.targets.c.layouts import fixed_point

OFFSET = 128
# With sums of x that are shifted further, what weights add is no multiple of the shift.
LARGEST_INPUT_SHIFT = 7


def fits_shift(operation: QuantizedLSTM) -> bool:
    """Returns whether what weights add to sums can be subtracted before these are shifted."""
    return operation.input_shift <= LARGEST_INPUT_SHIFT


def lstm(operation: QuantizedLSTM) -> fixed_point.Arrays:
    """Returns the arrays of rows of int8, with what makes numbers unsigned."""
    arrays = fixed_point.lstm(operation)
    of_x, of_h = (part.astype(np.int64).sum(0) for part in (operation.kernel, operation.recurrent_kernel))
    added = fixed_point.by_unit(OFFSET * ((of_x << operation.input_shift) + of_h), 4)
    rows = (arrays["rows"].astype(np.int16) + OFFSET).astype(np.uint8).view(np.int8)
    return dict(arrays) | {"rows": rows, "bias": (arrays["bias"] - added).astype(np.int32)}
