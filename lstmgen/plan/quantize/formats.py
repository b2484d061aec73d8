"""The fixed-point formats behind `--quantize`: each is one `FixedPoint`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

# Of what counts are multiplied by, and of what is added to that: the lower bits, which are computed apart.
LOWER_BITS = 15


@dataclass(frozen=True)
class Format:
    """A fixed-point format: an integer q with |q| <= qmax means q · scale; larger values saturate."""

    element: str
    scale: float
    qmax: int

    @property
    def fractional_bits(self) -> int:
        """Bits after the binary point, where `scale` is a power of two."""
        return 1 - math.frexp(self.scale)[1]

    @property
    def max_magnitude(self) -> float:
        """The magnitude up to which values are meant to fit: it may saturate itself, one scale below."""
        return self.scale * 2.0 ** (self.qmax - 1).bit_length()

    def coarser(self, bits: int) -> Format:
        """The same format with that many fractional bits fewer."""
        return replace(self, scale=self.scale * 2.0**bits)

    def shifted_left(self, bits: int) -> Format:
        """The format of the same values as integers with that many zeros behind them."""
        return replace(self, scale=self.scale * 2.0**-bits, qmax=self.qmax << bits)

    def missing_bits(self, magnitude: float) -> int:
        """How many fractional bits the format has to drop to hold values of a magnitude."""
        mantissa, exponent = math.frexp(magnitude / self.max_magnitude)
        return max(0, exponent - (mantissa == 0.5))


@dataclass(frozen=True)
class Narrowing:
    """How a state of 16 bits becomes an activation of 8: (q · multiplier) >> shift, rounded, within limits.

    Attributes:
        format: of what it gives.
    """

    multiplier: int
    shift: int
    format: Format


@dataclass(frozen=True)
class Parts:
    """How a long row is summed: in parts, which are shifted to the right, rounded down, before they are added up.

    The accumulator of a part has room for weights of more bits than that of a whole row.

    Attributes:
        length: how many products a part has; the last one may have fewer.
        short: the length where states in `FixedPoint.last_state` are multiplied: these are twice as large, and so few
            that weights keep their bits.
        shift: how far its sum is shifted.
    """

    length: int
    short: int
    shift: int

    @property
    def shortened(self) -> Parts:
        """The same of so few products that they may be of states in `FixedPoint.last_state`."""
        return replace(self, length=self.short)

    def count(self, inputs: int) -> int:
        """How many parts a row of so many inputs has."""
        return -(-inputs // self.length)


@dataclass(frozen=True)
class FixedPoint:
    """The fixed-point arithmetic of a quantized model.

    Attributes:
        name: what `--quantize` calls it.
        element: integer type of activations.
        weight: integer type of weights.
        fractional_bits: of an activation whose magnitude is at most 1.
        activation_max: the largest quantized activation.
        weight_max: the largest quantized weight.
        accumulator_max: the largest sum of products; an 8-bit processor adds 24 bits of it well.
        multiplier_max: the largest multiplier of an accumulator; 1 where there is none.
        multiplier_shift: how far an accumulator is shifted to the right first, so that their product has 31 bits.
        argument_bits: fractional bits of the argument of tanh.
        table_bits: the tanh table has 2^table_bits intervals between 0 and 1.
        gate_max: the quantized value of tanh for 1, in `GATE_FRACTIONAL_BITS`.
        state: the format of h, before it gets coarser. Where it has more bits than an activation, it is narrowed
            for products with weights.
        last_state: the finer format of an h that no recurrent layer reads but its own, whose weights multiply half of
            it; None where there is none.
        cell: the format of an LSTM's cell state, which ranges further than an activation: up to 16, before it gets
            coarser.
        interleave: how many weights of one row stand together where rows are interleaved.
        rows_beside: how many rows stand side by side there, number by number: so many fill a word.
        parts: how long rows are summed; None where these are summed at once, too.
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
    parts: Parts | None = None
    last_state: Format | None = None

    def activation_format(self, magnitude: float) -> Format:
        """The format of activations up to a magnitude."""
        return Format(self.element, magnitude / self.activation_max, self.activation_max)

    def table_format(self, magnitude: float) -> Format:
        """The format of activations that are looked up in a table of weights."""
        largest = min(self.weight_max, self.activation_max)
        return Format(self.element, magnitude / largest, largest)

    def split_shift(self, shift: int) -> tuple[int, int]:
        """How much of a shift comes before accumulators are multiplied, and after; where it is short, by 1."""
        before = min(self.multiplier_shift, max(shift, 0))
        return before, shift - before

    @property
    def narrows(self) -> bool:
        """Whether a state has more bits than an activation."""
        return self.state.element != self.element

    def narrowing(self, state: Format, magnitude: float) -> Narrowing:
        """From a format of a state to that of activations up to a magnitude, or a little more; no state is larger."""
        steps = self.activation_format(min(magnitude, state.max_magnitude)).scale / state.scale
        shift = max(BYTE, math.floor(math.log2(self.multiplier_max * steps)))
        multiplier = min(self.multiplier_max, math.floor(2.0**shift / steps))
        scale = state.scale * 2.0**shift / multiplier
        return Narrowing(multiplier, shift, Format(self.element, scale, self.activation_max))

    def simd_layout(self) -> FixedPoint:
        """The same arithmetic on weights in another layout: rows interleaved for SIMD registers of 128 bits."""
        return replace(self, interleave=128 // int(self.element.removeprefix("int")), rows_beside=1)

    def is_long(self, *inputs: int) -> bool:
        """Whether one of some rows, of so many inputs, is summed in parts."""
        return self.parts is not None and max(inputs) > LONG_ROW

    def for_rows(self, *inputs: int) -> FixedPoint:
        """The same arithmetic, in parts only where one of some rows, of so many inputs, is long."""
        return self if self.is_long(*inputs) else replace(self, parts=None)

    def for_inputs(self, x: Format) -> FixedPoint:
        """The same arithmetic on numbers of a format, in short parts where these are states in `last_state`."""
        return replace(self, parts=self.parts.shortened) if self.parts and x == self.last_state else self

    @property
    def has_short_parts(self) -> bool:
        """Whether rows are summed in short parts."""
        return self.parts is not None and self.parts == self.parts.shortened

    def padded(self, count: int) -> int:
        """The length of a row of weights, padded to a multiple of `interleave`."""
        return -(-count // self.interleave) * self.interleave

    @property
    def unit_interval(self) -> Format:
        """The format of activations whose magnitude is at most 1."""
        return Format(self.element, 2.0**-self.fractional_bits, self.activation_max)


# Fractional bits of the value of a gate.
GATE_FRACTIONAL_BITS = 15
# A state with fewer fractional bits would be noise.
MIN_STATE_FRACTIONAL_BITS = 4

# Products with multipliers are shifted by no less, which processors of 8 bits do for nothing.
BYTE = 8

# Shorter rows, of no more inputs, are summed at once: their weights lose few bits.
LONG_ROW = 48

# Of h: |h| = 1 is exact.
STATE = Format("int16", 2.0**-14, 2**14)

# Of an h that is read at the end: the error of a Dense is most of all how h is rounded there, which no timestep
# averages. 1 saturates, by 2^-15.
LAST_STATE = Format("int16", 2.0**-15, 2**15 - 1)

# One fractional bit less than fits keeps |h| = 1 exact and makes weights twice as precise: their products share the 31
# bits of the accumulator. A cell of 24 bits, 19 of them fractional, forgets nothing; one of 16 bits saves an ATmega
# half of the memory.
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
    parts=Parts(length=16, short=4, shift=BYTE),
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

# The weights and gates of int8, the activations of int16. An accumulator has 32 bits, of which weights of 8 bits do not
# need the last: a multiplier takes their place.
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

FIXED_POINT: Mapping[str, FixedPoint] = {each.name: each for each in (INT16, INT8, INT8X16)}
