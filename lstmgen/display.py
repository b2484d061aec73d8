"""What Python shells and notebooks show of a result: a few lines of text, or a table in HTML."""

from __future__ import annotations

from collections.abc import Sequence

# Of a repr; of what is longer the middle is left out.
ROWS = 12
CELL = 60  # characters
Row = Sequence[object]


def printable(cell: object) -> str:
    """Text that may come from a model file, in one line, without anything that a terminal would obey."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in str(cell))


def short(text: str, limit: int) -> str:
    """Printable text, of which the middle is left out where it is longer."""
    return printable(_shortened(text, limit))


def lines(title: str, rows: Sequence[Row]) -> str:
    """A title, and the rows in columns below it; as many as fit a screen."""
    texts = [[_shortened(printable(cell), CELL) for cell in row] for row in _few(rows)]
    columns = max(map(len, texts), default=0)
    widths = [max(len(row[k]) for row in texts if k < len(row)) for k in range(columns)]
    shown = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in texts)
    return "\n".join([f"<{printable(title)}>", *(f"  {row}" for row in shown)])


def _few(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows, or the first and last of them with a word on how many are between."""
    if len(rows) <= ROWS:
        return rows
    half = ROWS // 2
    return [*rows[:half], [f"… {len(rows) - 2 * half} more"], *rows[-half:]]


def table(caption: str, columns: Row, rows: Sequence[Row]) -> str:
    """A table in HTML; whatever the cells hold is text."""
    head = "".join(f"<th>{_html(cell)}</th>" for cell in columns)
    body = "".join(f"<tr>{''.join(f'<td>{_html(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><caption>{_html(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit // 2]}…{text[len(text) - limit // 2 + 1 :]}"


def _html(cell: object) -> str:
    from html import escape  # which only notebooks need

    return escape(printable(cell))
