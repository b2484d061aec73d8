"""Real models from public repositories as generated Python, against the float64 references beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from generated import as_tuple, load, source_of
from planning import STYLES, planned
from toolchain import SHARED_MODELS

from lstmgen.graph.graph import Graph
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.read import read_file
from lstmgen.targets.interface import Precision
from lstmgen.targets.python.target import PYTHON

FOLDERS = [
    path.parent
    for path in sorted(SHARED_MODELS.glob("*/meta.json"))
    if json.loads(path.read_text(encoding="utf-8"))["expect"] == "match"
]


def test_models_are_there(shared_models: Path) -> None:
    assert len(FOLDERS) == 12


def errors_allowed(graph: Graph, style: str, reference: Mapping[str, np.ndarray], letter: str) -> list[float]:
    """Of each output: on big integers what Keras, in float32, was off by for these samples; else 1e-12 of the largest.

    In float64 all models are within 4e-15.
    """
    in_float64 = PYTHON.precision(planned(graph, "python", style=style).plan) is Precision.FLOAT64
    truths = [reference[f"out64{letter}_{k}"] for k in range(len(graph.outputs))]
    if in_float64:
        return [1e-12 * np.abs(truth).max() for truth in truths]
    return [np.abs(reference[f"out{letter}_{k}"] - truth).max() for k, truth in enumerate(truths)]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_real_model_agrees(folder: Path, style: str) -> None:
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    graph = read_file(*(folder / name for name in meta["files"]))
    reference = np.load(folder / "ref.npz")
    module = load(graph, source_of(graph, style))
    predictor = module["Predictor"]()  # a stateful model gets set B after set A
    for name in meta["sets"]:
        inputs = [reference[f"in{name}_{k}"] for k in range(len(graph.inputs))]
        outputs = [reference[f"out64{name}_{k}"] for k in range(len(graph.outputs))]
        allowed = errors_allowed(graph, style, reference, name)
        for sample in range(len(inputs[0])):
            given = [batch[sample] for batch in inputs]
            result = predictor.predict(*given)
            if sample == 0 and not meta["stateful"]:
                assert result == module["predict"](*given)
            for got, batch, error in zip(as_tuple(graph, result), outputs, allowed, strict=True):
                np.testing.assert_allclose(got, batch[sample], rtol=0, atol=error)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_real_model_steps_to_its_prediction(folder: Path, style: str) -> None:
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    graph = read_file(*(folder / name for name in meta["files"]))
    predictor = load(graph, source_of(graph, style))["Predictor"]()
    reference = np.load(folder / "ref.npz")
    given = [reference[f"inA_{k}"][0] for k in range(len(graph.inputs))]
    reason = planned(graph, "python").plan.not_steppable
    if reason:
        with pytest.raises(NotImplementedError, match=re.escape(reason)):
            predictor.step(*given)
        return
    flows = streamed_inputs(graph)
    for t in range(max(len(x) for x, flow in zip(given, flows) if flow)):
        result = predictor.step(*(x[t] if flow else x for x, flow in zip(given, flows)))
    allowed = errors_allowed(graph, style, reference, "A")
    for k, (got, streamed) in enumerate(zip(as_tuple(graph, result), streamed_outputs(graph), strict=True)):
        sample = reference[f"out64A_{k}"][0]
        np.testing.assert_allclose(got, sample[-1] if streamed else sample, rtol=0, atol=allowed[k])
