"""Runtime helpers: sections of files in the target language. Only those in use are written.

A helper is in use if its name occurs in the rendered text or in another helper that is in use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from lstmgen.targets.text.sections import files, sections
from lstmgen.targets.text.templates import Templates

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable  # from Python 3.11

WORD = re.compile(r"\b[A-Za-z_]\w*\b")

Helper = TypeVar("Helper")  # its text, or more that a language keeps of it
# The texts of helpers by name.
Helpers = Mapping[str, str]
NONE: Helpers = MappingProxyType({})


@cache
def variants(folder: str, suffix: str, templates: Traversable | None = None) -> Mapping[str, Helpers]:
    """Returns the helpers in the files of a folder by variant; those without a variant are under ""."""
    helpers: dict[str, dict[str, str]] = {}
    for text in texts(folder, suffix, Templates(folder=templates)):
        for section in sections(text):
            helpers.setdefault(section.variant, {})[section.name] = section.text
    return MappingProxyType({variant: MappingProxyType(texts) for variant, texts in helpers.items()})


def texts(folder: str, suffix: str, templates: Templates) -> Iterable[str]:
    """Yields the text of each file in a folder; what a template writes, if it is one."""
    for entry in files(templates.place.joinpath(folder), suffix, f"{suffix}.j2"):
        is_template = entry.name.endswith(".j2")
        yield templates.render(f"{folder}/{entry.name}", {}) if is_template else entry.read_text(encoding="utf-8")


def load(folder: str, suffix: str, variant: str = "") -> Helpers:
    """Returns the helpers of a folder in a variant by name; only those that have the variant."""
    return variants(folder, suffix).get(variant, NONE)


def words(text: str) -> Iterable[str]:
    """Returns every word of a source text, in comments and strings too."""
    return WORD.findall(text)


def needed(
    names: Iterable[str], helpers: Mapping[str, Helper], uses: Callable[[Helper], Iterable[str]]
) -> dict[str, Helper]:
    """Returns the helpers among some names and those that they use, each after what it uses.

    Args:
        uses: returns the names that a helper uses.
    """
    chosen: dict[str, Helper] = {}
    seen: set[str] = set()

    def visit(names: Iterable[str]) -> None:
        for name in names:
            if name in helpers and name not in seen:
                seen.add(name)
                visit(uses(helpers[name]))
                chosen[name] = helpers[name]

    visit(names)
    return chosen
