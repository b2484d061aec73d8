"""The interface of a language: how it plans a model, renders the plan, and runs the generated files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.output import Content
from lstmgen.plan.backend import Backend
from lstmgen.plan.program import Plan
from lstmgen.samples.synthetic import Sample
from lstmgen.targets.footprint import Footprint, Limits, OnBoard, Time
from lstmgen.targets.options import Options
from lstmgen.targets.session import Runner


class Precision(Enum):
    """The precision of the floats in generated code: `tolerances` follow from it."""

    FLOAT64 = auto()
    FLOAT32 = auto()
    BIGNUM = auto()  # sums on big integers: about as precise as float32


@dataclass(frozen=True, eq=False)
class Artifact:
    """Generated files, with the plan and the options that they were rendered from."""

    target: Target
    options: Options
    plan: Plan
    source: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """The paths of all files, the source first."""
        return tuple(self.target.files(self.source, self.options).values())


@dataclass(frozen=True)
class Bench:
    """The folder in which generated files are built, and the samples that they run on.

    Attributes:
        folder: for build products.
        samples: the longest of them decides how long sequences may be in the build.
    """

    folder: Path
    samples: Sequence[Sample] = ()


@dataclass(frozen=True)
class Estimator:
    """Estimates what a model needs on a microcontroller, before anything is compiled.

    Attributes:
        footprint: returns flash, RAM and time of a model with these options, compared with the limits.
        machines: the names of the options that can name a microcontroller.
        boards: returns the footprint of a model on every known board, with these options.
        time: returns the time of a plan on the board of the options; None without a board.
        unrelated: the names of options that do not affect a footprint.
    """

    footprint: Callable[[Graph, Any, Limits], Footprint]
    machines: tuple[str, ...]
    boards: Callable[[Graph, Any], Iterable[OnBoard]] = lambda graph, options: ()
    time: Callable[[Plan, Any], Time | None] = lambda plan, options: None
    unrelated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exchanged:
    """A file of weights for code that was exported before.

    Attributes:
        content: all of the file.
        misfit: reason why the code does not accept it; "" if it does.
    """

    content: bytes
    misfit: str = ""


@dataclass(frozen=True)
class Target:
    """A language that models are exported to.

    Attributes:
        name: as `--target` takes it; also that of its folders in targets/ and templates/.
        title: as messages and tables call it.
        suffixes: of the files it consists of; the first is the one that a user names.
        needs: what its files need where they run.
        guide: the page of the documentation about it.
        options: what a user may choose.
        backend: from the options to how a graph is planned.
        naming: returns remarks on the name of an output file; raises OptionError for a name that is not allowed.
        remarks: returns warnings about the cost of a plan, and the size of its files in bytes.
        render: returns the contents of the files of a plan, by the ends of their names.
        runners: builds generated files and returns runners by title; raises ToolError if that fails.
        precision: returns the precision of floats in the code of a plan.
        rounded_in_batches: returns the weights that batches multiply with numbers of 16 bits, by the node's name.
        fits: raises BudgetError if a plan needs more than the board has.
        estimator: estimates footprints; None if the language is not for microcontrollers.
        exchange: returns the file of a plan's weights for a source with these options, by its text; None if no code in
            the language loads weights.
        missing: returns the reason why generated code cannot run here; "" if it can.
        tools: returns the versions of the tools that run it, besides Python, by name.
        compiled: whether the code is so fast that checks need not save calls.
        in_page: options that make the first file a module for a page, with a function `predict`; None if no page can
            run it.
        more_suffixes: further suffixes for the file that a user names.
        renamed: cures for suffixes that users expect, but its files do not have; `{stem}` is the name without suffix.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    needs: str
    guide: str
    backend: Callable[[Any], Backend]
    render: Callable[[Plan, Any], Mapping[str, Content]]
    runners: Callable[[Artifact, Bench], Mapping[str, Runner]]
    precision: Callable[[Plan], Precision]
    rounded_in_batches: Callable[[Plan], Mapping[str, Sequence[str]]] = lambda plan: {}
    options: type[Options] = field(default=Options)
    naming: Callable[[Path], Sequence[str]] = lambda out: ()
    remarks: Callable[[Plan, Any, int], Sequence[str]] = lambda plan, options, size: ()
    fits: Callable[[Plan, Any], None] = lambda plan, options: None
    estimator: Estimator | None = None
    exchange: Callable[[Plan, Any, str], Exchanged] | None = None
    missing: Callable[[], str] = lambda: ""
    tools: Callable[[], Mapping[str, str]] = dict
    compiled: bool = False
    in_page: Mapping[str, object] | None = None
    more_suffixes: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def endings(self) -> tuple[str, ...]:
        """The suffixes of all its files."""
        return (*self.suffixes, *self.more_suffixes)

    @property
    def names(self) -> tuple[str, ...]:
        """The suffixes of the file that a user names."""
        return (self.suffixes[0], *self.more_suffixes)

    def files(self, out: Path, options: Options) -> dict[str, Path]:
        """The paths of an export by the ends of their names: the one that the user named, and the others beside it.

        Raises:
            OptionError: the path has no file name, or the name is that of another file of the export.
        """
        if not out.name:
            raise OptionError(f"{out} names a folder; add a file name")
        first, *further = (*self.suffixes, *options.endings())
        beside = {ending: out.with_name(out.stem + ending) for ending in further}
        if out in beside.values():
            raise OptionError(f"{out} is where the declarations go; name the source, {out.with_suffix(first)}")
        return {first: out, **beside}
