"""The constants of fixed-point code: where binary points lie, what saturates, and the table of tanh."""

from __future__ import annotations

from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.functions import tanh_table
from lstmgen.targets.python.helpers import Helper, Helpers
from lstmgen.targets.text.fixed_point import constants
from lstmgen.targets.text.numbers import integers


def formats(name: str | None) -> Helpers:
    """The constants of a format by name, each a statement; none for floats."""
    if name is None:
        return {}
    found = {each: Helper(f"{each} = {number}  # {comment}") for each, number, comment in constants(name)}
    return found | {"TANH_TABLE": Helper(f"TANH_TABLE = [\n{integers(tanh_table(FIXED_POINT[name]))},\n]")}
