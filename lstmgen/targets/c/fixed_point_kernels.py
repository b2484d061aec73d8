"""The kernels of C for fixed point: plain loops, and SIMD."""

from collections.abc import Callable
from typing import Any

from lstmgen.graph.shape import Shape
from lstmgen.plan.kernel import Kernel, Kernels, Scratch, always, before, resets_before
from lstmgen.plan.layouts import Arrays
from lstmgen.plan.quantize.elementwise import QuantizedAffine, QuantizedBinary
from lstmgen.plan.quantize.kernels import factors
from lstmgen.plan.quantize.operations import (
    Dequantize,
    Narrow,
    Quantize,
    QuantizeCounts,
    QuantizedConstant,
    QuantizedConv,
    QuantizedDense,
    QuantizedEmbedding,
    QuantizedGRU,
    QuantizedLSTM,
    QuantizedRecurrent,
    QuantizedSimpleRNN,
    QuantizeFeatures,
    QuantizeScaled,
)
from lstmgen.targets.c.layouts import eights, fixed_point, nibbles, unsigned, woven
from lstmgen.targets.c.layouts import fixed_point_panels as panels


def in_rows(
    name: str,
    layout: Callable[[Any], Arrays],
    room: Callable[[Any, Shape], Scratch] = fixed_point.inputs,
    applies: Callable[[Any], bool] = always,
) -> Kernel:
    """A recurrent kernel whose weights lie in rows."""
    return Kernel(f"fixed_point/{name}", layout, room, applies, fixed_point.elements)


PLAIN: Kernels = {
    QuantizedLSTM: (in_rows("lstm", fixed_point.lstm),),
    QuantizedGRU: (
        in_rows("gru_reset_before", fixed_point.gru_reset_before, fixed_point.inputs_twice, resets_before),
        in_rows("gru", fixed_point.gru),
    ),
    QuantizedSimpleRNN: (in_rows("simple_rnn", fixed_point.simple_rnn),),
    QuantizedAffine: (Kernel("fixed_point/affine", factors),),
    QuantizedBinary: (Kernel("fixed_point/binary"),),
    QuantizedConstant: (Kernel("constant"),),
    Quantize: (Kernel("fixed_point/quantize"),),
    QuantizeFeatures: (Kernel("fixed_point/quantize_features"),),
    QuantizeCounts: (Kernel("fixed_point/quantize_counts", fixed_point.counts),),
    QuantizeScaled: (Kernel("fixed_point/quantize_scaled"),),
    Dequantize: (Kernel("fixed_point/dequantize"),),
    Narrow: (Kernel("fixed_point/narrow"),),
    QuantizedEmbedding: (Kernel("fixed_point/embedding"),),
    QuantizedDense: (Kernel("fixed_point/dense", fixed_point.rows),),
    QuantizedConv: (Kernel("fixed_point/conv", fixed_point.rows),),
}


def in_pairs(name: str, layout: Callable[[Any], Arrays], applies: Callable[[Any], bool] = always) -> Kernel:
    """A recurrent kernel of bytes for processors that multiply two numbers of 16 bits at once."""
    return Kernel(
        f"fixed_point/paired/{name}", layout, fixed_point.paired_inputs, applies, lambda operation: {"inputs": "int16"}
    )


PAIRED: Kernels = before(
    {
        QuantizedLSTM: (in_pairs("lstm", fixed_point.paired_lstm),),
        QuantizedGRU: (in_pairs("gru", fixed_point.paired_gru, fixed_point.is_interleaved),),
    },
    PLAIN,
)

IN_NIBBLES: Kernels = before(
    {
        QuantizedLSTM: (in_pairs("lstm_of_nibbles", nibbles.lstm),),
        QuantizedGRU: (in_pairs("gru_of_nibbles", nibbles.gru, fixed_point.is_interleaved),),
    },
    PLAIN,
)

WOVEN: Kernels = before(
    {QuantizedLSTM: (in_rows("woven/lstm", woven.lstm, applies=woven.fits_sums),)},
    PLAIN,
)

UNSIGNED: Kernels = before(
    {QuantizedLSTM: (in_rows("unsigned/lstm", unsigned.lstm, applies=unsigned.fits_shift),)},
    PLAIN,
)

IN_EIGHTS: Kernels = before(
    {QuantizedLSTM: (in_rows("in_eights/lstm", eights.lstm, applies=eights.has_eights),)},
    PLAIN,
)


def in_simd(name: str, layout: Callable[[Any], Arrays], applies: Callable[[Any], bool] = always) -> Kernel:
    """A recurrent kernel whose weights lie in panels."""

    def fits(operation: QuantizedRecurrent) -> bool:
        return applies(operation) and panels.fit_units(operation)

    return Kernel(name, layout, panels.scratch, fits, panels.elements, simd=True)


SIMD: Kernels = before(
    {
        QuantizedLSTM: (in_simd("fixed_point/simd/lstm", panels.recurrent),),
        QuantizedGRU: (
            in_simd("fixed_point/simd/gru_reset_before", panels.gru_reset_before, resets_before),
            in_simd("fixed_point/simd/gru", panels.gru),
        ),
        QuantizedSimpleRNN: (in_simd("fixed_point/simd/simple_rnn", panels.recurrent),),
        Quantize: (Kernel("fixed_point/simd/quantize"),),
        QuantizeFeatures: (Kernel("fixed_point/simd/quantize_features", panels.repeated_factors),),
        QuantizedDense: (Kernel("fixed_point/simd/dense", panels.dense, applies=panels.fit_dense, simd=True),),
    },
    PLAIN,
)
