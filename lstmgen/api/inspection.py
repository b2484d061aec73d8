"""Content of a model, footprint on a microcontroller, plan: the function inspect of lstmgen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lstmgen
from lstmgen import arguments, display
from lstmgen.api.export import read
from lstmgen.api.signatures import takes_model_as, takes_options
from lstmgen.api.subject import ModelArguments
from lstmgen.errors import OptionError, Problem
from lstmgen.export import check_known, options_for
from lstmgen.graph.graph import pipeline_lines
from lstmgen.graph.shape import Shape, text
from lstmgen.plan.dump import dump
from lstmgen.planning import planned
from lstmgen.read import Survey
from lstmgen.targets.registry import TARGETS, declared, estimating, target_named

# The language whose footprint can be estimated, and its options that name a microcontroller.
ESTIMATING, MACHINES = estimating()[0], estimating()[1].machines
FEW = 4  # problems that a repr shows
UNPLANNED = [name for name, (option, _) in declared(TARGETS.values()).items() if not option.plans]


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
        check_known(self.options)
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


@dataclass(frozen=True, repr=False)
class Inspection:
    """Content of a model that may not be exportable.

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

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All reasons why the model cannot be exported."""
        return self.survey.problems

    def __repr__(self) -> str:
        parts = [display.lines(self._title, self._rows(), self._remarks)]
        return "\n".join([*parts, *([] if self.footprint is None else [repr(self.footprint)])])

    def _repr_html_(self) -> str:
        rows = [*self._rows(), *([remark] for remark in self._remarks)]
        tables = [display.table(self._title, ("", "name", "class", "shape", "weights"), rows)]
        return "".join([*tables, *([] if self.footprint is None else [self.footprint._repr_html_()])])

    @property
    def _title(self) -> str:
        survey = self.survey
        what = f"{survey.source.name!r}: {len(survey.layers)} layers, {survey.parameters:,} weights"
        return f"Inspection of {what}, {'' if survey.exportable else 'not '}exportable"

    def _rows(self) -> list[tuple[str, ...]]:
        survey = self.survey
        return [
            *(("input", value.name, "", text(value.shape)) for value in survey.inputs),
            *(
                ("layer", layer.name, layer.class_name, shapes(layer.output_shapes), f"{layer.parameters:,}")
                for layer in survey.layers
            ),
            *(("output", name, "", text(value.shape)) for name, value in zip(survey.output_names, survey.outputs)),
            *(("pipeline", line) for line in self.pipeline),
        ]

    @property
    def _remarks(self) -> list[str]:
        """Problems and warnings, in sentences; the first few of many problems."""
        problems = [f"Not supported: {problem}" for problem in self.problems[:FEW]]
        more = len(self.problems) - len(problems)
        damage = [f"Cannot be read: {self.survey.damage}"] if self.survey.damage else []
        warnings = [f"Warning: {warning}" for warning in self.survey.warnings]
        return [*problems, *([f"… {more} more in `problems`"] if more else []), *damage, *warnings]


def shapes(outputs: Sequence[Shape]) -> str:
    """Formats the shapes of a layer's outputs."""
    return ", ".join(map(text, outputs)) or "unknown"


@takes_options(TARGETS.values(), leave_out=UNPLANNED)
@takes_model_as(read)
def inspect(
    model: ModelArguments,
    *,
    plan: bool = False,
    target: str | None = None,
    flash: int | None = None,
    ram: int | None = None,
    period_ms: float | None = None,
    **options: Any,
) -> Inspection:
    """Reads a model, and lists its layers and what cannot be exported; no error if something cannot.

    Args:
        plan: True adds the plan: operations, kernels, arrays and buffers, for a language.
        target: the language of the plan.
        flash, ram, period_ms: limits of the microcontroller; see `estimate`.
        options: options of the language; `mcu` or `board` adds the footprint:

    Raises:
        ReadError: the file contains no model.
        OptionError: an option has no effect without another one.
        ToolError: Keras is missing, or cannot load the model with `custom_objects`.
    """
    arguments.check_words(target=target)
    limits = {"flash": flash, "ram": ram, "period_ms": period_ms}
    question = Question(
        plan=arguments.switch("plan", plan),
        target=target,
        limits={name: value for name, value in limits.items() if value is not None},
        options={name: value for name, value in options.items() if value is not None},
    )
    return inspection(
        model,
        question,
    )


def inspection(model: ModelArguments, question: Question) -> Inspection:
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
