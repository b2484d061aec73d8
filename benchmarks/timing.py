"""Who is timed when, and how: everyone in turn, in batches of calls too short to be disturbed often."""

from __future__ import annotations

import gc
import os
import re
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NamedTuple

BATCH_SECONDS = 300e-6  # of calls that are timed together: far above the clock, far below the scheduler's slice
LEAST_BATCHES = 5
LOOK_SECONDS = 0.3  # at what the cores have to do


class Elapsed(NamedTuple):
    """Seconds on the wall clock, and of processor time of the whole process, threads included."""

    wall: float
    cpu: float


@dataclass
class Contestant:
    """Somebody who is timed.

    Attributes:
        run: makes that many calls after one that is not timed.
    """

    name: str
    run: Callable[[int], Elapsed]
    calls: int = 1
    spent: float = 0.0
    batches: list[Elapsed] = field(default_factory=list)

    def warm_up(self) -> None:
        """Finds out how many calls make a batch, and drops the batches of an earlier race, which would end this one."""
        self.spent, self.batches = 0.0, []
        while self.run(self.calls).wall < BATCH_SECONDS / 2:
            self.calls *= 2

    def take_turn(self) -> None:
        elapsed = self.run(self.calls)
        self.spent += elapsed.wall
        self.batches.append(Elapsed(elapsed.wall / self.calls, elapsed.cpu / self.calls))

    def done(self, seconds: float) -> bool:
        return self.spent >= seconds and len(self.batches) >= LEAST_BATCHES

    def time(self) -> Time:
        cpu = [elapsed.cpu for elapsed in self.batches]
        return Time(min(cpu), median(cpu), sum(elapsed.wall for elapsed in self.batches) / sum(cpu))


@dataclass(frozen=True)
class Time:
    """What a call takes.

    Attributes:
        cpu, median: seconds of processor time: the least of all batches, and the median.
        stretch: wall time over processor time of all batches: 1 where nothing disturbed them.
    """

    cpu: float
    median: float
    stretch: float

    def per(self, count: int) -> Time:
        """The time of one of `count` things that a call does."""
        return Time(self.cpu / count, self.median / count, self.stretch)


def race(contestants: Sequence[Contestant], seconds: float) -> dict[str, Time]:
    """The times by name; the turn is always with whoever has had the least time so far.

    Args:
        seconds: how long each is timed, at least.
    """
    with collection_off():
        for contestant in contestants:
            contestant.warm_up()
        while waiting := [contestant for contestant in contestants if not contestant.done(seconds)]:
            min(waiting, key=lambda contestant: contestant.spent).take_turn()
    return {contestant.name: contestant.time() for contestant in contestants}


def timed(calls: Callable[[], object]) -> Elapsed:
    """How long something takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    calls()
    return Elapsed(time.perf_counter() - wall, time.process_time() - cpu)


@contextmanager
def collection_off() -> Iterator[None]:
    """Without Python's garbage collector, as in timeit."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def pin(core: int | None) -> int:
    """Binds this process, and the threads and processes that it starts later, to one core: the idlest by default."""
    chosen = idlest(os.sched_getaffinity(0)) if core is None else core
    os.sched_setaffinity(0, {chosen})
    return chosen


def idlest(cores: Collection[int]) -> int:
    """The core that rests most for a while; the last of equals."""
    before = idle_ticks()
    time.sleep(LOOK_SECONDS)
    after = idle_ticks()
    return max(cores, key=lambda core: (after.get(core, 0) - before.get(core, 0), core))


def idle_ticks() -> dict[int, int]:
    """How long each core has rested."""
    lines = Path("/proc/stat").read_text().splitlines()
    rows = (line.split() for line in lines if re.match(r"cpu\d", line))
    return {int(row[0][3:]): int(row[4]) for row in rows}
