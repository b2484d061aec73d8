"""Reads arrays from files of numpy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from lstmgen.graph.operation import Array


def read_arrays(path: Path, names: Sequence[str]) -> list[Array]:
    """Reads the arrays of a .npy or .npz file; those of a .npz file in the order of `names`, if it has these.

    Raises:
        ValueError: the file has only some of the names, or is not a .npy or .npz file.
    """
    with path.open("rb") as file:
        if not file.read(6).startswith((b"\x93NUMPY", b"PK")):
            expected = "not .npy, .npz or .csv, nor .txt for a model of texts"
            raise ValueError(f"it is {expected if path.stat().st_size else 'empty'}")
        file.seek(0)
        try:
            loaded = np.load(file, allow_pickle=False)
        except BadZipFile:
            raise ValueError("it is a damaged or incomplete archive") from None
        if isinstance(loaded, np.ndarray):
            return [loaded]
        with loaded:
            if 0 < len({*names} & {*loaded.files}) < max(len(names), len(loaded.files)):
                listed = (", ".join(map(repr, words)) for words in (names, loaded.files))
                raise ValueError("the inputs are {}, and it has arrays {}".format(*listed))
            arrays = {name: loaded[name] for name in (names if {*names} & {*loaded.files} else loaded.files)}
            if wrong := [name for name, array in arrays.items() if not isinstance(array, np.ndarray)]:
                raise ValueError(f"{wrong[0]!r} in it is not an array of numpy")
            return [*arrays.values()]
