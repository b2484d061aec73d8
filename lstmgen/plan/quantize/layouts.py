"""Arrays of layers in fixed point, as kernels lay them out."""

from __future__ import annotations

from lstmgen.graph.operation import Operation
from lstmgen.plan.layouts import Arrays, by_gate, of_gate
from lstmgen.plan.quantize.operations import QuantizedRecurrent


def quantized_by_gate(operation: Operation) -> Arrays:
    """As `by_gate`, for fixed point, where the first bias of a gate has the second one in it already.

    Only the candidate of a GRU with reset_after has its second bias apart: the reset gate acts on that. Multipliers of
    accumulators are as biases.
    """
    assert isinstance(operation, QuantizedRecurrent)
    arrays = by_gate(operation)
    found = {role: array for role, array in arrays.items() if role not in ("recurrent_bias_z", "recurrent_bias_r")}
    if operation.multiplier is None:
        return found
    return found | {
        of_gate("multiplier", gate, operation): operation.of_gate(operation.multiplier, k)
        for k, gate in enumerate(operation.gates())
    }
