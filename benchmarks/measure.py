"""One model at one batch size: everyone who takes part built, compared with the truth, and timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from c_library import Build, CLibrary, compile_library, generate
from models import Model
from rival import Predictor, Rival
from timing import Contestant, Elapsed, Time, race, timed

SAMPLES = 8  # that are compared with the truth, and that calls take in turn


@dataclass
class Result:
    """What was measured of one model.

    Attributes:
        times: by contestant, for one sequence.
        errors: by contestant: the largest difference of an output from the float64 truth.
        refused: why somebody does not take part.
    """

    model: Model
    batch: int
    times: dict[str, Time] = field(default_factory=dict)
    errors: dict[str, float] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Samples:
    """Inputs (sets, batch, *shape), and the float64 truth (sets, batch, outputs)."""

    inputs: np.ndarray
    truth: np.ndarray

    @classmethod
    def of(cls, model: Model, batch: int) -> Samples:
        """Eight samples; a batch that is larger repeats them."""
        x = np.stack([model.sample(seed) for seed in range(SAMPLES)])
        truth = np.stack([model.graph.evaluate(sample)[0] for sample in x])
        order = np.resize(np.arange(SAMPLES), (max(SAMPLES // batch, 1), batch))
        return cls(x[order], truth[order])

    def error(self, outputs: np.ndarray) -> float:
        return float(np.abs(outputs.reshape(self.truth.shape) - self.truth).max())


def measure(
    model: Model, batch: int, rivals: Sequence[Rival], builds: Sequence[Build], seconds: float, folder: Path
) -> Result:
    """Times the rivals and the builds against one another.

    Args:
        folder: an empty one, to build in.
    """
    result = Result(model, batch)
    samples = Samples.of(model, batch)
    contestants = []
    source = generate(model.graph, folder)
    for k, build in enumerate(builds):
        path = compile_library(source, build, folder / f"net_{k}.so")
        library = CLibrary(path, samples.inputs, samples.truth.shape[-1])
        result.errors[build.name] = samples.error(library.predict())
        contestants.append(Contestant(build.name, library.run))
    for rival in rivals:
        try:
            predictor = rival.load(rival.write(model, batch, folder))
        except NotImplementedError as error:
            result.refused[rival.name] = str(error)
            continue
        prepared = [predictor.prepare(x) for x in samples.inputs]
        result.errors[rival.name] = samples.error(np.stack([np.array(predictor(x)) for x in prepared]))
        contestants.append(Contestant(rival.name, calls_of(predictor, prepared)))
    for name, time in race(contestants, seconds).items():
        result.times[name] = time.per(batch)
    return result


def calls_of(predictor: Predictor, prepared: Sequence[object]) -> Callable[[int], Elapsed]:
    """Makes calls on the inputs in turn, as the loop in C does."""

    def run(calls: int) -> Elapsed:
        chosen = [prepared[k % len(prepared)] for k in range(calls)]
        predictor(chosen[0])

        def loop() -> None:
            for x in chosen:
                predictor(x)

        return timed(loop)

    return run
