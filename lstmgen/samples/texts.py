"""Converts texts to token ids, as generated code does, for a model with a vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lstmgen.graph.ends import Text
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array

SUFFIX = ".txt"  # of a file with one text per line


def text_of(graph: Graph) -> Text | None:
    """Returns the tokenization of the only input; None if it is not a text."""
    return graph.ends.inputs[0].text if graph.ends is not None and len(graph.inputs) == 1 else None


def texts_of(data: Any) -> Sequence[str]:
    """Returns the texts of a list, or of an object with .tolist(); empty if not all items are texts."""
    texts = data.tolist() if hasattr(data, "tolist") else data
    return texts if isinstance(texts, (list, tuple)) and all(isinstance(item, str) for item in texts) else ()


def lines_of(path: Path) -> Sequence[str]:
    """Reads the texts of a file, one per line, without empty lines.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not UTF-8, or has no text.
    """
    # splitlines() also splits at other characters, which texts may contain
    lines = [line for line in path.read_text(encoding="utf-8-sig").split("\n") if line.strip()]
    if not lines:
        raise ValueError("there is no text")
    return lines


def encoded(text: Text, texts: Sequence[str]) -> list[Array]:
    """Returns the ids of each text.

    Raises:
        ValueError: a text has no token, and the model has no fixed number of tokens.
    """
    ids = [np.array(text.encode(sample), dtype=np.float64) for sample in texts]
    empty = next((number for number, tokens in enumerate(ids) if not len(tokens)), None)
    if empty is not None:
        raise ValueError(f"there is no token that the model knows in text {empty + 1}, {texts[empty][:80]!r}")
    return ids
