"""How generated Python writes recurrent layers, and whether what it computes is near the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
from generated import load
from planning import planned

from lstmgen.graph.graph import Graph
from lstmgen.graph.recurrent import Recurrent
from lstmgen.plan.program import Plan

TOLERANCE = 3e-7  # of sums on big integers, as precise as float32


def plan_of(graph: Graph) -> Plan:
    return planned(graph, "python").plan


def kinds(graph: Graph) -> list[str]:
    """Of the recurrent layers: bignum, unrolled, or plain."""
    kernels = [each.kernel for each in plan_of(graph).routines if isinstance(each.operation, Recurrent)]
    return [next((kind for kind in ("bignum", "unrolled") if kernel.startswith(kind)), "plain") for kernel in kernels]


def numbers(result: Any, graph: Graph) -> list[np.ndarray]:
    return [np.array(y) for y in (result if len(graph.outputs) > 1 else [result])]


def assert_close(graph: Graph, *inputs: np.ndarray, module: Any = None, tolerance: float = TOLERANCE) -> None:
    """Near the float64 evaluation; NaN in the same places."""
    module = module or load(graph)
    got = numbers(module["predict"](*inputs), graph)
    for y, truth in zip(got, graph.evaluate(*inputs), strict=True):
        scale = max(1.0, np.nanmax(np.abs(truth), initial=0.0))
        np.testing.assert_allclose(y, truth, rtol=0, atol=tolerance * scale)
