"""Size thresholds below which compact code wins."""

from __future__ import annotations

from lstmgen.graph.operation import Operation
from lstmgen.plan.program import Plan
from lstmgen.targets.text.numbers import exact_floats

# Faster kernels save a tenth of the time of such a layer, and add a kilobyte to a module of eight. A faster decoder of
# base64 takes more time to be read than it saves.
FEW_WEIGHTS = 1000


def few_weights(operation: Operation) -> bool:
    """Returns whether a layer runs in plain loops, the shortest code."""
    return sum(array.size for array in operation.weights().values()) <= FEW_WEIGHTS


def all_float32(plan: Plan) -> bool:
    """Returns whether float32 represents all weights exactly."""
    arrays = [array for routine in plan.routines for array in routine.arrays.values()]
    return all(array.dtype.kind == "f" and exact_floats(array)[0] == "f" for array in arrays)
