"""One model: everyone who takes part is built, compared with the truth, timed, and asked what else it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from c_library import Build, Compiled, FromPython, Library, compile_source, generate
from costs import Cost, cost_of_c, cost_of_rival
from models import Model
from rivals import Rival
from roofline import Roofline
from timing import Contestant, Elapsed, Time, race, timed

SAMPLES = 8  # that are compared with the truth, and that calls take in turn
FROM_PYTHON = "… called from Python"


@dataclass
class Result:
    """What was measured of one model at one batch size.

    Attributes:
        times: by contestant, for one sequence.
        errors: by contestant: the largest difference of an output from the float64 truth.
        limits: seconds that one sequence takes at least, by build.
    """

    model: Model
    batch: int
    limits: Mapping[str, float]
    times: dict[str, Time] = field(default_factory=dict)
    errors: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Samples:
    """Inputs (sets, batch, *shape), and the float64 truth (sets, batch, outputs)."""

    inputs: np.ndarray
    truth: np.ndarray

    @classmethod
    def of(cls, model: Model, batch: int, count: int = SAMPLES) -> Samples:
        """So many samples; a batch that is larger repeats them."""
        x = np.stack([model.sample(seed) for seed in range(count)])
        truth = np.stack([model.graph.evaluate(sample)[0] for sample in x])
        order = np.resize(np.arange(count), (max(count // batch, 1), batch))
        return cls(x[order], truth[order])

    def error(self, outputs: np.ndarray) -> float:
        return float(np.abs(outputs.reshape(self.truth.shape) - self.truth).max())


@dataclass(frozen=True)
class Bench:
    """Who takes part, and for how long each is timed."""

    rivals: Sequence[Rival]
    builds: Sequence[Build]
    rooflines: Mapping[str, Roofline]
    seconds: float

    def compile(self, model: Model, folder: Path) -> list[Compiled]:
        """The model's C in every build."""
        source = generate(model.graph, folder)
        return [compile_source(source, build) for build in self.builds]

    def race(self, model: Model, batch: int, compiled: Sequence[Compiled], folder: Path) -> Result:
        """Times everyone against everyone for one batch size."""
        samples = Samples.of(model, batch)
        limits = {name: roofline.seconds(model, batch) for name, roofline in self.rooflines.items()}
        result = Result(model, batch, limits)
        contestants = []

        def enter(name: str, run: Callable[[int], Elapsed], outputs: np.ndarray) -> None:
            result.errors[name] = samples.error(outputs)
            contestants.append(Contestant(name, run))

        for one in compiled:
            library = Library(one.library(), samples.inputs, samples.truth.shape[-1])
            enter(one.build.name, library.run, library.predict())
            if one is compiled[0]:
                enter(FROM_PYTHON, *python_calls(FromPython(library), samples))
        for rival in self.rivals:
            enter(rival.name, *python_calls(rival.load(rival.write(model, batch, folder)), samples))
        for name, time in race(contestants, self.seconds).items():
            result.times[name] = time.per(batch)
        return result

    def costs(self, model: Model, compiled: Sequence[Compiled], folder: Path) -> dict[str, Cost]:
        """What everyone costs besides time."""
        costs = {one.build.name: cost_of_c(model, one, folder) for one in compiled}
        return costs | {rival.name: cost_of_rival(model, rival, folder) for rival in self.rivals}


def python_calls(predictor: Any, samples: Samples) -> tuple[Callable[[int], Elapsed], np.ndarray]:
    """What makes calls on the inputs in turn, as the loop in C does; and the outputs for all of them."""
    prepared = [predictor.prepare(x) for x in samples.inputs]
    outputs = np.stack([np.array(predictor(x)) for x in prepared])

    def run(calls: int) -> Elapsed:
        chosen = [prepared[k % len(prepared)] for k in range(calls)]
        predictor(chosen[0])

        def loop() -> None:
            for x in chosen:
                predictor(x)

        return timed(loop)

    return run, outputs


def grouped(results: Sequence[Result]) -> dict[tuple[str, int], list[Result]]:
    """By cell and batch size."""
    groups: dict[tuple[str, int], list[Result]] = {}
    for result in results:
        groups.setdefault((result.model.cell.upper(), result.batch), []).append(result)
    return groups
