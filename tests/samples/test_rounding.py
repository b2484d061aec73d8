"""Bounds of rounding are wide where float32 rounds another way, and nowhere else; probes hold what they are for."""

from __future__ import annotations

import numpy as np
import pytest

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant
from lstmgen.graph.graph import FLOAT32_BITS, Graph, GraphBuilder
from lstmgen.graph.operation import Operation
from lstmgen.graph.reduction import Reduce
from lstmgen.samples.probes import PATTERNS, Drawn, probes
from lstmgen.samples.rounding import bounded


def chain(*operations: Operation, size: int = 3) -> Graph:
    """A graph of one operation behind the other."""
    builder = GraphBuilder()
    x = value = builder.input("x", (size,))
    for operation in operations:
        (value,) = builder.add(operation, value, name="y", label="y")
    return Graph((x,), tuple(builder.nodes), (value,), ("x",), ("y",))


def above(limit: float) -> Graph:
    """x > limit, whose numbers are 0 and 1."""
    builder = GraphBuilder()
    x = builder.input("x", (3,))
    (threshold,) = builder.add(Constant(value=np.array(limit)), name="limit", label="")
    (y,) = builder.add(Binary(kind="greater"), x, threshold, name="y", label="")
    return Graph((x,), tuple(builder.nodes), (y,), ("x",), ("y",))


def bounds(graph: Graph, sample: list[float], bits: int = FLOAT32_BITS) -> np.ndarray:
    (found,), _ = bounded(graph, [(np.array(sample),)], {}, bits)
    return np.broadcast_to(found.allowed[0], found.outputs[0].shape)


FLOOR = Activate(activation=Activation("floor"))
TENTHS = Affine(scale=np.array(0.1), offset=np.array(0.0))
HUGE = Affine(scale=np.array(1e30), offset=np.array(0.0))
SUM = Reduce(kind="sum", axes=(0,))


@pytest.mark.parametrize(
    ("graph", "sample", "compared"),
    [
        (above(0.5), [0.5, -1.0, 2.0], True),  # a number on a threshold stays there
        (chain(FLOOR), [3.0, 2.5, -1.0], True),
        (chain(TENTHS, FLOOR), [10.0, 20.0, 5.0], False),  # 10 * 0.1 may be less than 1
        (chain(TENTHS, FLOOR), [15.0, 25.0, 5.0], True),
        (chain(HUGE, HUGE), [1.0, 1.0, 1.0], False),  # beyond float32
        (chain(SUM), [1e8, 1.0, -1e8], True),  # integers are exact
        (chain(SUM), [1e7 + 0.1, 0.3, -1e7], False),
    ],
)
def test_what_rounding_may_change(graph: Graph, sample: list[float], compared: bool) -> None:
    assert np.isfinite(bounds(graph, sample)).all() == compared


def test_floats_of_few_bits_have_wider_bounds() -> None:
    tight, wide = (bounds(chain(TENTHS), [1.0, 2.0, 3.0], bits).max() for bits in (FLOAT32_BITS, 8))
    assert tight < 1e-4 < 0.1 < wide


def test_probes() -> None:
    graph = above(0.37)
    found = {probe.pattern: probe.sample[0] for probe in probes(graph, [Drawn("float32", 0.0, 5.0)], 5, 99)}
    assert set(found) == set(PATTERNS)
    assert np.float32(0.37) in found["numbers on thresholds"] or np.float32(0.37) in found["one number"]
    assert not found["zeros"].any()
    assert all(((x >= 0) & (x <= 5)).all() for x in found.values())
