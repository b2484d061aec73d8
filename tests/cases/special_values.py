"""Numbers that few think of, and what takes them: NaN, infinities, both zeros, the smallest and the largest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from graph_maker import T, single
from operation_graphs import every_activation

from lstmgen.graph.elementwise import BINARY, Activate, Binary
from lstmgen.graph.graph import Graph
from lstmgen.graph.reduction import REDUCTIONS, Reduce

# As float32 holds them: the remainder of 1e15 depends on its last bit.
SPECIAL = np.float32(
    [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e15, -1e15, 88.0, -88.0, 110.0, -110.0, 1e-30, -1e-30]
).astype(np.float64)
ROWS = 50
RELATIVE, ABSOLUTE = 1e-5, 4e-6  # in float32: log(1e15) and the like keep five digits beside numbers near 1


def special_graphs() -> Iterator[tuple[str, Graph, list[np.ndarray]]]:
    """Everything that has a rule for such numbers of its own; their inputs."""
    rng = np.random.default_rng(2)
    column = SPECIAL.reshape(-1, 1)
    for name, function in every_activation().items():
        if name not in ("sin", "cos", "sparsemax"):
            yield name, single(lambda m, f=function: Activate(activation=f), column.shape), [column]
    for kind in BINARY:
        if kind != "power":
            graph = single(lambda m, k=kind: Binary(kind=k), column.shape, SPECIAL.shape)
            yield f"binary_{kind}", graph, [column, SPECIAL]
    for kind in REDUCTIONS:
        graph = single(lambda m, k=kind: Reduce(kind=k, axes=(1,)), (T, 3))
        yield f"reduce_{kind}", graph, [rng.choice(SPECIAL, (ROWS, 3))]


def assert_same_specials(got: np.ndarray, wanted: np.ndarray, name: str) -> None:
    """NaN and infinities in the same places, and what is finite near."""
    np.testing.assert_array_equal(np.isnan(got), np.isnan(wanted), err_msg=name)
    finite = np.isfinite(wanted)
    np.testing.assert_array_equal(got[~finite], wanted[~finite], err_msg=name)
    np.testing.assert_allclose(got[finite], wanted[finite], rtol=RELATIVE, atol=ABSOLUTE, err_msg=name)


def every_float16() -> np.ndarray:
    """All that are finite, as floats in rows of 32."""
    every = np.arange(2**16, dtype=np.uint16).view(np.float16)
    return every[np.isfinite(every)].astype(np.float32).reshape(-1, 32)
