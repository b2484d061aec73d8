"""Which samples a model is tried with: random ones, the user's, or both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lstmgen import arguments
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.samples.accept import accepted
from lstmgen.samples.csv_files import laid_out
from lstmgen.samples.load import samples_of
from lstmgen.samples.spacing import evenly_spaced
from lstmgen.samples.synthetic import Sample, check_timesteps, random_samples

LEAST = {"samples": 1, "seed": 0, "timesteps": 1}  # of the options below
RANDOM = 8  # samples


@dataclass(frozen=True)
class Chosen:
    """Samples of a user's: all, or some of them, evenly spaced.

    Attributes:
        of: how many there are.
    """

    samples: list[Sample]
    of: int

    @property
    def note(self) -> str:
        """A remark on the samples that were left out; "" where all are there."""
        return f"{len(self.samples):,} of {self.of:,} samples, evenly spaced" if len(self.samples) < self.of else ""


@dataclass(frozen=True)
class Sampling:
    """Which samples a model is tried with.

    Attributes:
        samples: how many: of `data` at most, and of random ones; None: all of `data`, and `RANDOM`.
        seed: of the random ones.
        timesteps: how long their free axes are; None: as `random_samples` has them.
        data: those of a user, as `samples_of` takes them; None where there are none.
    """

    samples: int | None = None
    seed: int = 0
    timesteps: int | None = None
    data: Any = None

    def check(self, graph: Graph) -> None:
        """Raises OptionError where lengths are given for a model that has no free axes."""
        check_timesteps(graph, self.timesteps)

    def random(self, graph: Graph) -> list[Sample]:
        """The random ones.

        Raises:
            OptionError: they do not fit in memory, or are too short for the model.
        """
        count = RANDOM if self.samples is None else self.samples
        samples = random_samples(graph, count, self.seed, self.timesteps)
        return accepted(graph, samples, "the random ones (give `data=`, or other `timesteps=`)")

    def given(self, graph: Graph, most: int | None = None) -> Chosen:
        """Those of the user.

        Args:
            most: how many are taken where `samples` is None; None for all.

        Raises:
            OptionError: they do not fit the model.
        """
        every = [] if self.data is None else samples_of(graph, self.data, "data")
        count = self.samples or most or len(every)
        return Chosen([every[k] for k in evenly_spaced(len(every), count)], len(every))


@dataclass(frozen=True)
class SamplingArguments:
    """The arguments of `verify`, `certify` and `report` about samples, as they were given; `verify` documents them."""

    samples: Any
    seed: Any
    timesteps: Any
    data: Any
    lines: Any
    window: Any

    def in_addition(self) -> Sampling:
        """The samples of a call that tries the user's in addition to random ones.

        Raises:
            OptionError: a value is wrong, or `data` has no lines.
        """
        return Sampling(**self._numbers(), data=laid_out("data", self.data, self.lines, self.window))

    def in_place_of_random(self) -> Sampling:
        """The samples of a call that tries the user's in place of random ones.

        Raises:
            OptionError: as `in_addition`; or options of random samples alone and `data` are given.
        """
        for name in self._numbers():
            if name != "samples" and self.data is not None:
                raise OptionError(f"`{name}=` is for random samples, and `data=` gives others: leave one out")
        return self.in_addition()

    def _numbers(self) -> dict[str, int]:
        """The options that are numbers, where they are set."""
        return {
            name: arguments.integer(name, value, least=least)
            for name, least in LEAST.items()
            if (value := getattr(self, name)) is not None
        }
