"""Where lines of JavaScript begin and end: indented by their braces, and no longer than people like to read."""

from __future__ import annotations

import re

from lstmgen.targets.text.lines import last_outer

WIDTH = 120
OPENING, CLOSING = "({[", ")}]"
INDENT = "\t"  # which takes least of what a page fetches
# What braces do not count in: comments, strings, templates.
QUIET = re.compile(r"//.*|\"(?:\\.|[^\"\\])*\"|`(?:\\.|[^`\\])*`")


def laid_out(text: str) -> str:
    """Lines indented by their brackets, long ones broken after a comma or before an operator."""
    lines: list[str] = []
    open_brackets: list[int] = []  # how many each line left open, of those that have some still
    headed = False  # by an if or a loop without braces on the line before
    for line in text.splitlines():
        code = line.strip()
        quiet = QUIET.sub("", code)
        leading = len(quiet) - len(quiet.lstrip(CLOSING))
        close(open_brackets, leading)
        lines += broken(f"{INDENT * (len(open_brackets) + headed)}{code}".rstrip())
        opened = 0
        for bracket in quiet[leading:]:
            if bracket in CLOSING and opened == 0:
                close(open_brackets, 1)
            else:
                opened += (bracket in OPENING) - (bracket in CLOSING)
        if opened:
            open_brackets.append(opened)
        headed = quiet.startswith(("if (", "for (")) and quiet.endswith(")")
    return "\n".join(lines)


def close(open_brackets: list[int], n: int) -> None:
    """Closes the last n brackets."""
    for _ in range(n):
        open_brackets[-1] -= 1
        if open_brackets[-1] == 0:
            open_brackets.pop()


def packed(text: str) -> str:
    """The text without indentation, comments of whole lines, and empty lines."""
    lines = (line.lstrip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/**")))


def broken(line: str) -> list[str]:
    """A line in pieces of bounded width."""
    indent = line[: len(line) - len(line.lstrip())]
    pieces = []
    while len(line) > WIDTH and not QUIET.search(line):
        at = last_outer(line[: WIDTH - 1], len(indent) + 10, [", ", " + "])
        if at < 0:
            break
        comma = line.startswith(", ", at)
        pieces.append(line[: at + comma])
        line = f"{indent}{INDENT * 2}{line[at + 1 + comma :] if comma else line[at + 1 :]}"
    return [*pieces, line]
