"""Reads products and other operators of quantized tensors: integers, whose result is rounded to integers again.

Sources: onnx/docs/Operators.md, onnxruntime/docs/ContribOperators.md.
"""

from dataclasses import replace
from math import prod
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.ranges import Range
from lstmgen.graph.shape import Length
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.convolution import convolution
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import HANDLERS, Follower, Inputs, operator, view
from lstmgen.read.onnx.products import product, turned
from lstmgen.read.onnx.quantized import centered, dequantized, dtype_of, dynamic, quantized, real, rounded
from lstmgen.read.onnx.reductions import softmaxed
from lstmgen.read.onnx.values import Array, Operand, View, check_constant, shape_of
from lstmgen.read.refusal import Refusal

MOST = 255.0  # magnitude of a number of 8 bits minus a zero point
TIMESTEPS = 1 << 20  # the most that a free axis counts in a sum


@operator("MatMulInteger")
def matmul_integer(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A product of integers in int32."""
    a, b, a_zero, b_zero = (*inputs, None, None)[:4]
    first, second = centered(call, a, column(a_zero)), centered(call, b, b_zero)
    return [sums(call, product(call, first, second), shape_of(a)[-1], second, -2)]


@operator("ConvInteger")
def convolution_integer(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A convolution of integers in int32."""
    x, kernel, x_zero, kernel_zero = (*inputs, None, None)[:4]
    y = convolved(follower, call, [x, x_zero, kernel, kernel_zero, None])
    weights = centered(call, kernel, None if kernel_zero is None else by_channel(kernel_zero, kernel.ndim - 1))
    return [sums(call, y, prod(kernel.shape[1:]), weights, tuple(range(1, kernel.ndim)))]


@operator("MatMulIntegerToFloat")
def matmul_to_float(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A product of integers, as the floats that it stands for."""
    a, b, a_scale, b_scale, a_zero, b_zero, bias = (*inputs, None, None, None)[:7]
    return [scaled_product(call, [a, column(a_scale), column(a_zero)], [b, b_scale, b_zero], bias)]


@operator("DynamicQuantizeMatMul")
def dynamic_matmul(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A product of floats that are rounded to 8 bits, and of integers."""
    a, b, b_scale, b_zero, bias = (*inputs, None, None)[:5]
    return [scaled_product(call, [*dynamic(call, view(call, a))], [b, b_scale, b_zero], bias)]


def scaled_product(call: Call, a: list[Any], b: list[Any], bias: Operand | None) -> View:
    """A product of operands with their scales and zero points, plus a bias."""
    total = product(call, centered(call, a[0], a[2]), centered(call, b[0], b[2]))
    if isinstance(a[1], View) or isinstance(b[1], View):
        scale: Operand = arithmetic(call, "Mul", real(a[1]), real(b[1]))
    else:
        scale = factor(a[1], b[1])
    y = arithmetic(call, "Mul", total, scale)
    return y if bias is None else arithmetic(call, "Add", y, bias)


@operator("QLinearMatMul")
def linear_matmul(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A product of integers, in steps of its own."""
    a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero = inputs
    total = product(call, centered(call, a, column(a_zero)), centered(call, b, b_zero))
    scale = factor(column(a_scale), b_scale, over=y_scale)
    return [rounded(call, arithmetic(call, "Mul", total, scale), y_zero, dtype_of(y_zero))]


@operator("QGemm")
def gemm(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A product of integers plus a bias in int32, as floats or in steps of its own."""
    a, a_scale, a_zero, b, b_scale, b_zero, bias, y_scale, y_zero = (*inputs, None, None, None)[:9]
    turn_a, turn_b = (call.config.boolean(name) for name in ("transA", "transB"))
    alpha = call.config.number("alpha", 1.0)
    a, b = (turned(x) if turn else x for x, turn in ((a, turn_a), (b, turn_b)))
    total = product(call, centered(call, a, a_zero), centered(call, b, b_zero))
    if bias is not None:
        total = arithmetic(call, "Add", total, real(bias))
    scale = factor(a_scale, b_scale, np.float32(alpha), over=y_scale)
    y = arithmetic(call, "Mul", total, scale)
    return [y if y_scale is None else rounded(call, y, y_zero, dtype_of(y_zero))]


@operator("QLinearConv")
def linear_convolution(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A convolution of integers, in steps of its own."""
    x, x_scale, x_zero, kernel, kernel_scale, kernel_zero, y_scale, y_zero, bias = (*inputs, None)[:9]
    call.config.only("channels_last", 0, None)
    total = convolved(follower, call, [x, x_zero, kernel, kernel_zero, bias])
    scale = by_channel(factor(x_scale, kernel_scale, over=y_scale), len(total.dims) - 2)
    return [rounded(call, arithmetic(call, "Mul", total, scale), y_zero, dtype_of(y_zero))]


def convolved(follower: Follower, call: Call, inputs: Inputs) -> View:
    """The sums of a convolution of integers.

    Raises:
        Refusal: its weights depend on inputs of the model.
    """
    x, x_zero, kernel, kernel_zero, bias = inputs
    check_constant("its weights depend", kernel, kernel_zero, bias)
    zero = None if kernel_zero is None else by_channel(kernel_zero, kernel.ndim - 1)
    operands = [centered(call, view(call, x), x_zero), centered(call, kernel, zero)]
    (y,) = convolution(follower, call, [*operands, None if bias is None else real(bias)])
    return y  # type: ignore[no-any-return]


def by_channel(array: Array, behind: int) -> Array:
    """A number, or one for each channel, with axes behind it."""
    return array.reshape(()) if array.size == 1 else array.reshape(-1, *[1] * behind)


def column(x: Operand | None) -> Operand | None:
    """A number for each row of a matrix, as it broadcasts."""
    return x[:, np.newaxis] if isinstance(x, np.ndarray) and x.ndim == 1 and x.size > 1 else x


def factor(*scales: Any, over: Any = None) -> Array:
    """A product of scales in float32, as onnxruntime computes it.

    Raises:
        Refusal: one is an input of the model.
    """
    if any(isinstance(scale, View) for scale in (*scales, over)):
        raise Refusal("its scales depend on the inputs of the model, which is not supported")
    result: Any = np.float32(1)
    for scale in scales:
        result = result * np.asarray(scale, dtype=np.float32)
    result = result if over is None else result / np.asarray(over, dtype=np.float32)
    return np.asarray(result, dtype=np.float64)


def sums(call: Call, x: View, count: Any, weights: Operand, axes: Any) -> View:
    """Sums of `count` products of integers of 8 bits, where these are constant with weights along `axes`."""
    if isinstance(weights, np.ndarray):
        limit = MOST * float(np.abs(weights).sum(axes).max(initial=0))
    else:
        limit = MOST * MOST * float(TIMESTEPS if isinstance(count, Length) else count)
    call.reading.bound(x.value, Range(-limit, limit, integral=True))
    return replace(x, dtype="int32")


SUMMED = {"QLinearAdd": "Add", "QLinearMul": "Mul"}
OF_ONE = {
    "QLinearSigmoid": "Sigmoid",
    "QLinearLeakyRelu": "LeakyRelu",
    "QLinearAveragePool": "AveragePool",
    "QLinearGlobalAveragePool": "GlobalAveragePool",
}


@operator(*SUMMED)
def linear_sum(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A sum or a product at each place."""
    a, a_scale, a_zero, b, b_scale, b_zero, scale, zero = (*inputs, None)[:8]
    operands = [dequantized(call, a, a_scale, a_zero), dequantized(call, b, b_scale, b_zero)]
    y = arithmetic(call, SUMMED[call.class_name], *operands)
    return [quantized(call, y, scale, zero, dtype_of(a if zero is None else zero))]


@operator(*OF_ONE)
def linear_function(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A function of the floats that integers stand for."""
    x, x_scale, x_zero, scale, zero = (*inputs, None)[:5]
    call.config.only("channels_last", 0, None)
    op = OF_ONE[call.class_name]
    (y,) = outputs_of(HANDLERS[op](follower, replace(call, class_name=op), [dequantized(call, x, x_scale, x_zero)]))
    return [quantized(call, y, scale, zero, dtype_of(x if zero is None else zero))]


@operator("QLinearSoftmax")
def linear_softmax(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A softmax as the opset in an attribute defines it, whatever that of the file."""
    x, x_scale, x_zero, scale, zero = (*inputs, None)[:5]
    flat = call.config.integer("opset", follower.model.opset) < 13
    floats = view(call, dequantized(call, x, x_scale, x_zero))
    y = softmaxed(call, floats, Activation("softmax"), default=-1, flat=flat)
    return [quantized(call, y, scale, zero, dtype_of(x if zero is None else zero))]


@operator("QLinearConcat")
def linear_concat(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Tensors of different steps behind each other."""
    scale, zero, *triples = inputs
    parts = [dequantized(call, *triples[k : k + 3]) for k in range(0, len(triples), 3)]
    (y,) = outputs_of(HANDLERS["Concat"](follower, replace(call, class_name="Concat"), parts))
    return [quantized(call, view(call, y), scale, zero, dtype_of(zero))]


def outputs_of(result: Any) -> Any:
    """The outputs of a function that reads an operator, as a sequence."""
    return result if isinstance(result, (list, tuple)) else [result]
