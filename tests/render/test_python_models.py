"""Real models from public repositories as generated Python, against the float64 references beside them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import as_tuple, load, source_of
from toolchain import SHARED_MODELS

from lstmgen.graph.graph import Graph
from lstmgen.plan.options import STYLES, Options
from lstmgen.plan.plan import make_plan
from lstmgen.plan.stream import streamed_inputs, streamed_outputs
from lstmgen.read import read_file

FOLDERS = [
    path.parent
    for path in sorted(SHARED_MODELS.glob("*/meta.json"))
    if json.loads(path.read_text(encoding="utf-8"))["expect"] == "match"
]


def test_models_are_there(shared_models: Path) -> None:
    assert len(FOLDERS) == 12


def tolerance(graph: Graph, meta: dict[str, Any], style: str) -> float:
    """Of the largest output: on long integers what was measured of Keras in float32 beside the references."""
    in_float64 = make_plan(graph, Options("python", style=style)).in_float64
    return 1e-9 if in_float64 else max(meta["f32_vs_f64_max_rel"], 2.0**-24)


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
        for sample in range(len(inputs[0])):
            given = [batch[sample] for batch in inputs]
            result = predictor.predict(*given)
            if sample == 0 and not meta["stateful"]:
                assert result == module["predict"](*given)
            for got, batch in zip(as_tuple(graph, result), outputs, strict=True):
                allowed = tolerance(graph, meta, style) * np.abs(batch).max()
                np.testing.assert_allclose(got, batch[sample], rtol=0, atol=allowed)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_real_model_steps_to_its_prediction(folder: Path, style: str) -> None:
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    graph = read_file(*(folder / name for name in meta["files"]))
    predictor = load(graph, source_of(graph, style))["Predictor"]()
    reference = np.load(folder / "ref.npz")
    given = [reference[f"inA_{k}"][0] for k in range(len(graph.inputs))]
    reason = make_plan(graph, Options("python")).not_steppable
    if reason:
        with pytest.raises(NotImplementedError, match=re.escape(reason)):
            predictor.step(*given)
        return
    flows = streamed_inputs(graph)
    for t in range(max(len(x) for x, flow in zip(given, flows) if flow)):
        result = predictor.step(*(x[t] if flow else x for x, flow in zip(given, flows)))
    for got, k, streamed in zip(as_tuple(graph, result), range(len(graph.outputs)), streamed_outputs(graph)):
        batch = reference[f"out64A_{k}"]
        wanted = batch[0][-1] if streamed else batch[0]
        np.testing.assert_allclose(got, wanted, rtol=0, atol=tolerance(graph, meta, style) * np.abs(batch).max())
