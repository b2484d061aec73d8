"""Which functions of generated code are called with which samples, and the errors of their answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from lstmgen.check.cover import work
from lstmgen.check.report import Line
from lstmgen.check.truth import Outputs, Truth
from lstmgen.errors import ToolError
from lstmgen.graph.graph import Graph
from lstmgen.graph.kinds import kinds
from lstmgen.graph.operation import Array
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.plan.program import Plan
from lstmgen.samples.spacing import evenly_spaced
from lstmgen.samples.synthetic import Sample
from lstmgen.targets.interface import Artifact
from lstmgen.targets.session import Answer, Request, Runner, axis_lengths

# Compiled code works on so many samples at once, as NET_BATCH says in C: a batch should be more, and leave a rest.
AT_ONCE = 8
# Timesteps that compiled code steps through, of evenly spread samples: what takes time is to write and to read them.
STEPS = 10_000
# Multiply-accumulates of Python that step() and predict_batch() may take beside predict(): less than half a second;
# and samples that they are given whatever these take, since a second one shows what the first has left behind.
WORK = 1e7
LEAST = 2


Judge: TypeAlias = Callable[[str, Artifact, Runner, Truth, Sequence[Array]], list[Line]]


def judged(title: str, artifact: Artifact, run: Runner, truth: Truth, tolerances: Sequence[Array]) -> list[Line]:
    """The errors of predict on every sample, and of step and batches on as many as take little time."""
    plan, compiled = artifact.plan, artifact.target.compiled
    requests = [Request("reset"), *(Request("predict", sample) for sample in truth.samples)]
    stepped = _stepped(plan, truth.samples, compiled=compiled) if plan.step is not None else []
    steps = [_step_requests(plan, truth.samples, which) for which in stepped]
    alike = _batch(plan, truth.samples, compiled=compiled) if plan.batches else []
    batch = [Request("batch", tuple(np.stack(x) for x in zip(*(truth.samples[k] for k in alike))))] if alike else []
    answers = run([*requests, *batch, *(request for each in steps for request in each)])
    got = [_result(answer, title) for answer in answers[1 : len(requests)]]
    lines = measured(title, plan.graph, truth, got, tolerances)
    if batch:
        columns = _result(answers[len(requests)], f"{title} batch")
        lines += measured(f"{title} batch", plan.graph, truth.only(alike), list(zip(*columns)), tolerances)
    if steps:
        rest = iter(answers[len(requests) + len(batch) :])
        found = [_together(plan, [next(rest) for _ in each], f"{title} step()") for each in steps]
        lines += measured(f"{title} step()", plan.graph, truth.only(stepped), found, tolerances)
    return lines


def judged_on_board(
    title: str, artifact: Artifact, run: Runner, truth: Truth, tolerances: Sequence[Array]
) -> list[Line]:
    """The errors of a board: of step where there is one, else of predict; a board need not have memory for both."""
    plan = artifact.plan
    if plan.step is None:
        answers = run([Request("reset"), *(Request("predict", sample) for sample in truth.samples)])
        return measured(title, plan.graph, truth, [_result(answer, title) for answer in answers[1:]], tolerances)
    stepped = _stepped(plan, truth.samples, compiled=artifact.target.compiled)
    found = [_together(plan, run(_step_requests(plan, truth.samples, which)), title) for which in stepped]
    return measured(title, plan.graph, truth.only(stepped), found, tolerances)


def _step_requests(plan: Plan, samples: Sequence[Sample], which: int) -> list[Request]:
    """The calls that step through one of the samples; after the first, states that last are not reset."""
    reset, *steps = step_requests(plan, samples[which])
    return steps if plan.graph.stateful() and which > 0 else [reset, *steps]


def _stepped(plan: Plan, samples: Sequence[Sample], *, compiled: bool) -> list[int]:
    """The indices of the samples that step() is called with: the first ones where states last, else evenly spread."""
    count = _affordable(plan, samples, compiled=compiled)
    if compiled:
        count = min(count, max(LEAST, STEPS // max(1, len(step_requests(plan, samples[0])))))
    lasting = plan.graph.stateful()
    if not lasting:
        return evenly_spaced(len(samples), count)
    # What does not last begins anew with a call of predict(), and goes on in step().
    if plan.step is not None and len(plan.step.graph.stateful()) > len(lasting):
        return [0]
    # A masked timestep repeats the output before it, which predict() forgets between calls, and step() does not.
    first = next((k for k, sample in enumerate(samples) if k > 0 and _begins_masked(plan.graph, sample)), count)
    return list(range(min(first, count)))


def _begins_masked(graph: Graph, sample: Sample) -> bool:
    return any(
        kind.padding is not None and x.ndim > 0 and bool(np.any(x[0] == kind.padding))
        for x, kind in zip(sample, kinds(graph))
    )


def _batch(plan: Plan, samples: Sequence[Sample], *, compiled: bool) -> list[int]:
    """The indices of the samples in a batch: those shaped like the first; where states last, only that, repeated."""
    shapes = [[x.shape for x in sample] for sample in samples]
    alike = [k for k, each in enumerate(shapes) if each == shapes[0]]
    if plan.graph.stateful():
        return alike[:1] * (LEAST if compiled else 1)
    if not compiled:
        return [alike[k] for k in evenly_spaced(len(alike), _affordable(plan, samples, compiled=compiled))]
    count = max(AT_ONCE + LEAST, len(alike))
    return [alike[k % len(alike)] for k in range(count + (count % AT_ONCE == 0))]


def _affordable(plan: Plan, samples: Sequence[Sample], *, compiled: bool) -> int:
    """How many samples step() and batches may take: all where code is compiled, which takes no time."""
    if compiled:
        return len(samples)
    length = max(axis_lengths(plan.graph, samples[0]).values(), default=1)
    return min(len(samples), max(LEAST, int(WORK / max(1, work(plan.graph, length)))))


def _together(plan: Plan, answers: Sequence[Answer], title: str) -> tuple[Any, ...]:
    """The outputs of a sample from the answers to its steps; a reset gives nothing."""
    return together(plan, [outputs for answer in answers if (outputs := _result(answer, title))])


def _result(answer: Answer, title: str) -> tuple[Any, ...]:
    if isinstance(answer, str):
        raise ToolError(f"{title} fails: {answer}")
    return answer


def measured(what: str, graph: Graph, truth: Truth, got: Outputs, tolerances: Sequence[Array] | None) -> list[Line]:
    """The errors of each output, as lines of a report."""
    samples = len({id(sample) for sample in truth.samples[: len(got)]})
    limits: Sequence[Array | None] = [None] * len(graph.outputs) if tolerances is None else tolerances
    return [
        Line(what, name, truth.errors(got, k, limits[k]), samples, compared=truth.count(k, len(got)) > 0)
        for k, name in enumerate(graph.output_names)
    ]


def step_requests(plan: Plan, sample: Sample, which: int = 1) -> list[Request]:
    """The calls that reset, and step through a sample one timestep at a time."""
    assert plan.step is not None
    streamed = streamed_inputs(plan.graph)
    count = next(len(x) for x, flows in zip(sample, streamed) if flows)
    return [
        Request("reset", which=which),
        *(
            Request("step", tuple(x[t] if flows else x for x, flows in zip(sample, streamed)), which)
            for t in range(count)
        ),
    ]


def together(plan: Plan, stepped: Outputs) -> tuple[Any, ...]:
    """The outputs of all steps as predict returns them: rows of a sequence stacked, of everything else the last."""
    assert plan.step is not None
    streamed = streamed_outputs(plan.graph)
    return tuple(
        np.array([outputs[k] for outputs in stepped]) if flows else stepped[-1][k] for k, flows in enumerate(streamed)
    )
