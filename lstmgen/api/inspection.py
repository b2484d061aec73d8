"""What `lstmgen inspect` finds: what is in a model file, whether it fits a microcontroller, how it will be run."""

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

# The language that tells footprints, and its options that name a microcontroller.
ESTIMATING, MACHINES = estimating()[0], estimating()[1].machines


@dataclass(frozen=True)
class Question:
    """What is asked of a model beside what is in its file.

    Attributes:
        plan: whether its plan is wanted.
        target: the language of the plan; None where none was named.
        limits: what a microcontroller has, as `lstmgen.estimate` takes it.
        options: of a language; those that somebody asked for.
    """

    plan: bool
    target: str | None
    limits: Mapping[str, Any]
    options: Mapping[str, Any]

    @property
    def on_machine(self) -> bool:
        """Whether a microcontroller is named."""
        return any(name in self.options for name in MACHINES)

    def check(self) -> None:
        """Raises OptionError where it asks for one thing, and gives what belongs to another."""
        language = None if self.target is None else target_named(self.target)
        if self.limits and language not in (None, ESTIMATING):
            raise OptionError(f"`{next(iter(self.limits))}=` is for {ESTIMATING.title}, not for {language.title}")
        if not self.on_machine and (self.limits or (self.options and not self.plan)):
            machines = " or ".join(f"`{name}=`" for name in MACHINES)
            what = f"what {ESTIMATING.title} takes depends on the microcontroller"
            raise OptionError(f"{what}: add {machines}" + ("" if self.limits else "; or `plan=True`"))
        if self.target is not None and not self.plan:
            raise OptionError("a language is for the plan: add `plan=True`, or leave `target=` out")
        if self.plan and self.target is None and not self.on_machine:
            raise OptionError("a plan is for a language: name it with `target=`")


@dataclass(frozen=True)
class Inspection:
    """What was found.

    Attributes:
        footprint: what it takes of a microcontroller; None where none is named, or the model cannot be exported.
        plan: as lines; None where nobody asked, or the model cannot be exported.
        pipeline: what that says, as lines.
    """

    survey: Survey
    footprint: lstmgen.Footprint | None = None
    plan: Sequence[str] | None = None
    pipeline: Sequence[str] = ()

    @property
    def ok(self) -> bool:
        """Whether the model can be exported, and fits where it is to run."""
        return self.survey.exportable and (self.footprint is None or self.footprint.fits)


def inspect(model: ModelArguments, question: Question) -> Inspection:
    """Looks into a model file.

    Raises:
        OptionError: the question contradicts itself.
        ReadError, UnsupportedError, ToolError: as `lstmgen.read`.
    """
    question.check()
    model.loaded_pipeline()  # what is wrong with it is said whatever the model is
    found = model.survey()
    if not found.exportable:
        return Inspection(found)
    if not (question.on_machine or question.plan or model.pipeline is not None or found.text is not None):
        return Inspection(found)
    graph = model.read().graph
    footprint = lstmgen.estimate(graph, **question.limits, **question.options) if question.on_machine else None
    return Inspection(found, footprint, plan_lines(graph, question) if question.plan else None, pipeline_lines(graph))


def plan_lines(graph: lstmgen.Graph, question: Question) -> list[str]:
    """The plan of a model for a language."""
    language = target_named(question.target or ESTIMATING.name)
    source = Path("net").with_suffix(language.suffixes[0])
    _, plan = planned(graph, language, options_for(language, question.options).placed(source))
    return list(dump(plan))
