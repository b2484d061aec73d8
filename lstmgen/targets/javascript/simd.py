"""SIMD of JavaScript: large layers compute in a memory that they share with functions of WebAssembly.

These add the products of panels of weights, and apply sigmoid and tanh, to two float64 at once. Where a page or a
worker may not use WebAssembly, JavaScript does the same in the same memory.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import factorial

import numpy as np

from lstmgen.graph.activation import SIGMOID, TANH
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.plan.kernel import Kernel, Kernels
from lstmgen.plan.layouts import Arrays, biases_apart
from lstmgen.plan.program import Plan, Routine
from lstmgen.targets.javascript.wat import assemble
from lstmgen.targets.text.templates import Templates

# Columns of a panel: eight vectors of two, whose sums stay in registers.
PANEL = 16
# Smaller layers gain less than the 2 KB of WebAssembly are worth.
FEWEST = 16
PAGE = 1 << 16
# Terms of exp's Taylor polynomial, which is as exact as float64 for |x| < log(2) / 2.
TERMS = 12


@dataclass(frozen=True)
class SharedMemory:
    """Where the layers with SIMD work; places are counted in numbers.

    Attributes:
        sums: where those of products are. What is multiplied begins at 0.
        weights: where each array is, by its identity.
        pages: of 64 KiB.
        code: the functions of WebAssembly, in base64.
    """

    sums: int
    weights: Mapping[int, int]
    pages: int
    code: str


def shared_memory(plan: Plan) -> SharedMemory | None:
    """The memory that a plan's large layers share; None where there are none."""
    layers = [[*routine.arrays.values()] for routine in plan.routines if in_panels(routine)]
    if not layers:
        return None
    sums = even(max(sum(array.shape[1] for array in arrays) for arrays in layers))
    end = sums + PANEL * max(sum(array.shape[0] for array in arrays) for arrays in layers)
    places = {}
    for array in (array for arrays in layers for array in arrays):
        places[id(array)] = end
        end += array.size
    return SharedMemory(sums, places, -(-8 * end // PAGE), kernels_in_base64())


@cache
def kernels_in_base64() -> str:
    """The functions of WebAssembly."""
    return b64encode(assemble(kernels_as_text())).decode()


def kernels_as_text() -> str:
    """The same in WebAssembly's text format."""
    inverse_factorials = [repr(1 / factorial(k)) for k in range(2, TERMS + 1)]
    return Templates().render("javascript/simd/kernels.wat.j2", {"inverse_factorials": inverse_factorials})


def in_panels(routine: Routine) -> bool:
    """Whether a layer's weights lie in the shared memory."""
    return routine.kernel.startswith("simd/")


def large(operation: Operation) -> bool:
    """Whether a layer is worth it, and has the activations that are there."""
    if isinstance(operation, Dense):
        return int(min(operation.kernel.shape)) >= FEWEST
    assert isinstance(operation, (LSTM, GRU))
    if operation.activation != TANH or operation.recurrent_activation != SIGMOID:
        return False
    return operation.units >= FEWEST and (isinstance(operation, LSTM) or operation.reset_after)


def lstm_panels(operation: Operation) -> Arrays:
    """Rows of weights for 1, x and h."""
    assert isinstance(operation, LSTM)
    rows = stacked(operation.bias, operation.kernel, operation.recurrent_kernel)
    return {"weights": panels(even_gates(rows, operation.units))}


def gru_panels(operation: Operation) -> Arrays:
    """Rows of weights for 1 and x, and for 1 and h."""
    arrays = biases_apart(operation)
    assert isinstance(operation, GRU)
    of_x = stacked(arrays.get("bias"), operation.kernel)
    of_h = stacked(arrays.get("recurrent_bias"), operation.recurrent_kernel)
    return {
        "weights": panels(even_gates(of_x, operation.units)),
        "recurrent_weights": panels(even_gates(of_h, operation.units)),
    }


def dense_panels(operation: Operation) -> Arrays:
    """Rows of weights for 1 and x."""
    assert isinstance(operation, Dense)
    return {"weights": panels(stacked(operation.bias, operation.kernel))}


def stacked(bias: Weight | None, *kernels: Weight) -> Weight:
    """Kernels (rows, columns) below a row for the bias."""
    first = np.zeros(kernels[0].shape[1], kernels[0].dtype) if bias is None else bias
    return np.vstack([first, *kernels])


def even_gates(rows: Weight, units: int) -> Weight:
    """An even number of columns for each gate, filled up with zeros: (rows, gates · units)."""
    gates = rows.reshape(len(rows), -1, units)
    return np.pad(gates, ((0, 0), (0, 0), (0, even(units) - units))).reshape(len(rows), -1)


def panels(rows: Weight) -> Weight:
    """Columns in panels, filled up with zeros: (panels, rows, 16)."""
    n, columns = rows.shape
    return np.pad(rows, ((0, 0), (0, -columns % PANEL))).reshape(n, -1, PANEL).swapaxes(0, 1)


def even(number: int) -> int:
    """The number, or the next one."""
    return number + number % 2


SIMD: Kernels = {
    LSTM: (Kernel("simd/lstm", lstm_panels, applies=large),),
    GRU: (Kernel("simd/gru", gru_panels, applies=large),),
    Dense: (Kernel("simd/dense", dense_panels, applies=large),),
}
