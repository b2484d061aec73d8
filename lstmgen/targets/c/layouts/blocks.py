"""Recurrent weights in register blocks: all weights of a few units, in reading order.

A block has a row of biases, then one for each input and each unit, so that one pointer walks over the weights of a
layer, and a few sums in registers are all the working memory. The last block is filled up with zeros. As in numpy
(fused_gates.py), gates with a sigmoid are halved, so that everything is a tanh.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstmgen.graph.activation import SIGMOID, TANH
from lstmgen.graph.operation import Array, Weight, f64
from lstmgen.graph.recurrent import CANDIDATES, Recurrent
from lstmgen.graph.shape import Shape
from lstmgen.plan.layouts import scale


def fit_blocks(operation: Recurrent) -> bool:
    """Returns whether a layer has the activations of Keras's defaults."""
    return all(function == (TANH if gate in CANDIDATES else SIGMOID) for gate, function in operation.functions.items())


def in_blocks(**parts: tuple[str, int, str]) -> Callable[[Any], Mapping[str, Weight]]:
    """Returns the layout function of arrays of blocks, each (blocks, rows, columns).

    Args:
        parts: by the array's name, its gates, the units per block, and the source of its rows: "x", "h" or "xh".
    """

    def layout(operation: Recurrent) -> Mapping[str, Weight]:
        return {name: blocks(operation, *part) for name, part in parts.items()}

    return layout


def blocks(operation: Recurrent, gates: str, width: int, sources: str) -> Weight:
    """Returns the blocks of some gates, with `width` units each; the columns of gates are side by side."""
    columns = np.stack([column(operation, gate, sources) for gate in gates], axis=1)
    rows, _, units = columns.shape
    count = -(-units // width)
    padded = np.pad(columns, [(0, 0), (0, 0), (0, count * width - units)])
    split = padded.reshape(rows, len(gates), count, width)
    return split.transpose(2, 0, 1, 3).reshape(count, rows, -1)


def column(operation: Recurrent, gate: str, sources: str) -> Array:
    """Returns (rows, units): the bias of a gate, then its weights of x, h or both; SimpleRNN's only gate is "h"."""
    weights = operation.gates()[gate]
    biases = {"x": weights.bias, "h": weights.recurrent_bias}
    kernels = {"x": weights.kernel, "h": weights.recurrent_kernel}
    bias = sum(
        (f64(bias) for bias in (biases[source] for source in sources) if bias is not None), np.zeros(operation.units)
    )
    return scale(operation, gate) * np.concatenate([bias[None], *(f64(kernels[source]) for source in sources)])


def rows_of_units(*names: str) -> Callable[[Any, Shape], Mapping[str, Shape]]:
    """Returns a function for scratch buffers of one number per unit."""

    def scratch(operation: Recurrent, x: Shape) -> Mapping[str, Shape]:
        return dict.fromkeys(names, (operation.units,))

    return scratch
