"""What tests of whole exports share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from quick_builds import quick_builds as quick_builds
from quick_builds import quick_folder as quick_folder


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """A file with six samples of the model of generated_examples/article."""
    path = tmp_path / "samples.npy"
    np.save(path, np.random.default_rng(4).normal(0, 1, (6, 3, 2)))
    return path
