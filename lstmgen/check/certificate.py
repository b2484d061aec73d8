"""A certificate: how exact a generated file is, over inputs of several kinds, in a form for programs to read.

Nothing in it depends on the day or the folder: the same files, options and tools give the same certificate. The line
that says in the head of each file what was found does not count: hashes are those of the files as they were exported.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from lstmgen.check.candidates import Candidates
from lstmgen.check.cover import covering_samples
from lstmgen.check.entry import entry
from lstmgen.check.report import Report
from lstmgen.check.summary import summary, with_summary, without
from lstmgen.check.verify import DEFAULT, KerasModel, compare, with_note
from lstmgen.errors import OutputError
from lstmgen.output import Content
from lstmgen.progress import Tell, silent
from lstmgen.samples.sampling import Sampling
from lstmgen.samples.synthetic import Sample, extreme_samples
from lstmgen.targets.interface import Artifact, Bench, Target
from lstmgen.version import VERSION

KERAS = ("keras", "tf-keras", "tensorflow")


@dataclass(frozen=True)
class Trial:
    """Inputs of one kind, and what a generated file made of them."""

    samples: Sequence[Sample]
    report: Report


def certify(
    candidates: Candidates,
    out: Path,
    sampling: Sampling = DEFAULT,
    *,
    beside: Sequence[str] = (),
    keras_model: KerasModel | None = None,
    tell: Tell = silent,
) -> tuple[Mapping[Path, Content], tuple[Report, ...]]:
    """Compares a generated file with the truth over random, extreme and given inputs.

    Args:
        candidates: the file, or the folder of a package.
        out: where the certificate will be.
        sampling: data is tried beside the others.
        beside: what is given beside the model, as one types it for a command.
        keras_model, tell: as `verify` takes them.

    Returns:
        What is to be written: the certificate in JSON, and the generated files with a line about it; and the report on
        each kind of inputs.

    Raises:
        OptionError: the samples do not fit the model.
        ToolError: something does not build or run.
        OutputError: the certificate would take the place of what it is about.
    """
    graph, artifact = candidates.model, candidates.each[0].artifact
    sampling.check(graph)
    if out.exists() and any(out.samefile(path) for path in artifact.files):
        raise OutputError(f"cannot write {out}: it was read for this")
    chosen = sampling.given(graph)
    inputs = {
        f"random, seed {sampling.seed}": [
            *sampling.random(graph),
            *covering_samples(graph, sampling.seed, sampling.timesteps),
        ],
        "extreme": extreme_samples(graph, sampling.timesteps),
        **({} if sampling.data is None else {given(sampling.data): chosen.samples}),
    }
    trials: dict[str, Trial] = {}
    for kind, tried in inputs.items():
        with tempfile.TemporaryDirectory(prefix="lstmgen-") as folder:
            bench = Bench(Path(folder), tried)
            report = compare(graph, candidates, bench, keras_model=keras_model, tell=tell)
        if tried is chosen.samples:
            report = with_note(report, chosen)
        if trials:  # the first samples came wherever samples can
            report = replace(report, altered=None)
        trials[kind] = Trial(tried, replace(report, kind=kind))
    reports = tuple(trial.report for trial in trials.values())
    contents = {path: path.read_bytes() for path in artifact.files}
    used = tools(artifact.target, ("numpy",) if keras_model is None else ("numpy", *KERAS))
    model = {
        "file": graph.source.name,
        "options": shlex.join(beside),
        "sha256": graph.source.sha256,
        "keras": graph.source.keras_version,
    }
    found = {"model": model, **findings(artifact, contents, trials, used)}
    line = summary(reports, artifact.plan.numbers.quantize or "", out.name)
    certificate = json.dumps(found, indent=2, allow_nan=False) + "\n"
    return {out: certificate, **noted(contents, line)}, reports


def given(data: Any) -> str:
    """What samples of the user's are called."""
    return f"given, {Path(data).name}" if isinstance(data, (str, PathLike)) else "given"


def findings(
    artifact: Artifact,
    contents: Mapping[Path, bytes],
    trials: Mapping[str, Trial],
    used: Mapping[str, str],
) -> Mapping[str, object]:
    """What the certificate says of the generated files.

    Args:
        contents: of the generated files.
        trials: by the kind of their inputs.
        used: the tools, with versions.
    """
    return {
        "generated": {
            "options": f"--target {artifact.target.name} {artifact.options.command_line()}".rstrip(),
            "sha256": {path.name: sha256(without(content)) for path, content in contents.items()},
        },
        "tools": used,
        "inputs": {
            kind: {"samples": len(trial.samples), "sha256": digest(trial.samples)} for kind, trial in trials.items()
        },
        "errors": {kind: [entry(line) for line in trial.report.lines] for kind, trial in trials.items()},
        "compared": {kind: trial.report.compared for kind, trial in trials.items()},
        "rows read": {
            kind: {table.title: [table.rows, table.of] for table in trial.report.tables}
            for kind, trial in trials.items()
        },
        "notes": {kind: list(trial.report.notes) for kind, trial in trials.items()},
        "ok": all(trial.report.ok for trial in trials.values()),
    }


def noted(contents: Mapping[Path, bytes], text: str) -> Mapping[Path, bytes]:
    """The generated files with a line about what was found; only those that it changes."""
    heads = {path: with_summary(content, text) for path, content in contents.items()}
    return {path: content for path, content in heads.items() if content != contents[path]}


def tools(target: Target, packages: Sequence[str]) -> Mapping[str, str]:
    """What took part, with versions; of the packages, those that are there."""
    found = {"lstmgen": VERSION, "Python": platform.python_version(), "machine": platform.machine()}
    found |= {name: version for name in packages if (version := installed(name))}
    return found | dict(target.tools())


def installed(package: str) -> str:
    """Its version, or "" where it is not there."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def digest(samples: Sequence[Sample]) -> str:
    """SHA-256 of the numbers as little-endian float32, sample after sample, input after input."""
    hashed = hashlib.sha256()
    for sample in samples:
        for array in sample:
            hashed.update(np.asarray(array, "<f4").tobytes())
    return hashed.hexdigest()


def sha256(content: bytes) -> str:
    """Of a file's bytes."""
    return hashlib.sha256(content).hexdigest()
