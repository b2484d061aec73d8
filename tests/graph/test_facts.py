"""What operations state about their results is true, for every operation with every option."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from graph_maker import Weights
from graphs import conv_lstm, gru, lstm, simple_rnn
from operation_graphs import FAMILIES

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Affine
from lstmgen.graph.graph import Node
from lstmgen.graph.layout import Pad, Positions
from lstmgen.graph.operation import Array, Operation
from lstmgen.graph.ranges import of_array
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.reduction import Normalize

pytestmark = pytest.mark.quick

LENGTH = 4
ROUNDING = 1e-9  # bounds and ranges ignore the last places of float64
Evaluation = tuple[str, Node, list[Array], tuple[Array, ...]]


@cache
def evaluations(family: str) -> list[Evaluation]:
    """Every node of a family of cases, with its operands and results: of real numbers, and of integers."""
    made: list[Evaluation] = []
    for name, case in FAMILIES[family]():
        inputs = case.inputs(max(case.lengths, default=LENGTH))
        for sample in (inputs, tuple(map(np.trunc, inputs))):
            values, _ = case.graph.trace(sample, {})
            for node in case.graph.nodes:
                operands, results = ([values[x.name] for x in ends] for ends in (node.inputs, node.outputs))
                made.append((name, node, operands, tuple(results)))
    return made


def largest(x: Array) -> float:
    return float(np.max(np.abs(x), where=~np.isnan(x), initial=0.0))


@pytest.mark.parametrize("family", FAMILIES)
def test_results_are_within_bounds(family: str) -> None:
    for name, node, operands, results in evaluations(family):
        limits = node.operation.bounds([largest(x) for x in operands])
        assert len(limits) <= len(results)
        for limit, y in zip(limits, results):
            assert largest(y) <= limit * (1 + ROUNDING) + ROUNDING, (name, node)


@pytest.mark.parametrize("family", FAMILIES)
def test_results_are_within_ranges(family: str) -> None:
    for name, node, operands, (first, *_) in evaluations(family):
        known = node.operation.range([x.shape for x in operands], [of_array(x) for x in operands])
        y = of_array(first)
        if known is not None and y is not None:
            slack = ROUNDING * max(1.0, largest(first))
            assert known.low - slack <= y.low, (name, node)
            assert y.high <= known.high + slack, (name, node)
            assert y.integral or not known.integral, (name, node)


@pytest.mark.parametrize("family", FAMILIES)
def test_what_selects_gives_numbers_that_were_there(family: str) -> None:
    for name, node, operands, (first, *_) in evaluations(family):
        operation = node.operation
        if operation.selects and not isinstance(operation, (Activate, Positions)):  # float32 and counts
            constants = [value for value in vars(operation).values() if isinstance(value, (float, np.ndarray))]
            arrays = [*operands, *constants, [0.0, 1.0]]
            numbers = np.concatenate([np.ravel(array).astype(np.float64) for array in arrays])
            assert np.isin(first, numbers).all() or np.isnan(first).any(), (name, node)


@pytest.mark.parametrize("family", FAMILIES)
def test_each_timestep_is_computed_alone(family: str) -> None:
    for name, node, operands, (first, *_) in evaluations(family):
        flowing = [len(x.shape) > 0 and x.shape[0] > 1 for x in operands]
        shapes = [x.shape for x in operands]
        if not any(flowing) or not node.operation.is_per_timestep(shapes, flowing):
            continue
        for t in range(max(len(x) for x, flows in zip(operands, flowing) if flows)):
            rows = [x[t : t + 1] if flows else x for x, flows in zip(operands, flowing)]
            (y, *_) = at_timestep(node.operation, rows, flowing)
            last = y.shape == first.shape  # of an operation that takes the last timestep
            if not last or t == len(operands[0]) - 1:
                np.testing.assert_allclose(y, first if last else first[t : t + 1], rtol=1e-12, err_msg=f"{name} {node}")


def at_timestep(operation: Operation, rows: list[Array], flowing: list[bool]) -> tuple[Array, ...]:
    return operation.at_timestep([x.shape for x in rows], flowing).evaluate(*rows)


def test_an_operation_that_states_nothing_is_treated_with_caution() -> None:
    class Unknown(Operation):
        pass

    operation = Unknown()
    assert not operation.selects
    assert not operation.elementwise
    assert operation.bounds([1.0]) == ()
    assert operation.range([(3,)], [of_array(np.ones(3))]) is None
    with pytest.raises(ValueError, match="needs all timesteps at once"):
        operation.at_timestep([(3, 2)], [True])


@pytest.mark.parametrize("make", [lstm, gru, simple_rnn, conv_lstm])
def test_a_state_is_bounded_by_bounded_functions(make: Callable[..., Recurrent]) -> None:
    relu = Activation("relu")
    assert make(Weights(1)).bounds([5.0])[0] == 1.0
    assert make(Weights(1), activation=relu).bounds([5.0])[0] == math.inf
    if make is not simple_rnn:
        assert make(Weights(1), recurrent_activation=relu).bounds([5.0])[0] == math.inf


def test_rows_below_epsilon_are_normalized_by_it() -> None:
    x = np.array([[0.06, 0.08], [3.0, 4.0]])
    for kind, least in (("l2", math.sqrt(0.05)), ("unit", 0.05)):
        (y,) = Normalize(kind=kind, axes=(1,), epsilon=0.05).evaluate(x)
        np.testing.assert_allclose(y, x / np.maximum([[0.1], [5.0]], least), rtol=1e-15)


def test_facts_that_no_case_shows() -> None:
    assert Pad(before=(1,), after=(0,), value=-9.0).bounds([2.0]) == (9.0,)
    affine = Affine(scale=np.array([[1.0], [2.0]]), offset=np.zeros(()))  # another scale at each timestep
    assert not affine.is_per_timestep([(2, 3)], [True])
