"""Fixed-point integers give in every language, to the last bit, what the evaluation of their graph gives."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from conformance import Variant, fixed_points, runners
from planning import ways_to_step
from quantized_graphs import CALLS, FAMILIES, options_for, wild_inputs
from side_by_side import Group, groups

from lstmgen.graph.graph import State
from lstmgen.graph.operation import Array
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.targets.interface import Precision
from lstmgen.targets.session import Answer, Request

# What is in float behind or between integers is in float64 in both: sums may be in another order, no more.
IN_FLOAT64 = 1e-13


@cache
def of_family(family: str) -> list[Group]:
    """The cases of a family side by side, those that can be stepped apart from those that cannot."""
    return list(groups(dict(FAMILIES[family]()), ways_to_step))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("variant", fixed_points(), ids=str)
def test_same_bits_as_the_evaluation(variant: Variant, family: str, tmp_path: Path) -> None:
    for group in of_family(family):
        check(variant, group, tmp_path)


def check(variant: Variant, group: Group, folder: Path) -> None:
    """Call after call, step after step.

    Inputs are what the ranges are of, then many times as large, then among them what is not a number.
    """
    lengths = group.lengths or (1,)
    calibration = [group.inputs(length, seed) for length in lengths for seed in range(CALLS)]
    ranges = options_for(group, str(variant.options["quantize"]))["ranges"]
    artifact = variant.artifact(group.graph, folder, ranges=ranges)
    graph, step = artifact.plan.graph, artifact.plan.step
    exact = variant.target.precision(artifact.plan) is Precision.FLOAT64
    allowed = [min(case.tolerance, IN_FLOAT64) if exact else case.tolerance for _, case in group.owners]
    requests: list[Request] = []
    wanted: list[Sequence[Array]] = []
    for length in lengths:
        state: State = {}
        requests.append(Request("reset"))
        wanted.append(())
        for seed in range(CALLS):
            inputs = wild_inputs(group, length, seed)
            outputs, state = graph.run(inputs, state)
            requests.append(Request("predict", inputs))
            wanted.append(outputs)
    if step is not None:
        flows, state, rng = streamed_inputs(graph), {}, np.random.default_rng(1)
        for _ in range(CALLS):
            inputs = group.step_inputs(step.graph, rng)
            outputs, state = step.graph.run(inputs, state)
            newest = [y[0] if flow else y for y, flow in zip(outputs, streamed_outputs(graph))]
            requests.append(Request("step", tuple(x[0] if flow else x for x, flow in zip(inputs, flows)), which=1))
            wanted.append(newest)
    for title, run in runners(artifact, folder, calibration).items():
        for request, answer, outputs in zip(requests, run(requests), wanted, strict=True):
            same(answer, outputs, allowed, f"{title}, {request.method}", group)


def same(answer: Answer, wanted: Sequence[Array], allowed: Sequence[float], where: str, group: Group) -> None:
    assert not isinstance(answer, str), answer
    names = [name for name, _ in group.owners] if wanted else []
    for got, true, tolerance, name in zip(answer, wanted, allowed, names):
        np.testing.assert_allclose(got, true, rtol=0, atol=tolerance, err_msg=f"{where}: {name}")
