"""Names of classes and packages, which follow from the names of files; names that the source uses are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from lstmgen.errors import OptionError
from lstmgen.targets.family.options import FamilyOptions
from lstmgen.targets.options import option


@dataclass(frozen=True, kw_only=True)
class TypeNames:
    """The names that a file gives to its class or package.

    Attributes:
        kind: "class" or "package".
        form: a regular expression.
        part: the form of a part of a namespace.
        example: of the characters and of a file.
        taken: words that neither a name nor a part of a namespace may be.
        members: of the class, where none may have its name.
        spell: returns the name from that of a file without its suffix.
    """

    kind: str
    form: str
    part: str = ""
    example: str
    taken: frozenset[str]
    members: frozenset[str] = frozenset()
    spell: Callable[[str], str] = str

    def of(self, out: Path) -> str:
        """Returns the name for a file.

        Raises:
            OptionError: it cannot be one.
        """
        if not re.fullmatch(self.form, name := self.spell(out.stem)) or name in self.taken | self.members:
            raise OptionError(f"{out.stem!r} names the {self.kind} {name!r}; use {self.example}")
        return name

    def checked(self, out: Path) -> Sequence[str]:
        """Returns no remarks on the name of a file; raises OptionError where it cannot be used."""
        self.of(out)
        return ()

    def is_namespace(self, name: str) -> bool:
        """Returns whether a text is the name of a namespace."""
        return all(re.fullmatch(self.part, part) and part not in self.taken for part in name.split("."))

    def namespace(self, title: str) -> Any:
        """Returns the option of a namespace; `title` is the word of the language for one."""
        return option(
            "Package or namespace of the class, e.g. com.example.",
            valid=self.is_namespace,
            form=f"is not the name of a {title}",
        )


@dataclass(frozen=True, kw_only=True)
class NamedOptions(FamilyOptions):
    """The options of a language whose files have the name of a class or a package."""

    names: ClassVar[TypeNames]
    type_name: str = "Net"

    @property
    def reserved(self) -> Sequence[str]:
        """The name of the class or package, and names in code that loads weights."""
        return (self.type_name, *super().reserved)

    def placed(self, out: Path) -> NamedOptions:
        return replace(self, type_name=self.names.of(out), source=out.name)


@dataclass(frozen=True, kw_only=True)
class ClassOptions(NamedOptions):
    """The options of a language whose files are a class, which may be in a namespace."""

    namespace: str | None = None

    @property
    def qualified_name(self) -> str:
        """The name of the class with its namespace."""
        return f"{self.namespace}.{self.type_name}" if self.namespace else self.type_name
