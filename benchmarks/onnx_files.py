"""Verifies a folder of ONNX files in every language, beside onnxruntime.

.venv/bin/python benchmarks/onnx_files.py FOLDER                       # prints the report
.venv/bin/python benchmarks/onnx_files.py FOLDER --out benchmarks/results/onnx_files.md

options.json in the folder has the options of `lstmgen verify` for a file that needs some:
{"silero_vad.onnx": ["--fix", "sr=16000", "--shape", "input=1,576"]}
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from markdown_table import table

MINUTES = 10  # for a file in all languages
SAMPLES = 2  # random ones; verify adds short sequences
REPORT = """# ONNX files

`benchmarks/onnx_files.py FOLDER` made this. It exports each file to every language and runs the code, and the file in
onnxruntime, on random samples. Numbers are the largest difference from a float64 evaluation: the smaller one of the
absolute difference and of that relative to the largest number at its position.

{counts}

{table}
"""
REFUSALS = """
## Refused

{table}
"""


@dataclass(frozen=True)
class Outcome:
    """The result of `lstmgen verify` for a file.

    Attributes:
        errors: the largest error by language; empty if the file is refused.
        wrong: names of the languages whose code is out of tolerance.
        message: the refusal.
    """

    file: Path
    errors: Mapping[str, float]
    wrong: tuple[str, ...] = ()
    message: str = ""


def verified(file: Path, options: Sequence[str]) -> Outcome:
    """Verifies a file in a process of its own."""
    command = [sys.executable, "-m", "lstmgen", "verify", str(file), "--json", "--samples", str(SAMPLES), *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60 * MINUTES)
    except subprocess.TimeoutExpired:
        return Outcome(file, {}, message=f"stopped after {MINUTES} minutes")
    if not done.stdout.startswith("{"):
        return Outcome(file, {}, message=done.stderr.strip().replace(str(file), file.name))
    lines: list[Any] = [line for report in json.loads(done.stdout)["reports"] for line in report["lines"]]
    errors: dict[str, float] = {}
    for line in lines:
        error = min(float(line[key]) for key in ("absolute", "relative"))  # JSON has NaN and infinity as strings
        if line["compared"] or not line["ok"]:
            errors[line["of"]] = float(np.maximum(errors.get(line["of"], 0.0), error))
    return Outcome(file, errors, tuple(line["of"] for line in lines if not line["ok"]))


def report(outcomes: Sequence[Outcome]) -> str:
    """The report in Markdown."""
    run, refused = ([it for it in outcomes if bool(it.errors) is side] for side in (True, False))
    columns = list(dict.fromkeys(name for outcome in run for name in outcome.errors if " " not in name))
    rows = [
        [outcome.file.stem, *(f"{outcome.errors[name]:.0e}" if name in outcome.errors else "" for name in columns)]
        for outcome in run
    ]
    wrong = [f"{outcome.file.name}: {', '.join(outcome.wrong)}" for outcome in run if outcome.wrong]
    counts = f"{len(outcomes)} files: {len(run)} exported, {len(refused)} refused, {len(wrong)} out of tolerance."
    text = REPORT.format(counts="\n".join([counts, *wrong]), table=table(["file", *columns], rows))
    if refused:
        listed = [[outcome.file.stem, " ".join(outcome.message.split())] for outcome in refused]
        text += REFUSALS.format(table=table(["file", "message"], listed))
    return text


def main() -> None:
    """Verifies the files and prints or writes the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    options_file = chosen.folder / "options.json"
    options = json.loads(options_file.read_text(encoding="utf-8")) if options_file.exists() else {}
    outcomes = []
    for file in sorted(chosen.folder.glob("*.onnx")):
        outcome = verified(file, options.get(file.name, []))
        outcomes.append(outcome)
        worst = max(outcome.errors.values(), default=float("nan"))
        print(f"{file.name}: {worst:.0e} {outcome.message or ' '.join(outcome.wrong)}", file=sys.stderr, flush=True)
    text = report(outcomes)
    if chosen.out is None:
        print(text)
    else:
        chosen.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
