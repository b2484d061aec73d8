"""Centers of features: values far from zero are quantized around the middle of their ranges."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import graphs
import numpy as np
import pytest
from graph_maker import Weights
from unlike_features import SCALES, unlike

import lstmgen
from lstmgen.check.artifact import existing
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array, Operation
from lstmgen.plan.quantize.centers import center_counts, centers_of_samples, middle, with_centers, with_products
from lstmgen.plan.quantize.choice import Choice, chosen, error
from lstmgen.plan.quantize.formats import FIXED_POINT

CENTERS = np.array([20.0, -8.0, 1_013.0])
CELLS: dict[str, Operation] = {
    "lstm": graphs.lstm(Weights(1, 0.0, 0.4), 3, 12),
    "gru": graphs.gru(Weights(2, 0.0, 0.4), 3, 12),
    "reset_before": graphs.gru(Weights(3, 0.0, 0.4), 3, 12, reset_after=False),
    "simple_rnn": graphs.simple_rnn(Weights(4, 0.0, 0.2), 3, 12),
}


def far(cell: Operation) -> tuple[Graph, list[tuple[Array]]]:
    """A layer that reads features far from zero as training leaves it, and its samples."""
    graph, samples = unlike(cell, 5)
    first, *others = graph.nodes
    moved = with_products(first.operation, -CENTERS)
    nodes = (type(first)(first.name, moved, first.inputs, first.outputs, first.label), *others)
    far_graph = Graph(**{**{name: getattr(graph, name) for name in graph.__dataclass_fields__}, "nodes": nodes})
    return far_graph, [(np.float32(x + CENTERS),) for (x,) in samples]


@pytest.mark.parametrize("cell", CELLS)
def test_a_centered_graph_computes_the_same(cell: str) -> None:
    graph, samples = far(CELLS[cell])
    centered = with_centers(graph, "int8", CENTERS.tolist())
    assert centered.nodes[0].name == "x centered"
    for sample in samples[:3]:
        assert np.allclose(centered.evaluate(*sample)[0], graph.evaluate(*sample)[0], rtol=0, atol=1e-9)


@pytest.mark.parametrize("width", FIXED_POINT)
def test_features_far_from_zero_have_centers(width: str) -> None:
    """The error falls to 1/30 and less of what it is without centers."""
    graph, samples = far(CELLS["lstm"])
    choice, plain = chosen(graph, width, samples[:64]), Choice(graph, width, samples[:64])
    assert np.allclose(choice.centers, CENTERS, rtol=0, atol=0.4 * SCALES)
    centered = error(choice.centered, width, choice.ranges, samples[64:])
    assert centered < error(graph, width, plain.ranges, samples[64:]) / 10


def test_features_around_zero_have_none() -> None:
    graph, samples = unlike(CELLS["gru"], 5)
    assert chosen(graph, "int8", samples).centers == ()


def test_centers_whose_products_do_not_fit_are_left_out() -> None:
    """Such a model had been exported without centers, and was refused."""
    cell = graphs.gru(Weights(2, 0, 100), 3, 5)
    graph = graphs.network((2, 3), cell, graphs.dense(Weights(5), 5, 2))
    samples = [(np.random.default_rng(k).normal(100.0, 10.0, (2, 3)).astype(np.float32),) for k in range(20)]
    tried = Choice(graph, "int16", samples, centers_of_samples(graph, "int16", samples))
    assert tried.error(tried.ranges_of) == math.inf
    assert chosen(graph, "int16", samples).centers == ()


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1012.4, 1013.9, 1013.15),
        (0.0, 1.0, 0.5),
        (-4.0, 2.0, -1.0),
        (-4.0, 3.0, 0.0),
        (5.0, 5.0, 0.0),
        (np.inf, -np.inf, 0.0),
        (21_234.0, 95_678.0, 58_000.0),
    ],
)
def test_a_center_is_the_middle_with_few_digits(low: float, high: float, expected: float) -> None:
    assert middle(low, high) == expected


def test_values_that_others_read_have_no_centers() -> None:
    conv = graphs.network((8, 3), graphs.conv(Weights(1), (3,), 3, 4), graphs.lstm(Weights(2), 4, 5))
    assert center_counts(conv, "int8") == {}
    with pytest.raises(OptionError, match="no Dense or recurrent layer alone reads"):
        with_centers(conv, "int8", [1.0])


@pytest.mark.parametrize(
    ("centers", "message"),
    [
        ((1.0, 2.0), r"needs 3 numbers, one for each feature of 'x'"),
        ((1.0, 2.0, np.nan), "must be finite"),
        ((0.0, 0.0, 0.0), "has no effect: all are 0"),
    ],
)
def test_wrong_centers_are_refused(centers: tuple[float, ...], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        with_centers(far(CELLS["lstm"])[0], "int8", centers)


@pytest.mark.parametrize("name", ["net.c", "net.py", "net.mjs"])
@pytest.mark.parametrize("width", ["int8", "int16"])
def test_verify_reads_centers_from_the_head(name: str, width: Any, tmp_path: Path) -> None:
    graph, samples = far(CELLS["lstm"])
    done = lstmgen.export(graph, tmp_path / name, quantize=width, calibrate=[x.tolist() for (x,) in samples])
    assert done.accuracy is not None
    numbers = existing(graph, tmp_path / name).plan.numbers
    assert np.allclose(numbers.centers, CENTERS, rtol=0, atol=0.4 * SCALES)
    report = lstmgen.verify(graph, tmp_path / name, keras=False, data=[x.tolist() for (x,) in samples[:4]])
    assert report.ok
    assert report.altered == ""
    assert report.notes == ()
    beyond = [(x + np.array([0, 0, 40])).tolist() for (x,) in samples[:4]]
    (note, *_) = lstmgen.verify(graph, tmp_path / name, keras=False, data=beyond).notes
    assert "in 4 of 4 samples, input 'x' has larger values than it was exported for: a feature has up to" in note
