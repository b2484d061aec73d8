"""Layers and models of so few weights that faster code for them would be longer than these."""

from __future__ import annotations

from lstmgen.graph.operation import Operation
from lstmgen.plan.program import Plan
from lstmgen.targets.text.numbers import exact_floats

# Faster kernels save a tenth of the time of such a layer, and add a kilobyte to a module of eight. A faster decoder of
# base64 takes more time to be read than it saves.
FEW_WEIGHTS = 1000


def few_weights(operation: Operation) -> bool:
    """Whether a layer runs in plain loops, which need the least code."""
    return sum(array.size for array in operation.weights().values()) <= FEW_WEIGHTS


def all_float32(plan: Plan) -> bool:
    """Whether float32 holds all weights exactly."""
    arrays = [array for routine in plan.routines for array in routine.arrays.values()]
    return all(array.dtype.kind == "f" and exact_floats(array)[0] == "f" for array in arrays)
