"""Fixed-point integers give in every language, to the last bit, what the evaluation of their graph gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from lstmgen.plan.program import Plan
from lstmgen.targets.interface import Artifact, Precision
from lstmgen.targets.session import Answer, Request

# What is in float behind or between integers is in float64 in both: sums may be in another order, no more.
IN_FLOAT64 = 1e-13


@cache
def of_family(family: str) -> list[Group]:
    """The cases of a family side by side, those that can be stepped apart from those that cannot."""
    return list(groups(dict(FAMILIES[family]()), ways_to_step))


def by_choice() -> Mapping[str, list[Variant]]:
    """The languages by the integers that they may be told to compute in."""
    found: dict[str, list[Variant]] = {}
    for variant in fixed_points():
        found.setdefault(str(variant.options["quantize"]), []).append(variant)
    return found


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("quantize", by_choice())
def test_same_bits_as_the_evaluation(quantize: str, family: str, tmp_path: Path) -> None:
    """In every language; what its graph means is evaluated once for all of them."""
    for group in of_family(family):
        options = options_for(group, quantize)
        if options["quantize"] != quantize:  # without weights of 4 bits
            continue
        meanings: list[Meaning] = []
        for variant in by_choice()[quantize]:
            artifact = variant.artifact(group.graph, tmp_path, ranges=options["ranges"])
            meanings = meanings or list(meant(group, artifact.plan))
            check(variant, artifact, group, meanings, tmp_path)


# A call, and the outputs that it is to give.
Meaning = tuple[Request, Sequence[Array]]


def meant(group: Group, plan: Plan) -> Iterator[Meaning]:
    """Call after call, step after step.

    Inputs are what the ranges are of, then many times as large, then among them what is not a number.
    """
    for length in group.lengths or (1,):
        state: State = {}
        yield Request("reset"), ()
        for seed in range(CALLS):
            inputs = wild_inputs(group, length, seed)
            outputs, state = plan.graph.run(inputs, state)
            yield Request("predict", inputs), outputs
    if plan.step is not None:
        flows, state, rng = streamed_inputs(plan.graph), {}, np.random.default_rng(1)
        yield Request("reset", which=1), ()
        for _ in range(CALLS):
            inputs = group.step_inputs(plan.step.graph, rng)
            outputs, state = plan.step.graph.run(inputs, state)
            newest = [y[0] if flow else y for y, flow in zip(outputs, streamed_outputs(plan.graph))]
            yield Request("step", tuple(x[0] if flow else x for x, flow in zip(inputs, flows)), which=1), newest


def check(variant: Variant, artifact: Artifact, group: Group, meanings: Sequence[Meaning], folder: Path) -> None:
    """What a language answers."""
    exact = variant.target.precision(artifact.plan) is Precision.FLOAT64
    allowed = [min(case.tolerance, IN_FLOAT64) if exact else case.tolerance for _, case in group.owners]
    requests = [request for request, _ in meanings]
    assert (artifact.plan.step is not None) == (requests[-1].method == "step"), variant
    calibration = [group.inputs(length, seed) for length in group.lengths or (1,) for seed in range(CALLS)]
    for title, run in runners(artifact, folder, calibration).items():
        for (request, outputs), answer in zip(meanings, run(requests), strict=True):
            same(answer, outputs, allowed, f"{title}, {request.method}", group)


def same(answer: Answer, wanted: Sequence[Array], allowed: Sequence[float], where: str, group: Group) -> None:
    assert not isinstance(answer, str), answer
    names = [name for name, _ in group.owners] if wanted else []
    for got, true, tolerance, name in zip(answer, wanted, allowed, names):
        np.testing.assert_allclose(got, true, rtol=0, atol=tolerance, err_msg=f"{where}: {name}")
