"""Progress of long work: stages, each announced to a callback as it begins, with how much is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar, overload

T = TypeVar("T")
Tell: TypeAlias = Callable[[str], None]


class Stage(str):
    """A stage of the work, as people read it: "2 of 4, C on 8 samples".

    Attributes:
        done: how many stages are done, with the fraction of this one.
        of: how many there are.
        tenth: the number of the stage, and how many tenths of it are done.
    """

    done: float
    of: int
    tenth: tuple[int, int]

    def __new__(cls, number: int, of: int, what: str, part: float = 0.0) -> Stage:
        """The text, with `done` and `of`.

        Args:
            number: of the stage, from 1.
            part: the fraction of it that is done.
        """
        made = super().__new__(cls, f"{number} of {of}, {what}")
        made.done, made.of, made.tenth = number - 1 + part, of, (number, int(10 * part))
        return made


def silent(stage: str) -> None:
    """The callback that ignores progress."""


def unwatched(items: Sequence[T]) -> Sequence[T]:
    """The items, whose progress is not announced."""
    return items


@dataclass
class Stages:
    """Announces a known number of stages, one after the other."""

    of: int
    tell: Tell
    number: int = 0
    what: str = ""
    passes: int = 0

    def begin(self, what: str) -> None:
        """Announces the next stage."""
        self.number, self.what, self.passes = self.number + 1, what, 0
        self.tell(Stage(self.number, self.of, what))

    def watch(self, items: Sequence[T]) -> Sequence[T]:
        """The items, each announced whenever it is iterated over."""
        return _Watched(items, self)

    def over(self, items: Sequence[T]) -> Iterator[T]:
        """Iterates over the items; of several iterations at once only the newest is announced: no count runs back."""
        self.passes += 1
        mine, stage = self.passes, self.number
        named = f"pass {mine}, " if mine > 1 else ""
        for number, item in enumerate(items, 1):
            if (mine, stage) == (self.passes, self.number):
                what = f"{self.what}, {named}sample {number} of {len(items)}"
                self.tell(Stage(self.number, self.of, what, 1.0 if named else (number - 1) / len(items)))
            yield item


@dataclass(frozen=True)
class _Watched(Sequence[T]):
    """Items that a stage works through."""

    items: Sequence[T]
    stages: Stages

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        return self.items[place]

    def __iter__(self) -> Iterator[T]:
        return self.stages.over(self.items)
