"""Reads the inverses of the trigonometric and hyperbolic functions, by arithmetic, roots and logarithms."""

import math
from typing import Any

from lstmgen.graph.activation import Activation
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.functions import activated
from lstmgen.read.onnx.values import View

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
    return [arctangent(call, arithmetic(call, "Div", x, root(call, product(call, below(call, x), beyond(call, x)))))]


@operator("Acos")
def acos(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The angle of a cosine; NaN beyond 1."""
    x = view(call, inputs[0])
    half = arctangent(call, root(call, arithmetic(call, "Div", below(call, x), beyond(call, x))))
    return [arithmetic(call, "Mul", half, 2.0)]


@operator("Asinh")
def asinh(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """sign(x) * log(|x| + sqrt(x² + 1))."""
    x = view(call, inputs[0])
    size = activated(call, x, Activation("abs"))
    square = product(call, size, size)
    excess = arithmetic(call, "Div", square, beyond(call, root(call, beyond(call, square))))
    near = activated(call, arithmetic(call, "Add", size, excess), Activation("log1p"))
    return [product(call, activated(call, x, Activation("sign")), far_logarithm(call, size, near))]


@operator("Acosh")
def acosh(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """log(x + sqrt(x² - 1)); NaN below 1."""
    x = view(call, inputs[0])
    more = arithmetic(call, "Sub", x, 1.0)
    side = product(call, root(call, more), root(call, arithmetic(call, "Add", more, 2.0)))
    near = activated(call, arithmetic(call, "Add", more, side), Activation("log1p"))
    return [far_logarithm(call, x, near)]


def far_logarithm(call: Call, x: View, near: View) -> View:
    """log(2 x) where x is so large that its square may overflow, else `near`."""
    far = arithmetic(call, "Add", activated(call, x, Activation("log")), math.log(2))
    return chosen(call, arithmetic(call, "Greater", x, FAR), far, near)


@operator("Atanh")
def atanh(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """log((1 + x) / (1 - x)) / 2; NaN beyond 1."""
    x = view(call, inputs[0])
    up, down = (activated(call, y, Activation("log1p")) for y in (x, activated(call, x, Activation("negative"))))
    return [arithmetic(call, "Mul", arithmetic(call, "Sub", up, down), 0.5)]


def arctangent(call: Call, x: View) -> View:
    """The angle of a tangent: 90° minus that of 1 / x for large x; the tangent of half an angle; then a series."""
    size = activated(call, x, Activation("abs"))
    large = arithmetic(call, "Greater", size, 1.0)
    y = chosen(call, large, activated(call, size, Activation("reciprocal")), size)
    for _ in range(HALVINGS):
        y = arithmetic(call, "Div", y, beyond(call, root(call, beyond(call, product(call, y, y)))))
    square = product(call, y, y)
    total: Any = (-1) ** (TERMS - 1) / (2 * TERMS - 1)
    for k in reversed(range(TERMS - 1)):
        total = arithmetic(call, "Add", arithmetic(call, "Mul", square, total), (-1) ** k / (2 * k + 1))
    angle = arithmetic(call, "Mul", product(call, y, total), 2.0**HALVINGS)
    rest = arithmetic(call, "Sub", math.pi / 2, angle)
    return product(call, activated(call, x, Activation("sign")), chosen(call, large, rest, angle))


def product(call: Call, a: View, b: View) -> View:
    """a * b."""
    return arithmetic(call, "Mul", a, b)


def chosen(call: Call, condition: View, a: View, b: View) -> View:
    """a where a condition holds, else b."""
    return arithmetic(call, "Where", condition, a, b)


def root(call: Call, x: View) -> View:
    """The square root."""
    return activated(call, x, Activation("sqrt"))


def beyond(call: Call, x: View) -> View:
    """1 + x."""
    return arithmetic(call, "Add", x, 1.0)


def below(call: Call, x: View) -> View:
    """1 - x."""
    return arithmetic(call, "Sub", 1.0, x)
