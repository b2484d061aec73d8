"""Lines of Python of bounded width."""

from __future__ import annotations

WIDTH = 120
INDENT = "    "
OPENING, CLOSING = "([{", ")]}"


def wrap(line: str, width: int = WIDTH) -> list[str]:
    """A logical line as one line where it fits, else broken inside its brackets; comments stay whole.

    The longest pair of brackets is opened. What stands in it goes to a line of its own or, where it is still too
    long, to a line for each item, or for each part of a comprehension.
    """
    indent = line[: len(line) - len(line.lstrip())]
    pair = None if len(line) <= width or line.lstrip().startswith("#") else _longest_pair(line)
    if pair is None:
        return [line]
    start, end = pair
    inner = indent + INDENT
    body = line[start + 1 : end].strip()
    lines = [inner + body]
    if len(lines[0]) > width:
        lines = [inner + item for item in _items(body)]
    broken = [part for each in lines for part in wrap(each, width)]
    return [line[: start + 1], *broken, indent + line[end:]]


def wrap_text(text: str) -> str:
    """Each line of a text, broken where it is too long."""
    return "".join(f"{part}\n" for line in text.splitlines() for part in wrap(line))


def _longest_pair(line: str) -> tuple[int, int] | None:
    """Where the longest outermost pair of brackets opens and closes; empty pairs do not count."""
    pairs, open_at = [], []
    for k, char in _code(line):
        if char in OPENING:
            open_at.append(k)
        elif char in CLOSING:
            start = open_at.pop()
            if not open_at and k > start + 1:
                pairs.append((start, k))
    return max(pairs, key=lambda pair: pair[1] - pair[0], default=None)


def _items(text: str) -> list[str]:
    """The items of a list, each with its comma, or the parts of a comprehension; commas in that mean something else."""
    depth, commas, clauses = 0, [0], [0]
    for k, char in _code(text):
        depth += (char in OPENING) - (char in CLOSING)
        if depth == 0 and text.startswith(" for ", k):
            clauses.append(k)
        elif depth == 0 and char == ",":
            commas.append(k + 1)
    starts = clauses if len(clauses) > 1 else commas
    items = [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)])]
    return items if len(starts) == 1 or len(clauses) > 1 else [f"{item.rstrip(',')}," for item in items if item]


def _code(text: str) -> list[tuple[int, str]]:
    """The characters outside strings, with their positions."""
    found = []
    quote, k = "", 0
    while k < len(text):
        char = text[k]
        if quote:
            k += char == "\\"
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        else:
            found.append((k, char))
        k += 1
    return found
