"""Results of `lstmgen inspect`: content of a model file, footprint on a microcontroller, plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lstmgen
from lstmgen.api.subject import ModelArguments
from lstmgen.errors import OptionError
from lstmgen.export import options_for, planned
from lstmgen.graph.graph import pipeline_lines
from lstmgen.plan.dump import dump
from lstmgen.read import Survey
from lstmgen.targets.registry import estimating, target_named

# The language whose footprint can be estimated, and its options that name a microcontroller.
ESTIMATING, MACHINES = estimating()[0], estimating()[1].machines


@dataclass(frozen=True)
class Question:
    """Options of `lstmgen inspect` beyond the model.

    Attributes:
        plan: True to include the plan.
        target: the language of the plan; None if none was named.
        limits: limits of the microcontroller, as keyword arguments of `lstmgen.estimate`.
        options: options of the language that the user set.
    """

    plan: bool
    target: str | None
    limits: Mapping[str, Any]
    options: Mapping[str, Any]

    @property
    def on_machine(self) -> bool:
        """True if the options name a microcontroller."""
        return any(name in self.options for name in MACHINES)

    def check(self) -> None:
        """Raises OptionError if an option has no effect without another one that is missing."""
        language = None if self.target is None else target_named(self.target)
        if self.limits and language not in (None, ESTIMATING):
            raise OptionError(f"`{next(iter(self.limits))}=` is for {ESTIMATING.title}, not for {language.title}")
        if not self.on_machine and (self.limits or (self.options and not self.plan)):
            machines = " or ".join(f"`{name}=`" for name in MACHINES)
            what = f"the footprint of {ESTIMATING.title} depends on the microcontroller"
            raise OptionError(f"{what}: add {machines}" + ("" if self.limits else "; or `plan=True`"))
        if self.target is not None and not self.plan:
            raise OptionError("`target=` has no effect without a plan: add `plan=True`, or leave it out")
        if self.plan and self.target is None and not self.on_machine:
            raise OptionError("a plan needs a language: set `target=`")


@dataclass(frozen=True)
class Inspection:
    """Result of `lstmgen inspect`.

    Attributes:
        footprint: on a microcontroller; None if none is named, or the model cannot be exported.
        plan: lines of the plan; None if it was not requested, or the model cannot be exported.
        pipeline: lines that describe the pipeline.
    """

    survey: Survey
    footprint: lstmgen.Footprint | None = None
    plan: Sequence[str] | None = None
    pipeline: Sequence[str] = ()

    @property
    def ok(self) -> bool:
        """True if the model can be exported, and fits the microcontroller if one is named."""
        return self.survey.exportable and (self.footprint is None or self.footprint.fits)


def inspect(model: ModelArguments, question: Question) -> Inspection:
    """Reads a model file, and answers the question about it.

    Raises:
        OptionError: an option of the question has no effect without another one.
        ReadError, UnsupportedError, ToolError: see `lstmgen.read`.
    """
    question.check()
    model.loaded_pipeline()  # report errors of the pipeline for every model
    survey = model.survey()
    if not survey.exportable:
        return Inspection(survey)
    if not (question.on_machine or question.plan or model.pipeline is not None or survey.text is not None):
        return Inspection(survey)
    graph = model.read().graph
    footprint = lstmgen.estimate(graph, **question.limits, **question.options) if question.on_machine else None
    return Inspection(survey, footprint, plan_lines(graph, question) if question.plan else None, pipeline_lines(graph))


def plan_lines(graph: lstmgen.Graph, question: Question) -> list[str]:
    """Returns the plan of a model for a language, as lines."""
    language = target_named(question.target or ESTIMATING.name)
    source = Path("net").with_suffix(language.suffixes[0])
    _, plan = planned(graph, language, options_for(language, question.options).placed(source))
    return list(dump(plan))
