"""Prints messages and tables on the terminal.

Text from a model file is printed as plain text in one line: no markup, no control characters.
"""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lstmgen import display
from lstmgen.arguments import as_flags


def open_console() -> Console:
    """Opens stdout for tables: as wide as the terminal, or 120 columns in a pipe."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    return Console(width=None if sys.stdout.isatty() else 120, highlight=False, soft_wrap=False)


def printable(message: object) -> str:
    """Returns a message in one line, without control characters, with arguments named as options."""
    return display.printable(as_flags(str(message)))


def say(console: Console, message: object, style: str = "") -> None:
    """Prints a message without line breaks; the terminal may wrap it."""
    console.print(line(message, style), soft_wrap=True)


def line(message: object, style: str = "") -> Text:
    """Returns a line of text without markup."""
    return Text(printable(message), style=style)


def show_table(console: Console, shown: Table) -> None:
    """Prints a table; in a pipe, without trailing blanks."""
    if console.is_terminal:
        console.print(shown)
        return
    with console.capture() as captured:
        console.print(shown)
    console.file.writelines(f"{row.rstrip()}\n" for row in captured.get().splitlines())


def table(*columns: str, rows: Sequence[Sequence[object]]) -> Table:
    """Returns a table without frame; a title that starts with `#` marks a column of numbers."""
    grid = Table(box=None, pad_edge=False, header_style="bold", show_header=any(columns))
    for title in columns:
        grid.add_column(title.removeprefix("#"), justify="right" if title.startswith("#") else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(line(cell) for cell in row))
    return grid
