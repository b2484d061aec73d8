"""Model → files: read, plan, render, package, write; all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lstmgen import output
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.packages.registry import PACKAGES
from lstmgen.plan.cost import check_sizes
from lstmgen.plan.plan import draft_plan
from lstmgen.plan.program import Cost
from lstmgen.plan.quantize.accuracy import Accuracy
from lstmgen.targets.calibration import CalibratedOptions, Samples
from lstmgen.targets.interface import Target
from lstmgen.targets.options import Options, flag
from lstmgen.targets.registry import TARGETS, declared, target_of
from lstmgen.targets.text.names import prefix


@dataclass(frozen=True)
class Exported:
    """What an export wrote, and what it costs to run.

    Attributes:
        files: the one asked for first.
        not_steppable: why there is no step function; empty where there is one.
        numbers: the type of the weights.
        accuracy: of quantized numbers, where there were samples to measure it on.
    """

    files: tuple[Path, ...]
    graph: Graph
    cost: Cost
    not_steppable: str
    numbers: str = "float32"
    accuracy: Accuracy | None = None

    @property
    def parameters(self) -> int:
        """How many weights the files hold."""
        return self.cost.parameters


def export(
    graph: Graph,
    out: Path,
    target: str | None = None,
    package: str | None = None,
    *,
    given: Mapping[str, object],
    force: bool = False,
    sources: Iterable[Path] = (),
) -> Exported:
    """Writes a model as source code, whole or not at all.

    Args:
        out: a file, or the folder of a package.
        package: one of `PACKAGES`.
        given: the options of the target, by name; None where nobody asks.
        sources: what was read, which is never replaced.

    Raises:
        BudgetError: it does not fit the board; nothing is written.
        AccuracyError: an output is farther from the truth than allowed; nothing is written.
        OptionError: the options contradict each other, or do not tell the language.
        OutputError: a file exists already (and not `force`), or cannot be written.
    """
    language, first = destination(out, target, package, given)
    options = options_for(language, given).placed(first)
    options.check()
    samples: Samples = ()
    if isinstance(options, CalibratedOptions):
        samples = options.samples(graph)
        options = options.calibrated(graph, samples)
    backend = language.backend(options)
    plan = draft_plan(graph, backend, samples)
    if isinstance(options, CalibratedOptions):
        options.require_accuracy(plan)
    language.fits(plan, options)
    check_sizes(plan, backend)
    paths = language.files(first, options)
    contents = {
        paths.get(ending, first.with_name(first.stem + ending)): content
        for ending, content in language.render(plan, options).items()
    }
    if package is None:
        written = output.write(contents, force, sources)
    else:
        made = PACKAGES[package].make(plan, options, {path.name: content for path, content in contents.items()})
        written = output.write_folder(out, made, force, sources)
    return Exported(written, graph, plan.cost, plan.not_steppable, plan.numbers.title, plan.accuracy)


def destination(out: Path, target: str | None, package: str | None, given: Mapping[str, object]) -> tuple[Target, Path]:
    """The language, and the file that is named: of a package, the first in its folder.

    Raises:
        OptionError: there is no such target or package, or the options do not go with one.
    """
    if package is None:
        return target_of(out, target), out
    if package not in PACKAGES:
        raise OptionError(f"there is no --package {package!r}; choose one of {', '.join(PACKAGES)}")
    language = TARGETS[PACKAGES[package].target]
    if target not in (None, language.name):
        raise OptionError(f"--package {package} is for {language.title}: leave --target out")
    if any(out.suffix in each.suffixes for each in TARGETS.values()):
        raise OptionError(f"--package makes a folder, not a file: say {out.with_suffix('')}, not {out}")
    if given.get("with_main"):
        raise OptionError("--with-main is for a source by itself: programs with a --package have their own main")
    name = given.get("name") or prefix(out.name)
    return language, out / f"{name}{language.suffixes[0]}"


def options_for(target: Target, given: Mapping[str, object]) -> Options:
    """The options of a target among those of all.

    Raises:
        OptionError: one is asked for that the target does not have.
    """
    known = {each.name for each in target.options.declared()}
    asked = {name: value for name, value in given.items() if value is not None}
    foreign = next((name for name in asked if name not in known), None)
    if foreign is not None:
        _, titles = declared(TARGETS.values()).get(foreign, (None, ()))
        if not titles:
            raise OptionError(f"there is no option {flag(foreign)}")
        raise OptionError(f"{flag(foreign)} is for {' and '.join(titles)}, not for {target.title}")
    return target.options(**asked)
