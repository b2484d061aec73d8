"""Indents code by its brackets, and takes expressions apart by theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Brackets:
    """An expression in round or square brackets."""

    opening: str
    closing: str
    inside: tuple[Item, ...]


Item = tuple[str, "str | Brackets"]  # behind the space before it


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


def nested(tokens: Iterator[tuple[str, str]]) -> tuple[Item, ...]:
    """Returns tokens up to a closing bracket, which is the last one, with those in brackets as one."""
    items: list[Item] = []
    for space, token in tokens:
        if token in ("(", "["):
            *inside, (_, closing) = nested(tokens)
            items.append((space, Brackets(token, str(closing), tuple(inside))))
        else:
            items.append((space, token))
            if token in (")", "]"):
                break
    return tuple(items)
