"""Ranges of tensors, to compare with those of Keras's integers.

Integers of Keras overflow; real numbers agree with them while all values are within the range of the dtype. For 32
and 64 bits, the limit is the range of integers that float32 represents exactly, since generated C and numpy use it.
Inputs are assumed to be small: integers up to `ASSUMED`, variable-length axes up to `LONGEST`.
"""

from collections.abc import Sequence

from lstmgen.graph.elementwise import Binary
from lstmgen.graph.graph import Value
from lstmgen.graph.kinds import limits
from lstmgen.graph.operation import Operation
from lstmgen.graph.ranges import Range
from lstmgen.graph.shape import Length
from lstmgen.read.configs.dtypes import INTEGERS

EXACT = 2**24  # float32 holds every integer up to here
ASSUMED = 2**20  # a million: larger than vocabularies
LONGEST = 2**16  # timesteps of a variable-length axis


def held(dtype: str) -> tuple[int, int]:
    """Limits of the integers of a dtype that float32 represents exactly."""
    low, high = limits(dtype)
    return max(low, -EXACT), min(high, EXACT)


def fits(x: Range, dtype: str) -> bool:
    """Returns true if all values fit an integer dtype, and float32 exactly."""
    low, high = held(dtype)
    return low <= x.low and x.high <= high


def of_input(dtype: str) -> Range | None:
    """The range of an input of this dtype; None for floats."""
    if dtype not in INTEGERS:
        return None
    low, high = limits(dtype)
    return Range(float(max(low, -ASSUMED)), float(min(high, ASSUMED)))


def of_operation(operation: Operation, inputs: Sequence[Value], input_ranges: Sequence[Range | None]) -> Range | None:
    """The range of an operation's first output; None if it is unknown."""
    if isinstance(operation, Binary) and operation.kind == "greater" and inputs[0] == inputs[1]:
        return Range(0.0, 0.0)
    shapes = [tuple(LONGEST if isinstance(dim, Length) else dim for dim in value.shape) for value in inputs]
    return operation.range(shapes, input_ranges)
