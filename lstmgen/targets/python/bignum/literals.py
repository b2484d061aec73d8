"""Arrays of layers on big integers: one integer for the array, or for each of its rows."""

from __future__ import annotations

import numpy as np

from lstmgen.plan.program import Routine
from lstmgen.targets.python import literals
from lstmgen.targets.python.bignum.layers import Packed
from lstmgen.targets.python.code import Code
from lstmgen.targets.python.literals import base64_raised, python_integer


def literal(routine: Routine, role: str, readable: bool) -> Code:
    """Returns an array of a routine as an expression; that of another layer as in plain Python."""
    operation, array = routine.operation, routine.arrays[role]
    if isinstance(operation, Packed) and array.dtype == np.uint8:
        return Code(python_integer(array))
    if isinstance(operation, Packed) and array.dtype == np.int32:
        fields, packing = array.shape[1], operation.packing
        text = f'pack_rows("{base64_raised(array)}", {fields}, {packing.size}, top={packing.top(role)})'
        return Code(text, ("pack_rows",))
    return literals.literal(routine, role, readable)
