"""Text on the terminal: messages and tables.

Texts from a model file reach it as plain text in one line: nothing in them is markup, or an order to a terminal.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lstmgen import display
from lstmgen.arguments import as_flags


def open_console() -> Console:
    """Where tables go. What does not fit the terminal wraps; a pipe has room."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    return Console(width=None if sys.stdout.isatty() else 120, highlight=False, soft_wrap=False)


def printable(message: object) -> str:
    """A message in one line, without anything that a terminal would obey, with arguments as one types them."""
    return display.printable(as_flags(str(message)))


def say(console: Console, message: object, style: str = "") -> None:
    """A message, which the terminal may wrap, not we."""
    console.print(line(message, style), soft_wrap=True)


def line(message: object, style: str = "") -> Text:
    """A line of text; nothing in it is markup."""
    return Text(printable(message), style=style)


def show_table(console: Console, shown: Table) -> None:
    """A table; in a pipe, rows end with their last letter."""
    if console.is_terminal:
        console.print(shown)
        return
    with console.capture() as captured:
        console.print(shown)
    console.file.writelines(f"{row.rstrip()}\n" for row in captured.get().splitlines())


def table(*columns: str, rows: Sequence[Sequence[object]]) -> Table:
    """A table without frame; columns whose title begins with `#` hold numbers."""
    made = Table(box=None, pad_edge=False, header_style="bold", show_header=any(columns))
    for title in columns:
        made.add_column(title.removeprefix("#"), justify="right" if title.startswith("#") else "left", overflow="fold")
    for row in rows:
        made.add_row(*(line(cell) for cell in row))
    return made
