"""Jinja, set up to fail loudly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from jinja2.environment import TemplateModule

from lstmgen.graph.operation import Operation
from lstmgen.graph.shape import Dim, text
from lstmgen.targets.text import names, sections
from lstmgen.targets.text.sums import sum_of

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable  # from Python 3.11


@cache
def package() -> Traversable:
    """The templates of lstmgen itself, however it is installed; looked for where they are first used."""
    return files("lstmgen.templates")


@dataclass(frozen=True)
class TemplateFiles(BaseLoader):
    """Templates below a folder, files or sections of files; `source` changes their texts when they are read."""

    folder: Traversable
    source: Callable[[str], str] = str

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        entry = sections.template(self.folder, template)
        if entry is None:
            raise TemplateNotFound(template)
        return self.source(entry.text), entry.path, None


@dataclass(frozen=True, eq=False)
class Templates:
    """The templates of a language, which may use these filters, tests and names, and those that are any language's.

    Attributes:
        folder: where they are: beside a language that is registered from elsewhere; None: among those of lstmgen.
        markup: they write HTML, in which whatever a name holds is text.
        finalize: what becomes of every value that is written.
        source: changes the text of a template when it is read.
    """

    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    tests: Mapping[str, Callable[..., bool]] = field(default_factory=dict)
    names: Mapping[str, object] = field(default_factory=dict)
    folder: Traversable | None = None
    markup: bool = False
    finalize: Callable[..., Any] | None = None
    source: Callable[[str], str] = str

    @property
    def place(self) -> Traversable:
        """The folder that they are in."""
        return self.folder or package()

    @cached_property
    def environment(self) -> Environment:
        """Jinja's, in which an undefined name is an error."""
        env = Environment(
            loader=TemplateFiles(self.place, self.source),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=self.markup,
            finalize=self.finalize,
        )
        env.filters |= {
            "comment": names.comment,
            "code_span": names.code_span,
            "shape": text,
            "edges": edges,
            "sum_of": sum_of,
            **self.filters,
        }
        env.tests |= self.tests
        env.globals |= {"zip": zip, **self.names}
        return env

    def render(self, template: str, context: Mapping[str, object]) -> str:
        """The text of a template."""
        return self.environment.get_template(template).render(context)

    def macros(self, template: str) -> TemplateModule:
        """The macros of a template file."""
        return self.environment.get_template(template).module

    def has(self, template: str) -> bool:
        """Returns whether a template exists."""
        return sections.template(self.place, template) is not None


# Those that need no language's filters.
PLAIN = Templates()


def template_for(operation: Operation, *, exists: bool) -> str:
    """Returns the missing part of a language for an operation: "" or "template for …"."""
    return "" if exists else f"template for {type(operation).__name__}"


def written_lines(text: str) -> list[str]:
    """Returns the lines of what a template has written, without indentation and without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def edges(geometry: Iterable[tuple[Dim, int, int]]) -> list[tuple[int, int]]:
    """The padding before and after each spatial axis, from the geometry of a convolution or a pooling."""
    return [(before, after) for _, before, after in geometry]


def first(folders: Iterable[str], name: str) -> str:
    """The template of a name in the first of several folders that has it."""
    return next(path for folder in folders if has(path := f"{folder}/{name}"))


def has(template: str) -> bool:
    """Returns whether a template exists."""
    return sections.template(package(), template) is not None
