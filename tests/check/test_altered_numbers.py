"""Any number of any output that is wrong is seen, whatever the size of the numbers beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import graphs
import numpy as np
import pytest
from graph_maker import Maker, T, Weights

from lstmgen.check.calls import judged
from lstmgen.check.candidates import generated_for_this
from lstmgen.check.tolerances import keras_tolerances, tolerances
from lstmgen.check.truth import find_truth
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate, Reshape
from lstmgen.graph.recurrent import Recurrent
from lstmgen.samples.synthetic import random_samples
from lstmgen.targets.interface import Bench
from lstmgen.targets.session import Answer, Request

FACTORS = np.array([88.0, 103.0, 47.0, 3.4e10])  # of an inverse scaler
WRONG = 1e-3  # of the largest number in the same place


def forecasts() -> Graph:
    """Undone scalings: of a sequence, of its end, and of that with one number below the other.

    And a probability near 1 beside the rest, which rounding takes to 0.
    """
    m, w = Maker(), Weights(3)
    x = m.input(T, 3)
    sequence, last, _ = m.add(graphs.lstm(w, 3, 5, return_sequences=True), x)
    head, undo = graphs.dense(w, 5, 4), Affine(scale=FACTORS, offset=FACTORS / 2)
    column = m(Reshape(target=(4, 1)), m(undo, m(head, last)))
    certain = replace(graphs.dense(w, 5, 1), bias=np.float32([25]))
    probability = m(Activate(activation=activation("sigmoid")), m(certain, last))
    rest = m(Binary(kind="subtract"), m(Constant(value=np.array(1.0))), probability)
    both = m(Concatenate(axis=0), probability, rest)
    return m.graph(m(undo, m(head, sequence)), m(undo, m(head, last)), column, both)


@pytest.mark.parametrize("target", ["python", "numpy", "c", "javascript", "micropython"])
def test_each_number_that_is_wrong_is_seen(require, tmp_path: Path, target: str) -> None:
    for tool in {"c": ["gcc"], "javascript": ["node"], "micropython": ["micropython"]}.get(target, []):
        require(tool)
    graph = forecasts()
    samples = random_samples(graph, 8, 0)
    truth = find_truth(graph, samples)
    assert truth.compared == 1
    (candidate,) = generated_for_this(graph, target, tmp_path).entries
    limits = tolerances(candidate.artifact, truth, truth, None)
    for title, run in candidate.runners(Bench(tmp_path, samples)).items():
        answers: list[Answer] = []

        def recorded(requests: Sequence[Request], run=run, answers=answers) -> list[Answer]:
            answers[:] = run(requests)
            return answers

        lines = judged(title, candidate.artifact, recorded, truth, limits)
        assert all(line.ok for line in lines), [str(line) for line in lines]
        right, first = list(answers), answers[1]
        for output, name in enumerate(graph.output_names[:3]):
            for place in range(len(FACTORS)):
                column = [np.abs(y[output].reshape(-1, len(FACTORS))[:, place]).max() for y in truth.outputs]
                numbers = [np.array(y) for y in first]
                numbers[output].reshape(-1, len(FACTORS))[0, place] += WRONG * max(column)
                wrong = [right[0], tuple(numbers), *right[2:]]
                lines = judged(title, candidate.artifact, lambda _, wrong=wrong: wrong, truth, limits)
                assert [line.output for line in lines if not line.ok] == [name], (title, name, place)


@pytest.mark.parametrize("layer", [graphs.simple_rnn, graphs.lstm, graphs.gru])
def test_small_outputs_have_no_floor_of_a_gate(tmp_path: Path, layer: Callable[..., Recurrent]) -> None:
    """Units far below half a unit of 1, and not because a gate is closed."""
    w = Weights(3)
    small = layer(w, 3, 4)
    assert small.bias is not None
    kernels = {"kernel": small.kernel * np.float32(1e-9), "bias": np.zeros_like(small.bias)}
    assert np.max(limit_of(replace(small, **kernels), tmp_path)) < 1e-12


def test_a_closed_gate_is_exact_to_half_a_unit(tmp_path: Path) -> None:
    """As code is that computes sigmoid by tanh; of a cell that is not small."""
    layer = graphs.lstm(Weights(3), 3, 4)
    assert layer.bias is not None
    layer.bias[:] = np.repeat(np.float32([3, 3, 3, -40]), 4)
    limit = limit_of(layer, tmp_path)
    assert np.all((limit > 2.0**-25) & (limit <= 2.0**-24))


def limit_of(layer: Recurrent, folder: Path) -> np.ndarray:
    """The tolerances of a layer's last output in C."""
    graph = graphs.network((5, 3), layer)
    truth = find_truth(graph, random_samples(graph, 8, 0))
    (candidate,) = generated_for_this(graph, "c", folder).entries
    (limit,) = tolerances(candidate.artifact, truth, truth, None)
    return limit


@pytest.mark.parametrize(("bits", "relative", "moves"), [(24, 1e-3, 100.0), (11, 16 * 2.0**-11, 16 * 2.0**13)])
def test_limits_of_keras_depend_on_its_number_format(bits: int, relative: float, moves: float) -> None:
    truth: Any = SimpleNamespace(scale=[np.array([2.0, 0.0, 0.0])], sensitivity=[np.array([0.0, 3.0, 0.0])])
    (limits,) = keras_tolerances(truth, bits)
    np.testing.assert_array_equal(limits, [2 * relative, 3 * moves, 1e-7])
