"""Certificates: a JSON file with the errors of a generated file, over several kinds of inputs.

Nothing in it depends on the date or the folder: the same files, options and tools give the same certificate. Hashes
are of the files as exported, without the line that a certificate adds to their heads.
"""

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
from lstmgen.check.summary import summary, with_summary, without
from lstmgen.check.verification import Verification, entry
from lstmgen.check.verify import DEFAULT, KerasModel, compare, with_notes
from lstmgen.errors import OutputError
from lstmgen.output import Content
from lstmgen.progress import Tell, silent
from lstmgen.samples.sampling import Sampling
from lstmgen.samples.synthetic import Sample, extreme_samples
from lstmgen.targets.interface import Artifact, Bench, Target
from lstmgen.version import VERSION

TOOLS = {"Keras": ("keras", "tf-keras", "tensorflow"), "onnxruntime": ("onnxruntime",), "PyTorch": ("torch",)}


@dataclass(frozen=True)
class Trial:
    """Inputs of one kind, with the report on them."""

    samples: Sequence[Sample]
    report: Verification


def certify(
    candidates: Candidates,
    out: Path,
    sampling: Sampling = DEFAULT,
    *,
    beside: Sequence[str] = (),
    keras_model: KerasModel | None = None,
    tell: Tell = silent,
) -> tuple[Mapping[Path, Content], tuple[Verification, ...]]:
    """Compares a generated file with the truth over random, extreme and the user's inputs.

    Args:
        candidates: the file, or the folder of a package.
        out: path of the certificate.
        sampling: `data` is used in addition to random and extreme inputs.
        beside: options of the command besides the model, as typed in a shell.
        keras_model, tell: see `verify`.

    Returns:
        The contents to write, by path: the certificate, and the generated files with a line about it. Then the report
        on each kind of inputs.

    Raises:
        OptionError: the samples do not fit the model.
        ToolError: something does not build or run.
        OutputError: `out` is one of the generated files.
    """
    graph, artifact = candidates.model, candidates.entries[0].artifact
    sampling.check(graph)
    if out.exists() and any(out.samefile(path) for path in artifact.files):
        raise OutputError(f"cannot write {out}: it was read for this")
    chosen = sampling.of_data(graph)
    inputs = {
        f"random, seed {sampling.seed}": [
            *sampling.random(graph),
            *covering_samples(graph, sampling.seed, sampling.timesteps),
        ],
        "extreme": extreme_samples(graph, sampling.timesteps),
        **({} if sampling.data is None else {kind_of(sampling.data): chosen.samples}),
    }
    trials: dict[str, Trial] = {}
    for kind, tried in inputs.items():
        with tempfile.TemporaryDirectory(prefix="lstmgen-") as folder:
            bench = Bench(Path(folder), tried)
            report = compare(graph, candidates, bench, keras_model=keras_model, tell=tell)
        if tried is chosen.samples:
            report = with_notes(report, chosen)
        if trials:  # only the first samples cover all tables
            report = replace(report, altered=None)
        trials[kind] = Trial(tried, replace(report, kind=kind))
    reports = tuple(trial.report for trial in trials.values())
    contents = {path: path.read_bytes() for path in artifact.files}
    used = tools(artifact.target, ("numpy", *(() if keras_model is None else TOOLS[graph.source.runtime])))
    model = {
        "file": graph.source.name,
        "options": shlex.join(beside),
        "sha256": graph.source.sha256,
        "keras": graph.source.keras_version,
        **({"producer": graph.source.producer} if graph.source.producer else {}),
    }
    content = {"model": model, **findings(artifact, contents, trials, used)}
    line = summary(reports, artifact.plan.numbers.quantize or "", out.name)
    certificate = json.dumps(content, indent=2, allow_nan=False) + "\n"
    return {out: certificate, **noted(contents, line)}, reports


def kind_of(data: Any) -> str:
    """Returns the name of the user's samples in the certificate: "given, FILE" for a file, else "given"."""
    return f"given, {Path(data).name}" if isinstance(data, (str, PathLike)) else "given"


def findings(
    artifact: Artifact,
    contents: Mapping[Path, bytes],
    trials: Mapping[str, Trial],
    used: Mapping[str, str],
) -> Mapping[str, object]:
    """Returns the certificate's content about the generated files.

    Args:
        contents: bytes of the generated files, by path.
        trials: by kind of inputs.
        used: versions of the tools, by name.
    """
    return {
        "generated": {
            "options": f"--target {artifact.target.name} {artifact.options.command_line()}".rstrip(),
            "sha256": {path.name: hashlib.sha256(without(content)).hexdigest() for path, content in contents.items()},
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
    """Returns the generated files with the line `text` in their heads; only the files that it changes."""
    heads = {path: with_summary(content, text) for path, content in contents.items()}
    return {path: content for path, content in heads.items() if content != contents[path]}


def tools(target: Target, packages: Sequence[str]) -> Mapping[str, str]:
    """Returns the versions of lstmgen, Python, the target's tools, and those packages that are installed."""
    versions = {"lstmgen": VERSION, "Python": platform.python_version(), "machine": platform.machine()}
    versions |= {name: version for name in packages if (version := installed(name))}
    return versions | dict(target.tools())


def installed(package: str) -> str:
    """Returns the version of a package; "" if it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def digest(samples: Sequence[Sample]) -> str:
    """Returns the SHA-256 of all inputs as little-endian float32, sample after sample."""
    hashed = hashlib.sha256()
    for sample in samples:
        for array in sample:
            hashed.update(np.asarray(array, "<f4").tobytes())
    return hashed.hexdigest()
