"""Ranges that decide formats: measured on samples, or derived from bounds of the weights."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.passes.bounds import bounds
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.calibration import CalibratedFormat, Calibration, is_linear
from lstmgen.plan.quantize.formats import FixedPoint
from lstmgen.plan.quantize.peaks import peak
from lstmgen.plan.quantize.reference import reference_traces
from lstmgen.plan.quantize.steps import feature_counts

DIGITS = 3  # of a range, as it is written in the head of generated files
# Widens the ranges of 16-bit activations: their steps are fine, and other samples saturate. Of 24 small Dense nets,
# calibrated on 256 samples, the error of int16 falls to 0.05 of what it is without, and that of int8x16 to 0.65. Of
# recurrent regressors that of int16 falls to 0.14, calibrated on 64 samples, and to 0.8 on 256. Ranges between layers
# are wider in 8 bits, too: the error of three Dense layers behind an LSTM halves, that of Dense nets stays. In front of
# LSTMs it would grow by a tenth: there samples have a row for each timestep, and few saturate.
HEADROOM = 1.25


def range_names(graph: Graph, fixed_point: FixedPoint) -> tuple[str, ...]:
    """Returns names of the values whose range must be known, in order, ignoring values that no output depends on."""
    return Calibration(prune(graph), fixed_point).names


def range_counts(graph: Graph, fixed_point: FixedPoint) -> tuple[int, int]:
    """Returns the number of ranges of a graph: with one for each value, and with one for each feature of inputs."""
    calibration = Calibration(prune(graph), fixed_point)
    counts = feature_counts(calibration)
    return len(calibration.names), sum(counts.get(name, 1) for name in calibration.names)


def ranges_from_samples(graph: Graph, fixed_point: FixedPoint, samples: Sequence[Sequence[Array]]) -> tuple[float, ...]:
    """Returns the ranges of a graph, measured on samples: one for each value."""
    calibration = Calibration(prune(graph), fixed_point)
    return ranges_from_magnitudes(calibration, largest_magnitudes(graph, calibration, samples))


def ranges_from_magnitudes(calibration: Calibration, magnitudes: Mapping[str, Array]) -> tuple[float, ...]:
    """Returns the ranges of largest magnitudes: one for each value."""
    return tuple(rounded_up(float(np.max(magnitudes[name]))) for name in calibration.names)


def ranges_by_value(calibration: Calibration, magnitudes: Mapping[str, Array]) -> tuple[float, ...]:
    """Returns the ranges of largest magnitudes with headroom: one for each value."""
    names = calibration.names
    return tuple(rounded_up(headroom(calibration, name) * float(np.max(magnitudes[name]))) for name in names)


def ranges_by_feature(calibration: Calibration, magnitudes: Mapping[str, Array]) -> tuple[float, ...]:
    """Returns the ranges of largest magnitudes with headroom: one for each feature that may have a step of its own.

    A feature that is always zero has the range of the largest, as other samples may have more of it.
    """
    counts = feature_counts(calibration)
    ranges: list[float] = []
    for name in calibration.names:
        part, most = magnitudes[name], np.max(magnitudes[name], keepdims=True)
        wanted = np.where(part > 0, part, most) if name in counts else most
        ranges += (headroom(calibration, name) * wanted).tolist()
    return tuple(map(rounded_up, ranges))


def within_share(magnitudes: Array, share: float) -> Array:
    """Returns the smallest magnitudes (features,) that a share of the samples (samples, features) does not exceed."""
    ascending = np.sort(magnitudes, axis=0)
    return np.asarray(ascending[math.ceil(share * (len(magnitudes) - 1))])


def headroom(calibration: Calibration, name: str) -> float:
    """Returns the factor by which a range exceeds the largest magnitude.

    Ranges of 16-bit activations have headroom; and those between layers, where samples have one row.
    """
    formats = {known for known in calibration.calibrated if known.name == name}
    linear = (node for node in calibration.graph.nodes if is_linear(node))
    between = (calibration.fused.get(node.name, node).outputs[0] for node in linear)
    rows = {value.name for value in between if len(value.shape) == 1}
    has_headroom = calibration.fixed_point.element == "int16" or name in rows
    return HEADROOM if has_headroom and formats == {CalibratedFormat(name)} else 1.0


def largest_magnitudes(
    graph: Graph, calibration: Calibration, samples: Sequence[Sequence[Array]]
) -> Mapping[str, Array]:
    """Returns, by the name of a range, the largest magnitude of each feature over samples; of a scalar, (1,)."""
    by_sample = magnitudes_by_sample(graph, calibration, samples)
    return {name: np.max(part, axis=0, initial=0.0) for name, part in by_sample.items()}


def magnitudes_by_sample(
    graph: Graph, calibration: Calibration, samples: Sequence[Sequence[Array]]
) -> Mapping[str, Array]:
    """Returns, by the name of a range, the largest magnitudes in each sample: (samples, features), or (samples, 1)."""
    # Maps the name of an observed value to the name of its range.
    counts = {name: name for name in calibration.names}
    counts |= {peak(calibration.makers[cell], "c"): name for cell, name in calibration.cells.items()}
    counts |= {peak(calibration.layers[layer], "h"): name for layer, name in calibration.hidden.items()}
    features = feature_counts(calibration)
    largest = {name: np.zeros((len(samples), features.get(name, 1))) for name in calibration.names}
    for batch in reference_traces(samples, graph):
        (values,) = batch.values
        for observed, name in counts.items():
            magnitudes = np.abs(values[observed]).reshape(len(batch.places), -1, features.get(name, 1))
            most = np.max(magnitudes, axis=1, initial=0.0, where=np.isfinite(magnitudes))
            largest[name][batch.places] = np.maximum(largest[name][batch.places], most)
    return largest


def ranges_from_bounds(graph: Graph, fixed_point: FixedPoint) -> tuple[float, ...]:
    """Returns the ranges of a graph, derived from its weights for any input.

    Raises:
        OptionError: the weights do not bound all values.
    """
    known, calibration = bounds(graph), Calibration(graph, fixed_point)
    known |= {known_format.name: math.inf for known_format in calibration.calibrated if known_format.in_cell}
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
