"""Recurrent weights in panels: columns grouped by SIMD width, so that kernels read memory sequentially.

A panel holds the columns of some units for every row of a kernel, gate beside gate, so that the sums of all
gates of these units stay in registers while the kernel streams by. Units are padded with zeros to whole panels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.operation import Operation, Weight, f64
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent
from lstmgen.graph.shape import Shape
from lstmgen.plan.numbers import WeightsDType
from lstmgen.plan.passes.embedded import EmbeddedRecurrent
from lstmgen.plan.quantize.weight_only import matrix_as_stored

# Timesteps whose inputs are projected together, so that their weights are read once for all of them.
CHUNK = 16
# Bytes of the cache nearest to a processor; some have more.
NEAREST_CACHE = 1 << 15
# The longest vector that C uses may reach so far beyond the last gate of a panel of 8 units.
BEYOND = 8
# A recurrent kernel that is stored in fewer bytes is copied as floats before the first timestep, rather than widened at
# each, if these take at most so many bytes, and there are at least so many timesteps.
LARGEST_COPY = 1 << 16
FEWEST_TIMESTEPS = 4
# Numbers in a line of the cache, where a copy begins.
CACHE_LINE = 16

ACTIVATIONS = frozenset({"sigmoid", "tanh", "hard_sigmoid", "relu", "linear"})


@dataclass(frozen=True)
class RecurrentKernel:
    """One of a layer's recurrent kernels.

    Attributes:
        count: panels of it.
        offset: where it begins in a copy of all, as C adds it to a pointer; "" is no offset.
    """

    count: int
    offset: str = ""


@dataclass(frozen=True)
class Panels:
    """How the columns of a recurrent layer are grouped.

    Attributes:
        units: of the layer.
        gates: that lie beside each other in a panel.
        width: units of a panel; gates * width is a multiple of 16 and at least 32, for SIMD on any machine.
        blocks: how many times all panels follow one another in a row of sums; 1 but for gates that lie apart.
        weight_bytes: of a weight.
    """

    units: int
    gates: int
    width: int
    blocks: int = 1
    weight_bytes: int = 4

    @property
    def padded(self) -> int:
        """Units with those that fill up the last panel."""
        return -(-self.units // self.width) * self.width

    @property
    def columns(self) -> int:
        """Columns of a panel."""
        return self.gates * self.width

    @property
    def count(self) -> int:
        """Panels of one block."""
        return self.padded // self.width

    @property
    def row(self) -> int:
        """Length of a row of sums, over all panels."""
        return self.blocks * self.count * self.columns

    @property
    def numbers(self) -> int:
        """How many numbers the recurrent kernel has in panels."""
        return self.units * self.row

    @property
    def recurrent_kernels(self) -> Mapping[str, RecurrentKernel]:
        """By role; a GRU that resets before has one for z and r, as that of the candidate waits for r."""
        if self.blocks == 1:
            return {"recurrent_kernel": RecurrentKernel(self.count)}
        first = RecurrentKernel((self.blocks - 1) * self.count)
        offset = str(self.units * first.count * self.columns)
        return {"recurrent_kernel_zr": first, "recurrent_kernel_h": RecurrentKernel(self.count, offset)}

    @property
    def alternates(self) -> bool:
        """Whether the recurrent kernel is read in alternating directions: it does not stay in the nearest cache,
        but what was read last does. Floats then are rounded a little differently in odd and even timesteps."""
        return self.numbers * self.weight_bytes > NEAREST_CACHE

    def pack(self, matrix: Weight) -> Weight:
        """A matrix (rows, blocks · gates · units), flat, in the order (block, panel, row, gate, unit of the panel)."""
        rows = len(matrix)
        gates = matrix.reshape(rows, -1, self.gates, self.units)
        padded = np.pad(gates, [(0, 0), (0, 0), (0, 0), (0, self.padded - self.units)])
        split = padded.reshape(rows, -1, self.gates, self.count, self.width)
        flat = split.transpose(1, 3, 0, 2, 4).ravel()
        return np.pad(flat, (0, BEYOND)) if self.width == BEYOND else flat

    def pack_rows(self, matrix: Weight) -> Weight:
        """The same, flat, in the order (row, block, panel, gate, unit of the panel): each row as one of sums."""
        rows = np.array([self.pack(row[None])[: self.row] for row in matrix]).ravel()
        return np.pad(rows, (0, BEYOND)) if self.width == BEYOND else rows


def panels(operation: Operation) -> Panels:
    """The panels of a layer.

    Wider ones waste more where the units do not fill them; a sum of one gate needs more columns to keep the
    machine busy.
    """
    assert isinstance(operation, Recurrent)
    if operation.kernel.dtype.kind == "i":  # fixed point
        apart = isinstance(operation, GRU) and not operation.reset_after
        gates, weight_bytes = len(operation.GATES or "h"), operation.kernel.dtype.itemsize
        inside, blocks = (1, gates) if apart else (gates, 1)
        return Panels(operation.units, inside, 16, blocks, weight_bytes)
    if isinstance(operation, LSTM):
        return Panels(operation.units, 4, 16 if operation.units > 8 else 8)
    if isinstance(operation, GRU) and operation.reset_after:
        return Panels(operation.units, 3, 16)
    return Panels(operation.units, 1, 32, len(operation.GATES or "h"))


def in_panels(operation: Operation, storage: WeightsDType | None = None) -> Mapping[str, Weight]:
    """Kernel, recurrent kernel and biases in panels; a bias that the layer lacks is zeros.

    A table takes the place of the kernel and its bias; its rows lie as a row of sums does. The scales of kernels in
    int8 lie as biases do.
    """
    assert isinstance(operation, Recurrent)
    order = panels(operation)
    columns = operation.kernel.shape[-1]
    zeros = np.zeros(columns, operation.kernel.dtype)
    bias, recurrent_bias = (zeros if each is None else each for each in operation.biases())
    arrays: dict[str, Weight] = {}
    if isinstance(operation, GRU) and operation.reset_after:
        # What is added to z and r, whether by the input or by the recurrence, is one bias.
        split = 2 * operation.units
        bias = np.concatenate([f64(bias)[:split] + f64(recurrent_bias)[:split], bias[split:]])
        arrays["recurrent_bias"] = order.pack(np.where(np.arange(columns) < split, 0, recurrent_bias)[None])
    if isinstance(operation, EmbeddedRecurrent) and operation.table is not None:
        arrays["table"] = order.pack_rows(f64(operation.table) + bias)
    else:
        arrays |= matrix_as_stored("kernel", operation.kernel, storage, order.pack)
        arrays["bias"] = order.pack(bias[None])
    recurrent, split = operation.recurrent_kernel, 2 * operation.units
    parts = {"recurrent_kernel": recurrent}
    if isinstance(operation, GRU) and not operation.reset_after:
        parts = {"recurrent_kernel_zr": recurrent[:, :split], "recurrent_kernel_h": recurrent[:, split:]}
    for role, matrix in parts.items():
        arrays |= matrix_as_stored(role, matrix, storage, order.pack)
    return arrays


def panel_scratch(operation: Operation, x: Shape) -> Mapping[str, Shape]:
    """Working space: the sums that a chunk of timesteps gives to the gates; the states, and one more, padded.

    `from_h` is for the sums of a GRU's recurrence, where those of all gates are made before a unit is done.
    """
    assert isinstance(operation, Recurrent)
    order = panels(operation)
    beyond = BEYOND if order.width == BEYOND else 0
    resets_before = isinstance(operation, GRU) and not operation.reset_after
    states = [*(f"padded_{state}" for state in operation.STATES), "reset_h" if resets_before else "new_h"]
    needed = {"sums": (chunk(operation, x) * order.row + beyond,)}
    needed |= dict.fromkeys(states, (order.padded + beyond,))
    if isinstance(operation, GRU):
        needed["from_h"] = (order.row,)
    return needed


def panel_scratch_and_copy(operation: Operation, x: Shape) -> Mapping[str, Shape]:
    """The same, with room for a copy of a recurrent kernel that is stored in fewer bytes, where that is worth it."""
    needed, numbers = panel_scratch(operation, x), panels(operation).numbers
    is_short = isinstance(x[0], int) and x[0] < FEWEST_TIMESTEPS
    if is_short or 4 * numbers > LARGEST_COPY:
        return needed
    return {**needed, "copy": (numbers + CACHE_LINE - 1,)}


def chunk(operation: Recurrent, x: Shape) -> int:
    """How many timesteps are projected together; 1 where that is done beforehand."""
    longest = 1 if isinstance(operation, EmbeddedRecurrent) else CHUNK
    return min(longest, x[0]) if isinstance(x[0], int) else longest


def fit_panels(operation: Operation) -> bool:
    """Whether there is SIMD for a layer's activations."""
    assert isinstance(operation, Recurrent)
    used = {operation.activation.name, getattr(operation, "recurrent_activation", operation.activation).name}
    return used <= ACTIVATIONS


def wastes_little(operation: Operation) -> bool:
    """Whether at least half of a layer's panels are weights and not padding: worth it where few bytes are wanted."""
    assert isinstance(operation, Recurrent)
    return panels(operation).padded <= 2 * operation.units
