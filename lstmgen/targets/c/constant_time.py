"""Operations that C runs without branches or addresses that depend on values."""

from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Conversion
from lstmgen.graph.layout import Move
from lstmgen.graph.operation import Operation
from lstmgen.graph.repeated import Scan
from lstmgen.plan.quantize.operations import QuantizedLinear, QuantizedRecurrent
from lstmgen.targets.c.templates import lacks

# Operations without branches on values, for all options; those of a Scan's timestep are judged apart.
KINDS = (QuantizedLinear, Move, Constant, Conversion, Affine, Scan)
# Functions of one float, and of two.
FUNCTIONS = frozenset(["linear", "relu", "sigmoid", "softmax", "tanh"])
JOINED = frozenset(["add", "subtract", "multiply"])


def runs_in_constant_time(operation: Operation) -> bool:
    """Returns whether no branch and no address depends on a value; a mask is such a value."""
    if isinstance(operation, QuantizedRecurrent):
        return not operation.masked
    if isinstance(operation, Activate):
        return operation.activation.name in FUNCTIONS
    if isinstance(operation, Binary):
        return operation.kind in JOINED
    return isinstance(operation, KINDS)


def lacks_in_constant_time(operation: Operation, kernel: str) -> str:
    """Returns the missing part of an operation in constant time; "" if nothing is missing."""
    if runs_in_constant_time(operation):
        return lacks(operation, kernel)
    return f"{timing_key(operation)} in constant time"


def timing_key(operation: Operation) -> str:
    """Returns the part of an operation that decides on constant time: the name of its function, or its class."""
    if isinstance(operation, Activate):
        return operation.activation.name
    if isinstance(operation, Binary):
        return operation.kind
    masked = "masked " if isinstance(operation, QuantizedRecurrent) else ""
    return f"{masked}{type(operation).__name__.removeprefix('Quantized')}"
