"""Where lines of C begin and end: indented by their braces, and no longer than people like to read."""

from __future__ import annotations

from lstmgen.targets.c.tokens import QUIET
from lstmgen.targets.text.lines import last_outer

WIDTH = 100
# How lines end after which the next one begins something.
COMPLETE = (";", "{", "}", "*/", ":", "_UNROLL", "_unrolled")


def layout(text: str) -> str:
    """Lines indented by their braces, long ones broken after a comma, no blank ones at the ends of a block.

    Nor does one follow another.
    """
    lines = [""]
    depth = parentheses = 0
    directive = False
    for line in text.splitlines():
        code = line.strip()
        if not code and not lines[-1]:
            continue
        continued = directive and lines[-1].endswith("\\")
        if continued or line.startswith((" *", "/*", "#")) or lines[-1] == "#ifdef __cplusplus":
            directive = continued or line.startswith("#")
            lines.append(line.rstrip())
            continue
        if code.startswith("}") and not lines[-1]:
            lines.pop()
        if code or not lines[-1].endswith("{"):
            before = lines[-1]
            complete = COMPLETE if parentheses else (*COMPLETE, ",")  # a row of an array, or a piece of a call
            hanging = before and not directive and not before.endswith(complete) and not code.startswith(("{", "}"))
            indent = "    " * (depth - code.startswith("}") + (2 if hanging else 0))
            lines += [f"{indent}{code}".rstrip()] if code.startswith("/*") else broken(f"{indent}{code}".rstrip())
        directive = False
        quiet = QUIET.sub("", code)
        depth += quiet.count("{") - quiet.count("}")
        parentheses = 0 if code.endswith(COMPLETE) else parentheses + quiet.count("(") - quiet.count(")")
    return "\n".join(lines[1:]) + "\n"


def broken(line: str) -> list[str]:
    """A line in pieces of bounded width."""
    indent = line[: len(line) - len(line.lstrip())]
    pieces = []
    while len(line) > WIDTH and '"' not in line and (at := place_to_break(line, len(indent) + 5)) > 0:
        pieces.append(line[: at + 1])
        line = f"{indent}        {line[at + 2 :]}"
    return [*pieces, line]


def place_to_break(line: str, first: int) -> int:
    """The comma behind which a long line is broken: within its width, or else the next one; -1 where there is none."""
    within = last_outer(line[:WIDTH], first, [", "])
    return within if within > 0 else line.partition("/*")[0].find(", ", first)
