"""Lines of Python of bounded width."""

WIDTH = 120
INDENT = "    "
OPENING, CLOSING = "([{", ")]}"


def wrap(line: str, width: int = WIDTH) -> list[str]:
    """A logical line as one line where it fits, else broken inside its brackets; comments stay whole.

    The longest pair of brackets is opened. Its content is put on its own line or, where it is still too
    long, on a line for each item, or for each part of a comprehension; a sum fills as many lines as it needs.
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
        lines = [inner + part for item in _items(body) or [body] for part in _filled(_terms(item), width - len(inner))]
    broken = [part for piece in lines for part in wrap(piece, width)]
    return [line[: start + 1], *broken, *wrap(indent + line[end:], width)]


def wrap_text(text: str) -> str:
    """Each line of a text, broken where it is too long."""
    return "".join(f"{part}\n" for line in text.splitlines() for part in wrap(line))


def _longest_pair(line: str) -> tuple[int, int] | None:
    """Returns the positions of the longest outermost pair of brackets.

    Empty pairs do not count, nor does a bracket that a line before opens.
    """
    pairs, open_at = [], []
    for k, char in _code(line):
        if char in OPENING:
            open_at.append(k)
        elif char in CLOSING and open_at:
            start = open_at.pop()
            if not open_at and k > start + 1:
                pairs.append((start, k))
    return max(pairs, key=lambda pair: pair[1] - pair[0], default=None)


def _items(text: str) -> list[str]:
    """The items of a list, each with its comma, or the parts of a comprehension; commas in that mean something else."""
    commas, clauses = _starts(text, ","), _starts(text, " for ")
    if clauses:
        return _parts(text, clauses)
    return [f"{item.rstrip(',')}," for item in _parts(text, [k + 1 for k in commas]) if item] if commas else []


def _terms(text: str) -> list[str]:
    """The terms of a sum, each with its sign."""
    return _parts(text, _starts(text, " + "))


def _filled(parts: list[str], width: int) -> list[str]:
    """The parts again, as few lines as they fit into."""
    lines = parts[:1]
    for part in parts[1:]:
        if len(lines[-1]) + 1 + len(part) <= width:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return lines


def _starts(text: str, mark: str) -> list[int]:
    """Returns the positions of a mark outside brackets and strings."""
    depth, positions = 0, []
    for k, char in _code(text):
        depth += (char in OPENING) - (char in CLOSING)
        if depth == 0 and text.startswith(mark, k):
            positions.append(k)
    return positions


def _parts(text: str, starts: list[int]) -> list[str]:
    """The text, cut at some places."""
    return [text[a:b].strip() for a, b in zip([0, *starts], [*starts, len(text)])]


def _code(text: str) -> list[tuple[int, str]]:
    """The characters outside strings, with their positions."""
    characters = []
    quote, k = "", 0
    while k < len(text):
        char = text[k]
        if quote:
            k += char == "\\"
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        else:
            characters.append((k, char))
        k += 1
    return characters
