"""The tanh table in the layout of the widest registers."""

from collections.abc import Mapping

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.plan.quantize.formats import FixedPoint
from lstmgen.plan.quantize.functions import tanh_table

# Bits of the difference of two entries of the tanh table.
RISE_BITS = 10


def fits_shorts(fixed_point: FixedPoint) -> bool:
    """Returns whether gates fit signed 16-bit integers."""
    return fixed_point.gate_max < 2**15


def halved_tables(fixed_point: FixedPoint) -> Mapping[str, Weight]:
    """Splits the tanh table in two of half as many entries, if it is too large; by the names in helpers.

    One has the even entries. The other has the difference to the next entry in `RISE_BITS`, and above them, signed, the
    decrease to the difference after that.
    """
    if fits_shorts(fixed_point):
        return {}
    table = tanh_table(fixed_point).astype(np.int64)
    first, second = np.diff(table).reshape(-1, 2).T
    rises = first + ((first - second) << RISE_BITS)
    return {"NET_EVEN_ENTRIES": table[:-1:2].astype(np.uint16), "NET_ENTRY_RISES": rises.astype(np.uint16)}
