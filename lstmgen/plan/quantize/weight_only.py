"""Weights in fewer bytes than float32, for float arithmetic: int8 with a scale per column, float16, or bfloat16.

A pass replaces kernels and tables by the stored values, so that generated code is exact for this graph. Biases and
other weights do not change. A scale has few binary digits, so its product with an int8 is a float32. A layout can
therefore recover integers and scales from the values in any order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from lstmgen.arguments import named
from lstmgen.errors import OptionError, Problem, UnsupportedError
from lstmgen.graph.arrays import ArrayMap
from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Array, Operation, Weight, f64
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN
from lstmgen.graph.repeated import Repeated
from lstmgen.plan.problems import problem_of

# Fields that are stored in fewer bytes.
STORED: Mapping[type[Operation], tuple[str, ...]] = {
    LSTM: ("kernel", "recurrent_kernel"),
    GRU: ("kernel", "recurrent_kernel"),
    SimpleRNN: ("kernel", "recurrent_kernel"),
    Dense: ("kernel",),
    Conv: ("kernel",),
    Embedding: ("table",),
}

LARGEST = 127
DIGITS = 24 - 7  # of a scale: a float32 has 24, an int8 7
SMALLEST = 2.0**-126  # of a scale: smaller numbers are 0 on some machines


def store(graph: Graph, storage: str) -> Graph:
    """Replaces weights by the values that are stored; shared weights remain shared.

    Raises:
        OptionError: no layer has such weights.
        UnsupportedError: weights overflow, or are not finite.
    """
    rounder = _Rounder(storage)
    stored = rounder.graph(graph)
    if rounder.problems:
        raise UnsupportedError(rounder.problems)
    if not rounder.arrays:
        raise OptionError(
            f"{named('weights_dtype', storage)} has no effect: the model has no recurrent layer, Dense, Embedding or "
            "convolution"
        )
    return stored


@dataclass
class _Rounder:
    """Rounds every array and every body once."""

    storage: str
    arrays: ArrayMap[Weight] = field(default_factory=ArrayMap)
    bodies: dict[Graph, Graph] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def graph(self, graph: Graph) -> Graph:
        return replace(graph, nodes=tuple(replace(node, operation=self.operation(node)) for node in graph.nodes))

    def operation(self, node: Node) -> Operation:
        operation = node.operation
        if isinstance(operation, Repeated):
            body = operation.body
            if body not in self.bodies:
                self.bodies[body] = self.graph(body)
            return replace(operation, body=self.bodies[body])  # type: ignore[type-var]
        names = STORED.get(type(operation), ())
        arrays = {name: self.array(node, name, getattr(operation, name)) for name in names}
        return replace(operation, **arrays) if arrays else operation  # type: ignore[type-var]

    def array(self, node: Node, name: str, array: Weight) -> Weight:
        if array not in self.arrays:
            with np.errstate(over="ignore", invalid="ignore"):
                self.arrays[array] = rounded(array, self.storage)
            if not np.isfinite(self.arrays[array]).all():
                reason = f"its {name} has NaN, infinities, or numbers too large for {self.storage}"
                self.problems.append(problem_of(node, reason, "export it without `weights_dtype=`"))
        return self.arrays[array]


def rounded(array: Weight, storage: str) -> Weight:
    """Rounds an array, whose last axis are the outputs, to the nearest values that can be stored, in float32."""
    if storage == "float16":
        return array.astype(np.float16).astype(np.float32)
    if storage == "bfloat16":
        return (as_bfloat16(array).astype(np.uint32) << 16).view(np.float32)
    scales = scales_of(array, tuple(range(array.ndim - 1)))
    return (np.rint(f64(array) / scales) * scales).astype(np.float32)


def scales_of(array: Weight, axes: tuple[int, ...]) -> Array:
    """Returns scales of int8 with which the largest magnitude along `axes` is 127; these axes keep length 1."""
    mantissas, exponents = np.frexp(np.max(np.abs(f64(array)), axis=axes, keepdims=True, initial=0.0) / LARGEST)
    scales = np.ldexp(np.rint(np.ldexp(mantissas, DIGITS)), exponents - DIGITS)
    return np.asarray(np.maximum(scales, SMALLEST))


def as_stored(arrays: Mapping[str, Weight], storage: str) -> Mapping[str, Weight]:
    """Converts a layout to stored values, kernels (…, inputs, outputs) to rows; scales have the role `…_scale`."""
    stored: dict[str, Weight] = {}
    for role, array in arrays.items():
        if "kernel" not in role and role != "table":
            stored[role] = array
        elif storage in BITS:
            stored[role] = in_rows(BITS[storage](array), role)
        else:
            # The axis before those of a matrix are units or groups, with separate scales; axes before it are taps.
            axes = tuple(axis for axis in range(array.ndim) if axis not in (array.ndim - 3, array.ndim - 1))
            integers, scales = as_integers(array, axes)
            stored[role] = in_rows(integers, role)
            stored[f"{role}_scale"] = np.squeeze(scales, axes)
    return stored


def matrix_as_stored(
    role: str, matrix: Weight, storage: str | None, pack: Callable[[Weight], Weight]
) -> Mapping[str, Weight]:
    """Returns a packed matrix (inputs, outputs) as stored, with its scales (1, outputs) packed alike.

    Args:
        storage: a `WeightsDType`; None for float.
    """
    if storage is None:
        return {role: pack(matrix)}
    if storage == "float16":
        return {role: pack(as_float16(matrix))}
    if storage == "bfloat16":
        return {role: pack(in_pairs(as_bfloat16(matrix)))}
    integers, scales = as_integers(matrix, (0,))
    return {role: pack(integers), f"{role}_scale": pack(scales)}


def as_float16(array: Weight) -> Weight:
    """Returns the bits of float16."""
    return array.astype(np.float16).view(np.uint16)


def as_bfloat16(array: Weight) -> Weight:
    """Returns the bits of bfloat16, rounded to the nearest, ties to even; NaN becomes infinity."""
    bits = np.ascontiguousarray(array, np.float32).view(np.uint32)
    nearest = (bits.astype(np.uint64) + 0x7FFF + (bits >> 16 & 1)) >> 16
    return np.where(np.isfinite(array), nearest, 0x7F80).astype(np.uint16)


# Formats without scales, by the function that returns their bits.
BITS: Mapping[str, Callable[[Weight], Weight]] = {"float16": as_float16, "bfloat16": as_bfloat16}


def in_pairs(matrix: Weight) -> Weight:
    """Returns a matrix of 16 bits with two rows in each word, the even one in its low half; a missing row is zeros."""
    even, odd = matrix[0::2].astype(np.uint32), matrix[1::2].astype(np.uint32)
    return even | np.pad(odd, [(0, len(even) - len(odd)), (0, 0)]) << 16


def as_integers(array: Weight, axes: tuple[int, ...]) -> tuple[Weight, Weight]:
    """Returns values as int8, and their scales along `axes`, which remain."""
    scales = scales_of(array, axes)
    return np.rint(f64(array) / scales).astype(np.int8), scales.astype(np.float32)


def in_rows(array: Weight, role: str) -> Weight:
    """Transposes a kernel to output-major order; a table has it already."""
    return array if role == "table" else np.swapaxes(array, -1, -2)
