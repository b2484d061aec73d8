"""Formats JavaScript: lines indented by their braces, long ones broken."""

import re

from lstmgen.targets.text.lines import last_outer

WIDTH = 120
OPENING, CLOSING = "({[", ")}]"
INDENT = "\t"  # which takes least of what a page fetches
# Where long lines are broken: behind a comma, or before an operator.
MARKS = re.compile(", "), re.compile(r" \+(?= )")
# Text whose brackets do not count: comments, strings, templates, regular expressions (a division has spaces).
QUIET = re.compile(r"//.*|\"(?:\\.|[^\"\\])*\"|`(?:\\.|[^`\\])*`|/(?![ *])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[])+/")


def laid_out(text: str) -> str:
    """Lines indented by their brackets, long ones broken after a comma or before an operator."""
    lines: list[str] = []
    open_brackets: list[tuple[int, int]] = []  # of each line that left some open: how many, and where what follows is
    headed = False  # by an if or a loop without braces on the line before
    for line in text.splitlines():
        code = line.strip()
        quiet = QUIET.sub("", code).rstrip()
        leading = len(quiet) - len(quiet.lstrip(CLOSING))
        closed = close(open_brackets, leading)
        indent = closed if leading else (open_brackets[-1][1] if open_brackets else 0) + headed
        lines += broken(f"{INDENT * indent}{code}".rstrip())
        opened = 0
        for bracket in quiet[leading:]:
            if bracket in CLOSING and opened == 0:
                close(open_brackets, 1)
            else:
                opened += (bracket in OPENING) - (bracket in CLOSING)
        if opened:
            open_brackets.append((opened, indent + 1))
        headed = quiet.startswith(("if (", "for (")) and quiet.endswith(")")
    return "\n".join(lines)


def close(open_brackets: list[tuple[int, int]], n: int) -> int:
    """Closes the last n brackets; returns the indent of a line that begins with these."""
    indent = 0
    for _ in range(n):
        count, inside = open_brackets.pop()
        indent = inside - 1
        if count > 1:
            open_brackets.append((count - 1, inside))
    return indent


def packed(text: str) -> str:
    """The text without indentation, comments of whole lines, and empty lines."""
    lines = (line.lstrip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/**")))


def broken(line: str) -> list[str]:
    """A line in pieces of bounded width."""
    indent = line[: len(line) - len(line.lstrip())]
    pieces = []
    while len(line) > WIDTH and not QUIET.search(line):
        at = last_outer(line[: WIDTH - 1], len(indent) + 10, MARKS)
        if at < 0:
            break
        at += line.startswith(",", at)
        pieces.append(line[:at])
        line = f"{indent}{INDENT * 2}{line[at:].lstrip()}"
    return [*pieces, line]
