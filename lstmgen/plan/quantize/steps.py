"""Steps of features: an input whose features differ in scale may have a quantization step for each.

The factor of a feature is folded into its rows of the kernels that read it, so products cost as much as before.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Node, Value
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Array, Operation, f64
from lstmgen.graph.recurrent import Recurrent
from lstmgen.plan.quantize.calibration import CalibratedFormat, Calibration, is_linear

# The finest step of a feature, in steps of the coarsest: factors stay far from the limits of float32.
FINEST = 2.0**-24


@dataclass(frozen=True)
class Ranges:
    """The largest magnitudes that decide formats.

    Attributes:
        magnitudes: by the name of a value.
        spreads: by the name of a value with a step for each feature, the ranges of these, as shares of the largest.
    """

    magnitudes: Mapping[str, float]
    spreads: Mapping[str, Array]


def feature_counts(calibration: Calibration) -> Mapping[str, int]:
    """Returns, by the name of a range, the number of features that may have steps of their own.

    These are values of float, read by kernels alone; kernels that several layers share have one step.
    """
    eligible = feature_values(calibration)
    return {value.name: dim for value in eligible if isinstance(dim := value.shape[-1], int) and dim > 1}


def feature_values(calibration: Calibration) -> Iterator[Value]:
    """Yields the values whose features can differ: kernels that no other layer shares read them alone."""
    return (value for value in float_values(calibration) if _may_differ(value, calibration))


def float_values(calibration: Calibration) -> Iterator[Value]:
    """Yields the values that are floats before they are quantized, in steps that their ranges alone decide."""
    fused = {node.name for node in calibration.fused.values()}
    values = list(calibration.graph.inputs)
    for node in calibration.graph.nodes:
        if not (isinstance(node.operation, Recurrent) or is_linear(node) or node.name in fused):
            values += node.outputs
    quantized = (value for value in values if value.name in calibration.quantized)
    return (value for value in quantized if calibration.format(value) == CalibratedFormat(value.name))


def _may_differ(value: Value, calibration: Calibration) -> bool:
    readers = [node for node in calibration.graph.nodes if value in node.inputs]
    weights = [node.operation for node in calibration.graph.nodes]
    quantized = [node for node in readers if _multiplies(node) or node.outputs[0].name in calibration.quantized]
    return (
        len(value.shape) > 0
        and all(_multiplies(node) and node.inputs.count(value) == 1 for node in quantized)
        and all(node.inputs[0] == value and weights.count(node.operation) == 1 for node in quantized)
    )


def _multiplies(node: Node) -> bool:
    return isinstance(node.operation, Recurrent) or is_linear(node)


def places(calibration: Calibration, count: int) -> Mapping[str, slice]:
    """Returns, by the name of a range, its place among all: one each, or one for each feature with a step of its own.

    Args:
        count: the number of ranges.
    Raises:
        OptionError: it is wrong.
    """
    counts = feature_counts(calibration)
    sizes = [counts.get(name, 1) for name in calibration.names]
    if count not in (len(sizes), sum(sizes)):
        by_feature = f"; or {sum(sizes)}, one for each feature of inputs" if counts else ""
        listed = ", ".join(map(repr, calibration.names))
        raise OptionError(f"`ranges=` needs {len(sizes)} number{'s' * (len(sizes) != 1)}, for {listed}{by_feature}")
    ends = accumulate([1] * count if count == len(sizes) else sizes, initial=0)
    return {name: slice(*pair) for name, pair in zip(calibration.names, pairwise(ends))}


def assigned(calibration: Calibration, numbers: Sequence[float]) -> Ranges:
    """Assigns ranges to values.

    Raises:
        OptionError: the number of ranges is wrong, or one is not above zero.
    """
    by_name = places(calibration, len(numbers))
    if not all(math.isfinite(number) and number > 0 for number in numbers):
        raise OptionError("`ranges=` must be above zero: they are largest magnitudes")
    parts = {name: np.array(numbers[place]) for name, place in by_name.items()}
    magnitudes = {name: float(np.max(part)) for name, part in parts.items()}
    shares = {name: np.maximum(part / magnitudes[name], FINEST) for name, part in parts.items()}
    return Ranges(magnitudes, {name: share for name, share in shares.items() if np.any(share != 1)})


def with_steps(operation: Operation, spread: Array | None) -> Operation:
    """Folds the steps of features, as shares of the largest, into the kernel that multiplies them."""
    if spread is None:
        return operation
    assert isinstance(operation, (Recurrent, Dense, Conv))
    return replace(operation, kernel=f64(operation.kernel) * spread[:, np.newaxis])
