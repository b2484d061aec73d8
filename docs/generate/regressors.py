"""The table of errors on trained regressors, averaged from benchmarks/results/regressors.md."""

from __future__ import annotations

from pathlib import Path
from statistics import geometric_mean

RESULTS = Path(__file__).resolve().parent.parent.parent / "benchmarks" / "results" / "regressors.md"


def table() -> str:
    """A row for each model, with geometric means over its seeds; a column for each number format."""
    lines = RESULTS.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    (_, *heads), _, *measured = rows
    by_model: dict[str, list[list[str]]] = {}
    for name, *errors in measured:
        by_model.setdefault(name.rpartition(" ")[0], []).append(errors)
    text = f"| | {' | '.join(heads)} |\n| --- |{' ---: |' * len(heads)}\n"
    for model, seeds in by_model.items():
        text += f"| {model} | {' | '.join(map(_mean, zip(*seeds)))} |\n"
    return text


def _mean(errors: tuple[str, ...]) -> str:
    """The geometric mean with two digits; "" where there are no errors."""
    return f"{geometric_mean(map(float, errors)):#.2g}" if all(errors) else ""
