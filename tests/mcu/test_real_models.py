"""Real models on a Cortex-M4, against float64 predictions of Keras that were stored with them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import toolchain
from boards import BOARDS
from firmware import measure

import lstmgen
from lstmgen.plan.options import Options


@pytest.mark.parametrize("number", ["w0009", "w0076", "w0078"])
def test_a_real_model(number: str, tmp_path: Path) -> None:
    folder = next(toolchain.shared_models().glob(f"{number}_*"))
    meta = json.loads((folder / "meta.json").read_text())
    stored = np.load(folder / "ref.npz")
    samples, truth = stored["inA_0"].astype(np.float32), stored["out64A_0"]
    graph = lstmgen.read(folder / meta["files"][0])
    found = measure(BOARDS["Cortex-M4"], graph, Options("c", mcu="cortex-m4"), samples, tmp_path)
    # Relative to the largest output, within 20 times the noise of float32 that was measured in Keras.
    tolerance = 20 * max(meta["f32_vs_f64_max_rel"], 2.0**-24) * np.abs(truth).max()
    assert np.abs(found.outputs.reshape(truth.shape) - truth).max() <= tolerance
