"""SIMD of JavaScript: large layers run in WebAssembly, two float64 at once.

A module with such layers computes in a memory that it shares with functions of WebAssembly: sums, weights, then what
any module computes in, for the predictor that is at work. Where a page or a worker may not use WebAssembly, JavaScript
does the same in the same memory.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

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

# Columns of a panel: seven vectors of two, whose sums V8 keeps in registers beside what it multiplies.
PANEL = 14
# Smaller layers gain less than the 2 KB of WebAssembly are worth.
FEWEST = 16
# Which gate is tanh's, of an LSTM and of a GRU.
CANDIDATE = 2
# The polynomial that is nearest to 2^y for |y| <= 1/2 (Remez): the factors of 1, y, y^2 …; within 3e-16 of it.
POWERS_OF_TWO = (
    1.0,
    0.6931471805599497,
    0.24022650695908768,
    0.05550410866445887,
    0.0096181291080342,
    0.0013333558228555492,
    0.00015403529961607488,
    1.525265811990087e-05,
    1.3215662601690083e-06,
    1.0208537294147603e-07,
    7.037318285107194e-09,
)


@dataclass(frozen=True)
class SharedMemory:
    """Where the layers with SIMD work; places are counted in numbers.

    Attributes:
        weights: where each array is, by its identity. Sums are before them.
        base: where the numbers of the predictor at work begin.
        panel: how many columns of weights lie beside each other.
        code: the functions of WebAssembly, in base64.
        fused: the same with fused multiply-adds, which not every engine has.
    """

    weights: Mapping[int, int]
    base: int
    panel: int
    code: str
    fused: str


def shared_memory(plan: Plan) -> SharedMemory | None:
    """The memory that a plan's large layers share; None where there are none."""
    routines = [routine for routine in plan.routines if in_panels(routine)]
    if not routines:
        return None
    end = max(sum(room(array) for array in routine.arrays.values() if array.ndim == 1) for routine in routines)
    places = {}
    for array in (array for routine in routines for array in routine.arrays.values()):
        places[id(array)] = end
        end += room(array)
    layers = frozenset(type(routine.operation).__name__.lower() for routine in routines)
    return SharedMemory(places, end, PANEL, kernels_in_base64(layers), kernels_in_base64(layers, fused=True))


@cache
def kernels_in_base64(layers: Collection[str], *, fused: bool = False) -> str:
    """The functions of WebAssembly that some layers need."""
    return b64encode(assemble(kernels_as_text(layers, fused=fused))).decode()


def kernels_as_text(layers: Collection[str], *, fused: bool) -> str:
    """The same in WebAssembly's text format."""
    powers = [repr(number) for number in POWERS_OF_TWO]
    context = {"layers": layers, "gated": {"lstm", "gru"} & set(layers), "powers": powers, "fused": fused}
    context |= {"panel": PANEL, "vectors": PANEL // 2}
    return Templates().render("javascript/simd/kernels.wat.j2", context)


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


def lstm_gates(operation: Operation) -> Arrays:
    """The gates i, f, c and o."""
    assert isinstance(operation, LSTM)
    arrays = {"bias": np.zeros(4 * operation.units), **operation.weights()}
    return {role: gates(array, operation.units) for role, array in arrays.items()}


def gru_gates(operation: Operation) -> Arrays:
    """The gates z, r and h."""
    assert isinstance(operation, GRU)
    none = np.zeros(3 * operation.units)
    arrays = {"bias": none, "recurrent_bias": none, **biases_apart(operation)}
    return {role: gates(array, operation.units) for role, array in arrays.items()}


def dense_columns(operation: Operation) -> Arrays:
    """A kernel and its bias."""
    assert isinstance(operation, Dense)
    return {"bias": np.zeros(operation.kernel.shape[1]), **operation.weights()}


def gates(array: Weight, units: int) -> Weight:
    """Gates with an even number of columns each, filled up with zeros; that of the candidate, the third, doubled."""
    apart = array.astype(np.float64).reshape(*array.shape[:-1], -1, units)
    apart[..., CANDIDATE, :] *= 2
    return np.pad(apart, [(0, 0)] * (apart.ndim - 1) + [(0, units % 2)]).reshape(*array.shape[:-1], -1)


def panels(array: Weight) -> Weight:
    """Rows of columns, or one of them, in panels one after the other, each row by row. The last one may be narrower."""
    rows = np.atleast_2d(array)
    return np.concatenate([rows[:, k : k + PANEL].ravel() for k in range(0, rows.shape[1], PANEL)])


def room(array: Weight) -> int:
    """How many numbers an array takes where all panels are equally wide."""
    columns = int(array.shape[-1])
    return (columns + -columns % PANEL) * (array.size // columns)


SIMD: Kernels = {
    LSTM: (Kernel("simd/lstm", lstm_gates, applies=large),),
    GRU: (Kernel("simd/gru", gru_gates, applies=large),),
    Dense: (Kernel("simd/dense", dense_columns, applies=large),),
}
