"""Weights for small interpreters: the rows of a kernel in a single array.

An index into it costs nothing there; a row of its own costs an object, and a slice a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.recurrent import Recurrent

Arrays = Mapping[str, Weight]


def flattened(layout: Callable[[Operation], Arrays]) -> Callable[[Operation], Arrays]:
    """Returns a layout in which the last two axes of kernels and tables are one."""

    def joined(operation: Operation) -> Arrays:
        return {
            role: array.reshape(*array.shape[:-2], -1) if "kernel" in role or role == "table" else array
            for role, array in layout(operation).items()
        }

    return joined


def by_unit(operation: Operation) -> Arrays:
    """Returns `kernel` and `recurrent_kernel`: a row per unit of each gate; `bias`; for a GRU, `recurrent_bias`."""
    assert isinstance(operation, Recurrent)
    biases: Iterable[Weight] = [] if operation.bias is None else np.atleast_2d(operation.bias)
    return {
        "kernel": operation.kernel.T.ravel(),
        "recurrent_kernel": operation.recurrent_kernel.T.ravel(),
        **dict(zip(("bias", "recurrent_bias"), biases)),
    }
