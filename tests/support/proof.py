"""What "E P C" in docs/reference/layer-matrix.md stands for, shown for one graph."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import numpy as np
from agreement import close
from languages import Rows, run_c, run_python
from planning import STYLES
from side_by_side import ARGUMENTS, arguments, joined

from lstmgen.errors import LstmgenError, UnsupportedError
from lstmgen.graph.graph import Graph

PYTHON, FLOAT32 = 1e-11, 2e-5
PROVEN = "E P C"
FOR_PEOPLE = {"layers", "source", "warnings"}  # fields of a Graph that have no effect on the numbers

FEW_VALUES = 2  # arrays up to this size are options, such as a slope

generated: set[str] = set()  # signatures of the graphs whose generated code ran
waiting: list[tuple[Graph, Rows]] | None = None  # graphs whose code runs at the end of `side_by_side`


@dataclass
class Together:
    """Graphs in one, with as many samples and the same lengths of free axes.

    Attributes:
        room: arguments that a function may still have.
    """

    samples: int
    graphs: list[Graph] = field(default_factory=list)
    rows: list[Rows] = field(default_factory=list)
    lengths: dict[str, int] = field(default_factory=dict)
    room: int = ARGUMENTS

    def takes(self, graph: Graph, rows: Rows) -> bool:
        """Returns whether a graph fits beside the others."""
        lengths = lengths_of(graph, rows)
        alike = all(self.lengths.get(name, length) == length for name, length in lengths.items())
        return alike and len(rows) == self.samples and arguments(graph) <= self.room

    def add(self, graph: Graph, rows: Rows) -> None:
        self.graphs.append(graph)
        self.rows.append(rows)
        self.lengths |= lengths_of(graph, rows)
        self.room -= arguments(graph)


@contextmanager
def side_by_side() -> Iterator[None]:
    """Within it, `run_languages` collects graphs; their generated code runs at the end, of many in one file.

    Raises:
        AssertionError: numbers differ.
    """
    global waiting
    waiting = []
    try:
        yield
        collected = waiting
    finally:
        waiting = None
    groups: list[Together] = []
    for graph, rows in collected:
        if graph.text or graph.ends or graph.integers:  # which one graph of several would lack
            run_each(graph, rows)
            continue
        group = next((group for group in groups if group.takes(graph, rows)), None)
        if group is None:
            group = Together(len(rows))
            groups.append(group)
        group.add(graph, rows)
    for group in groups:
        run_each(joined(group.graphs), [[x for own in row for x in own] for row in zip(*group.rows)])


def lengths_of(graph: Graph, rows: Rows) -> dict[str, int]:
    """The lengths of free axes, by name."""
    pairs = zip(graph.inputs, rows[0], strict=True)
    return {str(dim): n for value, x in pairs for dim, n in zip(value.shape, np.shape(x)) if not isinstance(dim, int)}


def prove(graph: Graph, rows: Rows, expected: Rows, tolerance: float) -> str:
    """The graph against what a Keras said of each sample; then its generated code.

    Raises:
        AssertionError: numbers differ.
    """
    for row, wanted in zip(rows, expected, strict=True):
        close(graph.evaluate(*row), wanted, tolerance)
    run_languages(graph, rows)
    return PROVEN


def run_languages(graph: Graph, rows: Rows) -> None:
    """Generated Python, MicroPython's too, numpy and C against the graph; not where code of such a graph ran before.

    Raises:
        AssertionError: numbers differ.
    """
    key = signature(graph, weights=False)
    if key in generated:
        return
    if graph.stateful():  # the second sample would begin with another state in C's main() than in Python's predict()
        rows = rows[:1]
    if waiting is None:
        run_each(graph, rows)
    else:
        waiting.append((graph, rows))
    generated.add(key)


def run_each(graph: Graph, rows: Rows) -> None:
    """Runs the generated code of one graph in each language.

    Raises:
        AssertionError: numbers differ.
    """
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


FOLDER = re.compile(r"\S+/(?=model\.)")


def refusal(error: LstmgenError) -> str:
    """What a cell says instead; of a file only its name, for its folder is another one each time."""
    text = error.problems[0].reason if isinstance(error, UnsupportedError) else FOLDER.sub("", str(error))
    return f"refused: {text}"


def signature(graph: Graph, *, weights: bool = True) -> str:
    """The same for two graphs whose names, operations and weights are the same, bit for bit.

    Args:
        weights: without them, arrays of weights need only have the same shape: the code is the same but for its
            numbers. Constants, special values and what is equal throughout count all the same.
    """
    digest = hashlib.sha256()

    def feed(value: Any) -> None:
        digest.update(f"<{type(value).__name__}>".encode())
        if isinstance(value, np.ndarray):
            digest.update(f"{value.dtype} {value.shape}".encode())
            if weights or value.dtype.kind != "f" or value.size <= FEW_VALUES or is_special(value):
                digest.update(value.tobytes())
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


def is_special(array: np.ndarray) -> bool:
    """Returns whether the numbers may have code of their own: all equal, zeros among them, or not finite."""
    return bool((array == array.flat[0]).all() or (array == 0).any() or not np.isfinite(array).all())
