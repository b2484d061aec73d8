"""Refuses arithmetic with quantized activations; quantized weights are folded."""

from typing import Any

from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.follower import Follower, Inputs, operator
from lstmgen.read.refusal import Refusal

REASON = "it quantizes activations, which is not copied: each number could differ by a quantization step"
ADVICE = "export the model before it was quantized, and quantize it here by `quantize='int8'`"


@operator(
    "QuantizeLinear",
    "DequantizeLinear",
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
def quantized(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Arithmetic whose operands are quantized while the model runs.

    Raises:
        Refusal: always.
    """
    raise Refusal(REASON, ADVICE)
