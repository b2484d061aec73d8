"""How far off another form of a graph is said to be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from graph_maker import Weights
from graphs import dense, lstm, network

from lstmgen.graph.batches import traces
from lstmgen.graph.graph import Graph
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize import reference as reference_module
from lstmgen.plan.quantize.accuracy import Accuracy, Differences, Error
from lstmgen.plan.quantize.peaks import PeakedLSTM, with_peaks
from lstmgen.plan.quantize.reference import EvaluatedSamples, reference_traces, selected
from lstmgen.planning import planned
from lstmgen.targets.c.options import COptions
from lstmgen.targets.registry import TARGETS

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
    accuracy = Accuracy(3, (), tuple(outputs))
    assert np.isnan(accuracy.worst)
    assert accuracy.off("1%") == "nan%"


def test_a_share_of_zeros_is_infinite() -> None:
    """An output that should be 0 fails every percentage, and its message says why."""
    for errors, share in (((0.5, 0.0), "5%"), ((0.5, 1e-3), "inf%"), ((0.0, 0.0), "0%")):
        accuracy = Accuracy(3, (), tuple(map(Error, "xy", errors, (10.0, 0.0))))
        assert accuracy.off("7%") == share
        assert accuracy.within("7%") == (share != "inf%")


def test_what_both_do_not_know_is_no_error() -> None:
    odd = np.array([np.nan, np.inf, -4.0])
    error = largest([(RIGHT, RIGHT - 0.125), (odd, odd)])
    assert (error.error, error.largest, error.sample) == (0.125, 4.0, 0)
    assert largest([(RIGHT, RIGHT), (odd, -odd)]).error == np.inf


def model() -> tuple[Graph, list[tuple[np.ndarray]]]:
    """A model, and 20 samples around zero, on which calibration chooses no centers."""
    rng = np.random.default_rng(1)
    graph = network((7, 3), lstm(Weights(1), 3, 5), dense(Weights(2), 5, 2))
    halves = [rng.normal(size=(2, 7, 3)) for _ in range(5)]
    return graph, [(sign * x,) for both in halves for sign in (1, -1) for x in both]


def test_values_are_kept_as_an_evaluation_gives_them(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, samples = model()
    reference, places = EvaluatedSamples(samples), [2, 3, 5, 19]
    for _ in range(2):
        for picked, here in ((reference, samples), (selected(reference, places), [samples[k] for k in places])):
            (batch,) = reference_traces(picked, prune(graph), graph)
            (plain,) = traces(here, with_peaks(graph), graph)
            for got, exact in zip(batch.values, plain.values):
                assert got.keys() == exact.keys()
                for name, array in exact.items():
                    np.testing.assert_array_equal(got[name], array)
    assert len(reference.kept) == 1
    assert reference.values(model()[0]) is None  # the same names, and other weights

    of_one = reference_module.NUMBERS - reference.room
    for numbers, count in ((of_one - 1, 0), (2 * of_one - 1, 1), (2 * of_one, 2)):  # of two graphs together
        monkeypatch.setattr(reference_module, "NUMBERS", numbers)
        large = EvaluatedSamples(samples)
        for each in (graph, model()[0]):
            assert [len(batch.places) for batch in reference_traces(large, each)] == [20]
        assert len(large.kept) == count


def test_calibration_evaluates_a_float_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, samples = model()
    counts, resume = [], PeakedLSTM.resume

    def counted(layer: PeakedLSTM, inputs: Sequence[np.ndarray], states: tuple[np.ndarray, ...] | None) -> object:
        counts.append(len(inputs[0]))
        return resume(layer, inputs, states)

    monkeypatch.setattr(PeakedLSTM, "resume", counted)
    planned(graph, TARGETS["c"], COptions(quantize="int8", calibrate=[x for (x,) in samples]))
    assert counts == [len(samples)]
