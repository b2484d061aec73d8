"""What is being done, and which part of the whole that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar, overload

T = TypeVar("T")
Tell: TypeAlias = Callable[[str], None]


class Step(str):
    """What is being done, as people read it: "2 of 4, C on 8 samples".

    Attributes:
        done: how many steps are behind it, with the part of this one.
        of: how many there are.
    """

    done: float
    of: int

    def __new__(cls, number: int, of: int, what: str, part: float = 0.0) -> Step:
        """The text, which knows its numbers.

        Args:
            number: of the step, from 1.
            part: how much of it is done.
        """
        made = super().__new__(cls, f"{number} of {of}, {what}")
        made.done, made.of = number - 1 + part, of
        return made


def silent(step: str) -> None:
    """Tells nobody."""


def unwatched(items: Sequence[T]) -> Sequence[T]:
    """The same samples, of which nothing is told."""
    return items


@dataclass
class Steps:
    """Tells so many steps, one after the other."""

    of: int
    tell: Tell
    number: int = 0
    what: str = ""
    passes: int = 0

    def begin(self, what: str) -> None:
        """The next one begins."""
        self.number, self.what, self.passes = self.number + 1, what, 0
        self.tell(Step(self.number, self.of, what))

    def watch(self, items: Sequence[T]) -> Sequence[T]:
        """The same samples, each told whenever it is taken."""
        return _Watched(items, self)

    def over(self, items: Sequence[T]) -> Iterator[T]:
        """The samples, one after the other; of passes at once only the newest is told, so that no count runs back."""
        self.passes += 1
        mine, step = self.passes, self.number
        named = f"pass {mine}, " if mine > 1 else ""
        for number, item in enumerate(items, 1):
            if (mine, step) == (self.passes, self.number):
                what = f"{self.what}, {named}sample {number} of {len(items)}"
                self.tell(Step(self.number, self.of, what, 1.0 if named else (number - 1) / len(items)))
            yield item


@dataclass(frozen=True)
class _Watched(Sequence[T]):
    """Samples of a step."""

    items: Sequence[T]
    steps: Steps

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        return self.items[place]

    def __iter__(self) -> Iterator[T]:
        return self.steps.over(self.items)
