"""Models planned and written with the options of a language, as `lstmgen.export` does it, without a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.output import Content
from lstmgen.plan.numbers import WeightsDType
from lstmgen.plan.passes.sequences import streamed_inputs
from lstmgen.plan.plan import make_plan
from lstmgen.plan.program import Plan
from lstmgen.samples.synthetic import Sample
from lstmgen.targets.c.decisions import backend
from lstmgen.targets.c.options import COptions
from lstmgen.targets.interface import Artifact, Bench
from lstmgen.targets.registry import TARGETS
from lstmgen.targets.session import Answer, Request, Runner

STYLES = ("fast", "readable")
STORAGES = get_args(WeightsDType)


def planned(
    graph: Graph, target: str = "c", out: str = "", samples: Sequence[Sequence[Array]] = (), **options: Any
) -> Artifact:
    """A model planned for a language, as if it were to be written to `out`."""
    language = TARGETS[target]
    source = Path(out or f"net{language.suffixes[0]}")
    chosen = language.options(**options).placed(source)
    chosen.check()
    return Artifact(language, chosen, make_plan(chosen.with_inputs(graph), language.backend(chosen), samples), source)


def written(graph: Graph, target: str = "c", out: str = "", **options: Any) -> Mapping[str, Content]:
    """The contents of the files of a model, by what their names end in."""
    artifact = planned(graph, target, out, **options)
    return artifact.target.render(artifact.plan, artifact.options)


def planned_as(graph: Graph, options: COptions, samples: Sequence[Sequence[Array]] = ()) -> Plan:
    """A model planned for C with these options."""
    return make_plan(graph, backend(options), samples)


def ways_to_step(graph: Graph, **options: Any) -> object:
    """What graphs must have in common to be fed one timestep at a time side by side as each by itself in C."""
    plan = planned(graph, "c", **options).plan
    if plan.step is None:
        return None
    return plan.streaming, {value.shape[0] for value, flow in zip(graph.inputs, streamed_inputs(graph)) if flow}


def the_runner(artifact: Artifact, folder: Path, samples: Sequence[Sample]) -> Runner:
    """The first that runs generated files."""
    return next(iter(artifact.target.runners(artifact, Bench(folder, samples)).values()))


def answers(
    artifact: Artifact, folder: Path, samples: Sequence[Sample], requests: Sequence[Request]
) -> Sequence[Answer]:
    """What generated files answer."""
    return the_runner(artifact, folder, samples)(requests)
