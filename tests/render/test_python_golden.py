"""Generated Python as text: a few small models beside the files that they must give, byte for byte.

After a change that is meant, run with LSTMGEN_GOLDEN=write in the environment and look at the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from generated import assert_agrees, load, source_of
from golden_graphs import GRAPHS, forecaster
from graphs import arrays

FOLDER = Path(__file__).parent.parent / "golden" / "python"


@pytest.mark.parametrize("name", [*GRAPHS, "classifier_fast", "forecaster_fast"])
def test_text_is_the_golden_one_and_right(name: str) -> None:
    model, _, style = name.partition("_")
    graph = {**GRAPHS, "forecaster": forecaster}[model]()
    text = source_of(graph, style or "readable")
    path = FOLDER / f"{name}.py"
    if os.environ.get("LSTMGEN_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_bytes().decode("utf-8") == text
    inputs = [np.array([3.0, 0.0, 5.0, 0.0])] if name == "tagger" else arrays(graph)
    module = load(graph, text)
    result = module["predict"](*inputs)
    tolerance = 1e-7 if model == "forecaster" else 1e-12  # on long integers
    assert_agrees(result if len(graph.outputs) > 1 else [result], graph.evaluate(*inputs), tolerance)
