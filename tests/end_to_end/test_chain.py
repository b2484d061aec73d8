"""Real chains of layers, against float64 predictions of Keras that were stored with them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from planning import answers

import lstmgen
from lstmgen.check.artifact import generate
from lstmgen.targets.interface import Precision
from lstmgen.targets.registry import TARGETS
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
    language = TARGETS[target]
    subject = generate(graph, language, tmp_path, language.options(**({"style": style} if target == "python" else {})))
    found = answers(subject, tmp_path, samples, [Request("predict", s) for s in samples])
    wanted = stored["out64A_0"]
    # Relative to the largest output. Big integers within the noise that was measured in Keras, C within 20 times that.
    noise = max(meta["f32_vs_f64_max_rel"], 2.0**-24)
    tolerance = (
        1e-9 if language.precision(subject.plan) is Precision.FLOAT64 else noise if target == "python" else 20 * noise
    )
    assert np.abs(np.array([y for (y,) in found]) - wanted).max() <= tolerance * np.abs(wanted).max()
