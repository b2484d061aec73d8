"""Graph → files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.plan.plan import Bill, Plan, make_plan
from lstmgen.render import files
from lstmgen.render.language import files as files_of
from lstmgen.render.language import options_for, render
from lstmgen.render.names import prefix
from lstmgen.render.package import PACKAGES
from lstmgen.render.package import package as pack
from lstmgen.render.selftest import selftest


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
    package: str | None = None,
    samples: int = 0,
    force: bool = False,
    sources: Iterable[Path] = (),
) -> Exported:
    """Writes a model as source code, whole or not at all.

    Args:
        out: a file, or the folder of a package.
        choices: as `options_for` takes them.
        package: one of `PACKAGES`, around C.
        samples: C only: how many samples a self-test beside the code tries; 0 for none.
        sources: the model's own files, which are never replaced.

    Raises:
        OptionError: the options contradict each other, or do not tell the language.
        OutputError: a file exists already (and not `force`), or cannot be written.
    """
    if package not in (None, *PACKAGES):
        raise OptionError(f"there is no --package {package!r}; choose one of {', '.join(PACKAGES)}")
    if package is not None and target not in (None, "c"):
        raise OptionError("--package is for C")
    first = out if package is None else out / f"{name or prefix(out.name)}.c"
    options = options_for(first, target, name, with_main, choices)
    if samples and options.target != "c":
        raise OptionError("--selftest is for C: a Python file says what it computes where it runs")
    plan = make_plan(graph, options)
    texts = _texts(plan, first, samples)
    if package is None:
        written = files.write(texts, force, sources)
    else:
        made = pack(plan, package, {path.name: text for path, text in texts.items()})
        written = files.write_folder(out, made, force, sources)
    return Exported(written, graph, plan.bill.parameters, plan.bill, plan.not_steppable)


def _texts(plan: Plan, first: Path, samples: int) -> dict[Path, str]:
    """The generated files and, if it is asked for, the self-test beside them."""
    paths = files_of(first, plan.options.target)
    texts = {paths[suffix]: text for suffix, text in render(plan).items()}
    if samples:
        texts |= {first.with_name(first.stem + ending): text for ending, text in selftest(plan, samples).items()}
    return texts
