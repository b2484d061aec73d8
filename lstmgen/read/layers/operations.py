"""Operation nodes of Keras 3 (keras.src.ops): arithmetic that stands between layers.

Their constant parameters are in the config, tensors among the arguments of the call. The table names them
"ops.Add", for a layer and an operation may share a name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lstmgen.graph.activation import Activation, activation
from lstmgen.graph.convolution import Pool
from lstmgen.graph.graph import Value
from lstmgen.graph.reduction import Normalize
from lstmgen.read.activations import leaky_relu, named_activation
from lstmgen.read.layer import Call, Refusal, layer
from lstmgen.read.layers import batched
from lstmgen.read.layers.contraction import contracted, parse_equation
from lstmgen.read.layers.layout import first
from lstmgen.read.layers.lowering import (
    affine,
    binary,
    channels_first,
    channels_last,
    glu,
    last_axis,
    over_axes,
    sample_axes,
    sample_axis,
)

Handler = Callable[[Call], Any]


def operation(*names: str) -> Callable[[Handler], Handler]:
    """Registers a function of a call for operation nodes; their outputs carry no mask."""
    return layer(*(f"ops.{name}" for name in names), mask="drop", arguments=True)


def argument(call: Call, position: int, name: str, default: Any = None) -> Any:
    """An argument of the call, by position or by keyword, else from the config."""
    if position < len(call.args):
        return call.args[position]
    given = call.kwargs.raw(name)
    return call.config.raw(name, default) if given is None else given


def x_of(call: Call) -> Value:
    """The first argument, a tensor."""
    return batched.tensor(argument(call, 0, "x"))


BINARY = {
    "Add": "add",
    "Subtract": "subtract",
    "Multiply": "multiply",
    "Divide": "divide",
    "TrueDivide": "divide",
    "Power": "power",
    "Maximum": "maximum",
    "Minimum": "minimum",
    "Equal": "equal",
    "NotEqual": "not_equal",
    "Less": "less",
    "LessEqual": "less_equal",
    "Greater": "greater",
    "GreaterEqual": "greater_equal",
}


@operation(*BINARY)
def binary_operation(call: Call) -> Value:
    """Arithmetic and comparisons of two operands."""
    return batched.combined(call, BINARY[call.class_name.removeprefix("ops.")], *two(call))


def two(call: Call) -> tuple[batched.Operand, batched.Operand]:
    """The operands x1 and x2."""
    return batched.operand(argument(call, 0, "x1")), batched.operand(argument(call, 1, "x2"))


@operation("FloorDivide")
def floor_divide(call: Call) -> Value:
    """keras.ops.floor_divide."""
    return batched.floor_divided(call, *two(call))


@operation("Mod")
def mod(call: Call) -> Value:
    """keras.ops.mod."""
    return batched.remainder(call, *two(call))


@operation("LogicalAnd", "LogicalOr", "LogicalXor")
def logical(call: Call) -> Value:
    """keras.ops.logical_and, keras.ops.logical_or, keras.ops.logical_xor."""
    return batched.logical(call, call.class_name.removeprefix("ops.Logical").lower(), *two(call))


UNARY = {
    "Absolute": "abs",
    "Abs": "abs",
    "Negative": "negative",
    "Square": "square",
    "Sqrt": "sqrt",
    "Rsqrt": "rsqrt",
    "Reciprocal": "reciprocal",
    "Exp": "exponential",
    "Expm1": "expm1",
    "Log": "log",
    "Log1p": "log1p",
    "Sin": "sin",
    "Cos": "cos",
    "Tanh": "tanh",
    "Sign": "sign",
    "Floor": "floor",
    "Ceil": "ceil",
    "Erf": "erf",
    "LogicalNot": "logical_not",
    "Relu": "relu",
    "Sigmoid": "sigmoid",
    "Softplus": "softplus",
    "Softsign": "softsign",
    "Silu": "silu",
    "HardSilu": "hard_silu",
    "HardTanh": "hard_tanh",
    "Selu": "selu",
    "Mish": "mish",
    "LogSigmoid": "log_sigmoid",
    "TanhShrink": "tanh_shrink",
    "SparsePlus": "sparse_plus",
    "SparseSigmoid": "sparse_sigmoid",
}


@operation(*UNARY)
def unary_operation(call: Call) -> Value:
    """A function without parameters."""
    return call.activate(x_of(call), Activation(UNARY[call.class_name.removeprefix("ops.")]))


@operation("Relu6", "HardSigmoid")
def named_operation(call: Call) -> Value:
    """keras.ops.relu6, keras.ops.hard_sigmoid."""
    name = {"ops.Relu6": "relu6", "ops.HardSigmoid": "hard_sigmoid"}[call.class_name]
    return call.activate(x_of(call), named_activation(name, call.version))


PARAMETERS = {
    "Elu": ("elu", "alpha", 1.0),
    "Celu": ("celu", "alpha", 1.0),
    "HardShrink": ("hard_shrink", "threshold", 0.5),
    "SoftShrink": ("soft_shrink", "threshold", 0.5),
    "Squareplus": ("squareplus", "b", 4.0),
}


@operation(*PARAMETERS)
def parameter_operation(call: Call) -> Value:
    """A function with one parameter."""
    name, parameter, default = PARAMETERS[call.class_name.removeprefix("ops.")]
    return call.activate(x_of(call), activation(name, **{parameter: call.config.number(parameter, default)}))


@operation("LeakyRelu")
def leaky_relu_operation(call: Call) -> Value:
    """keras.ops.leaky_relu."""
    return call.activate(x_of(call), leaky_relu(call.config.number("negative_slope", 0.2)))


@operation("Gelu")
def gelu(call: Call) -> Value:
    """keras.ops.gelu."""
    return call.activate(x_of(call), Activation("gelu_tanh" if call.config.boolean("approximate", True) else "gelu"))


@operation("Softmax", "LogSoftmax", "Sparsemax")
def row_operation(call: Call) -> Value:
    """keras.ops.softmax, keras.ops.log_softmax, keras.ops.sparsemax."""
    names = {"ops.Softmax": "softmax", "ops.LogSoftmax": "log_softmax", "ops.Sparsemax": "sparsemax"}
    x, function = x_of(call), named_activation(names[call.class_name], call.version)
    return over_axes(call, x, function, sample_axes(call.config.raw("axis", -1), len(x.shape)))


@operation("Glu")
def glu_operation(call: Call) -> Value:
    """keras.ops.glu."""
    x = x_of(call)
    return glu(call, x, sample_axis(call.config.raw("axis", -1), len(x.shape)))


@operation("Round")
def rounded(call: Call) -> Value:
    """keras.ops.round."""
    call.config.only("decimals", 0)
    return batched.rounded(call, x_of(call))


# Functions that the closed set does not have but that are short in terms of it.
@operation("Tan", "Sinh", "Cosh", "Log2", "Log10", "Isnan")
def composed_operation(call: Call) -> Value:
    """keras.ops.tan, keras.ops.sinh, keras.ops.cosh, keras.ops.log2, keras.ops.log10, keras.ops.isnan."""
    x, name = x_of(call), call.class_name.removeprefix("ops.")
    if name == "Isnan":
        return binary(call, "not_equal", x, x)
    if name == "Tan":
        return binary(call, "divide", call.activate(x, Activation("sin")), call.activate(x, Activation("cos")))
    if name in ("Log2", "Log10"):
        scale = {"Log2": 1.4426950408889634, "Log10": 0.4342944819032518}[name]
        return affine(call, call.activate(x, Activation("log")), scale)
    up = call.activate(x, Activation("exponential"))
    down = call.activate(call.activate(x, Activation("negative")), Activation("exponential"))
    return affine(call, binary(call, "subtract" if name == "Sinh" else "add", up, down), 0.5)


REDUCTIONS = {
    "Sum": "sum",
    "Mean": "mean",
    "Max": "max",
    "Min": "min",
    "Amax": "max",
    "Amin": "min",
    "Prod": "product",
    "Any": "any",
    "All": "all",
    "Var": "variance",
    "Std": "deviation",
    "Logsumexp": "log_sum_exp",
}


@operation(*REDUCTIONS)
def reduction_operation(call: Call) -> Value:
    """A reduction over axes that do not include the batch axis."""
    call.config.only("initial", None)
    call.config.only("dtype", None)
    kind = REDUCTIONS[call.class_name.removeprefix("ops.")]
    return batched.reduction(call, kind, x_of(call), call.config.raw("axis"), keepdims=call.config.boolean("keepdims"))


@operation("Average")
def average(call: Call) -> Value:
    """keras.ops.average."""
    if argument(call, 1, "weights") is not None:
        raise Refusal("weights are not supported")
    return batched.reduction(call, "mean", x_of(call), call.config.raw("axis"))


@operation("Norm")
def norm(call: Call) -> Value:
    """keras.ops.norm."""
    keepdims = call.config.boolean("keepdims")
    return batched.norm(call, x_of(call), call.config.raw("ord"), call.config.raw("axis"), keepdims=keepdims)


@operation("Normalize")
def normalize(call: Call) -> Value:
    """keras.ops.normalize."""
    call.config.only("order", 2)
    return normalized(call, "unit")


@operation("RMSNorm", "RMSNormalization")
def rms_normalization(call: Call) -> Value:
    """keras.ops.rmsnorm, keras.ops.rmsnormalization."""
    if argument(call, 1, "scale") is not None:
        raise Refusal("a scale is not supported")
    return normalized(call, "rms")


def normalized(call: Call, kind: str) -> Value:
    """The first argument, normalised over `axis` by a statistic of `Normalize`."""
    x = x_of(call)
    epsilon = call.config.number("epsilon") if call.config.has("epsilon") else 1e-7
    call.config.ignore("epsilon")
    axes = sample_axes(call.config.raw("axis", -1), len(x.shape))
    return call.add(Normalize(kind=kind, axes=axes, epsilon=epsilon), x)


@operation("Where")
def where(call: Call) -> Value:
    """keras.ops.where."""
    condition = batched.tensor(argument(call, 0, "condition"))
    x, y = batched.operand(argument(call, 1, "x1")), batched.operand(argument(call, 2, "x2"))
    return batched.chosen(call, condition, x, y)


@operation("Matmul", "Dot")
def matmul(call: Call) -> Value:
    """keras.ops.matmul, keras.ops.dot."""
    a, b = two(call)
    if call.class_name == "ops.Dot" and isinstance(a, Value) and isinstance(b, Value):
        raise Refusal("dot of two tensors would let samples meet", "use keras.ops.matmul or keras.layers.Dot")
    return batched.matrix_product(call, a, b)


@operation("Einsum")
def einsum(call: Call) -> Value:
    """keras.ops.einsum of two operands, at least one of them a tensor."""
    operands = [batched.operand(value) for value in call.args]
    if len(operands) != 2 or not any(isinstance(value, Value) for value in operands):
        raise Refusal(f"{len(operands)} operands are not supported")
    if not isinstance(operands[0], Value):
        text = str(call.config.raw("subscripts")).replace(" ", "")
        left, output = text.split("->") if "->" in text else (text, "")
        call.config.values["subscripts"] = ",".join(reversed(left.split(","))) + "->" + output
        operands.reverse()
    a, b = operands
    ranks = [len(value.shape) if isinstance(value, Value) else None for value in operands]
    equation = parse_equation(call.config.raw("subscripts"), ranks)
    assert isinstance(a, Value)
    return contracted(call, equation, a, b)


@operation("Cumsum")
def cumsum(call: Call) -> Value:
    """keras.ops.cumsum."""
    call.config.only("dtype", None)
    return batched.running_sum(call, x_of(call), call.config.raw("axis"))


@operation("Cast")
def cast(call: Call) -> Value:
    """keras.ops.cast."""
    return batched.cast(call, x_of(call), call.config.raw("dtype"))


@operation("Clip")
def clip(call: Call) -> Value:
    """keras.ops.clip."""
    return batched.clipped(call, x_of(call), call.config.raw("x_min"), call.config.raw("x_max"))


@operation("ZerosLike", "OnesLike", "FullLike")
def filled_like(call: Call) -> Value:
    """keras.ops.zeros_like, keras.ops.ones_like, keras.ops.full_like."""
    value = {"ops.ZerosLike": 0.0, "ops.OnesLike": 1.0}.get(call.class_name)
    if value is None:
        value = argument(call, 1, "fill_value")
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Refusal("fill_value is not a number")
    return batched.filled_like(call, x_of(call), float(value))


@operation("OneHot")
def one_hot(call: Call) -> Value:
    """keras.ops.one_hot."""
    call.config.only("axis", -1)
    call.config.only("sparse", False)
    return batched.one_hot(call, batched.cast(call, x_of(call), "int32"), call.config.integer("num_classes"))


@operation("Identity", "StopGradient", "Copy")
def identity(call: Call) -> Value:
    """keras.ops.identity, keras.ops.stop_gradient, keras.ops.copy."""
    return x_of(call)


@operation("Array", "ConvertToTensor")
def as_tensor(call: Call) -> Value:
    """keras.ops.array, keras.ops.convert_to_tensor: the same, or a cast."""
    dtype = call.config.raw("dtype")
    return x_of(call) if dtype is None else batched.cast(call, x_of(call), dtype)


@operation("MaxPool", "AveragePool")
def pool(call: Call) -> Value:
    """keras.ops.max_pool and average_pool; `pool_size` may be one number for all spatial axes."""
    x = batched.tensor(argument(call, 0, "inputs"))
    rank = len(x.shape) - 1
    last_axis(x)
    size = call.config.integers("pool_size", rank)
    strides = call.config.integers("strides", rank) if call.config.has("strides") else size
    call.config.ignore("strides")
    kind = "max" if call.class_name == "ops.MaxPool" else "average"
    operation = Pool(
        kind=kind, size=size, strides=strides, padding=call.config.choice("padding", "valid", "valid", "same")
    )
    backwards = first(call, rank)
    y = call.add(operation, channels_last(call, x) if backwards else x)
    return channels_first(call, y) if backwards else y
