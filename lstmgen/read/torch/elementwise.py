"""Translates functions of each number whose options differ from those of the table, and arithmetic on lengths."""

import math
from typing import Any

import numpy as np

from lstmgen.read.refusal import Refusal
from lstmgen.read.torch.program import ValueRef
from lstmgen.read.torch.translation import Translation, aten


@aten("add")
def add(t: Translation, x: Any, other: Any, alpha: Any) -> ValueRef:
    """x + alpha * other."""
    return t.pointwise("Add", x, times(t, other, alpha))


@aten("sub", "subtract")
def subtract(t: Translation, x: Any, other: Any, alpha: Any) -> ValueRef:
    """x - alpha * other."""
    return t.pointwise("Sub", x, times(t, other, alpha))


@aten("rsub")
def subtract_from(t: Translation, x: Any, other: Any, alpha: Any) -> ValueRef:
    """other - alpha * x."""
    return t.pointwise("Sub", other, times(t, x, alpha))


def times(t: Translation, x: Any, factor: Any) -> Any:
    """x times a number."""
    if factor == 1:
        return x
    return t.pointwise("Mul", x, factor) if isinstance(x, ValueRef) else x * factor


@aten("div", "true_divide", "divide")
def divide(t: Translation, x: Any, other: Any, rounding_mode: Any = None) -> Any:
    """x / other, in floats; rounded down or towards zero if `rounding_mode` says so."""
    y = t.pointwise("Div", t.floats(x), t.floats(other))
    if rounding_mode is None:
        return y
    dtype = t.dtype
    return t.cast(t.pointwise("Floor", y) if rounding_mode == "floor" else truncated(t, y), dtype)


@aten("floor_divide")
def floor_divide(t: Translation, x: Any, other: Any) -> Any:
    """x / other, rounded down."""
    return divide(t, x, other, "floor")


@aten("trunc", "fix")
def truncated(t: Translation, x: Any) -> ValueRef:
    """The number without its fraction: sign(x) * floor(|x|)."""
    return t.pointwise("Mul", t.pointwise("Sign", x), t.pointwise("Floor", t.pointwise("Abs", x)))


@aten("fmod")
def fmod(t: Translation, x: Any, other: Any) -> ValueRef:
    """The remainder with the sign of the dividend."""
    return t.pointwise("Mod", x, other, fmod=1)


@aten("pow")
def power(t: Translation, x: Any, exponent: Any) -> ValueRef:
    """A power; common ones as functions of their own."""
    if exponent in (2, 0.5, -0.5, -1) and not isinstance(exponent, ValueRef):
        name = {2: "aten.square", 0.5: "Sqrt", -0.5: "aten.rsqrt", -1: "Reciprocal"}[exponent]
        return t.add(name, x if exponent == 2 else t.floats(x))
    return t.pointwise("Pow", x, exponent)


@aten("atan", "asin", "acos", "asinh", "acosh", "atanh", "arctan", "arcsin", "arccos", "arcsinh", "arccosh", "arctanh")
def inverse(t: Translation, x: Any) -> ValueRef:
    """The inverse of a trigonometric or hyperbolic function."""
    return t.pointwise(t.op.replace("arc", "a").capitalize(), t.floats(x))


@aten("atan2", "arctan2")
def angle(t: Translation, x: Any, other: Any) -> ValueRef:
    """The angle of a point from its height x and its width `other`; 0 at the origin."""
    slope = t.pointwise("Atan", t.pointwise("Div", t.floats(x), t.floats(other)))
    turn = t.pointwise("Where", t.pointwise("Less", x, 0.0), -math.pi, math.pi)
    whole = t.pointwise("Add", slope, t.pointwise("Where", t.pointwise("Less", other, 0.0), turn, 0.0))
    distance = t.pointwise("Add", t.pointwise("Abs", x), t.pointwise("Abs", other))
    return t.pointwise("Where", t.pointwise("Equal", distance, 0.0), 0.0, whole)


@aten("exp2")
def exp2(t: Translation, x: Any) -> ValueRef:
    """2 to the power of x."""
    return t.add("Exp", t.pointwise("Mul", t.floats(x), math.log(2)))


@aten("addcmul")
def addcmul(t: Translation, x: Any, tensor1: Any, tensor2: Any, value: Any) -> ValueRef:
    """x + value * tensor1 * tensor2."""
    return t.pointwise("Add", x, times(t, t.pointwise("Mul", tensor1, tensor2), value))


@aten("addcdiv")
def addcdiv(t: Translation, x: Any, tensor1: Any, tensor2: Any, value: Any) -> ValueRef:
    """x + value * tensor1 / tensor2."""
    return t.pointwise("Add", x, times(t, t.pointwise("Div", tensor1, tensor2), value))


@aten("lerp")
def lerp(t: Translation, x: Any, end: Any, weight: Any) -> ValueRef:
    """x + weight * (end - x)."""
    return t.pointwise("Add", x, t.pointwise("Mul", weight, t.pointwise("Sub", end, x)))


@aten("clamp", "clip", "hardtanh", "clamp_min", "clamp_max")
def clamp(t: Translation, x: Any, low: Any = None, high: Any = None) -> Any:
    """x between two numbers; either may be missing."""
    if isinstance(low, ValueRef) or isinstance(high, ValueRef):
        y = x if low is None else t.pointwise("Max", x, low)
        return y if high is None else t.pointwise("Min", y, high)
    dtype = t.common(*(x for x in (x, low, high) if x is not None))
    return t.add("Clip", t.cast(x, dtype), *(None if x is None else t.cast(x, dtype) for x in (low, high)))


@aten("where")
def where(t: Translation, condition: Any, x: Any = None, other: Any = None) -> ValueRef:
    """A choice by a condition."""
    if x is None:
        raise Refusal("the number of places depends on the inputs")
    return t.add("Where", t.cast(condition, "bool"), *t.promoted(x, other))


@aten("masked_fill")
def masked_fill(t: Translation, x: Any, mask: Any, value: Any) -> ValueRef:
    """A number where a mask is true."""
    return t.add("Where", mask, t.cast(value, t.meta(x).dtype), x)


# --- activations


@aten("elu")
def elu(t: Translation, x: Any, alpha: Any, scale: Any, input_scale: Any) -> Any:
    """x, or alpha * (e^x - 1) below 0, times a scale: SELU in place has one."""
    if input_scale != 1:
        raise Refusal(f"elu with input_scale={input_scale} is not supported")
    return times(t, t.pointwise("Elu", x, alpha=float(alpha)), scale)


@aten("gelu")
def gelu(t: Translation, x: Any, approximate: Any) -> ValueRef:
    """x times the normal distribution up to x."""
    return t.add("Gelu", x, approximate=approximate)


@aten("hardsigmoid")
def hard_sigmoid(t: Translation, x: Any) -> ValueRef:
    """x / 6 + 0.5 between 0 and 1."""
    return t.add("HardSigmoid", x, alpha=1 / 6, beta=0.5)


@aten("softplus")
def softplus(t: Translation, x: Any, beta: Any, threshold: Any) -> ValueRef:
    """log(1 + e^(beta x)) / beta; x itself where beta x is above a threshold."""
    y = t.pointwise("Softplus", times(t, x, beta))
    y = y if beta == 1 else t.pointwise("Div", y, beta)
    if threshold >= 20:  # the difference is below e^-20
        return y
    return t.add("Where", t.add("Greater", x, np.float32(threshold / beta)), x, y)


@aten("threshold")
def threshold(t: Translation, x: Any, threshold: Any, value: Any) -> ValueRef:
    """x above a threshold, else a number."""
    dtype = t.meta(x).dtype
    return t.add("Where", t.add("Greater", x, t.cast(threshold, dtype)), x, t.cast(value, dtype))


@aten("prelu", "_prelu_kernel")
def prelu(t: Translation, x: Any, weight: Any) -> ValueRef:
    """x, or slope * x below 0, with a slope for each channel."""
    rank, slopes = t.rank(x), t.meta(weight).dims
    if len(slopes) == 1 and slopes != (1,) and rank > 1:
        weight = t.add("Reshape", weight, np.array([-1, *[1] * (rank - 2)]))
    return t.add("PRelu", x, weight)


@aten("glu")
def glu(t: Translation, x: Any, dim: Any) -> ValueRef:
    """One half along an axis times the sigmoid of the other."""
    axis = t.axis(x, dim)
    halves = t.several("Split", 2, x, axis=axis, num_outputs=2)
    return t.add("Mul", halves[0], t.add("Sigmoid", halves[1]))


@aten("nan_to_num")
def without_nan(t: Translation, x: Any, nan: Any = None, posinf: Any = None, neginf: Any = None) -> ValueRef:
    """x with numbers in place of NaN and infinities; without numbers, zero and the largest float32."""
    most = np.finfo(np.float32).max
    y = t.add("Where", t.add("IsNaN", x), np.float32(nan or 0), x)
    for number, limit, other in ((posinf, most, "negative"), (neginf, -most, "positive")):
        infinite = t.add("IsInf", x, **{f"detect_{other}": 0})
        y = t.add("Where", infinite, np.float32(limit if number is None else number), y)
    return y


@aten("exponential", "rand", "randn", "rand_like", "randn_like", "randint", "bernoulli", "normal", "multinomial")
def random(t: Translation, **options: Any) -> ValueRef:
    """Refuses random numbers."""
    raise Refusal("it is random in each call", "leave that out of forward(), unless x.training")


# --- lengths


@aten("sym_size")
def sym_size(t: Translation, x: Any, dim: Any) -> ValueRef:
    """The length of an axis."""
    return t.add("Gather", t.add("Shape", x), np.array(dim), axis=0)


OF_LENGTHS = {"add": "Add", "sub": "Sub", "mul": "Mul", "floordiv": "Div", "neg": "Neg"}


@aten(*(f"length.{name}" for name in OF_LENGTHS))
def of_lengths(t: Translation, **operands: Any) -> ValueRef:
    """Arithmetic on lengths."""
    return t.add(OF_LENGTHS[t.op], *(x if isinstance(x, ValueRef) else np.array(x) for x in operands.values()))


# Operators of one tensor that only have another name in ONNX.
RENAMED = {"isinf": "IsInf", "sym_numel": "Size"}


@aten(*RENAMED)
def renamed(t: Translation, x: Any) -> ValueRef:
    """An operator of ONNX."""
    return t.add(RENAMED[t.op], x)
