"""Several fixed-point sums in one Python integer, a bignum: the fastest that Python does without an import.

A timestep of a recurrent layer needs z[j] = bias[j] + Σ_k v[k] * weight[k][j], where v is x and h together.
Python's integers have any length, and C code inside Python multiplies and adds them. So all weights of one v[k]
become one integer, row[k], with a field of `size` bytes for each j:

    row[k] = Σ_j w[k][j] * 256^(size*j)        w = round(weight * 2^weight_bits)
    q[k]   = round(v[k] * 2^value_bits)
    s      = bias + Σ_k q[k] * row[k] = Σ_j F[j] * 256^(size*j),    F[j] ≈ z[j] * 2^(value_bits + weight_bits)

One multiplication of a row takes the place of as many as it has fields, and the F[j] stand in the bytes of s.

Why no field can overflow. The equation for s is one between integers; it holds however large or negative products
and partial sums are. Only the final F[j] matter. Half a field is L = 256^size / 2. Reading the j-th field of s as a
signed number gives F[j] + floor(r), where r = Σ_{i<j} F[i] * 256^(size*(i-j)). If all |F[i]| < L - 1, then |r| < 1,
so that F[j] or F[j] - 1 is read: right to one unit, which is 2^-54 of the range. And |F[j]| is bounded whatever the
inputs are, because every v[k] is: |h| <= 1 as the activations are bounded, and x is bounded by the graph or is
measured at run time. No q[k] is farther than 1 from v[k] * 2^value_bits. By Hölder's inequality

    |F[j]| <= |bias[j]| + Σ_k |w[k][j]| * (|v[k]| * 2^value_bits + 1)                   for bounded v[k], and
    |F[j]| <= |bias[j]| + |x|₂ * 2^value_bits * |w[.][j]|₂ + Σ_k |w[k][j]|              for a measured |x|₂.

`Sums.reach` is this bound, of the very integers that are written down; `fit` takes what keeps it below L - 1. An x
that is longer than allowed, infinite or NaN never enters q: its part of z is then computed in floats.

How precise the sums are. Fixed point is as precise as float32 only for numbers near 1, so it is block floating point:
where all |v[k]| <= 2^-e at a timestep, v and the bias are multiplied by 2^e, which moves the fields' point by e
places; e is at most `shifts`. Then no v[k] is off by more than 2^-(value_bits + e + 1), which is at most
max|v| * 2^-value_bits as long as e is below that limit, and by the triangle inequality, with 2^-(sum_bits + e) for
what is read of a field, which is rounded and may be F[j] - 1,

    |z error| <= Σ_k |weight[k][j]| * 2^-(value_bits+e+1) + Σ_k |v[k]| * 2^-(weight_bits+1) + 2^-(sum_bits+e)

besides the rounding of the biases and of a table, which have more places. This holds for every timestep, whatever
comes before it: for input that repeats, too, whose errors are all the same. For e > 0 all |v[k]| * 2^e <= 1, so the
fields' bound there is that for |x| <= 1 with a bias that is 2^e times as large: `Sums.reach` is the larger of the two.

Three refinements. The q of h are made of h + 1, so that they are not negative, and a bit above the last field makes
rows positive: the magnitudes of numbers of one sign are added, which is faster than subtracting them. The offset
takes 2^value_bits * Σ_k w[k][j] back. Where a gate ends in 1 / (1 + exp(-z)), the sign of its fields is changed
when they are written. And the biases of such a gate are stored without what all of them have in common, as the 1 of
an LSTM's forget gate, so that there is room to shift them.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from lstmgen.graph.operation import Array, Weight


class FieldFormat(NamedTuple):
    """Format of fields.

    Attributes:
        size: bytes in a field.
        code: what struct reads of it.
        left_out: how many of its bits that leaves out.
        share: of the tolerable error, how much is allowed.
    """

    size: int
    code: str
    left_out: int
    share: float


# The second costs 12 % more time than the first, the third 5 % more than the second: they are for weights for which
# the one before is not precise enough.
FORMATS = (FieldFormat(7, "3xi", 24, 1.0), FieldFormat(8, "4xi", 32, 0.5), FieldFormat(8, "q", 0, 1.0))
# So that q is one digit of a Python integer, at most 2^29 + 1. Larger ones are right, but slower.
VALUE_BITS = 28
# Weights are written as int32; one bit is spared for rounding.
INT_BITS = 30
# Largest expected error of a sum, where it has no more than so many products. That is less than half of what Keras
# has in float32, where errors grow with the number of products.
TOLERANCE, PRODUCTS = 2e-8, 64
# So that exp(z) does not overflow.
LARGEST_SUM = 700.0
# Beyond this, a bound that the graph guarantees for x is worth less than to measure x.
LARGEST_BOUND = 4.0
# A measured x is taken up to a length of 4 for each feature on average, or of 8.
FEATURE, SHORTEST = 4.0, 8.0
# Fields may move by so many bits at most: v below 2^-8 is as good as 0 beside a bias. Where there is no room for
# `WANTED_SHIFTS` in them, up to `SPARED` bits of precision are given for it.
LARGEST_SHIFT, WANTED_SHIFTS, SPARED = 8, 4, 1
# Share of what is typical: the mean square of h, and of x in units of its bound.
MEAN_SQUARE = 0.1


@dataclass(frozen=True)
class Packing:
    """Format of packed numbers.

    Attributes:
        size, code: bytes of a field, and its format in struct.
        value_bits, weight_bits: fractional bits of v and of the weights.
        sum_bits: fractional bits of the sums that are read.
        shifts: maximum bits by which small v, and the biases, are shifted.
        x_bound: bound of |x| from the graph; inf without a useful one.
        x_length: largest |x|₂ that is accepted, without such a bound.
        table_bits: fractional bits of the table of `Sums`.
    """

    size: int
    code: str
    value_bits: int
    weight_bits: int
    sum_bits: int
    shifts: int
    x_bound: float
    x_length: float
    table_bits: int

    @property
    def x_measured(self) -> bool:
        """Returns whether x must be measured at every timestep."""
        return self.x_bound == math.inf

    @property
    def x_like_h(self) -> bool:
        """Returns whether x is within ±1 too, so that its q is computed as that of h."""
        return self.x_bound <= 1

    @property
    def narrow(self) -> bool:
        """Returns whether the part of a field that is read has 32 bits; Python divides longer ints slowly."""
        return self.code != "q"

    def top(self, role: str) -> int:
        """The top bits above the last field of rows: 1 makes them positive where all their factors are."""
        return 0 if role in ("kernel_rows", "table") else 1

    def bytes(self, count: int) -> int:
        """The bytes of a sum of `count` fields, with the part above the last."""
        return self.size * (count + 1) + 8

    def read_format(self, count: int) -> str:
        """An expression for the struct format of `count` fields."""
        return f'"<{count}q"' if self.code == "q" else f'"<" + "{self.code}" * {count}'

    @property
    def table_shift(self) -> int:
        """Bits by which a row of the table is shifted before it is added."""
        return self.value_bits + self.weight_bits - self.table_bits


@dataclass(frozen=True, eq=False)
class Sums:
    """The weights of some sums z, one column a field; all in float64.

    Attributes:
        kernel: (inputs, fields).
        recurrent: (units, fields).
        bias: (fields,).
        table: (rows, fields); one row is added to z at every timestep. It may have no rows.
    """

    kernel: Array
    recurrent: Array
    bias: Array
    table: Array

    def largest(self, x_bound: float, x_length: float) -> float:
        """Returns a bound of |z|; inf or NaN if the weights are not finite."""
        x = x_length * length(self.kernel) if x_bound == math.inf else x_bound * total(self.kernel)
        return peak(x + total(self.recurrent) + self.constant())

    def constant(self) -> Array:
        """Returns the largest magnitude of bias and table, which are added to the products."""
        largest: Array = np.abs(self.bias) + np.max(np.abs(self.table), axis=0, initial=0.0)
        return largest if not len(self.table) else np.max(np.abs(self.bias + self.table), axis=0)

    def reach(self, packing: Packing) -> float:
        """Returns a bound of |F| of the packed integers, for every shift of v."""
        one, unit = math.ldexp(1.0, packing.value_bits), math.ldexp(1.0, packing.value_bits + packing.weight_bits)
        kernel, recurrent = fixed(self.kernel, packing.weight_bits), fixed(self.recurrent, packing.weight_bits)
        x = packing.x_length * length(kernel) if packing.x_measured else packing.x_bound * total(kernel)
        small_x = min(1.0, math.ldexp(packing.x_bound, packing.shifts)) * total(kernel)
        rounding = total(kernel) + total(recurrent)
        rest = math.ldexp(1.0, packing.table_shift) + 1
        moving = one * (x + total(recurrent)) + rounding + unit * self.constant() + rest
        shifted = one * (small_x + total(recurrent)) + rounding
        shifted = shifted + math.ldexp(1.0, packing.shifts) * (unit * self.constant() + rest)
        return peak(np.maximum(moving, shifted if packing.shifts else moving)) * (1 + 2**-40) + one

    def error(self, packing: Packing) -> float:
        """Returns the expected error of z: the standard deviation of the products' errors, and the error of reading.

        Rounding errors of products are independent and uniform. The error of reading does not average out, and is the
        same at every timestep of a constant input: it counts with half a unit.
        """
        x = 1.0 if packing.x_measured else MEAN_SQUARE * packing.x_bound**2
        energy = x * len(self.kernel) + MEAN_SQUARE * len(self.recurrent)
        of_values = self.gain() * math.ldexp(1.0, -packing.value_bits)
        of_weights = math.sqrt(energy) * math.ldexp(1.0, -packing.weight_bits)
        return math.hypot(of_values / math.sqrt(12), of_weights / math.sqrt(12), math.ldexp(0.5, -packing.sum_bits))

    def tolerance(self) -> float:
        """The tolerated expected error: clearly below that of Keras in float32."""
        products = len(self.kernel) + len(self.recurrent)
        return TOLERANCE * math.sqrt(max(1.0, products / PRODUCTS))

    def gain(self) -> float:
        """Factor by which the sums amplify errors of v."""
        return peak(length(np.concatenate([self.kernel, self.recurrent])))

    def weights(self) -> float:
        """The largest weight."""
        return max(peak(np.abs(self.kernel)), peak(np.abs(self.recurrent)))


def fit(sums: Sequence[Sums], x_bound: float) -> Packing | None:
    """A packing of sums in which no field overflows; None where it would not be precise enough.

    Args:
        sums: those of one layer; the first have x in them.
        x_bound: what the graph guarantees of |x|.
    """
    x_length = 0.0
    if x_bound > LARGEST_BOUND:
        x_bound, x_length = math.inf, float(max(SHORTEST, math.ceil(FEATURE * math.sqrt(len(sums[0].kernel)))))
    largest = max(part.largest(x_bound, x_length) for part in sums)
    if not largest < LARGEST_SUM:  # or NaN
        return None
    for form in FORMATS:
        places = 8 * form.size - 1 - math.ceil(math.log2(max(largest, 2**-10) * (1 + 2**-10)))
        packings = [
            packing
            for spared in range(SPARED + 1)
            for packing in shiftable(sums, allocate_bits(sums, places - spared, form, x_bound, x_length))
            if all(part.error(packing) <= form.share * part.tolerance() for part in sums)
        ]
        if packings:
            return next((packing for packing in packings if packing.shifts >= WANTED_SHIFTS), packings[0])
    return None


def shiftable(sums: Sequence[Sums], packing: Packing) -> Iterable[Packing]:
    """Yields the packing with the most shifts for which no field overflows; nothing if it overflows without any."""
    limit = 2.0 ** (8 * packing.size - 1) - 1
    for shifts in range(LARGEST_SHIFT, -1, -1):
        shifted = replace(packing, shifts=shifts)
        if all(part.reach(shifted) < limit for part in sums):
            yield shifted
            return


def allocate_bits(sums: Sequence[Sums], places: int, form: FieldFormat, x_bound: float, x_length: float) -> Packing:
    """Allocates fractional bits to v and to the weights, so that both contribute about the same error."""
    inputs, units = len(sums[0].kernel), len(sums[0].recurrent)
    energy = MEAN_SQUARE * units + inputs * (1.0 if x_bound == math.inf else MEAN_SQUARE * x_bound**2)
    gain = max(max(part.gain() for part in sums), 2**-30)
    value_bits = min(round((places + math.log2(gain / math.sqrt(energy))) / 2), VALUE_BITS)
    weight_bits = min(places - value_bits, INT_BITS - exponent(max(part.weights() for part in sums)))
    value_bits = min(places - weight_bits, VALUE_BITS)
    table = max(peak(np.abs(part.table)) for part in sums)
    return Packing(
        size=form.size,
        code=form.code,
        value_bits=value_bits,
        weight_bits=weight_bits,
        sum_bits=value_bits + weight_bits - form.left_out,
        shifts=0,
        x_bound=x_bound,
        x_length=x_length,
        table_bits=min(value_bits + weight_bits, INT_BITS - exponent(table)),
    )


def rows(weights: Array, packing: Packing) -> Weight:
    """The w of the fields, int32."""
    return fixed(weights, packing.weight_bits).astype(np.int32)


def table_rows(table: Array, packing: Packing) -> Weight:
    """The fields of the rows of a table, int32."""
    return fixed(table, packing.table_bits).astype(np.int32)


def offset(shifted: Array, packing: Packing, negative: int = 0) -> Weight:
    """The bytes, little-endian, of the integer that takes back what v + 1 in the place of v adds, and that rounds.

    Args:
        shifted: the weights of v that are multiplied with v + 1, (k, fields).
        negative: how many other q there are, which may be negative.
    """
    left_out = packing.value_bits + packing.weight_bits - packing.sum_bits
    half = 2 ** (left_out - 1) if left_out else 0
    taken_back = np.sum(fixed(shifted, packing.weight_bits), axis=0)
    longest = packing.x_length if packing.x_measured else packing.x_bound
    top = 1 + math.ceil(negative * (math.ldexp(longest, packing.value_bits) + 1)) if negative else 1
    return as_bytes([*(half - (int(w) << packing.value_bits) for w in taken_back.tolist()), top], packing.size)


def biases(bias: Array, packing: Packing) -> Weight:
    """The bytes, little-endian, of the integer that has the biases in its fields, before they are shifted."""
    places = packing.value_bits + packing.weight_bits
    return as_bytes([*(round(math.ldexp(b, places)) for b in bias.tolist()), 1], packing.size)


def as_bytes(fields: Iterable[int], size: int) -> Weight:
    """The bytes of Σ_j fields[j] * 256^(size*j). The last is positive and may be wider than a field."""
    out, carry, last = bytearray(), 0, 0
    modulus = 256**size
    for field in fields:
        carry, last = divmod(field + carry, modulus)
        out += last.to_bytes(size, "little")
    return np.frombuffer(bytes(out) + carry.to_bytes(8, "little"), dtype=np.uint8)


def fixed(array: Array, bits: int) -> Array:
    """The numbers as integers with `bits` fractional bits, which float64 holds exactly."""
    return np.rint(np.ldexp(array, bits))


def length(array: Array) -> Array:
    """|w|₂ of each column."""
    return np.asarray(np.sqrt(np.sum(np.square(array), axis=0)))


def total(array: Array) -> Array:
    """|w|₁ of each column."""
    return np.asarray(np.sum(np.abs(array), axis=0))


def peak(array: Array) -> float:
    """The largest element; 0 if there is none."""
    return float(np.max(array, initial=0.0))


def exponent(number: float) -> int:
    """The smallest e for which number < 2^e; numbers below 2^-20 count as that."""
    return math.frexp(max(number, 2.0**-20))[1]
