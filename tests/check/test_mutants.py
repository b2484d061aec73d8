"""Every array of a model is changed in one place, in turn: what comes of that must not pass for the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from graph_maker import Maker, T, Weights
from graphs import conv, dense, gru, lstm, network, simple_rnn

from lstmgen.check.artifact import generate
from lstmgen.check.verify import verify
from lstmgen.graph.elementwise import Affine, Binary, Constant, PRelu
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import Operation
from lstmgen.graph.repeated import Map
from lstmgen.targets.registry import TARGETS

ROWS = 300


def words() -> Graph:
    w = Weights(3)
    return network((T,), Embedding(table=w(ROWS, 3)), lstm(w, 3, 4), dense(w, 4, 2))


def long_words() -> Graph:
    """Fixed to a length after which a word at the beginning is forgotten."""
    w = Weights(4, mean=0)
    return network((60,), Embedding(table=w(ROWS, 3)), simple_rnn(w, 3, 4), dense(w, 4, 2))


def padded() -> Graph:
    """mask_zero, and two outputs."""
    m, w = Maker(), Weights(5)
    x = m.input(7)
    mask = m(Binary(kind="not_equal"), x, m(Constant(value=np.array(0.0))))
    h = m(gru(w, 3, 4, masked=True, return_sequences=True), m(Embedding(table=w(20, 3)), x), mask)
    return m.graph(m(dense(w, 4, 2), h), m(lstm(w, 4, 3, masked=True), h, mask))


def forecast() -> Graph:
    w = Weights(6)
    scale = Affine(scale=w(5), offset=w(5))
    return network((T, 3), conv(w, (2,), 3, 5), scale, PRelu(alpha=w(5)), lstm(w, 5, 4, stateful=True), dense(w, 4, 1))


def nested() -> Graph:
    w = Weights(7)
    return network((4, T, 3), Map(body=network((T, 3), lstm(w), dense(w, 4, 2))), simple_rnn(w, 2, 3))


MODELS = {"words": words(), "long words": long_words(), "padded": padded(), "forecast": forecast(), "nested": nested()}
Place = tuple[tuple[int, ...], str]


def arrays(graph: Graph, path: tuple[int, ...] = ()) -> Iterator[Place]:
    """Where a graph has weights, bodies included."""
    for k, node in enumerate(graph.nodes):
        if isinstance(node.operation, Map):
            yield from arrays(node.operation.body, (*path, k))
        else:
            yield from (((*path, k), name) for name in node.operation.weights())


def mutant(graph: Graph, place: Place) -> Graph:
    """The graph, the last number of one of whose arrays is a tenth larger."""
    (k, *rest), name = place
    node = graph.nodes[k]
    operation = node.operation
    changed: Operation
    if isinstance(operation, Map):
        changed = replace(operation, body=mutant(operation.body, (tuple(rest), name)))
    else:
        array = np.array(operation.weights()[name])
        array.reshape(-1)[-1] = array.reshape(-1)[-1] * 1.1 + (array.reshape(-1)[-1] == 0)
        changed = replace(operation, **{name: array})  # type: ignore[arg-type]
    return replace(graph, nodes=(*graph.nodes[:k], replace(node, operation=changed), *graph.nodes[k + 1 :]))


CASES = [(name, place) for name, graph in MODELS.items() for place in arrays(graph)]


@pytest.mark.parametrize(("name", "place"), CASES, ids=[f"{name} {at} {array}" for name, (at, array) in CASES])
def test_a_change_of_any_array_is_seen(tmp_path: Path, name: str, place: Place) -> None:
    graph = MODELS[name]
    source = generate(mutant(graph, place), TARGETS["numpy"], tmp_path).source
    report = verify(graph, source, target="numpy")
    assert any(not line.ok for line in report.lines), report
    assert report.altered


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("target", ["python", "c"])
def test_what_is_right_passes_and_every_row_was_read(require, name: str, target: str) -> None:
    require("gcc")
    report = verify(MODELS[name], target=target)
    assert report.ok, report
    assert all(table.complete for table in report.tables)


@pytest.mark.parametrize("target", ["python", "c"])
def test_the_last_row_of_a_table_is_seen(tmp_path: Path, require, target: str) -> None:
    require("gcc")
    graph = MODELS["words"]
    report = verify(graph, generate(mutant(graph, ((0,), "table")), TARGETS[target], tmp_path).source)
    assert not all(line.ok for line in report.lines)
