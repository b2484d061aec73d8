"""Constants of fixed-point code: positions of binary points, limits, and the tanh table."""

from __future__ import annotations

from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.functions import tanh_table
from lstmgen.targets.python.helpers import Helper, Helpers
from lstmgen.targets.text.fixed_point import constants
from lstmgen.targets.text.numbers import integers


def formats(name: str | None) -> Helpers:
    """Returns the constants of a format by name, each a statement; none for floats."""
    if name is None:
        return {}
    helpers = {key: Helper(f"{key} = {number}  # {comment}") for key, number, comment in constants(name)}
    return helpers | {"TANH_TABLE": Helper(f"TANH_TABLE = [\n{integers(tanh_table(FIXED_POINT[name]))},\n]")}
