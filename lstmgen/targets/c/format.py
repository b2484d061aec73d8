"""Formats C: the user's prefix before its own names, lines indented by their braces, long ones broken."""

import re
from collections.abc import Iterable

from lstmgen.targets.c.tokens import QUIET
from lstmgen.targets.text.lines import last_outer

WIDTH = 100
# Where long lines are broken: behind a comma or the bracket of a call, or before an operator, as it binds.
COMMA, CALL = re.compile(", "), re.compile(r"(?<=[^\W_])\(")
OPERATORS = (re.compile(rf" {re.escape(operator)}(?= )") for operator in "? : || && | >> << + - *".split())
MARKS = (COMMA, CALL, *OPERATORS)
# So long is the first piece of a line at least.
SHORTEST = 5
# How lines end after which the next one begins something.
COMPLETE = (";", "{", "}", "*/", ":", "_UNROLL", "_unrolled")
OWN = re.compile(r"\b(net|NET)_(?=\w)")
PREFIXED = re.compile(f"{QUIET.pattern}|{OWN.pattern}", re.DOTALL)


def finished(sections: Iterable[str], prefix: str) -> str:
    """Sections laid out, a blank line between them, with the user's prefix before every name of their own."""
    text = prefixed(separate(sections), prefix)
    return layout(text)


def separate(texts: Iterable[str]) -> str:
    """Texts with a blank line between them; those that are empty are left out."""
    stripped = (text.strip("\n") for text in texts)
    return "\n\n".join(text for text in stripped if text) + "\n"


def prefixed(text: str, prefix: str) -> str:
    """The text with the user's prefix before all names of its own."""
    return PREFIXED.sub(lambda match: match[0] if match[1] is None else _own(match[1], prefix), text)


def prefixed_comments(text: str, prefix: str) -> str:
    """The text of a helper with the prefix in its comments, which name nothing of a user's."""
    return QUIET.sub(lambda quiet: OWN.sub(lambda match: _own(match[1], prefix), quiet[0]), text)


def _own(net: str, prefix: str) -> str:
    return f"{prefix if net == 'net' else prefix.upper()}_"


def layout(text: str) -> str:
    """Lines indented by their braces, long ones broken, no blank ones at the ends of a block.

    Nor does one follow another. What hangs below the rest of a line that was broken is joined to it.
    """
    lines = [""]
    depth = parentheses = 0
    directive = is_rest = False
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
            line = f"{indent}{code}".rstrip()
            if hanging and is_rest and not QUIET.search(f"{before}{code}"):
                line = f"{lines.pop()} {code}"
            fits = len(line) <= WIDTH or code.startswith("/*")
            pieces = [line] if fits else broken(line, hanging=bool(hanging))
            is_rest = len(pieces) > 1
            lines += pieces
        directive = False
        quiet = QUIET.sub("", code) if '"' in code or "/*" in code else code
        depth += quiet.count("{") - quiet.count("}")
        parentheses = 0 if code.endswith(COMPLETE) else parentheses + quiet.count("(") - quiet.count(")")
    return "\n".join(lines[1:]) + "\n"


def broken(line: str, *, hanging: bool = False) -> list[str]:
    """A line in pieces of bounded width, those inside more brackets farther to the right.

    A comment behind it goes above it where it is what makes it long.

    Args:
        hanging: whether the line continues the one before, which its pieces are indented below.
    """
    indent = line[: len(line) - len(line.lstrip())]
    pieces = []
    if len(line) > WIDTH and not hanging and (behind := comment_behind(line)):
        pieces, line = [f"{indent}{behind}"], line.removesuffix(behind).rstrip()
    depth = 0
    usual = 0 if hanging else None
    while len(line) > WIDTH and '"' not in line and (at := place_to_break(line)) > 0:
        pieces.append(line[:at])
        depth += pieces[-1].count("(") - pieces[-1].count(")")
        usual = depth if usual is None else usual
        line = f"{indent}{'        ' * (max(depth - usual, 0) + (not hanging))}{line[at:].lstrip()}"
    return [*pieces, line]


def comment_behind(line: str) -> str:
    """The whole comment at the end of a line; "" where there is none. A string may contain "/*", too."""
    last = [match[0] for match in QUIET.finditer(line)][-1:]
    return next((text for text in last if text.endswith("*/") and line.endswith(text)), "")


def place_to_break(line: str) -> int:
    """Returns the start of the second piece of a long line, within its width if possible; -1 for none."""
    first = len(line) - len(line.lstrip()) + SHORTEST
    at = last_outer(line[:WIDTH], first, MARKS)
    if at < 0:
        at = line.partition("/*")[0].find(", ", first)
    return at + line.startswith((",", "("), at)
