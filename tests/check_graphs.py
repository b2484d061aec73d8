"""Small graphs for the tests of check/, built by hand: these need no model file."""

from __future__ import annotations

import numpy as np

from lstmgen.graph.elementwise import Binary, Constant
from lstmgen.graph.graph import Graph, GraphBuilder
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import LSTM
from lstmgen.graph.shape import Axis, Shape

UNITS, FEATURES = 4, 3


def lstm(seed: int = 1, scale: float = 0.6, **options: bool) -> LSTM:
    rng = np.random.default_rng(seed)

    def array(*shape: int) -> np.ndarray:
        return rng.normal(0.1, scale, shape).astype(np.float32)

    return LSTM(
        kernel=array(FEATURES, 4 * UNITS), recurrent_kernel=array(UNITS, 4 * UNITS), bias=array(4 * UNITS), **options
    )


def chaotic(**options: bool) -> LSTM:
    """Rounding grows tenfold every few timesteps: an orthogonal recurrent kernel, ten times too large."""
    rng = np.random.default_rng(1)
    units = 24
    blocks = [np.linalg.qr(rng.normal(size=(units, units)))[0] for _ in "ifco"]
    kernel = rng.normal(size=(FEATURES, 4 * units)).astype(np.float32)
    return LSTM(kernel=kernel, recurrent_kernel=(10 * np.hstack(blocks)).astype(np.float32), bias=None, **options)


def chain(shape: Shape, *operations: Operation) -> Graph:
    """One operation behind the other."""
    builder = GraphBuilder()
    x = first = builder.input("x", shape)
    for k, operation in enumerate(operations):
        x = builder.add(operation, x, name=f"layer_{k}", label=f"layer {k}")[0]
    return Graph((first,), tuple(builder.nodes), (x,), ("x",), ("y",))


def masking(value: float = -1.0) -> Graph:
    """The comparison that a Masking layer makes of its input."""
    builder = GraphBuilder()
    x = builder.input("x", (Axis("timesteps"), FEATURES))
    (constant,) = builder.add(Constant(value=np.array(value)), name="value", label="Masking 'm'")
    (differs,) = builder.add(Binary(kind="not_equal"), x, constant, name="differs", label="Masking 'm'")
    return Graph((x,), tuple(builder.nodes), (differs,), ("x",), ("y",))


def embedding(vocabulary: int, mask_zero: bool) -> Graph:
    builder = GraphBuilder()
    x = builder.input("x", (6,))
    table = np.arange(2.0 * vocabulary).reshape(vocabulary, 2)
    (y,) = builder.add(Embedding(table=table), x, name="e", label="Embedding 'e'")
    if mask_zero:
        (zero,) = builder.add(Constant(value=np.array(0.0)), name="zero", label="Embedding 'e'")
        builder.add(Binary(kind="not_equal"), x, zero, name="mask", label="Embedding 'e'")
    return Graph((x,), tuple(builder.nodes), (y,), ("x",), ("y",))
