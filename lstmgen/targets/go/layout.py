"""Lays out Go as gofmt does: tabs, and no spaces around operators that bind closer than others beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from lstmgen.targets.family.layout import Brackets, Item, indented, nested

TOKEN = re.compile(
    r'(\s*)("(?:[^"\\]|\\.)*"|(?:\[\d*\])+[A-Za-z]\w*|\d[\d.]*e[-+]?\d+|[\w.]+|:=|\+\+|--|[-+*/%<>=!]=|&&|\|\||.)'
)
PRECEDENCE = dict(zip("|| && == != < <= > >= + - ^ * / %".split(), [1, 2, 3, 3, 3, 3, 3, 3, 4, 4, 4, 5, 5, 5]))
# Lines without operators; of those with weights there are many.
PLAIN = re.compile(r'//|func |type |import|package|["\d-]|\}$|\)$')
SEPARATORS = set("if else for return var range case switch defer := = += -= *= /= %= { } ; , ++ -- :".split())
PREFIXES = {"", "!", *PRECEDENCE}  # after these an operator has one operand


def laid_out(text: str) -> str:
    """Returns a file as gofmt lays it out."""
    return indented(text, "\t", ("{(", "})"), lambda code: [code if PLAIN.match(code) else spaced(code)])


def spaced(line: str) -> str:
    """Returns a statement with the spaces of gofmt."""
    return written(nested(iter(TOKEN.findall(line))), 1)


def written(items: Sequence[Item], depth: int) -> str:
    """Returns tokens with spaces, at a depth of nesting."""
    text, expression = "", list[Item]()
    for space, token in [*items, ("", ";")]:
        if token in SEPARATORS:
            text += f"{operation(expression, depth)}{space}{token}"
            expression = []
        else:
            expression.append((space, token))
    return text[:-1]


def operation(items: Sequence[Item], depth: int) -> str:
    """Returns an expression: what binds least has spaces at depth 1, and comparisons have them anywhere."""
    tokens = ["", *(token for _, token in items)]
    binds = [binary(before, token) for before, token in pairwise(tokens)]
    least = min(filter(None, binds), default=0)
    text = ""
    for k, (bind, (space, token)) in enumerate(zip(binds, items)):
        if bind:
            text += f" {token} " if bind <= 3 or (bind == least and depth == 1) else str(token)
            continue
        text += space if not any(binds[max(k - 1, 0) : k]) else ""
        if isinstance(token, Brackets):
            beside = max([*binds[max(k - 2, 0) : k], *binds[k + 1 : k + 2]], default=0)
            token = bracketed(token, depth + (least > 0) + (beside > least), is_operand=tokens[k] in PREFIXES)
        text += token
    return text


def binary(before: str | Brackets, token: str | Brackets) -> int:
    """Returns the precedence of an operator between two operands; 0 for anything else."""
    return PRECEDENCE.get(token, 0) if isinstance(token, str) and before not in PREFIXES else 0


def bracketed(brackets: Brackets, depth: int, *, is_operand: bool) -> str:
    """Returns brackets: those around an operand undo one level, arguments and indices are a level deeper."""
    tokens = [token for _, token in brackets.inside]
    if brackets.opening == "[":
        text = written(brackets.inside, depth + 1)
        if depth == 1 and ":" in tokens[1:-1] and any(map(binary, tokens, tokens[1:])):
            text = text.replace(" : ", ":").replace(":", " : ")
    else:
        text = written(brackets.inside, max(depth - 1, 1) if is_operand else depth + ("," in tokens))
    return brackets.opening + text + brackets.closing
