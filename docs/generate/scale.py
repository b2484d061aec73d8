"""The table of the package for Python beside others, from benchmarks/results/scale.md."""

from __future__ import annotations

import re

from generate.results import MODELS, RESULTS, duration

REPORT = RESULTS / "scale.md"
# Columns, by what the benchmark calls them.
TOLD = {
    "1, C": "called in C",
    "1, package": "`predict`",
    "1, onnxruntime": "onnxruntime",
    "4096, package": "`predict_batch`",
    "4096, package, 2 threads": "with 2 threads",
    "4096, onnxruntime": "onnxruntime",
    "4096, model.predict": "Keras",
}


def table() -> str:
    """A row for each model: a sequence a call, then many, each as the time of one."""
    pattern = r"^\| (\w+) +\| +(.*?) \| +([\d.]+) \|"
    found = {
        (model, what): float(time)
        for model, what, time in re.findall(pattern, REPORT.read_text(encoding="utf-8"), re.MULTILINE)
    }
    lines = [f"| LSTM | {' | '.join(TOLD.values())} |", "| --- |" + " ---: |" * len(TOLD)]
    for model, title in MODELS.items():
        lines.append(f"| {title} | {' | '.join(duration(found[model, what]) for what in TOLD)} |")
    return "\n".join(lines) + "\n"
