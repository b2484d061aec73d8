"""Layers that change images in training alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from agreement import FLOAT32, check

IMAGES = np.random.default_rng(2).normal(0, 1, (2, 6, 4, 1)).astype(np.float32)


@pytest.mark.parametrize("library", ["keras", "tf_keras"])
def test_images_that_are_changed(library: str, tmp_path: Path) -> None:
    k = pytest.importorskip(library)
    own = k.layers
    changes = [
        *(own.RandomFlip("horizontal"), own.RandomRotation(0.1), own.RandomTranslation(0.1, 0.2)),
        *(own.RandomZoom(0.1), own.RandomContrast(0.2)),
    ]
    model = k.Sequential([k.Input((6, 4, 1)), *changes, own.Reshape((6, 4)), own.GRU(2)])
    check(model, tmp_path, [IMAGES], tolerance=FLOAT32)
