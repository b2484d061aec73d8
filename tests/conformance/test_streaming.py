"""Step after step, every language gives what it predicts from the timesteps so far; after a reset again."""

from __future__ import annotations

from pathlib import Path

import pytest
from conformance import FLOAT32, Variant, by_option, close, different, runners, tolerance, truth
from side_by_side import joined
from streams import INPUTS, STEPPABLE, free, grown, timesteps

from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.samples.synthetic import Sample
from lstmgen.targets.interface import Artifact
from lstmgen.targets.session import Request

GRAPHS = {name: grown(grow) for name, grow in STEPPABLE.items()}


def together() -> list[list[str]]:
    """All graphs, those side by side which are stepped there as by themselves, and as often."""
    found: list[list[str]] = []
    for name in GRAPHS:
        alike = next((names for names in found if goes_with(name, names)), None)
        if alike is None:
            found.append([name])
        else:
            alike.append(name)
    return found


def goes_with(name: str, others: list[str]) -> bool:
    if any((len(INPUTS[name][0]), free(GRAPHS[name])) != (len(INPUTS[each][0]), free(GRAPHS[each])) for each in others):
        return False
    graphs = [GRAPHS[each] for each in [*others, name]]
    both = joined(graphs)
    return all(
        function(both) == tuple(flow for graph in graphs for flow in function(graph))
        for function in (streamed_inputs, streamed_outputs)
    )


@pytest.mark.parametrize("names", together(), ids=lambda names: f"{names[0]} and {len(names) - 1}")
@pytest.mark.parametrize("option", by_option())
def test_steps_give_the_prediction_so_far(option: str, names: list[str], tmp_path: Path) -> None:
    together = joined([GRAPHS[name] for name in names])
    for variant, artifact in different(by_option()[option], together, tmp_path):
        check(variant, artifact, tuple(x for name in names for x in INPUTS[name]), tmp_path)


def check(variant: Variant, artifact: Artifact, sample: Sample, folder: Path) -> None:
    """Steps and predictions of a sample, twice."""
    graph = truth(artifact)
    assert artifact.plan.step is not None, artifact.plan.not_steppable
    flows, streamed = streamed_inputs(graph), streamed_outputs(graph)
    steps = [tuple(x[0] if flow else x for x, flow in zip(now, flows)) for now, _ in timesteps(graph, sample)]
    so_far = [tuple(past) for _, past in timesteps(graph, sample)]
    known = [past if free(graph) or len(past[0]) == len(sample[0]) else None for past in so_far]
    wanted = [None if past is None else graph.evaluate(*past) for past in known]
    requests = [Request("reset", which=1)]
    for step, past in zip(steps, known):  # predictions of another predictor in between disturb nothing
        requests += [Request("step", step, which=1), *([] if past is None else [Request("predict", past)])]
    allowed = [tolerance(variant.target, artifact.plan, FLOAT32)] * len(graph.outputs)
    for title, run in runners(artifact, folder, [sample]).items():
        places = [f"{title}: {output}" for output in graph.output_names]
        answers = iter(run(requests * 2))
        for _ in range(2):
            assert next(answers) == ()
            for true in wanted:
                got = next(answers)
                if true is None:
                    assert not isinstance(got, str), got
                    continue
                newest = [y[-1] if flow else y for y, flow in zip(true, streamed)]
                close(got, newest, allowed, places)
                close(next(answers), true, allowed, places)
