"""Replaces names of categories by their numbers, in the user's samples."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstmgen.graph.ends import RawInput
from lstmgen.graph.shape import Shape


def category_number(name: str, names: Sequence[str], place: str) -> float:
    """Returns the number of a category.

    Args:
        names: names of the categories; empty for a column of numbers.
        place: line or column of the name, for messages.

    Raises:
        ValueError: there is no such category.
    """
    if name in names:
        return float(names.index(name))
    listed = f"unknown category {name[:80]!r}; there are {', '.join(map(repr, names))}"
    raise ValueError(f"{place}: {listed if names else f'{name[:80]!r} is not a number'}")


def numbered(data: Any, raw: RawInput, shape: Shape) -> Any:
    """Replaces names of categories by their numbers; samples without names are returned unchanged.

    Args:
        data: an array or nested lists with the features on the last axis; or tables as of `in_order`.
        shape: shape of the input.

    Raises:
        ValueError: a category is unknown.
    """
    if not raw.categories or np.ma.is_masked(data):
        return data
    if isinstance(data, (list, tuple)) and len(shape) == 2:
        return [numbered(sample, raw, shape[1:]) for sample in data]
    cells, axes = np.asarray(data, dtype=object), 2 if shape[:-1] == (1,) else len(shape) + 1
    fits = cells.ndim >= axes and cells.shape[-1] == len(raw.categories)
    if not fits or not any(isinstance(cell, str) for cell in cells.flat):
        return data
    columns = cells.reshape(-1, len(raw.categories)).T.copy()
    for k, (names, column) in enumerate(zip(raw.categories, columns)):
        place = f"column {raw.columns[k] if raw.columns else k!r}"
        column[:] = [category_number(cell, names, place) if isinstance(cell, str) else cell for cell in column]
    return columns.T.reshape(cells.shape)
