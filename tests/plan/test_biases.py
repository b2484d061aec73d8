"""Bias correction: what calibration samples show of a mean error is taken off, and nothing of chance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import budgets
import numpy as np
import pytest
from graph_maker import Maker, Weights
from graphs import dense, gru, lstm, network
from planning import planned

import lstmgen
from lstmgen.check.artifact import existing
from lstmgen.errors import OptionError
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Slice
from lstmgen.graph.linear import Dense
from lstmgen.plan.quantize import biases as biases_module
from lstmgen.plan.quantize.biases import biases_from_samples, effective_count, shrunk_mean
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.quantize import quantize
from lstmgen.plan.quantize.ranges import ranges_from_samples

CALIBRATION, HELD_OUT = range(100, 116), range(16)


@pytest.mark.parametrize("width", FIXED_POINT)
def test_the_error_of_a_model_whose_errors_are_systematic_falls(width: str) -> None:
    """The stack has one output: the root mean square of its error is 0.86, 0.48 and 0.71 of what it was."""
    model = budgets.MODELS["stack"]("lstm")
    samples = [(model.sample(seed),) for seed in CALIBRATION]
    ranges = ranges_from_samples(model.graph, FIXED_POINT[width], samples)
    biases = biases_from_samples(model.graph, width, ranges, samples)
    truth = [model.graph.evaluate(model.sample(seed))[0] for seed in HELD_OUT]

    def error(graph: Graph) -> float:
        found = [graph.evaluate(model.sample(seed))[0] for seed in HELD_OUT]
        return float(np.sqrt(np.mean(np.square(np.subtract(found, truth)))))

    plain, corrected = (quantize(model.graph, width, ranges, biases=each).graph for each in ((), biases))
    assert error(corrected) < 0.9 * error(plain)


def test_many_samples_are_represented_by_some_evenly_spaced_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(biases_module, "MOST", 8)
    model = budgets.MODELS["stack"]("lstm")
    samples = [(model.sample(seed),) for seed in CALIBRATION][:15]
    ranges = ranges_from_samples(model.graph, FIXED_POINT["int8"], samples)
    found = biases_from_samples(model.graph, "int8", ranges, samples)
    assert found == biases_from_samples(model.graph, "int8", ranges, samples[::2])
    assert found != biases_from_samples(model.graph, "int8", ranges, samples[:8])


def test_chance_is_no_error() -> None:
    """Errors without a mean get less than half of the correction, squared, that their mean would be."""
    rng = np.random.default_rng(1)
    for count in (4, 6, 16):
        errors = rng.normal(size=(count, 20_000))
        assert np.mean(shrunk_mean(errors, count) ** 2) < 0.5 / count
        assert np.mean(np.square(10 - shrunk_mean(errors + 10, count))) < 1.2 / count
    assert not shrunk_mean(np.full((4, 1), np.nan), 4).any()
    assert shrunk_mean(np.full((4, 1), 0.5), 4) == 0.5


def test_windows_that_overlap_are_fewer_samples() -> None:
    """The mean error over a stream of noise is chance, however many windows it is cut into."""
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(160, 3))
    ids = rng.integers(0, 9, 160)

    def windows(hop: int, stream: np.ndarray = rows) -> list[tuple[np.ndarray]]:
        return [(stream[k : k + 32],) for k in range(0, 129, hop)]

    for hop in (1, 3, 8, 32):
        assert effective_count(windows(hop)) == pytest.approx(1 + 4 * (128 // hop * hop) / 128)
        assert effective_count(windows(hop, ids)) == pytest.approx(1 + 4 * (128 // hop * hop) / 128)
    other = [(np.ones(()), x) for (x,) in windows(1)]
    assert effective_count(other) == len(other)  # an input that is no window may be of another sample
    assert effective_count(windows(32)[::-1]) == 5
    assert effective_count([windows(1)[0]] * 9) == 1
    apart = windows(8) + [(x[:, :2],) for x in rng.normal(size=(3, 32, 3))] + windows(4)
    assert effective_count(apart) == pytest.approx(1 + 16 / 4 + 3 + 1 + 32 / 8)
    holes = np.where(rng.random(rows.shape) < 0.3, np.nan, rows)  # where an imputer is in front
    assert effective_count(windows(3, holes)) == pytest.approx(1 + 4 * 126 / 128)
    assert effective_count([]) == 0
    noise = np.cumsum(rng.normal(size=(160, 2_000)), axis=0)
    errors = noise[31:] - np.concatenate([np.zeros((1, 2_000)), noise[:-32]])
    taken = [np.mean(shrunk_mean(errors, n) ** 2) / np.mean(errors.mean(axis=0) ** 2) for n in (129, 5)]
    assert taken[0] > 0.9
    assert taken[1] < 0.6
    graph = network((32, 3), lstm(Weights(1), 3, 5), head(5, 2, 2))
    assert biases_from_samples(graph, "int8", (3.0, 4.0, 1.0), windows(1)[:64]) == ()
    assert biases_from_samples(graph, "int8", (3.0, 4.0, 1.0), windows(1)) != ()


@pytest.mark.parametrize("ones", [0.5, 0.1, 0.01])
def test_zeros_and_ones_that_are_alike_by_chance_do_not_overlap(ones: float) -> None:
    """Nor do positions of a single one, thermometers, or sentences with padding on both sides."""
    rng = np.random.default_rng(7)
    length = rng.integers(0, 16, 200)
    padded = np.where(np.abs(np.arange(16) - 8) < rng.integers(1, 4, (200, 1)), rng.integers(1, 50, (200, 16)), 0)
    for drawn in (rng.random((200, 16)) < ones, np.eye(16)[length], np.arange(16) < length[:, np.newaxis], padded):
        assert effective_count([(x.astype(float),) for x in drawn]) == 200
    rows = (rng.random((200, 12, 3)) < ones).astype(float)
    assert effective_count([(x,) for x in rows]) == 200


def test_padding_in_front_is_compared_as_a_whole_with_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else long sequences take minutes."""
    x = np.random.default_rng(9).normal(size=(20, 200, 2))
    x[:, :190] = 0
    compare = Mock(side_effect=np.array_equal)
    monkeypatch.setattr(np, "array_equal", compare)
    assert effective_count([(each,) for each in x]) == 20
    assert compare.call_count < 20


def test_a_stream_that_rests_overlaps_as_it_does_elsewhere() -> None:
    switch = np.repeat(np.random.default_rng(8).integers(0, 2, 20), 25).astype(float)
    assert effective_count([(switch[k : k + 50],) for k in range(0, 451, 5)]) == pytest.approx(1 + 90 * 5 / 50)


def head(features: int, channels: int, seed: int) -> Dense:
    return dense(Weights(seed), features, channels)


def test_only_what_nothing_quantized_comes_behind_is_corrected() -> None:
    """Two outputs of one LSTM, a Dense between layers, and one that is used at the end and between."""
    m = Maker()
    (y, *_) = m.add(lstm(Weights(1), 3, 5), m.input(4, 3))
    (inner,) = m.add(head(5, 5, 2), y)
    (inner,) = m.add(Activate(activation=activation("exponential")), inner)
    shared, first, second = head(5, 5, 3), head(5, 2, 4), head(5, 3, 5)
    (both,) = m.add(shared, inner)
    outputs = [*m.add(first, both), *m.add(second, y), *m.add(shared, y)]
    last = Calibration(m.graph(*outputs), FIXED_POINT["int8"]).last
    assert [[node.operation for node in nodes] for nodes in last] == [[first], [second]]


def test_layers_that_share_weights_share_a_correction() -> None:
    m = Maker()
    x, shared = m.input(4, 3), head(3, 2, 1)
    halves = [m.add(Slice(axis=0, start=k, stop=k + 2), x)[0] for k in (0, 2)]
    graph = m.graph(*(m.add(shared, half)[0] for half in halves))
    (nodes,) = Calibration(graph, FIXED_POINT["int8"]).last
    assert [node.operation for node in nodes] == [shared, shared]
    made = [node.operation for node in quantize(graph, "int8", (3.0,), biases=(0.5, -0.5)).graph.nodes]
    assert made[-1] is made[-2]


def test_a_correction_is_added_in_steps_of_the_accumulator_as_far_as_there_is_room() -> None:
    graph = network((40,), head(40, 3, 1))

    def made(biases: Sequence[float]) -> Any:
        return quantize(graph, "int16", (2.0,), biases=biases).graph.nodes[-1].operation

    plain, corrected, large = map(made, ((), (1e-4, 0.0, -2e-4), (1e9, 0.0, -1e9)))
    added = (corrected.bias.astype(np.int64) - plain.bias) * plain.scales
    np.testing.assert_allclose(added, [1e-4, 0, -2e-4], atol=float(plain.scales.max()))
    bound = np.abs(plain.kernel.astype(np.int64)).sum(axis=0) * 2**14 + np.abs(large.bias.astype(np.int64))
    assert bound.tolist() == [2**31 - 1, min(bound[1], 2**31 - 1), 2**31 - 1]


@pytest.mark.parametrize("suffix", [".c", ".py", ".mjs"])
def test_the_head_of_a_file_has_them_and_options_take_them(suffix: str, tmp_path: Path) -> None:
    """More than one line of them; and the same integers are written of ranges and biases alone."""
    graph = network((4, 3), lstm(Weights(1), 3, 5), head(5, 23, 2))
    samples, out = np.random.default_rng(3).normal(size=(9, 4, 3)), tmp_path / f"net{suffix}"
    lstmgen.export(graph, out, quantize="int8", calibrate=samples)
    numbers = existing(graph, out).plan.numbers
    assert len(numbers.biases) == 23
    assert min(numbers.biases) < 0 < max(numbers.biases)
    assert lstmgen.verify(graph, out, keras=False).altered == ""
    again = tmp_path / f"again{suffix}"
    lstmgen.export(graph, again, quantize="int8", ranges=numbers.ranges, biases=numbers.biases)
    assert existing(graph, again).plan.numbers == numbers
    plain = planned(graph, "c", quantize="int8", ranges=numbers.ranges).plan
    assert not np.array_equal(plain.graph.evaluate(samples[0]), existing(graph, again).plan.graph.evaluate(samples[0]))


def test_wrong_ones_are_refused() -> None:
    graph = network((4, 3), lstm(Weights(1), 3, 5), head(5, 2, 2))
    for biases, told in (((0.1,), "needs 2 numbers, one for each channel of"), ((0.1, np.inf), "finite numbers")):
        with pytest.raises(OptionError, match=f"`biases=` .*{told}"):
            quantize(graph, "int16", (3.0, 4.0), biases=biases)
    with pytest.raises(OptionError, match="`biases=` needs `ranges=`"):
        quantize(network((4, 3), gru(Weights(1), 3, 5), head(5, 2, 2)), "int8", biases=(0.1, 0.2))
    with pytest.raises(OptionError, match="`biases=` has no effect: the model does not end in a Dense"):
        quantize(network((4, 3), lstm(Weights(1), 3, 5)), "int16", (3.0, 4.0), biases=(0.1,))


def test_few_samples_correct_nothing() -> None:
    graph = network((4, 3), lstm(Weights(1), 3, 5), head(5, 2, 2))
    samples = [(x,) for x in np.random.default_rng(1).normal(size=(3, 4, 3))]
    assert biases_from_samples(graph, "int8", (3.0, 4.0, 1.0), samples) == ()
