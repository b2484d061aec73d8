"""Fixed-point arithmetic on each element: an accumulator of 32 bits, then the activation that follows it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Affine, Binary, aligned
from lstmgen.graph.operation import Array, f64
from lstmgen.plan.quantize.accumulators import AccumulatorOverflow, WeightBlock, fit_rows, rounding_term
from lstmgen.plan.quantize.formats import INT16, FixedPoint, Format
from lstmgen.plan.quantize.functions import GATES, argument_scale
from lstmgen.plan.quantize.operations import QuantizedLinear

# The largest shift of a factor, so that two products with it fit an accumulator.
LARGEST_SHIFT = 14
# The largest right shift of an accumulator that rounds.
LARGEST_DROP = 30


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedAffine(QuantizedLinear, Affine):
    """x * scale + offset: 16-bit factors, and 32-bit offsets that include half of the last place."""

    is_product = False

    @property
    def is_scalar(self) -> bool:
        """Returns whether all elements have the same factor and offset."""
        return self.scale.ndim == 0

    @property
    def factors(self) -> tuple[int]:
        """Returns the only factor."""
        return (int(self.scale),)

    @property
    def addend(self) -> int:
        """Returns the only offset."""
        return int(self.offset)

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        return (self.from_accumulators(inputs[0] * f64(self.scale) + f64(self.offset)),)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantizedBinary(QuantizedLinear, Binary):
    """The sum of two tensors, each with a factor, or their product.

    Attributes:
        kind: "add" or "multiply".
        factors: of both operands of a sum, powers of two with a sign; those of a product are 1.
        addend: half of the last place.
    """

    factors: tuple[int, int]
    addend: int

    @property
    def is_product(self) -> bool:
        """Returns whether the operands are multiplied."""
        return self.kind == "multiply"

    def evaluate_batch(self, *inputs: Array) -> tuple[Array, ...]:
        a, b = aligned(*inputs)
        if self.is_product:
            return (self.from_accumulators(a * b + self.addend),)
        return (self.from_accumulators(a * self.factors[0] + b * self.factors[1] + self.addend),)


def quantize_affine(
    operation: Affine, x: Format, function: Activation, to: Format, fixed_point: FixedPoint
) -> QuantizedAffine:
    """Quantizes x * scale + offset.

    Raises:
        AccumulatorOverflow: the numbers do not fit.
    """
    scale, offset = np.broadcast_arrays(f64(operation.scale), f64(operation.offset))
    if np.all(scale == scale.flat[0]) and np.all(offset == offset.flat[0]):
        scale, offset = scale.flat[0].reshape(()), offset.flat[0].reshape(())
    rows = fit_rows(
        [WeightBlock(scale.reshape(1, -1), x)],
        offset.reshape(-1),
        scale_of(function, to, fixed_point),
        replace(INT16, argument_bits=fixed_point.argument_bits, parts=None),
    )
    return QuantizedAffine(
        fixed_point=fixed_point,
        scale=rows.weights[0].reshape(scale.shape).astype(np.int16),
        offset=rows.bias.reshape(scale.shape).astype(np.int32),
        shift=rows.shift,
        function=function,
    )


def quantize_binary(
    kind: str, operands: Sequence[Format], function: Activation, to: Format, fixed_point: FixedPoint
) -> QuantizedBinary:
    """Quantizes a sum, a difference or a product of two tensors in formats whose scales are powers of two.

    Raises:
        AccumulatorOverflow: the formats are too far apart.
    """
    wanted = Format(to.element, scale_of(function, to, fixed_point), to.qmax).fractional_bits
    bits = [operand.fractional_bits for operand in operands]
    if kind == "multiply":
        shift, factors = sum(bits) - wanted, [1, 1]
    else:
        finest = min(max(*bits, wanted), min(bits) + LARGEST_SHIFT)
        if max(bits) > finest:
            raise AccumulatorOverflow
        shift, factors = finest - wanted, [2 ** (finest - known) for known in bits]
    if not -fixed_point.argument_bits < shift <= LARGEST_DROP:
        raise AccumulatorOverflow
    sign = -1 if kind == "subtract" else 1
    return QuantizedBinary(
        fixed_point=fixed_point,
        kind="multiply" if kind == "multiply" else "add",
        factors=(factors[0], sign * factors[1]),
        addend=rounding_term(shift),
        shift=shift,
        function=function,
    )


def scale_of(function: Activation, to: Format, fixed_point: FixedPoint) -> float:
    """Returns the scale of accumulators after their shift: that of the function's argument, or of the output."""
    return argument_scale(function, fixed_point) if function.name in GATES else to.scale
