"""Fixed-point weights in panels, for sequential reads by SIMD kernels of integers.

A panel has 64 columns for every row of a kernel; the last panel may have 16, 32 or 48. A word has the numbers of one
column that an instruction multiplies and adds at once: two rows of 16 bits, or four of 8. Of weights of 4 bits it has
eight, two in a byte. Zeros pad rows to full words, and units to full vectors of 16.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.graph.shape import Shape
from lstmgen.plan.quantize.formats import FixedPoint
from lstmgen.plan.quantize.operations import (
    QuantizedConv,
    QuantizedDense,
    QuantizedGRU,
    QuantizedLSTM,
    QuantizedRecurrent,
    QuantizeFeatures,
)
from lstmgen.targets.c.layouts.fixed_point import Arrays, multipliers, packed
from lstmgen.targets.c.layouts.matrices import fit_matrix
from lstmgen.targets.c.layouts.panels import Panels, chunk, panels

WORD_BITS = 32
# Columns of a panel; and of the widest vector, to which the last panel is padded.
WIDTH, STEP = 64, 16
# Up to this many units, a quarter of that vector, rows are as fast with a third of the bytes.
FEW_UNITS = 4
# Panels of a recurrent kernel whose sums need no loop.
FEW_PANELS = 4
# Numbers of 16 bits in the widest vector.
PACKED = 2 * STEP
# Offset of 8-bit inputs for AVX512-VNNI, which requires unsigned numbers.
UNSIGNED_OFFSET = 128


def numbers_of_word(fixed_point: FixedPoint) -> int:
    """Returns the number of activations in a word, and of numbers that hold the weights of a column for a word."""
    return WORD_BITS // (8 * np.dtype(fixed_point.element).itemsize)


def rows_of_word(fixed_point: FixedPoint) -> int:
    """Returns the number of rows of a kernel in a word of weights."""
    return numbers_of_word(fixed_point) * (2 if fixed_point.weight_step > 1 else 1)


def column_length(fixed_point: FixedPoint, rows: int) -> int:
    """Returns the number of numbers that hold a column of a kernel, padded to whole words."""
    return -(-rows // rows_of_word(fixed_point)) * numbers_of_word(fixed_point)


def in_panels(matrix: Weight, fixed_point: FixedPoint) -> Weight:
    """Returns a matrix (rows, columns), flat, in the order (panel, word, column of the panel, row of the word)."""
    together = rows_of_word(fixed_point)
    padded = np.pad(matrix, [(0, -matrix.shape[0] % together), (0, -matrix.shape[1] % STEP)])
    words = padded.reshape(-1, together, padded.shape[1]).swapaxes(1, 2)
    words = packed(words, replace(fixed_point, interleave=together))
    return np.concatenate([words[:, k : k + WIDTH].ravel() for k in range(0, padded.shape[1], WIDTH)])


def as_row(order: Panels, matrix: Weight) -> Weight:
    """Returns a matrix (rows, gates · units), or one row, with columns in the order of a row of sums."""
    return np.array([order.pack(row[None]) for row in np.atleast_2d(matrix)])


def recurrent(operation: QuantizedRecurrent) -> Arrays:
    """Returns kernels in panels, and biases, of a cell whose gates are each one sum of x and h."""
    assert operation.bias is not None
    order, fixed_point = panels(operation), operation.fixed_point
    return {
        "kernel": in_panels(as_row(order, operation.kernel), fixed_point),
        "recurrent_kernel": in_panels(as_row(order, operation.recurrent_kernel), fixed_point),
        **columns(operation, operation.bias, operation.recurrent_kernel),
    }


def columns(operation: QuantizedRecurrent, bias: Weight, of_h: Weight) -> Arrays:
    """Returns biases and multipliers, one per column of a row of sums.

    A bias is added to the sums of x. If these are shifted, `bias` is added afterwards, and `input_bias` before.

    Args:
        of_h: the recurrent kernel whose products are added to these sums.
    """
    order, kernel, fixed_point = panels(operation), operation.kernel, operation.fixed_point
    arrays = {"bias": biases(fixed_point, bias, kernel, of_h), **multipliers(operation, np.asarray)}
    if operation.shifts_inputs:
        arrays |= {
            "input_bias": biases(fixed_point, np.zeros_like(bias), kernel),
            "bias": biases(fixed_point, bias, of_h),
        }
    return {role: as_row(order, array) for role, array in arrays.items()}


def gru(operation: QuantizedGRU) -> Arrays:
    """Returns the arrays of a GRU with reset_after: z and r have one bias for x and h, the candidate has two."""
    assert operation.bias is not None
    order, split = panels(operation), 2 * operation.units
    first, second = operation.bias
    alone = np.arange(3 * operation.units) >= split  # the columns of the candidate
    bias, recurrent_bias = first + np.where(alone, 0, second), np.where(alone, second, 0)
    joint, candidate = (np.where(mask, operation.recurrent_kernel, 0) for mask in (~alone, alone))
    fixed_point = operation.fixed_point
    return {
        "kernel": in_panels(as_row(order, operation.kernel), fixed_point),
        "recurrent_kernel": in_panels(as_row(order, operation.recurrent_kernel), fixed_point),
        **columns(operation, bias, joint),
        "recurrent_bias": as_row(order, biases(fixed_point, recurrent_bias, candidate)),
    }


def gru_reset_before(operation: QuantizedGRU) -> Arrays:
    """Returns the arrays of a GRU with reset_after=False: one recurrent kernel for z and r, one for the candidate."""
    order, fixed_point, split = panels(operation), operation.fixed_point, 2 * operation.units
    arrays = dict(recurrent(operation))
    del arrays["recurrent_kernel"]
    parts = np.split(operation.recurrent_kernel, [split], axis=1)
    return arrays | {
        f"recurrent_kernel_{k}": in_panels(as_row(order, part), fixed_point) for k, part in zip(("zr", "h"), parts)
    }


def dense(operation: QuantizedDense | QuantizedConv) -> Arrays:
    """Returns the kernel of a Dense or a convolution in panels; biases; the scales of float outputs."""
    assert operation.bias is not None
    matrix = operation.kernel.reshape(-1, operation.kernel.shape[-1])
    bias = biases(operation.fixed_point, operation.bias, matrix)
    padded = np.pad(bias, [(0, 0), (0, -bias.shape[1] % STEP)])
    return dict(operation.weights()) | {
        "kernel": in_panels(matrix, operation.fixed_point),
        "bias": padded,
    }


@dataclass(frozen=True)
class MatrixPanels:
    """A kernel in panels.

    Attributes:
        rows: padded to whole words.
        columns: padded to whole vectors.
    """

    rows: int
    columns: int


def matrix_panels(operation: QuantizedDense) -> MatrixPanels:
    """Returns the panels of a Dense."""
    rows, columns = operation.kernel.shape
    return MatrixPanels(column_length(operation.fixed_point, rows), -(-columns // STEP) * STEP)


def biases(fixed_point: FixedPoint, bias: Weight, *kernels: Weight) -> Weight:
    """Returns a bias; for 8-bit inputs a second one, for inputs that are `UNSIGNED_OFFSET` larger."""
    if fixed_point.element != "int8":
        return bias[None]
    weights = np.concatenate(kernels).sum(axis=0, dtype=bias.dtype)
    return np.array([bias, bias - UNSIGNED_OFFSET * weights])


def fit_units(operation: QuantizedRecurrent) -> bool:
    """Returns whether a recurrent layer has enough units for SIMD registers."""
    return operation.units > FEW_UNITS


@dataclass(frozen=True)
class Tile:
    """A panel of a recurrent kernel, whose sums fit in the widest vectors.

    Attributes:
        first: its first column.
        columns: number of its columns.
        weights: offset of its weights.
    """

    first: int
    columns: int
    weights: int

    @property
    def vectors(self) -> int:
        """Returns the number of the widest vectors that hold its sums."""
        return self.columns // STEP


def tiles(operation: QuantizedRecurrent, columns: int) -> Sequence[Tile]:
    """Returns the panels of a recurrent kernel if they are few enough to need no loop; else nothing."""
    if columns > FEW_PANELS * WIDTH:
        return ()
    rows = column_length(operation.fixed_point, operation.units)
    return [Tile(k, min(WIDTH, columns - k), k * rows) for k in range(0, columns, WIDTH)]


def packed_units(operation: QuantizedRecurrent) -> int:
    """Returns the number of units that the widest vectors process in pairs of panels."""
    return panels(operation).padded // PACKED * PACKED


def repeated_factors(operation: QuantizeFeatures) -> Arrays:
    """Returns the factors of features, then the first ones again, to fill a vector that begins at the last."""
    return {"factor": np.resize(operation.factor, operation.features + STEP - 1)}


def fit_dense(operation: QuantizedDense) -> bool:
    """Returns whether a Dense has enough outputs for panels, and reads activations."""
    return fit_matrix(operation) and not operation.of_states


def scratch(operation: QuantizedRecurrent, x: Shape) -> Mapping[str, Shape]:
    """Returns scratch buffers: projections of a chunk of timesteps, the sums of one timestep, and padded states."""
    order = panels(operation)
    states = {f"padded_{state}": (order.padded,) for state in operation.STATES}
    if operation.resets_before:
        states["reset_h"] = (order.padded,)
    if operation.copies:
        states["weighed_h"] = (order.padded,)
    return {"sums": (chunk(operation, x) * order.row,), "gate_sums": (order.row,)} | states


def elements(operation: QuantizedRecurrent) -> Mapping[str, str]:
    """Returns the element types of scratch buffers."""
    types = {"sums": "int32", "gate_sums": "int32"}
    if isinstance(operation, QuantizedLSTM):
        types["padded_c"] = operation.fixed_point.cell.element
    if operation.copies:
        types["weighed_h"] = operation.fixed_point.element
    return types
