"""Options of Java."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lstmgen.errors import OptionError
from lstmgen.targets.family.options import FamilyOptions
from lstmgen.targets.java.spelling import JAVA
from lstmgen.targets.options import option

TYPE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Names that no class may have: `_` since Java 9, and the types of the driver, which is in the same package.
TAKEN = frozenset(
    f"_ BufferedReader HashMap IOException InputStreamReader Map StringBuilder StringTokenizer {JAVA.keywords}".split()
)


def is_namespace(name: str) -> bool:
    """Returns whether a text is the name of a package."""
    parts = name.split(".")
    return all(re.fullmatch(r"[a-z_][a-z0-9_]*", part) and part not in JAVA.keywords.split() for part in parts)


def checked(out: Path) -> Sequence[str]:
    """Checks that a class can have the name of the file.

    Raises:
        OptionError: it cannot.
    """
    if not TYPE_NAME.fullmatch(out.stem) or out.stem in TAKEN:
        raise OptionError(f"{out.name!r} names the class {out.stem!r}; use letters and digits, as in Net.java")
    return ()


@dataclass(frozen=True, kw_only=True)
class JavaOptions(FamilyOptions):
    """The options of Java."""

    namespace: str | None = option(
        "Package or namespace of the class, e.g. com.example.", valid=is_namespace, form="is not the name of a package"
    )
    type_name: str = "Net"

    @property
    def qualified_name(self) -> str:
        """The name of the class with its package."""
        return f"{self.namespace}.{self.type_name}" if self.namespace else self.type_name

    def placed(self, out: Path) -> JavaOptions:
        checked(out)
        return replace(self, type_name=out.stem)
