"""The module of a package for Python that is in front of the binding where a model has a pipeline: tables and labels.

What is done for every number is the binding's: it refuses NaN, and its Predictor keeps the rows of a stream.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.plan.passes.sequences import streamed_inputs
from lstmgen.plan.program import Plan
from lstmgen.targets.python.api import shape
from lstmgen.targets.python.helpers import Helper, imports, load, needed
from lstmgen.targets.python.pipeline import PipelineView, has_text, pipeline_view
from lstmgen.targets.python.syntax import names
from lstmgen.targets.python.templates import TEMPLATES

FOLDER = "packages/python"


@dataclass(frozen=True)
class PipelineModule:
    """The module.

    Attributes:
        view: what the pipeline offers.
        helpers: those that the module has, by name.
        functions: the text of the functions that a user calls.
    """

    view: PipelineView
    helpers: Mapping[str, Helper]
    functions: str

    @property
    def exports(self) -> tuple[str, ...]:
        """What a user sees of it."""
        encode = ("encode",) if "encode" in self.helpers else ()
        return (*self.view.exports, "Predictor", "predict", *encode)

    @property
    def names(self) -> frozenset[str]:
        """All names that others may import from it."""
        return frozenset([*self.exports, *self.helpers])

    @property
    def text(self) -> str:
        """The text of the module."""
        return TEMPLATES.render(
            f"{FOLDER}/pipeline.py.j2",
            {
                "imports": imports(self.helpers.values()),
                "takes_text": "take_texts" in self.helpers,
                "constants": self.view.constants,
                "definitions": [self.functions, *(helper.text for helper in self.helpers.values() if helper.text)],
            },
        )


def pipeline_module(plan: Plan) -> PipelineModule | None:
    """That of a model; None where it has no pipeline."""
    graph = plan.graph
    if graph.ends is None:
        return None
    view = pipeline_view(graph, takes_text=True)
    flows = streamed_inputs(graph) if plan.step is not None else ()
    functions = TEMPLATES.render(
        f"{FOLDER}/front.py.j2",
        {
            "api": {"pipeline": view},
            "takes_text": has_text(graph),
            "step_shapes": tuple(shape(value)[flow:] for value, flow in zip(graph.inputs, flows)),
        },
    ).strip()
    return PipelineModule(view, needed(names(functions), pipeline_helpers(plan)), functions)


def pipeline_helpers(plan: Plan) -> Mapping[str, Helper]:
    """All helpers by name that the module may use, and those of the command line; none without a pipeline."""
    if plan.graph.ends is None:
        return {}
    folders = ["python/program", "python/pipeline", f"{FOLDER}/pipeline"]
    folders += ["python/text"] if has_text(plan.graph) else []
    return {name: helper for folder in folders for name, helper in load(folder).items()}
