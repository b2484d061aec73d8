"""The table of JavaScript beside onnxruntime-web, from benchmarks/results/javascript.md."""

from __future__ import annotations

from generate.results import MODELS, RESULTS, duration, rows

REPORT = RESULTS / "javascript.md"
OURS, OURS_IN_FLOAT32, FROM_FILE, RIVAL = "lstmgen", "lstmgen float32", "lstmgen file", "onnxruntime-web"
FIRST, EACH = "first prediction, ms", "a prediction, µs"
# Whose numbers stand beside each other, by how the title of a table ends.
SHOWN = {FIRST: (OURS, FROM_FILE, RIVAL), EACH: (OURS, OURS_IN_FLOAT32, RIVAL)}


def table() -> str:
    """A row for each model: bytes shipped, then times in each engine, each beside the rival's."""
    sections = ["Bytes shipped"]
    sections += [f"{engine}: {what}" for engine in ("Node.js", "Chromium") for what in (FIRST, EACH)]
    titles = ["LSTM", "bytes shipped", "Node.js: first prediction", "a prediction", "Chromium: first", "a prediction"]
    lines = [f"| {' | '.join(titles)} |", "| --- |" + " ---: |" * len(sections)]
    for model, title in MODELS.items():
        cells = [side_by_side(section, model) for section in sections]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def side_by_side(section: str, model: str) -> str:
    """Ours, also from a file or in float32 where the report has that, and the rival's."""
    heads, *found = rows(REPORT, section, "model")
    (cells,) = (cells for cells in found if cells[0] == model)
    shown = SHOWN.get(section.rpartition(": ")[2], (OURS, RIVAL))
    return ", ".join(told(section, cells[heads.index(who)]) for who in shown if who in heads)


def told(section: str, number: str) -> str:
    """A number of the report with its unit."""
    if number == "-":
        return "fails"
    value = float(number.replace(",", ""))
    if section.endswith("ms"):
        return f"{value:.0f} ms"
    if section.endswith("µs"):
        return duration(value)
    return f"{value / 1024:.0f} KB" if value < 1 << 20 else f"{value / (1 << 20):.1f} MB"
