"""SIMD of JavaScript: large layers run in WebAssembly, two float64 at once.

A module with such layers computes in a memory that it shares with functions of WebAssembly: sums, weights, then what
any module computes in, for the predictor that is at work. Where a page or a worker may not use WebAssembly, JavaScript
does the same in the same memory.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping
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
from lstmgen.targets.text.numbers import exact_floats
from lstmgen.targets.text.templates import Templates

# How many columns a panel may have: vectors of two, whose sums V8 keeps in registers beside what it multiplies.
PANELS = (14, 12, 10, 8)
# Smaller layers gain less than the 2 KB of WebAssembly are worth.
FEWEST = 16
# Weights as float32 take less of the caches, but an instruction more. Where multiply and add are two instructions, that
# pays for more weights than these, which are 8 MB: 1.6 times as fast with 3e6, a fifth slower with 5e4.
CACHED = 2**20
# Which gate is tanh's, of an LSTM and of a GRU.
CANDIDATE = 2
# 2^y = (even + odd) / (even - odd) for |y| <= 1/2, where odd = y5 y^5 + y3 y^3 + y1 y and even = y^4 + y2 y^2 + y0
# (Remez, as exp2 of Cephes): within 1e-17 of it, within 4e-16 with all roundings.
POWERS_OF_TWO = {
    "y0": 4368.077660010297,
    "y1": 1513.8603572515103,
    "y2": 233.17769678806403,
    "y3": 20.201667274657886,
    "y5": 0.023094408441818856,
}


@dataclass(frozen=True)
class Code:
    """Functions of WebAssembly.

    Attributes:
        text: in base64.
        narrow: whether they read weights as float32, else as float64.
    """

    text: str
    narrow: bool


@dataclass(frozen=True)
class SharedMemory:
    """Where the layers with SIMD work; places are counted in numbers.

    Attributes:
        weights: where each array is, by its identity. Sums are before them.
        base: where the numbers of the predictor at work begin.
        panel: how many columns of weights lie beside each other.
        fused: functions with fused multiply-adds, which not every engine has.
        plain: the same without.
    """

    weights: Mapping[int, int]
    base: int
    panel: int
    fused: Code
    plain: Code


def shared_memory(plan: Plan) -> SharedMemory | None:
    """The memory that a plan's large layers share; None where there are none."""
    routines = [routine for routine in plan.routines if in_panels(routine)]
    if not routines:
        return None
    panel = panel_width(routines)
    # Sums, and as many numbers behind them.
    end = 2 * max(room(array, panel) for routine in routines for array in routine.arrays.values() if array.ndim == 1)
    places = {}
    for array in (array for routine in routines for array in routine.arrays.values()):
        places[id(array)] = end
        end += room(array, panel)
    layers = frozenset(type(routine.operation).__name__.lower() for routine in routines)
    narrow = all(exact_floats(array)[0] == "f" for array in matrices(routines))
    fused = kernels(layers, panel, fused=True, narrow=narrow)
    return SharedMemory(places, end, panel, fused, kernels(layers, panel, fused=False, narrow=narrow and end > CACHED))


def panel_width(routines: Iterable[Routine]) -> int:
    """How many columns panels have: wide ones take fewer instructions, but the last one may be wide for nothing."""

    def instructions(panel: int) -> int:
        # Load, multiply and add for each vector; the number, places and the end of the loop.
        of_row = 3 * panel // 2 + 6
        return sum(room(array, panel) // panel * of_row for array in matrices(routines))

    return min(PANELS, key=instructions)


def matrices(routines: Iterable[Routine]) -> Iterator[Weight]:
    """The weights that lie in panels."""
    return (array for routine in routines for array in routine.arrays.values() if array.ndim == 2)


@cache
def kernels(layers: Collection[str], panel: int, *, fused: bool, narrow: bool) -> Code:
    """The functions of WebAssembly that some layers need."""
    return Code(b64encode(assemble(kernels_as_text(layers, panel, fused=fused, narrow=narrow))).decode(), narrow)


def kernels_as_text(layers: Collection[str], panel: int, *, fused: bool, narrow: bool) -> str:
    """The same in WebAssembly's text format."""
    powers = {name: repr(number) for name, number in POWERS_OF_TWO.items()}
    context = {
        "layers": layers,
        "gated": {"lstm", "gru"} & set(layers),
        "powers": powers,
        "panel": panel,
        "vectors": panel // 2,
        "fused": fused,
        "narrow": narrow,
    }
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


def panels(array: Weight, panel: int) -> Weight:
    """Rows of columns, or one of them, in panels one after the other, each row by row. The last one may be narrower."""
    rows = np.atleast_2d(array)
    return np.concatenate([rows[:, k : k + panel].ravel() for k in range(0, rows.shape[1], panel)])


def room(array: Weight, panel: int) -> int:
    """How many numbers an array takes where all panels are equally wide."""
    columns = int(array.shape[-1])
    return (columns + -columns % panel) * (array.size // columns)


SIMD: Kernels = {
    LSTM: (Kernel("simd/lstm", lstm_gates, applies=large),),
    GRU: (Kernel("simd/gru", gru_gates, applies=large),),
    Dense: (Kernel("simd/dense", dense_columns, applies=large),),
}
