"""Sequences that need not exist as a whole, where a language has generators."""

from __future__ import annotations

from typing import TypeGuard

from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import ConvLSTM, Recurrent
from lstmgen.plan.program import Program, RoutineCall


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
