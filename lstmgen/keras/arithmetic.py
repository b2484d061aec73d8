"""Fixed-point functions of `lstmgen.plan.quantize.functions` in keras.ops: the same integers on every backend.

Integers are int32, which holds every number of generated code. Matrix products are those of bytes in float32, as
backends multiply matrices of floats only: sums of 24 bits are exact there, in any order of their terms.
"""

from typing import Any, TypeAlias

import numpy as np
from keras import ops

from lstmgen.graph.activation import Activation
from lstmgen.plan.quantize.formats import GATE_FRACTIONAL_BITS, FixedPoint, Format
from lstmgen.plan.quantize.functions import ARGUMENT_MAX, TANH_TABLE_END, tanh_table

Tensor: TypeAlias = Any

# Rows of a matrix of bytes whose products are summed in 24 bits.
BLOCK = 256


def integers(x: Tensor) -> Tensor:
    """Converts integers in float32 to int32."""
    return ops.cast(x, "int32")


def quantize(x: Tensor, factor: Tensor, qmax: int) -> Tensor:
    """Rounds floats to integers: to the nearest, halves away from zero; NaN becomes 0.

    Args:
        factor: half steps in 1.0, float32.
    """
    halves = ops.cast(x, "float32") * factor
    halves = ops.where(ops.isnan(halves), ops.zeros_like(halves), halves)
    magnitude = integers(ops.clip(ops.abs(halves), 0.0, 2.0 * qmax))
    rounded = ops.right_shift(magnitude + 1, 1)
    return ops.where(halves < 0, -rounded, rounded)


def weigh(x: Tensor, kernel: Tensor, fixed_point: FixedPoint, *, of_bytes: bool) -> Tensor:
    """Returns x·kernel over the last axis of x: summed at once, or in parts which are shifted before they are added.

    Args:
        x: int32.
        kernel: integers in float32.
        of_bytes: whether x has 8 bits, and its sums have 24.
    """
    if of_bytes:
        return integers(ops.matmul(ops.cast(x, "float32"), kernel))
    short = fixed_point.weight == "int8"
    if fixed_point.parts is None:
        return product(x, kernel, short=short)
    length, shift = fixed_point.parts.length, fixed_point.parts.shift
    parts = [slice(start, start + length) for start in range(0, kernel.shape[0], length)]
    return sum(ops.right_shift(product(x[..., part], kernel[part], short=short), shift) for part in parts)


def product(x: Tensor, kernel: Tensor, *, short: bool) -> Tensor:
    """Returns x·kernel of 16-bit x: products of bytes in float32, whose sums of 256 are exact.

    Args:
        short: whether weights have 8 bits.
    """
    blocks = [slice(start, start + BLOCK) for start in range(0, kernel.shape[0], BLOCK)]
    weights = {0: kernel} if short else split(integers(kernel))
    terms = [
        ops.left_shift(integers(ops.matmul(part[..., block], rows[block])), low + high)
        for low, part in split(x).items()
        for high, rows in weights.items()
        for block in blocks
    ]
    return sum(terms)


def split(x: Tensor) -> dict[int, Tensor]:
    """Returns the bytes of 16-bit integers as float32, by the number of bits below them."""
    return {
        bits: ops.cast(part, "float32") for bits, part in ((8, ops.right_shift(x, 8)), (0, ops.bitwise_and(x, 255)))
    }


def rounding_shift_right(u: Tensor, bits: int) -> Tensor:
    """Returns u / 2^bits, rounded to the nearest, halves up."""
    return ops.right_shift(u + ((1 << bits) >> 1), bits)


def requantize(accumulator: Tensor, scaling: Tensor) -> Tensor:
    """Converts accumulators to the scale of an argument.

    Args:
        scaling: of each row: the shift before the multiplier, the multiplier, the shift after it, the limit of
            saturation, the shift to the left.
    """
    before, multiplier, after, limit, leftward = (scaling[k] for k in range(5))
    shifted = ops.right_shift(ops.right_shift(accumulator, before) * multiplier, after)
    return ops.left_shift(ops.maximum(ops.minimum(shifted, limit), -limit), leftward)


def shifted(u: Tensor, shift: int) -> Tensor:
    """Shifts a cell to the scale of an argument: right, or left with saturation at `ARGUMENT_MAX`."""
    if shift >= 0:
        return ops.right_shift(u, shift)
    most = ARGUMENT_MAX >> -shift
    return ops.left_shift(ops.clip(u, -most, most), -shift)


def narrowed(state: Tensor, by: Tensor, qmax: int) -> Tensor:
    """Converts a state to an activation.

    Args:
        by: a multiplier, half of the dropped range, and the shift.
    """
    return ops.clip(ops.right_shift(state * by[0] + by[1], by[2]), -qmax, qmax)


def gate(function: Activation, u: Tensor, fixed_point: FixedPoint) -> Tensor:
    """Returns an activation whose values are at most 1, in `GATE_FRACTIONAL_BITS`."""
    if function.name == "hard_sigmoid":
        half, shift = 1 << (GATE_FRACTIONAL_BITS - 1), GATE_FRACTIONAL_BITS - fixed_point.argument_bits
        inside = ops.left_shift(ops.clip(u, -half >> shift, half >> shift), shift)
        return ops.clip(inside + half, 0, fixed_point.gate_max)
    y = tanh(u, fixed_point)
    return ops.right_shift(fixed_point.gate_max + 1 + y, 1) if function.name == "sigmoid" else y


def tanh(u: Tensor, fixed_point: FixedPoint) -> Tensor:
    """Returns tanh of u, from `fixed_point.argument_bits` to `GATE_FRACTIONAL_BITS`."""
    shift = fixed_point.argument_bits - fixed_point.table_bits
    a = ops.minimum(ops.abs(u), (TANH_TABLE_END << fixed_point.argument_bits) - 1)
    table = ops.convert_to_tensor(tanh_table(fixed_point).astype(np.int32))
    place = ops.right_shift(a, shift)
    low, high = ops.take(table, place), ops.take(table, place + 1)
    y = low + rounding_shift_right((high - low) * ops.bitwise_and(a, (1 << shift) - 1), shift)
    return ops.where(u < 0, -y, y)


def gate_product(factor: Tensor, v: Tensor) -> Tensor:
    """Returns factor · v for a factor up to 1 in `GATE_FRACTIONAL_BITS` and |v| up to 2^23."""
    upper, lower = factor * ops.right_shift(v, 8), factor * ops.bitwise_and(v, 255)
    return rounding_shift_right(upper + ops.right_shift(lower, 8), 7)


def next_cell(f: Tensor, c: Tensor, i: Tensor, candidate: Tensor, fixed_point: FixedPoint, dropped_bits: int) -> Tensor:
    """Returns f · c + i · candidate; c has `dropped_bits` fractional bits fewer than its usual format."""
    to_cell = 2 * GATE_FRACTIONAL_BITS - fixed_point.cell.fractional_bits + dropped_bits
    if fixed_point.cell.element == "int32":
        new = gate_product(f, c) + ops.right_shift(i * candidate, to_cell)
    else:
        added = ops.right_shift(i * candidate, to_cell - GATE_FRACTIONAL_BITS)
        new = rounding_shift_right(f * c + added, GATE_FRACTIONAL_BITS)
    return ops.clip(new, -fixed_point.cell.qmax, fixed_point.cell.qmax)


def interpolate(z: Tensor, h: Tensor, candidate: Tensor, fixed_point: FixedPoint, dropped_bits: int) -> Tensor:
    """Returns z · h + (1 - z) · candidate; h has `dropped_bits` fractional bits fewer than its usual format."""
    to_gate = GATE_FRACTIONAL_BITS - fixed_point.state.fractional_bits
    added = ops.right_shift(candidate * (2**GATE_FRACTIONAL_BITS - z), dropped_bits)
    return to_state(added + z * ops.left_shift(h, to_gate), fixed_point)


def to_activation(product: Tensor, fixed_point: FixedPoint) -> Tensor:
    """Converts a product of two gates to an activation."""
    shift, most = 2 * GATE_FRACTIONAL_BITS - fixed_point.fractional_bits, fixed_point.activation_max
    return ops.clip(rounding_shift_right(product, shift), -most, most)


def to_state(product: Tensor, fixed_point: FixedPoint, dropped_bits: int = 0) -> Tensor:
    """Converts a product of two gates to a state with `dropped_bits` fractional bits fewer than its usual format."""
    return rounding_shift_right(product, 2 * GATE_FRACTIONAL_BITS - fixed_point.state.fractional_bits + dropped_bits)


def to_last_state(product: Tensor, last_state: Format) -> Tensor:
    """Converts a product of two gates to a state in a format that saturates at 1."""
    shifted = rounding_shift_right(product, 2 * GATE_FRACTIONAL_BITS - last_state.fractional_bits)
    return ops.clip(shifted, -last_state.qmax, last_state.qmax)
