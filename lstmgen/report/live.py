"""Model and samples that a page runs interactively."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from lstmgen.display import short
from lstmgen.errors import LstmgenError
from lstmgen.export import options_for
from lstmgen.graph.graph import Graph
from lstmgen.graph.kinds import kinds
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import Length
from lstmgen.planning import planned
from lstmgen.report.gates import Trace, with_gates
from lstmgen.samples.synthetic import Sample
from lstmgen.targets.registry import TARGETS

SAMPLES = 12  # samples in a page at most
NUMBERS = 40_000  # numbers of all these samples at most
DIGITS = 5  # digits of the differences between numbers of a feature
EXACT = 9  # digits of a number at most, which determine a float32
LONGEST = 120  # characters of a name
TRACED = 2_000_000  # weights of a model with gates at most: the page has recurrent weights twice then


@dataclass(frozen=True)
class Live:
    """Model that a page can run.

    Attributes:
        module: an ES module. It returns the outputs of the model, then the gates that `settings` lists.
        settings: inputs, outputs, layers and samples for the page's own script, as JSON.
    """

    module: str
    settings: str


def live(graph: Graph, samples: Sequence[Sample], worst: int | None) -> Live | None:
    """Returns the model and some samples for a page; None if no language runs in a page, or it lacks an operation.

    Args:
        worst: number of the sample with the largest error, from 1; the page always has that sample.
    """
    language = next((target for target in TARGETS.values() if target.in_page is not None), None)
    if language is None or language.in_page is None:
        return None
    named = replace(graph, input_names=_names(graph.input_names), output_names=_names(graph.output_names))
    bare = replace(named, ends=None)  # the page names columns and labels itself
    traced, traces = with_gates(bare) if graph.parameters() <= TRACED else (bare, ())
    first = language.suffixes[0]
    try:
        options = options_for(language, language.in_page).placed(Path("model").with_suffix(first))
        _, plan = planned(traced, language, options)
        module = language.render(plan, options)[first]
    except LstmgenError:  # an operation that the language lacks
        return None
    return Live(str(module), json.dumps(_settings(named, traces, _few(samples, worst)), allow_nan=False))


def _settings(graph: Graph, traces: Sequence[Trace], samples: list[dict[str, Any]]) -> dict[str, Any]:
    inputs = [
        {
            "name": name,
            "shape": [None if isinstance(dim, Length) else dim for dim in value.shape],
            "indices": kind.indices,
            "columns": columns,
        }
        for name, value, kind, columns in zip(graph.input_names, graph.inputs, kinds(graph), _columns(graph))
    ]
    outputs = [
        {"name": name, "rank": len(value.shape), "labels": labels}
        for name, value, labels in zip(graph.output_names, graph.outputs, _labels(graph))
    ]
    layers = [
        {
            "title": short(trace.title, LONGEST),
            "cell": trace.cell,
            "units": trace.units,
            "backwards": trace.backwards,
            "outputs": dict(trace.outputs),
            "bounded": trace.bounded,
        }
        for trace in traces
    ]
    return {"inputs": inputs, "outputs": outputs, "layers": layers, "samples": samples}


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Shortens names for a page."""
    return tuple(short(name, LONGEST) for name in names)


def _columns(graph: Graph) -> list[tuple[str, ...]]:
    """Returns the column names of each input, from the pipeline."""
    return [_names(end.columns) for end in graph.ends.inputs] if graph.ends else [()] * len(graph.inputs)


def _labels(graph: Graph) -> list[tuple[str, ...]]:
    """Returns the labels of each output, from the pipeline; the second label if one number stands for two classes."""
    if graph.ends is None:
        return [()] * len(graph.outputs)
    return [_names(end.labels[1:] if end.rule == "second" else end.labels) for end in graph.ends.outputs]


def _few(samples: Sequence[Sample], worst: int | None) -> list[dict[str, Any]]:
    """Returns the worst sample and the first ones, within `SAMPLES` and `NUMBERS`, with few digits."""
    numbers = list(dict.fromkeys([*([] if worst is None else [worst]), *range(1, len(samples) + 1)]))[:SAMPLES]
    sizes = accumulate(sum(array.size for array in samples[number - 1]) for number in numbers)
    fitting = numbers[:1] + [number for number, size in zip(numbers[1:], list(sizes)[1:]) if size <= NUMBERS]
    chosen = {number: samples[number - 1] for number in sorted(fitting)}
    digits = [_digits(arrays) for arrays in zip(*chosen.values())]
    return [
        {"number": number, "inputs": [_short(array, places) for array, places in zip(sample, digits)]}
        for number, sample in chosen.items()
    ]


def _digits(arrays: Sequence[Array]) -> list[int]:
    """Returns the number of digits of each feature: more if its numbers are close together and far from zero.

    Features are the last axis if it has the same length in all samples; else there is one feature.
    """
    lengths = {array.shape[-1:] for array in arrays}
    count = next(iter(lengths))[0] if len(lengths) == 1 and () not in lengths else 1
    columns = np.concatenate([array.reshape(-1, count) for array in arrays]).T
    return [_digits_of(column[np.isfinite(column)]) for column in columns]


def _digits_of(numbers: Array) -> int:
    spread = float(np.ptp(numbers)) if numbers.size else 0.0
    if spread == 0.0:
        return EXACT
    return min(EXACT, DIGITS + int(np.ceil(np.log10(max(1.0, np.abs(numbers).max() / spread)))))


def _short(array: Array, digits: Sequence[int]) -> Any:
    """Rounds an array to few digits; NaN, a missing value, becomes null."""
    if array.ndim > 1:
        return [_short(row, digits) for row in array]
    if array.ndim == 0:
        return _rounded(float(array), digits[0])
    return [_rounded(x, n) for x, n in zip(array.tolist(), digits if len(digits) > 1 else [*digits] * len(array))]


def _rounded(number: float, digits: int) -> float | None:
    if not isfinite(number):
        return None
    short = float(f"{number:.{digits}g}")
    return int(short) if short.is_integer() else short
