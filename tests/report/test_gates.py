"""The gates that a graph is made to tell are those that its cells compute with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from graph_maker import Case
from recurrent_graphs import masks, recurrences

from lstmgen.graph.recurrent import LSTM, Recurrent
from lstmgen.report.gates import CELLS, with_gates

CASES = {name: case for name, case in (*recurrences(), *masks()) if not name.endswith(("states_only", "one_unit"))}
Series = Mapping[str, np.ndarray]


def lstm(cell: Recurrent, t: int, series: Series, h: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    c = series["f"][t] * c + series["i"][t] * series["candidate"][t]
    return series["o"][t] * cell.activation(c), c


def gru(cell: Recurrent, t: int, series: Series, h: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return series["z"][t] * h + (1 - series["z"][t]) * series["candidate"][t], c


def simple_rnn(cell: Recurrent, t: int, series: Series, h: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return series["h"][t], c


STEPS: Mapping[str, Callable[..., tuple[np.ndarray, np.ndarray]]] = {"LSTM": lstm, "GRU": gru, "SimpleRNN": simple_rnn}


@pytest.mark.parametrize("name", CASES)
def test_stepping_by_the_gates_gives_what_the_layer_gives(name: str) -> None:
    case: Case = CASES[name]
    graph = case.graph
    (node,) = (node for node in graph.nodes if isinstance(node.operation, CELLS))
    cell = node.operation
    assert isinstance(cell, Recurrent)
    traced, (trace,) = with_gates(graph)
    for length in (1, 3, 7) if graph.axes() else (0,):
        inputs = case.inputs(length)
        outputs = traced.evaluate(*inputs)
        for got, wanted in zip(outputs, graph.evaluate(*inputs)):
            np.testing.assert_array_equal(got, wanted)
        series = {name: outputs[k] for name, k in trace.outputs.items()}
        states = inputs[1:] if cell.initial_state else [np.zeros(trace.units)] * 2
        h, c = states[0], series.get("c0", states[-1])
        for t in range(len(series["h"])):
            if series.get("mask", np.ones(length or 99))[t]:
                h, c = STEPS[trace.cell](cell, t, series, h, c)
            np.testing.assert_allclose(series["h"][t], h, rtol=0, atol=1e-12)
        final = dict(zip((value.name for value in graph.outputs), outputs))
        np.testing.assert_allclose(h, final[node.outputs[1].name], rtol=0, atol=1e-12)
        if isinstance(cell, LSTM):
            np.testing.assert_allclose(c, final[node.outputs[2].name], rtol=0, atol=1e-12)
        assert trace.backwards == cell.go_backwards
