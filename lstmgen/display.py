"""Representations of results in Python shells and notebooks: a few lines of text, or an HTML table."""

from collections.abc import Sequence
from textwrap import wrap

# Limits of a repr; what is longer loses its middle.
ROWS = 12
CELL = 60  # characters of a cell
LONGEST = 300  # characters of the last cell of a row
WIDTH = 110  # characters of a line
Row = Sequence[object]


def printable(cell: object) -> str:
    """Escapes control characters and line ends; for text from a model file."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in str(cell))


def short(text: str, limit: int) -> str:
    """Escapes text, and removes its middle if it is longer than the limit."""
    return printable(_shortened(text, limit))


def lines(title: str, rows: Sequence[Row], ends: Sequence[str] = ()) -> str:
    """Formats a title, rows in columns, and last lines; only the first and last of many rows.

    The last cell of a row is wrapped, any other one loses its middle if it is long.
    """
    few = _few(rows)
    texts = [[_shortened(printable(cell), CELL) for cell in row[:-1]] for row in few]
    columns = max(map(len, texts), default=0)
    widths = [max(len(row[k]) for row in texts if k < len(row)) for k in range(columns)]
    shown = []
    for row, cells in zip(few, texts):
        start = "".join(f"{cell:{width}}  " for cell, width in zip(cells, widths))
        first, *rest = wrap(short(str(row[-1]), LONGEST), max(CELL, WIDTH - len(start))) or [""]
        shown += [(start + first).rstrip(), *(" " * len(start) + line for line in rest)]
    return "\n".join(
        [f"<{printable(title)}>", *(f"  {line}" for line in shown), *(short(end, LONGEST) for end in ends)]
    )


def _few(rows: Sequence[Row]) -> Sequence[Row]:
    """Returns at most `ROWS` rows: the first and the last, with the number of those between."""
    if len(rows) <= ROWS:
        return rows
    half = ROWS // 2
    return [*rows[:half], [f"… {len(rows) - 2 * half} more"], *rows[-half:]]


def table(caption: str, columns: Row, rows: Sequence[Row]) -> str:
    """Formats an HTML table; cells are escaped."""
    head = "".join(f"<th>{_html(cell)}</th>" for cell in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_html(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><caption>{_html(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit // 2]}…{text[len(text) - limit // 2 + 1 :]}"


def _html(cell: object) -> str:
    from html import escape  # only notebooks need it

    return escape(printable(cell))
