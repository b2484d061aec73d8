"""The kernels of JavaScript for fixed point."""

import numpy as np

from lstmgen.graph.shape import Shape
from lstmgen.plan.kernel import Kernels, Scratch
from lstmgen.plan.layouts import Arrays
from lstmgen.plan.quantize.kernels import gate_by_gate
from lstmgen.plan.quantize.operations import QuantizedConv, QuantizedRecurrent


def states(operation: QuantizedRecurrent, x: Shape) -> Scratch:
    """Room for the new h; behind it, where these are, for h as weights multiply it, and for r * h."""
    rows = 1 + operation.copies + operation.resets_before
    return {"new_h": (rows, operation.units)}


def taps(operation: QuantizedConv) -> Arrays:
    """The kernel of a convolution as a row for each tap and filter: (*size, filters, channels)."""
    arrays = operation.weights()
    return {role: np.swapaxes(array, -1, -2) if role == "kernel" else array for role, array in arrays.items()}


FIXED_POINT: Kernels = gate_by_gate(taps, states)
