"""Facts → one HTML page that fetches nothing and runs nothing but what is in it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from lstmgen.display import short
from lstmgen.report import charts
from lstmgen.report.facts import BoardFacts, Facts, FootprintFacts
from lstmgen.report.live import LONGEST, Live
from lstmgen.report.scales import scientific
from lstmgen.targets.text.templates import Templates, package

SCRIPTS = ("run", "inputs", "outputs", "layers", "page")  # of live/, in this order
MOST = 200  # rows of a table or a picture; all are in the JSON


def shown(value: object) -> object:
    """What is written of a value: text in one line, of some length, without anything that turns what is around it."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else short(value, LONGEST)


@dataclass(frozen=True)
class Cell:
    """What a number format takes of a board, in percent, and for how long; "" where that is not known."""

    fits: bool
    flash: int
    ram: int
    refusal: str
    time: str


def cell(board: BoardFacts, taken: FootprintFacts) -> Cell:
    """The cell of the table of boards."""
    flash, ram = (
        -(-100 * part // whole)
        for part, whole in ((taken.flash_bytes, board.flash_bytes), (taken.ram_bytes, board.ram_bytes))
    )
    time = "" if taken.time is None else taken.time.short.removesuffix(" a step")
    return Cell(taken.fits, flash, ram, taken.refusal, time)


def digest(content: str) -> str:
    """What a Content-Security-Policy calls a text that it allows."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def few(rows: Sequence[object]) -> Sequence[object]:
    """As many rows as one reads."""
    return rows[:MOST]


TEMPLATES = Templates(
    filters={"sci": scientific, "few": few, "bytes": charts.bytes_text, "dims": charts.shape_text},
    names={"cell": cell},
    markup=True,
    finalize=shown,
)


def part(name: str) -> str:
    """A file that the page holds as it is."""
    return package().joinpath("report", name).read_text(encoding="utf-8")


def inline(script: str) -> str:
    """A script that may stand in a page: no text in it ends it, or begins a comment of HTML."""
    return script.replace("</", "<\\/").replace("<!--", "<\\!--")


def program(model: Live) -> str:
    """The model, and what makes it play, which has names of its own."""
    return inline(f"{model.module}\n{{\n{''.join(part(f'live/{name}.js') for name in SCRIPTS)}}}\n")


def policy(style: str, script: str) -> str:
    """Nothing is fetched, and nothing but these is obeyed."""
    scripts = f" script-src {digest(script)};" if script else ""
    return f"default-src 'none'; style-src {digest(style)};{scripts} base-uri 'none'; form-action 'none'"


def render(facts: Facts, model: Live | None = None) -> str:
    """The page.

    Args:
        model: what runs in it.
    """
    style, script = part("page.css"), "" if model is None else program(model)
    context = {
        "facts": facts,
        "style": Markup(style),
        "script": Markup(script),
        "settings": Markup("" if model is None else model.settings.replace("<", "\\u003c")),
        "policy": Markup(policy(style, script)),
        "series": charts.series(facts),
        "fixed_point": charts.fixed_point(facts),
        "drawing": charts.drawing(facts.layers[:MOST]),
        "errors": charts.errors(facts),
        "ranges": charts.ranges(facts),
        "sizes": charts.sizes(facts),
    }
    return TEMPLATES.render("report/page.html.j2", context)
