"""The table of JavaScript beside onnxruntime-web, from benchmarks/results/javascript.md."""

from __future__ import annotations

from generate.results import MODELS, RESULTS, duration, rows

REPORT = RESULTS / "javascript.md"
OURS, OURS_IN_FLOAT32, RIVAL = "lstmgen", "lstmgen float32", "onnxruntime-web"
FIRST, EACH = "first prediction, ms", "a prediction, µs"


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
    """Ours, of a prediction that in float32 too, and the rival's."""
    heads, *found = rows(REPORT, section, "model")
    (cells,) = (cells for cells in found if cells[0] == model)
    shown = (OURS, OURS_IN_FLOAT32, RIVAL) if section.endswith(EACH) else (OURS, RIVAL)
    return ", ".join(told(section, cells[heads.index(who)]) for who in shown)


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
