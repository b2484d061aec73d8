"""The tokens of JavaScript that matter to a generator: names, outside of comments, strings and properties."""

import re

NOT_CODE = re.compile(r"//.*|\"(?:\\.|[^\"\\\n])*\"|(?<!\.)\.\w+")
NAME = re.compile(r"\b[A-Za-z_]\w*\b")


def names(code: str) -> tuple[str, ...]:
    """Returns all names in order, each once."""
    return tuple(dict.fromkeys(NAME.findall(NOT_CODE.sub("", code))))
