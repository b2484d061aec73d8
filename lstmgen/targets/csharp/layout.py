"""Lays out C#: braces of blocks on lines of their own, and four spaces a level."""

from collections.abc import Iterator

from lstmgen.targets.family.layout import indented


def laid_out(text: str) -> str:
    """Returns a file in the usual layout."""
    return indented(text, "    ", ("{", "}"), parts)


def parts(code: str) -> Iterator[str]:
    """Yields the lines that one becomes."""
    if code.startswith("} "):
        yield "}"
        code = code[2:]
    if code.endswith(" {") and not code.startswith("//"):
        yield code[:-2]
        code = "{"
    yield code
