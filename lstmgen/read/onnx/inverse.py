"""Reads the inverses of the trigonometric and hyperbolic functions, by arithmetic, roots and logarithms."""

import math
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.read.arrays.table import ONNX
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.elementwise import applied
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.functions import activated
from lstmgen.read.onnx.values import Operand, View

HALVINGS = 3  # of an angle up to 45°, then it is at most 5.6°
TERMS = 8  # of the series, which then has the digits of float64
FAR = 2.0**30  # where asinh(x) and acosh(x) are log(2 x) to the digits of float64, and x² is a float32


@operator("Atan")
def atan(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The angle of a tangent."""
    return [arctangent(call, view(call, inputs[0]))]


@operator("Asin")
def asin(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The angle of a sine; NaN beyond 1."""
    x = view(call, inputs[0])
    return [arctangent(call, binary(call, "Div", x, root(call, product(call, below(call, x), beyond(call, x)))))]


@operator("Acos")
def acos(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The angle of a cosine; NaN beyond 1."""
    x = view(call, inputs[0])
    half = arctangent(call, root(call, binary(call, "Div", below(call, x), beyond(call, x))))
    return [binary(call, "Mul", half, 2.0)]


@operator("Asinh")
def asinh(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """sign(x) * log(|x| + sqrt(x² + 1))."""
    x = view(call, inputs[0])
    size = activated(call, x, Activation("abs"))
    square = product(call, size, size)
    excess = binary(call, "Div", square, beyond(call, root(call, beyond(call, square))))
    near = activated(call, binary(call, "Add", size, excess), Activation("log1p"))
    return [product(call, activated(call, x, Activation("sign")), far_logarithm(call, size, near))]


@operator("Acosh")
def acosh(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """log(x + sqrt(x² - 1)); NaN below 1."""
    x = view(call, inputs[0])
    more = binary(call, "Sub", x, 1.0)
    side = product(call, root(call, more), root(call, binary(call, "Add", more, 2.0)))
    near = activated(call, binary(call, "Add", more, side), Activation("log1p"))
    return [far_logarithm(call, x, near)]


def far_logarithm(call: Call, x: View, near: View) -> View:
    """log(2 x) where x is so large that its square may overflow, else `near`."""
    far = binary(call, "Add", activated(call, x, Activation("log")), math.log(2))
    return chosen(call, binary(call, "Greater", x, FAR), far, near)


@operator("Atanh")
def atanh(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """log((1 + x) / (1 - x)) / 2; NaN beyond 1."""
    x = view(call, inputs[0])
    up, down = (activated(call, y, Activation("log1p")) for y in (x, activated(call, x, Activation("negative"))))
    return [binary(call, "Mul", binary(call, "Sub", up, down), 0.5)]


def arctangent(call: Call, x: View) -> View:
    """The angle of a tangent: 90° minus that of 1 / x for large x; the tangent of half an angle; then a series."""
    size = activated(call, x, Activation("abs"))
    large = binary(call, "Greater", size, 1.0)
    y = chosen(call, large, activated(call, size, Activation("reciprocal")), size)
    for _ in range(HALVINGS):
        y = binary(call, "Div", y, beyond(call, root(call, beyond(call, product(call, y, y)))))
    square = product(call, y, y)
    total: Any = (-1) ** (TERMS - 1) / (2 * TERMS - 1)
    for k in reversed(range(TERMS - 1)):
        total = binary(call, "Add", binary(call, "Mul", square, total), (-1) ** k / (2 * k + 1))
    angle = binary(call, "Mul", product(call, y, total), 2.0**HALVINGS)
    rest = binary(call, "Sub", math.pi / 2, angle)
    return product(call, activated(call, x, Activation("sign")), chosen(call, large, rest, angle))


def binary(call: Call, op: str, a: View | float, b: View | float) -> View:
    """A function of two tensors or numbers."""
    operands: list[Operand] = [np.asarray(x) if isinstance(x, (int, float)) else x for x in (a, b)]
    return applied(call, ONNX[op], operands, {})


def product(call: Call, a: View, b: View) -> View:
    """a * b."""
    return binary(call, "Mul", a, b)


def chosen(call: Call, condition: View, a: View, b: View) -> View:
    """a where a condition holds, else b."""
    return applied(call, ONNX["Where"], [condition, a, b], {})


def root(call: Call, x: View) -> View:
    """The square root."""
    return activated(call, x, Activation("sqrt"))


def beyond(call: Call, x: View) -> View:
    """1 + x."""
    return binary(call, "Add", x, 1.0)


def below(call: Call, x: View) -> View:
    """1 - x."""
    return binary(call, "Sub", 1.0, x)
