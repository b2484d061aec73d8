"""Weights for small interpreters: the rows of a kernel one behind the other in a single array.

An index into it costs nothing there; a row of its own costs an object, and a slice a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.recurrent import GRU, Recurrent

Arrays = Mapping[str, Weight]


def in_line(layout: Callable[[Operation], Arrays]) -> Callable[[Operation], Arrays]:
    """The same layout, with the last two axes of kernels and tables as one."""

    def joined(operation: Operation) -> Arrays:
        return {
            role: array.reshape(*array.shape[:-2], -1) if "kernel" in role or role == "table" else array
            for role, array in layout(operation).items()
        }

    return joined


def by_unit(operation: Operation) -> Arrays:
    """`kernel`: for each unit of each gate the weights of x, then those of h; `bias` if there is one."""
    assert isinstance(operation, Recurrent)
    kernel = np.concatenate([operation.kernel, operation.recurrent_kernel]).T
    return {"kernel": kernel.ravel()} | ({} if operation.bias is None else {"bias": operation.bias})


def by_unit_apart(operation: Operation) -> Arrays:
    """The same for x and h apart, as a GRU with reset_after needs it: `recurrent_kernel` and `recurrent_bias` too."""
    assert isinstance(operation, GRU)
    arrays = {"kernel": operation.kernel.T.ravel(), "recurrent_kernel": operation.recurrent_kernel.T.ravel()}
    return arrays | ({} if operation.bias is None else dict(zip(("bias", "recurrent_bias"), operation.bias)))


def unit_by_unit(operation: Operation) -> bool:
    """Whether each unit of a recurrent layer follows from sums of its own: no activation sees the others."""
    assert isinstance(operation, Recurrent)
    functions = (operation.activation, getattr(operation, "recurrent_activation", operation.activation))
    return not any(function.rowwise for function in functions)
