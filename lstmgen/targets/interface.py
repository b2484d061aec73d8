"""What a language must tell: how it wants models to be planned, what writes them, and what runs what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.graph.samples import Sample
from lstmgen.output import Content
from lstmgen.plan.backend import Backend
from lstmgen.plan.program import Plan
from lstmgen.targets.footprint import Footprint, Limits, OnBoard, Time
from lstmgen.targets.options import Options
from lstmgen.targets.session import Runner


class Precision(Enum):
    """In which numbers generated code computes, as far as it computes in float."""

    FLOAT64 = auto()
    FLOAT32 = auto()
    BIGNUM = auto()  # sums on big integers: about as precise as float32


@dataclass(frozen=True, eq=False)
class Artifact:
    """Generated files, and the plan that says how to call what is in them."""

    target: Target
    options: Options
    plan: Plan
    source: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """All that belong to it, the source first."""
        return tuple(self.target.files(self.source, self.options).values())


@dataclass(frozen=True)
class Bench:
    """Where generated files are built, and what they are tried with.

    Attributes:
        folder: for what is built.
        samples: what they will be given; the longest of them decides how long sequences may be.
    """

    folder: Path
    samples: Sequence[Sample] = ()


def no_boards(graph: Graph, options: Any) -> Iterable[OnBoard]:
    """No board is known."""
    return ()


def no_time(plan: Plan, options: Any) -> None:
    """How long it takes is not known."""


@dataclass(frozen=True)
class Estimator:
    """How a language tells what a model takes of a microcontroller, before anything is compiled.

    Attributes:
        footprint: of a model with these options of the language, beside what there is.
        boards: what a model takes of every board, with these options of the language.
        machines: the options of which one names the microcontroller.
        time: how long a plan takes with these options; None where they name no board.
        unrelated: those that make no difference.
    """

    footprint: Callable[[Graph, Any, Limits], Footprint]
    machines: tuple[str, ...]
    boards: Callable[[Graph, Any], Iterable[OnBoard]] = no_boards
    time: Callable[[Plan, Any], Time | None] = no_time
    unrelated: tuple[str, ...] = ()


def any_name(out: Path) -> Sequence[str]:
    """Files may have any name."""
    return ()


def no_limit(plan: Plan, options: Any) -> None:
    """Nothing bounds what a model may take."""


def no_tools() -> Mapping[str, str]:
    """Nothing but this Python takes part."""
    return {}


def always_there() -> str:
    """It can be run wherever lstmgen is."""
    return ""


@dataclass(frozen=True)
class Target:
    """A language.

    Attributes:
        name: as `--target` takes it; also that of its folders in targets/ and templates/.
        title: as messages and tables call it.
        suffixes: of the files it consists of; the first is the one that a user names.
        needs: what its files need where they run.
        guide: the page of the documentation about it.
        options: what a user may choose.
        backend: how a plan for it is made.
        naming: what to know of a file of some name; raises OptionError where it would be of no use.
        render: the contents of the files by what their names end in.
        runners: what runs generated files, by title; raises ToolError where they do not build or a tool is missing.
        precision: in which numbers a plan computes in float.
        fits: raises BudgetError where a plan takes more than the options allow.
        estimator: what tells a model's footprint; None where the language is not for microcontrollers.
        missing: why it cannot be run here; "" where it can.
        tools: what takes part in running it, beside Python, with versions.
        compiled: whether it runs so fast that a check need not save calls.
        in_page: the options with which its first file is a module for a page, with a function `predict`; None: no page
            can run it.
        others: what the file that a user names may end in beside the first suffix.
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
    options: type[Options] = field(default=Options)
    naming: Callable[[Path], Sequence[str]] = any_name
    fits: Callable[[Plan, Any], None] = no_limit
    estimator: Estimator | None = None
    missing: Callable[[], str] = always_there
    tools: Callable[[], Mapping[str, str]] = no_tools
    compiled: bool = False
    in_page: Mapping[str, object] | None = None
    others: tuple[str, ...] = ()

    @property
    def endings(self) -> tuple[str, ...]:
        """What any of its files may end in."""
        return (*self.suffixes, *self.others)

    @property
    def names(self) -> tuple[str, ...]:
        """What the file that a user names may end in."""
        return (self.suffixes[0], *self.others)

    def files(self, out: Path, options: Options) -> dict[str, Path]:
        """The files of an export by what their names end in: the one named, and the others beside it.

        Raises:
            OptionError: the path has no file name, or the name is that of another file of the export.
        """
        if not out.name:
            raise OptionError(f"{out} names a folder; add a file name")
        first, *others = (*self.suffixes, *options.endings())
        beside = {ending: out.with_name(out.stem + ending) for ending in others}
        if out in beside.values():
            raise OptionError(f"{out} is where the declarations go; name the source, {out.with_suffix(first)}")
        return {first: out, **beside}
