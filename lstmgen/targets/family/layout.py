"""Indents code by its brackets."""

from collections.abc import Callable, Iterable


def indented(text: str, indent: str, brackets: tuple[str, str], parts: Callable[[str], Iterable[str]]) -> str:
    """Returns code with the indents of its depth.

    Args:
        brackets: the opening and the closing ones at ends and beginnings of lines.
        parts: returns the lines that one becomes.
    """
    result, depth = "", 0
    opening, closing = map(tuple, brackets)
    for line in text.strip().splitlines():
        for code in parts(line.strip()):
            depth -= code.startswith(closing)
            result += f"{indent * depth}{code}".rstrip() + "\n"
            depth += code.endswith(opening) and not code.startswith("//")
    return result
