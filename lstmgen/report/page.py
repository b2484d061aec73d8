"""Renders facts as one HTML page without external resources."""

import base64
import hashlib
from dataclasses import dataclass

from markupsafe import Markup

from lstmgen.display import short
from lstmgen.report import charts
from lstmgen.report.facts import BoardFacts, FootprintFacts, Report
from lstmgen.report.live import LONGEST, Live
from lstmgen.report.scales import scientific
from lstmgen.targets.text.templates import Templates, package

SCRIPTS = ("run", "inputs", "outputs", "layers", "page")  # files of live/, in order
MOST = 200  # rows of a table or a chart; the JSON has all


@dataclass(frozen=True)
class TableCell:
    """Footprint of a number format on a board, in percent of flash and RAM, and its run time; "" if unknown."""

    fits: bool
    flash: int
    ram: int
    refusal: str
    time: str


def cell(board: BoardFacts, taken: FootprintFacts) -> TableCell:
    """Returns a cell of the table of boards."""
    flash, ram = (
        -(-100 * part // whole)
        for part, whole in ((taken.flash_bytes, board.flash_bytes), (taken.ram_bytes, board.ram_bytes))
    )
    time = "" if taken.time is None else taken.time.short.removesuffix(" a step")
    return TableCell(taken.fits, flash, ram, taken.refusal, time)


def digest(content: str) -> str:
    """Returns the hash of a text for a Content-Security-Policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


TEMPLATES = Templates(
    filters={"sci": scientific, "few": lambda rows: rows[:MOST], "bytes": charts.bytes_text, "dims": charts.shape_text},
    names={"cell": cell},
    markup=True,
    finalize=lambda value: value if isinstance(value, Markup) or not isinstance(value, str) else short(value, LONGEST),
)


def part(name: str) -> str:
    """Reads a file that the page contains unchanged."""
    return package().joinpath("report", name).read_text(encoding="utf-8")


def inline(script: str) -> str:
    """Escapes a script for a page: no text in it can end the script, or start an HTML comment."""
    return script.replace("</", "<\\/").replace("<!--", "<\\!--")


def program(model: Live) -> str:
    """Returns the script of the page: the model's module, then the page's own code in a block with its own names."""
    return inline(f"{model.module}\n{{\n{''.join(part(f'live/{name}.js') for name in SCRIPTS)}}}\n")


def policy(style: str, script: str) -> str:
    """Returns a Content-Security-Policy that allows only this style and this script."""
    scripts = f" script-src {digest(script)};" if script else ""
    return f"default-src 'none'; style-src {digest(style)};{scripts} base-uri 'none'; form-action 'none'"


def render(facts: Report, model: Live | None = None) -> str:
    """Renders the page.

    Args:
        model: the model to run in the page; None for a page without it.
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
