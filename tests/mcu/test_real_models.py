"""Real models on a Cortex-M4, against float64 predictions of Keras that were stored with them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import toolchain
from boards import BOARDS
from firmware import measure
from planning import planned_as

import lstmgen
from lstmgen.graph.graph import Graph
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.ranges import ranges_from_samples
from lstmgen.targets.c.options import COptions

NUMBERS = ["w0009", "w0076", "w0078"]


def case(number: str) -> tuple[Graph, np.ndarray, np.ndarray, float]:
    """A model, samples, what Keras predicts in float64, and how noisy its float32 is, beside the largest output."""
    folder = next(toolchain.shared_models().glob(f"{number}_*"))
    meta = json.loads((folder / "meta.json").read_text())
    stored = np.load(folder / "ref.npz")
    noise = max(meta["f32_vs_f64_max_rel"], 2.0**-24)
    return lstmgen.read(folder / meta["files"][0]), stored["inA_0"].astype(np.float32), stored["out64A_0"], noise


@pytest.mark.parametrize("number", NUMBERS)
def test_a_real_model(number: str, tmp_path: Path) -> None:
    graph, samples, truth, noise = case(number)
    found = measure(BOARDS["Cortex-M4"], graph, COptions(mcu="cortex-m4"), samples, tmp_path)
    # Within 20 times the noise of float32 that was measured in Keras.
    assert np.abs(found.outputs.reshape(truth.shape) - truth).max() <= 20 * noise * np.abs(truth).max()


@pytest.mark.parametrize("number", NUMBERS)
def test_a_real_model_in_fixed_point(number: str, tmp_path: Path) -> None:
    graph, samples, truth, _ = case(number)
    inputs = [(sample,) for sample in samples]
    options = COptions(quantize="int16", mcu="cortex-m4")
    options = replace(options, ranges=ranges_from_samples(graph, FIXED_POINT["int16"], inputs))
    plan = planned_as(graph, options, inputs)
    found = measure(BOARDS["Cortex-M4"], graph, options, samples, tmp_path).outputs.reshape(truth.shape)
    # Bit for bit, but for an e^x in float at the end.
    expected = np.array([plan.graph.evaluate(sample)[0] for sample in samples])
    np.testing.assert_allclose(found, expected, rtol=0, atol=2e-7 * np.abs(truth).max())
    assert plan.accuracy is not None
    # As far off as the table after an export says, which evaluates the same graph.
    assert np.abs(found - truth).max() <= plan.accuracy.worst + 2e-7 * np.abs(truth).max()
    assert np.abs(found - truth).max() <= 1e-3 * np.abs(truth).max()
