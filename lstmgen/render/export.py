"""Graph → files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from lstmgen.graph.graph import Graph
from lstmgen.plan.plan import Bill, make_plan
from lstmgen.render import files
from lstmgen.render.language import files as files_of
from lstmgen.render.language import options_for, render


@dataclass(frozen=True)
class Exported:
    """What an export wrote, and what it costs to run.

    Attributes:
        files: the one asked for first.
        parameters: how many weights the files hold.
        not_steppable: why there is no step function; empty where there is one.
    """

    files: tuple[Path, ...]
    graph: Graph
    parameters: int
    bill: Bill
    not_steppable: str


def export(
    graph: Graph,
    out: Path,
    target: str | None = None,
    name: str | None = None,
    with_main: bool = False,
    choices: Mapping[str, str | None] = MappingProxyType({}),
    force: bool = False,
    sources: Iterable[Path] = (),
) -> Exported:
    """Writes a model as source code, whole or not at all.

    Args:
        choices: as `options_for` takes them.
        sources: the model's own files, which are never replaced.

    Raises:
        OptionError: the options contradict each other, or do not tell the language.
        OutputError: a file exists already (and not `force`), or cannot be written.
    """
    options = options_for(out, target, name, with_main, choices)
    paths = files_of(out, options.target)
    plan = make_plan(graph, options)
    texts = render(plan)
    written = files.write({paths[suffix]: text for suffix, text in texts.items()}, force, sources)
    return Exported(written, graph, plan.bill.parameters, plan.bill, plan.not_steppable)
