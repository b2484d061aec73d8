"""Batches: every sample has the same bits as alone, samples of unlike shapes go apart, memory has a bound."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
from graph_maker import Maker, T
from operation_graphs import FAMILIES
from planning import planned
from quantized_graphs import FAMILIES as QUANTIZED
from quantized_graphs import options_for, wild
from streams import INPUTS, STEPPABLE, grown, timesteps

from lstmgen.graph import batches
from lstmgen.graph.batches import samples_at_once, traces
from lstmgen.graph.graph import Graph, State
from lstmgen.graph.recurrent import LSTM
from lstmgen.plan.quantize.formats import FIXED_POINT

SAMPLES = 2  # of each length


def check(name: str, graph: Graph, samples: Sequence[Sequence[np.ndarray]]) -> None:
    """Asserts that every value has the same bits as in an evaluation of the sample alone."""
    state: State = {}
    wanted = []
    for sample in samples:
        values, state = graph.trace(sample, state)
        wanted.append(values)
    places = []
    for batch in traces(samples, graph):
        (values,) = batch.values
        places += batch.places.tolist()
        for k, place in enumerate(batch.places.tolist()):
            for value, array in wanted[place].items():
                np.testing.assert_array_equal(values[value][k], array, err_msg=f"{name}, {value!r}, sample {place}")
    assert sorted(places) == list(range(len(samples)))


@pytest.mark.parametrize("family", FAMILIES)
def test_operations_give_the_same_bits_in_a_batch(family: str) -> None:
    for name, case in FAMILIES[family]():
        check(name, case.graph, [case.inputs(length, seed) for seed in range(SAMPLES) for length in case.lengths])


@pytest.mark.parametrize("width", FIXED_POINT)
@pytest.mark.parametrize("family", QUANTIZED)
def test_fixed_point_gives_the_same_bits_in_a_batch(family: str, width: str) -> None:
    for name, case in QUANTIZED[family]():
        graph = planned(case.graph, "c", **options_for(case, width)).plan.graph  # type: ignore[arg-type]
        every = [(length, seed) for seed in range(SAMPLES) for length in case.lengths or (1,)]
        check(name, graph, [wild(case.inputs(length, seed), case.graph, seed % 3) for length, seed in every])


@pytest.mark.parametrize("name", STEPPABLE)
def test_steps_of_a_batch_keep_the_states_of_their_samples_apart(name: str) -> None:
    graph = grown(STEPPABLE[name])
    step = planned(graph).plan.step
    assert step is not None
    samples = [[np.where(x % 1, scale * x, x) for x in INPUTS[name]] for scale in (1.0, -0.5, 2.0)]
    states: list[State] = [{} for _ in samples]
    together: State = {}
    for steps in zip(*(timesteps(graph, sample) for sample in samples)):
        now = [inputs for inputs, _ in steps]
        values, together = step.graph.trace_batch([np.stack(arrays) for arrays in zip(*now)], together)
        for k, inputs in enumerate(now):
            wanted, states[k] = step.graph.run(inputs, states[k])
            for value, array in zip(step.graph.outputs, wanted):
                np.testing.assert_array_equal(values[value.name][k], array)


def test_a_batch_holds_fewer_samples_where_they_are_large() -> None:
    assert samples_at_once(recurrent(), ((36, 3),)) == batches.MOST
    assert samples_at_once(recurrent(), ((10**6, 3),)) == 1
    assert samples_at_once(recurrent(stateful=True), ((36, 3),)) == 1


def recurrent(**options: bool) -> Graph:
    m = Maker()
    return m.graph(*m.add(m.cell(LSTM, 3, 16, **options), m.input(T, 3)))


def test_memory_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "NUMBERS", 2**15)
    rng, graph = np.random.default_rng(0), recurrent()
    samples = [[rng.normal(size=(100, 3))] for _ in range(32)]
    tracemalloc.start()
    for _ in traces(samples, graph):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 8 * 2**15  # a sample has 8,000 numbers, all of them 270,000
