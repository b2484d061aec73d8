"""Real models from public repositories against the float64 references that are stored beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from toolchain import SHARED_MODELS

from lstmgen.errors import UnsupportedError
from lstmgen.graph.graph import Graph, State
from lstmgen.read import read_file, survey

METAS = sorted(SHARED_MODELS.glob("*/meta.json"))


def read_meta(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def files(path: Path, meta: dict[str, Any]) -> list[Path]:
    """The model, and its weights where they are in a file of their own."""
    return [path.parent / name for name in meta["files"]]


MATCHING = [path for path in METAS if read_meta(path)["expect"] == "match"]
REFUSED = [path for path in METAS if read_meta(path)["expect"] == "refuse"]


def test_all_models_are_there(shared_models: Path) -> None:
    index = json.loads((shared_models / "index.json").read_text(encoding="utf-8"))
    assert len(METAS) == len(index) == 13
    assert (len(MATCHING), len(REFUSED)) == (12, 1)


@pytest.mark.parametrize("path", MATCHING, ids=lambda path: path.parent.name)
def test_agrees_with_the_float64_reference(path: Path) -> None:
    meta = read_meta(path)
    graph = read_file(*files(path, meta))
    reference = np.load(path.parent / "ref.npz")
    state: State = {}
    for name in meta["sets"]:
        inputs = [reference[f"in{name}_{k}"] for k in range(len(graph.inputs))]
        outputs = [reference[f"out64{name}_{k}"] for k in range(len(graph.outputs))]
        for sample in range(len(inputs[0])):
            given = [batch[sample] for batch in inputs]
            if meta["stateful"]:
                results, state = graph.run(given, state)
            else:
                results = graph.evaluate(*given)
            for got, batch in zip(results, outputs):
                np.testing.assert_allclose(got, batch[sample], rtol=0, atol=1e-9 * np.abs(batch).max())


@pytest.mark.parametrize("path", MATCHING, ids=lambda path: path.parent.name)
def test_the_survey_knows_every_layer(path: Path) -> None:
    meta = read_meta(path)
    found = survey(*files(path, meta))
    assert (found.problems, found.damage) == ((), "")
    assert [value.shape == () or len(value.shape) for value in found.inputs] == [
        len(shape) - 1 for shape in meta["model_input_shapes"]
    ]
    assert all(layer.output_shapes for layer in found.layers)
    if any(layer.class_name.startswith("CuDNN") for layer in found.layers):  # cuDNN has every bias twice
        assert found.parameters > meta["n_params"]
    else:
        assert found.parameters == meta["n_params"]


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.parent.name)
def test_a_custom_layer_is_refused_by_name(path: Path) -> None:
    meta = read_meta(path)
    with pytest.raises(UnsupportedError, match="SelfAttention layer 'self_attention'"):
        read_file(*files(path, meta))
    found = survey(*files(path, meta))
    assert [problem.class_name for problem in found.problems] == ["SelfAttention"]
    assert "SelfAttention" in [layer.class_name for layer in found.layers]
    assert len(found.layers) > 2


def test_a_graph_without_nodes_is_no_match() -> None:
    """The comparison above can fail."""
    meta = read_meta(MATCHING[0])
    graph: Graph = read_file(*files(MATCHING[0], meta))
    reference = np.load(MATCHING[0].parent / "ref.npz")
    (got,) = graph.evaluate(reference["inA_0"][0] + 0.1)
    assert np.abs(got - reference["out64A_0"][0]).max() > 1e-9
