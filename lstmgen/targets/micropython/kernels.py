"""The kernels of MicroPython."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeGuard

import numpy as np

from lstmgen.graph.convolution import Conv, ConvTranspose
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, Recurrent, SimpleRNN
from lstmgen.plan.kernel import Kernel, Kernels, unit_by_unit
from lstmgen.plan.layouts import as_they_are, by_gate, rows, taps_as_rows, windows_as_rows
from lstmgen.plan.program import Program, Routine, RoutineCall

Arrays = Mapping[str, Weight]


def flattened(layout: Callable[[Any], Arrays]) -> Callable[[Any], Arrays]:
    """Returns a layout in which the last two axes of kernels and tables are one.

    An index into a single array costs nothing; a row of its own costs an object, and a slice a copy.
    """

    def joined(operation: Operation) -> Arrays:
        return {
            role: array.reshape(*array.shape[:-2], -1) if "kernel" in role or role == "table" else array
            for role, array in layout(operation).items()
        }

    return joined


def by_unit(operation: Recurrent) -> Arrays:
    """Returns `kernel` and `recurrent_kernel`: a row per unit of each gate; `bias`; for a GRU, `recurrent_bias`."""
    biases: Iterable[Weight] = [] if operation.bias is None else np.atleast_2d(operation.bias)
    return {
        "kernel": operation.kernel.T.ravel(),
        "recurrent_kernel": operation.recurrent_kernel.T.ravel(),
        **dict(zip(("bias", "recurrent_bias"), biases)),
    }


def resets_after_by_unit(operation: Operation) -> bool:
    """Returns whether a GRU's reset gate acts on sums, so that units are independent."""
    return isinstance(operation, GRU) and operation.reset_after and unit_by_unit(operation)


def cell(name: str, applies: Callable[[Any], bool] = unit_by_unit) -> Kernel:
    """Returns a recurrent kernel that loops over the units of its states, and changes them in place."""
    return Kernel(name, by_unit, applies=applies, in_place=True)


# Names of the sums of these kernels, and their number per unit. They are allocated once per call, so a timestep
# allocates nothing, and threads may share the functions.
SUMS: Mapping[str, Mapping[str, int]] = {
    "lstm_per_unit": {"sums": 4},
    "gru_per_unit": {"of_x": 3, "of_h": 3},
    "simple_rnn_per_unit": {"sums": 1},
}


def scratch(routine: Routine) -> Mapping[str, str]:
    """Returns, by name, the expression that allocates the sums for the function of a timestep."""
    operation = routine.operation
    if not isinstance(operation, Recurrent):
        return {}
    sums = SUMS.get(routine.kernel, {})
    return {name: f'array("d", bytes({8 * count * operation.units}))' for name, count in sums.items()}


KERNELS: Kernels = {
    LSTM: (cell("lstm_per_unit"), Kernel("lstm", flattened(by_gate))),
    GRU: (cell("gru_per_unit", resets_after_by_unit), Kernel("gru", flattened(by_gate))),
    SimpleRNN: (cell("simple_rnn_per_unit"), Kernel("simple_rnn", flattened(by_gate))),
    ConvLSTM: (Kernel("conv_lstm", flattened(by_gate)),),
    Dense: (Kernel("dense", flattened(rows)),),
    Conv: (Kernel("conv", flattened(windows_as_rows)),),
    ConvTranspose: (Kernel("conv_transpose", flattened(taps_as_rows)),),
    Embedding: (Kernel("embedding", flattened(as_they_are)),),
}


def generator_inputs(program: Program) -> frozenset[str]:
    """Values that only one recurrent layer reads, row by row, once and in order.

    They are inputs of the graph, or the only used output of a recurrent layer, so that a stack of such layers advances
    one timestep at a time.
    """
    graph = program.graph
    wanted = [value.name for value in graph.outputs]
    wanted += [value.name for node in graph.nodes for value in node.inputs]
    in_order = {
        node.inputs[0].name for node in graph.nodes if _is_plain(node.operation) and not node.operation.go_backwards
    }
    candidates = [value.name for value in graph.inputs]
    candidates += [call.node.outputs[0].name for call in program.calls if _gives_rows_only(call, wanted)]
    return frozenset(name for name in candidates if name in in_order and wanted.count(name) == 1)


def _gives_rows_only(call: RoutineCall, wanted: list[str]) -> bool:
    """Returns whether nothing reads the layer's final states, neither a node nor the next call."""
    operation = call.node.operation
    if not _is_plain(operation) or (operation.stateful and not call.routine.in_place):
        return False
    return operation.return_sequences and not any(value.name in wanted for value in call.node.outputs[1:])


def _is_plain(operation: Operation) -> TypeGuard[Recurrent]:
    return isinstance(operation, Recurrent) and not isinstance(operation, ConvLSTM) and not operation.masked
