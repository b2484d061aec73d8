"""Reads operators that quantize tensors while the model runs, as their arithmetic: round half to even, then saturate.

Weights that are quantized or dequantized are folded.
Source: onnx/docs/Operators.md.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.graph.activation import activation
from lstmgen.graph.ranges import Range
from lstmgen.graph.shape import Shape
from lstmgen.read.calls.layer import Call
from lstmgen.read.configs.dtypes import FLOAT, known
from lstmgen.read.containers.onnx_tensors import DTYPES
from lstmgen.read.onnx.arrangement import place
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.functions import activated
from lstmgen.read.onnx.reductions import dropped, reduced
from lstmgen.read.onnx.values import Operand, View, fixed_length
from lstmgen.read.refusal import Refusal

LIMITS = {name: np.iinfo(name) for name in ("uint8", "int8", "uint16", "int16")}
UINT8 = 2  # its number in ONNX
STEPS = 255.0  # of 8 bits


@operator("QuantizeLinear")
def quantize_linear(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Integers of 8 or 16 bits."""
    x, scale, zero = (*inputs, None)[:3]
    x = view(call, x)
    output = call.config.integer("output_dtype", 0, minimum=0) or UINT8
    call.config.ignore("saturate")  # of floats of 8 bits, which are refused
    call.config.only("precision", 0, 1)  # a quotient in float32
    dtype = DTYPES.get(output, f"format {output} of ONNX") if zero is None else dtype_of(zero)
    scale, zero = spread(call, scale, x.dims), spread(call, zero, x.dims)
    return [quantized(call, x, scale, zero, dtype)]


@operator("DequantizeLinear")
def dequantize_linear(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Integers as the floats that they stand for."""
    x, scale, zero = (*inputs, None)[:3]
    x = view(call, x)
    call.config.ignore("output_dtype")
    return [dequantized(call, x, spread(call, scale, x.dims), spread(call, zero, x.dims))]


@operator("DynamicQuantizeLinear")
def dynamic_quantize_linear(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Integers of 8 bits, whose scale and zero point fit all numbers of the tensor."""
    return [*dynamic(call, view(call, inputs[0]))]


def dynamic(call: Call, x: View) -> tuple[View, View, View]:
    """A tensor as integers of 8 bits, their scale, and their zero point."""
    axes = range(len(x.dims))
    low, high = (
        arithmetic(call, beyond, dropped(reduced(call, x, axes, f"Reduce{beyond}"), axes), 0.0)
        for beyond in ("Min", "Max")
    )
    width = arithmetic(call, "Sub", high, low)
    empty = arithmetic(call, "Equal", width, 0.0)
    scale = arithmetic(call, "Div", width, STEPS)
    scale = arithmetic(call, "Where", empty, 1.0, scale)
    start = arithmetic(call, "Neg", arithmetic(call, "Div", low, scale))
    zero = whole(call, arithmetic(call, "Round", clipped(call, start, "uint8")), "uint8")
    return quantized(call, x, scale, zero, "uint8"), scale, zero


def quantized(call: Call, x: View, scale: Operand, zero: Operand | None, dtype: str) -> View:
    """A tensor as integers: round(x / scale) + zero, saturated."""
    return rounded(call, arithmetic(call, "Div", real(x), real(scale)), zero, dtype)


def rounded(call: Call, x: View, zero: Operand | None, dtype: str) -> View:
    """A tensor in steps of 1 as integers around a zero point, saturated.

    Raises:
        Refusal: the format is not an integer of 8 or 16 bits.
    """
    if dtype not in LIMITS:
        raise Refusal(f"it quantizes to {dtype}, which is not supported (known: {', '.join(LIMITS)})")
    steps = arithmetic(call, "Round", x)
    if zero is not None and not (isinstance(zero, np.ndarray) and not zero.any()):
        steps = arithmetic(call, "Add", steps, real(zero))
    return whole(call, clipped(call, steps, dtype), dtype)


def dequantized(call: Call, x: Operand, scale: Operand, zero: Operand | None) -> Any:
    """The floats that integers stand for: (x - zero) * scale."""
    y = centered(call, x, zero)
    if isinstance(y, np.ndarray) and isinstance(scale, np.ndarray):
        return y * real(scale)
    return arithmetic(call, "Mul", y, real(scale))


def centered(call: Call, x: Operand, zero: Operand | None) -> Any:
    """Integers minus their zero point, as floats."""
    if zero is None or (isinstance(zero, np.ndarray) and not zero.any()):
        return real(x)
    if isinstance(x, np.ndarray) and isinstance(zero, np.ndarray):
        return np.asarray(real(x) - real(zero))
    return arithmetic(call, "Sub", real(x), real(zero))


def clipped(call: Call, x: View, dtype: str) -> View:
    """A tensor within the limits of an integer format."""
    limits = LIMITS[dtype]
    return activated(call, x, activation("clip", low=float(limits.min), high=float(limits.max)))


def whole(call: Call, x: View, dtype: str) -> View:
    """A tensor of integers with their format."""
    limits = LIMITS[dtype]
    call.reading.bound(x.value, Range(float(limits.min), float(limits.max), integral=True))
    return replace(x, dtype=dtype)


def real(x: Any) -> Any:
    """Integers as floats of the same value."""
    return replace(x, dtype=FLOAT) if isinstance(x, View) else x.astype(np.float64)


def dtype_of(x: Operand) -> str:
    """The number format of an operand."""
    return x.dtype if isinstance(x, View) else known(x.dtype.name)


def spread(call: Call, x: Operand | None, dims: Shape) -> Any:
    """A scale or zero point as it broadcasts: of the tensor, of an axis, or of blocks of an axis.

    Raises:
        Refusal: it has several numbers that depend on inputs of the model.
    """
    axis, block = call.config.integer("axis", 1, minimum=-len(dims)), call.config.integer("block_size", 0, minimum=0)
    if x is None:
        return None
    if isinstance(x, View):
        if any(dim != 1 for dim in x.dims):
            raise Refusal("its scale or zero point has several numbers that depend on the inputs of the model")
        return View(x.value, (), (), x.dtype) if not x.axes else x
    if x.size == 1:
        return x.reshape(())
    at = place(axis, len(dims))
    if block:
        return np.take(x, np.arange(fixed_length(dims[at], "blocks need")) // block, at)
    return x.reshape([-1 if k == at else 1 for k in range(len(dims))])
