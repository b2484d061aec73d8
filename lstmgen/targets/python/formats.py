"""The constants of fixed-point code: where binary points lie, what saturates, and the table of tanh."""

from __future__ import annotations

from lstmgen.plan.quantize.formats import FIXED_POINT, GATE_FRACTIONAL_BITS
from lstmgen.plan.quantize.functions import ARGUMENT_MAX, TANH_TABLE_END, tanh_table
from lstmgen.targets.python.helpers import Helper, Helpers
from lstmgen.targets.text.numbers import integers


def formats(element: str | None) -> Helpers:
    """The constants of the formats of an integer type by name, each a statement; none for floats."""
    if not element:
        return {}
    of = FIXED_POINT[element]
    numbers = (
        ("ACTIVATION_BITS", of.fractional_bits, "fractional bits of what is at most 1: h, and the x of the next layer"),
        ("CELL_BITS", of.cell.fractional_bits, "of the cell state of an LSTM"),
        ("GATE_BITS", GATE_FRACTIONAL_BITS, "of what sigmoid and tanh give"),
        ("ARGUMENT_BITS", of.argument_bits, "of what they take"),
        ("TABLE_BITS", of.table_bits, "of the distance between two entries of the table of tanh"),
        ("TABLE_END", TANH_TABLE_END, "from here on tanh is 1"),
        ("LARGEST", of.activation_max, "activation: what is larger saturates"),
        ("LARGEST_CELL", of.cell.qmax, "cell state"),
        ("ONE", of.gate_max, "the largest that a gate gives"),
        ("FARTHEST", ARGUMENT_MAX, "an argument that is as good as infinite"),
    )
    constants = {name: Helper(f"{name} = {number}  # {comment}") for name, number, comment in numbers}
    return constants | {"TANH_TABLE": Helper(f"TANH_TABLE = [\n{integers(tanh_table(of))},\n]")}
