"""The kernels of Python for fixed point."""

from __future__ import annotations

from lstmgen.plan.kernel import Kernel, Kernels
from lstmgen.plan.layouts import rows, windows_as_rows
from lstmgen.plan.quantize.layouts import quantized_by_gate
from lstmgen.plan.quantize.operations import (
    Dequantize,
    Narrow,
    Quantize,
    QuantizedConv,
    QuantizedDense,
    QuantizedEmbedding,
    QuantizedGRU,
    QuantizedLSTM,
    QuantizedSimpleRNN,
)

FIXED_POINT: Kernels = {
    QuantizedLSTM: (Kernel("fixed_point/lstm", quantized_by_gate),),
    QuantizedGRU: (Kernel("fixed_point/gru", quantized_by_gate),),
    QuantizedSimpleRNN: (Kernel("fixed_point/simple_rnn", quantized_by_gate),),
    Quantize: (Kernel("fixed_point/quantize"),),
    Dequantize: (Kernel("fixed_point/dequantize"),),
    Narrow: (Kernel("fixed_point/narrow"),),
    QuantizedDense: (Kernel("fixed_point/dense", rows),),
    QuantizedConv: (Kernel("fixed_point/conv", windows_as_rows),),
    QuantizedEmbedding: (Kernel("embedding"),),
}
