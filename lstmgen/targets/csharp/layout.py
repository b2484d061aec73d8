"""Lays out C#: braces of blocks on lines of their own, and four spaces a level."""

from collections.abc import Iterator


def laid_out(text: str) -> str:
    """Returns a file in the usual layout."""
    result, depth = "", 0
    for line in text.strip().splitlines():
        for code in parts(line.strip()):
            depth -= code.startswith("}")
            result += f"{'    ' * depth}{code}".rstrip() + "\n"
            depth += code.endswith("{") and not code.startswith("//")
    return result


def parts(code: str) -> Iterator[str]:
    """Yields the lines that one becomes."""
    if code.startswith("} "):
        yield "}"
        code = code[2:]
    if code.endswith(" {") and not code.startswith("//"):
        yield code[:-2]
        code = "{"
    yield code
