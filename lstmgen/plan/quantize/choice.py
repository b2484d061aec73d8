"""Chooses centers, ranges and rounding by the errors on samples that ranges were not measured on."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TypeAlias

import numpy as np

from lstmgen.errors import UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.numbers import Rounding
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.centers import centers_of_samples, with_centers
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.quantize import SECOND_ORDER, NothingRounded, quantize
from lstmgen.plan.quantize.ranges import magnitudes_by_sample, ranges_by_feature, ranges_by_value, within_share
from lstmgen.plan.quantize.reference import reference_traces, selected
from lstmgen.plan.quantize.steps import feature_counts, float_values

# The numbers of samples that are held back: fewer have ranges of features by chance.
LEAST, HELD_BACK = 8, 64
# Features whose ranges are this share of the largest or more gain half a bit at most.
ALIKE = 0.7
# Steps and centers of features cost four bytes each: they are kept if the error falls to this share of what it was.
GAIN = 0.9
# Second-order rounding costs nothing at run time: it is kept if the error falls to this share.
GAIN_OF_ROUNDING = 0.98
# Shares of the samples whose largest magnitudes set the ranges of floats, if other samples have outliers. The largest
# share is taken with which the error falls to a share of what it is with all samples: smaller ones fit the samples held
# back alone, and others may have twice the error. An outlier may decide a class, and be rare among those held back, so
# the largest error of the samples that saturate may hardly grow.
SHARES = (0.98, 0.95, 0.9, 0.75, 0.5)
GAIN_OF_CLIPPING = 0.7
GROWTH_OF_LARGEST = 1.25
# Floats have outliers if most samples stay below half of the largest magnitude.
MOST, OUTLIERS = 0.9, 0.5
# Centers that lower the error to less than this share are far from zero: those behind a ReLU gain one bit at most.
FAR = 0.25

RangesOf: TypeAlias = Callable[[Calibration, Mapping[str, Array]], tuple[float, ...]]


@dataclass(frozen=True, eq=False)
class Choice:
    """Ranges and rounding of a graph in a format, chosen by the errors on samples that are held back.

    Attributes:
        name: a key of `FIXED_POINT`.
        centers: of features; () for none.
        share: of the samples; the ranges of floats are the largest magnitudes in these, and others may saturate.
    """

    graph: Graph
    name: str
    samples: Sequence[Sequence[Array]]
    centers: tuple[float, ...] = ()
    share: float = 1.0

    @cached_property
    def pruned(self) -> Graph:
        """Returns the graph without values that no output depends on."""
        return prune(self.graph)

    @cached_property
    def calibration(self) -> Calibration:
        """Returns the formats of the graph, with its centers."""
        return Calibration(self.centered, FIXED_POINT[self.name])

    @cached_property
    def by_sample(self) -> Mapping[str, Array]:
        """Returns, by the name of a range, the largest magnitudes in each sample."""
        return magnitudes_by_sample(self.centered, self.calibration, self.samples)

    @cached_property
    def centered(self) -> Graph:
        """Returns the graph with centers."""
        return with_centers(self.pruned, self.name, self.centers)

    @cached_property
    def places(self) -> Sequence[int]:
        """Returns the numbers of the samples that are held back.

        Samples that are not finite are in no range, and far off in any format.
        """
        finite = (k for k in range(1, len(self.samples), 2) if all(np.isfinite(x).all() for x in self.samples[k]))
        return list(islice(finite, HELD_BACK))

    @cached_property
    def measured(self) -> Mapping[str, Array]:
        """Returns the largest magnitudes in all samples but those that are held back."""
        return self.magnitudes({name: np.delete(part, self.places, axis=0) for name, part in self.by_sample.items()})

    def magnitudes(self, by_sample: Mapping[str, Array]) -> Mapping[str, Array]:
        """Returns the largest magnitudes in samples; those of floats in a share of the samples."""
        shares = {value.name: self.share for value in float_values(self.calibration)}
        return {name: within_share(part, shares.get(name, 1.0)) for name, part in by_sample.items()}

    @cached_property
    def has_outliers(self) -> bool:
        """Returns whether floats of a few samples are far larger than those of the others."""
        if len(self.places) < LEAST:
            return False
        parts = (self.by_sample[value.name] for value in float_values(self.calibration))
        return any(bool(np.any(within_share(part, MOST) < OUTLIERS * np.max(part, axis=0))) for part in parts)

    @cached_property
    def saturating(self) -> Sequence[int]:
        """Returns the numbers of the samples that exceed the ranges of floats most; up to `HELD_BACK`."""
        excess = np.zeros(len(self.samples))
        for value in float_values(self.calibration):
            part = self.by_sample[value.name]
            limit = within_share(part, self.share)
            with np.errstate(all="ignore"):
                excess = np.maximum(excess, np.max(np.where(part > limit, part / limit, 0.0), axis=1))
        return [k for k in np.argsort(-excess, kind="stable")[:HELD_BACK].tolist() if excess[k] > 0]

    @cached_property
    def ranges_of(self) -> RangesOf:
        """Returns the function from magnitudes to ranges: a step for each feature of inputs, if that has a gain."""
        counts = feature_counts(self.calibration)
        if len(self.places) < LEAST or not any(differ(self.measured[feature]) for feature in counts):
            return ranges_by_value
        by_feature, plain = map(self.error, (ranges_by_feature, ranges_by_value))
        return ranges_by_feature if by_feature < GAIN * plain else ranges_by_value

    @cached_property
    def ranges(self) -> tuple[float, ...]:
        """Returns the ranges, measured on all samples.

        Raises:
            OptionError: as `quantize`.
            UnsupportedError: as `quantize`.
        """
        return self.ranges_of(self.calibration, self.magnitudes(self.by_sample))

    @cached_property
    def rounding(self) -> Rounding | None:
        """Returns "second-order" if that lowers the error on samples that are held back; else None."""
        if self.calibration.fixed_point.multiplier_max == 1 or len(self.places) < LEAST:
            return None
        try:
            errors = [self.error(self.ranges_of, rounding) for rounding in (SECOND_ORDER, None)]
        except NothingRounded:
            return None
        return SECOND_ORDER if errors[0] < GAIN_OF_ROUNDING * errors[1] else None

    def error(self, ranges_of: RangesOf, rounding: Rounding | None = None) -> float:
        """Returns the error on the samples that are held back, with ranges of the others; infinity if a layer does not
        fit.
        """
        held_back = selected(self.samples, self.places)
        try:
            return error(self.centered, self.name, ranges_of(self.calibration, self.measured), held_back, rounding)
        except UnsupportedError:
            return math.inf

    def largest_error(self, places: Sequence[int]) -> float:
        """Returns the largest error on some samples; infinity if a layer does not fit."""
        try:
            return largest_error(self.centered, self.name, self.ranges, selected(self.samples, places))
        except UnsupportedError:
            return math.inf


def chosen(graph: Graph, name: str, samples: Sequence[Sequence[Array]]) -> Choice:
    """Chooses centers of features if they lower the error on samples that are held back, then ranges and rounding.

    Ranges of 8 bits leave out outliers of floats if that lowers the error.
    """
    whole = Choice(graph, name, samples)
    choice = with_centers_that_gain(whole, GAIN)
    if whole.calibration.fixed_point.element != "int8" or not whole.has_outliers:
        return choice
    limit = GAIN_OF_CLIPPING * choice.error(choice.ranges_of)
    for share in SHARES:
        clipped = with_centers_that_gain(replace(whole, share=share), GAIN)
        if clipped.error(clipped.ranges_of) < limit and serves_outliers(clipped, choice):
            return clipped
    return choice


def serves_outliers(clipped: Choice, whole: Choice) -> bool:
    """Returns whether the largest error, on samples that saturate and those held back, is near that of other ranges."""
    places = sorted({*clipped.places, *clipped.saturating})
    return clipped.largest_error(places) <= GROWTH_OF_LARGEST * whole.largest_error(places)


def with_centers_that_gain(plain: Choice, gain: float) -> Choice:
    """Returns a choice with centers of features if the error falls to a share of what it was; else as it is.

    Args:
        plain: a choice without centers.
        gain: the share.
    """
    measured = [sample for k, sample in enumerate(plain.samples) if k not in plain.places]
    centers = centers_of_samples(plain.pruned, plain.name, measured, plain.share) if len(plain.places) >= LEAST else ()
    if not centers:
        return plain
    error_of_plain, centered = plain.error(plain.ranges_of), replace(plain, centers=centers)
    return centered if centered.error(centered.ranges_of) < gain * error_of_plain else plain


def differ(magnitudes: Array) -> bool:
    """Returns whether the ranges of some features are far below the largest."""
    return float(np.min(magnitudes, initial=np.inf, where=magnitudes > 0)) < ALIKE * float(np.max(magnitudes))


def error(
    graph: Graph,
    name: str,
    ranges: Sequence[float],
    samples: Sequence[Sequence[Array]],
    rounding: Rounding | None = None,
) -> float:
    """Returns the root mean square error of the outputs, each as a share of its root mean square."""
    errors, sizes, _ = deviations(graph, name, ranges, samples, rounding)
    with np.errstate(all="ignore"):
        return float(np.sqrt(np.nansum(np.nansum(errors, axis=0) / np.nansum(sizes, axis=0))))


def largest_error(graph: Graph, name: str, ranges: Sequence[float], samples: Sequence[Sequence[Array]]) -> float:
    """Returns the largest error of any number of the outputs, as a share of the root mean square of its output."""
    _, sizes, largest = deviations(graph, name, ranges, samples)
    with np.errstate(all="ignore"):
        shares = largest / np.sqrt(np.nanmean(sizes, axis=0))
    return float(np.max(shares, initial=0.0, where=np.isfinite(shares)))


def deviations(
    graph: Graph,
    name: str,
    ranges: Sequence[float],
    samples: Sequence[Sequence[Array]],
    rounding: Rounding | None = None,
) -> tuple[Array, Array, Array]:
    """Returns, for samples and outputs, mean squares of errors, mean squares of exact numbers, and largest errors."""
    fixed = quantize(graph, name, ranges, rounding=rounding)
    outputs = [value.name for value in graph.outputs]
    errors, sizes, largest = (np.zeros((len(samples), len(outputs))) for _ in range(3))
    for batch in reference_traces(samples, graph, fixed.graph):
        exact, got = batch.values
        for k, output in enumerate(outputs):
            axes = tuple(range(1, exact[output].ndim))
            squares = np.square(got[fixed.values[output][0]] - exact[output])
            errors[batch.places, k] = np.mean(squares, axis=axes)
            sizes[batch.places, k] = np.mean(np.square(exact[output]), axis=axes)
            largest[batch.places, k] = np.sqrt(np.max(squares, axis=axes))
    return errors, sizes, largest
