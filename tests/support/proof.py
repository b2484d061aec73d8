"""What "E P C" in docs/reference/layer-matrix.md stands for, shown for one graph."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from agreement import close
from languages import Rows, run_c, run_python
from planning import STYLES

from lstmgen.errors import LstmgenError, UnsupportedError
from lstmgen.graph.graph import Graph

PYTHON, FLOAT32 = 1e-11, 2e-5
FOR_PEOPLE = {"layers", "source", "warnings"}  # fields of a Graph that have no effect on the numbers

generated: set[str] = set()  # signatures of the graphs whose generated code ran


def prove(graph: Graph, rows: Rows, expected: Rows, tolerance: float) -> str:
    """The graph against what a Keras said of each sample; then its generated code.

    Raises:
        AssertionError: numbers differ.
    """
    for row, wanted in zip(rows, expected, strict=True):
        close(graph.evaluate(*row), wanted, tolerance)
    run_languages(graph, rows)
    return "E P C"


def run_languages(graph: Graph, rows: Rows) -> None:
    """Generated Python, MicroPython's too, numpy and C against the graph; not where code of the same graph ran before.

    Raises:
        AssertionError: numbers differ.
    """
    key = signature(graph)
    if key in generated:
        return
    if graph.stateful():  # the second sample would begin with another state in C's main() than in Python's predict()
        rows = rows[:1]
    truths = [graph.evaluate(*row) for row in rows]
    for style in STYLES:
        for got, truth in zip(run_python(graph, rows, style), truths, strict=True):
            close(got, truth, PYTHON)
    for got, truth in zip(run_python(graph, rows, target="micropython"), truths, strict=True):
        close(got, truth, PYTHON)
    for got, truth in zip(run_python(graph, rows, target="numpy"), truths, strict=True):
        close(got, truth, FLOAT32)
    for got, truth in zip(run_c(graph, rows), truths, strict=True):
        close(got, truth, FLOAT32)
    generated.add(key)


FOLDER = re.compile(r"\S+/(?=model\.)")


def refusal(error: LstmgenError) -> str:
    """What a cell says instead; of a file only its name, for its folder is another one each time."""
    text = error.problems[0].reason if isinstance(error, UnsupportedError) else FOLDER.sub("", str(error))
    return f"refused: {text}"


def signature(graph: Graph) -> str:
    """The same for two graphs whose names, operations and weights are the same, bit for bit."""
    digest = hashlib.sha256()

    def feed(value: Any) -> None:
        digest.update(f"<{type(value).__name__}>".encode())
        if isinstance(value, np.ndarray):
            digest.update(f"{value.dtype} {value.shape}".encode() + value.tobytes())
        elif is_dataclass(value):
            for field in fields(value):
                if not (isinstance(value, Graph) and field.name in FOR_PEOPLE):
                    feed(getattr(value, field.name))
        elif isinstance(value, (tuple, list)):
            for item in value:
                feed(item)
        elif isinstance(value, Mapping):
            feed(list(value.items()))
        else:
            digest.update(repr(value).encode())

    feed(graph)
    return digest.hexdigest()
