"""Options of C#."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lstmgen.errors import OptionError
from lstmgen.targets.csharp.spelling import CSHARP
from lstmgen.targets.family.options import FamilyOptions
from lstmgen.targets.options import option

TYPE_NAME = re.compile(r"[A-Z][A-Za-z0-9_]*")
# Names of the members of the class, which its own cannot have, of types in it, and of types of the program of verify.
TAKEN = frozenset(
    "InputNames OutputNames Columns Predict PredictBatch Predictor Console CultureInfo StringBuilder TextReader".split()
)


def is_namespace(name: str) -> bool:
    """Returns whether a text is the name of a namespace."""
    parts = name.split(".")
    return all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", part) and part not in CSHARP.keywords.split() for part in parts)


def checked(out: Path) -> Sequence[str]:
    """Checks that a class can have the name of the file.

    Raises:
        OptionError: it cannot.
    """
    name = type_name(out)
    if not TYPE_NAME.fullmatch(name) or name in {*TAKEN, *CSHARP.keywords.split()}:
        raise OptionError(f"{out.name!r} names the class {name!r}; use letters and digits, as in Net.cs")
    return ()


def type_name(out: Path) -> str:
    """Returns the name of the class of a file, which begins with a capital letter."""
    return out.stem[:1].upper() + out.stem[1:]


@dataclass(frozen=True, kw_only=True)
class CSharpOptions(FamilyOptions):
    """The options of C#."""

    namespace: str | None = option(
        "Package or namespace of the class, e.g. com.example.",
        valid=is_namespace,
        form="is not the name of a namespace",
    )
    type_name: str = "Net"

    @property
    def qualified_name(self) -> str:
        """The name of the class with its namespace."""
        return f"global::{self.namespace}.{self.type_name}" if self.namespace else f"global::{self.type_name}"

    def placed(self, out: Path) -> CSharpOptions:
        checked(out)
        return replace(self, type_name=type_name(out))
