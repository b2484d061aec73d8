"""How far fixed point is from float64 on models of the benchmarks: samples are others than ranges are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import budgets
import graphs
import numpy as np
import pytest
from custom_cells import around, closed_form, delay, fast_grnn, legendre
from graph_maker import Maker, Weights, at_length
from unlike_features import unlike

from lstmgen.errors import OptionError
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import Array
from lstmgen.graph.reduction import Normalize
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.choice import Choice, chosen, error
from lstmgen.plan.quantize.exact import float_in_front
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.limits import doubts
from lstmgen.plan.quantize.quantize import quantize
from lstmgen.plan.quantize.ranges import ranges_from_samples
from lstmgen.plan.quantize.steps import feature_counts

CALIBRATION, HELD_OUT = range(100, 116), range(32)
# Root mean squares of the errors of int8, which are 2.8e-4, 1.3e-3 and 5.5e-4, and up to a quarter more. With one scale
# a layer and h in steps of 1/128 they were 5.5e-4, 5.1e-3 and 8.5e-4. Those of onnxruntime 1.32's DynamicQuantizeLSTM,
# on 64 samples, are 2.5e-4 and 1.7e-3; it has none for a GRU.
INT8 = {("har", "lstm"): 3.0e-4, ("stack", "lstm"): 1.6e-3, ("har", "gru"): 7e-4}
# With activations of 16 bits they are 1.6e-4, 1.1e-3 and 2.5e-4: that of the stack is made by weights.
INT8X16 = {("har", "lstm"): 2.0e-4, ("stack", "lstm"): 1.4e-3, ("har", "gru"): 3.2e-4}
# With weights of 16 bits they are 5.6e-6 and 4.2e-5. Were the rows of the stack not summed in parts, its
# would be 8.2e-5.
INT16 = {("har", "lstm"): 7e-6, ("stack", "lstm"): 5.5e-5}


@pytest.mark.parametrize(
    ("width", "name", "cell", "bound"),
    [
        (width, *case, bound)
        for width, bounds in (("int16", INT16), ("int8", INT8), ("int8x16", INT8X16))
        for case, bound in bounds.items()
    ],
)
def test_errors_on_models_of_the_benchmarks(width: str, name: str, cell: str, bound: float) -> None:
    model = budgets.MODELS[name](cell)
    calibration = [(model.sample(seed),) for seed in CALIBRATION]
    fixed = quantize(model.graph, width, ranges_from_samples(model.graph, FIXED_POINT[width], calibration)).graph
    errors = [fixed.evaluate(sample)[0] - model.graph.evaluate(sample)[0] for sample in map(model.sample, HELD_OUT)]
    assert np.sqrt(np.mean(np.square(errors))) < bound


@pytest.mark.parametrize(
    ("graph", "bound"),
    [
        (around(fast_grnn()), 2.7e-4),
        (around(closed_form()), 1.3e-3),
        (around(legendre()), 6.5e-4),
        (around(delay(), begun=True), 5.2e-4),
    ],
)
def test_errors_of_custom_cells_in_int16(graph: Graph, bound: float) -> None:
    """Root mean squares, as shares of that of the outputs: 2.2e-4, 1.1e-3, 5.2e-4 and 4.1e-4.

    States that begin with more than they become have the format of the former.
    """
    rng = np.random.default_rng(1)
    drawn = [[rng.normal(size=at_length(value.shape, 12)) for value in graph.inputs] for _ in range(80)]
    samples, held_out = drawn[:16], drawn[16:]
    assert error(graph, "int16", ranges_from_samples(graph, FIXED_POINT["int16"], samples), held_out) < bound


def test_int8x16_stores_what_int8_stores() -> None:
    """Tables of an Embedding too: activations of 16 bits are looked up in weights of 8."""
    rng = np.random.default_rng(1)
    table = rng.normal(size=(9, 4)).astype(np.float32)
    graph = graphs.network((5,), Embedding(table=table), graphs.gru(Weights(2), 4, 6), graphs.dense(Weights(3), 6, 2))
    fixed = {width: quantize(graph, width).graph.nodes for width in ("int8", "int8x16")}
    stored = {
        width: [array.dtype for node in nodes for array in node.operation.weights().values()]
        for width, nodes in fixed.items()
    }
    assert stored["int8x16"] == stored["int8"]
    assert fixed["int8x16"][0].outputs[0].element == "int16"


@pytest.mark.parametrize("width", FIXED_POINT)
@pytest.mark.parametrize(("make", "seed"), [(graphs.lstm, 1), (graphs.gru, 2)])
def test_features_of_unlike_scale_have_steps_of_their_own(width: str, make: Any, seed: int) -> None:
    """The error falls to 0.2 to 0.4 of what it is with one step, which held-back samples show."""
    graph, samples = unlike(make(Weights(seed, 0.0, 0.4), 3, 16), seed)
    ranges = Choice(graph, width, samples[:64]).ranges
    plain = ranges_from_samples(graph, FIXED_POINT[width], samples[:64])
    assert len(ranges) == len(plain) + 2
    assert error(graph, width, ranges, samples[64:]) < 0.5 * error(graph, width, plain, samples[64:])


def test_features_of_equal_scale_share_a_step() -> None:
    graph = graphs.network((20, 3), graphs.lstm(Weights(1), 3, 8), graphs.dense(Weights(2), 8, 2))
    rng = np.random.default_rng(0)
    samples = [(np.float32(rng.normal(size=(20, 3))),) for _ in range(64)]
    assert Choice(graph, "int8", samples).ranges == ranges_from_samples(graph, FIXED_POINT["int8"], samples)


def test_values_with_timesteps_have_no_headroom_in_8_bits() -> None:
    """In front of an LSTM a sample has many rows, so few others saturate: headroom would cost a tenth."""
    front = graphs.dense(Weights(3), 3, 16), Activate(activation=activation("relu"))
    graph = graphs.network((40, 3), *front, graphs.lstm(Weights(1), 16, 8), graphs.dense(Weights(2), 8, 2))
    rng = np.random.default_rng(0)
    samples = [(np.float32(rng.normal(size=(40, 3))),) for _ in range(12)]
    assert Choice(graph, "int8", samples).ranges == ranges_from_samples(graph, FIXED_POINT["int8"], samples)


def test_few_samples_show_no_ranges_of_features() -> None:
    graph, samples = unlike(graphs.lstm(Weights(1), 3, 8), 1)
    few = samples[:14]
    assert Choice(graph, "int8", few).ranges == ranges_from_samples(graph, FIXED_POINT["int8"], few)


@pytest.mark.parametrize("width", FIXED_POINT)
def test_features_that_do_not_fit_one_step_have_steps_of_their_own(width: str) -> None:
    """With one step of 8 bits, their products exceed the accumulator."""
    scales = np.array([1e4, 1.0, 1e-3])
    lstm = graphs.lstm(Weights(1, 0.0, 0.4), 3, 8)
    lstm = replace(lstm, kernel=(lstm.kernel / scales[:, np.newaxis]).astype(np.float32))
    graph = graphs.network((20, 3), lstm, graphs.dense(Weights(2), 8, 2))
    rng = np.random.default_rng(0)
    samples = [(np.float32(rng.normal(size=(20, 3)) * scales),) for _ in range(48)]
    assert error(graph, width, Choice(graph, width, samples[:32]).ranges, samples[32:]) < 0.05


@pytest.mark.parametrize(("width", "share"), [("int16", 0.3), ("int8x16", 0.3), ("int8", 0.8)])
def test_activations_have_headroom(width: str, share: float) -> None:
    """Other samples saturate: the errors are 0.24, 0.26 and 0.74 of those without headroom."""
    layers = (graphs.dense(Weights(1), 4, 24), Activate(activation=activation("relu")), graphs.dense(Weights(2), 24, 2))
    graph = graphs.network((4,), *layers)
    rng = np.random.default_rng(0)
    samples = [(np.float32(rng.normal(size=4)),) for _ in range(512)]
    plain = ranges_from_samples(graph, FIXED_POINT[width], samples[:32])
    ranges = Choice(graph, width, samples[:32]).ranges
    assert error(graph, width, ranges, samples[128:]) < share * error(graph, width, plain, samples[128:])


def with_outliers(seed: int, count: int) -> list[tuple[Array]]:
    """Returns samples in which one number of 400 is 30 times as large as others."""
    rng = np.random.default_rng(seed)
    shape = (count, 20, 3)
    return [(np.float32(x),) for x in rng.normal(size=shape) * np.where(rng.random(shape) < 1 / 400, 30, 1)]


def test_rare_outliers_saturate_in_8_bits() -> None:
    """The error falls to 0.49 of what it is with ranges of all samples."""
    graph = graphs.network((20, 3), graphs.lstm(Weights(2, 0.0, 0.4), 3, 16), graphs.dense(Weights(3), 16, 3))
    samples, others = with_outliers(2, 128), with_outliers(13, 128)
    plain = error(graph, "int8", Choice(graph, "int8", samples).ranges, others)
    choice = chosen(graph, "int8", samples)
    assert error(choice.centered, "int8", choice.ranges, others) < 0.7 * plain
    assert chosen(graph, "int8x16", samples).share == 1.0


@pytest.mark.parametrize("places", [[500], range(200, 1000, 50)])
def test_outliers_that_decide_a_class_do_not_saturate(places: Sequence[int]) -> None:
    """None of them is held back, where saturation would lower the error to an eighth."""
    kernel = np.float32([[2, -2, 0, 0], [-2, 2, 0, 0], [0, 0, 2, 0], [4, -4, 0, 2]])
    dense = replace(graphs.dense(Weights(2), 4, 4), kernel=kernel, bias=np.float32([0, 0, 0, -30]))
    graph = graphs.network((4,), dense, Activate(activation=activation("softmax")))
    x = np.float32(np.random.default_rng(0).normal(size=(1000, 4)) * [1, 1, 1, 0.5])
    x[places] = [-20, 60, 0, 40]
    choice = chosen(graph, "int8", [(sample,) for sample in x])
    fixed = quantize(choice.centered, "int8", choice.ranges).graph
    assert all(np.argmax(fixed.evaluate(x[place])[0]) == 3 for place in places)


def test_ranges_leave_out_no_more_outliers_than_needed() -> None:
    """On other samples the error is 0.81 of that with ranges of all samples; with the least error held back, 2."""
    graph = graphs.network((20, 3), graphs.lstm(Weights(2, 0.0, 0.4), 3, 16), graphs.dense(Weights(3), 16, 3))
    samples, others = with_outliers(5, 128), with_outliers(55, 512)
    plain = error(graph, "int8", Choice(graph, "int8", samples).ranges, others)
    choice = chosen(graph, "int8", samples)
    assert error(choice.centered, "int8", choice.ranges, others) < 0.9 * plain


@pytest.mark.parametrize("special", [np.nan, np.inf, -np.inf, -0.0])
def test_special_numbers_do_not_decide_about_steps(special: float) -> None:
    graph, samples = unlike(graphs.lstm(Weights(1, 0.0, 0.4), 3, 16), 1)
    some = [(x.copy(),) for (x,) in samples]
    for (x,) in some[1::4]:
        x[-3:, 2] = special
    first, second, third, *others = Choice(graph, "int8", some).ranges
    assert first < 0.5 * second < 0.25 * third
    assert np.isfinite(others).all()


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan, np.inf])
def test_ranges_of_features_are_above_zero(wrong: float) -> None:
    """Without a warning of numpy before."""
    graph, _ = unlike(graphs.lstm(Weights(1), 3, 4), 1)
    with pytest.raises(OptionError, match="must be above zero"):
        quantize(graph, "int8", (wrong, wrong, wrong, 4.0, 1.0))


def test_features_behind_float_arithmetic_may_tip_over() -> None:
    """Rounded differently, a number is quantized to the next integer, with one step and with steps of features."""
    normalized = Normalize(kind="layer", axes=(1,), epsilon=1e-3, scale=np.float32([1, 2, 9]), offset=np.zeros(3))
    graph = graphs.network((20, 3), normalized, graphs.lstm(Weights(1), 3, 4))
    for ranges in ((9.0, 4.0, 1.0), (1.0, 2.0, 9.0, 4.0, 1.0)):
        assert float_in_front(quantize(graph, "int8", ranges).graph)


def test_a_feature_that_is_always_zero_has_the_range_of_the_largest() -> None:
    graph, samples = unlike(graphs.lstm(Weights(1), 3, 4), 0)
    silent = [(x * np.array([1, 0, 1], np.float32),) for (x,) in samples]
    first, second, third, *_ = Choice(graph, "int8", silent).ranges
    assert first < 0.5 * third
    assert second == third


def test_saturated_features_are_counted_by_their_own_ranges() -> None:
    graph, samples = unlike(graphs.lstm(Weights(1), 3, 4), 0)
    ranges = Choice(graph, "int8", samples).ranges
    larger = [(x * np.array([5, 1, 1], np.float32),) for (x,) in samples]
    fixed = quantize(graph, "int8", ranges)
    (doubt,) = doubts(graph, fixed.limits, larger, ())
    assert "input 'x' has larger values than it was exported for: a feature has up to 4.92 times its range" in doubt
    assert not doubts(graph, fixed.limits, samples, ())


def test_layers_that_share_weights_share_a_step() -> None:
    """Features of two inputs with different steps would need two kernels."""
    m, layer = Maker(3), graphs.lstm(Weights(1), 3, 4)
    first, second = m.input(5, 3), m.input(5, 3)
    both = m.graph(m(Concatenate(axis=0), m(layer, first), m(layer, second)))
    alone = graphs.network((5, 3), graphs.lstm(Weights(1), 3, 4))
    assert feature_counts(Calibration(both, FIXED_POINT["int8"])) == {}
    assert feature_counts(Calibration(alone, FIXED_POINT["int8"])) == {alone.inputs[0].name: 3}


def test_a_wrong_number_of_ranges_is_refused_with_both_that_fit() -> None:
    graph, _ = unlike(graphs.gru(Weights(1), 3, 4), 0)
    with pytest.raises(OptionError, match="needs 2 numbers, for 'x', .*; or 4, one for each feature of inputs"):
        quantize(graph, "int8", [1.0, 1.0, 1.0])
