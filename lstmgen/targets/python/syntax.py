"""Python source texts: which names they use, what they import, and docstrings as comments."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

DOCSTRING = re.compile(r'^( +)"""(.*?)"""$', re.MULTILINE | re.DOTALL)


@lru_cache(maxsize=500)
def used_names(source: str) -> tuple[str, ...]:
    """The names that a source text uses and does not make itself, in order."""
    tree = ast.parse(source)
    own = set(bound(source)) | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own |= {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    names.sort(key=lambda node: (node.lineno, node.col_offset))
    return tuple(node.id for node in names if node.id not in own)


@lru_cache(maxsize=500)
def bound(source: str) -> tuple[str, ...]:
    """The names that a source text imports."""
    nodes = [node for node in ast.parse(source).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    return tuple(alias.asname or alias.name for node in nodes for alias in node.names)


def imports(sources: Iterable[str]) -> list[str]:
    """The imports of several sources, joined and sorted."""
    modules: set[str] = set()  # with their names here
    found: dict[str, set[str]] = defaultdict(set)
    for node in (node for source in sources for node in ast.parse(source).body):
        if isinstance(node, ast.Import):
            modules.update(map(ast.unparse, node.names))
        elif isinstance(node, ast.ImportFrom):
            found[node.module or ""].update(map(ast.unparse, node.names))
    return [f"import {module}" for module in sorted(modules)] + [
        f"from {module} import {', '.join(sorted(found[module]))}" for module in sorted(found)
    ]


def without_imports(source: str) -> str:
    """A snippet's own code."""
    return "\n".join(line for line in source.splitlines() if not line.startswith(("import ", "from "))).strip()


def docstrings_as_comments(source: str) -> str:
    """The source with a comment in place of each docstring."""
    return DOCSTRING.sub(_as_comment, source)


def _as_comment(docstring: re.Match[str]) -> str:
    indent, text = docstring.groups()
    return "\n".join(f"{indent}# {line.removeprefix(indent)}".rstrip() for line in text.rstrip().split("\n"))
