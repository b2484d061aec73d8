"""The templates of C, and what they may use."""

from __future__ import annotations

import re

from lstmgen.graph.operation import Operation
from lstmgen.targets.c import dtypes, literals
from lstmgen.targets.c.layouts.fixed_point import input_row
from lstmgen.targets.text.templates import Templates, template_for


def parameter_names(parameters: str) -> str:
    """The names of the parameters of a C function: `const float *x, int n` → `x, n`."""
    return ", ".join(re.split(r"[ *]", parameter)[-1] for parameter in parameters.split(", "))


def lacks(operation: Operation, kernel: str) -> str:
    """What there is not that an operation needs."""
    return template_for(operation, TEMPLATES.has(f"c/layers/{kernel}.c.j2"))


TEMPLATES = Templates(
    {
        "c_float": literals.c_parameter,
        "c_type": dtypes.c_type,
        "c_zero": dtypes.c_zero,
        "input_row": input_row,
        "parameter_names": parameter_names,
    }
)
