"""Matrices of Dense and Conv1D in panels of columns, for the function that projects the inputs of recurrent layers.

A convolution along one axis is a product of overlapping rows, each as long as a window: its kernel is a matrix.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lstmgen.graph.convolution import Conv
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.shape import Shape
from lstmgen.plan.numbers import WeightsDType
from lstmgen.plan.quantize.weight_only import matrix_as_stored

# Columns of a panel; the last one has fewer, in steps that fill the SIMD registers of any machine.
WIDTH, STEP = 64, 16
# With fewer weights, or fewer units than half a step, plain loops are as fast.
SMALLEST, NARROWEST = 512, 8
# Where so many products are added up, one behind the other, their roundings are more than Keras's.
LONG = 1024


def fit_matrix(operation: Operation) -> bool:
    """Whether a layer is large enough, and one matrix whose windows are evenly apart."""
    assert isinstance(operation, (Dense, Conv))
    one = isinstance(operation, Dense) or (
        operation.groups == len(operation.strides) == 1 and 1 in (*operation.strides, *operation.dilation)
    )
    return one and operation.kernel.size >= SMALLEST and operation.kernel.shape[-1] >= NARROWEST


def long_and_narrow(operation: Operation) -> bool:
    """Whether a Dense layer has long sums, and too few of them for panels."""
    assert isinstance(operation, Dense)
    return len(operation.kernel) >= LONG and operation.kernel.shape[1] < NARROWEST


def matrix_with_bias(operation: Operation) -> Mapping[str, Weight]:
    """The kernel as one matrix, and the bias; one that the layer lacks is zeros."""
    assert isinstance(operation, (Dense, Conv))
    matrix = operation.kernel.reshape(-1, operation.kernel.shape[-1])
    return {"kernel": matrix, "bias": np.zeros_like(matrix[0]) if operation.bias is None else operation.bias}


def matrix_in_panels(operation: Operation, storage: WeightsDType | None = None) -> Mapping[str, Weight]:
    """The same in panels."""
    found = matrix_with_bias(operation)
    kernel = matrix_as_stored("kernel", found["kernel"], storage, in_panels)
    return {**kernel, "bias": in_panels(found["bias"][None])}


def in_panels(matrix: Weight) -> Weight:
    """A matrix (rows, columns), flat, in the order (panel, row, column of the panel)."""
    padded = np.pad(matrix, [(0, 0), (0, -matrix.shape[1] % STEP)])
    return np.concatenate([padded[:, k : k + WIDTH].ravel() for k in range(0, padded.shape[1], WIDTH)])


def rows_of_windows(operation: Operation, x: Shape) -> Mapping[str, Shape]:
    """Working space for rows of x, with their padding, gathered so that those of a window follow one another.

    For a dilated convolution, it holds the rows of one window in `dilation` at a time.
    """
    assert isinstance(operation, Conv)
    ((_, before, after),) = operation.geometry(x)
    (dilation,) = operation.dilation
    if dilation == 1 and not before and after <= 0:
        return {}
    return {"rows": ((x[0] + before + after + (dilation - 1)) // dilation, x[1])}
