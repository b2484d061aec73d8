"""Generated files to test, with their plan: generated now, or planned again from the options in their head."""

from pathlib import Path

from lstmgen.check.exchange import weights_for
from lstmgen.check.head import Head, head_of
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.output import encoded
from lstmgen.plan.plan import make_plan
from lstmgen.targets.interface import Artifact, Target
from lstmgen.targets.options import Options


def generate(graph: Graph, target: Target, folder: Path, options: Options | None = None) -> Artifact:
    """Writes the files for a target into a folder; without `options`, with the defaults."""
    place = folder / target.name
    place.mkdir(exist_ok=True)
    source = place / f"net{target.suffixes[0]}"
    chosen = (target.options() if options is None else options).placed(source)
    plan = make_plan(chosen.with_inputs(graph), target.backend(chosen))
    for ending, content in target.render(plan, chosen).items():
        (place / f"net{ending}").write_bytes(encoded(content))
    return Artifact(target, chosen, plan, source)


def existing(graph: Graph, generated: Path, target: str | None = None) -> Artifact:
    """Reads an exported file of this graph, and plans it again with the options in its head.

    Args:
        generated: the file, or the folder of the package that contains it.

    Raises:
        OptionError: the file, its header or the file with its weights is missing, or lstmgen did not write it.
    """
    head = head_of(generated, target)
    language, options, source = head.language, head.options, head.source
    check_pipeline(graph, head)
    artifact = Artifact(language, options, make_plan(options.with_inputs(graph), language.backend(options)), source)
    for path in artifact.files:
        if not path.is_file():
            raise OptionError(f"there is no {path.name} beside {source}")
    return artifact


def check_pipeline(graph: Graph, head: Head) -> None:
    """Raises OptionError if a file was exported with another pipeline than the graph's, and cannot load its numbers."""
    if graph.ends is None and head.pipeline is not None:
        raise OptionError(f"{head.source} was written with a pipeline: give it with `pipeline=`")
    if graph.ends is not None and head.pipeline != graph.ends.digest:
        if head.pipeline is not None and head.options.settings().get("weights_file") == "load":
            weights_for(graph, head.source)
            return
        which = "without a" if head.pipeline is None else "with another"
        raise OptionError(f"{head.source} was written {which} pipeline")
