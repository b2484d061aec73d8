"""Exports a graph: plans, renders, packages and writes all files, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lstmgen import display, output
from lstmgen.arguments import enumerated, named, no_choice, no_option
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.packages.registry import PACKAGES
from lstmgen.plan.cost import check_sizes
from lstmgen.plan.program import Cost, Plan
from lstmgen.plan.quantize.accuracy import Accuracy
from lstmgen.planning import planned
from lstmgen.progress import Stages, Tell, silent
from lstmgen.targets.calibration import CalibratedOptions
from lstmgen.targets.footprint import Time
from lstmgen.targets.interface import Target
from lstmgen.targets.options import Options
from lstmgen.targets.registry import TARGETS, declared, target_of


@dataclass(frozen=True, repr=False)
class Exported:
    """Result of an export: its files, their cost and accuracy.

    Attributes:
        files: paths of the written files; `out` is the first.
        not_steppable: reason why there is no step function; "" if there is one.
        numbers: type of the weights.
        accuracy: accuracy of quantized numbers on samples; None without samples.
        time: run time on the board; None without a board.
        left: files and folders that an earlier export with other options may have written.
        notes: remarks on the name, the size and the speed of the files.
    """

    files: tuple[Path, ...]
    graph: Graph
    cost: Cost
    not_steppable: str
    numbers: str = "float32"
    accuracy: Accuracy | None = None
    time: Time | None = None
    left: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Remarks on the model, its numbers and its files."""
        doubts = () if self.accuracy is None else self.accuracy.doubts
        leftovers = (f"{path} is not of this export: delete it if an earlier one wrote it" for path in self.left)
        return (*doubts, *self.graph.warnings, *self.notes, *leftovers)

    @property
    def parameters(self) -> int:
        """Number of weights in the files."""
        return self.cost.parameters

    def __repr__(self) -> str:
        return display.lines(f"Exported from {self.graph.source.name!r}", self._rows())

    def _repr_html_(self) -> str:
        return display.table(f"Exported from {self.graph.source.name!r}", (), self._rows())

    def _rows(self) -> list[tuple[str, str]]:
        cost = self.cost
        rows = [("wrote", str(path)) for path in self.files]
        rows += [
            ("weights", f"{self.parameters:,}, {cost.weights:,} bytes as {self.numbers}"),
            ("RAM", f"{cost.state:,} bytes of state, {cost.workspace:,} of workspace"),
            ("work", f"{cost.macs:,} multiply-accumulates (MACs)"),
            ("step", f"not possible: {self.not_steppable}" if self.not_steppable else "one timestep at a time"),
        ]
        if self.time is not None:
            rows.append(("time", str(self.time)))
        if self.accuracy is not None:
            rows.append(("error", f"at most {self.accuracy.worst:.1e}, on {self.accuracy.over}"))
        return [*rows, *(("warning", warning) for warning in self.warnings)]


def export(
    graph: Graph,
    out: Path,
    target: str | None = None,
    package: str | None = None,
    *,
    arguments: Mapping[str, object],
    force: bool = False,
    sources: Iterable[Path] = (),
    tell: Tell = silent,
) -> Exported:
    """Writes a model as source code: all files, or none.

    Args:
        out: a file, or the folder of a package.
        package: one of `PACKAGES`.
        arguments: options of the target, by name; None for options that are not set.
        sources: input files, which are never replaced.
        tell: called with the name of each stage.

    Raises:
        BudgetError: the model does not fit the board; nothing is written.
        AccuracyError: the error of an output is larger than allowed; nothing is written.
        OptionError: the options contradict each other, or do not select a language.
        OutputError: a file exists (without `force`), or cannot be written.
    """
    stages = Stages(3, tell)
    language = language_of(out, target, package)
    chosen, first = options_for(language, arguments), out
    if package is not None:
        chosen = PACKAGES[package].options(chosen)
        first = source_of(out, package, chosen)
    calibrates = isinstance(chosen, CalibratedOptions) and chosen.calibrate is not None
    stages.begin("calibrating and planning" if calibrates else "planning")
    notes = tuple(language.naming(first)) if package is None else ()
    options, plan = planned(graph, language, chosen.placed(first), stages.watch)
    language.fits(plan, options)
    check_sizes(plan, language.backend(options))
    stages.begin(f"{plan.cost.parameters:,} weights as {language.title}")
    contents = rendered(plan, language, options, first)
    notes = (*notes, *language.remarks(plan, options, sum(map(len, contents.values()))))
    stages.begin("writing")
    if package is None:
        folders = dict.fromkeys(path.parent for path in contents if path.parent != first.parent)
        written = output.write_below(folders, contents, force=force, sources=sources)
    else:
        named_contents = {path.name: content for path, content in contents.items()}
        packaged = PACKAGES[package].make(plan, options, named_contents)
        written = output.write_folder(out, packaged, force=force, sources=sources)
    return Exported(
        files=written,
        graph=graph,
        cost=plan.cost,
        not_steppable=plan.not_steppable,
        numbers=plan.numbers.title,
        accuracy=plan.accuracy,
        time=None if language.estimator is None else language.estimator.time(plan, options),
        left=left_behind(written, first, options),
        notes=notes,
    )


def rendered(plan: Plan, language: Target, options: Options, first: Path) -> dict[Path, output.Content]:
    """Renders the files of an export, by path; their names derive from the first."""
    paths = language.files(first, options)
    return {
        paths.get(ending, first.parent / f"{first.stem}{ending}"): content
        for ending, content in language.render(plan, options).items()
    }


def left_behind(written: Sequence[Path], first: Path, options: Options) -> tuple[Path, ...]:
    """Returns existing files and folders next to the first that another export may have written.

    A package may rename the source; then there are none.
    """
    named_so = (path for path in written if path.name == first.name)
    beside = (path.with_name(path.stem + ending) for path in named_so for ending in options.other_endings())
    return tuple(path for path in beside if path.exists() and path not in written)


def language_of(out: Path, target: str | None, package: str | None) -> Target:
    """Returns the target language: that of the package, of `target`, or of the file's suffix.

    Raises:
        OptionError: there is no such target or package, or they exclude each other.
    """
    if package is None:
        return target_of(out, target)
    if package not in PACKAGES:
        raise no_choice("package", package, PACKAGES)
    language = TARGETS[PACKAGES[package].target]
    if target not in (None, language.name):
        raise OptionError(f"{named('package', package)} is for {language.title}: leave `target=` out")
    if any(out.suffix in item.endings for item in TARGETS.values()):
        raise OptionError(f"`package=` writes a folder, not a file: give {out.with_suffix('')}, not {out}")
    return language


def source_of(folder: Path, package: str, options: Options) -> Path:
    """Returns the path of a package's source, as if it were in the folder itself.

    Raises:
        OptionError: an option excludes packages.
    """
    kind = PACKAGES[package]
    options.check_packaged(loads=kind.loads)
    language = TARGETS[kind.target]
    return folder / f"{options.stem(folder)}{language.suffixes[0]}"


def _check_choice(target: Target, name: str, value: object) -> None:
    """Raises OptionError if only other languages have this choice of an option."""
    choices = {
        language.title: option.choices
        for language in TARGETS.values()
        for option in language.options.declared()
        if option.name == name and option.choices
    }
    titles = [title for title, words in choices.items() if value in words]
    if titles and target.title in choices and target.title not in titles:
        listed = ", ".join(choices[target.title])
        raise OptionError(
            f"{named(name, value)} is for {enumerated(titles)}; for {target.title} choose one of {listed}"
        )


def check_known(names: Iterable[str]) -> None:
    """Raises OptionError if no target has an option of one of these names."""
    all_options = declared(TARGETS.values())
    for name in names:
        if name not in all_options:
            raise no_option(name, all_options)


def options_for(target: Target, arguments: Mapping[str, object]) -> Options:
    """Returns the options of a target, from keyword arguments.

    Raises:
        OptionError: the target does not have one of them, or a value is invalid.
    """
    known, all_options = {option.name for option in target.options.declared()}, declared(TARGETS.values())
    check_known(arguments)
    for name, value in arguments.items():
        option, titles = all_options[name]
        if name not in known and option.is_set(value):
            raise OptionError(f"`{name}=` is for {enumerated(titles)}, not for {target.title}")
        if isinstance(value, str):
            _check_choice(target, name, value)
    return target.options.of(arguments)
