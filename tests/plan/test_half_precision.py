"""Weights of a model in float16 are laid out as the same numbers in float32 are: nothing is computed in float16."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from operation_graphs import FAMILIES
from planning import planned

from lstmgen.graph.graph import Graph
from lstmgen.graph.repeated import Map

CHOICES = {
    "simd": ("c", {}),
    "size": ("c", {"optimize": "size"}),
    "double": ("c", {"dtype": "float64"}),
    "register_blocked": ("c", {"mcu": "cortex-m4"}),
    "python": ("python", {}),
    "readable": ("python", {"style": "readable"}),
    "numpy": ("numpy", {}),
}


def in_float16(graph: Graph, dtype: type) -> Graph:
    """The same graph, whose weights are numbers of float16 in a type that may be wider."""
    nodes = []
    for node in graph.nodes:
        if isinstance(node.operation, Map):
            nodes.append(replace(node, operation=replace(node.operation, body=in_float16(node.operation.body, dtype))))
            continue
        floats = {name: array for name, array in node.operation.weights().items() if array.dtype.kind == "f"}
        narrow = {name: array.astype(np.float16).astype(dtype) for name, array in floats.items()}
        nodes.append(replace(node, operation=replace(node.operation, **narrow) if narrow else node.operation))
    return replace(graph, nodes=tuple(nodes))


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("family", ["linear", "matrices", "convolutions", "reductions", "recurrences", "conv_lstms"])
def test_layouts_have_the_same_numbers(family: str, choice: str) -> None:
    target, options = CHOICES[choice]
    for name, case in FAMILIES[family]():
        half, single = (
            [unit.arrays for unit in planned(in_float16(case.graph, dtype), target, **options).plan.routines]
            for dtype in (np.float16, np.float32)
        )
        for ours, theirs in zip(half, single, strict=True):
            for role, array in theirs.items():
                if array.dtype.kind == "f":
                    found = ours[role].astype(np.float32)
                    np.testing.assert_array_equal(found, array.astype(np.float32), err_msg=f"{name}: {role}")
