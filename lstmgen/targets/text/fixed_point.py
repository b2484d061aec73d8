"""Constants of fixed-point code, for any language."""

from __future__ import annotations

from typing import NamedTuple

from lstmgen.plan.quantize.formats import FIXED_POINT, GATE_FRACTIONAL_BITS, Parts
from lstmgen.plan.quantize.functions import ARGUMENT_MAX, TANH_TABLE_END


class Constant(NamedTuple):
    """A number that helpers for fixed point use by name."""

    name: str
    number: int
    comment: str


def variants(name: str | None) -> tuple[str, ...]:
    """Returns the variants of fixed-point helpers that a format has; none for floats."""
    return () if name is None else ("", f"cells_{FIXED_POINT[name].cell.element}")


def constants(name: str) -> tuple[Constant, ...]:
    """Returns the positions of binary points, and the limits of a format."""
    of = FIXED_POINT[name]
    return (
        Constant("ACTIVATION_BITS", of.fractional_bits, "fractional bits of what tanh and sigmoid of a Dense give"),
        Constant("STATE_BITS", of.state.fractional_bits, "of h"),
        Constant("CELL_BITS", of.cell.fractional_bits, "of the cell state of an LSTM"),
        Constant("GATE_BITS", GATE_FRACTIONAL_BITS, "of what sigmoid and tanh give"),
        Constant("ARGUMENT_BITS", of.argument_bits, "of what they take"),
        Constant("TABLE_BITS", of.table_bits, "of the distance between two entries of the table of tanh"),
        Constant("TABLE_END", TANH_TABLE_END, "from here on tanh is 1"),
        Constant("LARGEST", of.activation_max, "activation: what is larger saturates"),
        Constant("LARGEST_CELL", of.cell.qmax, "cell state"),
        Constant("ONE", of.gate_max, "the largest that a gate gives"),
        Constant("FARTHEST", ARGUMENT_MAX, "an argument that is as good as infinite"),
        *(() if of.parts is None else in_parts(of.parts)),
    )


def in_parts(parts: Parts) -> tuple[Constant, ...]:
    """Returns the constants for sums of long rows."""
    return (
        Constant("PART", parts.length, "how many products a part of a long sum has"),
        Constant("SHORT_PART", parts.short, "the same of an h that has GATE_BITS"),
        Constant("PART_SHIFT", parts.shift, "how many bits it loses"),
    )
