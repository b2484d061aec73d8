"""Pipeline module of a package for Python: reads tables and texts, and returns labels.

The binding does the work per number: it refuses NaN, and its Predictor keeps the rows of a stream.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.plan.program import Plan
from lstmgen.targets.c.pipeline import push_of
from lstmgen.targets.python.helpers import Helper, imports, load, needed
from lstmgen.targets.python.pipeline import PipelineView, pipeline_view
from lstmgen.targets.python.syntax import names
from lstmgen.targets.python.templates import TEMPLATES

FOLDER = "packages/python"


@dataclass(frozen=True)
class PipelineModule:
    """Pipeline module.

    Attributes:
        view: constants and public names of the pipeline.
        helpers: helpers of the module, by name.
        functions: text of the public functions.
    """

    view: PipelineView
    helpers: Mapping[str, Helper]
    functions: str

    @property
    def exports(self) -> tuple[str, ...]:
        """Public names of the module."""
        encode = ("encode",) if "encode" in self.helpers else ()
        return (*self.view.exports, "Predictor", "predict", *encode)

    @property
    def names(self) -> frozenset[str]:
        """All names that other modules may import."""
        return frozenset([*self.exports, *self.helpers])

    @property
    def text(self) -> str:
        """Text of the module."""
        return TEMPLATES.render(
            f"{FOLDER}/pipeline.py.j2",
            {
                "imports": imports(self.helpers.values()),
                "takes_text": "take_texts" in self.helpers,
                "constants": self.view.constants,
                "definitions": [self.functions, *(helper.text for helper in self.helpers.values() if helper.text)],
            },
        )


def pipeline_module(plan: Plan, *, loads: bool) -> PipelineModule | None:
    """Returns the pipeline module of a model; None without a pipeline.

    Args:
        loads: True if predictors load files of weights.
    """
    interface = plan.interface
    if not interface.has_pipeline:
        return None
    view = pipeline_view(interface, takes_text=True)
    functions = TEMPLATES.render(
        f"{FOLDER}/front.py.j2",
        {
            "api": {"pipeline": view, "parameters": "*inputs", "inputs": ["*inputs"]},
            "takes_text": interface.has_text,
            "push": push_of(plan),
            "loads": loads,
            "step_shapes": tuple(end.step_lengths for end in interface.inputs if plan.step is not None),
        },
    ).strip()
    return PipelineModule(view, needed(names(functions), pipeline_helpers(plan)), functions)


def pipeline_helpers(plan: Plan) -> Mapping[str, Helper]:
    """Returns all helpers for the module and the command line, by name; empty without a pipeline."""
    if not plan.interface.has_pipeline:
        return {}
    folders = ["python/program", "python/pipeline", f"{FOLDER}/pipeline"]
    loaded = [load(folder) for folder in folders]
    loaded += [load("python/pipeline", "categories")] if plan.interface.has_categories else []
    loaded += [load("python/text", variant) for variant in plan.interface.text_variants]
    return {name: helper for helpers in loaded for name, helper in helpers.items()}
