"""JavaScript whose weights are in a file that it loads: functions that compute with them, made anew for each file."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.targets.javascript.templates import TEMPLATES
from lstmgen.targets.shared_options import no_weights
from lstmgen.targets.text.blob import COMPARED, blob_head, canonical
from lstmgen.targets.text.numbers import little_endian


@dataclass(frozen=True)
class LoadedFile:
    """A file of weights that a module loads: float64, little-endian.

    Attributes:
        expected: the beginning of each file that fits the module, in hexadecimal digits.
        sizes: of the arrays in it.
    """

    content: bytes
    expected: str
    sizes: Sequence[int]


def loaded_file(
    arrays: Mapping[str, Weight], code: Sequence[str], names: Collection[str], constants: Mapping[str, str]
) -> LoadedFile:
    """Returns the file for some code.

    Args:
        arrays: the weights by name.
        names: those in the code that come from the model.
        constants: the public constants of a pipeline, as literals: files of models with others do not fit.
    Raises:
        OptionError: there are no weights.
    """
    if not arrays:
        raise no_weights()
    content = b"".join(little_endian(array.astype(np.float64)) for array in arrays.values())
    sizes = [array.size for array in arrays.values()]
    head = blob_head(content, f"{sizes} {canonical(' '.join(code), names)} {json.dumps(dict(constants))}")
    return LoadedFile(head + content, head[:COMPARED].hex(), sizes)


def loading(
    arrays: Collection[str], definitions: Sequence[str], results: Sequence[str], placed: Mapping[str, str]
) -> str:
    """Returns a function that reads the arrays, with functions inside that compute with them.

    Args:
        results: the names of functions that predictors use.
        placed: the names of arrays that are in the memory, by their places.
    """
    context = {"arrays": arrays, "definitions": definitions, "results": results, "placed": placed}
    return TEMPLATES.render("javascript/module/loaded.js.j2", context)
