"""Kernels of fixed point in languages that sum gate by gate."""

from collections.abc import Callable
from typing import Any

from lstmgen.graph.shape import Shape
from lstmgen.plan.kernel import Kernel, Kernels, Scratch
from lstmgen.plan.layouts import Arrays, by_gate, of_gate, rows
from lstmgen.plan.quantize.elementwise import QuantizedAffine, QuantizedBinary
from lstmgen.plan.quantize.operations import (
    Dequantize,
    Narrow,
    Quantize,
    QuantizedConstant,
    QuantizedConv,
    QuantizedDense,
    QuantizedEmbedding,
    QuantizedGRU,
    QuantizedLSTM,
    QuantizedRecurrent,
    QuantizedSimpleRNN,
    QuantizeFeatures,
)


def quantized_by_gate(operation: QuantizedRecurrent) -> Arrays:
    """Returns arrays per gate as `by_gate` does, but the first bias of a gate includes the second one.

    Only the candidate of a GRU with reset_after has a separate recurrent bias, as it is multiplied by the reset gate.
    Multipliers of accumulators are laid out as biases.
    """
    arrays = by_gate(operation)
    merged = {role: array for role, array in arrays.items() if role not in ("recurrent_bias_z", "recurrent_bias_r")}
    if operation.multiplier is None:
        return merged
    return merged | {
        of_gate("multiplier", gate, operation): operation.of_gate(operation.multiplier, k)
        for k, gate in enumerate(operation.gates())
    }


def factors(operation: QuantizedAffine) -> Arrays:
    """Returns factors and offsets for each element; {} if there is one of each, which stands in the code."""
    return {} if operation.is_scalar else operation.weights()


def gate_by_gate(
    of_conv: Callable[[Any], Arrays], scratch: Callable[[Any, Shape], Scratch] = lambda operation, x: {}
) -> Kernels:
    """The kernels of fixed point.

    Args:
        of_conv: the layout of convolutions.
        scratch: scratch buffers of recurrent layers.
    """
    return {
        QuantizedLSTM: (Kernel("fixed_point/lstm", quantized_by_gate, scratch),),
        QuantizedGRU: (Kernel("fixed_point/gru", quantized_by_gate, scratch),),
        QuantizedSimpleRNN: (Kernel("fixed_point/simple_rnn", quantized_by_gate, scratch),),
        QuantizedAffine: (Kernel("fixed_point/affine", factors),),
        QuantizedBinary: (Kernel("fixed_point/binary"),),
        QuantizedConstant: (Kernel("constant"),),
        Quantize: (Kernel("fixed_point/quantize"),),
        QuantizeFeatures: (Kernel("fixed_point/quantize_features"),),
        Dequantize: (Kernel("fixed_point/dequantize"),),
        Narrow: (Kernel("fixed_point/narrow"),),
        QuantizedDense: (Kernel("fixed_point/dense", rows),),
        QuantizedConv: (Kernel("fixed_point/conv", of_conv),),
        QuantizedEmbedding: (Kernel("embedding"),),
    }
