"""All values that a graph computes, sample by sample."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from lstmgen.graph.graph import Graph, State
from lstmgen.graph.operation import Array


def traces(graph: Graph, samples: Iterable[Sequence[Array]]) -> Iterable[dict[str, Array]]:
    """All values of each sample, with states that persist from sample to sample."""
    state: State = {}
    with np.errstate(all="ignore"):
        for sample in samples:
            values, state = graph.trace(sample, state)
            yield values
