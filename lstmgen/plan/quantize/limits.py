"""Weak spots of fixed point on samples: saturated values, coarse states, inaccurate outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.batches import Places, traces
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.quantize.accuracy import Error
from lstmgen.plan.quantize.formats import Format
from lstmgen.plan.quantize.peaks import with_peaks

# An error above this share of an output's largest value is far off; int8 seldom reaches half of it in calibration.
FAR = 0.05


@dataclass(frozen=True)
class Limit:
    """A value that saturates.

    Attributes:
        name: of the value in the float model, or of the peak of a state.
        what: its description in messages.
        dropped_bits: fractional bits fewer than its usual format, to hold larger values.
        center: subtracted from features before they are quantized; () for zeros.
        spread: steps of features, as shares of that of the format; () if they are equal.
    """

    name: str
    what: str
    format: Format
    dropped_bits: int = 0
    spread: tuple[float, ...] = ()
    center: tuple[float, ...] = ()

    @property
    def saturation(self) -> float:
        """Returns the magnitude above which the error is more than one scale."""
        return self.format.scale * (self.format.qmax + 1)

    def magnitudes(self, values: Array) -> Array:
        """Returns magnitudes around the center to compare with `saturation`; finer steps count as much larger."""
        return np.asarray(np.abs(values - np.array(self.center or 0.0)) / np.array(self.spread or 1.0))


@dataclass(frozen=True, eq=False)
class Loads:
    """The largest magnitudes of values that saturate, in each sample.

    Attributes:
        columns: (limits, samples).
    """

    limits: Sequence[Limit]
    columns: Array

    @classmethod
    def of(cls, limits: Sequence[Limit], samples: int) -> Loads:
        """Returns zeros for a number of samples."""
        return cls(limits, np.zeros((len(limits), samples)))

    def measure(self, places: Places, values: Mapping[str, Array]) -> None:
        """Measures the values of a float model with peaks in a batch."""
        for limit, column in zip(self.limits, self.columns):
            column[places] = _largest(limit.magnitudes(values[limit.name]))

    def doubts(self, outputs: Sequence[Error]) -> tuple[str, ...]:
        """Returns causes of inaccurate fixed point, as sentences with numbers.

        Args:
            outputs: their errors on the same samples.
        """
        far = tuple(map(far_off, filter(is_far, outputs)))
        return (*self._misfits(coarse_too=bool(far)), *far)

    def _misfits(self, *, coarse_too: bool) -> Iterator[str]:
        """Yields sentences on values that saturate; and on coarse states, with `coarse_too`."""
        for limit, column in zip(self.limits, self.columns):
            beyond = int(np.sum(column > limit.saturation))
            if beyond:
                largest = (
                    f"a feature has up to {max(column) / limit.saturation:.3g} times its range"
                    if limit.spread or limit.center
                    else f"up to {max(column):.3g}, which saturate at {limit.saturation:.3g}"
                )
                yield (
                    f"in {beyond} of {len(column)} samples, {limit.what} has larger values than it was exported for: "
                    f"{largest}"
                )
            elif limit.dropped_bits and coarse_too:
                yield (
                    f"{limit.what} has values up to {max(column):.3g}: to hold them, its scale is "
                    f"{limit.format.scale:.2g}, {2**limit.dropped_bits} times as large as usual"
                )


def doubts(
    graph: Graph, limits: Sequence[Limit], samples: Sequence[Sequence[Array]], outputs: Sequence[Error]
) -> tuple[str, ...]:
    """Returns causes of inaccurate fixed point on some samples, as sentences with numbers.

    Args:
        graph: the float model.
        outputs: their errors.
    """
    loads = Loads.of(limits, len(samples))
    if limits:
        for batch in traces(samples, with_peaks(graph)):
            loads.measure(batch.places, *batch.values)
    return loads.doubts(outputs)


def is_far(output: Error) -> bool:
    """Returns whether the error of an output is more than formats that fit explain; so is NaN."""
    return not output.error <= FAR * output.largest


def far_off(output: Error) -> str:
    """Returns the sentence about such an output."""
    return f"output {output.name!r} is off by up to {output.error:.2g}, where its largest value is {output.largest:.3g}"


def _largest(batch: Array) -> Array:
    """Returns the largest magnitude of each sample, ignoring NaN."""
    magnitudes = batch.reshape(len(batch), -1)
    return np.asarray(np.max(magnitudes, axis=1, initial=0.0, where=~np.isnan(magnitudes)))
