"""Rows that scalers are fitted on, and a model that returns its input."""

import numpy as np
from graphs import unchanged

from lstmgen.graph.graph import Graph

rng = np.random.default_rng(4)
# Three columns that have nothing in common: one far from zero, one skewed and positive, one of either sign.
ROWS = np.stack([1e5 + rng.normal(0, 50, 40), rng.gamma(2.0, 30.0, 40) + 0.5, rng.normal(-0.3, 2.0, 40)], axis=1)


def model(features: int = 3) -> Graph:
    """Returns its input, which has two timesteps."""
    return unchanged(2, features)
