"""What TensorFlow functions mean whose calls a file may hold as nodes: a whitelist by name.

`TFOpLambda` names a function of TensorFlow's Python API ("math.reduce_mean"), `TensorFlowOpLayer` an operation
of its graphs ("Mean"). Both tables give the same few meanings; in what order and under which names the
arguments come, the tables say too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lstmgen.graph.activation import LINEAR, Activation, activation
from lstmgen.graph.graph import Value
from lstmgen.graph.reduction import Normalize
from lstmgen.read.activations import leaky_relu, relu
from lstmgen.read.layer import Call, Refusal, shorten
from lstmgen.read.layers import batched, batched_layout
from lstmgen.read.layers.batched import operand, tensor
from lstmgen.read.layers.lowering import affine, binary, over_axes, sample_axes, sample_axis, truth
from lstmgen.read.operands import as_tensor

Meaning = Callable[..., Any]


def number(value: Any, default: float) -> float:
    """A constant argument; missing for the default."""
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refusal(f"argument {shorten(value)} is not a number")
    return float(value)


def apply(function: Activation) -> Meaning:
    """A function of every element."""
    return lambda call, x: call.activate(tensor(x), function)


def combine(kind: str) -> Meaning:
    """A `Binary` by name."""
    return lambda call, x, y: batched.combined(call, kind, operand(x), operand(y))


def logical(kind: str) -> Meaning:
    """and, or, xor."""
    return lambda call, x, y: batched.logical(call, kind, operand(x), operand(y))


def swap(meaning: Meaning) -> Meaning:
    """The same function with its operands the other way round."""
    return lambda call, x, y: meaning(call, y, x)


def reduce(kind: str) -> Meaning:
    """A reduction by name."""

    def meaning(call: Call, x: Any, axis: Any = None, keepdims: Any = None) -> Value:
        return batched.reduction(call, kind, tensor(x), axis, keepdims=bool(keepdims))

    return meaning


def softmax(name: str) -> Meaning:
    """softmax or log_softmax over an axis."""

    def meaning(call: Call, x: Any, axis: Any = None) -> Value:
        value = tensor(x)
        axes = sample_axes(-1 if axis is None else axis, len(value.shape))
        return over_axes(call, value, Activation(name), axes)

    return meaning


def floor_divide(call: Call, x: Any, y: Any) -> Value:
    """x // y."""
    return batched.floor_divided(call, operand(x), operand(y))


def modulo(call: Call, x: Any, y: Any) -> Value:
    """x % y with the sign of y."""
    return batched.remainder(call, operand(x), operand(y))


def rounded(call: Call, x: Any) -> Value:
    """The nearest integer; of two, the even one."""
    return batched.rounded(call, tensor(x))


def squared_difference(call: Call, x: Any, y: Any) -> Value:
    """(x - y)²."""
    return call.activate(batched.combined(call, "subtract", operand(x), operand(y)), Activation("square"))


def divide_no_nan(call: Call, x: Any, y: Any) -> Value:
    """x / y, and 0 where y is 0."""
    divisor = tensor(y)
    quotient = batched.combined(call, "divide", operand(x), divisor)
    return batched.chosen(call, truth(call, divisor), quotient, operand(0.0))


def add_n(call: Call, *xs: Any) -> Value:
    """The sum of several tensors."""
    total, *others = parts(call, xs)
    for other in others:
        total = binary(call, "add", total, other)
    return total


def parts(call: Call, xs: Sequence[Any]) -> list[Value]:
    """Operands that are put together: tensors, and constants with an axis for the samples."""
    return [as_tensor(call, x).value for x in xs]


def complementary_error(call: Call, x: Any) -> Value:
    """1 - erf(x)."""
    return affine(call, call.activate(tensor(x), Activation("erf")), -1.0, 1.0, part="complement")


def l2_normalize(call: Call, x: Any, axis: Any = None, epsilon: Any = None) -> Value:
    """x / sqrt(max(Σx², epsilon))."""
    value = tensor(x)
    axes = batched.axes_of(value, axis)
    return call.add(Normalize(kind="l2", axes=axes, epsilon=number(epsilon, 1e-12)), value)


def gelu(call: Call, x: Any, approximate: Any = None) -> Value:
    """tf.nn.gelu, exact unless it says otherwise."""
    return call.activate(tensor(x), Activation("gelu_tanh" if approximate else "gelu"))


def leaky(call: Call, x: Any, alpha: Any = None) -> Value:
    """tf.nn.leaky_relu."""
    return call.activate(tensor(x), leaky_relu(number(alpha, 0.2)))


def clip(call: Call, x: Any, low: Any, high: Any) -> Value:
    """x between two numbers."""
    return batched.clipped(call, tensor(x), low, high)


def where(call: Call, condition: Any, x: Any = None, y: Any = None) -> Value:
    """condition ? x : y."""
    if x is None or y is None:
        raise Refusal("without x and y it gives as many indices as there are, which is not supported")
    return batched.chosen(call, tensor(condition), operand(x), operand(y))


def concat(call: Call, *xs: Any) -> Value:
    """All arguments but the last, which is the axis, one behind the other."""
    return batched_layout.joined_along(call, parts(call, xs[:-1]), xs[-1])


def stack(call: Call, *xs: Any) -> Value:
    """All arguments but the last, which is the axis, beside each other."""
    return batched_layout.stacked(call, parts(call, xs[:-1]), 0 if xs[-1] is None else xs[-1])


def unstack(call: Call, x: Any, num: Any = None, axis: Any = None) -> tuple[Value, ...]:
    """The parts along an axis."""
    return batched_layout.unstacked(call, tensor(x), 0 if axis is None else axis)


def split(call: Call, x: Any, sizes: Any, axis: Any = None, num: Any = None) -> tuple[Value, ...]:
    """Equal parts, or parts of the given sizes."""
    if isinstance(sizes, (list, tuple)) and all(type(size) is int for size in sizes):
        sizes = [sum(sizes[: k + 1]) for k in range(len(sizes) - 1)]
    return batched_layout.split(call, tensor(x), sizes, 0 if axis is None else axis)


def reshape(call: Call, x: Any, shape: Any) -> Value:
    """Another shape behind the batch axis."""
    return batched_layout.reshape(call, tensor(x), shape)


def batch_flatten(call: Call, x: Any) -> Value:
    """Each sample as one row."""
    return batched_layout.open_reshape(call, tensor(x), [-1])


def transpose(call: Call, x: Any, permutation: Any = None) -> Value:
    """Axes in another order."""
    return batched_layout.transpose(call, tensor(x), permutation)


def expand_dims(call: Call, x: Any, axis: Any) -> Value:
    """A new axis of length 1."""
    return batched_layout.with_new_axis(call, tensor(x), axis)


def squeeze(call: Call, x: Any, axis: Any = None) -> Value:
    """Without axes of length 1."""
    return batched_layout.squeezed(call, tensor(x), axis)


def reverse(call: Call, x: Any, axis: Any) -> Value:
    """Axes in reverse."""
    return batched_layout.flipped(call, tensor(x), axis)


def repeat(call: Call, x: Any, repeats: Any, axis: Any = None) -> Value:
    """Every element several times in a row."""
    return batched_layout.repeated(call, tensor(x), repeats, axis)


def tile(call: Call, x: Any, multiples: Any) -> Value:
    """The whole tensor several times in a row."""
    return batched_layout.tiled(call, tensor(x), multiples)


def pad(call: Call, x: Any, paddings: Any, mode: Any = None, value: Any = None) -> Value:
    """A constant around a tensor."""
    if mode not in (None, "CONSTANT"):
        raise Refusal(f"mode={mode!r} is not supported")
    return batched_layout.padded(call, tensor(x), paddings, number(value, 0.0))


def gather(call: Call, x: Any, indices: Any, axis: Any = None) -> Value:
    """The elements at constant indices of an axis."""
    value = tensor(x)
    return batched_layout.taken(call, value, sample_axis(0 if axis is None else axis, len(value.shape)), indices)


def slice_(call: Call, x: Any, begin: Any, size: Any) -> Value:
    """A block that begins somewhere and is so large; -1 is all that is left."""
    listed = isinstance(begin, (list, tuple)) and isinstance(size, (list, tuple))
    if not listed or any(type(n) is not int for n in [*begin, *size]):
        raise Refusal(f"begin={shorten(begin)} and size={shorten(size)} are not supported")
    key = [slice(a or None, None if n == -1 else a + n) for a, n in zip(begin, size)]
    return batched_layout.indexed(call, tensor(x), key)


def matmul(call: Call, a: Any, b: Any, transpose_a: Any = None, transpose_b: Any = None) -> Value:
    """A matrix product, of which each operand may be transposed before."""
    sides = [turned(call, operand(x)) if turn else operand(x) for x, turn in ((a, transpose_a), (b, transpose_b))]
    return batched.matrix_product(call, sides[0], sides[1])


def turned(call: Call, x: batched.Operand) -> batched.Operand:
    """The last two axes in each other's place."""
    return batched_layout.swapped(call, x, -1, -2) if isinstance(x, Value) else x.swapaxes(-1, -2)


def tensordot(call: Call, a: Any, b: Any, axes: Any) -> Value:
    """The last axis of a tensor summed with the first of a matrix."""
    value = tensor(a)
    rank = len(value.shape)
    if axes not in (1, [[rank], [0]], [[-1], [0]], [rank, 0], [-1, 0]):
        raise Refusal(f"axes={axes!r} is not supported")
    return batched.matrix_product(call, value, operand(b))


def cast(call: Call, x: Any, dtype: Any) -> Value:
    """Another number format."""
    return batched.cast(call, tensor(x), dtype)


def fill(number: float) -> Meaning:
    """One number in the shape of a tensor."""
    return lambda call, x: batched.filled_like(call, tensor(x), number)


def one_hot(call: Call, x: Any, depth: Any) -> Value:
    """1 at the index that x holds."""
    if type(depth) is not int or depth < 1:
        raise Refusal(f"depth={depth!r} is not supported")
    return batched.one_hot(call, tensor(x), depth)


def one_hot_node(call: Call, x: Any, depth: Any, on: Any, off: Any, axis: Any = None) -> Value:
    """The same as a node of a graph, which says all of it."""
    if (on, off, axis) not in ((1, 0, None), (1, 0, -1)):
        raise Refusal(f"on_value={on!r}, off_value={off!r}, axis={axis!r} are not supported")
    return one_hot(call, x, depth)


def cumsum(call: Call, x: Any, axis: Any = None, exclusive: Any = None, reverse: Any = None) -> Value:
    """Sums of everything up to each place, or before it; or from the end."""
    axis = 0 if axis is None else axis
    value = batched_layout.flipped(call, tensor(x), axis) if reverse else tensor(x)
    value = batched.running_sum(call, value, axis)
    value = batched.one_later(call, value, axis) if exclusive else value
    return batched_layout.flipped(call, value, axis) if reverse else value


def norm(call: Call, x: Any, order: Any = None, axis: Any = None, keepdims: Any = None) -> Value:
    """The length of rows."""
    return batched.norm(call, tensor(x), order, axis, keepdims=bool(keepdims))


ELEMENTWISE: dict[str, Activation] = {
    "abs": Activation("abs"),
    "neg": Activation("negative"),
    "square": Activation("square"),
    "sqrt": Activation("sqrt"),
    "rsqrt": Activation("rsqrt"),
    "reciprocal": Activation("reciprocal"),
    "exp": Activation("exponential"),
    "expm1": Activation("expm1"),
    "log": Activation("log"),
    "log1p": Activation("log1p"),
    "sin": Activation("sin"),
    "cos": Activation("cos"),
    "tanh": Activation("tanh"),
    "sigmoid": Activation("sigmoid"),
    "sign": Activation("sign"),
    "floor": Activation("floor"),
    "ceil": Activation("ceil"),
    "erf": Activation("erf"),
    "logical_not": Activation("logical_not"),
    "relu": Activation("relu"),
    "relu6": relu(max_value=6.0),
    "elu": activation("elu", alpha=1.0),
    "selu": Activation("selu"),
    "silu": Activation("silu"),
    "softplus": Activation("softplus"),
    "softsign": Activation("softsign"),
    "identity": LINEAR,
    "stop_gradient": LINEAR,
}
