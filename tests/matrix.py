"""Fills docs/layers.md: what was proven, for every case, file format and language."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from agreement import close, precision, predictions, randomize
from languages import run_c, run_python
from matrix_cases import Case, cases

from lstmgen.errors import UnsupportedError
from lstmgen.plan.options import STYLES
from lstmgen.read import read_file

TABLE = Path(__file__).resolve().parent.parent / "docs" / "layers.md"
FORMATS = [("keras", ".keras"), ("keras", ".h5"), ("tf_keras", ".keras"), ("tf_keras", ".h5")]
HEADS = ["Keras 3 `.keras`", "Keras 3 `.h5`", "tf.keras `.keras`", "tf.keras `.h5`"]
PYTHON, FLOAT32 = 1e-11, 2e-5
INTRODUCTION = """# Layers, options, formats, languages

Made by a test run (`make docs`), and held to it by the tests. Every cell is the smallest model that shows the option,
built and saved by that Keras with random weights, read back, and run in three ways. **E**: the graph in float64 agrees
with Keras in float64 to 1e-9 of the largest output (1e-7 for gelu, of which Keras rounds a constant). **P**: the
generated Python, in both styles, agrees with the graph to 1e-11, and with numpy in float32 to 2e-5. **C**: the
generated C in float32 agrees with it to 2e-5. Where there is no **E P C** the cell says who refuses, and why.
"""


def row(case: Case) -> str:
    """The row of a case, made by running it."""
    cells = [cell(case, module, suffix) for module, suffix in FORMATS]
    return "| " + " | ".join([case.layer, case.option or "–", *cells]) + " |"


def cell(case: Case, module: str, suffix: str) -> str:
    """What one format came to.

    Raises:
        AssertionError: numbers differ.
    """
    keras = __import__(module)
    with precision(keras):
        try:
            model = case.build(keras)
        except (AttributeError, TypeError, ValueError, NotImplementedError):
            return "not in this Keras"
        randomize(model)
        inputs = batches(case, model)
        try:
            expected = predictions(model, inputs)
        except (TypeError, ValueError, NotImplementedError):
            return "this Keras cannot run it"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"model{suffix}"
            try:
                model.save(path)
            except (TypeError, ValueError, NotImplementedError):
                return "this Keras cannot save it"
            try:
                graph = read_file(path)
            except UnsupportedError as error:
                return "refused: " + error.problems[0].reason.replace("|", "/")
    rows = [[batch[k] for batch in inputs] for k in range(2)]
    truths = [graph.evaluate(*values) for values in rows]
    for k, truth in enumerate(truths):
        close(truth, [batch[k] for batch in expected], case.tolerance)
    if graph.stateful():  # in the generated code the state goes on from sample to sample
        rows, truths = rows[:1], truths[:1]
    for style in STYLES:
        for got, truth in zip(run_python(graph, rows, style), truths):
            close(got, truth, PYTHON)
    for got, truth in zip(run_python(graph, rows, target="numpy"), truths):
        close(got, truth, FLOAT32)
    for got, truth in zip(run_c(graph, rows), truths):
        close(got, truth, FLOAT32)
    return "E P C"


def batches(case: Case, model: Any) -> list[np.ndarray]:
    """Two samples for every input; where there is a mask, one is padded before and one behind."""
    rng = np.random.default_rng(5)
    found = []
    for k, tensor in enumerate(model.inputs):
        shape = tuple(5 if n is None else int(n) for n in tensor.shape[1:])
        if case.layer == "Embedding":
            batch = rng.integers(1, 7, (2, *shape)).astype(float)
        else:
            batch = rng.normal(0, 1, (2, *shape))
        if case.padded:
            value = 0.0 if case.layer == "Embedding" else 0.5
            batch[0, : 1 + k] = value
            batch[1, -1:] = value
        found.append(batch)
    return found


@cache
def written() -> dict[str, str]:
    """The rows of the file, by the beginning that names the case."""
    lines = TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []
    return {beginning(line): line for line in lines if line.startswith("| ")}


def beginning(line: str) -> str:
    return "|".join(line.split("|")[:3])


def table() -> str:
    """The whole file, made by running every case."""
    head = "| " + " | ".join(["layer", "option", *HEADS]) + " |\n" + "| --- " * (len(HEADS) + 2) + "|\n"
    return INTRODUCTION + "\n" + head + "".join(row(case) + "\n" for case in cases())
