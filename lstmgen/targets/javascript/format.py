"""Where lines of JavaScript begin and end: indented by their braces, and no longer than people like to read."""

from __future__ import annotations

import re

WIDTH = 120
INDENT = "  "
# What braces do not count in: comments, strings, templates.
QUIET = re.compile(r"//.*|\"(?:\\.|[^\"\\])*\"|`(?:\\.|[^`\\])*`")


def laid_out(text: str) -> str:
    """Lines indented by their braces, long ones broken after a comma or before an operator."""
    lines: list[str] = []
    depth = 0
    for line in text.splitlines():
        code = line.strip()
        quiet = QUIET.sub("", code)
        closing = len(quiet) - len(quiet.lstrip("})]"))
        lines += broken(f"{INDENT * (depth - closing)}{code}".rstrip())
        depth += sum(quiet.count(mark) for mark in "{([") - sum(quiet.count(mark) for mark in "})]")
    return "\n".join(lines)


def broken(line: str) -> list[str]:
    """A line in pieces of bounded width."""
    indent = line[: len(line) - len(line.lstrip())]
    pieces = []
    while len(line) > WIDTH and not QUIET.search(line):
        at = max(line.rfind(mark, len(indent) + 10, WIDTH - 1) for mark in (", ", " + "))
        if at < 0:
            break
        comma = line.startswith(", ", at)
        pieces.append(line[: at + comma])
        line = f"{indent}{INDENT * 2}{line[at + 1 + comma :] if comma else line[at + 1 :]}"
    return [*pieces, line]
