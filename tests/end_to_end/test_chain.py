"""Real chains of layers, against float64 predictions of Keras that were stored with them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import lstmgen
from lstmgen.check.artifact import generate, runner
from lstmgen.targets.session import Request


@pytest.mark.parametrize(("target", "style"), [("python", "fast"), ("python", "readable"), ("c", "fast")])
@pytest.mark.parametrize("number", ["w0009", "w0069", "w0076", "w0125"])
def test_chain(shared_models: Path, tmp_path: Path, require, number: str, target: str, style: str) -> None:
    require("gcc")
    folder = next(shared_models.glob(f"{number}_*"))
    meta = json.loads((folder / "meta.json").read_text())
    graph = lstmgen.read(folder / meta["files"][0])
    stored = np.load(folder / "ref.npz")
    samples = [(x.astype(np.float64),) for x in stored["inA_0"]]
    subject = generate(graph, target, tmp_path, style)
    answers = runner(subject, tmp_path, samples)([Request("predict", s) for s in samples])
    wanted = stored["out64A_0"]
    # Relative to the largest output. Long integers within the noise that was measured in Keras, C within 20 times that.
    noise = max(meta["f32_vs_f64_max_rel"], 2.0**-24)
    tolerance = 1e-9 if subject.plan.in_float64 else noise if target == "python" else 20 * noise
    assert np.abs(np.array([y for (y,) in answers]) - wanted).max() <= tolerance * np.abs(wanted).max()
