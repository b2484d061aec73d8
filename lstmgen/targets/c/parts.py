"""Parts of bfloat16 into which batches split numbers for the tiles of AMX."""

from collections.abc import Mapping
from pathlib import Path

from lstmgen.graph.recurrent import Recurrent
from lstmgen.plan.passes.bounds import bounds
from lstmgen.plan.program import Plan

PROCESSOR = Path("/proc/cpuinfo")


def parts(limit: float) -> int:
    """Returns the parts of a number up to `limit`: two leave 2^-17 of it, three nothing."""
    return 2 if limit <= 1 else 3


def multiplied_in_two_parts(plan: Plan) -> Mapping[str, list[str]]:
    """Returns the kernels that batches multiply with numbers in two parts on this machine, by the name of the node."""
    if plan.numbers.weights_dtype != "bfloat16" or not has_tiles():
        return {}
    limits = bounds(plan.graph)
    kernels: dict[str, list[str]] = {}
    for call in plan.predict.calls:
        node = call.node
        if call.routine.batched and isinstance(node.operation, Recurrent):
            operands = {"kernel": node.inputs[0], "recurrent_kernel": node.outputs[1]}
            names = [name for name, value in operands.items() if parts(limits[value.name]) == 2]
            kernels |= {node.name: names} if names else {}
    return kernels


def has_tiles() -> bool:
    """Returns true if Linux reports AMX for bfloat16; other systems have no code for it."""
    return PROCESSOR.exists() and "amx_bf16" in PROCESSOR.read_text(encoding="utf-8").split()
