"""How far off another form of a graph is said to be."""

from __future__ import annotations

import numpy as np
import pytest

from lstmgen.plan.quantize.accuracy import Accuracy, Error, difference, error_of

RIGHT = np.array([1.0, -3.0, 2.0])


@pytest.mark.parametrize("where", [0, 1, 2])
def test_nan_is_seen_wherever_it_stands(where: int) -> None:
    pairs = [(RIGHT, RIGHT + 0.25)] * 3
    pairs[where] = (RIGHT, np.array([1.0, np.nan, 2.0]))
    error = error_of("y", [difference(*pair) for pair in pairs])
    assert np.isnan(error.error)
    assert error.largest == 3
    outputs = [Error(f"y{k}", 0.5, 1.0) for k in range(3)]
    outputs[where] = error
    assert np.isnan(Accuracy(3, (), tuple(outputs)).worst)


def test_what_both_do_not_know_is_no_error() -> None:
    odd = np.array([np.nan, np.inf, -np.inf, 4.0])
    error = error_of("y", [difference(RIGHT, RIGHT - 0.125), difference(odd, odd)])
    assert (error.error, error.largest) == (0.125, 4.0)
    assert difference(odd, -odd).error == np.inf
