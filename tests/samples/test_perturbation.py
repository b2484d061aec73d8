"""What may move does, by one unit; what only means what it is does not."""

from __future__ import annotations

import numpy as np
import pytest
import small_graphs
from graphs import network

from lstmgen.samples.perturbation import perturbed_graph, perturbed_sample

pytestmark = pytest.mark.quick

ULP = 2.0**-23


def generator() -> np.random.Generator:
    return np.random.default_rng(1)


def test_inputs_move_but_padding_and_indices_do_not() -> None:
    x = np.array([[1.0, -1.0, 0.5], [-1.0, -1.0, -1.0], [4.0, 0.0, -3.0]])
    (moved,) = perturbed_sample(small_graphs.masking(), (x,), generator())
    still = (x == -1) | (x == 0)
    np.testing.assert_array_equal(moved[still], x[still])
    np.testing.assert_allclose(np.abs(moved[~still] / x[~still] - 1), ULP, rtol=1e-6)
    indices = np.arange(6.0) % 5
    np.testing.assert_array_equal(
        perturbed_sample(small_graphs.embedding(5, mask_zero=False), (indices,), generator())[0], indices
    )


def test_weights_move_up_and_down_but_constants_do_not() -> None:
    graph = network((4, small_graphs.FEATURES), small_graphs.lstm())
    ratio = perturbed_graph(graph, generator()).weights()[0] / graph.weights()[0]
    np.testing.assert_allclose(np.abs(ratio - 1), ULP, rtol=1e-6)
    assert (ratio > 1).any()
    assert (ratio < 1).any()
    np.testing.assert_array_equal(perturbed_graph(small_graphs.masking(), generator()).weights()[0], -1.0)
