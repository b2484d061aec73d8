"""Functions at the edges of the number line, where formulas written down naively fail."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lstmgen.graph.activation import BOUNDED, FUNCTIONS, ROWWISE, activation

pytestmark = pytest.mark.quick

PARAMETERS = {
    "hard_sigmoid": {"slope": 1 / 6},
    "general_relu": {"negative_slope": 0.1, "max_value": math.inf, "threshold": 0.5},
    "leaky_relu": {"negative_slope": 0.2},
    "elu": {"alpha": 1.0},
    "celu": {"alpha": 1.0},
    "hard_shrink": {"threshold": 0.5},
    "soft_shrink": {"threshold": 0.5},
    "thresholded_relu": {"theta": 1.0},
    "squareplus": {"b": 4.0},
    "clip": {"low": -1.0, "high": 2.0},
}
FORGET_NAN = {"hard_shrink", "soft_shrink", "logical_not"}  # Keras gives 0 for NaN, too


def function(name):
    return activation(name, **PARAMETERS.get(name, {}))


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - FORGET_NAN))
def test_nan_stays_nan(name):
    x = np.array([[0.5, np.nan, 0.25]])
    assert np.isnan(function(name)(x)[0, 1])


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("sigmoid", 0, 1),
        ("tanh", -1, 1),
        ("softplus", 0, 1000),
        ("log_sigmoid", -1000, 0),
        ("elu", -1, 1000),
        ("celu", -1, 1000),
        ("silu", 0, 1000),
        ("gelu", 0, 1000),
        ("gelu_tanh", 0, 1000),
        ("mish", 0, 1000),
        ("hard_sigmoid", 0, 1),
        ("hard_silu", 0, 1000),
        ("sparse_plus", 0, 1000),
        ("sparse_sigmoid", 0, 1),
        ("exponential", 0, np.inf),
        ("softsign", -1000 / 1001, 1000 / 1001),
    ],
)
def test_far_from_zero(name, low, high):
    with np.errstate(all="raise", over="ignore", under="ignore"):
        np.testing.assert_allclose(function(name)(np.array([-1000.0, 1000.0])), [low, high], atol=1e-12)


@pytest.mark.parametrize("name", sorted(BOUNDED - ROWWISE))
def test_bounds(name):
    assert np.max(np.abs(function(name)(np.linspace(-50, 50, 1001)))) <= 1


def test_small_numbers_keep_their_digits():
    for name in ("elu", "expm1"):
        np.testing.assert_allclose(function(name)(np.array([-1e-12])), -1e-12, rtol=1e-9)
    np.testing.assert_allclose(function("softplus")(np.array([-40.0])), math.exp(-40), rtol=1e-12)
    np.testing.assert_allclose(function("sigmoid")(np.array([-40.0])), math.exp(-40), rtol=1e-12)


def test_rows():
    x = np.array([[1000.0, 1000.0, -1000.0], [0.0, math.log(3), -np.inf]])
    np.testing.assert_allclose(function("softmax")(x), [[0.5, 0.5, 0], [0.25, 0.75, 0]], atol=1e-15)
    np.testing.assert_allclose(
        function("log_softmax")(x)[:, :2], [[-math.log(2)] * 2, [math.log(0.25), math.log(0.75)]], rtol=1e-14
    )


def test_sparsemax_is_that_of_keras_not_that_of_the_paper():
    np.testing.assert_allclose(function("sparsemax")(np.array([1.0, 0.9, 0.1, -1.0])), [0.05, 0, 0, 0], atol=1e-15)
    np.testing.assert_array_equal(function("sparsemax")(np.array([2.0, 0.0, 1.0])), [1, 0, 0])  # 1 is on the limit
