"""Ranges that decide formats: measured on samples, or derived from bounds of the weights."""

import math
from collections.abc import Sequence

import numpy as np

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.graph.batches import traces
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.passes.bounds import bounds
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.formats import FixedPoint
from lstmgen.plan.quantize.peaks import peak, with_peaks

DIGITS = 3  # of a range, as it is written in the head of generated files


def range_names(graph: Graph, fixed_point: FixedPoint) -> tuple[str, ...]:
    """Returns names of the values whose range must be known, in order, ignoring values that no output depends on."""
    return Calibration(prune(graph), fixed_point).names


def ranges_from_samples(graph: Graph, fixed_point: FixedPoint, samples: Sequence[Sequence[Array]]) -> tuple[float, ...]:
    """Returns the ranges of a graph, measured on samples."""
    calibration = Calibration(prune(graph), fixed_point)
    # Maps the name of an observed value to the name of its range.
    counts = {name: name for name in calibration.names}
    counts |= {peak(calibration.makers[cell], "c"): name for cell, name in calibration.cells.items()}
    counts |= {peak(calibration.layers[layer], "h"): name for layer, name in calibration.hidden.items()}
    ranges = dict.fromkeys(calibration.names, 0.0)
    for batch in traces(samples, with_peaks(graph)):
        (values,) = batch.values
        for observed, name in counts.items():
            magnitudes = np.abs(values[observed])
            ranges[name] = max(ranges[name], float(np.max(magnitudes[np.isfinite(magnitudes)], initial=0.0)))
    return tuple(rounded_up(ranges[name]) for name in calibration.names)


def ranges_from_bounds(graph: Graph, fixed_point: FixedPoint) -> tuple[float, ...]:
    """Returns the ranges of a graph, derived from its weights for any input.

    Raises:
        OptionError: the weights do not bound all values.
    """
    known, calibration = bounds(graph), Calibration(graph, fixed_point)
    states = dict(calibration.cells)
    states |= {calibration.layers[layer].outputs[1].name: name for layer, name in calibration.hidden.items()}
    for state, name in states.items():
        known[name] = max(known.get(name, 0.0), known[state])
    # The bound of a state is far above its values, so its format would be too coarse.
    unbounded = dict.fromkeys(
        known_format.name
        for known_format in calibration.calibrated
        if not math.isfinite(known[known_format.name])
        or (known_format.default is not None and known[known_format.name] > known_format.default.max_magnitude)
    )
    if unbounded:
        listed = ", ".join(repr(name) for name in unbounded)
        raise OptionError(
            f"{named('quantize', fixed_point.name)} needs the ranges of {listed}: give samples "
            "with `calibrate=`, or the largest magnitudes with `ranges=`"
        )
    return tuple(rounded_up(known[name]) for name in calibration.names)


def rounded_up(number: float) -> float:
    """Rounds a range up to `DIGITS` digits; 0 becomes 1."""
    if number == 0:
        return 1.0
    unit = 10.0 ** (math.floor(math.log10(number)) - DIGITS + 1)
    return float(f"{math.ceil(number / unit) * unit:.{DIGITS}g}")
