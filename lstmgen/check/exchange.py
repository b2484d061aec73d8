"""Weights of another model for generated code that loads them."""

from dataclasses import replace
from pathlib import Path

from lstmgen.check.head import head_of
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.plan.plan import make_plan
from lstmgen.targets.calibration import CalibratedOptions
from lstmgen.targets.options import Options
from lstmgen.targets.registry import TARGETS
from lstmgen.version import VERSION


def for_weights_of(graph: Graph, options: Options) -> Options:
    """Returns the options of a source for another model: bias corrections are of the first; ranges may be trained."""
    if not isinstance(options, CalibratedOptions) or options.format is None:
        return options
    trained = graph.source.trained
    if trained is not None and trained.quantize == options.format:
        return replace(options, biases=(), ranges=trained.ranges)
    return replace(options, biases=())


def weights_for(graph: Graph, generated: Path) -> bytes:
    """Returns a model's weights as the file that exported code loads.

    Args:
        generated: source of a model with the same layers.

    Raises:
        OptionError: lstmgen did not write the source, or the model does not fit it.
    """
    head = head_of(generated, None)
    language, options = head.language, head.options
    if language.exchange is None:
        titles = ", ".join(target.title for target in TARGETS.values() if target.exchange is not None)
        raise OptionError(f"{head.source} is {language.title}; code that loads weights is in one of: {titles}")
    if (graph.ends is None) != (head.pipeline is None):
        cure = (
            "a pipeline: set `pipeline=`, of this model" if graph.ends is None else "a pipeline: leave `pipeline=` out"
        )
        raise OptionError(f"{head.source} was written {'with' if graph.ends is None else 'without'} {cure}")
    options = for_weights_of(graph, options)
    plan = make_plan(options.with_inputs(graph), language.backend(options))
    exchanged = language.exchange(plan, options, head.source.read_text(encoding="utf-8", errors="replace"))
    if exchanged.misfit:
        version = f"; lstmgen {head.version} wrote it, and this is {VERSION}" if head.version != VERSION else ""
        raise OptionError(f"{graph.source.name} does not fit {head.source}: {exchanged.misfit}{version}")
    return exchanged.content
