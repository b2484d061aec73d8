"""The picture of predicted and measured counts: by how much each pair of a model and a processor is off, as dots."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from generate.chart import GREY, WIDTH, legend, picture, text

if TYPE_CHECKING:
    from predicted import Pair

# Processors whose code is alike, with a colour that is legible on any ground.
COLOURS = {"Cortex-M0+, M3": "#d97706", "Cortex-M4, M7, M33": "#2f81f7", "RV32": "#db4b8a", "AVR": "#16a34a"}
FAMILIES = {
    **dict.fromkeys(["Cortex-M0+", "Cortex-M3"], "Cortex-M0+, M3"),
    **dict.fromkeys(["Cortex-M4", "Cortex-M7", "Cortex-M33"], "Cortex-M4, M7, M33"),
    **dict.fromkeys(["RV32IMAC", "RV32IMAFC"], "RV32"),
    **dict.fromkeys(["ATmega328P", "ATmega2560"], "AVR"),
}
LEFT, RIGHT, TOP, BOTTOM = 62, 30, 62, 322
FIRST, LAST = 3, 9  # powers of ten of what is counted
UNITS = {3: "1,000", 4: "10,000", 5: "100,000", 6: "1 million", 7: "10 million", 8: "100 million", 9: "1 billion"}
LARGEST = 0.12  # of errors, above and below


def across(count: float) -> float:
    """Where a count lies from left to right."""
    return LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(count) - FIRST) / (LAST - FIRST)


def down(error: float) -> float:
    """Where an error lies from top to bottom."""
    return TOP + (BOTTOM - TOP) * (0.5 - error / (2 * LARGEST))


def grid() -> Iterator[str]:
    """Lines and numbers, and what the tests allow."""
    allowed = f'y="{down(0.1):.1f}" height="{down(-0.1) - down(0.1):.1f}"'
    yield f'<rect x="{LEFT}" width="{WIDTH - LEFT - RIGHT}" {allowed} fill="{GREY}" fill-opacity=".1"/>'
    for power, label in UNITS.items():
        x = across(10.0**power)
        yield f'<path d="M{x:.1f} {TOP}V{BOTTOM}" stroke="{GREY}" stroke-opacity=".25"/>'
        yield text(x, BOTTOM + 16, label, "middle")
    for percent in (-10, -5, 0, 5, 10):
        y = down(percent / 100)
        opacity = ".25" if percent else ".6"
        yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{GREY}" stroke-opacity="{opacity}"/>'
        yield text(LEFT - 8, y + 4, f"{percent:+d} %" if percent else "0", "end")


def dot(pair: Pair) -> str:
    """A pair; the numbers show where one points at it."""
    processor, model, options = pair.case.head
    told = f"{processor}, {model}, {options}: {pair.predicted:,.0f} predicted, {pair.measured:,} measured"
    place = f'cx="{across(pair.measured):.1f}" cy="{down(pair.error):.1f}"'
    look = f'r="5" fill="{COLOURS[FAMILIES[processor]]}" fill-opacity=".7"'
    return f"<circle {place} {look}><title>{escape(told)}</title></circle>"


def counts() -> str:
    """The whole picture."""
    import predicted

    pairs = list(predicted.pairs())
    title = f"Predicted counts beside those of emulators, {len(pairs)} pairs of model and processor (above 0: too many)"
    below = "instructions of a prediction as measured, on an AVR cycles; grey: what tests allow, on an AVR half of it"
    parts = [text(8, 18, title, weight=600), *legend(COLOURS), *grid(), *map(dot, pairs)]
    return picture(title, BOTTOM + 44, [*parts, text(8, BOTTOM + 36, below)])
