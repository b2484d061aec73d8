"""Which operations C runs so that no branch and no address depends on a value."""

from __future__ import annotations

from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Conversion
from lstmgen.graph.layout import Move
from lstmgen.graph.operation import Operation
from lstmgen.plan.quantize.operations import QuantizedLinear, QuantizedRecurrent
from lstmgen.targets.c.templates import lacks

# What treats all numbers alike, whatever its options.
KINDS = (QuantizedLinear, Move, Constant, Conversion, Affine)
# Functions of floats, and what joins two of them.
FUNCTIONS = frozenset(["linear", "relu", "sigmoid", "softmax", "tanh"])
JOINED = frozenset(["add", "subtract", "multiply"])


def runs_in_constant_time(operation: Operation) -> bool:
    """Whether no value decides what is run or read; which timesteps a mask leaves out is such a value."""
    if isinstance(operation, QuantizedRecurrent):
        return not operation.masked
    if isinstance(operation, Activate):
        return operation.activation.name in FUNCTIONS
    if isinstance(operation, Binary):
        return operation.kind in JOINED
    return isinstance(operation, KINDS)


def lacks_in_constant_time(operation: Operation, kernel: str) -> str:
    """What there is not that an operation needs."""
    if runs_in_constant_time(operation):
        return lacks(operation, kernel)
    return f"{timing_key(operation)} in constant time"


def timing_key(operation: Operation) -> str:
    """What decides whether an operation runs in constant time: the name of its function, or its class."""
    if isinstance(operation, Activate):
        return operation.activation.name
    if isinstance(operation, Binary):
        return operation.kind
    masked = "masked " if isinstance(operation, QuantizedRecurrent) else ""
    return f"{masked}{type(operation).__name__.removeprefix('Quantized')}"
