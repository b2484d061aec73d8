"""The table of tanh as the widest registers hold it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.plan.quantize.formats import FixedPoint
from lstmgen.plan.quantize.functions import tanh_table

# Bits of what an entry of the table of tanh adds to the one before.
RISE_BITS = 10


def fits_shorts(fixed_point: FixedPoint) -> bool:
    """Whether gates fit 16 bits with a sign."""
    return fixed_point.gate_max < 2**15


def halved_tables(fixed_point: FixedPoint) -> Mapping[str, Weight]:
    """The table of tanh in two of half as many entries, where a whole one is too large, by what helpers call these.

    One has the even entries; the other has in `RISE_BITS` by how much the next entry is larger, and above these, with a
    sign, how much less the one behind that adds.
    """
    if fits_shorts(fixed_point):
        return {}
    table = tanh_table(fixed_point).astype(np.int64)
    first, second = np.diff(table).reshape(-1, 2).T
    rises = first + ((first - second) << RISE_BITS)
    return {"NET_EVEN_ENTRIES": table[:-1:2].astype(np.uint16), "NET_ENTRY_RISES": rises.astype(np.uint16)}
