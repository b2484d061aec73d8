"""Calls of generated functions with samples, and the errors of their answers."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from lstmgen.check.cover import work
from lstmgen.check.tolerances import of_batches
from lstmgen.check.truth import Outputs, Truth
from lstmgen.check.verification import Line
from lstmgen.errors import ToolError
from lstmgen.graph.graph import Graph
from lstmgen.graph.kinds import kinds
from lstmgen.graph.operation import Array
from lstmgen.plan.program import Plan
from lstmgen.samples.sampling import evenly_spaced
from lstmgen.samples.synthetic import Sample
from lstmgen.targets.interface import Artifact
from lstmgen.targets.session import Answer, Request, Runner, axis_lengths

# Samples that C computes at once, by default: with weights of bfloat16, and else. A test batch should be larger, and no
# multiple of either.
AT_ONCE = 32
FEWER_AT_ONCE = 8
# Timesteps of compiled code in step(), over evenly spread samples. Writing and reading them takes the time.
STEPS = 10_000
# Multiply-accumulates of Python for step() and predict_batch() besides predict(): less than half a second.
WORK = 1e7
LEAST = 2  # samples at least, at any cost: the second shows state that the first should have reset


Judge: TypeAlias = Callable[[str, Artifact, Runner, Truth, Sequence[Array]], list[Line]]


def judged(title: str, artifact: Artifact, run: Runner, truth: Truth, tolerances: Sequence[Array]) -> list[Line]:
    """Measures predict on every sample, and step and batches on as many as take little time."""
    plan, compiled = artifact.plan, artifact.target.compiled
    requests = [Request("reset"), *(Request("predict", sample) for sample in truth.samples)]
    stepped = _stepped(plan, truth.samples, compiled=compiled) if plan.step is not None else []
    steps = [_step_requests(plan, truth.samples, which) for which in stepped]
    alike = batch_indices(plan, truth.samples, compiled=compiled) if plan.batches else []
    batch = [Request("batch", tuple(np.stack(x) for x in zip(*(truth.samples[k] for k in alike))))] if alike else []
    answers = run([*requests, *batch, *(request for sequence in steps for request in sequence)])
    got = [_result(answer, title) for answer in answers[1 : len(requests)]]
    lines = measured(title, plan.graph, truth, got, tolerances)
    if batch:
        columns = _result(answers[len(requests)], f"{title} batch")
        limits = of_batches(artifact, truth, tolerances)
        lines += measured(f"{title} batch", plan.graph, truth.only(alike), list(zip(*columns)), limits)
    if steps:
        rest = iter(answers[len(requests) + len(batch) :])
        got = [_together(plan, [next(rest) for _ in sequence], f"{title} step()") for sequence in steps]
        lines += measured(f"{title} step()", plan.graph, truth.only(stepped), got, tolerances)
    return lines


def judged_on_board(
    title: str, artifact: Artifact, run: Runner, truth: Truth, tolerances: Sequence[Array]
) -> list[Line]:
    """Measures a board: its step function if there is one, else predict; it may lack the memory for both."""
    plan = artifact.plan
    if plan.step is None:
        answers = run([Request("reset"), *(Request("predict", sample) for sample in truth.samples)])
        return measured(title, plan.graph, truth, [_result(answer, title) for answer in answers[1:]], tolerances)
    stepped = _stepped(plan, truth.samples, compiled=artifact.target.compiled)
    got = [_together(plan, run(_step_requests(plan, truth.samples, which)), title) for which in stepped]
    return measured(title, plan.graph, truth.only(stepped), got, tolerances)


def _step_requests(plan: Plan, samples: Sequence[Sample], which: int) -> list[Request]:
    """Returns the calls that step through a sample; in a stateful model, only the first sample resets."""
    reset, *steps = step_requests(plan, samples[which])
    return steps if plan.graph.stateful() and which > 0 else [reset, *steps]


def _stepped(plan: Plan, samples: Sequence[Sample], *, compiled: bool) -> list[int]:
    """Returns the indices of the samples for step(): the first ones of a stateful model, else evenly spread ones."""
    count = _affordable(plan, samples, compiled=compiled)
    if compiled:
        count = min(count, max(LEAST, STEPS // max(1, len(step_requests(plan, samples[0])))))
    lasting = plan.graph.stateful()
    if not lasting:
        return evenly_spaced(len(samples), count)
    # Other states restart in each call of predict(), but continue in step(): compare the first sample only.
    if plan.step is not None and len(plan.step.graph.stateful()) > len(lasting):
        return [0]
    # A masked timestep repeats the output before it. predict() resets that output between calls, step() does not.
    first = next((k for k, sample in enumerate(samples) if k > 0 and _begins_masked(plan.graph, sample)), count)
    return list(range(min(first, count)))


def _begins_masked(graph: Graph, sample: Sample) -> bool:
    return any(
        kind.padding is not None and x.ndim > 0 and bool(np.any(x[0] == kind.padding))
        for x, kind in zip(sample, kinds(graph))
    )


def batch_indices(plan: Plan, samples: Sequence[Sample], *, compiled: bool) -> list[int]:
    """Returns the indices of the samples in a batch: those shaped like the first; if stateful, the first, repeated."""
    shapes = [[x.shape for x in sample] for sample in samples]
    alike = [k for k, shape in enumerate(shapes) if shape == shapes[0]]
    if plan.graph.stateful():
        return alike[:1] * (FEWER_AT_ONCE if compiled else 1)  # a batch that keeps states cannot be larger
    if not compiled:
        return [alike[k] for k in evenly_spaced(len(alike), _affordable(plan, samples, compiled=compiled))]
    count = max(AT_ONCE + LEAST, len(alike))
    return [alike[k % len(alike)] for k in range(count + (count % FEWER_AT_ONCE == 0))]


def _affordable(plan: Plan, samples: Sequence[Sample], *, compiled: bool) -> int:
    """Returns the number of samples for step() and batches: all if code is compiled, else as `WORK` allows."""
    if compiled:
        return len(samples)
    length = max(axis_lengths(plan.graph, samples[0]).values(), default=1)
    return min(len(samples), max(LEAST, int(WORK / max(1, work(plan.graph, length)))))


def _together(plan: Plan, answers: Sequence[Answer], title: str) -> tuple[Any, ...]:
    """Joins the answers to the steps of a sample; the answer to a reset is empty."""
    return together(plan, [outputs for answer in answers if (outputs := _result(answer, title))])


def _result(answer: Answer, title: str) -> tuple[Any, ...]:
    if isinstance(answer, str):
        raise ToolError(f"{title} failed: {answer}")
    return answer


def measured(what: str, graph: Graph, truth: Truth, got: Outputs, tolerances: Sequence[Array] | None) -> list[Line]:
    """Returns the errors of each output, as lines of a report."""
    samples = len({id(sample) for sample in truth.samples[: len(got)]})
    limits: Sequence[Array | None] = [None] * len(graph.outputs) if tolerances is None else tolerances
    return [
        Line(what, name, truth.errors(got, k, limits[k]), samples, compared=truth.count(k, len(got)) > 0)
        for k, name in enumerate(graph.output_names)
    ]


def step_requests(plan: Plan, sample: Sample, which: int = 1) -> list[Request]:
    """Returns a reset, and one call of step for each timestep of a sample."""
    assert plan.step is not None
    inputs = list(zip(sample, plan.interface.inputs))
    count = next(len(x) for x, end in inputs if end.streamed)
    return [
        Request("reset", which=which),
        *(Request("step", tuple(x[t] if end.streamed else x for x, end in inputs), which) for t in range(count)),
    ]


def together(plan: Plan, stepped: Outputs) -> tuple[Any, ...]:
    """Joins the outputs of all steps as predict returns them: stacked for a sequence, else those of the last step."""
    assert plan.step is not None
    return tuple(
        np.array([outputs[k] for outputs in stepped]) if end.streamed else stepped[-1][k]
        for k, end in enumerate(plan.interface.outputs)
    )
