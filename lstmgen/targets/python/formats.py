"""The constants of fixed-point code: where binary points lie, what saturates, and the table of tanh."""

from __future__ import annotations

from lstmgen.plan.quantize.formats import PLACES, WIDTHS
from lstmgen.plan.quantize.functions import FARTHEST, REACH, table
from lstmgen.targets.python.helpers import Helper, Helpers
from lstmgen.targets.text.numbers import integers


def formats(width: str | None) -> Helpers:
    """The constants of a width by name, each a statement; none for floats."""
    if not width:
        return {}
    of = WIDTHS[width]
    numbers = (
        ("ACTIVATION_PLACES", of.places, "binary places of what is at most 1: h, and the x of the next layer"),
        ("CELL_PLACES", of.cell_places, "of the cell state of an LSTM"),
        ("GATE_PLACES", PLACES, "of what sigmoid and tanh give"),
        ("ARGUMENT_PLACES", of.argument, "of what they take"),
        ("TABLE_PLACES", of.intervals, "of the distance between two entries of the table of tanh"),
        ("TABLE_END", REACH, "from here on tanh is 1"),
        ("LARGEST", of.largest, "activation: what is larger saturates"),
        ("LARGEST_CELL", of.cell.largest, "cell state"),
        ("ONE", of.one, "the largest that a gate gives"),
        ("FARTHEST", FARTHEST, "an argument that is as good as infinite"),
    )
    constants = {name: Helper(f"{name} = {number}  # {comment}") for name, number, comment in numbers}
    return constants | {"TANH_TABLE": Helper(f"TANH_TABLE = [\n{integers(table(of))},\n]")}
