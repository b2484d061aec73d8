"""Runtime helpers: files of the target language, each with a family of helpers. Only those in use are written.

A marker line precedes each helper, as a comment of the language: `/* --- net_relu --- */`. A helper that is needed in
another form for some options has variants: `/* --- net_relu (constant_time) --- */`. A helper is in use if its name
occurs in the rendered text or in another helper that is in use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from lstmgen.targets.text.templates import Templates

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable  # from Python 3.11

WORD = re.compile(r"\b[A-Za-z_]\w*\b")
MARKER = re.compile(r"^(?:/\*|//|#) --- (\w+)(?: \(([\w/]+)\))? ---(?: \*/)?\n", re.MULTILINE)

Helper = TypeVar("Helper")  # its text, or more that a language keeps of it
# The texts of helpers by name.
Helpers = Mapping[str, str]
NONE: Helpers = MappingProxyType({})


@cache
def variants(folder: str, suffix: str, templates: Traversable | None = None) -> Mapping[str, Helpers]:
    """Returns the helpers in the files of a folder by variant; those without a variant are under ""."""
    helpers: dict[str, dict[str, str]] = {}
    for text in texts(folder, suffix, Templates(folder=templates)):
        for name, variant, body in sections(text):
            helpers.setdefault(variant, {})[name] = body
    return MappingProxyType({variant: MappingProxyType(texts) for variant, texts in helpers.items()})


def texts(folder: str, suffix: str, templates: Templates) -> Iterable[str]:
    """Yields the text of each file in a folder; what a template writes, if it is one."""
    for entry in sorted(templates.place.joinpath(folder).iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(suffix):
            yield entry.read_text(encoding="utf-8")
        elif entry.name.endswith(f"{suffix}.j2"):
            yield templates.render(f"{folder}/{entry.name}", {})


def sections(text: str) -> Iterable[tuple[str, str, str]]:
    """Yields the name, the variant ("" for none) and the text of each helper in a file.

    Raises:
        ValueError: it has no marker lines.
    """
    _, *parts = MARKER.split(text)
    if not parts:
        raise ValueError(f"no marker line such as `# --- relu ---` in a file of helpers: {text[:80]!r}")
    for name, variant, body in zip(parts[::3], parts[1::3], parts[2::3]):
        yield name, variant or "", body.strip("\n") + "\n"


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
