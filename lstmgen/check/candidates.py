"""The generated code that a verification tests: what runs it, and what is known before it runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lstmgen.check.artifact import existing, generate
from lstmgen.check.board import Board
from lstmgen.check.calls import Judge, judged, judged_on_board
from lstmgen.check.unaltered import first_difference, other_version
from lstmgen.display import printable
from lstmgen.errors import UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.packages.registry import package_runners
from lstmgen.targets.interface import Artifact, Bench, Target
from lstmgen.targets.registry import TARGETS, target_named
from lstmgen.targets.session import Runner
from lstmgen.targets.text.header import MARGIN
from lstmgen.version import VERSION

# The lines in the head of every file that say which model it is of.
MODEL = re.compile(rf"^{MARGIN} Model:   (?P<name>.*)\n{MARGIN} +SHA-256 (?P<digest>\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Candidate:
    """Generated code.

    Attributes:
        title: what runs, for people.
        runners: builds it, and gives what runs it, by title.
        judge: puts it to the test.
    """

    artifact: Artifact
    title: str
    runners: Callable[[Bench], Mapping[str, Runner]]
    judge: Judge = judged


@dataclass(frozen=True)
class Candidates:
    """All generated code of a model that is run on the same samples.

    Attributes:
        notes: what is known of it before it runs.
        altered: as `Report` has it.
        foreign: whether it was exported from another model file.
    """

    each: tuple[Candidate, ...]
    notes: tuple[str, ...] = ()
    altered: str | None = None
    foreign: bool = False

    @property
    def model(self) -> Graph:
        """The graph that all of it computes: the model's, with the input types of the code."""
        return self.each[0].artifact.plan.model


def in_file(graph: Graph, generated: Path, target: str | None) -> Candidates:
    """A file that was exported, or the folder of a package.

    Raises:
        OptionError: it is not there, or is something else.
    """
    artifact = existing(graph, generated, target)
    package = generated if generated.is_dir() else None
    each = (Candidate(artifact, artifact.target.title, partial(_runners, artifact, package)),)
    if graph.source.sha256 not in artifact.source.read_text(encoding="utf-8", errors="replace"):
        note = f"{artifact.source.name} was exported from {_model_of(artifact)}, not from {graph.source.name}"
        return Candidates(each, (note,), foreign=True)
    altered = first_difference(artifact)
    note = _about(artifact, altered)
    return Candidates(each, (note,) if note else (), altered)


def _model_of(artifact: Artifact) -> str:
    """The model file that is named in the head of generated files."""
    found = [MODEL.search(path.read_text(encoding="utf-8", errors="replace")) for path in artifact.files]
    named = next((each for each in found if each is not None), None)
    if named is None:
        return "another model"
    return f"another file, {printable(named['name'])} with SHA-256 {printable(named['digest'])[:12]}…"


def generated_for_this(graph: Graph, target: str | None, folder: Path) -> Candidates:
    """Code in one language, or in every one that can be run here.

    Args:
        folder: where it is written.

    Raises:
        UnsupportedError: the language refuses the model, or all do.
    """
    if target is not None:
        return Candidates((_candidate(generate(graph, target_named(target), folder)),))
    found: list[Candidate] = []
    notes: list[str] = []
    refusal: UnsupportedError | None = None
    for each in TARGETS.values():
        reason = each.missing()
        made = None if reason else _generated(graph, each, folder)
        if isinstance(made, Artifact):
            found.append(_candidate(made))
            continue
        if made is not None:
            refusal, reason = refusal or made, "; ".join(map(str, made.problems))
        notes.append(f"{reason}: {each.title} was not checked")
    if refusal is not None and not found:
        raise refusal
    return Candidates(tuple(found), tuple(notes))


def on_board(board: Board) -> Candidates:
    """The code that a board runs."""
    return Candidates((Candidate(board.artifact, "the board", lambda bench: {"board": board.run}, judged_on_board),))


def _candidate(artifact: Artifact) -> Candidate:
    """Files in a language."""
    return Candidate(artifact, artifact.target.title, partial(_runners, artifact, None))


def _runners(artifact: Artifact, package: Path | None, bench: Bench) -> Mapping[str, Runner]:
    """What runs generated files, by title: their source, and the package around it where one is checked."""
    runs = artifact.target.runners(artifact, bench)
    return runs if package is None else {**runs, **package_runners(artifact, package, bench)}


def _generated(graph: Graph, target: Target, folder: Path) -> Artifact | UnsupportedError:
    """The files in a language, or why it refuses the model, which other languages may take."""
    try:
        return generate(graph, target, folder)
    except UnsupportedError as error:
        return error


def _about(artifact: Artifact, altered: str | None) -> str:
    """Why a file may not compute the model: it was altered, or another version wrote it; "" where it is as written.

    Args:
        altered: as `first_difference` says.
    """
    if altered is None:
        return (
            f"{other_version(artifact)}, and this is {VERSION}: it is run on the samples, but not compared to the "
            "byte; for that, verify with the lstmgen that wrote it, or export again"
        )
    if altered:
        return (
            f"{altered}, is not what lstmgen {VERSION} writes for this model: it was changed, or written by an lstmgen "
            "between two releases; only samples can tell what that does; for more of them give `samples=` or `data=`"
        )
    return ""
