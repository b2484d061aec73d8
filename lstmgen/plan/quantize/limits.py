"""What fixed point does badly on some samples: values that saturate, coarse states, inaccurate outputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.batches import traces
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.quantize.accuracy import Error
from lstmgen.plan.quantize.formats import Format
from lstmgen.plan.quantize.peaks import with_peaks

# An output is far off from this part of its largest value on; on calibration samples, int8 seldom errs by half of it.
FAR = 0.05


@dataclass(frozen=True)
class Limit:
    """A value that saturates.

    Attributes:
        name: of the value in the float model, or of the peak of a state.
        what: the same for people.
        dropped_bits: the fractional bits that its usual format drops, to hold larger values.
    """

    name: str
    what: str
    format: Format
    dropped_bits: int = 0

    @property
    def saturation(self) -> float:
        """The magnitude from which on the error is more than one scale."""
        return self.format.scale * (self.format.qmax + 1)


def doubts(
    graph: Graph, limits: Sequence[Limit], samples: Sequence[Sequence[Array]], outputs: Sequence[Error]
) -> tuple[str, ...]:
    """What makes fixed point inaccurate on some samples, in sentences with numbers.

    Args:
        graph: the float model.
        outputs: their errors.
    """
    far = tuple(map(far_off, filter(is_far, outputs)))
    return (*_misfits(graph, limits, samples, coarse_too=bool(far)), *far)


def is_far(output: Error) -> bool:
    """Whether the error of an output is more than that of formats that fit; so is NaN."""
    return not output.error <= FAR * output.largest


def far_off(output: Error) -> str:
    """The sentence about such an output."""
    return f"output {output.name!r} is off by up to {output.error:.2g}, where its largest value is {output.largest:.3g}"


def _misfits(
    graph: Graph, limits: Sequence[Limit], samples: Sequence[Sequence[Array]], *, coarse_too: bool
) -> Iterator[str]:
    """Values that saturate, as the float model computes them; and coarse states, if asked for."""
    if not limits:
        return
    columns = np.zeros((len(limits), len(samples)))
    for batch in traces(samples, with_peaks(graph)):
        (values,) = batch.values
        columns[:, batch.places] = [_largest(values[limit.name]) for limit in limits]
    for limit, column in zip(limits, columns):
        beyond = int(np.sum(column > limit.saturation))
        if beyond:
            yield (
                f"in {beyond} of {len(samples)} samples, {limit.what} has larger values than it was exported for: "
                f"up to {max(column):.3g}, which saturate at {limit.saturation:.3g}"
            )
        elif limit.dropped_bits and coarse_too:
            yield (
                f"{limit.what} has values up to {max(column):.3g}: to hold them, its scale is "
                f"{limit.format.scale:.2g}, {2**limit.dropped_bits} times as large as usual"
            )


def _largest(batch: Array) -> Array:
    """The largest magnitude of each sample that is not NaN."""
    magnitudes = np.abs(batch.reshape(len(batch), -1))
    return np.asarray(np.max(magnitudes, axis=1, initial=0.0, where=~np.isnan(magnitudes)))
