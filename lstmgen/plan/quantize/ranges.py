"""The ranges that decide formats: measured on samples, or from bounds that weights prove."""

from __future__ import annotations

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
    """Names of the values whose range must be known, in order; not of those that no output depends on."""
    return Calibration(prune(graph), fixed_point).names


def ranges_from_samples(graph: Graph, fixed_point: FixedPoint, samples: Sequence[Sequence[Array]]) -> tuple[float, ...]:
    """The ranges of a graph, calibrated on samples."""
    calibration = Calibration(prune(graph), fixed_point)
    # By the name of each observed value, the range that it extends.
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
    """The ranges of a graph, from bounds that its weights prove for any input.

    Raises:
        OptionError: the weights bound not all of them.
    """
    known, calibration = bounds(graph), Calibration(graph, fixed_point)
    states = dict(calibration.cells)
    states |= {calibration.layers[layer].outputs[1].name: name for layer, name in calibration.hidden.items()}
    for state, name in states.items():
        known[name] = max(known.get(name, 0.0), known[state])
    # The bound of a state is far above its values, whose format would be coarse without need.
    unbounded = dict.fromkeys(
        each.name
        for each in calibration.calibrated
        if not math.isfinite(known[each.name])
        or (each.default is not None and known[each.name] > each.default.max_magnitude)
    )
    if unbounded:
        listed = ", ".join(repr(name) for name in unbounded)
        raise OptionError(
            f"{named('quantize', fixed_point.name)} must know how large the values of {listed} become: give samples "
            "with `calibrate=`, or the largest magnitudes with `ranges=`"
        )
    return tuple(rounded_up(known[name]) for name in calibration.names)


def rounded_up(number: float) -> float:
    """The range with `DIGITS` digits; 1 for 0, which any range holds."""
    if number == 0:
        return 1.0
    unit = 10.0 ** (math.floor(math.log10(number)) - DIGITS + 1)
    return float(f"{math.ceil(number / unit) * unit:.{DIGITS}g}")
