"""Verifies a folder of ONNX files in every language, beside onnxruntime.

.venv/bin/python benchmarks/onnx_files.py FOLDER                       # prints the report
.venv/bin/python benchmarks/onnx_files.py FOLDER --out benchmarks/results/onnx.md

options.json in the folder has the arguments of `lstmgen.verify` for a file that needs some:
{"silero_vad.onnx": {"fix": {"sr": "16000"}, "shape": {"input": "1,576"}}}
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from markdown_table import table

import lstmgen

SECONDS = 240  # for a file in all languages
SAMPLES = 2  # random ones; verify adds short sequences
LANGUAGES = ("c", "python", "numpy", "javascript", "rust", "go", "java", "csharp", "swift")
REPORT = """# Public ONNX files in every language

`benchmarks/onnx_files.py FOLDER` made this. It exports each file to every language and runs the code, and the file in
onnxruntime, on random samples. Numbers are the largest difference from a float64 evaluation: the smaller one of the
absolute difference and of that relative to the largest number at its position. A file is called by its owner,
repository and name, or by its package, `pypi_` or `npm_`.{limit}

{counts}

{table}
"""
LIMIT = f" `-`: onnxruntime does not run the file, or {SECONDS} seconds in all were too few for the language."
REFUSALS = """
## Refused

{table}
"""
OPTIONS = """
## Options

{table}
"""


@dataclass(frozen=True)
class Outcome:
    """The result of `lstmgen verify` for a file.

    Attributes:
        writer: the exporter with its version, and the opset.
        errors: the largest error by language; empty if the file is refused.
        wrong: names of the languages whose code is out of tolerance.
        message: the refusal.
    """

    file: Path
    options: Mapping[str, Any]
    writer: str = ""
    errors: Mapping[str, float] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()
    message: str = ""


def verified(file: Path, options: Mapping[str, Any]) -> Outcome:
    """Verifies a file in a process of its own, which ends after SECONDS with the languages that it had time for."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [sys.executable, __file__, str(file), "--options", json.dumps(options)],
            stdout=output,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # compilers, too
            process.wait()
        output.seek(0)
        results = [json.loads(line) for line in output if line.endswith("\n")]
    errors: dict[str, float] = {}
    wrong: list[str] = []
    for name, error, ok in (row for result in results for row in result.get("lines", ())):
        errors[name] = float(np.maximum(errors.get(name, 0.0), error))
        wrong += [] if ok else [name]
    last = results[-1] if results else {"message": "reading it takes too long"}
    writer = results[0].get("writer", "") if results else ""
    return Outcome(file, options, writer, errors, tuple(dict.fromkeys(wrong)), last.get("message", ""))


def print_results(file: Path, options: Mapping[str, Any]) -> None:
    """Prints lines of JSON: who wrote the file, the rows of `verify` in each language, or the refusal."""
    try:
        print(json.dumps({"writer": lstmgen.read(file, **options).source.producer}), flush=True)
        for target in LANGUAGES:
            verification = lstmgen.verify(file, target=target, samples=SAMPLES, **options)
            rows = [
                (line.what, min(line.errors.absolute, line.errors.relative), line.ok)
                for line in verification.lines
                if line.compared or not line.ok
            ]
            print(json.dumps({"lines": rows}), flush=True)
    except lstmgen.LstmgenError as error:
        print(json.dumps({"message": str(error).replace(str(file), file.name)}), flush=True)


def report(outcomes: Sequence[Outcome]) -> str:
    """The report in Markdown."""
    exported, refused = ([it for it in outcomes if bool(it.errors) is side] for side in (True, False))
    columns = list(
        dict.fromkeys(name for it in exported for name in it.errors if not name.endswith((" batch", " step()")))
    )
    rows = [
        [it.file.stem, it.writer, *(f"{it.errors[name]:.0e}" if name in it.errors else "-" for name in columns)]
        for it in exported
    ]
    wrong = [f"{it.file.stem}: {', '.join(it.wrong)}" for it in exported if it.wrong]
    counts = f"{len(outcomes)} files: {len(exported)} exported, {len(refused)} refused, {len(wrong)} out of tolerance."
    limit = LIMIT if any("-" in row for row in rows) else ""
    titles = ["file", "written by", *columns]
    text = REPORT.format(limit=limit, counts="\n".join([counts, *wrong]), table=table(titles, rows))
    if refused:
        messages = [[it.file.stem, " ".join(it.message.split())] for it in refused]
        text += REFUSALS.format(table=table(["file", "message"], messages))
    if any(it.options for it in outcomes):
        options = [[it.file.stem, f"`{json.dumps(it.options)}`"] for it in outcomes if it.options]
        text += OPTIONS.format(table=table(["file", "options"], options))
    return text


def main() -> None:
    """Verifies the files and prints or writes the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--options", type=json.loads, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.options is not None:
        print_results(chosen.folder, chosen.options)
        return
    options_file = chosen.folder / "options.json"
    options = json.loads(options_file.read_text(encoding="utf-8")) if options_file.exists() else {}
    outcomes: list[Outcome] = []
    for file in sorted(chosen.folder.glob("**/*.onnx"), key=lambda file: file.stat().st_size):
        outcome = verified(file, options.get(file.name, {}))
        outcomes = sorted([*outcomes, outcome], key=lambda outcome: outcome.file.name)
        worst = max(outcome.errors.values(), default=float("nan"))
        print(f"{file.name}: {worst:.0e} {outcome.message or ' '.join(outcome.wrong)}", file=sys.stderr, flush=True)
        if chosen.out is not None:
            chosen.out.write_text(report(outcomes), encoding="utf-8")
    if chosen.out is None:
        print(report(outcomes))


if __name__ == "__main__":
    main()
