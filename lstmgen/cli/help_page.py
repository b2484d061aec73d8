"""Help of a command as plain text: options in two columns, wrapped between words to the width of the terminal."""

import shutil
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Rows = Sequence[tuple[str, str]]

NARROW, WIDE = 60, 100
INDENT = 26  # column of the texts beside options
LIST = 4  # choices of an option up to which they are its placeholder


def page(usage: str, text: str, sections: Mapping[str, Rows], examples: Sequence[str]) -> str:
    """Returns the help.

    Args:
        sections: rows of options, or of commands, by title; "" has no title.
        examples: commands, which are never wrapped.
    """
    width = max(NARROW, min(WIDE, shutil.get_terminal_size().columns))
    parts = [f"Usage: {usage}", *(textwrap.fill(line, width) for line in text.split("\n\n"))]
    for title, rows in sections.items():
        head = [f"{title}:"] if title else []
        parts.append("\n".join([*head, *(line for row in rows for line in _lines(*row, width))]))
    parts.append("\n".join(["Examples:", *(f"  {line}" for line in examples)]))
    return "\n\n".join(parts) + "\n"


def _lines(names: str, text: str, width: int) -> Iterable[str]:
    """Returns the lines of a row: the text starts beside the names, or below long ones."""
    blank = " " * INDENT
    lines = textwrap.wrap(
        text, width, initial_indent=blank, subsequent_indent=blank, break_long_words=False, break_on_hyphens=False
    )
    start = f"  {names}"
    if lines and len(start) < INDENT - 1:
        return [start.ljust(INDENT) + lines[0].lstrip(), *lines[1:]]
    return [start, *lines]


def row(parameter: Any) -> tuple[str, str]:
    """Returns the row of an option or an argument: its names and placeholder, and its help."""
    if parameter.param_type_name == "argument":
        return parameter.metavar, parameter.help
    placeholder = parameter.metavar or ""
    choices = placeholder.split("|")
    if len(choices) > LIST:
        placeholder = "NAME"
    names = sorted([*parameter.opts, *parameter.secondary_opts], key=len)
    notes = [
        f"One of {', '.join(choices)}." if len(choices) > LIST else "",
        "[required]" if parameter.required else "",
        f"[default: {parameter.show_default}]" if isinstance(parameter.show_default, str) else "",
    ]
    return f"{', '.join(names)} {placeholder}".rstrip(), " ".join([parameter.help or "", *filter(None, notes)])


def sections_of(parameters: Iterable[Any]) -> dict[str, list[tuple[str, str]]]:
    """Returns the rows of parameters by section: arguments without a title, then options in their panels."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for parameter in parameters:
        if not getattr(parameter, "hidden", False):
            panel = getattr(parameter, "rich_help_panel", None)  # --help of the oldest typer is click's, and has none
            title = "" if parameter.param_type_name == "argument" else panel or "Options"
            sections.setdefault(title, []).append(row(parameter))
    return sections
