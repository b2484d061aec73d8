"""Generated code to verify, with its runners and the notes that precede a run."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lstmgen.check.artifact import existing, generate
from lstmgen.check.board import AttachedBoard
from lstmgen.check.calls import Judge, judged, judged_on_board
from lstmgen.check.summary import without
from lstmgen.display import printable
from lstmgen.errors import UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.output import encoded
from lstmgen.packages.registry import package_runners
from lstmgen.targets.interface import Artifact, Bench, Target
from lstmgen.targets.registry import TARGETS, target_named
from lstmgen.targets.session import Runner
from lstmgen.targets.text.contents import renumbered
from lstmgen.targets.text.header import MARGIN
from lstmgen.version import VERSION

# Lines in the head of each file: the version that wrote it, and errors on calibration samples, which are not available.
WRITER = re.compile(rf"^{MARGIN} Written: by lstmgen (\S+), ".encode(), re.MULTILINE)
ERRORS = re.compile(rf"^{MARGIN} Errors:  at most .*\n".encode(), re.MULTILINE)


def other_version(artifact: Artifact) -> str:
    """Names a file of another version: "net.c was written by lstmgen 0.0.9"; "" if there is none."""
    for path in artifact.files:
        writer = WRITER.search(path.read_bytes())
        if writer is not None and (version := writer[1].decode("ascii", "replace")) != VERSION:
            return f"{path.name} was written by lstmgen {printable(version)}"
    return ""


def first_difference(artifact: Artifact) -> str | None:
    """Returns the first line that differs from a fresh export with the same options: "net.c, line 12".

    "" if all files are equal: then every weight matches the model, also those that no sample reads. None if another
    version wrote them. Lines are counted without that of a certificate.
    """
    if other_version(artifact):
        return None
    for path, content in zip(artifact.files, artifact.target.render(artifact.plan, artifact.options).values()):
        ours, theirs = _lines(encoded(content)), _lines(path.read_bytes())
        if ours != theirs:
            same = next((k for k, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
            return f"{path.name}, line {same + 1}"
    return ""


def _lines(content: bytes) -> list[bytes]:
    """Returns the lines of a file, without line ends and without the lines that an export measures."""
    exported = without(content)
    return [line.rstrip(b"\r") for line in renumbered(exported, ERRORS.sub(b"", exported)).split(b"\n")]


# Lines with the name and the hash of the model, in the head of every file.
MODEL = re.compile(rf"^{MARGIN} Model:   (?P<name>.*)\n{MARGIN} +SHA-256 (?P<digest>\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Candidate:
    """Generated code in one language.

    Attributes:
        title: name for people, such as "C".
        runners: builds the code; returns its runners, by title.
        judge: runs the samples and measures errors.
    """

    artifact: Artifact
    title: str
    runners: Callable[[Bench], Mapping[str, Runner]]
    judge: Judge = judged


@dataclass(frozen=True)
class Candidates:
    """Generated code of one model, to be run on the same samples.

    Attributes:
        notes: remarks from before the run.
        altered: see `Verification.altered`.
        foreign: True if it was exported from another model file.
    """

    entries: tuple[Candidate, ...]
    notes: tuple[str, ...] = ()
    altered: str | None = None
    foreign: bool = False

    @property
    def model(self) -> Graph:
        """Graph of the model, with the input types of the code."""
        return self.entries[0].artifact.plan.model


def in_file(graph: Graph, generated: Path, target: str | None) -> Candidates:
    """Returns the code in an exported file, or in the folder of a package.

    Raises:
        OptionError: there is no such file, or lstmgen did not write it.
    """
    artifact = existing(graph, generated, target)
    package = generated if generated.is_dir() else None
    entries = (Candidate(artifact, artifact.target.title, partial(_runners, artifact, package)),)
    if graph.source.sha256 not in artifact.source.read_text(encoding="utf-8", errors="replace"):
        note = f"{artifact.source.name} was exported from {_model_of(artifact)}, not from {graph.source.name}"
        return Candidates(entries, (note,), foreign=True)
    altered = first_difference(artifact)
    note = _about(artifact, altered)
    return Candidates(entries, (note,) if note else (), altered)


def _model_of(artifact: Artifact) -> str:
    """Names the model file from the head of generated files."""
    matches = [MODEL.search(path.read_text(encoding="utf-8", errors="replace")) for path in artifact.files]
    named = next((match for match in matches if match is not None), None)
    if named is None:
        return "another model"
    return f"another file, {printable(named['name'])} with SHA-256 {printable(named['digest'])[:12]}…"


def generated_for_this(graph: Graph, target: str | None, folder: Path) -> Candidates:
    """Generates code in one language, or in every language that this machine can run.

    Args:
        folder: folder for the generated files.

    Raises:
        UnsupportedError: no language supports the model, or the only one does not.
    """
    if target is not None:
        return Candidates((_candidate(generate(graph, target_named(target), folder)),))
    candidates: list[Candidate] = []
    notes: list[str] = []
    refusal: UnsupportedError | None = None
    for language in TARGETS.values():
        reason = language.missing()
        result = None if reason else _generated(graph, language, folder)
        if isinstance(result, Artifact):
            candidates.append(_candidate(result))
            continue
        if result is not None:
            refusal, reason = refusal or result, "; ".join(map(str, result.problems))
        notes.append(f"{reason}: {language.title} was not checked")
    if refusal is not None and not candidates:
        raise refusal
    return Candidates(tuple(candidates), tuple(notes))


def on_board(board: AttachedBoard) -> Candidates:
    """Returns the code of a board as the only candidate."""
    return Candidates((Candidate(board.artifact, "the board", lambda bench: {"board": board.run}, judged_on_board),))


def _candidate(artifact: Artifact) -> Candidate:
    """Returns a candidate of generated files, without a package around them."""
    return Candidate(artifact, artifact.target.title, partial(_runners, artifact, None))


def _runners(artifact: Artifact, package: Path | None, bench: Bench) -> Mapping[str, Runner]:
    """Returns the runners by title: one of the source, and those of the package if there is one."""
    runs = artifact.target.runners(artifact, bench)
    return runs if package is None else {**runs, **package_runners(artifact, package, bench)}


def _generated(graph: Graph, target: Target, folder: Path) -> Artifact | UnsupportedError:
    """Generates files in a language; returns the error if it does not support the model."""
    try:
        return generate(graph, target, folder)
    except UnsupportedError as error:
        return error


def _about(artifact: Artifact, altered: str | None) -> str:
    """Returns a note if a file was edited, or written by another version; "" if it is byte-identical.

    Args:
        altered: result of `first_difference`.
    """
    if altered is None:
        return (
            f"{other_version(artifact)}, and this is {VERSION}: it runs on the samples, without a comparison byte for "
            "byte; for that, verify with the lstmgen that wrote it, or export again"
        )
    if altered:
        return (
            f"{altered}, is not what lstmgen {VERSION} writes for this model: it was edited, or written by an lstmgen "
            "between two releases; only samples test the edit; for more of them set `samples=` or `data=`"
        )
    return ""
