"""C of real model files, without wider vectors, beside what they give in float64: nothing writes beyond its buffers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from c_library import Library
from real_models import MODELS, RealModel


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_model_is_as_exact_as_keras(model: RealModel, tmp_path: Path) -> None:
    """Its error is at most four times Keras's own, which is known for these samples or ones like them."""
    library = Library(tmp_path, {"net": model.graph}, flags=["-std=c99", "-O1", "-DNET_NO_DISPATCH"])
    compiled = library.model("net")
    for reference in model.samples():
        got = compiled.predict(*reference.sample)
        assert not isinstance(got, int)
        for y, true, most in zip(got, reference.outputs, reference.largest, strict=True):
            assert np.abs(y - true).max() <= max(4 * model.float32_error, 1e-7) * most
