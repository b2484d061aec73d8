"""Small layers that are written out, unit by unit, compute what the layer means, to float64's last digits."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from generated import load
from graph_maker import T, Weights
from graphs import CELLS, lstm, network
from recurrent_python import assert_close, kinds

from lstmgen.graph.activation import activation
from lstmgen.graph.recurrent import Recurrent


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("options", [{}, {"bias": None}, {"activation": activation("elu", alpha=0.5)}], ids=str)
@pytest.mark.parametrize(("inputs", "units"), [(1, 1), (3, 4), (1, 7)])
def test_small_layers_are_written_out(name: str, options: dict[str, Any], inputs: int, units: int) -> None:
    operation = replace(CELLS[name](Weights(), inputs=inputs, units=units, return_sequences=True), **options)
    graph = network((T, inputs), operation)
    assert kinds(graph) == ["unrolled"]
    assert_close(graph, np.random.default_rng(0).normal(size=(9, inputs)), tolerance=1e-13)


def test_layers_of_a_page_are_written_out_where_nothing_is_faster() -> None:
    def kind(inputs: int, units: int, **options: Any) -> str:
        return kinds(network((T, inputs), lstm(Weights(), inputs, units, **options)))[0]

    assert [kind(2, 8), kind(4, 8)] == ["unrolled", "bignum"]
    unbounded = {"activation": activation("relu")}
    assert [kind(4, 8, **unbounded), kind(2, 11, **unbounded)] == ["unrolled", "plain"]


@pytest.mark.parametrize("gates", ["sigmoid", "hard_sigmoid", "linear"])
@pytest.mark.parametrize("function", ["sigmoid", "hard_sigmoid", "linear"])
@pytest.mark.parametrize("name", CELLS)
def test_small_layers_with_other_functions(name: str, function: str, gates: str) -> None:
    """Halved for sigmoids, and for nothing else."""
    slopes = {"hard_sigmoid": {"slope": 0.2}}
    options = {"activation": activation(function, **slopes.get(function, {}))}
    if name != "simple_rnn":
        options["recurrent_activation"] = activation(gates, **slopes.get(gates, {}))
    graph = network((T, 3), small(name, **options))
    assert kinds(graph) == ["unrolled"]
    assert_close(graph, np.random.default_rng(0).normal(size=(5, 3)), tolerance=1e-13)


@pytest.mark.parametrize("name", [name for name in CELLS if name != "simple_rnn"])
def test_a_gate_that_is_nearly_closed_lets_some_of_what_is_huge_through(name: str) -> None:
    """sigmoid(-40) is 4e-18, which is nothing beside 1, but not when it is multiplied with 1e20."""
    layer = small(name, activation=activation("relu"))
    of_gates = np.arange(layer.kernel.shape[1]) // layer.units != layer.GATES.index("c" if name == "lstm" else "h")
    layer = replace(
        layer,
        kernel=np.where(of_gates, 0, 1e20 * np.abs(layer.kernel)),
        recurrent_kernel=np.zeros_like(layer.recurrent_kernel),
        bias=np.where(of_gates, -40.0, np.zeros_like(layer.bias)),
    )
    graph = network((T, 3), layer)
    assert kinds(graph) == ["unrolled"]
    x = np.array([[1, 2, 3], [-1, -2, -3], [-4, -1, -1]], float)
    truth = graph.evaluate(x)[0]
    assert (truth > 0).all()
    np.testing.assert_allclose(load(graph)["predict"](x), truth, rtol=1e-12)


@pytest.mark.parametrize("name", CELLS)
def test_small_layers_whose_units_see_each_other_are_not_written_out(name: str) -> None:
    graph = network((T, 3), small(name, activation=activation("softmax")))
    assert kinds(graph) == ["plain"]
    assert_close(graph, np.random.default_rng(0).normal(size=(5, 3)), tolerance=1e-13)


@pytest.mark.parametrize("function", ["tanh", "relu"])
@pytest.mark.parametrize("name", CELLS)
def test_small_layers_take_any_number(name: str, function: str) -> None:
    """Also those that float32, and those that nothing can hold; relu hands them on."""
    graph = network((T, 3), small(name, activation=activation(function)))
    assert kinds(graph) == ["unrolled"]
    module = load(graph)
    rng = np.random.default_rng(0)
    for odd in (1e4, 1e30, 1e39, math.inf, -math.inf, math.nan):
        x = rng.normal(size=(6, 3))
        x[2, 1] = odd
        with np.errstate(all="ignore"):
            assert_close(graph, x, module=module, tolerance=1e-13)


def small(name: str, **options: Any) -> Recurrent:
    """A layer that is written out; as many units as inputs would hide what is turned round."""
    return CELLS[name](Weights(), inputs=3, units=4, return_sequences=True, **options)
