"""Fixed-point sigmoid, tanh and cell arithmetic, bit-identical to generated code on every machine.

tanh is interpolated linearly in a table from 0 to 6; sigmoid(x) is (1 + tanh(x / 2)) / 2.
All numbers here are int64 arrays. Generated code computes in 32 bits, and no number here exceeds them.
"""

from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.activation import Activation
from lstmgen.graph.operation import Array, Weight
from lstmgen.plan.quantize.formats import GATE_FRACTIONAL_BITS, FixedPoint, Format, Narrowing

Integers: TypeAlias = NDArray[np.int64]

TANH_TABLE_END = 6  # tanh of this is 1, to 16 bits
ARGUMENT_MAX = 2**22  # arguments saturate here: all gates are constant beyond
GATED_MAX = 2**23 - 1  # the largest operand of `gate_product`, so that its products fit 32 bits
FLOAT32_INTEGERS = 2**24  # float32 holds all integers up to this magnitude
GATES = frozenset(["sigmoid", "tanh", "hard_sigmoid"])


@cache
def tanh_table(fixed_point: FixedPoint) -> NDArray[np.uint16]:
    """Returns the tanh table for linear interpolation, shifted to halve the largest error."""
    u = np.arange((TANH_TABLE_END << fixed_point.table_bits) + 1) / 2.0**fixed_point.table_bits
    y = np.tanh(u)
    shift = y * (1 - y * y) / 8 / 4.0**fixed_point.table_bits  # half of the largest error between two entries
    rounded = np.rint((y + shift) * 2**GATE_FRACTIONAL_BITS)
    entries: NDArray[np.uint16] = np.minimum(rounded, fixed_point.gate_max).astype(np.uint16)
    entries.flags.writeable = False  # the same array for every caller
    return entries


def signed_tanh_table(fixed_point: FixedPoint) -> NDArray[np.int16]:
    """Returns the tanh table for arguments of both signs, up to the power of 2 above its end; the middle entry is 0."""
    half = tanh_table(fixed_point).astype(np.int16)
    intervals = (1 << TANH_TABLE_END.bit_length()) << fixed_point.table_bits
    positive = np.pad(half, (0, intervals + 1 - len(half)), mode="edge")
    return np.concatenate([-positive[:0:-1], positive])


def argument_scale(function: Activation, fixed_point: FixedPoint) -> float:
    """Returns the scale of a gate's argument; the other factors are folded into the weights."""
    if function.name == "hard_sigmoid":
        return 2.0**-fixed_point.argument_bits / dict(function.parameters)["slope"]
    return 2.0 ** -(fixed_point.argument_bits - (function.name == "sigmoid"))


def gate(function: Activation, u: Integers, fixed_point: FixedPoint) -> Integers:
    """Returns an activation whose values are at most 1, in `GATE_FRACTIONAL_BITS`."""
    if function.name == "hard_sigmoid":
        half, shift = 1 << (GATE_FRACTIONAL_BITS - 1), GATE_FRACTIONAL_BITS - fixed_point.argument_bits
        inside = saturate(u, -half >> shift, half >> shift) << shift
        return saturate(inside + half, 0, fixed_point.gate_max)
    y = tanh(u, fixed_point)
    return shift_right(fixed_point.gate_max + 1 + y, 1) if function.name == "sigmoid" else y


def tanh(u: Integers, fixed_point: FixedPoint) -> Integers:
    """Returns tanh of u, from `fixed_point.argument_bits` to `GATE_FRACTIONAL_BITS`."""
    results = tanh_of_arguments(fixed_point)
    index = (u + len(results) // 2).clip(0, len(results) - 1)
    return results.take(index.astype(np.intp, copy=False), mode="clip")  # which has 32 bits in a web page


@cache
def tanh_of_arguments(fixed_point: FixedPoint) -> Integers:
    """Returns tanh of all arguments of both signs before the end of the table, interpolated in it."""
    shift = fixed_point.argument_bits - fixed_point.table_bits
    a = np.arange(TANH_TABLE_END << fixed_point.argument_bits)
    entries = tanh_table(fixed_point).astype(np.int64)
    low, high = entries[a >> shift], entries[(a >> shift) + 1]
    positive = low + rounding_shift_right((high - low) * (a & ((1 << shift) - 1)), shift)
    return np.concatenate([-positive[:0:-1], positive])


def gate_product(factor: Integers, v: Integers) -> Integers:
    """Returns factor · v for a factor up to 1 in `GATE_FRACTIONAL_BITS` and |v| up to `GATED_MAX`."""
    return rounding_shift_right(factor * shift_right(v, 8) + shift_right(factor * (v & 255), 8), 7)


def next_cell(
    f: Integers, c: Integers, i: Integers, candidate: Integers, fixed_point: FixedPoint, dropped_bits: int = 0
) -> Integers:
    """Returns f · c + i · candidate; c has `dropped_bits` fractional bits fewer than its usual format."""
    to_cell = 2 * GATE_FRACTIONAL_BITS - fixed_point.cell.fractional_bits + dropped_bits
    if fixed_point.cell.element == "int32":
        new = gate_product(f, c) + shift_right(i * candidate, to_cell)
    else:
        new = rounding_shift_right(
            f * c + shift_right(i * candidate, to_cell - GATE_FRACTIONAL_BITS), GATE_FRACTIONAL_BITS
        )
    return saturate(new, -fixed_point.cell.qmax, fixed_point.cell.qmax)


def interpolate(z: Integers, h: Integers, candidate: Integers, fixed_point: FixedPoint, dropped_bits: int) -> Integers:
    """Returns z · h + (1 - z) · candidate; h has `dropped_bits` fractional bits fewer than its usual format."""
    one, to_gate = 2**GATE_FRACTIONAL_BITS, GATE_FRACTIONAL_BITS - fixed_point.state.fractional_bits
    return to_state((candidate * (one - z) >> dropped_bits) + z * (h << to_gate), fixed_point)


def to_activation(product: Integers, fixed_point: FixedPoint) -> Integers:
    """Converts a product of two gates to an activation."""
    shift, largest = 2 * GATE_FRACTIONAL_BITS - fixed_point.fractional_bits, fixed_point.activation_max
    return saturate(rounding_shift_right(product, shift), -largest, largest)


def to_state(product: Integers, fixed_point: FixedPoint, dropped_bits: int = 0) -> Integers:
    """Converts a product of two gates to a state with `dropped_bits` fractional bits fewer than its usual format."""
    return rounding_shift_right(product, 2 * GATE_FRACTIONAL_BITS - fixed_point.state.fractional_bits + dropped_bits)


def to_last_state(product: Integers, last_state: Format) -> Integers:
    """Converts a product of two gates to a state in a format that saturates at 1."""
    shifted = rounding_shift_right(product, 2 * GATE_FRACTIONAL_BITS - last_state.fractional_bits)
    return saturate(shifted, -last_state.qmax, last_state.qmax)


def narrow(state: Integers, by: Narrowing) -> Integers:
    """Converts a state to an activation."""
    return saturate(rounding_shift_right(state * by.multiplier, by.shift), -by.format.qmax, by.format.qmax)


def requantize(
    accumulator: Integers, shift: int, fixed_point: FixedPoint, multiplier: Weight | None = None
) -> Integers:
    """Converts an accumulator to the scale of an argument: shifts right, or left with saturation at `ARGUMENT_MAX`.

    Args:
        multiplier: of each row, for right shifts only; no product has more than 31 bits.
    """
    if shift >= 0 and multiplier is not None:
        before, after = fixed_point.split_shift(shift)
        return shift_right(shift_right(accumulator, before) * multiplier, after)
    if shift >= 0:
        return shift_right(accumulator, shift)
    return saturate(accumulator, -(ARGUMENT_MAX >> -shift), ARGUMENT_MAX >> -shift) << -shift


def weigh(x: Array, kernel: Weight, fixed_point: FixedPoint) -> Array:
    """Returns x·kernel of a batch of integers: in float32 if it holds all sums exactly, else in float64."""
    exact = np.float32 if fixed_point.accumulator_max < FLOAT32_INTEGERS else np.float64
    x, kernel, parts = x.astype(exact), kernel.astype(exact), fixed_point.parts
    if parts is None:
        return np.asarray(x @ kernel)
    ends = range(0, len(kernel), parts.length)
    sums = (x[..., k : k + parts.length] @ kernel[k : k + parts.length] for k in ends)
    return np.asarray(sum(np.floor(part / 2.0**parts.shift) for part in sums))


def shift_right(u: Integers, bits: int) -> Integers:
    """Returns u / 2^bits, rounded down."""
    return np.asarray(u >> bits, dtype=np.int64)


def rounding_shift_right(u: Integers, bits: int) -> Integers:
    """Returns u / 2^bits, rounded to the nearest, halves up."""
    return shift_right(u + ((1 << bits) >> 1), bits)


def saturate(u: Integers, low: int, high: int) -> Integers:
    """Returns the nearest integer within limits."""
    return np.asarray(np.clip(u, low, high), dtype=np.int64)


def integers(x: NDArray[np.float64]) -> Integers:
    """Converts quantized values, which the graph holds as float64, to int64."""
    return x.astype(np.int64)
