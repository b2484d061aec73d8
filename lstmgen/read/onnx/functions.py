"""Reads operators of every element whose options differ from those of the table."""

from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation, activation
from lstmgen.graph.elementwise import PRelu
from lstmgen.read.arrays.table import ONNX
from lstmgen.read.calls import folds
from lstmgen.read.calls.layer import Call
from lstmgen.read.calls.tensor import Tensor
from lstmgen.read.configs.dtypes import FLOAT, INTEGERS
from lstmgen.read.containers.onnx_tensors import DTYPES
from lstmgen.read.onnx.elementwise import aligned, arithmetic, of_table, pointwise
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.values import View, shape_of
from lstmgen.read.refusal import Refusal

SELU = (1.6732632423543772, 1.0507009873554805)  # alpha and gamma


def activated(call: Call, x: View, function: Activation) -> View:
    """A function of each element of floats.

    Raises:
        Refusal: the tensor contains integers.
    """
    if x.dtype != FLOAT:
        raise Refusal(f"it computes with integers ({x.dtype}), which is not supported here")
    return View(call.activate(x.value, function), x.dims, x.axes)


@operator("Clip")
def clip(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """x limited by two numbers; either may be missing."""
    x, low, high = (*inputs, None, None)[:3]
    low, high = (
        np.asarray(call.config.number(name)) if limit is None and call.config.has(name) else limit
        for name, limit in (("min", low), ("max", high))
    )
    call.config.ignore("min", "max")
    constants = isinstance(low, np.ndarray) and isinstance(high, np.ndarray)
    if constants and float(low) <= float(high) and x.dtype == FLOAT:
        return [activated(call, x, activation("clip", low=float(low), high=float(high)))]
    y = view(call, x)
    for op, limit in (("Max", low), ("Min", high)):
        y = y if limit is None else arithmetic(call, op, y, limit)
    return [y]


@operator("Cast", "CastLike", takes_constants=True)
def cast(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Another number format: integers are cut towards zero, truth values are 0 and 1."""
    call.config.ignore("saturate", "round_mode")  # of floats of 8 bits, which are refused
    if call.class_name == "CastLike":
        other = inputs[1]
        name = other.dtype if isinstance(other, View) else other.dtype.name
    else:
        name = DTYPES.get(call.config.integer("to"), "")
    if not name or name == "string":
        raise Refusal("its number format is not supported")
    if isinstance(inputs[0], np.ndarray):
        return [folds.cast(inputs[0], dtype=name)]
    x = view(call, inputs[0])
    y = of_table(call, ONNX["Cast"], {"x": Tensor(x.value, dtype=x.dtype), "dtype": name}, dtype=name)
    return [View(y.value, x.dims, x.axes, y.dtype)]


@operator("Mod")
def mod(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The remainder, with the sign of the divisor; with `fmod` that of the dividend."""
    if not call.config.boolean("fmod"):
        return pointwise(follower, call, inputs)
    a, b = inputs
    remainder = arithmetic(call, "Mod", arithmetic(call, "Abs", a), arithmetic_abs(call, b))
    return [arithmetic(call, "Mul", arithmetic(call, "Sign", a), remainder)]


def arithmetic_abs(call: Call, x: Any) -> Any:
    """The absolute value of a tensor or a constant."""
    return np.abs(x) if isinstance(x, np.ndarray) else arithmetic(call, "Abs", x)


@operator("Div")
def divide(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The quotient; that of integers is cut towards zero."""
    if all(x.dtype in INTEGERS if isinstance(x, View) else x.dtype.kind in "iu" for x in inputs):
        a, b = (replace(x, dtype=FLOAT) if isinstance(x, View) else x.astype(np.float64) for x in inputs)
        quotient = arithmetic(call, "Div", a, b)
        below = arithmetic(call, "Less", quotient, 0.0)
        cut = arithmetic(call, "Where", below, arithmetic(call, "Ceil", quotient), arithmetic(call, "Floor", quotient))
        return [replace(cut, dtype=next(x.dtype for x in inputs if isinstance(x, View)))]
    return pointwise(follower, call, inputs)


@operator("HardSigmoid")
def hard_sigmoid(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """alpha * x + beta between 0 and 1."""
    x = view(call, inputs[0])
    alpha, beta = call.config.number("alpha", 0.2), call.config.number("beta", 0.5)
    if beta == 0.5:
        return [activated(call, x, activation("hard_sigmoid", slope=alpha))]
    scaled = arithmetic(call, "Add", arithmetic(call, "Mul", x, alpha), beta)
    return [activated(call, scaled, activation("clip", low=0.0, high=1.0))]


@operator("ThresholdedRelu")
def thresholded(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """x above alpha, else 0."""
    return [
        activated(call, view(call, inputs[0]), activation("thresholded_relu", theta=call.config.number("alpha", 1.0)))
    ]


@operator("Shrink")
def shrink(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """x moved towards 0 by `bias`, or 0 between -lambd and lambd."""
    x = view(call, inputs[0])
    bias, threshold = call.config.number("bias", 0.0), call.config.number("lambd", 0.5)
    if bias == 0:
        return [activated(call, x, activation("hard_shrink", threshold=threshold))]
    if bias == threshold:
        return [activated(call, x, activation("soft_shrink", threshold=threshold))]
    below, beyond = arithmetic(call, "Less", x, -threshold), arithmetic(call, "Greater", x, threshold)
    inside = arithmetic(call, "Where", beyond, arithmetic(call, "Sub", x, bias), 0.0)
    return [arithmetic(call, "Where", below, arithmetic(call, "Add", x, bias), inside)]


@operator("Selu")
def selu(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """gamma * x, or gamma * alpha * (e^x - 1) below 0."""
    x = view(call, inputs[0])
    alpha, gamma = call.config.number("alpha", SELU[0]), call.config.number("gamma", SELU[1])
    if abs(alpha - SELU[0]) < 1e-6 and abs(gamma - SELU[1]) < 1e-6:
        return [activated(call, x, Activation("selu"))]
    return [arithmetic(call, "Mul", activated(call, x, activation("elu", alpha=alpha)), gamma)]


@operator("Gelu")
def gelu(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """x times the normal distribution up to x."""
    approximate = call.config.choice("approximate", "none", "none", "tanh")
    return [activated(call, view(call, inputs[0]), Activation("gelu" if approximate == "none" else "gelu_tanh"))]


@operator("Swish")
def swish(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """x * sigmoid(alpha * x)."""
    x, alpha = view(call, inputs[0]), call.config.number("alpha", 1.0)
    if alpha == 1:
        return [activated(call, x, Activation("silu"))]
    gate = activated(call, arithmetic(call, "Mul", x, alpha), Activation("sigmoid"))
    return [arithmetic(call, "Mul", x, gate)]


@operator("PRelu")
def prelu(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """x, or slope * x below 0."""
    x, slope = inputs
    if follower.model.opset < 7 and isinstance(slope, np.ndarray) and slope.ndim == 1:  # one for each channel
        slope = slope.reshape(-1, *[1] * (len(shape_of(x)) - 2))
    if isinstance(slope, np.ndarray) and isinstance(x, View):
        (operand, alpha), dims, axes = aligned(call, [x, slope])
        if isinstance(operand, Tensor) and dims == x.dims:
            return [View(call.add(PRelu(alpha=alpha), operand.value), dims, axes)]
    below = arithmetic(call, "Min", x, 0.0)
    above = arithmetic(call, "Max", x, 0.0)
    return [arithmetic(call, "Add", above, arithmetic(call, "Mul", below, slope))]


@operator("IsInf")
def is_infinite(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """True for infinities of either sign, or of one."""
    x = view(call, inputs[0])
    positive, negative = (call.config.boolean(f"detect_{sign}", True) for sign in ("positive", "negative"))
    limit = np.asarray(np.finfo(np.float32).max, dtype=np.float64)
    if positive and negative:
        return [arithmetic(call, "Greater", arithmetic(call, "Abs", x), limit)]
    if positive:
        return [arithmetic(call, "Greater", x, limit)]
    if negative:
        return [arithmetic(call, "Less", x, -limit)]
    return [arithmetic(call, "Less", x, x)]


@operator("Softplus")
def softplus(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """log(1 + e^x)."""
    return [activated(call, view(call, inputs[0]), Activation("softplus"))]
