"""Arithmetic, comparisons and logic of two operands or more, as operations; operands are tensors, numbers or arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.graph import Value
from lstmgen.read.arrays.elementwise import FLOAT, TRUTH, apply, common, pointwise
from lstmgen.read.calls import folds
from lstmgen.read.calls.layer import Call, Refusal
from lstmgen.read.calls.vocabulary import ArrayFunction, Meaning, function, spelled
from lstmgen.read.configs.dtypes import Result
from lstmgen.read.layers import batched
from lstmgen.read.layers.batched import operand, tensor
from lstmgen.read.layers.lowering import binary, truth


def combine(kind: str) -> Meaning:
    """A `Binary` by name."""
    return lambda call, x1, x2: batched.combined(call, kind, operand(x1), operand(x2))


def logical(kind: str) -> Meaning:
    """and, or, xor."""
    return lambda call, x1, x2: batched.logical(call, kind, operand(x1), operand(x2))


def floor_divide(call: Call, x1: Any, x2: Any) -> Value:
    """x1 // x2."""
    return batched.floor_divided(call, operand(x1), operand(x2))


def mod(call: Call, x1: Any, x2: Any) -> Value:
    """x1 % x2 with the sign of x2."""
    return batched.remainder(call, operand(x1), operand(x2))


def squared_difference(call: Call, x1: Any, x2: Any) -> Value:
    """(x1 - x2)²."""
    return call.activate(batched.combined(call, "subtract", operand(x1), operand(x2)), Activation("square"))


def divide_no_nan(call: Call, x1: Any, x2: Any) -> Value:
    """x1 / x2, and 0 where x2 is 0."""
    divisor = tensor(x2)
    quotient = batched.combined(call, "divide", operand(x1), divisor)
    return batched.chosen(call, truth(call, divisor), quotient, operand(0.0))


def is_nan(call: Call, x: Any) -> Value:
    """x != x."""
    return binary(call, "not_equal", tensor(x), tensor(x))


def where(call: Call, condition: Any, x1: Any = None, x2: Any = None) -> Value:
    """condition ? x1 : x2."""
    if x1 is None or x2 is None:
        raise Refusal("without x and y the number of results varies, which is not supported")
    return batched.chosen(call, tensor(condition), operand(x1), operand(x2))


# --- rows


def of_two(name: str, meaning: Meaning, *, tf: str, **columns: Any) -> ArrayFunction:
    """A function of two operands, which TensorFlow calls x and y."""
    return pointwise(name, meaning, tf=spelled(tf, x2="y"), **columns)


def comparison(name: str, fold: Callable[..., Any], *, keras: str, tf: str, aten: str, onnx: str = "") -> ArrayFunction:
    """A function of two operands that is true or false, whose nodes have the same name in Keras and TensorFlow."""
    return of_two(name, combine(name), result=TRUTH, keras=keras, tf=tf, node=keras, onnx=onnx, aten=aten, fold=fold)


def logic(kind: str, **columns: Any) -> ArrayFunction:
    """and, or, xor of two truth values."""
    name = f"logical_{kind}"
    return common(name, logical(kind), result=TRUTH, tf=spelled(name, x2="y"), **columns)


ARITHMETIC = (
    of_two("add", combine("add"), keras="Add", tf="add", node="Add AddV2 BiasAdd", onnx="Add", fold=np.add),
    function("bias_add", combine("add"), tf=spelled("bias_add", x2="bias")),
    of_two(
        "subtract", combine("subtract"), keras="Subtract", tf="subtract sub", node="Sub", onnx="Sub", fold=np.subtract
    ),
    of_two(
        "multiply",
        combine("multiply"),
        keras="Multiply",
        tf="multiply mul",
        node="Mul",
        onnx="Mul",
        fold=np.multiply,
        aten="mul multiply",
    ),
    of_two(
        "divide",
        combine("divide"),
        result=FLOAT,
        keras="Divide TrueDivide",
        expression="divide true_divide",
        tf="divide truediv",
    ),
    # Integers stay integers.
    of_two("quotient", combine("divide"), tf="div", node="Div", onnx="Div", fold=folds.quotient),
    of_two("real_quotient", combine("divide"), tf="realdiv", node="RealDiv", fold=np.divide),
    of_two("divide_no_nan", divide_no_nan, result=FLOAT, tf="divide_no_nan", node="DivNoNan"),
    of_two(
        "floor_divide",
        floor_divide,
        keras="FloorDivide",
        tf="floordiv floor_div",
        node="FloorDiv",
        fold=np.floor_divide,
    ),
    of_two("mod", mod, keras="Mod", tf="floormod mod", node="FloorMod", onnx="Mod", fold=np.mod, aten="remainder"),
    of_two(
        "power",
        combine("power"),
        keras="Power",
        tf="pow",
        node="Pow",
        onnx=spelled("Pow", fold=folds.exact(folds.power_of_first)),
        fold=np.power,
    ),
    common("maximum", combine("maximum"), tf=spelled("maximum", x2="y"), onnx="Max", fold=np.maximum),
    common("minimum", combine("minimum"), tf=spelled("minimum", x2="y"), onnx="Min", fold=np.minimum),
    of_two("squared_difference", squared_difference, tf="squared_difference", node="SquaredDifference"),
)

COMPARISONS = (
    comparison("equal", folds.equal, keras="Equal", tf="equal eq", onnx="Equal", aten="eq"),
    comparison("not_equal", np.not_equal, keras="NotEqual", tf="not_equal ne", aten="ne"),
    comparison("less", folds.less, keras="Less", tf="less lt", onnx="Less", aten="lt"),
    comparison("less_equal", folds.less_equal, keras="LessEqual", tf="less_equal le", onnx="LessOrEqual", aten="le"),
    comparison("greater", folds.greater, keras="Greater", tf="greater gt", onnx="Greater", aten="gt"),
    comparison(
        "greater_equal",
        folds.greater_equal,
        keras="GreaterEqual",
        tf="greater_equal ge",
        onnx="GreaterOrEqual",
        aten="ge",
    ),
    pointwise("isnan", is_nan, result=TRUTH, keras="Isnan", tf="is_nan", node="IsNan", onnx="IsNaN", aten="isnan"),
)

LOGIC = (
    logic("and", onnx="And", fold=np.logical_and),
    logic("or", onnx="Or", fold=np.logical_or),
    logic("xor", node="", onnx="Xor", fold=np.logical_xor),
    common("logical_not", apply("logical_not"), result=TRUTH, onnx="Not", fold=np.logical_not),
    # Of truth values the same as logic.
    of_two("bitwise_and", logical("and"), result=Result.BITS, tf="and", aten="bitwise_and __and__"),
    of_two("bitwise_or", logical("or"), result=Result.BITS, tf="or", aten="bitwise_or __or__"),
    of_two("bitwise_xor", logical("xor"), result=Result.BITS, tf="xor", aten="bitwise_xor __xor__"),
    pointwise("bitwise_invert", apply("logical_not"), result=Result.BITS, tf="invert", aten="bitwise_not"),
    pointwise(
        "where",
        where,
        keras="Where",
        tf=spelled("where where_v2", x1="x", x2="y"),
        node="SelectV2",
        onnx="Where",
        fold=folds.choice,
    ),
    # Constant conditions may choose rows, so they are not folded.
    pointwise("select", where, node="Select"),
)
