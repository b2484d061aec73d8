"""Reads the tables of benchmarks/results/."""

from __future__ import annotations

import re
from pathlib import Path

RESULTS = Path(__file__).resolve().parent.parent.parent / "benchmarks" / "results"
# The newest processor that was measured.
MACHINE = RESULTS / "amd-epyc-family-26-model-2.md"
# What pages call the models of the benchmarks.
MODELS = {
    "seed": "*seed*: 8 units, 3 timesteps",
    "har": "*har*: 32 units, 128 timesteps",
    "stack": "*stack*: twice 64 units, 50 timesteps",
    "bilstm": "*bilstm*: 128 units both ways, 100 timesteps",
    "char": "*char*: twice 256 units, 40 timesteps",
    "big": "*big*: twice 512 units, 64 timesteps",
}


def rows(report: Path, section: str, corner: str) -> list[list[str]]:
    """The cells of the table of a section, or of the report for "", whose first head begins so; heads first.

    Raises:
        ValueError: the report has no such table.
    """
    text = report.read_text(encoding="utf-8")
    if section:
        _, _, text = text.partition(f"\n## {section}\n")
    found: list[list[str]] = []
    for line in text.partition("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if found and not line.startswith("|"):
            break
        if found or cells[0].startswith(corner):
            found.append(cells)
    if not found:
        raise ValueError(f"{report.name} has no table {corner!r} in {section!r}")
    return [cells for cells in found if not re.fullmatch(r":?-+:?", cells[0])]


def microseconds(section: str) -> dict[str, dict[str, float]]:
    """The least times by who and model, in microseconds a sequence."""
    heads, *others = rows(MACHINE, section, "µs a sequence")
    return {
        who: {model: float(cell.split()[0]) for model, cell in zip(heads[1:], cells) if cell} for who, *cells in others
    }


def duration(value: float) -> str:
    """A time, in milliseconds where it is long."""
    if value < 1000:
        return f"{value:.3g} µs"
    return f"{value / 1000:.2g} ms" if value < 99_500 else f"{value / 1000:.0f} ms"


def processor() -> str:
    """The name of the processor."""
    found = re.search(r"^- processor: (.*?) \(", MACHINE.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise ValueError(f"{MACHINE.name} names no processor")
    return found[1]
