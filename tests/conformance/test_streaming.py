"""Step after step, every language gives what it predicts from the timesteps so far; after a reset again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conformance import FLOAT32, Variant, close, floats, runners, tolerance, truth
from side_by_side import joined
from streams import INPUTS, STEPPABLE, free, grown, timesteps

from lstmgen.graph.graph import Graph
from lstmgen.graph.samples import Sample
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.targets.session import Request

GRAPHS = {name: grown(grow) for name, grow in STEPPABLE.items()}


def together() -> Iterator[tuple[str, Graph, Sample]]:
    """All graphs, those side by side whose samples are as long as each other and may end after any timestep, or not."""
    kinds: dict[tuple[int, bool], list[str]] = {}
    for name, graph in GRAPHS.items():
        kinds.setdefault((len(INPUTS[name][0]), free(graph)), []).append(name)
    for (length, ends), names in kinds.items():
        graph = joined([GRAPHS[name] for name in names])
        yield f"{length}{' free' if ends else ''}", graph, tuple(x for name in names for x in INPUTS[name])


TOGETHER = {name: (graph, sample) for name, graph, sample in together()}


@pytest.mark.parametrize("name", TOGETHER)
@pytest.mark.parametrize("variant", floats(), ids=str)
def test_steps_give_the_prediction_so_far(variant: Variant, name: str, tmp_path: Path) -> None:
    graph, sample = TOGETHER[name]
    artifact = variant.artifact(graph, tmp_path)
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
    for title, run in runners(artifact, tmp_path, [sample]).items():
        names = [f"{title}: {output}" for output in graph.output_names]
        answers = iter(run(requests * 2))
        for _ in range(2):
            assert next(answers) == ()
            for true in wanted:
                got = next(answers)
                if true is None:
                    assert not isinstance(got, str), got
                    continue
                newest = [y[-1] if flow else y for y, flow in zip(true, streamed)]
                close(got, newest, allowed, names)
                close(next(answers), true, allowed, names)
