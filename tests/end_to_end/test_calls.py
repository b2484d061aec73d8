"""The functions of the output as a caller meets them: states, steps, lengths, several at once, wrong arguments."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import small_graphs
from graphs import network
from planning import planned, the_runner

from lstmgen.check.artifact import generate
from lstmgen.check.calls import step_requests, together
from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import Axis
from lstmgen.samples.synthetic import random_samples
from lstmgen.targets.registry import TARGETS
from lstmgen.targets.session import Request, Runner

FREE, FIXED = Axis("timesteps"), 6
TOLERANCE = {"python": 1e-14, "c": 1e-6}


@pytest.fixture(params=["python", "c"])
def target(request: pytest.FixtureRequest, require) -> str:
    require("gcc")
    chosen: str = request.param
    return chosen


def one_lstm(length: object = FIXED, **options: bool) -> Graph:
    return network((length, small_graphs.FEATURES), small_graphs.lstm(**options))  # type: ignore[arg-type]


def running(graph: Graph, target: str, folder: Path) -> Runner:
    artifact = generate(graph, TARGETS[target], folder)
    return the_runner(artifact, folder, random_samples(graph, 2, 0))


def samples(graph: Graph, count: int) -> list:
    return random_samples(graph, count, seed=5)


def outputs(answers: Sequence) -> list[np.ndarray]:
    assert not any(isinstance(answer, str) for answer in answers), answers
    return [answer[0] for answer in answers if answer]


@pytest.mark.parametrize("length", [FREE, FIXED], ids=str)
@pytest.mark.parametrize("return_sequences", [True, False])
def test_steps_equal_a_prediction(target: str, tmp_path: Path, length: object, return_sequences: bool) -> None:
    graph = one_lstm(length, return_sequences=return_sequences)
    plan = planned(graph, target).plan
    run = running(graph, target, tmp_path)
    for sample in samples(graph, 2):
        ((whole,), _, *stepped) = run([Request("predict", sample), *step_requests(plan, sample)])
        np.testing.assert_allclose(together(plan, stepped)[0], whole, rtol=0, atol=TOLERANCE[target])


def test_a_step_gives_the_output_so_far(target: str, tmp_path: Path) -> None:
    graph = one_lstm(FREE)
    plan = planned(graph, target).plan
    ((x,),) = samples(graph, 1)
    _, *stepped = running(graph, target, tmp_path)(step_requests(plan, (x,)))
    for t, y in enumerate(outputs(stepped)):
        np.testing.assert_allclose(y, graph.evaluate(x[: t + 1])[0], rtol=0, atol=TOLERANCE[target])


def test_interleaved_steps_do_not_mix(target: str, tmp_path: Path) -> None:
    graph = one_lstm()
    plan = planned(graph, target).plan
    a, b = samples(graph, 2)
    pairs = zip(step_requests(plan, a, which=0), step_requests(plan, b, which=1))
    answers = running(graph, target, tmp_path)([request for pair in pairs for request in pair])
    last_a, last_b = outputs(answers)[-2:]
    np.testing.assert_allclose(last_a, graph.evaluate(*a)[0], rtol=0, atol=TOLERANCE[target])
    np.testing.assert_allclose(last_b, graph.evaluate(*b)[0], rtol=0, atol=TOLERANCE[target])


def test_a_prediction_between_steps_disturbs_nothing(target: str, tmp_path: Path) -> None:
    graph = one_lstm()
    plan = planned(graph, target).plan
    a, b = samples(graph, 2)
    requests = [part for step in step_requests(plan, a, which=0) for part in (step, Request("predict", b))]
    found = outputs(running(graph, target, tmp_path)(requests))
    np.testing.assert_allclose(found[-2], graph.evaluate(*a)[0], rtol=0, atol=TOLERANCE[target])
    np.testing.assert_allclose(found[-1], graph.evaluate(*b)[0], rtol=0, atol=TOLERANCE[target])


def test_a_stateful_model_goes_on_where_it_was_until_reset(target: str, tmp_path: Path) -> None:
    graph = one_lstm(stateful=True)
    a, b = samples(graph, 2)
    first, after = graph.run(a, {})
    second, _ = graph.run(b, after)
    assert np.abs(second[0] - graph.evaluate(*b)[0]).max() > 1e-3
    requests = [
        Request("predict", a),
        Request("predict", a, which=1),
        Request("predict", b),
        Request("reset"),
        Request("predict", a),
        Request("predict", b, which=1),
    ]
    found = outputs(running(graph, target, tmp_path)(requests))
    for got, wanted in zip(found, [first, first, second, first, second], strict=True):
        np.testing.assert_allclose(got, wanted[0], rtol=0, atol=TOLERANCE[target])


def test_a_model_without_state_forgets(target: str, tmp_path: Path) -> None:
    graph = one_lstm()
    a, b = samples(graph, 2)
    first, _, again = outputs(running(graph, target, tmp_path)([Request("predict", x) for x in (a, b, a)]))
    np.testing.assert_array_equal(first, again)


def test_one_timestep_is_a_sequence(target: str, tmp_path: Path) -> None:
    graph = one_lstm(FREE, return_sequences=True)
    x = np.ones((1, small_graphs.FEATURES))
    (y,) = outputs(running(graph, target, tmp_path)([Request("predict", (x,))]))
    np.testing.assert_allclose(y, graph.evaluate(x)[0], rtol=0, atol=TOLERANCE[target])


def test_python_refuses_other_shapes(tmp_path: Path) -> None:
    run = running(one_lstm(), "python", tmp_path)
    for shape in [(FIXED, 4), (5, 3), (FIXED,), (FIXED, 3, 1)]:
        (answer,) = run([Request("predict", (np.zeros(shape),))])
        assert isinstance(answer, str)
        assert answer.startswith("ValueError")
        assert "(6, 3)" in answer


def test_python_says_which_layer_cannot_step(tmp_path: Path) -> None:
    (answer,) = running(one_lstm(go_backwards=True), "python", tmp_path)([Request("step", (np.zeros(3),))])
    assert isinstance(answer, str)
    assert answer.startswith("NotImplementedError")
    assert "LSTM 'lstm_0'" in answer


def test_c_refuses_a_sequence_that_is_too_long_or_empty(tmp_path: Path, require) -> None:
    require("gcc")
    graph = one_lstm(FREE)
    longest = max(len(x) for (x,) in random_samples(graph, 2, 0))
    requests = [Request("predict", (np.zeros((n, small_graphs.FEATURES)),)) for n in (longest, longest + 1, 0)]
    fits, long, empty = running(graph, "c", tmp_path)(requests)
    assert not isinstance(fits, str)
    assert (long, empty) == ("error -1", "error -1")
