"""Quantizes inputs by one multiplication each, if a pipeline only scales and clips them.

A scaler's x * factor + offset, in steps of a format, is a factor and an offset again. For integers of a sensor the
factor becomes an integer of up to 29 bits and a shift, as in the requantization of Jacob et al. (2018),
arXiv:1712.05877, 2.2.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.graph.elementwise import Activate, Affine
from lstmgen.graph.graph import GraphBuilder, Node, Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.operation import FLOAT, Array, Weight, f64
from lstmgen.graph.shape import Dim, Length
from lstmgen.plan.passes.counts import ToFloat
from lstmgen.plan.quantize.formats import LOWER_BITS, Format
from lstmgen.plan.quantize.operations import QuantizeCounts, QuantizeScaled

# Bits of a multiplier; more would not change a result.
BITS = 29
# The largest magnitude of 16-bit counts and of their center.
LARGEST_COUNT = 2**15 - 1
COUNTS = 2**16


@dataclass(frozen=True)
class ScaledInput:
    """An input, times a factor, plus an offset, clipped.

    Attributes:
        value: the input, or some features of it.
        factor, offset: one for each feature, or one for all.
        low, high: limits of clipping.
    """

    value: Value
    factor: Array
    offset: Array
    low: float = -math.inf
    high: float = math.inf

    @property
    def clipped(self) -> bool:
        """Returns whether the input is clipped."""
        return math.isfinite(self.low) or math.isfinite(self.high)

    @property
    def is_float(self) -> bool:
        """Returns whether the input holds floats, not integers."""
        return self.value.element == FLOAT


@dataclass(frozen=True)
class ScaledInputs:
    """Finds the input that a value is a scaled copy of.

    If integers are sliced or concatenated before they are scaled, the new graph moves the integers.

    Attributes:
        makers: by the name of a value, the node that computes it.
        inputs: the inputs by name.
        builder: of the graph in which integers are moved.
    """

    makers: Mapping[str, Node]
    inputs: Mapping[str, Value]
    builder: GraphBuilder

    def of(self, value: Value) -> ScaledInput | None:
        """Returns the input that a value is a scaled copy of; None for any other value."""
        node = self.makers.get(value.name)
        if node is None:
            return ScaledInput(self.inputs[value.name], np.ones(1), np.zeros(1))
        operation = node.operation
        if not isinstance(operation, (Affine, ToFloat, Slice, Concatenate, Activate)):
            return None
        parts = [part for operand in node.inputs if (part := self.of(operand)) is not None and not part.clipped]
        if len(parts) < len(node.inputs):
            return None
        if isinstance(operation, (Slice, Concatenate)):
            if any(part.is_float for part in parts):
                return None
            return self.moved(node, operation, parts)
        return changed(operation, parts[0])

    def moved(self, node: Node, operation: Slice | Concatenate, parts: Sequence[ScaledInput]) -> ScaledInput | None:
        """Slices or concatenates the features of integers; returns None for any other axis."""
        features = [part.value.shape[-1] for part in parts]
        last, drops = len(parts[0].value.shape) - 1, isinstance(operation, Slice) and operation.drop
        if operation.axis != last or drops or any(isinstance(dim, Length) for dim in features):
            return None
        (value,) = self.builder.add(operation, *(part.value for part in parts), name=node.name, label=node.label)
        rows = [
            [np.broadcast_to(numbers, (int(dim),)) for numbers in (part.factor, part.offset)]  # type: ignore[arg-type]
            for part, dim in zip(parts, features)
        ]
        factor, offset = (replace(operation, axis=0).evaluate(*of_parts)[0] for of_parts in zip(*rows))
        return ScaledInput(value, factor, offset)


def changed(operation: Affine | ToFloat | Activate, counts: ScaledInput) -> ScaledInput | None:
    """Applies an operation to scaled integers; returns None if the result is not of that form."""
    if isinstance(operation, Affine):
        scale, shift = (by_feature(array, counts.value.shape[-1:]) for array in (operation.scale, operation.offset))
        if scale is None or shift is None:
            return None
        return replace(counts, factor=counts.factor * scale, offset=counts.offset * scale + shift)
    if isinstance(operation, ToFloat):
        return counts
    if operation.activation.name != "clip":
        return None
    limits = dict(operation.activation.parameters)
    return replace(counts, low=limits["low"], high=limits["high"])


def by_feature(array: Weight, features: tuple[Dim, ...]) -> Array | None:
    """Returns numbers as one per feature, or one for all; None for any other shape."""
    along = array.ndim > 0 and array.shape[-1:] == features and array.size == array.shape[-1]
    return f64(array).ravel() if along or array.size == 1 else None


def quantize_counts(counts: ScaledInput, to: Format, spread: Array | None = None) -> QuantizeCounts:
    """Returns the operation that quantizes integers to the nearest step, except that its multiplier is rounded.

    Args:
        spread: steps of features, as shares of that of the format.

    Raises:
        ValueError: the factor or the offset, in steps of the format, does not fit 32 bits.
    """
    scale = to.scale * (np.ones(1) if spread is None else spread)
    factor, offset = np.broadcast_arrays(counts.factor / scale, counts.offset / scale)
    with np.errstate(divide="ignore", invalid="ignore"):
        wanted = np.where(factor == 0, 0, -offset / factor)
    center = np.clip(np.rint(wanted), -LARGEST_COUNT, LARGEST_COUNT)
    rest = offset + factor * center
    saturates = np.abs(rest) > to.qmax + np.abs(factor)  # all counts, if the one nearest to zero does
    rest, factor = np.where(saturates, np.sign(rest) * to.qmax, rest), np.where(saturates, 0, factor)
    steps, added = float(np.max(np.abs(factor))), float(np.max(np.abs(rest))) + 1
    # Upper bits of multiplier and offset have 16 bits each; products with a count, their sum and a carry have 32.
    room = min((2**31 - 2 * COUNTS) / (COUNTS * steps + added), LARGEST_COUNT / max(steps, added))
    if not room >= 1:  # NaN is not, either
        reason = f"its scaling (times {steps:.2g}, plus {added:.2g}) does not fit 32 bits"
        raise ValueError(reason)
    shift = min(BITS, LOWER_BITS + math.frexp(room)[1] - 1)
    low, high = (int(math.copysign(math.floor(abs(x) / to.scale + 0.5), x)) for x in _within(counts, to))
    return QuantizeCounts(
        format=to,
        center=center.astype(np.int32),
        multiplier=np.rint(factor * 2.0**shift).astype(np.int32),
        offset=(np.rint(rest * 2.0**shift) + (1 << shift >> 1)).astype(np.int32),
        shift=shift,
        low=low,
        high=high,
    )


def halves_in_one(to: Format, spread: Array) -> Weight:
    """Returns, for each feature, the half steps in 1.0, float32."""
    return np.asarray(2 / (to.scale * spread), dtype=np.float32)


def quantize_floats(scaled: ScaledInput, to: Format, spread: Array | None = None) -> QuantizeScaled | None:
    """Returns the operation that quantizes scaled floats; None if they are not scaled, or clipped, or float32
    overflows.

    Args:
        spread: steps of features, as shares of that of the format.
    """
    if scaled.clipped or (np.all(scaled.factor == 1) and not scaled.offset.any()):
        return None
    shares = np.ones(1) if spread is None else spread
    factor, offset, shares = np.broadcast_arrays(scaled.factor, scaled.offset, shares)
    with np.errstate(all="ignore"):
        subtracted = -offset / factor
        center, halves = subtracted.astype(np.float32), (2 * factor / (to.scale * shares)).astype(np.float32)
        rest = (subtracted - center).astype(np.float32)
    if not (np.isfinite(rest).all() and np.isfinite(halves).all() and halves.all()):
        return None
    return QuantizeScaled(format=to, center=center, rest=rest, factor=halves)


def _within(counts: ScaledInput, to: Format) -> tuple[float, float]:
    """Returns the limits of clipping within the range of the format."""
    most = to.qmax * to.scale
    return max(-most, min(most, counts.low)), max(-most, min(most, counts.high))
