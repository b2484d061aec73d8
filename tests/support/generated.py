"""Runs generated Python in this process and compares what it predicts."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from planning import STYLES, written

from lstmgen.graph.graph import Graph


def source_of(graph: Graph, style: str = STYLES[0], target: str = "python", **options: Any) -> str:
    """The generated file."""
    styled = {"style": style} if target == "python" else {}
    return written(graph, target, **styled, **options)[".py"]


def load(graph: Graph, text: str | None = None) -> dict[str, Any]:
    """The names of the generated module; its text may be given."""
    module: dict[str, Any] = {"__name__": "predictor"}
    exec(compile(text or source_of(graph), "predictor.py", "exec"), module)
    return module


def imported(source: Path) -> ModuleType:
    """The module of a generated file, which may read files beside it."""
    spec = importlib.util.spec_from_file_location(source.stem, source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_tuple(graph: Graph, result: Any) -> list[Any]:
    """The outputs, of which the generated code gives the only one as it is."""
    return list(result) if len(graph.outputs) > 1 else [result]


def predictions(module: dict[str, Any], graph: Graph, *inputs: Any) -> list[Any]:
    """The outputs for one sample."""
    return as_tuple(graph, module["predict"](*inputs))


def assert_agrees(results: Sequence[Any], expected: Sequence[np.ndarray], tolerance: float = 1e-12) -> None:
    """Equal up to rounding, relative to the largest finite number expected; NaN and infinities in the same places."""
    assert len(results) == len(expected)
    for result, truth in zip(results, expected):
        assert np.shape(result) == truth.shape
        finite = np.abs(truth[np.isfinite(truth)])
        scale = max(float(np.max(finite, initial=0.0)), 1e-300)
        np.testing.assert_allclose(np.array(result), truth, rtol=tolerance, atol=tolerance * min(scale, 1.0))
