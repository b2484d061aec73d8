"""The fixed-point formats behind `--quantize`: each is one `FixedPoint`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.graph.operation import Array

# Lower bits of the multiplier and the offset of counts, which are computed separately.
LOWER_BITS = 15


@dataclass(frozen=True)
class Format:
    """A fixed-point format: an integer q with |q| <= qmax represents q · scale; larger values saturate."""

    element: str
    scale: float
    qmax: int

    @property
    def fractional_bits(self) -> int:
        """Returns the bits after the binary point, if `scale` is a power of two."""
        return 1 - math.frexp(self.scale)[1]

    @property
    def is_wide(self) -> bool:
        """Returns whether values use all 16 bits."""
        return self.qmax == LARGEST_OF_16_BITS

    @property
    def max_magnitude(self) -> float:
        """Returns the largest magnitude of the format's range; it may itself saturate, by one scale."""
        return self.scale * 2.0 ** (self.qmax - 1).bit_length()

    def coarser(self, bits: int) -> Format:
        """Drops a number of fractional bits."""
        return replace(self, scale=self.scale * 2.0**bits)

    def shifted_left(self, bits: int) -> Format:
        """Returns the format of the same values as integers with `bits` zeros appended."""
        return replace(self, scale=self.scale * 2.0**-bits, qmax=self.qmax << bits)

    def missing_bits(self, magnitude: float) -> int:
        """Returns the number of fractional bits to drop so that the format holds values of a magnitude."""
        mantissa, exponent = math.frexp(magnitude / self.max_magnitude)
        return max(0, exponent - (mantissa == 0.5))


@dataclass(frozen=True)
class Narrowing:
    """Conversion of a 16-bit state to an 8-bit activation: (q · multiplier) >> shift, rounded and saturated.

    Attributes:
        format: of the activation.
    """

    multiplier: int
    shift: int
    format: Format


@dataclass(frozen=True)
class PartialSums:
    """Summation of a long row in parts, which are shifted right, rounded down, before they are added.

    The accumulator of a part allows weights of more bits than that of a whole row.

    Attributes:
        length: number of products in a part; the last one may have fewer.
        short: the length for inputs that use all 16 bits: these are twice as large, and short sums leave weights
            their bits.
        shift: bits by which the sum of a part is shifted right.
    """

    length: int
    short: int
    shift: int

    @property
    def shortened(self) -> PartialSums:
        """Returns parts of `short` products, for inputs that use all 16 bits."""
        return replace(self, length=self.short)

    def count(self, inputs: int) -> int:
        """Returns the number of parts of a row with `inputs` weights."""
        return -(-inputs // self.length)


@dataclass(frozen=True)
class WeightLimits:
    """Limits of weights that code loads, within which no accumulator of a layer overflows.

    Attributes:
        weight: the largest weight; None if each number of the type is one.
        bias: the largest bias.
        input_shift: the largest left shift of the sums of x.
    """

    weight: int | None
    bias: int
    input_shift: int = 0


@dataclass(frozen=True)
class FixedPoint:
    """The fixed-point arithmetic of a quantized model.

    Attributes:
        name: the value of `--quantize`.
        element: integer type of activations.
        weight: integer type of weights.
        fractional_bits: of an activation whose magnitude is at most 1.
        activation_max: the largest quantized activation.
        weight_max: the largest quantized weight.
        weight_step: the weights of recurrent layers are multiples of this; those of others have all 8 bits.
        loaded: whether code loads the weights: then the same code fits all weights.
        limits: those of a layer's weights that are loaded; None for others.
        accumulator_max: the largest sum of products; 24 bits are fast on an 8-bit processor.
        multiplier_max: the largest multiplier of an accumulator; 1 means no multipliers.
        multiplier_shift: right shift of an accumulator before it is multiplied, so that the product has 31 bits.
        argument_bits: fractional bits of the argument of tanh.
        table_bits: the tanh table has 2^table_bits intervals between 0 and 1.
        gate_max: the integer for 1 in a gate, in `GATE_FRACTIONAL_BITS`.
        state: the finest format of h. If it has more bits than an activation, it is narrowed for products with
            weights.
        last_state: the finer format of an h that only its own recurrent layer reads, whose weights multiply half of
            it; None if there is none.
        cell: the finest format of an LSTM's cell state, with magnitudes up to 16.
        interleave: number of consecutive weights of one row in interleaved rows.
        rows_beside: number of rows whose weights alternate one by one there, to fill a word.
        parts: summation of long rows; None to sum them at once.
    """

    name: str
    element: str
    weight: str
    fractional_bits: int
    activation_max: int
    weight_max: int
    accumulator_max: int
    multiplier_max: int
    multiplier_shift: int
    argument_bits: int
    table_bits: int
    gate_max: int
    state: Format
    cell: Format
    interleave: int
    rows_beside: int = 1
    parts: PartialSums | None = None
    last_state: Format | None = None
    weight_step: int = 1
    loaded: bool = False
    limits: WeightLimits | None = None

    @property
    def fine(self) -> FixedPoint:
        """Returns the arithmetic of layers that are not recurrent: their weights have 8 bits or more."""
        if self.weight_step == 1:
            return self
        return replace(INT8, loaded=self.loaded, interleave=self.interleave // 2)

    @property
    def loads_multiplied(self) -> bool:
        """Returns whether all accumulators of loaded weights are multiplied, and all sums of x shifted."""
        return self.loaded and self.multiplier_max > 1

    def nearest(self, weights: Array) -> Array:
        """Returns the nearest weights."""
        return np.asarray(np.rint(weights / self.weight_step) * self.weight_step)

    def activation_format(self, magnitude: float) -> Format:
        """Returns the format of activations up to a magnitude."""
        return Format(self.element, magnitude / self.activation_max, self.activation_max)

    @property
    def of_cells(self) -> FixedPoint:
        """Returns the arithmetic of custom cells, whose values use all 16 bits."""
        return replace(self, fractional_bits=GATE_FRACTIONAL_BITS, activation_max=LARGEST_OF_16_BITS)

    @property
    def uses_all_bits(self) -> bool:
        """Returns whether activations use all 16 bits, as those of custom cells do."""
        return self.activation_max == LARGEST_OF_16_BITS

    def binary_format(self, magnitude: float) -> Format:
        """Returns the format of values up to a magnitude, or one step less, whose scale is a power of two."""
        mantissa, exponent = math.frexp(magnitude)
        scale = 2.0 ** (exponent - (mantissa == 0.5) - self.fractional_bits)
        return Format(self.element, scale, self.activation_max)

    def table_format(self, magnitude: float) -> Format:
        """Returns the format of activations that are looked up in a table of weights."""
        largest = min(self.weight_max, self.activation_max)
        return Format(self.element, magnitude / largest, largest)

    def split_shift(self, shift: int) -> tuple[int, int]:
        """Splits a shift in the bits before and after the multiplication; a short shift comes before it."""
        before = min(self.multiplier_shift, max(shift, 0))
        return before, shift - before

    @property
    def narrows(self) -> bool:
        """Returns whether a state has more bits than an activation."""
        return self.state.element != self.element

    def narrowing(self, state: Format, magnitude: float) -> Narrowing:
        """Returns the narrowing of a state's format to that of activations up to a magnitude, or a little more."""
        steps = self.activation_format(min(magnitude, state.max_magnitude)).scale / state.scale
        shift = max(BYTE, math.floor(math.log2(self.multiplier_max * steps)))
        multiplier = min(self.multiplier_max, math.floor(2.0**shift / steps))
        scale = state.scale * 2.0**shift / multiplier
        return Narrowing(multiplier, shift, Format(self.element, scale, self.activation_max))

    def simd_layout(self) -> FixedPoint:
        """Returns this arithmetic with rows of weights interleaved for SIMD registers of 128 bits."""
        in_a_number = 2 if self.weight_step > 1 else 1
        return replace(self, interleave=in_a_number * 128 // int(self.element.removeprefix("int")), rows_beside=1)

    def is_long(self, *inputs: int) -> bool:
        """Returns whether rows of one of these numbers of inputs are summed in parts."""
        return self.parts is not None and max(inputs) > LONG_ROW

    def for_rows(self, *inputs: int) -> FixedPoint:
        """Returns this arithmetic, without parts if all rows, of these numbers of inputs, are short."""
        return self if self.is_long(*inputs) else replace(self, parts=None)

    def for_inputs(self, x: Format) -> FixedPoint:
        """Returns this arithmetic for inputs of a format: with short parts if these use all 16 bits."""
        return replace(self, parts=self.parts.shortened) if self.parts and x.is_wide else self

    @property
    def has_short_parts(self) -> bool:
        """Returns whether rows are summed in short parts."""
        return self.parts is not None and self.parts == self.parts.shortened

    def padded(self, count: int) -> int:
        """Returns the length of a row of weights, padded to a multiple of `interleave`."""
        return -(-count // self.interleave) * self.interleave

    @property
    def unit_interval(self) -> Format:
        """Returns the format of activations whose magnitude is at most 1."""
        return Format(self.element, 2.0**-self.fractional_bits, self.activation_max)


# Fractional bits of the value of a gate.
GATE_FRACTIONAL_BITS = 15
LARGEST_OF_16_BITS = 2**15 - 1
# A state with fewer fractional bits is too coarse.
MIN_STATE_FRACTIONAL_BITS = 4

# The smallest shift of products with multipliers: 8-bit processors shift by whole bytes for free.
BYTE = 8

# Rows of up to this many inputs are summed at once: their weights lose few bits.
LONG_ROW = 48

# Of h: |h| = 1 is exact.
STATE = Format("int16", 2.0**-14, 2**14)

# Of an h that is only read at the end. Its rounding is the largest error of the next Dense, as no timestep averages it.
# 1 saturates, by 2^-15.
LAST_STATE = Format("int16", 2.0**-15, LARGEST_OF_16_BITS)

# One fractional bit less than possible keeps |h| = 1 exact and makes weights twice as precise: their products share the
# 31 bits of the accumulator. A cell of 24 bits, 19 of them fractional, keeps all small updates; one of 16 bits halves
# the memory on an ATmega.
INT16 = FixedPoint(
    name="int16",
    element="int16",
    weight="int16",
    fractional_bits=14,
    activation_max=2**14,
    weight_max=2**15 - 1,
    accumulator_max=2**31 - 1,
    multiplier_max=1,
    multiplier_shift=0,
    argument_bits=15,
    table_bits=6,
    gate_max=2**15,
    state=STATE,
    cell=Format("int32", 2.0**-19, 2**23 - 1),
    interleave=2,
    parts=PartialSums(length=16, short=4, shift=BYTE),
    last_state=LAST_STATE,
)

INT8 = FixedPoint(
    name="int8",
    element="int8",
    weight="int8",
    fractional_bits=7,
    activation_max=2**7 - 1,
    weight_max=2**7 - 1,
    accumulator_max=2**23 - 1,
    multiplier_max=2**7 - 1,
    multiplier_shift=0,
    argument_bits=11,
    table_bits=5,
    gate_max=2**15 - 1,
    state=STATE,
    cell=Format("int16", 2.0**-11, 2**15 - 1),
    interleave=1,
)

# The weights and gates of int8, the activations of int16. 8-bit weights do not need all 32 bits of an accumulator, so
# a multiplier uses the rest.
INT8X16 = replace(
    INT8,
    name="int8x16",
    element=INT16.element,
    fractional_bits=INT16.fractional_bits,
    activation_max=INT16.activation_max,
    accumulator_max=INT16.accumulator_max,
    multiplier_shift=BYTE,
    interleave=2,
    rows_beside=2,
)

# The arithmetic of int8. Weights of recurrent layers have 4 bits, the upper ones of a byte: a mask or a shift unpacks
# one, and sums have the scale of those of 8 bits.
INT4X8 = replace(INT8, name="int4x8", weight_step=16, weight_max=7 * 16, interleave=2)

FIXED_POINT: Mapping[str, FixedPoint] = {known.name: known for known in (INT16, INT8, INT8X16, INT4X8)}
