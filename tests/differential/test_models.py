"""Whole models drawn by hypothesis: Keras, the file, `evaluate` and all languages must agree.

A few examples, always the same, run with the suite; `make fuzz MINUTES=20` searches on.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import close, precision, predictions, randomize
from drawing import Drawer
from hypothesis import Phase, given, reject, settings
from hypothesis import strategies as st
from languages import run_c, run_python
from planning import STYLES, planned

from lstmgen.graph.graph import Graph
from lstmgen.read import read_file
from lstmgen.targets.interface import Precision
from lstmgen.targets.python.target import PYTHON as PYTHON_TARGET

keras = pytest.importorskip("keras")
tf_keras = pytest.importorskip("tf_keras")

EXAMPLES = int(os.environ.get("LSTMGEN_EXAMPLES", "12"))
# Keras in float64 and `evaluate` differ by rounding; gates and softmax may amplify it a little.
KERAS = 1e-9
PYTHON = 1e-11
# float32 rounding, relative to the largest output: small weights, few timesteps, no chaotic amplification.
FLOAT32 = 2e-5

# Shrinking a whole model takes minutes: only who asks for it gets it.
PHASES = tuple(Phase) if os.environ.get("HYPOTHESIS_PROFILE") == "shrink" else (Phase.explicit, Phase.generate)


@pytest.mark.parametrize("module", [keras, tf_keras], ids=lambda module: module.__name__)
def test_whole_models(module: Any) -> None:
    @settings(max_examples=EXAMPLES, phases=PHASES, deadline=None)
    @given(st.data())
    def search(data: Any) -> None:
        with precision(module):
            try:
                drawn = Drawer(data.draw, module).model()
                randomize(drawn.model)
                expected = predictions(drawn.model, drawn.inputs)
            except (ValueError, TypeError, NotImplementedError):
                reject()  # Keras itself refuses the combination
            graphs = [in_file(drawn.model, suffix) for suffix in (".keras", ".h5")]
        rows = [[batch[k] for batch in drawn.inputs] for k in range(len(drawn.inputs[0]))]
        for graph in graphs:
            for k, row in enumerate(rows):
                close(graph.evaluate(*row), [batch[k] for batch in expected], KERAS)
        compare(graphs[0], rows)

    search()


def in_file(model: Any, suffix: str) -> Graph:
    """Reads what Keras saves."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"model{suffix}"
        model.save(path)
        return read_file(path)


def compare(graph: Graph, rows: list[list[np.ndarray]]) -> None:
    """Generated Python and generated C compute what `evaluate` does, sample by sample."""
    truths = [graph.evaluate(*row) for row in rows]
    for style in STYLES:  # layers so small that none of them runs on big integers
        assert PYTHON_TARGET.precision(planned(graph, "python", style=style).plan) is Precision.FLOAT64
        for got, truth in zip(run_python(graph, rows, style), truths):
            close(got, truth, PYTHON)
    for got, truth in zip(run_python(graph, rows, target="numpy"), truths):
        close(got, truth, FLOAT32)
    for got, truth in zip(run_c(graph, rows), truths):
        close(got, truth, FLOAT32)
