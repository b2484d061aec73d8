"""The kernels of C: SIMD, register-blocked for microcontrollers, plain loops."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, Recurrent, SimpleRNN
from lstmgen.plan.kernel import Kernel, Kernels, always, before, gate_sums, new_state, resets_before, unit_by_unit
from lstmgen.plan.layouts import by_group, gates_together, split_biases, split_reset, transposed
from lstmgen.plan.numbers import WeightsDType
from lstmgen.plan.passes.embedded import EmbeddedGRU, EmbeddedLSTM, EmbeddedSimpleRNN
from lstmgen.targets.c.layouts.blocks import fit_blocks, in_blocks, rows_of_units
from lstmgen.targets.c.layouts.matrices import (
    fit_matrix,
    long_and_narrow,
    matrix_in_panels,
    matrix_with_bias,
    narrow,
    rows_of_weights,
    rows_of_windows,
)
from lstmgen.targets.c.layouts.panels import fit_panels, in_panels, panel_scratch, panel_scratch_and_copy, wastes_little
from lstmgen.targets.c.options import COptions, Family


def simd_kernels(storage: WeightsDType | None = None) -> Kernels:
    """The kernels whose weights lie in panels, as they are stored: recurrent layers, and matrices of others."""

    def recurrent(name: str, applies: Callable[[Any], bool] = always, *, batched: bool = True) -> Kernel:
        def fits(operation: Recurrent) -> bool:
            return applies(operation) and fit_panels(operation) and (storage is None or wastes_little(operation))

        layout = partial(in_panels, storage=storage)
        # A bfloat16 is widened in one instruction, wherever it is read.
        scratch = panel_scratch if storage in (None, "bfloat16") else panel_scratch_and_copy
        return Kernel(name, layout, scratch, fits, simd=True, shared=True, batched=batched)

    matrix = partial(matrix_in_panels, storage=storage)
    lstm, simple_rnn = (recurrent("simd/lstm"),), (recurrent("simd/simple_rnn"),)
    gru = (recurrent("simd/gru_reset_before", resets_before, batched=False), recurrent("simd/gru"))
    return {
        EmbeddedLSTM: lstm,
        EmbeddedGRU: gru,
        EmbeddedSimpleRNN: simple_rnn,
        LSTM: lstm,
        GRU: gru,
        SimpleRNN: simple_rnn,
        Dense: (Kernel("simd/dense", matrix, applies=fit_matrix, simd=True),),
        Conv: (Kernel("simd/conv", matrix, rows_of_windows, fit_matrix, simd=True),),
    }


def register_blocked(
    name: str, scratch: Sequence[str], applies: Callable[[Any], bool] = always, **parts: tuple[str, int, str]
) -> Kernel:
    """A recurrent kernel whose weights lie in blocks, see `in_blocks`; `scratch` names rows that it works in."""

    def fits(operation: Recurrent) -> bool:
        return applies(operation) and fit_blocks(operation)

    return Kernel(name, in_blocks(**parts), rows_of_units(*scratch), fits, shared=True)


REGISTER_BLOCKED: Kernels = {
    LSTM: (register_blocked("register_blocked/lstm", ["output_gate"], weights=("ifco", 2, "xh")),),
    GRU: (
        register_blocked(
            "register_blocked/gru_reset_before",
            ["update", "reset_h"],
            resets_before,
            weights=("zr", 4, "xh"),
            candidate_weights=("h", 8, "xh"),
        ),
        register_blocked("register_blocked/gru", ["new_h"], kernel=("zrh", 2, "x"), recurrent_kernel=("zrh", 2, "h")),
    ),
    SimpleRNN: (register_blocked("register_blocked/simple_rnn", ["new_h"], weights=("h", 8, "xh")),),
}

PLAIN: Kernels = {
    LSTM: (Kernel("lstm_per_unit", gates_together, new_state, unit_by_unit), Kernel("lstm", scratch=gate_sums(4))),
    GRU: (
        Kernel("gru_reset_before", split_reset, gate_sums(4), resets_before),
        Kernel("gru_per_unit", gates_together, new_state, unit_by_unit),
        Kernel("gru", split_biases, gate_sums(6)),
    ),
    SimpleRNN: (Kernel("simple_rnn", scratch=gate_sums(1)),),
    ConvLSTM: (Kernel("conv_lstm", scratch=gate_sums(4)),),
    Conv: (Kernel("conv", by_group),),
    ConvTranspose: (Kernel("conv_transpose", transposed),),
}

# A Dense of few outputs sums in several parts, which no kernel for stored weights does.
IN_PARTS: Kernels = {Dense: (Kernel("dense_compensated", matrix_with_bias, applies=long_and_narrow),)}

# Rows of a unit's weights, for dot products; on microcontrollers other loops are as fast.
FEW_UNITS: Kernels = {Dense: (Kernel("dense_few", rows_of_weights, applies=narrow),)}

FAMILIES: dict[Family, Kernels] = {
    "simd": before(simd_kernels(), before(PLAIN, before(FEW_UNITS, IN_PARTS))),
    "register_blocked": before(REGISTER_BLOCKED, before(PLAIN, IN_PARTS)),
    "fixed_point": before(PLAIN, IN_PARTS),
    "size": before(PLAIN, IN_PARTS),
}


def kernels(options: COptions) -> Kernels:
    """The kernels for the options."""
    if options.quantize is not None:
        from lstmgen.targets.c import fixed_point_kernels as fixed_point  # which few models need

        packs = options.quantize == "int4x8"
        integers = fixed_point.SIMD if options.family == "fixed_point" else fixed_point.PLAIN
        if options.pairs_gates:
            integers = fixed_point.IN_NIBBLES if packs else fixed_point.PAIRED
        if options.weaves_gates:
            integers = fixed_point.WOVEN
        if options.simd and options.quantize in ("int8", "int4x8") and not options.loads:
            integers = fixed_point.IN_EIGHTS
        if options.separate_flash and options.quantize == "int8" and options.family == "register_blocked":
            integers = fixed_point.UNSIGNED
        if options.loads:
            from lstmgen.targets.c.loaded_numbers import with_numbers  # which fewer need

            integers = with_numbers(integers)
        return before(integers, FAMILIES[options.family])
    if options.weights_dtype is None:
        return FAMILIES[options.family]
    return before(simd_kernels(options.weights_dtype), PLAIN) if options.family == "simd" else PLAIN
