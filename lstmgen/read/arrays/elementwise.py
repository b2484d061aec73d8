"""Functions of every element, as operations; operands are tensors, numbers or arrays.

A meaning is a function of a call and its arguments: operands first, options by keyword.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation, activation
from lstmgen.graph.graph import Value
from lstmgen.read.arrays.arguments import flag, number
from lstmgen.read.calls import folds
from lstmgen.read.calls.activations import leaky_relu, named_activation, relu
from lstmgen.read.calls.layer import Call, Refusal
from lstmgen.read.calls.vocabulary import ArrayFunction, Meaning, function, spelled
from lstmgen.read.configs.dtypes import Result
from lstmgen.read.layers import batched
from lstmgen.read.layers.batched import tensor
from lstmgen.read.layers.lowering import affine, binary, glu, sample_axis


@dataclass(frozen=True)
class Apply:
    """A function without options."""

    activation: Activation

    def __call__(self, call: Call, x: Any) -> Value:
        return call.activate(tensor(x), self.activation)


def apply(name: str) -> Apply:
    """A function without options, by name."""
    return Apply(Activation(name))


def named(name: str) -> Meaning:
    """A function whose options depend on the version of Keras."""
    return lambda call, x: call.activate(tensor(x), named_activation(name, call.version))


def rounded(call: Call, x: Any) -> Value:
    """The nearest integer; of two, the even one."""
    return batched.rounded(call, tensor(x))


def tangent(call: Call, x: Any) -> Value:
    """sin(x) / cos(x)."""
    value = tensor(x)
    return binary(call, "divide", call.activate(value, Activation("sin")), call.activate(value, Activation("cos")))


def scaled_log(scale: float) -> Meaning:
    """A logarithm to another base than e."""
    return lambda call, x: affine(call, call.activate(tensor(x), Activation("log")), scale)


def hyperbolic(kind: str) -> Meaning:
    """(e^x - e^-x) / 2 by "subtract", (e^x + e^-x) / 2 by "add"."""

    def meaning(call: Call, x: Any) -> Value:
        value = tensor(x)
        up = call.activate(value, Activation("exponential"))
        down = call.activate(call.activate(value, Activation("negative")), Activation("exponential"))
        return affine(call, binary(call, kind, up, down), 0.5)

    return meaning


def complementary_error(call: Call, x: Any) -> Value:
    """1 - erf(x)."""
    return affine(call, call.activate(tensor(x), Activation("erf")), -1.0, 1.0, part="complement")


def elu(call: Call, x: Any, *, alpha: Any = 1.0) -> Value:
    """x, or alpha * (e^x - 1) below 0."""
    return call.activate(tensor(x), activation("elu", alpha=number("alpha", alpha)))


def celu(call: Call, x: Any, *, alpha: Any = 1.0) -> Value:
    """x, or alpha * (e^(x / alpha) - 1) below 0."""
    return call.activate(tensor(x), activation("celu", alpha=number("alpha", alpha)))


def hard_shrink(call: Call, x: Any, *, threshold: Any = 0.5) -> Value:
    """x, or 0 near 0."""
    return call.activate(tensor(x), activation("hard_shrink", threshold=number("threshold", threshold)))


def soft_shrink(call: Call, x: Any, *, threshold: Any = 0.5) -> Value:
    """x moved towards 0, or 0 near 0."""
    return call.activate(tensor(x), activation("soft_shrink", threshold=number("threshold", threshold)))


def squareplus(call: Call, x: Any, *, b: Any = 4.0) -> Value:
    """(x + sqrt(x² + b)) / 2."""
    return call.activate(tensor(x), activation("squareplus", b=number("b", b)))


def leaky(call: Call, x: Any, *, negative_slope: Any = 0.2) -> Value:
    """x, or negative_slope * x below 0."""
    return call.activate(tensor(x), leaky_relu(number("negative_slope", negative_slope)))


def gelu(call: Call, x: Any, *, approximate: Any = True) -> Value:
    """x times the normal distribution up to x."""
    return call.activate(tensor(x), Activation("gelu_tanh" if flag("approximate", approximate) else "gelu"))


def gated(call: Call, x: Any, *, axis: Any = -1) -> Value:
    """One half along an axis times the sigmoid of the other."""
    value = tensor(x)
    return glu(call, value, sample_axis(axis, len(value.shape)))


def clip(call: Call, x: Any, *, x_min: Any, x_max: Any) -> Value:
    """x between two numbers."""
    return batched.clipped(call, tensor(x), x_min, x_max)


def cast(call: Call, x: Any, *, dtype: Any) -> Value:
    """Another number format."""
    return batched.cast(call, tensor(x), dtype)


def as_tensor(call: Call, x: Any, *, dtype: Any = None) -> Value:
    """x itself, or a cast."""
    return tensor(x) if dtype is None else batched.cast(call, tensor(x), dtype)


def identity(call: Call, x: Any) -> Value:
    """x itself."""
    return tensor(x)


def filled(value: float) -> Meaning:
    """One number in the shape of x."""
    return lambda call, x: batched.filled_like(call, tensor(x), value)


def full_like(call: Call, x: Any, fill_value: Any) -> Value:
    """A number in the shape of x."""
    if isinstance(fill_value, bool) or not isinstance(fill_value, (int, float)):
        raise Refusal("fill_value is not a number")
    return batched.filled_like(call, tensor(x), float(fill_value))


# --- rows

FLOAT, FLOAT_IN_KERAS, TRUTH = Result.FLOAT, Result.FLOAT_IN_KERAS, Result.TRUTH


def pointwise(name: str, meaning: Meaning, *, fold: Callable[..., Any] | None = None, **columns: Any) -> ArrayFunction:
    """A function of the numbers at each place; `fold` computes it of arrays of integers or in float64."""
    return function(name, meaning, fold=fold and folds.exact(fold), pointwise=True, **columns)


def common(name: str, meaning: Meaning, **columns: Any) -> ArrayFunction:
    """A function of the numbers at each place that has one name in all front ends, "logical_not" or "LogicalNot".

    Args:
        columns: as of `function`; the exceptions, with "" where a front end does not have it.
    """
    node = "".join(word.capitalize() for word in name.split("_"))
    return pointwise(name, meaning, **{"keras": node, "tf": name, "node": node, "onnx": node, "aten": name, **columns})


def copied(name: str, meaning: Meaning, **columns: Any) -> ArrayFunction:
    """A function of the numbers at each place that computes nothing."""
    return function(name, meaning, pointwise=True, **columns)


FUNCTIONS_OF_NUMBERS = (
    common("abs", apply("abs"), keras="Absolute Abs", expression="absolute abs", aten="abs absolute", fold=np.abs),
    common(
        "negative", apply("negative"), tf="negative neg", node="Neg", onnx="Neg", aten="neg negative", fold=np.negative
    ),
    common("square", apply("square"), result=Result.NUMBER, onnx="", fold=np.square),
    common("sqrt", apply("sqrt"), result=FLOAT_IN_KERAS, fold=np.sqrt),
    common("rsqrt", apply("rsqrt"), onnx="", fold=lambda x: 1 / np.sqrt(x)),
    common("reciprocal", apply("reciprocal"), fold=lambda x: 1 / x),
    common("exp", apply("exponential"), result=FLOAT_IN_KERAS, fold=np.exp),
    common("expm1", apply("expm1"), result=FLOAT_IN_KERAS, onnx=""),
    common("log", apply("log"), result=FLOAT_IN_KERAS, fold=np.log),
    common("log1p", apply("log1p"), result=FLOAT_IN_KERAS, onnx=""),
    pointwise("log2", scaled_log(1.4426950408889634), result=FLOAT_IN_KERAS, keras="Log2", aten="log2"),
    pointwise("log10", scaled_log(0.4342944819032518), result=FLOAT_IN_KERAS, keras="Log10", aten="log10"),
    common("sin", apply("sin"), result=FLOAT_IN_KERAS, fold=np.sin),
    common("cos", apply("cos"), result=FLOAT_IN_KERAS, fold=np.cos),
    pointwise("tan", tangent, result=FLOAT_IN_KERAS, keras="Tan", onnx="Tan", aten="tan"),
    pointwise("sinh", hyperbolic("subtract"), result=FLOAT_IN_KERAS, keras="Sinh", onnx="Sinh", aten="sinh"),
    pointwise("cosh", hyperbolic("add"), result=FLOAT_IN_KERAS, keras="Cosh", onnx="Cosh", aten="cosh"),
    common("sign", apply("sign"), aten="sign sgn"),
    common("floor", apply("floor"), result=FLOAT_IN_KERAS, fold=np.floor),
    common("ceil", apply("ceil"), result=FLOAT_IN_KERAS),
    common("round", rounded, keras=spelled("Round", fixed={"decimals": (0,)})),
    common("erf", apply("erf"), aten="erf special_erf"),
    pointwise("erfc", complementary_error, node="Erfc", aten="erfc special_erfc"),
    pointwise(
        "clip",
        clip,
        result=Result.NUMBER,
        keras="Clip",
        tf=spelled("clip_by_value", x_min="clip_value_min", x_max="clip_value_max"),
        node="ClipByValue",
        onnx="Clip",
    ),
)

ACTIVATIONS = (
    common("tanh", apply("tanh"), result=FLOAT_IN_KERAS, fold=np.tanh),
    common("sigmoid", apply("sigmoid"), aten="sigmoid special_expit", fold=Activation("sigmoid")),
    pointwise("hard_sigmoid", named("hard_sigmoid"), keras="HardSigmoid"),
    common("relu", apply("relu")),
    common("relu6", Apply(relu(max_value=6.0)), onnx=""),
    common("elu", elu, onnx=spelled("Elu", alpha="alpha"), aten=""),
    pointwise("celu", celu, keras="Celu", onnx=spelled("Celu", alpha="alpha"), aten=spelled("celu", alpha="alpha")),
    common("selu", apply("selu"), onnx=""),
    common("softplus", apply("softplus"), aten=""),
    common("softsign", apply("softsign")),
    pointwise("silu", apply("silu"), keras="Silu", tf="silu swish", aten="silu"),
    pointwise("hard_silu", apply("hard_silu"), keras="HardSilu", onnx="HardSwish", aten="hardswish"),
    pointwise("hard_tanh", apply("hard_tanh"), keras="HardTanh"),
    pointwise("mish", apply("mish"), keras="Mish", expression=(), onnx="Mish", aten="mish"),
    pointwise("log_sigmoid", apply("log_sigmoid"), keras="LogSigmoid", aten="log_sigmoid"),
    pointwise("tanh_shrink", apply("tanh_shrink"), keras="TanhShrink"),
    pointwise("hard_shrink", hard_shrink, keras="HardShrink", aten=spelled("hardshrink", threshold="lambd")),
    pointwise("soft_shrink", soft_shrink, keras="SoftShrink", aten=spelled("softshrink", threshold="lambd")),
    pointwise("sparse_plus", apply("sparse_plus"), keras="SparsePlus"),
    pointwise("sparse_sigmoid", apply("sparse_sigmoid"), keras="SparseSigmoid"),
    pointwise("squareplus", squareplus, keras="Squareplus"),
    pointwise(
        "leaky_relu",
        leaky,
        result=FLOAT,
        keras="LeakyRelu",
        tf=spelled("leaky_relu", negative_slope="alpha"),
        node=spelled("LeakyRelu", negative_slope="alpha"),
        onnx=spelled("LeakyRelu", negative_slope="alpha", defaults={"negative_slope": 0.01}),
        aten=spelled("leaky_relu", negative_slope="negative_slope"),
    ),
    pointwise("gelu", gelu, keras="Gelu", tf=spelled("gelu", defaults={"approximate": False})),
)

COPIES = (
    copied(
        "identity",
        identity,
        keras="Copy Identity StopGradient",
        expression="copy",
        tf="identity stop_gradient",
        node="Identity StopGradient",
        onnx="Identity",
        fold=lambda x: x,
    ),
    copied(
        "cast",
        cast,
        keras="Cast",
        tf="cast",
        node=spelled("Cast", dtype="DstT"),
        onnx=spelled("Cast", dtype="to"),
        fold=folds.cast,
    ),
    copied("convert_to_tensor", as_tensor, keras="ConvertToTensor Array", expression="convert_to_tensor array"),
    copied("zeros_like", filled(0.0), keras="ZerosLike", tf="zeros_like", node="ZerosLike", fold=np.zeros_like),
    copied("ones_like", filled(1.0), keras="OnesLike", tf="ones_like", node="OnesLike", fold=np.ones_like),
    copied("full_like", full_like, keras="FullLike"),
)

ELEMENTWISE = (*FUNCTIONS_OF_NUMBERS, *ACTIVATIONS, *COPIES)
