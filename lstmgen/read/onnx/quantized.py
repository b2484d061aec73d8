"""Reads quantized tables and inputs; refuses arithmetic with quantized activations. Quantized weights are folded."""

from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.read.arrays.table import ONNX
from lstmgen.read.calls.layer import Call
from lstmgen.read.configs.dtypes import FLOAT
from lstmgen.read.onnx.arrangement import place
from lstmgen.read.onnx.elementwise import applied
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.refusal import Refusal

REASON = "it quantizes activations, which is not copied: each number could differ by a quantization step"
ADVICE = "export the model before it was quantized, and quantize it here by `quantize='int8'`"


REFUSED = (
    "QuantizeLinear",
    "DynamicQuantizeLinear",
    "DynamicQuantizeLSTM",
    "DynamicQuantizeMatMul",
    "MatMulInteger",
    "MatMulIntegerToFloat",
    "ConvInteger",
    "QLinearMatMul",
    "QLinearConv",
    "QLinearAdd",
    "QLinearMul",
    "QLinearSigmoid",
    "QLinearLeakyRelu",
    "QLinearConcat",
    "QLinearAveragePool",
    "QLinearGlobalAveragePool",
    "QLinearSoftmax",
    "QGemm",
    "QAttention",
)


@operator(*REFUSED)
def quantized(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Arithmetic whose operands are quantized while the model runs.

    Raises:
        Refusal: always.
    """
    raise Refusal(REASON, ADVICE)


@operator("DequantizeLinear")
def dequantized(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Integers of an input, or of rows of a table, as the floats that they stand for."""
    x = replace(view(call, inputs[0]), dtype=FLOAT)
    rank = len(x.dims)
    axis = call.config.integer("axis", 1, minimum=-rank)
    call.config.only("block_size", 0, None)
    call.config.ignore("output_dtype")
    scale, zero = inputs[1], inputs[2] if len(inputs) > 2 else None
    for name, parameter in (("Sub", zero), ("Mul", scale)):
        if parameter is None:
            continue
        if not isinstance(parameter, np.ndarray):
            raise Refusal("its scale or zero point depends on the inputs of the model, which is not supported")
        if parameter.size > 1:
            parameter = parameter.reshape([-1 if k == place(axis, rank) else 1 for k in range(rank)])
        x = applied(call, ONNX[name], [x, parameter.astype(np.float64)], {})
    return [x]
