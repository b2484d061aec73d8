"""Arrays of layers in fixed point, as kernels lay them out."""

from __future__ import annotations

import numpy as np

from lstmgen.graph.operation import Operation
from lstmgen.plan.layouts import Arrays, by_gate
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
    parts = np.split(operation.multiplier, len(operation.GATES or "h"))
    return found | {
        f"multiplier_{gate}" if operation.GATES else "multiplier": part
        for gate, part in zip(operation.GATES or "h", parts)
    }
