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
from lstmgen.samples.synthetic import Sample, check_timesteps, random_samples

LEAST = {"samples": 1, "seed": 0, "timesteps": 1}  # that the options of random samples take


@dataclass(frozen=True)
class Sampling:
    """Which samples a model is tried with.

    Attributes:
        samples: how many random ones.
        seed: of these.
        timesteps: how long their free axes are; None: as `random_samples` has them.
        data: those of a user, as `samples_of` takes them; None where there are none.
    """

    samples: int = 8
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
        samples = random_samples(graph, self.samples, self.seed, self.timesteps)
        return accepted(graph, samples, "the random ones (give `data=`, or other `timesteps=`)")

    def given(self, graph: Graph) -> list[Sample]:
        """Those of the user.

        Raises:
            OptionError: they do not fit the model.
        """
        return [] if self.data is None else samples_of(graph, self.data, "data")


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
        return Sampling(**self._of_random(), data=laid_out("data", self.data, self.lines, self.window))

    def in_place_of_random(self) -> Sampling:
        """The samples of a call that tries the user's in place of random ones.

        Raises:
            OptionError: as `in_addition`; or options of random samples and `data` are given.
        """
        said = self._of_random()
        if said and self.data is not None:
            raise OptionError(f"`{next(iter(said))}=` is for random samples, and `data=` gives others: leave one out")
        return self.in_addition()

    def _of_random(self) -> dict[str, int]:
        """The options of random samples that were given."""
        return {
            name: arguments.integer(name, value, least=least)
            for name, least in LEAST.items()
            if (value := getattr(self, name)) is not None
        }
