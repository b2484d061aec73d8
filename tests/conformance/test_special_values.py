"""NaN, infinities, both zeros, the smallest and the largest go through every function as they do in the graph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conformance import Variant, by_option, different, runners, truth
from side_by_side import joined
from special_values import assert_same_specials, special_graphs

from lstmgen.targets.interface import Artifact, Precision
from lstmgen.targets.session import Request

GRAPHS = list(special_graphs())
GRAPH = joined([graph for _, graph, _ in GRAPHS])
INPUTS = tuple(x for _, _, inputs in GRAPHS for x in inputs)
RELATIVE = 1e-12  # of float64


@pytest.mark.parametrize("option", [name for name in by_option() if "weights_dtype" not in name])
def test_special_values_do_as_in_the_graph(option: str, tmp_path: Path) -> None:
    for variant, artifact in different(by_option()[option], GRAPH, tmp_path):
        check(variant, artifact, tmp_path)


def check(variant: Variant, artifact: Artifact, folder: Path) -> None:
    with np.errstate(all="ignore"):
        wanted = truth(artifact).evaluate(*INPUTS)
        rounded = [y.astype(np.float32) for y in wanted]
    exact = variant.target.precision(artifact.plan) is Precision.FLOAT64
    for title, run in runners(artifact, folder, [INPUTS]).items():
        (answer,) = run([Request("predict", INPUTS)])
        assert not isinstance(answer, str), answer
        for got, true, single, (name, _, _) in zip(answer, wanted, rounded, GRAPHS, strict=True):
            where = f"{title}: {name}"
            if exact:
                np.testing.assert_array_equal(np.isnan(got), np.isnan(true), err_msg=where)
                np.testing.assert_allclose(got, true, rtol=RELATIVE, atol=RELATIVE, err_msg=where)
            else:
                with np.errstate(over="ignore"):
                    assert_same_specials(got.astype(np.float32), single, where)
