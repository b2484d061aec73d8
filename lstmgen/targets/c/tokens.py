"""The tokens of C that matter to a generator: names and numbers, which no comment and no string holds."""

import re
from collections.abc import Callable
from functools import lru_cache

# A comment or a string.
QUIET = re.compile(r'/\*.*?(?:\*/|\Z)|"[^"\n]*"', re.DOTALL)
TOKEN = re.compile(
    rf"(?P<quiet>{QUIET.pattern})|(?P<name>[A-Za-z_]\w*)(?P<space> ?)|(?P<number>\.?\d(?:[eE][-+]|[\w.])*)", re.DOTALL
)
MEMBER = (".", "->")


@lru_cache(maxsize=4096)
def names(code: str) -> tuple[str, ...]:
    """Returns all names in order, each once; not those of members of structs."""
    tokens = (token for token in TOKEN.finditer(code) if token["name"])
    return tuple(dict.fromkeys(token["name"] for token in tokens if not code.endswith(MEMBER, 0, token.start())))


def replaced(code: str, name: Callable[[str], str], number: Callable[[str], str], quiet: Callable[[str], str]) -> str:
    """The code with its tokens replaced; a name that vanishes takes the space behind it along."""

    def token(match: re.Match[str]) -> str:
        if match["name"]:
            new = name(match["name"])
            return new + match["space"] if new else ""
        return quiet(match["quiet"]) if match["quiet"] else number(match["number"])

    return TOKEN.sub(token, code)
