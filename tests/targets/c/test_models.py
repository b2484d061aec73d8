"""C of real model files beside what they give in float64."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import toolchain
from c_library import Library

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

FOLDERS = sorted(toolchain.SHARED_MODELS.glob("w*")) or [toolchain.SHARED_MODELS / "none"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_model_is_as_exact_as_keras(folder: Path, shared_models: Path, tmp_path: Path) -> None:
    """Its error is at most four times Keras's own, which is known for these samples or ones like them."""
    meta = json.loads((folder / "meta.json").read_text())
    files = [folder / name for name in meta["files"]]
    if meta["ref_source"] is None:
        with pytest.raises(UnsupportedError):
            read_file(*files)
        return
    graph = read_file(*files)
    model = Library(tmp_path, {"net": graph}, flags=["-std=c99", "-O2"]).model("net")
    reference = np.load(folder / "ref.npz")
    sets = [letter for letter in "AB" if f"in{letter}_0" in reference]
    for letter in sets:
        inputs = [reference[f"in{letter}_{k}"] for k in range(len(graph.inputs))]
        wanted = [reference[f"out64{letter}_{k}"] for k in range(len(graph.outputs))]
        for k in range(len(inputs[0])):
            got = model.predict(*(batch[k] for batch in inputs))
            assert not isinstance(got, int)
            for y, batch in zip(got, wanted, strict=True):
                error = np.abs(y - batch[k]).max() / np.abs(batch).max()
                assert error <= max(4 * meta["f32_vs_f64_max_rel"], 1e-7)
