"""Models that read features of unlike scale, as training leaves them; with samples."""

from dataclasses import replace

import graphs
import numpy as np
from graph_maker import Weights

from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array, Operation
from lstmgen.graph.recurrent import Recurrent

SCALES = np.array([0.3, 1.5, 6.0])


def unlike(cell: Operation, seed: int) -> tuple[Graph, list[tuple[Array]]]:
    """A layer that reads three features of unlike scale as training leaves it: none dominates; and its samples."""
    rng = np.random.default_rng(seed)
    assert isinstance(cell, Recurrent)
    first = replace(cell, kernel=(cell.kernel / SCALES[:, np.newaxis]).astype(np.float32))
    graph = graphs.network((20, 3), first, graphs.dense(Weights(seed + 9, 0, 0.4), cell.units, 3))
    return graph, [(np.float32(rng.normal(size=(20, 3)) * SCALES),) for _ in range(96)]
