"""Arithmetic on tensors as an operation node writes it: axes count the batch axis, operands may be constants.

What would mix samples is refused. Source: keras/src/ops/numpy.py.
"""

import math
from typing import Any, TypeAlias

import numpy as np

from lstmgen.graph.activation import Activation, activation
from lstmgen.graph.elementwise import Binary, Where, broadcast
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Pad, Slice
from lstmgen.graph.linear import Dense, MatMul
from lstmgen.graph.operation import Array
from lstmgen.graph.ranges import Range, of_array
from lstmgen.graph.shape import Length, Shape, text
from lstmgen.read.calls.layer import Call, Refusal, Tensor, shorten
from lstmgen.read.calls.ranges import of_input
from lstmgen.read.configs.dtypes import FLOATS, INTEGERS, named
from lstmgen.read.layers.lowering import (
    affine,
    binary,
    constant,
    every_axis,
    expanded,
    fixed,
    reduced,
    sample_axes,
    sample_axis,
    transposed,
    truth,
    zeros_like,
)

Operand: TypeAlias = Value | Array
LARGEST = float(np.finfo(np.float32).max)
# By `ord`: how absolute values become one number; those of a matrix are summed along one axis before.
VECTOR_NORMS = {1.0: "sum", math.inf: "max", -math.inf: "min"}
MATRIX_NORMS = {1.0: "max", math.inf: "max", -1.0: "min", -math.inf: "min"}


def operand(value: Any) -> Operand:
    """An argument of a node: a tensor, or a number or nested list of numbers as an array with the batch axis.

    Raises:
        Refusal: it is neither.
    """
    if isinstance(value, Value):
        return value
    if isinstance(value, Tensor):
        return value.value
    if value is None:
        raise Refusal("an operand is missing in the file")
    try:
        return np.asarray(value, dtype=np.float64)
    except (ValueError, TypeError):
        raise Refusal(f"operand {shorten(value)} is neither a tensor nor a number") from None


def tensor(value: Any) -> Value:
    """Converts an argument to a tensor.

    Raises:
        Refusal: it is something else.
    """
    y = operand(value)
    if not isinstance(y, Value):
        raise Refusal(f"operand {shorten(value)} is not a tensor")
    return y


def without_batch(array: Array, rank: int) -> Array:
    """A constant as it broadcasts against samples of `rank` axes."""
    if array.ndim <= rank:
        return array
    if array.ndim == rank + 1 and len(array) == 1:
        return np.asarray(array[0])
    raise Refusal(f"a constant of shape {array.shape} has a batch axis", "leave its first axis out")


def combined(call: Call, kind: str, a: Operand, b: Operand) -> Value:
    """A `Binary` by name of two operands, at least one a tensor; constants become part of the operation."""
    ranks = [len(x.shape) for x in (a, b) if isinstance(x, Value)]
    if not ranks:
        raise Refusal("it is called with constants only")
    if len(set(ranks)) > 1:
        raise other_ranks(*(x.shape for x in (a, b) if isinstance(x, Value)))
    a = a if isinstance(a, Value) else without_batch(a, ranks[0])
    b = b if isinstance(b, Value) else without_batch(b, ranks[0])
    try:
        shortcut = with_constant(call, kind, a, b)
    except ValueError as error:
        raise Refusal(str(error)) from None
    if shortcut is not None:
        return shortcut
    values = [x if isinstance(x, Value) else constant(call, x) for x in (a, b)]
    return binary(call, kind, *values)


def other_ranks(a: Shape, b: Shape) -> Refusal:
    """Two tensors, one with more axes: broadcasting would match the samples of the other with another axis."""
    fewer, more = sorted((a, b), key=len)
    widened = text((1,) * (len(more) - len(fewer)) + tuple(-1 if isinstance(n, Length) else n for n in fewer))
    reason = f"operands with {len(a) + 1} and {len(b) + 1} axes would mix samples"
    return Refusal(
        reason, f"give both as many axes: keras.layers.Reshape({widened}) for the one of shape {text(fewer)}"
    )


def with_constant(call: Call, kind: str, a: Operand, b: Operand) -> Value | None:
    """The simpler operation where one operand is a constant that does not widen the other; else None."""
    if isinstance(b, Value):
        if isinstance(a, Value) or broadcast(b.shape, a.shape) != b.shape:
            return None
        if kind in ("add", "multiply"):
            return with_constant(call, kind, b, a)
        if kind == "subtract":
            return affine(call, b, -1.0, a, part=kind)
        if kind == "divide":
            y = call.activate(b, Activation("reciprocal"))
            return y if np.all(a == 1) else noted(call, affine(call, y, a, part=kind), a, b)
        return None
    if not isinstance(a, Value) or broadcast(a.shape, b.shape) != a.shape:
        return None
    if kind == "power":
        return power(call, a, b)
    scales = {"add": (1.0, b), "subtract": (1.0, -b), "multiply": (b, 0.0)}
    limits = call.reading.ranges.get(a.name)
    # Integers are divided: 49 * (1 / 49) is less than 1, and what follows may cut or compare it.
    if kind == "divide" and np.all(b != 0) and not (limits and limits.integral):
        return noted(call, affine(call, a, 1 / b, part=kind), a, b)
    return affine(call, a, *scales[kind], part=kind) if kind in scales else None


def noted(call: Call, quotient: Value, a: Operand, b: Operand) -> Value:
    """A product with a reciprocal, noted as a / b: where a step follows, the last bit matters."""
    call.reading.quotients[quotient.name] = (a, b)
    return quotient


def power(call: Call, x: Value, exponent: Array) -> Value | None:
    """x to a constant that has a function of its own."""
    names = {2.0: "square", 0.5: "sqrt", -1.0: "reciprocal", -0.5: "rsqrt", 1.0: "linear"}
    name = names.get(float(exponent)) if exponent.ndim == 0 else None
    return None if name is None else call.activate(x, Activation(name))


def floor_divided(call: Call, a: Operand, b: Operand) -> Value:
    """The largest integer not above a / b."""
    if isinstance(a, Value) and not isinstance(b, Value):
        b = constant(call, without_batch(b, len(a.shape)))  # else it would be a product with 1 / b, which is less exact
        quotient = binary(call, "divide", a, b)
    else:
        quotient = combined(call, "divide", a, b)
    return call.activate(quotient, Activation("floor"))


def remainder(call: Call, a: Operand, b: Operand) -> Value:
    """a - floor(a / b) * b, which has the sign of b; of floats without rounding the quotient."""
    dividend, divisor = (call.reading.ranges.get(x.name) if isinstance(x, Value) else of_array(x) for x in (a, b))
    if not (dividend and divisor and dividend.integral and divisor.integral):
        return combined(call, "remainder", a, b)
    y = combined(call, "subtract", a, combined(call, "multiply", floor_divided(call, a, b), b))
    whole = call.reading.ranges.get(y.name)
    if whole is not None and whole.integral and not divisor.has_zero():
        call.reading.bound(y, Range(min(divisor.low + 1, 0.0), max(divisor.high - 1, 0.0)))
    return y


def rounded(call: Call, x: Value) -> Value:
    """The nearest integer; of two, the even one."""
    below = call.activate(x, Activation("floor"))
    beyond = binary(call, "subtract", x, below)
    odd = remainder(call, below, np.asarray(2.0))
    nearest = call.add(Where(), combined(call, "equal", beyond, np.asarray(0.5)), odd, zeros_like(call, x))
    up = call.add(Where(), combined(call, "greater", beyond, np.asarray(0.5)), constant(call, 1.0), nearest)
    y = binary(call, "add", below, up)
    if (limits := call.reading.ranges.get(x.name)) is not None:
        call.reading.bound(y, Range(float(np.rint(limits.low)), float(np.rint(limits.high))))
    return y


def logical(call: Call, kind: str, a: Operand, b: Operand) -> Value:
    """and, or, exclusive or of truth values."""
    values = [truth(call, x) if isinstance(x, Value) else (x != 0).astype(np.float64) for x in (a, b)]
    return combined(call, {"xor": "not_equal"}.get(kind, f"logical_{kind}"), *values)


def chosen(call: Call, condition: Value, x: Operand, y: Operand) -> Value:
    """condition ? x : y."""
    rank = len(condition.shape)
    values = []
    for branch in (x, y):
        if isinstance(branch, Value) and len(branch.shape) != rank:
            raise other_ranks(condition.shape, branch.shape)
        values.append(branch if isinstance(branch, Value) else constant(call, without_batch(branch, rank)))
    return call.add(Where(), condition, *values)


def axes_of(x: Value, axis: Any, argument: str = "axis") -> tuple[int, ...]:
    """The axes of a reduction; none means all, which includes the batch axis."""
    if axis is None:
        reason = f"without {argument} the batch axis is included, which would mix samples"
        raise Refusal(reason, f"give {every_axis(len(x.shape), argument)} for all axes of a sample")
    return sample_axes(axis, len(x.shape), argument)


def reduction(call: Call, kind: str, x: Value, axis: Any, *, keepdims: bool = False) -> Value:
    """A reduction by name: those of `Reduce`, and any, all, variance, deviation, log_sum_exp."""
    axes = axes_of(x, axis)
    if kind in ("any", "all"):
        return reduced(call, {"any": "max", "all": "min"}[kind], truth(call, x), axes, keepdims=keepdims)
    if kind in ("variance", "deviation"):
        centered = binary(call, "subtract", x, reduced(call, "mean", x, axes, keepdims=True))
        y = reduced(call, "mean", call.activate(centered, Activation("square")), axes, keepdims=keepdims)
        return y if kind == "variance" else call.activate(y, Activation("sqrt"))
    if kind == "log_sum_exp":
        # A row that is all -inf gives -inf, not the NaN of -inf - -inf: as Keras does, nothing infinite is taken away.
        limit = activation("clip", low=-LARGEST, high=LARGEST)
        top = call.activate(reduced(call, "max", x, axes, keepdims=True), limit)
        powers = call.activate(binary(call, "subtract", x, top), Activation("exponential"))
        total = call.activate(reduced(call, "sum", powers, axes, keepdims=keepdims), Activation("log"))
        return binary(call, "add", total, top if keepdims else reduced(call, "sum", top, axes))
    return reduced(call, kind, x, axes, keepdims=keepdims)


def norm(call: Call, x: Value, order: Any, axis: Any, *, keepdims: bool) -> Value:
    """The length of vectors along one axis, or of matrices over two."""
    axes = list(axis) if isinstance(axis, (list, tuple)) else [axis]
    if order is None or order in ("fro", "euclidean") or (order == 2 and len(axes) == 1):
        total = reduction(call, "sum", call.activate(x, Activation("square")), axis, keepdims=keepdims)
        return call.activate(total, Activation("sqrt"))
    if len(axes) == 1 and order == 0:
        return reduction(call, "sum", truth(call, x), axis, keepdims=keepdims)
    kinds = VECTOR_NORMS if len(axes) == 1 else MATRIX_NORMS if len(axes) == 2 else {}
    power = float(order) if order in (1, -1, "inf", "-inf", math.inf, -math.inf) else 0.0
    if power not in kinds:
        raise Refusal(f"ord={shorten(order)} over {len(axes)} axes is not supported")
    y = call.activate(x, Activation("abs"))
    if len(axes) == 1:
        return reduction(call, kinds[power], y, axis, keepdims=keepdims)
    rows, columns = (sample_axis(item, len(x.shape)) for item in axes)
    summed, remaining = (rows, columns) if abs(power) == 1 else (columns, rows)
    y = reduced(call, kinds[power], reduced(call, "sum", y, [summed], keepdims=True), [remaining], keepdims=True)
    return y if keepdims else reduced(call, "sum", y, [rows, columns])


def matrix_product(call: Call, a: Operand, b: Operand) -> Value:
    """a @ b of two tensors with a batch axis, or of a tensor and a matrix."""
    if isinstance(a, Value) and isinstance(b, Value):
        if len(a.shape) != len(b.shape) or len(a.shape) < 2:
            reason = f"a matrix product of {text(a.shape)} and {text(b.shape)} would mix samples"
            raise Refusal(
                reason, "give both two axes or more, and as many, by keras.layers.Reshape; or use keras.layers.Dot"
            )
        return call.add(MatMul(), a, b)
    if isinstance(a, Value) and not isinstance(b, Value):
        if b.ndim != 2 or not a.shape:
            raise Refusal(f"a matrix product with a constant of shape {b.shape} is not supported")
        return call.add(Dense(kernel=b, bias=None), a)
    if isinstance(b, Value) and not isinstance(a, Value) and a.ndim == 2 and len(b.shape) >= 2:
        order = [*range(len(b.shape) - 2), len(b.shape) - 1, len(b.shape) - 2]
        return transposed(call, call.add(Dense(kernel=a.T, bias=None), transposed(call, b, order)), order)
    raise Refusal("a matrix product of these operands is not supported")


def running_sum(call: Call, x: Value, axis: Any) -> Value:
    """Sums of everything up to each place of an axis; NaN and infinities leave the sums before them as they are.

    Each step adds the sums that lie 1, 2, 4 … places before (Hillis and Steele 1986).
    """
    rank = len(x.shape)
    at = sample_axis(axis, rank)
    size, nothing = fixed(x.shape[at], "the axis to sum along"), (0,) * rank
    distance = 1
    while distance < size:
        before = (*nothing[:at], distance, *nothing[at + 1 :])
        earlier = call.add(Slice(axis=at, start=0, stop=size - distance), x, part="earlier")
        x = binary(call, "add", x, call.add(Pad(before=before, after=nothing), earlier, part="behind"))
        distance *= 2
    return x


def one_later(call: Call, x: Value, axis: Any) -> Value:
    """Shifts an axis by one: each place gets the number before it, the first gets 0."""
    at, one, none = _one_place(x, axis)
    earlier = call.add(Slice(axis=at, start=0, stop=-1), x, part="earlier")
    return call.add(Pad(before=one, after=none), earlier, part="later")


def one_earlier(call: Call, x: Value, axis: Any) -> Value:
    """Shifts an axis back by one: each place gets the number behind it, the last gets 0."""
    at, one, none = _one_place(x, axis)
    behind = call.add(Slice(axis=at, start=1, stop=None), x, part="behind")
    return call.add(Pad(before=none, after=one), behind, part="earlier")


def _one_place(x: Value, axis: Any) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """The axis of a sample; for each of its axes 1 there and 0 elsewhere; and 0 everywhere."""
    rank = len(x.shape)
    at = sample_axis(axis, rank)
    return at, tuple(int(k == at) for k in range(rank)), (0,) * rank


def cast(call: Call, x: Value, dtype: Any) -> Value:
    """Another number format: integers are cut towards zero, truth values are 0 and 1."""
    name = named(dtype)
    if name in FLOATS:
        call.reading.double |= name == "float64"
        call.reading.rounds(call.name, name)
        return x
    if name not in INTEGERS:
        raise Refusal(f"dtype={shorten(dtype)} is not supported")
    if name == "bool":
        return truth(call, x)
    limits = call.reading.ranges.get(x.name)
    if limits is not None and limits.integral:
        return x
    floor, ceiling = (call.activate(x, Activation(kind)) for kind in ("floor", "ceil"))
    y = call.add(Where(), binary(call, "less", x, constant(call, 0.0)), ceiling, floor, part="whole")
    # What is beyond int32 or int64 is something else on every processor, in Keras as well.
    call.reading.bound(y, limits.truncated() if limits else of_input(name) if name in ("int32", "int64") else None)
    return y


def filled_like(call: Call, x: Value, value: float) -> Value:
    """One number in the shape of x."""
    zeros = zeros_like(call, x)
    return zeros if value == 0 else affine(call, zeros, offset=value, part="filled")


def clipped(call: Call, x: Value, low: Any, high: Any) -> Value:
    """x between two numbers."""
    limits = [float(n) for n in (operand(low), operand(high)) if isinstance(n, np.ndarray) and n.ndim == 0]
    if len(limits) != 2:
        raise Refusal(f"limits {shorten(low)} and {shorten(high)} are not numbers")
    if limits[0] > limits[1]:
        raise Refusal(f"its lower limit {shorten(low)} is above its upper limit {shorten(high)}")
    return call.activate(x, activation("clip", low=limits[0], high=limits[1]))


def one_hot(call: Call, x: Value, classes: int) -> Value:
    """A new last axis: 1 at the index that x holds."""
    column = expanded(call, x, len(x.shape))
    return call.add(Binary(kind="equal"), column, constant(call, np.arange(classes)))
