"""Layers that change images in training alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from agreement import FLOAT32, check

IMAGES = np.random.default_rng(2).normal(0, 1, (2, 6, 4, 3)).astype(np.float32)
MORE = {
    **{f"Random{name}": (0.2,) for name in "Brightness Height Width Hue Saturation Sharpness Shear Invert".split()},
    **{f"Random{name}": () for name in "Perspective Erasing ElasticTransform GaussianBlur Grayscale".split()},
    "RandomPosterization": (2,),
    "RandomColorDegeneration": (0.2,),
    "RandomColorJitter": (),
    "RandAugment": (),
    "AugMix": (),
}


@pytest.mark.parametrize("library", ["keras", "tf_keras"])
def test_images_that_are_changed(library: str, tmp_path: Path) -> None:
    k = pytest.importorskip(library)
    own = k.layers
    changes = [
        *(own.RandomFlip("horizontal"), own.RandomRotation(0.1), own.RandomTranslation(0.1, 0.2)),
        *(own.RandomZoom(0.1), own.RandomContrast(0.2)),
    ]
    model = k.Sequential([k.Input((6, 4, 3)), *changes, own.Reshape((6, 12)), own.GRU(2)])
    check(model, tmp_path, [IMAGES], tolerance=FLOAT32)


@pytest.mark.parametrize("library", ["keras", "tf_keras"])
def test_more_images_that_are_changed(library: str, tmp_path: Path) -> None:
    """In `.keras` alone: not all of these can be written to HDF5."""
    k = pytest.importorskip(library)
    changes = [getattr(k.layers, name)(*given) for name, given in MORE.items() if hasattr(k.layers, name)]
    model = k.Sequential([k.Input((6, 4, 3)), *changes, k.layers.Reshape((6, 12)), k.layers.GRU(2)])
    check(model, tmp_path, [IMAGES], [".keras"], tolerance=FLOAT32)
