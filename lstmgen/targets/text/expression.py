"""Code that knows which names stand in it, so that nobody searches it for them.

Whoever turns an expression into plain text, be it a template or a format, writes it: its names are noted then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# The names that are being noted, in the order in which they were written.
NOTED: ContextVar[dict[str, None]] = ContextVar("NOTED")


@contextmanager
def noting() -> Iterator[dict[str, None]]:
    """Records, in order, the names of all expressions that are formatted within it; an inner `noting` has its own."""
    names: dict[str, None] = {}
    outer = NOTED.set(names)
    try:
        yield names
    finally:
        NOTED.reset(outer)


def note(text: str, *names: str) -> str:
    """The text; the innermost `noting` records that it uses these names."""
    if (noted := NOTED.get(None)) is not None:
        noted.update(dict.fromkeys(names))
    return text


class Expression(str):
    """Code, and the names of variables in it."""

    uses: tuple[str, ...]

    def __new__(cls, text: str, uses: Iterable[str] = ()) -> Expression:
        made = super().__new__(cls, text)
        made.uses = tuple(uses)
        return made

    def __str__(self) -> str:
        return note(super().__str__(), *self.uses)

    def __format__(self, spec: str) -> str:
        return note(super().__format__(spec), *self.uses)


def variable(name: str) -> Expression:
    """A name as an expression."""
    return Expression(name, (name,))


def expression(form: str, *parts: object, **named: object) -> Expression:
    """Parts put into a form of `str.format`, with the names in them."""
    with noting() as names:
        text = form.format(*parts, **named)
    return Expression(text, names)


def joined(separator: str, parts: Iterable[object]) -> Expression:
    """Parts with a separator between them, with the names in them."""
    with noting() as names:
        text = separator.join(map(str, parts))
    return Expression(text, names)
