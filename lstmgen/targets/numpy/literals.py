"""Arrays of numpy as source text."""

from __future__ import annotations

import numpy as np

from lstmgen.plan.program import Routine
from lstmgen.targets.python.code import Code
from lstmgen.targets.python.literals import names_in, python_list
from lstmgen.targets.text.numbers import base64_text


def literal(routine: Routine, role: str, readable: bool) -> Code:
    """An array in float32: written out, or decoded from text."""
    array = routine.arrays[role]
    with np.errstate(over="ignore"):
        singles = np.asarray(array, dtype=np.float32)
    if readable or array.ndim == 0:
        return Code(f"np.array({python_list(singles)}, np.float32)", ("np", *names_in(singles)))
    lengths = ", ".join(str(n) for n in array.shape)
    return Code(f'decode_weights("{base64_text(singles)}", {lengths})', ("decode_weights",))
