"""Samples come wherever a model has something to reach, and what they reached is told as it is."""

from __future__ import annotations

import numpy as np
import pytest
import small_graphs
from graph_maker import Maker
from graphs import network

from lstmgen.check.cover import READERS, Reach, covering_samples, reach, work
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Reshape, Slice
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Axis
from lstmgen.samples.synthetic import Sample

pytestmark = pytest.mark.quick


def table(rows: int) -> Embedding:
    return Embedding(table=np.arange(2.0 * rows).reshape(rows, 2))


def columns() -> Graph:
    """Two columns of an input, each with a table of its own, and one that is a number."""
    m = Maker()
    x = m.input(6, 3)
    outputs = []
    for k, rows in enumerate((50, 7)):
        column = m(Slice(axis=1, start=k, stop=k + 1), x)
        outputs.append(m(table(rows), m(Reshape(target=(6,)), column)))
    return m.graph(*outputs, x)


def shared() -> Graph:
    """Two inputs that read one table."""
    m, both = Maker(), table(9)
    return m.graph(m(both, m.input(3)), m(both, m.input(2, name="b")))


GRAPHS = {
    "fixed": (network((6,), table(300)), [300]),
    "one a sample": (network((1,), table(20)), [20]),
    "free": (network((Axis("timesteps"),), table(300)), [300]),
    "columns": (columns(), [50, 7]),
    "shared": (shared(), [9]),
    "in a Map": (network((4, 3), Map(body=network((3,), table(30)))), [30]),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_samples_read_every_row_of_every_table(name: str) -> None:
    graph, rows = GRAPHS[name]
    found = reach(graph, covering_samples(graph, seed=0))
    assert [(each.rows, each.of) for each in found] == [(n, n) for n in rows]
    assert all("were read" in str(each) and "all" in str(each) for each in found)


def test_of_a_huge_table_the_first_and_the_last_row_are_read_and_the_report_says_how_many() -> None:
    graph = network((5,), table(100_000))
    samples = covering_samples(graph, seed=0)
    rows = np.unique([x for (x,) in samples])
    assert (rows[0], rows[-1]) == (0, 99_999)
    (found,) = reach(graph, samples)
    assert found == Reach("Embedding 'embedding_0'", READERS * 5, 100_000)
    assert str(found) == "Embedding 'embedding_0': 320 of 100,000 rows were read"


def test_a_model_that_takes_long_gets_fewer_samples() -> None:
    heavy = network((50,), table(300), Dense(kernel=np.ones((2, 100_000)), bias=None))
    assert work(heavy, 1) == 10_000_000
    assert len(covering_samples(heavy, seed=0)) == 3


def masked(sample: Sample) -> str:
    """The timesteps of a sample, o where they are masked."""
    (x,) = sample
    return "".join("o" if np.all(row == -1) else "x" for row in x)


def test_masks_of_every_kind_are_tried() -> None:
    tried = [masked(sample) for sample in covering_samples(small_graphs.masking(), seed=0, timesteps=6)]
    assert tried == ["oooooo", "oooxxx", "xxxooo", "oxoxox", "xoxoxo", "xxxoxx"]


def test_several_inputs_are_masked_in_different_ways() -> None:
    m = Maker()
    graphs = [small_graphs.masking(), small_graphs.masking()]
    inputs = [m.input(*graph.inputs[0].shape, name=name) for graph, name in zip(graphs, "ab")]
    outputs = []
    for graph, x in zip(graphs, inputs):
        constant = next(node for node in graph.nodes if not node.inputs)
        compare = next(node for node in graph.nodes if node.inputs)
        outputs.append(m(compare.operation, x, m(constant.operation)))
    for a, b in covering_samples(m.graph(*outputs), seed=0, timesteps=6):
        assert masked((a,)) != masked((b,))


@pytest.mark.parametrize(("size", "lengths"), [(1, [1, 2]), (3, [3, 4])])
def test_the_shortest_sequences_that_a_model_takes_are_tried(size: int, lengths: list[int]) -> None:
    m = Maker()
    x = m.input(Axis("timesteps"), 2)
    y = m(Slice(axis=0, start=size - 1, stop=size, drop=True), x)
    samples = covering_samples(m.graph(y), seed=0)
    assert [len(x) for (x,) in samples] == lengths
    assert covering_samples(m.graph(y), seed=0, timesteps=9) == []


def test_nothing_is_added_where_there_is_nothing_to_reach() -> None:
    assert covering_samples(network((5, small_graphs.FEATURES), small_graphs.lstm()), seed=0) == []
