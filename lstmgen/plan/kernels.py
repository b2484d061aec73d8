"""Which kernel runs an operation.

A kernel is a name, which is also that of its template, with a function that lays the weights out, the working space
that it needs, and when it applies. The first in the list of an operation that applies is taken, so faster ones for
special cases come first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, Recurrent, SimpleRNN
from lstmgen.graph.shape import Shape
from lstmgen.plan import fused, packed_layers
from lstmgen.plan.blocks import fit_blocks, in_blocks, rows_of_units
from lstmgen.plan.in_line import by_unit, in_line, unit_by_unit
from lstmgen.plan.layouts import (
    Arrays,
    as_they_are,
    bias_as_row,
    biases_apart,
    by_gate,
    by_group,
    gates_together,
    one_group,
    reset_apart,
    rows,
    taps_as_rows,
    transposed,
    whole_by_gate,
    windows_as_rows,
)
from lstmgen.plan.matrices import fit_matrix, long_and_narrow, matrix_in_panels, matrix_with_bias, rows_of_windows
from lstmgen.plan.options import Options
from lstmgen.plan.packed_layers import PackedGRU, PackedLSTM, PackedSimpleRNN
from lstmgen.plan.panels import fit_panels, in_panels, panel_scratch
from lstmgen.plan.quantize import layouts as whole
from lstmgen.plan.quantize.operations import (
    QuantizedConv,
    QuantizedDense,
    QuantizedEmbedding,
    QuantizedGRU,
    QuantizedLSTM,
    QuantizedSimpleRNN,
)
from lstmgen.plan.tabled import TabledGRU, TabledLSTM, TabledSimpleRNN
from lstmgen.plan.unrolled import inline, is_small

# Shapes of buffers to work in, by name.
Scratch = Mapping[str, Shape]


def no_scratch(operation: Operation, x: Shape) -> Scratch:
    """No working space."""
    return {}


def gate_sums(blocks: int) -> Callable[[Operation, Shape], Scratch]:
    """Room for some blocks as large as the state, for one timestep."""

    def scratch(operation: Operation, x: Shape) -> Scratch:
        assert isinstance(operation, Recurrent)
        return {"sums": (*operation.state_shape(x), blocks)}

    return scratch


def new_state(operation: Operation, x: Shape) -> Scratch:
    """Room for the new h, while the old one is still needed."""
    assert isinstance(operation, Recurrent)
    return {"new_h": operation.state_shape(x)}


def always(operation: Operation) -> bool:
    """Any operation of the class will do."""
    return True


def resets_before(operation: Operation) -> bool:
    """Whether a GRU's reset gate acts on h itself, before the recurrent kernel."""
    return isinstance(operation, GRU) and not operation.reset_after


def resets_after_by_unit(operation: Operation) -> bool:
    """Whether a GRU's reset gate acts on sums, so that each unit follows from its own."""
    return not resets_before(operation) and unit_by_unit(operation)


@dataclass(frozen=True)
class Kernel:
    """A way to run an operation.

    Attributes:
        name: of its template.
        layout: the weights as the template wants them.
        scratch: the buffers it works in, for an operation and the shape of its first input.
        applies: whether it can run an operation.
        suits: the `Options.kernels_for` that it is for; "" for all.
        vectors: its functions take vectors of floats; those of a recurrent layer work on copies of the states that are
            padded to whole vectors.
        batched: its template has statements for all samples of a batch at once.
        shared: its function takes weights and sizes as arguments, and so serves all layers with the same activations.
        in_place: it changes the lists that hold its states, rather than make new ones.
        stored: it reads weights as `Options.weights` stores them, too.
    """

    name: str
    layout: Callable[[Operation], Arrays] = as_they_are
    scratch: Callable[[Operation, Shape], Scratch] = no_scratch
    applies: Callable[[Operation], bool] = always
    suits: str = ""
    vectors: bool = False
    shared: bool = False
    batched: bool = False
    in_place: bool = False
    stored: bool = True


def fast(name: str, applies: Callable[[Operation], bool] = always, batched: bool = True) -> Kernel:
    """A recurrent kernel whose weights lie in panels."""

    def fits(operation: Operation) -> bool:
        return applies(operation) and fit_panels(operation)

    return Kernel(name, in_panels, panel_scratch, fits, "vectors", vectors=True, shared=True, batched=batched)


def cell(name: str, applies: Callable[[Operation], bool] = unit_by_unit) -> Kernel:
    """A recurrent kernel that goes from unit to unit of its states, and changes them there."""
    return Kernel(name, by_unit, applies=applies, in_place=True)


def lean(
    name: str, scratch: Sequence[str], applies: Callable[[Operation], bool] = always, **parts: tuple[str, int, str]
) -> Kernel:
    """A recurrent kernel whose weights lie in blocks, see `in_blocks`; `scratch` names rows that it works in."""

    def fits(operation: Operation) -> bool:
        return applies(operation) and fit_blocks(operation)

    return Kernel(name, in_blocks(**parts), rows_of_units(*scratch), fits, "blocks", shared=True)


KERNELS: dict[str, dict[type[Operation], tuple[Kernel, ...]]] = {
    "python": {
        LSTM: (Kernel("lstm", by_gate),),
        GRU: (Kernel("gru", by_gate),),
        SimpleRNN: (Kernel("simple_rnn", by_gate),),
        ConvLSTM: (Kernel("conv_lstm", by_gate),),
        Dense: (Kernel("dense", rows),),
        Conv: (Kernel("conv", windows_as_rows),),
        ConvTranspose: (Kernel("conv_transpose", taps_as_rows),),
        QuantizedLSTM: (Kernel("quantized_lstm", whole_by_gate),),
        QuantizedGRU: (Kernel("quantized_gru", whole_by_gate),),
        QuantizedSimpleRNN: (Kernel("quantized_simple_rnn", whole_by_gate),),
        QuantizedDense: (Kernel("quantized_dense", rows),),
        QuantizedConv: (Kernel("quantized_conv", windows_as_rows),),
        QuantizedEmbedding: (Kernel("embedding"),),
    },
    "numpy": {
        LSTM: (Kernel("lstm", fused.layout),),
        GRU: (Kernel("gru", fused.layout),),
        SimpleRNN: (Kernel("simple_rnn", fused.layout),),
        Dense: (Kernel("dense", bias_as_row),),
        ConvLSTM: (Kernel("conv_lstm", one_group),),
        Conv: (Kernel("conv", by_group),),
        ConvTranspose: (Kernel("conv_transpose", transposed),),
    },
    "micropython": {
        LSTM: (cell("lstm_by_unit"), Kernel("lstm", in_line(by_gate))),
        GRU: (cell("gru_by_unit", resets_after_by_unit), Kernel("gru", in_line(by_gate))),
        SimpleRNN: (cell("simple_rnn_by_unit"), Kernel("simple_rnn", in_line(by_gate))),
        ConvLSTM: (Kernel("conv_lstm", in_line(by_gate)),),
        Dense: (Kernel("dense", in_line(rows)),),
        Conv: (Kernel("conv", in_line(windows_as_rows)),),
        ConvTranspose: (Kernel("conv_transpose", in_line(taps_as_rows)),),
        Embedding: (Kernel("embedding", in_line(as_they_are)),),
    },
    "c": {
        TabledLSTM: (fast("lstm_panels"),),
        TabledGRU: (
            fast("gru_reset_before_panels", resets_before, batched=False),
            fast("gru_panels"),
        ),
        TabledSimpleRNN: (fast("simple_rnn_panels"),),
        LSTM: (
            fast("lstm_panels"),
            lean("lstm_blocks", ["output_gate"], weights=("ifco", 2, "xh")),
            Kernel("lstm_by_unit", gates_together, new_state, unit_by_unit),
            Kernel("lstm", scratch=gate_sums(4)),
        ),
        GRU: (
            fast("gru_reset_before_panels", resets_before, batched=False),
            fast("gru_panels"),
            lean(
                "gru_reset_before_blocks",
                ["update", "reset_h"],
                resets_before,
                weights=("zr", 4, "xh"),
                candidate_weights=("h", 8, "xh"),
            ),
            lean("gru_blocks", ["new_h"], kernel=("zrh", 2, "x"), recurrent_kernel=("zrh", 2, "h")),
            Kernel("gru_reset_before", reset_apart, gate_sums(4), resets_before),
            Kernel("gru_by_unit", gates_together, new_state, unit_by_unit),
            Kernel("gru", biases_apart, gate_sums(6)),
        ),
        SimpleRNN: (
            fast("simple_rnn_panels"),
            lean("simple_rnn_blocks", ["new_h"], weights=("h", 8, "xh")),
            Kernel("simple_rnn", scratch=gate_sums(1)),
        ),
        ConvLSTM: (Kernel("conv_lstm", scratch=gate_sums(4)),),
        Dense: (
            Kernel("dense_panels", matrix_in_panels, applies=fit_matrix, suits="vectors", vectors=True),
            Kernel("dense_in_parts", matrix_with_bias, applies=long_and_narrow, stored=False),
        ),
        Conv: (
            Kernel("conv_panels", matrix_in_panels, rows_of_windows, fit_matrix, "vectors", vectors=True),
            Kernel("conv", by_group),
        ),
        ConvTranspose: (Kernel("conv_transpose", transposed),),
        QuantizedLSTM: (Kernel("quantized_lstm", whole.lstm, whole.inputs),),
        QuantizedGRU: (
            Kernel("quantized_gru_reset_before", whole.gru_reset_before, whole.inputs_twice, resets_before),
            Kernel("quantized_gru", whole.gru, whole.inputs),
        ),
        QuantizedSimpleRNN: (Kernel("quantized_simple_rnn", whole.simple_rnn, whole.inputs),),
        QuantizedDense: (Kernel("quantized_dense", whole.rows),),
        QuantizedConv: (Kernel("quantized_conv", whole.rows),),
    },
}

# What --style fast has before those of its target.
FAST: dict[str, dict[type[Operation], tuple[Kernel, ...]]] = {
    "python": {
        LSTM: (Kernel("unrolled_lstm", inline, applies=is_small),),
        GRU: (Kernel("unrolled_gru", inline, applies=is_small),),
        SimpleRNN: (Kernel("unrolled_simple_rnn", inline, applies=is_small),),
        PackedLSTM: (Kernel("packed_lstm", packed_layers.layout),),
        PackedGRU: (Kernel("packed_gru", packed_layers.gru_layout),),
        PackedSimpleRNN: (Kernel("packed_simple_rnn", packed_layers.layout),),
    },
}


def choose(operation: Operation, options: Options) -> Kernel:
    """The kernel for an operation: by default its template has the operation's name."""
    tables = [FAST.get(options.target, {}) if options.style == "fast" else {}, KERNELS[options.target]]
    kernels = [kernel for table in tables for kernel in table.get(type(operation), ())]
    named = Kernel(snake_case(type(operation).__name__))
    wanted = (
        kernel
        for kernel in kernels
        if kernel.suits in ("", options.kernels_for) and (kernel.stored or not options.weights)
    )
    return next((kernel for kernel in wanted if kernel.applies(operation)), named)


def snake_case(name: str) -> str:
    """SimpleRNN → simple_rnn, ConvLSTM → conv_lstm, PRelu → p_relu."""
    out = ""
    for before, char, after in zip(" " + name, name, name[1:] + " "):
        out += "_" if char.isupper() and out and (before.islower() or after.islower()) else ""
        out += char.lower()
    return out
