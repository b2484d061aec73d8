"""Recurrent models that old versions of Keras wrote, against what these versions predicted.

The folder old_keras has a zip of models for each version, and the script that made them.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

ARCHIVES = {path.stem: path for path in sorted((Path(__file__).parent / "old_keras").glob("*.zip"))}
FLOAT32 = 2e-6

# What the file does not tell, or what the library computed wrongly: refused, with this in the message.
REFUSED = {
    **{(f"tf{version}-tensorflow", "stack_states"): "order of the states" for version in ("1.10.0", "1.12.0")},
    **{(f"tf{version}-tensorflow", "stack_initial_state"): "order of the states" for version in ("1.10.0", "1.12.0")},
    **{
        (archive, "stack_mask"): "stacked cells with a mask"
        for archive in ("2.2.4-tensorflow", "tf1.10.0-tensorflow", "tf1.12.0-tensorflow")
    },
}
# TensorFlow 1.13 cannot be told from 1.14 to 2.1, which the reader takes it for: a warning says so.
AMBIGUOUS = {("tf1.13.1-tensorflow", "embedding_bidirectional")}


def cases() -> list[Any]:
    names = []
    for archive, path in ARCHIVES.items():
        with zipfile.ZipFile(path) as file:
            names += [(archive, name.removesuffix(".h5")) for name in file.namelist() if name.endswith(".h5")]
    return names


def unpacked(archive: str, name: str, folder: Path) -> tuple[Path, dict[str, list[np.ndarray]]]:
    """The model's file, and its arrays: in, out, again."""
    with zipfile.ZipFile(ARCHIVES[archive]) as file:
        path = Path(file.extract(f"{name}.h5", folder))
        numbers = np.load(io.BytesIO(file.read(f"{name}.npz")))
    found: dict[str, list[np.ndarray]] = {"in": [], "out": [], "again": []}
    for kind, arrays in found.items():
        while f"{kind}{len(arrays)}" in numbers:
            arrays.append(numbers[f"{kind}{len(arrays)}"])
    return path, found


def close(got: np.ndarray, wanted: np.ndarray) -> bool:
    assert got.shape == wanted.shape
    return bool(np.allclose(got, wanted, rtol=0, atol=FLOAT32 * max(1, np.abs(wanted).max())))


@pytest.mark.parametrize(("archive", "name"), cases())
def test_old_model(archive, name, tmp_path):
    path, arrays = unpacked(archive, name, tmp_path)
    if (archive, name) in REFUSED:
        with pytest.raises(UnsupportedError, match=REFUSED[archive, name]):
            read_file(path)
        return
    graph = read_file(path)
    agrees = []
    for sample in range(len(arrays["in"][0])):
        inputs = [batch[sample] for batch in arrays["in"]]
        state: Any = {}
        for expected in (arrays["out"], arrays["again"]):
            outputs, state = graph.run(inputs, state)
            agrees += [close(got, wanted[sample]) for got, wanted in zip(outputs, expected)]
    assert all(agrees) == ((archive, name) not in AMBIGUOUS)
    masked_bidirectional = "bidirectional" in name and name.split("_")[0] not in ("GRU", "LSTM", "SimpleRNN")
    if archive.startswith(("tf1.13", "tf1.14")) and (masked_bidirectional or "mask_bidirectional" in name):
        assert any("TensorFlow 1.13" in warning for warning in graph.warnings)


def test_every_version_is_there():
    assert len(ARCHIVES) >= 12
