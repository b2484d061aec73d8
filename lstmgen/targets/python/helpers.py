"""Runtime helpers of generated Python: real .py files, each read once, of which only those in use reach the output."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from lstmgen.targets.python.syntax import used_names
from lstmgen.targets.text import snippets


@dataclass(frozen=True)
class Helper:
    """What one file defines under its own name.

    Attributes:
        text: its code, without the imports; "" where it is an import.
        imports: what it imports: modules, and names of them, each as it stands behind `import`; "" where a module is
            imported itself.
        imported: the names that these imports bind.
        uses: the names that it uses and does not make itself, in order.
    """

    text: str
    imports: tuple[tuple[str, str], ...] = ()
    imported: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


Helpers = Mapping[str, Helper]


@cache
def load(folder: str) -> Helpers:
    """All helpers of a folder by name."""
    return MappingProxyType({name: helper(source) for name, source in snippets.load(folder, ".py").items()})


def helper(source: str) -> Helper:
    """The helper that a source text defines."""
    nodes = [
        ("" if isinstance(node, ast.Import) else node.module or "", alias)
        for node in ast.parse(source).body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    ]
    lines = (line for line in source.splitlines() if not line.startswith(("import ", "from ")))
    return Helper(
        text="\n".join(lines).strip(),
        imports=tuple((module, ast.unparse(alias)) for module, alias in nodes),
        imported=tuple(alias.asname or alias.name for _, alias in nodes),
        uses=used_names(source),
    )


def needed(names: Iterable[str], helpers: Helpers) -> dict[str, Helper]:
    """The helpers among some names, each after those that it needs itself, unless these need it too."""
    chosen: dict[str, Helper] = {}
    seen: set[str] = set()

    def visit(uses: Iterable[str]) -> None:
        for name in dict.fromkeys(uses):
            if name in helpers and name not in seen:
                seen.add(name)
                visit(helpers[name].uses)
                chosen[name] = helpers[name]

    visit(names)
    return chosen


def imports(helpers: Iterable[Helper]) -> list[str]:
    """The imports of several helpers, joined and sorted."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in helpers:
        for module, name in each.imports:
            found[module].add(name)
    modules = [f"import {name}" for name in sorted(found.pop("", ()))]
    return modules + [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(found.items())]
