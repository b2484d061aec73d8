"""Samples from texts, for a model with a vocabulary: each becomes the ids of its tokens, as in generated code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lstmgen.graph.ends import Text
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array

SUFFIX = ".txt"  # of a file with a text a line


def text_of(graph: Graph) -> Text | None:
    """How a text becomes the numbers that the only input takes; None where it takes no text."""
    return graph.ends.inputs[0].text if graph.ends is not None and len(graph.inputs) == 1 else None


def texts_of(given: Any) -> Sequence[str]:
    """The texts of a list, or of what has .tolist(); empty where there is something else in it."""
    texts = given.tolist() if hasattr(given, "tolist") else given
    return texts if isinstance(texts, (list, tuple)) and all(isinstance(each, str) for each in texts) else ()


def lines_of(path: Path) -> Sequence[str]:
    """The texts of a file, of which each has a line; empty lines are none.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no text in UTF-8, or there are none.
    """
    # splitlines() has other ends of lines, too, which may stand in texts
    found = [line for line in path.read_text(encoding="utf-8-sig").split("\n") if line.strip()]
    if not found:
        raise ValueError("there is no text")
    return found


def encoded(text: Text, texts: Sequence[str]) -> list[Array]:
    """The ids of each text.

    Raises:
        ValueError: a text has no token, where the model does not take a fixed number of them.
    """
    ids = [np.array(text.encode(each), dtype=np.float64) for each in texts]
    empty = next((number for number, found in enumerate(ids) if not len(found)), None)
    if empty is not None:
        raise ValueError(f"there is no token that the model knows in text {empty + 1}, {texts[empty][:80]!r}")
    return ids
