"""What no model can take is refused in every language, and the next call is right again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conformance import Variant, close, floats, runners, tolerance, truth
from graph_maker import Maker, T, Weights
from graphs import chain, lstm

from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Embedding
from lstmgen.targets.session import Request

ROWS = 5
BAD = [-1.0, float(ROWS), 1e9, -1e30, np.inf, -np.inf, np.nan]
VARIANTS = [each for each in floats() if "mcu" not in each.options]  # which changes functions, not what is refused


def refuses(variant: Variant, graph: Graph, folder: Path, good: np.ndarray, bad: list[np.ndarray]) -> None:
    artifact = variant.artifact(graph, folder)
    requests = [Request("predict", (x,)) for each in bad for x in (each, good)]
    wanted = truth(artifact).evaluate(good)
    allowed = [tolerance(variant.target, artifact.plan)] * len(wanted)
    for title, run in runners(artifact, folder, [(good,)]).items():
        for request, answer in zip(requests, run(requests), strict=True):
            (x,) = request.inputs
            if x is good:
                close(answer, wanted, allowed, [title] * len(wanted))
            else:
                assert isinstance(answer, str), f"{title} takes {x}"


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_an_index_without_a_row(variant: Variant, tmp_path: Path) -> None:
    w = Weights()
    graph = chain((T,), Embedding(table=w(ROWS, 3)), lstm(w))
    refuses(variant, graph, tmp_path, np.array([1.0, 4.0, 2.0]), [np.array([1.0, 2.0, index]) for index in BAD])


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_no_timestep_at_all(variant: Variant, tmp_path: Path) -> None:
    m = Maker()
    graph = m.graph(*m.add(lstm(m.weight), m.input(T, 3), name="lstm"))
    refuses(variant, graph, tmp_path, np.ones((3, 3)), [np.zeros((0, 3))])
