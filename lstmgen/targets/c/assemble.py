"""The source put together from sections, with a table of contents if it is long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from zlib import crc32

from lstmgen.targets.c.dialect import HEADERS
from lstmgen.targets.c.format import finished, prefixed_comments, separate
from lstmgen.targets.c.helpers import Helper
from lstmgen.targets.c.levels import Level
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.templates import CTemplates
from lstmgen.targets.text.contents import table

DISPATCH = "c/module/dispatch.c.j2"
USUAL = 16
LONG = 500  # lines, from which on a table of contents helps


@dataclass(frozen=True)
class Section:
    """A part of a source.

    Attributes:
        title: its line in the table of contents; "" for none.
        texts: its functions, or other text with blank lines around it.
    """

    title: str
    texts: Sequence[str]

    def finished(self, prefix: str) -> Section:
        """Returns the section laid out, with the user's prefix."""
        return Section(self.title, [finished(self.texts, prefix)])


@dataclass(frozen=True)
class Sections:
    """The parts of a source, in order.

    Attributes:
        start: returns the text before the weights, with these lines at the end of its comment.
        weights: their definitions or declarations, already laid out.
        functions: helpers and functions that predict, compiled once per SIMD width.
        rest: functions that are compiled once.
    """

    start: Callable[[Sequence[str]], str]
    weights: Section
    functions: Sequence[Section]
    rest: Section


@dataclass(frozen=True)
class Dispatch:
    """Settings to compile functions for several SIMD widths.

    Attributes:
        levels: the wider vectors, widest first.
        defined: the functions and types that exist once per width.
        public: the functions that callers know: name, parameters, the names of these.
        repeats: whether the source has its functions again for each width, instead of including itself.
    """

    levels: Sequence[Level]
    defined: Iterable[str]
    public: Sequence[tuple[str, str, str]]
    repeats: bool


def once(sections: Sections, prefix: str) -> str:
    """The source with all functions once."""
    functions = [section.finished(prefix) for section in (*sections.functions, sections.rest)]
    return with_contents(sections.start, [sections.weights, *functions])


def with_contents(start: Callable[[Sequence[str]], str], sections: Iterable[Section]) -> str:
    """Returns a source with its start, which has a table of contents if the source is long."""
    texts: list[str] = []
    starts = []
    for section in sections:
        if section.title:
            starts.append((section.title, separate([*texts, "."]).count("\n")))
        texts += section.texts
    source = separate([start([]), *texts])
    if source.count("\n") < LONG:
        return source
    above = start(table(starts, 0)).rstrip("\n").count("\n") + 2
    return separate([start(table(starts, above)), *texts])


def for_each_width(sections: Sections, dispatch: Dispatch, templates: CTemplates, options: COptions) -> str:
    """The source with functions for each SIMD width, and others that choose from them.

    Where it includes itself it recognises itself by a number, which is a checksum of its weights and its code; what a
    comment at its head says, such as errors on samples, does not shape it.
    """

    def piece(macro: str, *arguments: object) -> str:
        return finished([templates.write(DISPATCH, macro, *arguments)], options.prefix)

    end = Section("", [templates.write(DISPATCH, "end_of_functions")])
    plain = [section.finished(options.prefix) for section in (*sections.functions, end)]
    functions = separate(text for section in plain for text in section.texts)
    chosen = piece("chosen", dispatch.public, dispatch.levels)
    rest = sections.rest.finished(options.prefix)
    number = crc32("".join([*sections.weights.texts, functions, chosen, *rest.texts]).encode()) >> 1
    source = "" if dispatch.repeats else options.source
    code = f"\n{functions}" if dispatch.repeats else f'#include "{source}"\n'
    widths = separate(
        [
            piece("names", source, number, sorted(dispatch.defined)),
            *(f"{piece('begin', level.width, level.features)}{code}{piece('end')}" for level in dispatch.levels),
            f"{piece('begin_usual', USUAL)}{code}{piece('end_usual')}",
            piece("no_names", source, number, [name for name, _, _ in dispatch.public]),
        ]
    )
    if dispatch.repeats:
        begin, endif = [widths, piece("unless", "NET_DISPATCH")], []
    else:
        begin = [f"{widths}{piece('endif')}", piece("only", "defined(NET_PASS) || !defined(NET_DISPATCH)")]
        chosen, endif = f"{piece('unless', 'NET_PASS')}{chosen}", [piece("endif")]
    between = Section("", [piece("endif"), chosen])
    around = [Section("", begin), *plain, between, rest, Section("", endif)]
    return with_contents(sections.start, [sections.weights, *around])


def helper_texts(helpers: Iterable[Helper], prefix: str) -> list[str]:
    """The helpers as sections."""
    return [prefixed_comments(helper.text.strip(), prefix) for helper in helpers]


def includes(used: Iterable[str], further: Iterable[str]) -> list[str]:
    """The standard headers that names need, and further ones; <string.h> has what <stddef.h> has."""
    wanted = {HEADERS[name] for name in used if name in HEADERS} | set(further)
    wanted -= {"stddef.h"} if "string.h" in wanted else set()
    return [header for header in ("math.h", "stdint.h", "string.h", "stddef.h", "stdio.h") if header in wanted]
