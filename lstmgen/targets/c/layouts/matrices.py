"""Matrices of Dense and Conv1D in panels of columns, as the input projections of recurrent layers.

A convolution along one axis is a product of overlapping rows, each as long as a window: its kernel is a matrix.
"""

from collections.abc import Mapping

import numpy as np

from lstmgen.graph.convolution import Conv
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Weight
from lstmgen.graph.shape import Shape
from lstmgen.plan.numbers import WeightsDType
from lstmgen.plan.quantize.weight_only import matrix_as_stored

# Columns of a panel; the last one is padded to a multiple of STEP, for the SIMD registers of any machine.
WIDTH, STEP = 64, 16
# With fewer weights, or fewer units than half a step, plain loops are as fast.
SMALLEST, NARROWEST = 512, 8
# With fewer inputs, dot products are no faster than other loops.
FEWEST = 8
# A sequential sum of this many products has larger rounding errors than Keras's.
LONG = 1024


def fit_matrix(operation: Dense | Conv) -> bool:
    """Returns whether a layer is a single matrix, large enough, with windows at a constant distance."""
    one = isinstance(operation, Dense) or (operation.groups == 1 and evenly_apart(operation))
    return one and operation.kernel.size >= SMALLEST and operation.kernel.shape[-1] >= NARROWEST


def evenly_apart(operation: Conv) -> bool:
    """Returns whether windows are along the last axis only, with a constant distance between those of a row."""
    stride, dilation, several = operation.strides[-1], operation.dilation[-1], len(operation.strides) > 1
    return operation.along_last_axis and (dilation == 1 or (stride == 1 and not several))


def narrow(operation: Dense) -> bool:
    """Returns whether a Dense layer has too few columns for SIMD registers, and inputs enough for dot products."""
    return FEWEST <= len(operation.kernel) < LONG and operation.kernel.shape[1] < NARROWEST


def long_and_narrow(operation: Dense) -> bool:
    """Returns whether a Dense layer has long sums, and too few of them for panels."""
    return len(operation.kernel) >= LONG and operation.kernel.shape[1] < NARROWEST


def matrix_with_bias(operation: Dense | Conv) -> Mapping[str, Weight]:
    """Returns the kernel as one matrix, and the bias, zeros if the layer has none."""
    matrix = operation.kernel.reshape(-1, operation.kernel.shape[-1])
    return {"kernel": matrix, "bias": np.zeros_like(matrix[0]) if operation.bias is None else operation.bias}


def rows_of_weights(operation: Dense) -> Mapping[str, Weight]:
    """Returns the kernel with a row for each unit, and the bias, zeros if the layer has none."""
    arrays = matrix_with_bias(operation)
    return {**arrays, "kernel": arrays["kernel"].T}


def matrix_in_panels(operation: Dense | Conv, storage: WeightsDType | None = None) -> Mapping[str, Weight]:
    """Returns kernel and bias in panels."""
    arrays = matrix_with_bias(operation)
    kernel = matrix_as_stored("kernel", arrays["kernel"], storage, in_panels)
    return {**kernel, "bias": in_panels(arrays["bias"][None])}


def in_panels(matrix: Weight) -> Weight:
    """Returns a matrix (rows, columns), flat, in the order (panel, row, column of the panel)."""
    padded = np.pad(matrix, [(0, 0), (0, -matrix.shape[1] % STEP)])
    return np.concatenate([padded[:, k : k + WIDTH].ravel() for k in range(0, padded.shape[1], WIDTH)])


def rows_of_windows(operation: Conv, x: Shape) -> Mapping[str, Shape]:
    """Returns the scratch buffer for padded rows of x, gathered so that those of a window are contiguous.

    For a dilated convolution, it holds every `dilation`-th row at a time.
    """
    *_, (_, before, after) = operation.geometry(x)
    dilation = operation.dilation[-1]
    if dilation == 1 and not before and after <= 0:
        return {}
    return {"rows": ((x[-2] + before + after + (dilation - 1)) // dilation, x[-1])}
