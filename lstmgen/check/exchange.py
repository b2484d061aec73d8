"""Weights of another model for generated code that loads them."""

from pathlib import Path

from lstmgen.check.artifact import head_of
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.plan.plan import make_plan
from lstmgen.targets.registry import TARGETS
from lstmgen.version import VERSION


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
    plan = make_plan(options.with_inputs(graph), language.backend(options))
    exchanged = language.exchange(plan, options, head.source.read_text(encoding="utf-8", errors="replace"))
    if exchanged.misfit:
        version = f"; lstmgen {head.version} wrote it, and this is {VERSION}" if head.version != VERSION else ""
        raise OptionError(f"{graph.source.name} does not fit {head.source}: {exchanged.misfit}{version}")
    return exchanged.content
