"""Selects samples to run a model on: random ones, the user's, or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from lstmgen import arguments
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.samples.accept import accepted
from lstmgen.samples.csv_files import laid_out
from lstmgen.samples.doubts import scaled_already
from lstmgen.samples.load import samples_of
from lstmgen.samples.synthetic import Sample, check_timesteps, random_samples


def evenly_spaced(among: int, count: int) -> list[int]:
    """Returns at most `count` numbers below `among`, evenly spaced from the first to the last."""
    count = min(count, among)
    return [k * (among - 1) // max(1, count - 1) for k in range(count)]


LEAST = {"samples": 1, "seed": 0, "timesteps": 1}  # smallest values of the options below
RANDOM = 8  # random samples by default


@dataclass(frozen=True)
class Chosen:
    """The user's samples: all, or some of them, evenly spaced.

    Attributes:
        of: number of all samples.
        doubts: remarks on their numbers.
    """

    samples: list[Sample]
    of: int
    doubts: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks on samples that are left out, and on the numbers of all."""
        if len(self.samples) == self.of:
            return self.doubts
        return (f"{len(self.samples):,} of {self.of:,} samples, evenly spaced", *self.doubts)


@dataclass(frozen=True)
class Sampling:
    """Sources of samples.

    Attributes:
        samples: number of random samples, and limit for those of `data`; None for `RANDOM`, and all of `data`.
        seed: seed of random samples.
        timesteps: length of variable-length axes of random samples; None for the default of `random_samples`.
        data: the user's samples, see `samples_of`; None without them.
    """

    samples: int | None = None
    seed: int = 0
    timesteps: int | None = None
    data: Any = None

    def check(self, graph: Graph) -> None:
        """Raises OptionError if `timesteps` is set for a model without variable-length axes."""
        check_timesteps(graph, self.timesteps)

    def random(self, graph: Graph) -> list[Sample]:
        """Returns random samples.

        Raises:
            OptionError: they do not fit in memory, or are too short for the model.
        """
        count = RANDOM if self.samples is None else self.samples
        samples = random_samples(graph, count, self.seed, self.timesteps)
        return accepted(graph, samples, "the random ones (give `data=`, or other `timesteps=`)")

    def of_data(self, graph: Graph, most: int | None = None) -> Chosen:
        """Returns the user's samples.

        Args:
            most: limit of their number if `samples` is None; None for all.

        Raises:
            OptionError: they do not fit the model.
        """
        data = [] if self.data is None else samples_of(graph, self.data, "data")
        count = self.samples or most or len(data)
        chosen = [data[k] for k in evenly_spaced(len(data), count)]
        return Chosen(chosen, len(data), tuple(scaled_already(graph, chosen)))


@dataclass(frozen=True)
class SamplingArguments:
    """Unchecked arguments of `verify`, `certify` and `report` about samples; `verify` documents them."""

    samples: int | None = None
    data: Any = None
    lines: Literal["timesteps", "samples"] | None = None
    window: int | None = None
    seed: int | None = None
    timesteps: int | None = None

    def in_addition(self) -> Sampling:
        """Returns the sampling of a call that uses `data` in addition to random samples.

        Raises:
            OptionError: a value is invalid, or `lines` or `window` is set without a CSV file.
        """
        return Sampling(**self._numbers(), data=laid_out("data", self.data, self.lines, self.window))

    def in_place_of_random(self) -> Sampling:
        """Returns the sampling of a call that uses `data` in place of random samples.

        Raises:
            OptionError: see `in_addition`; or an option of random samples is set with `data`.
        """
        for name in self._numbers():
            if name != "samples" and self.data is not None:
                raise OptionError(f"`{name}=` is for random samples, which `data=` replaces: leave one out")
        return self.in_addition()

    def _numbers(self) -> dict[str, int]:
        """Returns the numeric options that are set."""
        return {
            name: arguments.integer(name, value, least=least)
            for name, least in LEAST.items()
            if (value := getattr(self, name)) is not None
        }
