"""Fixed-point numbers of a layer that code loads with its weights: shifts, and multipliers of states.

They are an array of the layer, `numbers`. Templates see integers whose text reads from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.errors import UnsupportedError
from lstmgen.graph.operation import Operation, Weight
from lstmgen.plan.kernel import Kernel, Kernels
from lstmgen.plan.problems import problem_of
from lstmgen.plan.program import Plan, Routine
from lstmgen.plan.quantize.elementwise import QuantizedAffine, QuantizedBinary
from lstmgen.plan.quantize.formats import BYTE, FixedPoint
from lstmgen.plan.quantize.layers import gated_shift
from lstmgen.plan.quantize.operations import (
    Narrow,
    QuantizeCounts,
    QuantizedConstant,
    QuantizedEmbedding,
    QuantizedGRU,
    QuantizedLinear,
    QuantizedRecurrent,
)
from lstmgen.targets.c.layouts.fixed_point import dropped_of_factor
from lstmgen.targets.c.layouts.fixed_point_panels import STEP, UNSIGNED_OFFSET

NUMBERS = "numbers"
ADVICE = "leave `weights_file=` or `quantize=` out"
# The largest shift of a state to an activation, which has 8 bits.
LARGEST_NARROWING = 15
# The largest multiplier of one.
LARGEST_FACTOR = 127
# The largest magnitude of a weight in a byte.
LARGEST_BYTE = 127


class Read(int):
    """An integer that code reads: its text is an expression."""

    text: str

    def __new__(cls, value: int, text: str) -> Read:
        number = super().__new__(cls, value)
        number.text = text
        return number

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        """Returns True: code that reads a number does not depend on it."""
        return True

    def __sub__(self, other: int) -> Read:
        return Read(int(self) - int(other), f"({self} - {other})") if int(other) else self

    def __rsub__(self, other: int) -> Read:
        return Read(int(other) - int(self), f"({other} - {self})")

    def __lshift__(self, other: int) -> Read:
        """Returns a multiplier, which has 16 bits."""
        return Read(int(self) << int(other), f"(int16_t)({self} << {other})")

    def __rlshift__(self, other: int) -> Read:
        return Read(int(other) << int(self), f"({other} << {self})")


@dataclass(frozen=True)
class NumberLimits:
    """Limits of the numbers in an array, in turn.

    Attributes:
        first, count: the numbers.
        pairs: the smallest and the largest, of each column.
    """

    first: int
    count: int
    pairs: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Check:
    """The limits of an array, which `net_load` checks.

    Attributes:
        name: of the array.
        element: its type, such as "int16".
    """

    name: str
    element: str
    limits: NumberLimits


def numbers_of(operation: Operation) -> Sequence[tuple[int, int, int]]:
    """Returns the numbers of a layer, each with its smallest and its largest value."""
    if isinstance(operation, Narrow):
        return of_narrowing(operation)
    if isinstance(operation, QuantizedLinear):
        return [shift_of(operation.shift, operation.fixed_point)] if operation.scales is None else []
    if not isinstance(operation, QuantizedRecurrent):
        return []
    fixed_point = operation.fixed_point
    assert fixed_point.limits is not None
    shifts = [shift_of(shift, fixed_point) for shift in operation.shifts]
    if isinstance(operation, QuantizedGRU) and operation.reset_after:
        shift, _, most = shifts[-1]
        shifts[-1] = shift, gated_shift(fixed_point), most
    return [(operation.input_shift, 0, fixed_point.limits.input_shift), *shifts, *of_narrowing(operation)]


def shift_of(shift: int, fixed_point: FixedPoint) -> tuple[int, int, int]:
    """Returns the shift of an accumulator, with its limits."""
    return shift, fixed_point.multiplier_shift, fixed_point.accumulator_max.bit_length() - 1


def of_narrowing(operation: Narrow | QuantizedRecurrent) -> Sequence[tuple[int, int, int]]:
    """Returns the multiplier and the shift of states to activations, with their limits."""
    by = operation.narrowing
    return [] if by is None else [(by.multiplier, 1, LARGEST_FACTOR), (by.shift, BYTE, LARGEST_NARROWING)]


def with_numbers(kernels: Kernels) -> Kernels:
    """Returns kernels whose layouts include the numbers."""

    def laid_out(kernel: Kernel) -> Callable[[Operation], Mapping[str, Weight]]:
        def layout(operation: Operation) -> Mapping[str, Weight]:
            numbers = [number for number, *_ in numbers_of(operation)]
            return {**kernel.layout(operation), **({NUMBERS: np.array(numbers, np.int16)} if numbers else {})}

        return layout

    return {kind: [replace(kernel, layout=laid_out(kernel)) for kernel in row] for kind, row in kernels.items()}


def reading(operation: Operation, array: str) -> Operation:
    """Returns an operation whose numbers are read from an array."""
    reads = [Read(number, f"{array}[{k}]") for k, (number, *_) in enumerate(numbers_of(operation))]
    if not reads:
        return operation
    if isinstance(operation, QuantizedLinear):
        return replace(operation, shift=reads[0])
    assert isinstance(operation, (Narrow, QuantizedRecurrent))
    narrowing = operation.narrowing and replace(operation.narrowing, multiplier=reads[-2], shift=reads[-1])
    if isinstance(operation, Narrow):
        assert narrowing is not None
        return replace(operation, narrowing=narrowing)
    shift = reads[0] if operation.shifts_inputs else operation.input_shift
    shifts = tuple(reads[1 : 1 + len(operation.shifts)])
    return replace(operation, input_shift=shift, shifts=shifts, narrowing=narrowing)


def limits_of(routine: Routine, role: str) -> Sequence[NumberLimits]:
    """Returns the limits of an array, within which no accumulator overflows and no address leads outside."""
    operation, array = routine.operation, routine.arrays[role]
    if role == NUMBERS:
        return [NumberLimits(0, array.size, [(low, high) for _, low, high in numbers_of(operation)])]
    if isinstance(operation, QuantizedEmbedding):
        return [within(array, operation.format.qmax)]
    if not isinstance(operation, (QuantizedLinear, QuantizedRecurrent)):
        return []
    limits = operation.fixed_point.limits
    assert limits is not None
    if "bias" in role:
        return limits_of_biases(routine, role)
    if role.startswith(("scales", "multiplier")):
        return []
    if limits.weight is not None:
        return [within(array, limits.weight)]
    # AVX2 cannot change the sign of -128, and lstmgen writes none. Halves of bytes are exact in all vectors, also -8.
    packs = isinstance(operation, QuantizedRecurrent) and operation.fixed_point.weight_step > 1
    return [within(array, LARGEST_BYTE)] if routine.simd and array.dtype == np.int8 and not packs else []


def within(array: Weight, largest: int) -> NumberLimits:
    """Returns one limit for all numbers of an array."""
    return NumberLimits(0, array.size, [(-largest, largest)])


def limits_of_biases(routine: Routine, role: str) -> Sequence[NumberLimits]:
    """Returns the limits of biases, and of what is beside them: multipliers of pairs, what unsigned inputs add."""
    operation, array = routine.operation, routine.arrays[role]
    assert isinstance(operation, (QuantizedLinear, QuantizedRecurrent))
    assert operation.fixed_point.limits is not None
    largest = 0 if role == "input_bias" else operation.fixed_point.limits.bias
    if is_paired(routine):
        assert isinstance(operation, QuantizedRecurrent)
        return [NumberLimits(0, array.size, limits_of_pairs(operation, largest))]
    if not routine.simd:
        return [within(array, largest)]
    rows = sum(len(weights) for name, weights in operation.weights().items() if "kernel" in name)
    added = largest + UNSIGNED_OFFSET * (UNSIGNED_OFFSET * rows)
    # Only the candidate of a GRU has a bias for the sums of h, behind 16 units of each other gate.
    zeros = [(0, 0)] * (2 * STEP) if role == "recurrent_bias" else []
    pairs = [(-limit, limit) for limit in (largest, added)][: len(array)]
    columns = array.shape[1]
    return [
        NumberLimits(k * columns, columns, [*zeros, *[pair] * (STEP if zeros else 1)]) for k, pair in enumerate(pairs)
    ]


def limits_of_pairs(operation: QuantizedRecurrent, largest: int) -> Sequence[tuple[int, int]]:
    """Returns the limits of a unit's biases, two in one number, and of its multipliers."""
    pair, alone = (-257 * largest, 257 * largest), (-largest, largest)
    factors = [(1 - 2**31, 2**31 - 1)] * len(operation.shifts)
    if not isinstance(operation, QuantizedGRU):
        return [pair, alone, pair, alone, *factors]
    # Sums of a candidate are multiplied by a gate.
    shifts = (*operation.shifts[:-1], gated_shift(operation.fixed_point))
    most = LARGEST_FACTOR << dropped_of_factor(replace(operation, shifts=shifts), len(shifts) - 1)
    return [pair, alone, alone, alone, *factors[:-1], (0, most)]


def is_paired(routine: Routine) -> bool:
    """Returns whether numbers of a layer's arrays hold two weights or biases each."""
    return routine.kernel.startswith("fixed_point/paired/") and not routine.kernel.endswith("_of_nibbles")


def require_loadable(plan: Plan) -> None:
    """Raises UnsupportedError where code has integers that it cannot load, or cannot check."""
    reasons = [(routine, obstacle(routine)) for routine in plan.routines]
    problems = [problem_of(routine, reason, ADVICE) for routine, reason in reasons if reason]
    if problems:
        raise UnsupportedError(problems)


def obstacle(routine: Routine) -> str:
    """Returns the reason why a layer's integers are not loaded; "" if they are."""
    operation = routine.operation
    if isinstance(operation, QuantizedConstant):
        return "integer constants are not loaded"
    if isinstance(operation, (QuantizedAffine, QuantizedBinary)):
        return "integers of a custom cell are not loaded"
    if isinstance(operation, QuantizeCounts):
        return "the scaling of integers of a sensor is not loaded"
    if isinstance(operation, QuantizedRecurrent) and operation.fixed_point.limits is not None:
        packs = is_paired(routine) or operation.fixed_point.weight_step > 1
        if packs and operation.fixed_point.limits.weight is not None:
            return "it has too many inputs for packed weights that are loaded"
    return ""


def checks_of(plan: Plan, member: Callable[[Routine, str], str]) -> Sequence[Check]:
    """Returns the checks of all arrays, each once; `member` returns the name of an array."""
    checks = {
        (member(routine, role), limits.first): Check(member(routine, role), array.dtype.name, limits)
        for routine in plan.routines
        for role, array in routine.arrays.items()
        if array.dtype.kind == "i"
        for limits in limits_of(routine, role)
    }
    return list(checks.values())
