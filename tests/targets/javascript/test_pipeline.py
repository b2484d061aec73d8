"""What a pipeline adds to a generated module, beside the Python of the same pipeline on the same inputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import load, source_of
from graph_maker import Weights
from graphs import lstm, network
from node import put, script
from sklearn.preprocessing import StandardScaler

from lstmgen import Pipeline
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense
from lstmgen.pipeline import attach

ROWS = np.random.default_rng(8).normal((1e5, 50.0, -0.3), (50.0, 30.0, 2.0), (17, 3))
COLUMNS, LABELS = ["pressure", "rain", "__proto__"], ["fair", "rain", "storm"]
ATOL = 1e-12


def weather(**options: Any) -> Graph:
    """Rows of three columns to one of three labels, by way of an LSTM; four rows are a sample."""
    w = Weights(3)
    dense, softmax = Dense(kernel=w(5, 3), bias=w(3)), Activate(activation=Activation("softmax"))
    scaler = StandardScaler().fit(ROWS)
    return attach(network((4, 3), lstm(w, 3, 5), dense, softmax), Pipeline(scaler=scaler, columns=COLUMNS, **options))


PUSHED = """
import { HOP, WINDOW, Predictor, label } from "./predictor.mjs";
const rows = ROWS, reused = new Float64Array(3);
const predictor = new Predictor(), other = new Predictor();
const refused = (row) => {
  try { predictor.push(row); } catch (error) { return `${error.name}: ${error.message}`; }
};
const rounds = [0, 1].map(() => { // a second time after a reset
  const answers = rows.map((row) => {
    refused([1, NaN, 0]); // which changes nothing
    other.push(rows[0]); // nor does another stream
    reused.set(row); // the predictor keeps the numbers, not the array
    return predictor.push(reused);
  });
  predictor.push(rows[0]);
  predictor.reset();
  return answers.map((y) => y && [y, label(y)]);
});
console.log(JSON.stringify([WINDOW, HOP, rounds, refused([1, NaN, 0]), refused([1, 2]), refused(7)]));
"""


@pytest.mark.parametrize("hop", [1, 3, 4, 6])
def test_windows_of_a_stream_are_those_of_python(hop: int, tmp_path: Path) -> None:
    graph = weather(labels=LABELS, window=4, hop=hop)
    put(tmp_path, graph)
    window, told, rounds, *refused = script(tmp_path, PUSHED.replace("ROWS", json.dumps(ROWS.tolist())))
    assert (window, told) == (4, hop)
    assert refused == [
        'RangeError: input "x": column "rain" is NaN, and nothing says what to take for it',
        'RangeError: input "x" must have shape (3,), not (2,)',
        'RangeError: input "x" must have shape (3,), not ()',
    ]
    module = load(graph, source_of(graph, target="python"))
    push = module["Predictor"]().push
    wanted = [push(row) for row in ROWS.tolist()]
    assert sum(each is not None for each in wanted) == len(range(4, 18, hop))
    for answers in rounds:
        for answer, true in zip(answers, wanted, strict=True):
            assert (answer is None) == (true is None)
            if answer is not None:
                np.testing.assert_allclose(answer[0], true, rtol=0, atol=ATOL)
                label, probability = module["label"](true)
                assert answer[1] == [label, pytest.approx(probability, abs=ATOL)]
