"""Constants of fixed-point code, for any language."""

from typing import NamedTuple

from lstmgen.plan.quantize.formats import FIXED_POINT, GATE_FRACTIONAL_BITS, FixedPoint, PartialSums
from lstmgen.plan.quantize.functions import ARGUMENT_MAX, TANH_TABLE_END


class NamedNumber(NamedTuple):
    """A number that helpers for fixed point use by name."""

    name: str
    number: int
    comment: str


def variants(name: str | None) -> tuple[str, ...]:
    """Returns the variants of fixed-point helpers that a format has; none for floats."""
    return () if name is None else ("", f"cells_{FIXED_POINT[name].cell.element}")


def constants(of: FixedPoint) -> tuple[NamedNumber, ...]:
    """Returns the positions of binary points, and the limits of a format."""
    return (
        NamedNumber("ACTIVATION_BITS", of.fractional_bits, "fractional bits of what tanh and sigmoid of a Dense give"),
        NamedNumber("STATE_BITS", of.state.fractional_bits, "of h"),
        NamedNumber("CELL_BITS", of.cell.fractional_bits, "of the cell state of an LSTM"),
        NamedNumber("GATE_BITS", GATE_FRACTIONAL_BITS, "of what sigmoid and tanh give"),
        NamedNumber("ARGUMENT_BITS", of.argument_bits, "of what they take"),
        NamedNumber("TABLE_BITS", of.table_bits, "of the distance between two entries of the table of tanh"),
        NamedNumber("TABLE_END", TANH_TABLE_END, "from here on tanh is 1"),
        NamedNumber("LARGEST", of.activation_max, "activation: what is larger saturates"),
        NamedNumber("LARGEST_CELL", of.cell.qmax, "cell state"),
        NamedNumber("ONE", of.gate_max, "the largest that a gate gives"),
        NamedNumber("FARTHEST", ARGUMENT_MAX, "an argument that is as good as infinite"),
        *(() if of.parts is None else in_parts(of.parts)),
    )


def in_parts(parts: PartialSums) -> tuple[NamedNumber, ...]:
    """Returns the constants for sums of long rows."""
    return (
        NamedNumber("PART", parts.length, "how many products a part of a long sum has"),
        NamedNumber("SHORT_PART", parts.short, "the same of an h that has GATE_BITS"),
        NamedNumber("PART_SHIFT", parts.shift, "how many bits it loses"),
    )
