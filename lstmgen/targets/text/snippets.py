"""Runtime helpers: real .py and .c files, of which only those in use reach the output.

A snippet file holds one helper of the file's name. It is in use when its name stands in the rendered text
or in another snippet that is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from lstmgen.targets.text.templates import package

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable  # from Python 3.11

WORD = re.compile(r"\b[A-Za-z_]\w*\b")


@cache
def load(folder: str, suffix: str, templates: Traversable | None = None) -> Mapping[str, str]:
    """All snippets of a language by name, sorted."""
    found = {}
    for entry in (templates or package()).joinpath(folder).iterdir():
        if entry.name.endswith(suffix):
            found[entry.name.removesuffix(suffix)] = entry.read_text(encoding="utf-8")
    return MappingProxyType(dict(sorted(found.items())))


@cache
def every(folder: str, suffix: str) -> frozenset[str]:
    """The names of all snippets in a folder, and in those within it."""
    found = set(load(folder, suffix))
    inner = (entry.name for entry in package().joinpath(folder).iterdir() if entry.is_dir())
    return frozenset(found.union(*(every(f"{folder}/{name}", suffix) for name in inner)))


def words(text: str) -> Iterable[str]:
    """Every word of a source text, in comments and strings too."""
    return WORD.findall(text)


def used(text: str, snippets: Mapping[str, str], names: Callable[[str], Iterable[str]] = words) -> dict[str, str]:
    """The snippets that a text uses, in topological order: each after those that it uses itself.

    Args:
        names: gives the names that a source text uses.
    """
    chosen: dict[str, str] = {}
    seen: set[str] = set()

    def visit(source: str) -> None:
        for word in dict.fromkeys(names(source)):
            if word in snippets and word not in seen:
                seen.add(word)
                visit(snippets[word])
                chosen[word] = snippets[word]

    visit(text)
    return chosen
