"""Python source texts: which names they use, and docstrings as comments."""

import ast
import re

DOCSTRING = re.compile(r'^( +)"""(.*?)"""$', re.MULTILINE | re.DOTALL)


def names(source: str) -> tuple[str, ...]:
    """Returns the names that a source text uses and does not define itself, in order."""
    defined: set[str] = set()
    loaded: list[ast.Name] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg):
            defined.add(node.arg)
        elif isinstance(node, ast.alias):
            defined.add(node.asname or node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            loaded.append(node)
        elif isinstance(node, ast.Name):
            defined.add(node.id)
    loaded.sort(key=lambda node: (node.lineno, node.col_offset))
    return tuple(node.id for node in loaded if node.id not in defined)


def docstrings_as_comments(source: str) -> str:
    """The source with a comment in place of each docstring."""
    return DOCSTRING.sub(_as_comment, source)


def _as_comment(docstring: re.Match[str]) -> str:
    indent, text = docstring.groups()
    return "\n".join(f"{indent}# {line.removeprefix(indent)}".rstrip() for line in text.rstrip().split("\n"))
