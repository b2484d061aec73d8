"""Memory layouts of layers in fixed point."""

from __future__ import annotations

from lstmgen.plan.layouts import Arrays, by_gate, of_gate
from lstmgen.plan.quantize.operations import QuantizedRecurrent


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
