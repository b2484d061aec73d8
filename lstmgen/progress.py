"""Progress of long work: a callback gets the name of each stage, with the finished part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar, overload

T = TypeVar("T")
Tell: TypeAlias = Callable[[str], None]


class Stage(str):
    """Stage of the work, in words: "2 of 4, C on 8 samples".

    Attributes:
        done: number of finished stages, plus the finished fraction of this one.
        of: number of stages.
        tenth: number of the stage, and its finished tenths.
    """

    done: float
    of: int
    tenth: tuple[int, int]

    def __new__(cls, number: int, of: int, what: str, part: float = 0.0) -> Stage:
        """Creates the text and the attributes.

        Args:
            number: number of the stage, from 1.
            part: finished fraction of the stage.
        """
        stage = super().__new__(cls, f"{number} of {of}, {what}")
        stage.done, stage.of, stage.tenth = number - 1 + part, of, (number, int(10 * part))
        return stage


def silent(stage: str) -> None:
    """Ignores progress."""


def unwatched(items: Sequence[T]) -> Sequence[T]:
    """Returns the items unchanged, without progress."""
    return items


@dataclass
class Stages:
    """Reports a fixed number of stages in order."""

    of: int
    tell: Tell
    number: int = 0
    what: str = ""
    passes: int = 0

    def begin(self, what: str) -> None:
        """Reports the next stage."""
        self.number, self.what, self.passes = self.number + 1, what, 0
        self.tell(Stage(self.number, self.of, what))

    def watch(self, items: Sequence[T]) -> Sequence[T]:
        """Wraps items so that iterating over them reports each one."""
        return _Watched(items, self)

    def over(self, items: Sequence[T]) -> Iterator[T]:
        """Iterates over the items; of several iterations at once, only the last one reports."""
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
    """Items that report progress when iterated over."""

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
