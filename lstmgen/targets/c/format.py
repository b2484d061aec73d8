"""Where lines of C begin and end: indented by their braces, and no longer than people like to read."""

from __future__ import annotations

from lstmgen.targets.c.tokens import QUIET

WIDTH = 100
# How lines end after which the next one begins something.
COMPLETE = (";", "{", "}", "*/", ":", "NET_UNROLL", "net_unrolled")


def layout(text: str) -> str:
    """Lines indented by their braces, long ones broken after a comma, no blank ones at the ends of a block.

    Nor does one follow another.
    """
    lines = [""]
    depth = 0
    for line in text.splitlines():
        code = line.strip()
        if not code and not lines[-1]:
            continue
        if line.startswith((" *", "/*", "#")) or lines[-1] == "#ifdef __cplusplus":
            lines.append(line.rstrip())
            continue
        if code.startswith("}") and not lines[-1]:
            lines.pop()
        if code or not lines[-1].endswith("{"):
            before = lines[-1]
            hanging = (
                before and not before.startswith("#") and not before.endswith(COMPLETE) and not code.startswith("{")
            )
            indent = "    " * (depth - code.startswith("}") + (2 if hanging else 0))
            lines += [f"{indent}{code}".rstrip()] if code.startswith("/*") else broken(f"{indent}{code}".rstrip())
        quiet = QUIET.sub("", code)
        depth += quiet.count("{") - quiet.count("}")
    return "\n".join(lines[1:]) + "\n"


def broken(line: str) -> list[str]:
    """A line in pieces of bounded width."""
    indent = line[: len(line) - len(line.lstrip())]
    pieces = []
    while len(line) > WIDTH and (at := line.rfind(", ", len(indent) + 5, WIDTH)) > 0 and '"' not in line:
        pieces.append(line[: at + 1])
        line = f"{indent}        {line[at + 2 :]}"
    return [*pieces, line]
