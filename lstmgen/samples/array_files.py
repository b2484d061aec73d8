"""The arrays in files of numpy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from lstmgen.graph.operation import Array


def read_arrays(path: Path, names: Sequence[str]) -> list[Array]:
    """The arrays of a .npy or .npz file; those of a .npz file in the order of the names, if it has these.

    Raises:
        ValueError: it has only some of these, or it is no such file.
    """
    with path.open("rb") as file:
        if not file.read(6).startswith((b"\x93NUMPY", b"PK")):
            what = "no .npy, .npz or .csv file, nor .txt for a model of texts" if path.stat().st_size else "empty"
            raise ValueError(f"it is {what}")
        file.seek(0)
        try:
            loaded = np.load(file, allow_pickle=False)
        except BadZipFile:
            raise ValueError("it is a damaged archive, or was not completely written") from None
        if isinstance(loaded, np.ndarray):
            return [loaded]
        with loaded:
            if 0 < len({*names} & {*loaded.files}) < max(len(names), len(loaded.files)):
                listed = (", ".join(map(repr, each)) for each in (names, loaded.files))
                raise ValueError("the inputs are {}, and it has arrays {}".format(*listed))
            arrays = {name: loaded[name] for name in (names if {*names} & {*loaded.files} else loaded.files)}
            if others := [name for name, array in arrays.items() if not isinstance(array, np.ndarray)]:
                raise ValueError(f"{others[0]!r} in it is no array of numpy")
            return [*arrays.values()]
