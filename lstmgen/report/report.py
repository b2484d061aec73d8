"""Reports: an HTML page, or the same facts as JSON, by the suffix of the file."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from lstmgen.check.verification import number
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.progress import Tell, silent
from lstmgen.report.facts import Report
from lstmgen.report.gather import gather, provenance_of
from lstmgen.report.live import live
from lstmgen.report.page import render
from lstmgen.samples.sampling import Sampling
from lstmgen.samples.synthetic import Sample

MOST = 1000  # samples of `data`, unless `samples=` sets another number
DIGITS = 4  # of a measured number in JSON: further digits depend on the version of numpy


def record(value: Any) -> Any:
    """Converts facts to JSON values."""
    if is_dataclass(value):
        return {field.name: record(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [record(item) for item in value]
    return number(float(f"{value:.{DIGITS}g}")) if isinstance(value, float) else value


def as_page(facts: Report, graph: Graph, samples: Sequence[Sample]) -> str:
    """Renders facts as a page with the running model."""
    return render(facts, live(graph, samples, None if facts.furthest is None else facts.furthest[1].sample))


def as_file(facts: Report, graph: Graph, samples: Sequence[Sample]) -> str:
    """Renders facts as JSON."""
    return json.dumps(record(facts), indent=2, allow_nan=False) + "\n"


FORMS: Mapping[str, Callable[[Report, Graph, Sequence[Sample]], str]] = {".html": as_page, ".json": as_file}


def report(
    graph: Graph,
    out: Path,
    sampling: Sampling,
    *,
    certificate: Path | None = None,
    as_typed: Sequence[str],
    tell: Tell = silent,
) -> tuple[Report, str]:
    """Returns the facts about a model, and the text of the report.

    Args:
        out: path of the report; its suffix is one of `FORMS`.
        sampling: sources of samples; `data` replaces random samples.
        certificate: path of a certificate of an export.
        as_typed: the model's file and the options about it, as typed.
        tell: called with the name of each stage.

    Raises:
        UnsupportedError: the model cannot be exported.
        OptionError: the suffix is unknown, or the samples or the certificate do not fit the model.
    """
    form = FORMS.get(out.suffix.lower())
    if form is None:
        raise OptionError(f"unknown suffix of {str(out)!r}: a report is {' or '.join(FORMS)}")
    sampling.check(graph)
    chosen = sampling.of_data(graph, MOST)
    tried = sampling.random(graph) if sampling.data is None else chosen.samples
    provenance = provenance_of(graph, sampling, certificate, as_typed, data_samples=chosen.of)
    facts = gather(graph, tried, provenance, tell)
    return facts, form(facts, graph, tried)
