"""The tokens of C that matter to a generator: names and numbers, which no comment and no string holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# A comment or a string; a comment may go on where a template puts something in.
QUIET = re.compile(r'/\*.*?(?:\*/|\Z)|"[^"\n]*"', re.DOTALL)
TOKEN = re.compile(
    rf"(?P<quiet>{QUIET.pattern})|(?P<name>[A-Za-z_]\w*)(?P<space> ?)|(?P<number>\.?\d(?:[eE][-+]|[\w.])*)", re.DOTALL
)


def names(code: str) -> Iterator[str]:
    """All names in order, each as often as it stands there."""
    return (found["name"] for found in TOKEN.finditer(code) if found["name"])


def replaced(code: str, name: Callable[[str], str], number: Callable[[str], str], quiet: Callable[[str], str]) -> str:
    """The code with its tokens replaced; a name that vanishes takes the space behind it along."""

    def token(found: re.Match[str]) -> str:
        if found["name"]:
            new = name(found["name"])
            return new + found["space"] if new else ""
        return quiet(found["quiet"]) if found["quiet"] else number(found["number"])

    return TOKEN.sub(token, code)
