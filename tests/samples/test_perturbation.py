"""What may move does, by one unit; what only means what it is does not."""

from __future__ import annotations

import numpy as np
import pytest
import small_graphs
from graph_maker import Maker
from graphs import network
from planning import planned

from lstmgen.graph.elementwise import Affine, Binary, Constant, Where
from lstmgen.graph.layout import Slice
from lstmgen.graph.reduction import Reduce
from lstmgen.samples.perturbation import perturbed_graph, perturbed_sample, rounded_graph

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


def test_results_move_but_integers_and_constants_do_not() -> None:
    m = Maker()
    x = m.input(5)
    half = m(Constant(value=np.array(0.5)))
    shifted = m(Binary(kind="add"), x, half)
    positive = m(Binary(kind="greater"), x, half)
    filled = m(Where(), positive, shifted, m(Constant(value=np.array(-999.9))))
    graph = m.graph(shifted, filled)
    moved, fill = rounded_graph(graph, generator()).evaluate(np.array([0.3, 0.75, -1.25, 0.0, 1.5]))
    np.testing.assert_allclose(moved, [0.8, 1.25, -0.75, 0.5, 2.0], rtol=4 * ULP)
    assert (moved[:3] != [0.8, 1.25, -0.75]).all()
    assert (moved[3:] == [0.5, 2.0]).all()
    assert fill[2] == -999.9


@pytest.mark.parametrize("center", [101325.0, 1.0])
def test_inputs_before_a_large_center_stay_exact(center: float) -> None:
    """All code subtracts a center from the same float32 numbers; a small one may be folded into weights."""
    m = Maker()
    x = m.input(2)
    pressure = m(Slice(axis=0, start=0, stop=1), x)
    centered = m(Affine(scale=np.ones(1), offset=np.array([-center])), pressure)
    graph = m.graph(m(Affine(scale=np.array([0.02]), offset=np.array([0.1])), centered))
    sample = (np.array([center + 49.75, 0.3]),)
    (moved,) = perturbed_sample(graph, sample, generator())
    assert (moved[0] == sample[0][0]) == (center > 1)
    (exact,), (rounded,) = graph.evaluate(*sample), rounded_graph(graph, generator()).evaluate(*sample)
    assert 0 < np.abs(rounded - exact) < 4 * ULP


@pytest.mark.parametrize(
    "affine",
    [
        Affine(scale=np.array([0.5]), offset=np.array([-101325.0])),  # the product rounds first
        Affine(scale=np.ones(1), offset=np.array([-101325.1])),  # rounded to float32
    ],
    ids=["scaled", "rounded"],
)
def test_inputs_before_other_sums_move(affine: Affine) -> None:
    m = Maker()
    sample = (np.array([101374.75]),)
    (moved,) = perturbed_sample(m.graph(m(affine, m.input(1))), sample, generator())
    assert moved[0] != sample[0][0]


def test_a_centered_input_that_others_read_moves() -> None:
    m = Maker()
    x = m.input(1)
    center = m(Affine(scale=np.ones(1), offset=np.array([-101325.0])), x)
    sample = (np.array([101374.75]),)
    (moved,) = perturbed_sample(m.graph(m(Binary(kind="multiply"), center, x)), sample, generator())
    assert moved[0] != sample[0][0]


def test_the_largest_number_stays_one_of_the_numbers() -> None:
    """An index of the largest number compares numbers with it."""
    m = Maker()
    x = m(Affine(scale=np.array([1.0]), offset=np.array([0.5])), m.input(3))
    largest = m(Binary(kind="equal"), x, m(Reduce(kind="max", axes=(0,), keepdims=True), x))
    graph = m.graph(largest)
    for seed in range(4):
        (places,) = rounded_graph(graph, np.random.default_rng(seed)).evaluate(np.array([0.25, 0.75, -1.25]))
        assert places.tolist() == [0.0, 1.0, 0.0]


def test_nothing_moves_before_integers_of_fixed_point() -> None:
    graph = small_graphs.classifier()
    quantized = planned(graph, "c", quantize="int16", ranges=(4.0, 16.0)).plan.graph
    sample = (np.array(small_graphs.SAMPLE),)
    (same,) = perturbed_sample(quantized, sample, generator())
    np.testing.assert_array_equal(same, sample[0])
    (exact,), (moved,) = quantized.evaluate(*sample), rounded_graph(quantized, generator()).evaluate(*sample)
    assert 0 < np.abs(moved - exact).max() < 20 * ULP
