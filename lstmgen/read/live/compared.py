"""Compares the followed graph with the outputs of the user's code: layer by layer, then the whole model.

Both run on the same probes. The graph is evaluated in float64, with bounds for the rounding of float32.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.errors import Problem
from lstmgen.graph.graph import FLOAT32_BITS, State
from lstmgen.graph.operation import Array
from lstmgen.read.calls.excerpts import Excerpt
from lstmgen.read.configs.nodes import leaves
from lstmgen.read.live.place import line_of
from lstmgen.samples.probes import Probe, free_axes, probes, samples_for
from lstmgen.samples.rounding import Bounded, bounded, distance
from lstmgen.samples.synthetic import Sample

LENGTHS = (5, 8, 40)  # of variable-length axes: the first two that the code accepts
CONSTANTS = 4  # lengths that are integers in the code: it may compare with them
LONGEST = 64  # of these
ALONE = 2  # index of the probe that also runs in a batch of one
FOLLOWED_ADVICE = (
    "let call() compute with functions of keras.ops on tensors and weights alone: no conditions in Python on shapes, "
    "types or counters"
)
FAILURE_ADVICE = "call the model on an array: it must return outputs for any number of samples"
RANDOM = "two calls on the same sample differ: it is random, or counts its calls"
RANDOM_ADVICE = "leave that out of call(), unless training"

Outputs = list[Array]


@dataclass(frozen=True)
class RunConditions:
    """Conditions under which a model runs.

    Attributes:
        batch: the fixed batch size of the model; None if any size works.
        own_call: its call() is the user's own, so one sample may influence another.
        bits: of the significand, in the coarsest floats that the model computes in.
    """

    model: Any
    batch: int | None = None
    own_call: bool = True
    bits: int = FLOAT32_BITS


@dataclass(frozen=True, eq=False)
class ProbeTrial:
    """A probe and the outputs of the code for it."""

    probe: Probe
    outputs: Outputs


def differences(setting: RunConditions, excerpts: Sequence[Excerpt]) -> list[Problem]:
    """Returns a problem for each excerpt whose code gives other outputs; of nested ones, only the innermost.

    Args:
        excerpts: inner excerpts before the outer ones.
    """
    problems: list[Problem] = []
    with restored_variables(setting.model), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for excerpt in excerpts:
            if (
                not any(is_within(problem.layer, excerpt.layer) for problem in problems)
                and (problem := compared(setting, excerpt)) is not None
            ):
                problems.append(problem)
    return problems


def is_within(layer: str, outer: str) -> bool:
    """Returns true for a layer inside another one, or another call of it. The model itself is "" and contains all."""
    return not outer or layer == outer or layer.startswith(f"{outer}/")


@contextmanager
def restored_variables(model: Any) -> Iterator[None]:
    """Restores variables that are not trained, such as states and counters, on exit."""
    states = [state for layer in stateful_layers(model) for state in leaves(layer.states) if hasattr(state, "assign")]
    variables = [variable for variable in model.variables if not variable.trainable]
    kept = [(variable, np.array(variable)) for variable in (*variables, *states)]
    try:
        yield
    finally:
        for variable, array in kept:
            if not np.array_equal(np.array(variable), array, equal_nan=array.dtype.kind == "f"):
                variable.assign(array)


def stateful_layers(model: Any) -> list[Any]:
    """The layers that keep their states between calls."""
    return [
        layer for layer in model._flatten_layers() if getattr(layer, "stateful", False) and hasattr(layer, "states")
    ]


def compared(setting: RunConditions, excerpt: Excerpt) -> Problem | None:
    """Compares one excerpt with its code; None if they agree, or if no numbers can be compared."""
    graph = excerpt.graph
    if graph.stateful() and excerpt.code.call.layer is not setting.model:
        return None  # its states belong to the model, which is compared as a whole
    free = any(free_axes(value.shape) for value in graph.inputs)
    worked, error, layer = 0, None, excerpt.layer or setting.model.name
    special = lengths_in(excerpt) if free else []
    for length in [*special, *LENGTHS] if free else LENGTHS[:1]:
        tried = probes(graph, excerpt.drawn, length, samples_for(graph, length))
        try:
            trials = one_by_one(setting, excerpt, tried) if graph.stateful() else at_once(setting, excerpt, tried)
        except Exception as raised:  # whatever the user's code, or Keras, raises
            error = raised
            continue
        if (reason := first_difference(setting, excerpt, trials)) is not None:
            if random(setting, excerpt, tried):
                return Problem(layer, excerpt.class_name, RANDOM, RANDOM_ADVICE)
            return Problem(layer, excerpt.class_name, reason, FOLLOWED_ADVICE)
        worked += 1
        if worked == len(special) + 2:
            break
    if error is not None and not worked:
        return Problem(layer, excerpt.class_name, failure(error), FAILURE_ADVICE)
    return None


def lengths_in(excerpt: Excerpt) -> list[int]:
    """Lengths with which the code of an excerpt may compare: the smallest integers in it."""
    return sorted(n for n in excerpt.code.integers - set(LENGTHS) if 1 < n <= LONGEST)[:CONSTANTS]


def failure(error: Exception) -> str:
    """The reason for a problem: the user's code raised an error on numbers; with its line."""
    place = line_of(error)
    text = next(iter(str(error).strip().splitlines()), "")
    return f"its code fails on an array{f' at {place}' if place else ''}: {type(error).__name__}: {text[:200]}"


def at_once(setting: RunConditions, excerpt: Excerpt, tried: Sequence[Probe]) -> list[ProbeTrial]:
    """Runs the code on all probes in one batch, and on one of them alone. If that fails, runs each probe alone.

    Raises:
        Exception: the error of the code, if it fails on all probes.
    """
    try:
        together = outputs(setting, excerpt, tried)
        mixing = setting.own_call or excerpt.code.call.layer is not setting.model
        alone = [tried[ALONE]] if mixing else []
        return [
            *map(ProbeTrial, tried, together),
            *(ProbeTrial(probe, outputs(setting, excerpt, [probe])[0]) for probe in alone),
        ]
    except Exception as error:  # whatever the code raises: an index outside a table, for example
        trials = [trial for probe in tried if (trial := attempt(setting, excerpt, probe)) is not None]
        if not trials:
            raise error from None
        return trials


def attempt(setting: RunConditions, excerpt: Excerpt, probe: Probe) -> ProbeTrial | None:
    """Runs the code on one probe; None if it fails."""
    try:
        return ProbeTrial(probe, outputs(setting, excerpt, [probe])[0])
    except Exception:  # as in `at_once`
        return None


def one_by_one(setting: RunConditions, excerpt: Excerpt, tried: Sequence[Probe]) -> list[ProbeTrial]:
    """Runs a stateful model on the probes in sequence, starting from its initial states."""
    for layer in stateful_layers(setting.model):
        layer.reset_states()
    return [ProbeTrial(probe, outputs(setting, excerpt, [probe])[0]) for probe in tried]


def outputs(setting: RunConditions, excerpt: Excerpt, tried: Sequence[Probe]) -> list[Outputs]:
    """Runs the code and returns its outputs for each probe."""
    size = setting.batch or len(tried)
    results: list[Outputs] = []
    for start in range(0, len(tried), size):
        part = tried[start : start + size]
        filled = [*part, *[part[-1]] * (size - len(part))]
        columns = [np.stack(column) for column in zip(*(probe.sample for probe in filled))]
        batches = excerpt.code.run([columns[place] for place in excerpt.places])
        results += [[batch[k] if len(batch) == size else batch for batch in batches] for k in range(len(part))]
    return results


def first_difference(setting: RunConditions, excerpt: Excerpt, trials: Sequence[ProbeTrial]) -> str | None:
    """Describes the first number that differs by more than rounding; None if there is none."""
    try:
        expectations = evaluated(setting, excerpt, [trial.probe.sample for trial in trials])
    except (ValueError, IndexError) as error:  # of lengths, or of numbers of states
        return f"traced, it fails, but its code returns numbers: {error}"
    for trial, expected in zip(trials, expectations):
        for y, allowed, got in zip(expected.outputs, expected.allowed, trial.outputs):
            if y.shape != got.shape:
                return f"traced, it returns shape {y.shape}, but its code returns {got.shape}"
            far = distance(y, got) > allowed
            if np.any(far):
                where = tuple(np.argwhere(far)[0])
                numbers = f"{y[where]:.6g}, but its code returns {got[where]:.6g}"
                return f"traced, it returns {numbers}, for a sample with {trial.probe.pattern}"
    return None


def evaluated(setting: RunConditions, excerpt: Excerpt, samples: Sequence[Sample]) -> list[Bounded]:
    """Evaluates the graph on samples.

    Raises:
        ValueError, IndexError: it does not support them.
    """
    graph, results = excerpt.graph, list[Bounded]()
    state: State = {}
    if not graph.stateful():
        return bounded(graph, samples, {}, setting.bits)[0]
    for sample in samples:
        one, state = bounded(graph, [sample], state, setting.bits)
        results += one
    return results


def random(setting: RunConditions, excerpt: Excerpt, tried: Sequence[Probe]) -> bool:
    """Runs the code twice and returns true if the outputs differ."""
    if excerpt.graph.stateful():
        return False
    try:
        first, again = (outputs(setting, excerpt, tried) for _ in range(2))
    except Exception:  # as in `at_once`
        return False
    return not all(np.array_equal(a, b, equal_nan=True) for x, y in zip(first, again) for a, b in zip(x, y))
