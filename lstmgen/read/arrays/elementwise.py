"""Functions of every element, as operations; operands are tensors, numbers or arrays.

A meaning is a function of a call and its arguments: operands first, options by keyword.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lstmgen.graph.activation import Activation, activation
from lstmgen.graph.graph import Value
from lstmgen.read.arrays.arguments import flag, number
from lstmgen.read.calls.activations import leaky_relu, named_activation
from lstmgen.read.calls.layer import Call, Refusal
from lstmgen.read.calls.vocabulary import Meaning
from lstmgen.read.layers import batched
from lstmgen.read.layers.batched import operand, tensor
from lstmgen.read.layers.lowering import affine, binary, glu, sample_axis, truth


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


def rounded(call: Call, x: Any) -> Value:
    """The nearest integer; of two, the even one."""
    return batched.rounded(call, tensor(x))


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


def where(call: Call, condition: Any, x1: Any = None, x2: Any = None) -> Value:
    """condition ? x1 : x2."""
    if x1 is None or x2 is None:
        raise Refusal("without x and y the number of results varies, which is not supported")
    return batched.chosen(call, tensor(condition), operand(x1), operand(x2))


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
