"""The model alive: what a page needs to run it while somebody changes a sample."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstmgen.errors import LstmgenError
from lstmgen.export import options_for, planned
from lstmgen.graph.graph import Graph
from lstmgen.graph.samples import Sample, kinds
from lstmgen.graph.shape import Length
from lstmgen.report.gates import Trace, with_gates
from lstmgen.targets.registry import TARGETS

SAMPLES = 12  # that a page holds for its reader to begin with …
NUMBERS = 40_000  # … of so many numbers at most
DIGITS = 5
TRACED = 2_000_000  # weights, up to which a page tells gates: it holds those of recurrent layers twice then


@dataclass(frozen=True)
class Live:
    """A model that a page can run.

    Attributes:
        module: an ES module, whose outputs are those of the model and then what `settings` says of gates.
        settings: what the page's own script must know, as JSON.
    """

    module: str
    settings: str


def live(graph: Graph, samples: Sequence[Sample]) -> Live | None:
    """The model and some samples for a page; None where no language of the registry runs there."""
    language = next((each for each in TARGETS.values() if each.browser), None)
    if language is None:
        return None
    traced, traces = with_gates(graph) if graph.parameters() <= TRACED else (graph, ())
    first = language.suffixes[0]
    try:
        options = options_for(language, {}).placed(Path("model").with_suffix(first))
        _, plan = planned(traced, language, options)
        module = language.render(plan, options)[first]
    except LstmgenError:  # an operation that the language lacks
        return None
    return Live(str(module), json.dumps(_settings(graph, traces, samples), allow_nan=False))


def _settings(graph: Graph, traces: Sequence[Trace], samples: Sequence[Sample]) -> dict[str, Any]:
    inputs = [
        {
            "name": name,
            "shape": [None if isinstance(dim, Length) else dim for dim in value.shape],
            "indices": kind.indices,
        }
        for name, value, kind in zip(graph.input_names, graph.inputs, kinds(graph))
    ]
    outputs = [{"name": name, "rank": len(value.shape)} for name, value in zip(graph.output_names, graph.outputs)]
    layers = [
        {
            "title": each.title,
            "cell": each.cell,
            "units": each.units,
            "backwards": each.backwards,
            "outputs": dict(each.outputs),
            "bounded": each.bounded,
        }
        for each in traces
    ]
    return {"inputs": inputs, "outputs": outputs, "layers": layers, "samples": _few(samples)}


def _few(samples: Sequence[Sample]) -> list[list[Any]]:
    """The first samples, in fewer digits, as many as a page has room for."""
    found: list[list[Any]] = []
    room = NUMBERS
    for sample in samples[:SAMPLES]:
        room -= sum(array.size for array in sample)
        if found and room < 0:
            break
        found.append([_short(array.tolist()) for array in sample])
    return found


def _short(numbers: Any) -> Any:
    if isinstance(numbers, list):
        return [_short(each) for each in numbers]
    short = float(f"{numbers:.{DIGITS}g}")
    return int(short) if short.is_integer() else short
