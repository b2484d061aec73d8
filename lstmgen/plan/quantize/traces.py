"""What a graph computes for one sample after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from lstmgen.graph.graph import Graph, State
from lstmgen.graph.operation import Array


def traces(graph: Graph, samples: Iterable[Sequence[Array]]) -> Iterable[dict[str, Array]]:
    """All values for one sample after the other, with the states that the samples before left."""
    state: State = {}
    with np.errstate(all="ignore"):
        for sample in samples:
            values, state = graph.trace(sample, state)
            yield values
