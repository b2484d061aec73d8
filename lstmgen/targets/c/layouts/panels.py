"""Recurrent weights in panels: columns grouped by SIMD width, so that kernels read memory sequentially.

A panel holds the columns of some units for every row of a kernel, gate beside gate, so that the sums of all
gates of these units stay in registers while the kernel streams by. Units are padded with zeros to whole panels.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.operation import Weight, f64
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent
from lstmgen.graph.shape import Shape
from lstmgen.plan.numbers import WeightsDType
from lstmgen.plan.passes.embedded import EmbeddedRecurrent
from lstmgen.plan.quantize.weight_only import matrix_as_stored

# Timesteps whose inputs are projected together, so that their weights are read once for all of them.
CHUNK = 16
# Bytes of the L1 cache; some processors have more.
NEAREST_CACHE = 1 << 15
# Numbers by which the longest vector extends beyond the last gate of a panel of 8 units.
BEYOND = 8
# A recurrent kernel that is stored in fewer bytes is widened to a copy before the first timestep, instead of at each
# timestep, if the copy has at most this many bytes, and the input at least this many timesteps.
LARGEST_COPY = 1 << 16
FEWEST_TIMESTEPS = 4
# Numbers in a cache line, to which a copy is aligned.
CACHE_LINE = 16

ACTIVATIONS = frozenset({"sigmoid", "tanh", "hard_sigmoid", "relu", "linear"})


@dataclass(frozen=True)
class RecurrentKernel:
    """One of a layer's recurrent kernels.

    Attributes:
        count: number of its panels.
        offset: its offset in a copy of all kernels, as a C expression; "" means 0.
    """

    count: int
    offset: str = ""


@dataclass(frozen=True)
class Panels:
    """Grouping of the columns of a recurrent layer.

    Attributes:
        units: of the layer.
        gates: number of gates side by side in a panel.
        width: units of a panel; gates * width is a multiple of 16 and at least 32, for SIMD on any machine.
        blocks: repetitions of all panels in a row of sums; 1 unless gates are separate.
        weight_bytes: bytes of a weight.
    """

    units: int
    gates: int
    width: int
    blocks: int = 1
    weight_bytes: int = 4

    @property
    def padded(self) -> int:
        """Returns the units, padded to whole panels."""
        return -(-self.units // self.width) * self.width

    @property
    def columns(self) -> int:
        """Returns the columns of a panel."""
        return self.gates * self.width

    @property
    def count(self) -> int:
        """Returns the panels of one block."""
        return self.padded // self.width

    @property
    def row(self) -> int:
        """Returns the length of a row of sums, over all panels."""
        return self.blocks * self.count * self.columns

    @property
    def batch_row(self) -> int:
        """Returns the distance of the sums of samples in a batch: those a power of two apart evict each other."""
        return self.row + CACHE_LINE

    @property
    def numbers(self) -> int:
        """Returns the number of weights of the recurrent kernel in panels, with padding."""
        return self.units * self.row

    @property
    def recurrent_kernels(self) -> Mapping[str, RecurrentKernel]:
        """Returns recurrent kernels by role; a GRU that resets before has a separate one for the candidate."""
        if self.blocks == 1:
            return {"recurrent_kernel": RecurrentKernel(self.count)}
        first = RecurrentKernel((self.blocks - 1) * self.count)
        offset = str(self.units * first.count * self.columns)
        return {"recurrent_kernel_zr": first, "recurrent_kernel_h": RecurrentKernel(self.count, offset)}

    @property
    def alternates(self) -> bool:
        """Returns whether the recurrent kernel is read in alternating directions, as it exceeds the L1 cache.

        The part that was read last is still in the cache. Rounding differs slightly in odd and even timesteps.
        """
        return self.numbers * self.weight_bytes > NEAREST_CACHE

    def pack(self, matrix: Weight) -> Weight:
        """Returns a matrix (rows, blocks · gates · units), flat, as (block, panel, row, gate, unit of the panel)."""
        rows = len(matrix)
        gates = matrix.reshape(rows, -1, self.gates, self.units)
        padded = np.pad(gates, [(0, 0), (0, 0), (0, 0), (0, self.padded - self.units)])
        split = padded.reshape(rows, -1, self.gates, self.count, self.width)
        flat = split.transpose(1, 3, 0, 2, 4).ravel()
        return np.pad(flat, (0, BEYOND)) if self.width == BEYOND else flat

    def pack_rows(self, matrix: Weight) -> Weight:
        """Returns a matrix, flat, as (row, block, panel, gate, unit of the panel): each row as a row of sums."""
        rows = np.array([self.pack(row[None])[: self.row] for row in matrix]).ravel()
        return np.pad(rows, (0, BEYOND)) if self.width == BEYOND else rows


def panels(operation: Recurrent) -> Panels:
    """Returns the panels of a layer.

    Wider panels need more padding. Panels of one gate need more columns for enough independent sums.
    """
    if operation.kernel.dtype.kind == "i":  # fixed point
        gates, weight_bytes = len(operation.GATES or "h"), operation.kernel.dtype.itemsize
        inside, blocks = (1, gates) if operation.resets_before else (gates, 1)
        return Panels(operation.units, inside, 16, blocks, weight_bytes)
    if isinstance(operation, LSTM):
        return Panels(operation.units, 4, 16 if operation.units > 8 else 8)
    if operation.resets_after:
        return Panels(operation.units, 3, 16)
    return Panels(operation.units, 1, 32, len(operation.GATES or "h"))


def in_panels(operation: Recurrent, storage: WeightsDType | None = None) -> Mapping[str, Weight]:
    """Returns kernel, recurrent kernel and biases in panels; a missing bias is zeros.

    A table replaces the kernel and its bias; its rows have the order of sums. Scales of int8 kernels have the layout of
    biases.
    """
    order = panels(operation)
    columns = operation.kernel.shape[-1]
    zeros = np.zeros(columns, operation.kernel.dtype)
    bias, recurrent_bias = (zeros if row is None else row for row in operation.biases())
    arrays: dict[str, Weight] = {}
    if operation.resets_after:
        # z and r have one bias, the sum of those of the input and of the recurrence.
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
    if operation.resets_before:
        parts = {"recurrent_kernel_zr": recurrent[:, :split], "recurrent_kernel_h": recurrent[:, split:]}
    for role, matrix in parts.items():
        arrays |= matrix_as_stored(role, matrix, storage, order.pack)
    return arrays


def panel_scratch(operation: Recurrent, x: Shape) -> Mapping[str, Shape]:
    """Returns scratch buffers: projections of a chunk of timesteps; padded states, and one more.

    `from_h` is for the recurrent sums of a GRU, computed for all gates before the units.
    """
    order = panels(operation)
    beyond = BEYOND if order.width == BEYOND else 0
    states = [*(f"padded_{state}" for state in operation.STATES), "reset_h" if operation.resets_before else "new_h"]
    needed = {"sums": (chunk(operation, x) * order.row + beyond,)}
    needed |= dict.fromkeys(states, (order.padded + beyond,))
    if isinstance(operation, GRU):
        needed["from_h"] = (order.row,)
    return needed


def panel_scratch_and_copy(operation: Recurrent, x: Shape) -> Mapping[str, Shape]:
    """Returns scratch buffers, with a widened copy of a stored recurrent kernel if that pays off."""
    needed, numbers = panel_scratch(operation, x), panels(operation).numbers
    is_short = isinstance(x[0], int) and x[0] < FEWEST_TIMESTEPS
    if is_short or 4 * numbers > LARGEST_COPY:
        return needed
    return {**needed, "copy": (numbers + CACHE_LINE - 1,)}


def chunk(operation: Recurrent, x: Shape) -> int:
    """Returns the number of timesteps that are projected together; 1 with a table."""
    longest = 1 if isinstance(operation, EmbeddedRecurrent) else CHUNK
    return min(longest, x[0]) if isinstance(x[0], int) else longest


def fit_panels(operation: Recurrent) -> bool:
    """Returns whether the activations of a layer have SIMD functions."""
    used = {operation.activation.name, getattr(operation, "recurrent_activation", operation.activation).name}
    return used <= ACTIVATIONS


def wastes_little(operation: Recurrent) -> bool:
    """Returns whether at least half of a layer's panels are weights, not padding."""
    return panels(operation).padded <= 2 * operation.units
