"""How far off another form of a graph is said to be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from lstmgen.plan.quantize.accuracy import Accuracy, Differences, Error

RIGHT = np.array([1.0, -3.0, 2.0])


def largest(pairs: Sequence[tuple[np.ndarray, np.ndarray]]) -> Error:
    """The error of an output over samples, which are exact and as they were computed."""
    differences = Differences.of(len(pairs))
    exact, got = map(np.stack, zip(*pairs))
    differences.measure(np.arange(len(pairs)), exact, got, choice=False)
    return differences.summary("y", choice=False)


@pytest.mark.parametrize("where", [0, 1, 2])
def test_nan_is_seen_wherever_it_stands(where: int) -> None:
    pairs = [(RIGHT, RIGHT + 0.25)] * 3
    pairs[where] = (RIGHT, np.array([1.0, np.nan, 2.0]))
    error = largest(pairs)
    assert np.isnan(error.error)
    assert error.largest == 3
    outputs = [Error(f"y{k}", 0.5, 1.0) for k in range(3)]
    outputs[where] = error
    assert np.isnan(Accuracy(3, (), tuple(outputs)).worst)


def test_what_both_do_not_know_is_no_error() -> None:
    odd = np.array([np.nan, np.inf, -4.0])
    error = largest([(RIGHT, RIGHT - 0.125), (odd, odd)])
    assert (error.error, error.largest, error.sample) == (0.125, 4.0, 0)
    assert largest([(RIGHT, RIGHT), (odd, -odd)]).error == np.inf
