"""Runtime helpers of generated Python. Each is read once; only those in use are written."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType

from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.functions import tanh_table
from lstmgen.targets.python.syntax import names
from lstmgen.targets.text import snippets
from lstmgen.targets.text.fixed_point import constants
from lstmgen.targets.text.numbers import integers


@dataclass(frozen=True)
class Helper:
    """A section of a .py file, which defines its name.

    Attributes:
        text: its code, without the imports; "" where it is an import.
        imports: what it imports: modules, and names of them, each as it is behind `import`; "" where a module is
            imported itself.
        imported: the names that these imports bind.
    """

    text: str
    imports: tuple[tuple[str, str], ...] = ()
    imported: tuple[str, ...] = ()

    @cached_property
    def uses(self) -> tuple[str, ...]:
        """The names that it uses and does not define itself, in order."""
        return tuple(name for name in names(self.text) if name not in self.imported)


Helpers = Mapping[str, Helper]


@cache
def load(folder: str, variant: str = "") -> Helpers:
    """Returns the helpers of a folder that have a variant by name."""
    sources = snippets.load(folder, ".py", variant)
    return MappingProxyType({name: helper(source) for name, source in sources.items()})


def helper(source: str) -> Helper:
    """The helper that a source text defines."""
    lines = source.splitlines()
    importing = [line for line in lines if line.startswith(("import ", "from "))]
    nodes = [
        ("" if isinstance(node, ast.Import) else node.module or "", alias)
        for node in ast.parse("\n".join(importing)).body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    ]
    return Helper(
        text="\n".join(line for line in lines if line not in importing).strip(),
        imports=tuple((module, ast.unparse(alias)) for module, alias in nodes),
        imported=tuple(alias.asname or alias.name for _, alias in nodes),
    )


def needed(names: Iterable[str], helpers: Helpers) -> dict[str, Helper]:
    """Returns the helpers among some names and those that they use, each after what it uses."""
    return snippets.needed(names, helpers, lambda helper: helper.uses)


def imports(helpers: Iterable[Helper]) -> list[str]:
    """The imports of several helpers, joined and sorted."""
    by_module: defaultdict[str, set[str]] = defaultdict(set)
    for helper in helpers:
        for module, name in helper.imports:
            by_module[module].add(name)
    modules = [f"import {name}" for name in sorted(by_module.pop("", ()))]
    return modules + [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(by_module.items())]


def formats(name: str | None) -> Helpers:
    """Returns the constants of a format by name, each a statement; none for floats."""
    if name is None:
        return {}
    helpers = {key: Helper(f"{key} = {number}  # {comment}") for key, number, comment in constants(FIXED_POINT[name])}
    return helpers | {"TANH_TABLE": Helper(f"TANH_TABLE = [\n{integers(tanh_table(FIXED_POINT[name]))},\n]")}
