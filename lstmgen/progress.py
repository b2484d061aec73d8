"""What is being done, and which part of the whole that is."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TypeAlias

Tell: TypeAlias = Callable[[str], None]


class Step(str):
    """What is being done, as people read it: "2 of 4, C on 8 samples".

    Attributes:
        number: which one it is, from 1.
        of: how many there are.
    """

    number: int
    of: int

    def __new__(cls, number: int, of: int, what: str) -> Step:
        """The text, which knows its numbers."""
        made = super().__new__(cls, f"{number} of {of}, {what}")
        made.number, made.of = number, of
        return made


def silent(step: str) -> None:
    """Tells nobody."""


def steps(of: int, tell: Tell) -> Callable[[str], None]:
    """What is called as each of so many steps begins, with what it is."""
    numbers = count(1)
    return lambda what: tell(Step(next(numbers), of, what))
