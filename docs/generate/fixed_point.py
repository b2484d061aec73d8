"""The table of what fixed point costs, from docs/reference/microcontrollers.md."""

from __future__ import annotations

from pathlib import Path

MEASURED = Path(__file__).resolve().parent.parent / "reference" / "microcontrollers.md"
MODEL = "har LSTM"
FORMATS = {"float32": "", **{name: f"--quantize {name} " for name in ("int16", "int8x16", "int8")}}
# What the page tells: of which processor, and the column.
TOLD = {
    "instructions on a Cortex-M0+": ("Cortex-M0+", "cortex-m0plus", "work"),
    "instructions on a Cortex-M4": ("Cortex-M4", "cortex-m4", "work"),
    "flash of a whole program on a Cortex-M4": ("Cortex-M4", "cortex-m4", "flash"),
    "error": ("Cortex-M4", "cortex-m4", "error"),
}


def table() -> str:
    """A row for each cost, a column for each number format."""
    whole_programs, *_ = MEASURED.read_text(encoding="utf-8").split("\n## ")
    lines = whole_programs.splitlines()
    heads, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| "))
    measured = {tuple(row[:3]): dict(zip(heads, row)) for row in rows}
    text = f"| | {' | '.join(FORMATS)} |\n| --- |{' ---: |' * len(FORMATS)}\n"
    for label, (processor, mcu, column) in TOLD.items():
        cells = [measured[processor, MODEL, f"{options}--mcu {mcu}"][column] for options in FORMATS.values()]
        text += f"| {label} | {' | '.join(cells)} |\n"
    return text
