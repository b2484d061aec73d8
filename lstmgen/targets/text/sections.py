"""Files of families: a marker line, as a comment of the language, precedes each helper or template in them.

`/* --- net_relu --- */` precedes a helper in C, `{# --- affine --- #}` a template. A section that has another form for
some options has variants: `/* --- net_relu (constant_time) --- */`. Templates with the same text are one section of
several names: `{# --- slice, repeat --- #}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable  # from Python 3.11

MARKER = re.compile(r"^(?:/\*|//|--|\{?#) --- (\w+(?:, \w+)*)(?: \(([\w/]+)\))? ---(?: \*/| #\})?\n+", re.MULTILINE)


class FileSection(NamedTuple):
    """A part of a file: name and variant ("" for none) of its marker line, its text, and how many lines precede it."""

    name: str
    variant: str
    text: str
    lines_before: int


class FamilyFiles(NamedTuple):
    """The files with a suffix in a folder below `root`."""

    root: Traversable
    folder: str
    suffix: str


class Template(NamedTuple):
    """The text of a template, and the path of the file that it is in."""

    path: str
    text: str


def sections(text: str) -> Iterator[FileSection]:
    """Yields the sections of a file.

    Raises:
        ValueError: it has no marker lines.
    """
    markers = [*MARKER.finditer(text)]
    if not markers:
        raise ValueError(f"no marker line such as `# --- relu ---` in a file of a family: {text[:80]!r}")
    ends = [*(marker.start() for marker in markers[1:]), len(text)]
    for marker, end in zip(markers, ends):
        start = marker.end()
        body = text[start:end].rstrip("\n") + "\n"
        for name in marker[1].split(", "):
            yield FileSection(name, marker[2] or "", body, text.count("\n", 0, start))


def files(folder: Traversable, *suffixes: str) -> list[Traversable]:
    """Returns the files in a folder that have one of several suffixes, sorted by name."""
    return sorted((entry for entry in folder.iterdir() if entry.name.endswith(suffixes)), key=lambda entry: entry.name)


def template(root: Traversable, name: str) -> Template | None:
    """Returns a template below `root`: a file of that name, or a section of a file beside it; None if there is none.

    `c/layers/affine.c.j2` is the section `affine` of `c/layers/elementwise.c.j2`.
    """
    entry = root.joinpath(name)
    if entry.is_file():
        return Template(name, entry.read_text(encoding="utf-8"))
    folder, _, file = name.rpartition("/")
    section, dot, suffix = file.partition(".")
    return in_families(FamilyFiles(root, folder, dot + suffix)).get(section)


@cache
def in_families(families: FamilyFiles) -> Mapping[str, Template]:
    """Returns the templates that are sections of files by name.

    Each has what its file has before the first marker line, such as imports. A comment of blank lines stands for the
    sections between, so that errors name the line in the file.
    """
    templates: dict[str, Template] = {}
    folder = families.root.joinpath(families.folder)
    for entry in files(folder, families.suffix) if folder.is_dir() else ():
        text = entry.read_text(encoding="utf-8")
        head, *family = MARKER.split(text, maxsplit=1)
        for section in sections(text) if family else ():
            between = "\n" * (section.lines_before - head.count("\n"))
            source = f"{head}{{#{between}#}}{section.text}"
            templates[section.name] = Template(f"{families.folder}/{entry.name}", source)
    return templates
