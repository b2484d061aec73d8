"""Rows of the table of functions of arrays: those of every element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstmgen.read.arrays.elementwise import (
    Apply,
    apply,
    as_tensor,
    cast,
    celu,
    clip,
    combine,
    complementary_error,
    divide_no_nan,
    elu,
    filled,
    floor_divide,
    full_like,
    gelu,
    hard_shrink,
    hyperbolic,
    identity,
    is_nan,
    leaky,
    logical,
    mod,
    named,
    rounded,
    scaled_log,
    soft_shrink,
    squared_difference,
    squareplus,
    tangent,
    where,
)
from lstmgen.read.calls.activations import relu
from lstmgen.read.calls.vocabulary import ArrayFunction, Meaning, function, spelled
from lstmgen.read.configs.dtypes import Result

FLOAT, FLOAT_IN_KERAS, TRUTH = Result.FLOAT, Result.FLOAT_IN_KERAS, Result.TRUTH


def pointwise(name: str, meaning: Meaning, **columns: Any) -> ArrayFunction:
    """A function of the numbers at each place."""
    return function(name, meaning, pointwise=True, **columns)


def binary(name: str, meaning: Meaning, *, tf: str, **columns: Any) -> ArrayFunction:
    """A function of two operands, which TensorFlow calls x and y."""
    return pointwise(name, meaning, tf=spelled(tf, x2="y"), **columns)


def comparison(name: str, fold: Callable[..., Any], *, keras: str, tf: str, onnx: str = "") -> ArrayFunction:
    """A function of two operands that is true or false, whose nodes have the same name in Keras and TensorFlow."""
    return binary(name, combine(name), result=TRUTH, keras=keras, tf=tf, node=keras, onnx=onnx, fold=fold)


ARITHMETIC = (
    binary("add", combine("add"), keras="Add", tf="add", node="Add AddV2 BiasAdd", onnx="Add", fold=np.add),
    function("bias_add", combine("add"), tf=spelled("bias_add", x2="bias")),
    binary(
        "subtract", combine("subtract"), keras="Subtract", tf="subtract sub", node="Sub", onnx="Sub", fold=np.subtract
    ),
    binary(
        "multiply", combine("multiply"), keras="Multiply", tf="multiply mul", node="Mul", onnx="Mul", fold=np.multiply
    ),
    binary(
        "divide",
        combine("divide"),
        result=FLOAT,
        keras="Divide TrueDivide",
        expression="divide true_divide",
        tf="divide truediv",
    ),
    # Integers stay integers.
    binary("quotient", combine("divide"), tf="div", node="Div", onnx="Div"),
    binary("real_quotient", combine("divide"), tf="realdiv", node="RealDiv", fold=np.divide),
    binary("divide_no_nan", divide_no_nan, result=FLOAT, tf="divide_no_nan", node="DivNoNan"),
    binary(
        "floor_divide",
        floor_divide,
        keras="FloorDivide",
        tf="floordiv floor_div",
        node="FloorDiv",
        fold=np.floor_divide,
    ),
    binary("mod", mod, keras="Mod", tf="floormod mod", node="FloorMod", onnx="Mod", fold=np.mod),
    binary("power", combine("power"), keras="Power", tf="pow", node="Pow", onnx="Pow", fold=np.power),
    binary("maximum", combine("maximum"), keras="Maximum", tf="maximum", node="Maximum", onnx="Max", fold=np.maximum),
    binary("minimum", combine("minimum"), keras="Minimum", tf="minimum", node="Minimum", onnx="Min", fold=np.minimum),
    binary("squared_difference", squared_difference, tf="squared_difference", node="SquaredDifference"),
)

COMPARISONS = (
    comparison("equal", np.equal, keras="Equal", tf="equal eq", onnx="Equal"),
    comparison("not_equal", np.not_equal, keras="NotEqual", tf="not_equal ne"),
    comparison("less", np.less, keras="Less", tf="less lt", onnx="Less"),
    comparison("less_equal", np.less_equal, keras="LessEqual", tf="less_equal le", onnx="LessOrEqual"),
    comparison("greater", np.greater, keras="Greater", tf="greater gt", onnx="Greater"),
    comparison("greater_equal", np.greater_equal, keras="GreaterEqual", tf="greater_equal ge", onnx="GreaterOrEqual"),
    pointwise("isnan", is_nan, result=TRUTH, keras="Isnan", onnx="IsNaN"),
)

LOGIC = (
    binary(
        "logical_and",
        logical("and"),
        result=TRUTH,
        keras="LogicalAnd",
        tf="logical_and",
        node="LogicalAnd",
        onnx="And",
        fold=np.logical_and,
    ),
    binary(
        "logical_or",
        logical("or"),
        result=TRUTH,
        keras="LogicalOr",
        tf="logical_or",
        node="LogicalOr",
        onnx="Or",
        fold=np.logical_or,
    ),
    binary(
        "logical_xor",
        logical("xor"),
        result=TRUTH,
        keras="LogicalXor",
        tf="logical_xor",
        onnx="Xor",
        fold=np.logical_xor,
    ),
    pointwise(
        "logical_not",
        apply("logical_not"),
        result=TRUTH,
        keras="LogicalNot",
        tf="logical_not",
        node="LogicalNot",
        onnx="Not",
        fold=np.logical_not,
    ),
    # Of truth values the same as logic.
    binary("bitwise_and", logical("and"), result=Result.BITS, tf="and"),
    binary("bitwise_or", logical("or"), result=Result.BITS, tf="or"),
    binary("bitwise_xor", logical("xor"), result=Result.BITS, tf="xor"),
    pointwise("bitwise_invert", apply("logical_not"), result=Result.BITS, tf="invert"),
    pointwise(
        "where",
        where,
        keras="Where",
        tf=spelled("where where_v2", x1="x", x2="y"),
        node="SelectV2",
        onnx="Where",
        fold=np.where,
    ),
    # Constant conditions may choose rows, so they are not folded.
    pointwise("select", where, node="Select"),
)

FUNCTIONS_OF_NUMBERS = (
    pointwise(
        "absolute",
        apply("abs"),
        keras="Absolute Abs",
        expression="absolute abs",
        tf="abs",
        node="Abs",
        onnx="Abs",
        fold=np.abs,
    ),
    pointwise(
        "negative", apply("negative"), keras="Negative", tf="negative neg", node="Neg", onnx="Neg", fold=np.negative
    ),
    pointwise(
        "square", apply("square"), result=Result.NUMBER, keras="Square", tf="square", node="Square", fold=np.square
    ),
    pointwise(
        "sqrt", apply("sqrt"), result=FLOAT_IN_KERAS, keras="Sqrt", tf="sqrt", node="Sqrt", onnx="Sqrt", fold=np.sqrt
    ),
    pointwise("rsqrt", apply("rsqrt"), keras="Rsqrt", tf="rsqrt", node="Rsqrt", fold=lambda x: 1 / np.sqrt(x)),
    pointwise(
        "reciprocal",
        apply("reciprocal"),
        keras="Reciprocal",
        tf="reciprocal",
        node="Reciprocal",
        onnx="Reciprocal",
        fold=lambda x: 1 / x,
    ),
    pointwise(
        "exp", apply("exponential"), result=FLOAT_IN_KERAS, keras="Exp", tf="exp", node="Exp", onnx="Exp", fold=np.exp
    ),
    pointwise("expm1", apply("expm1"), result=FLOAT_IN_KERAS, keras="Expm1", tf="expm1", node="Expm1"),
    pointwise("log", apply("log"), result=FLOAT_IN_KERAS, keras="Log", tf="log", node="Log", onnx="Log", fold=np.log),
    pointwise("log1p", apply("log1p"), result=FLOAT_IN_KERAS, keras="Log1p", tf="log1p", node="Log1p"),
    pointwise("log2", scaled_log(1.4426950408889634), result=FLOAT_IN_KERAS, keras="Log2"),
    pointwise("log10", scaled_log(0.4342944819032518), result=FLOAT_IN_KERAS, keras="Log10"),
    pointwise("sin", apply("sin"), result=FLOAT_IN_KERAS, keras="Sin", tf="sin", node="Sin", onnx="Sin", fold=np.sin),
    pointwise("cos", apply("cos"), result=FLOAT_IN_KERAS, keras="Cos", tf="cos", node="Cos", onnx="Cos", fold=np.cos),
    pointwise("tan", tangent, result=FLOAT_IN_KERAS, keras="Tan", onnx="Tan"),
    pointwise("sinh", hyperbolic("subtract"), result=FLOAT_IN_KERAS, keras="Sinh", onnx="Sinh"),
    pointwise("cosh", hyperbolic("add"), result=FLOAT_IN_KERAS, keras="Cosh", onnx="Cosh"),
    pointwise("sign", apply("sign"), keras="Sign", tf="sign", node="Sign", onnx="Sign"),
    pointwise("floor", apply("floor"), result=FLOAT_IN_KERAS, keras="Floor", tf="floor", node="Floor", onnx="Floor"),
    pointwise("ceil", apply("ceil"), result=FLOAT_IN_KERAS, keras="Ceil", tf="ceil", node="Ceil", onnx="Ceil"),
    pointwise(
        "round", rounded, keras=spelled("Round", fixed={"decimals": (0,)}), tf="round", node="Round", onnx="Round"
    ),
    pointwise("erf", apply("erf"), keras="Erf", tf="erf", node="Erf", onnx="Erf"),
    pointwise("erfc", complementary_error, node="Erfc"),
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
    pointwise(
        "tanh", apply("tanh"), result=FLOAT_IN_KERAS, keras="Tanh", tf="tanh", node="Tanh", onnx="Tanh", fold=np.tanh
    ),
    pointwise("sigmoid", apply("sigmoid"), keras="Sigmoid", tf="sigmoid", node="Sigmoid", onnx="Sigmoid"),
    pointwise("hard_sigmoid", named("hard_sigmoid"), keras="HardSigmoid"),
    pointwise("relu", apply("relu"), keras="Relu", tf="relu", node="Relu", onnx="Relu"),
    pointwise("relu6", Apply(relu(max_value=6.0)), keras="Relu6", tf="relu6", node="Relu6"),
    pointwise("elu", elu, keras="Elu", tf="elu", node="Elu", onnx=spelled("Elu", alpha="alpha")),
    pointwise("celu", celu, keras="Celu", onnx=spelled("Celu", alpha="alpha")),
    pointwise("selu", apply("selu"), keras="Selu", tf="selu", node="Selu"),
    pointwise("softplus", apply("softplus"), keras="Softplus", tf="softplus", node="Softplus", onnx="Softplus"),
    pointwise("softsign", apply("softsign"), keras="Softsign", tf="softsign", node="Softsign", onnx="Softsign"),
    pointwise("silu", apply("silu"), keras="Silu", tf="silu swish"),
    pointwise("hard_silu", apply("hard_silu"), keras="HardSilu", onnx="HardSwish"),
    pointwise("hard_tanh", apply("hard_tanh"), keras="HardTanh"),
    pointwise("mish", apply("mish"), keras="Mish", expression=(), onnx="Mish"),
    pointwise("log_sigmoid", apply("log_sigmoid"), keras="LogSigmoid"),
    pointwise("tanh_shrink", apply("tanh_shrink"), keras="TanhShrink"),
    pointwise("hard_shrink", hard_shrink, keras="HardShrink"),
    pointwise("soft_shrink", soft_shrink, keras="SoftShrink"),
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
    ),
    pointwise("gelu", gelu, keras="Gelu", tf=spelled("gelu", defaults={"approximate": False})),
)

COPIES = (
    pointwise(
        "identity",
        identity,
        keras="Copy Identity StopGradient",
        expression="copy",
        tf="identity stop_gradient",
        node="Identity StopGradient",
    ),
    pointwise(
        "cast", cast, keras="Cast", tf="cast", node=spelled("Cast", dtype="DstT"), onnx=spelled("Cast", dtype="to")
    ),
    pointwise("convert_to_tensor", as_tensor, keras="ConvertToTensor Array", expression="convert_to_tensor array"),
    pointwise("zeros_like", filled(0.0), keras="ZerosLike", tf="zeros_like", node="ZerosLike"),
    pointwise("ones_like", filled(1.0), keras="OnesLike", tf="ones_like", node="OnesLike"),
    pointwise("full_like", full_like, keras="FullLike"),
)

ELEMENTWISE = (*ARITHMETIC, *COMPARISONS, *LOGIC, *FUNCTIONS_OF_NUMBERS, *ACTIVATIONS, *COPIES)
