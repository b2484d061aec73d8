"""What does not fit its whole numbers on some samples: what saturates, what became coarse, what is far off for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.quantize.accuracy import Error
from lstmgen.plan.quantize.formats import Format
from lstmgen.plan.quantize.peaks import with_peaks
from lstmgen.plan.quantize.traces import traces

# An output is far off from this part of its largest number on; on its own samples, int8 is seldom off by half of that.
FAR = 0.05


@dataclass(frozen=True)
class Limit:
    """A place where numbers saturate.

    Attributes:
        name: of the value in the model in float, or of the peak of a cell.
        what: the same for people.
        fewer: how many binary places it has fewer than usual, to hold larger numbers.
    """

    name: str
    what: str
    format: Format
    fewer: int = 0

    @property
    def reach(self) -> float:
        """What is larger is off by more than a step."""
        return self.format.step * (self.format.largest + 1)


def doubts(
    graph: Graph, limits: Sequence[Limit], samples: Sequence[Sequence[Array]], outputs: Sequence[Error]
) -> tuple[str, ...]:
    """What keeps whole numbers far from the model on some samples, in sentences with numbers.

    Args:
        graph: the model in float.
        outputs: how far off they are.
    """
    far = tuple(map(far_off, filter(is_far, outputs)))
    return (*_misfits(graph, limits, samples, bool(far)), *far)


def is_far(output: Error) -> bool:
    """Whether an output is farther off than whole numbers explain that fit; where it is NaN, too."""
    return not output.error <= FAR * output.largest


def far_off(output: Error) -> str:
    """What to say of an output that is."""
    return (
        f"output {output.name!r} is off by up to {output.error:.2g}, where its largest number is {output.largest:.3g}"
    )


def _misfits(
    graph: Graph, limits: Sequence[Limit], samples: Sequence[Sequence[Array]], coarse_too: bool
) -> Iterator[str]:
    """What saturates, judged by what the model in float computes; and what is coarse, if that is asked for."""
    if not limits:
        return
    traced = [[_largest(values[limit.name]) for limit in limits] for values in traces(with_peaks(graph), samples)]
    for limit, column in zip(limits, np.array(traced).T):
        beyond = int(np.sum(column > limit.reach))
        if beyond:
            yield (
                f"in {beyond} of {len(samples)} samples, {limit.what} has larger numbers than it was exported for: "
                f"up to {max(column):.3g}, which saturate at {limit.reach:.3g}"
            )
        elif limit.fewer and coarse_too:
            yield (
                f"{limit.what} has numbers up to {max(column):.3g}: to hold them, its steps are "
                f"{limit.format.step:.2g}, {2**limit.fewer} times as large as usual"
            )


def _largest(array: Array) -> float:
    """The largest magnitude of what are numbers."""
    magnitudes = np.abs(array)
    return float(np.max(magnitudes, initial=0.0, where=~np.isnan(magnitudes)))
