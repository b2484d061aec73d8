"""What a page holds of a model, for its reader to play with."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from graph_maker import Maker, T, Weights
from graphs import dense, lstm

from lstmgen.graph.ends import Answer, RawInput
from lstmgen.graph.graph import Ends, Graph
from lstmgen.report import live as module
from lstmgen.report.live import SAMPLES, live
from lstmgen.samples.synthetic import random_samples


def small(length: Any = T) -> Graph:
    m, w = Maker(), Weights(2)
    return m.graph(m(dense(w, 4, 2), m.add(lstm(w), m.input(length, 3), label="LSTM 'l'")[0]))


def settings(graph: Graph, count: int = 2, worst: int | None = None) -> dict[str, Any]:
    found = live(graph, random_samples(graph, count, 0), worst)
    assert found is not None
    return json.loads(found.settings)


def test_the_worst_sample_is_among_those_of_a_page() -> None:
    assert [each["number"] for each in settings(small(), 3)["samples"]] == [1, 2, 3]
    many = [each["number"] for each in settings(small(), 40, worst=33)["samples"]]
    assert many == [*range(1, SAMPLES), 33]
    assert [each["number"] for each in settings(small(20_000), 3, worst=2)["samples"]] == [2]


def test_samples_are_what_they_were_but_for_rounding() -> None:
    graph = small(6)
    (sample,) = random_samples(graph, 1, 0)
    np.testing.assert_allclose(settings(graph, 1)["samples"][0]["inputs"][0], sample[0], rtol=1e-4)


def test_numbers_far_from_zero_keep_the_digits_that_tell_them_apart() -> None:
    """Pressures, small numbers, seconds since 1970, and what is always the same: each scaled, they are all alike."""
    rng = np.random.default_rng(1)
    rows = np.stack([101325 + rng.normal(0, 3, 12), rng.normal(0, 1e-3, 12), 1.7e9 + 640 * np.arange(12)], axis=1)
    rows[3, 0], same = np.nan, np.full((12, 1), 1013.25)
    samples = [
        (np.concatenate([each, same[:6]], axis=1).astype(np.float32).astype(float),) for each in np.split(rows, 2)
    ]
    m = Maker()
    found = live(m.graph(m(dense(m.weight, 4, 2), m.input(6, 4))), samples, None)
    assert found is not None
    told = [np.array(each["inputs"][0], dtype=float) for each in json.loads(found.settings)["samples"]]
    spread = np.where(np.arange(4) < 3, np.nanmax(samples, axis=(0, 1, 2)) - np.nanmin(samples, axis=(0, 1, 2)), 1e-3)
    for got, (sample,) in zip(told, samples):
        np.testing.assert_allclose(got / spread, sample / spread, rtol=0, atol=2e-3)


def test_a_large_model_is_told_without_gates(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [each["title"] for each in settings(small())["layers"]] == ["LSTM 'l'"]
    monkeypatch.setattr(module, "TRACED", 100)
    assert settings(small())["layers"] == []


def test_labels_and_columns_are_a_pipelines() -> None:
    graph = small()
    ends = Ends(
        (RawInput(columns=("a", "b", "c")),), (Answer(("no", "yes")),), None, *[graph] * 3, _same(graph), "", ()
    )
    found = settings(replace(graph, ends=ends))
    assert found["inputs"][0]["columns"] == ["a", "b", "c"]
    assert found["outputs"][0]["labels"] == ["no", "yes"]
    ends = replace(ends, outputs=(Answer(("no", "yes"), rule="second", thresholds=(0.5,)),))
    assert settings(replace(graph, ends=ends))["outputs"][0]["labels"] == ["yes"]


def _same(graph: Graph) -> Graph:
    return replace(graph, outputs=graph.inputs, output_names=graph.input_names)
