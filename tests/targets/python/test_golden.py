"""Generated Python as text: a few small models beside the golden ones; see `golden`."""

from __future__ import annotations

import golden
import numpy as np
import pytest
from generated import assert_agrees, load, source_of
from golden_graphs import GRAPHS, forecaster
from graphs import arrays
from toolchain import ROOT

pytestmark = pytest.mark.quick

FOLDER = ROOT / "tests" / "golden" / "python"


@pytest.mark.parametrize("name", [*GRAPHS, "classifier_fast", "forecaster_fast", "tagger_numpy"])
def test_text_is_the_golden_one_and_right(name: str) -> None:
    model, _, variant = name.partition("_")
    graph = {**GRAPHS, "forecaster": forecaster}[model]()
    style = {"fast": "fast", "": "readable"}.get(variant)
    text = source_of(graph, target="numpy") if style is None else source_of(graph, style)
    assert golden.agrees(FOLDER / f"{name}.py", text, "python", "numpy")
    inputs = [np.array([3.0, 0.0, 5.0, 0.0])] if model == "tagger" else arrays(graph)
    module = load(graph, text)
    result = module["predict"](*inputs)
    tolerance = 1e-6 if style is None else 1e-7 if name == "forecaster_fast" else 1e-12  # float32; big integers
    assert_agrees(result if len(graph.outputs) > 1 else [result], graph.evaluate(*inputs), tolerance)
