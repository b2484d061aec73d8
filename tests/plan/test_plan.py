"""What a plan decides: which code is shared, where values lie, what must hold of lengths, what it all costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from graph_maker import Maker, S, T
from planning import planned

from lstmgen.errors import UnsupportedError
from lstmgen.graph.activation import Activation
from lstmgen.graph.conditions import conditions
from lstmgen.graph.convolution import Conv
from lstmgen.graph.elementwise import Activate, Binary, Constant
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate, Repeat, Reshape, Slice
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.graph.repeated import Map
from lstmgen.plan.buffers import Location
from lstmgen.plan.checks import AtLeast, Equal, MeasuredAxis
from lstmgen.plan.cost import DEFAULT_LENGTH, shared_buffers
from lstmgen.plan.program import Plan

pytestmark = pytest.mark.quick

TANH = Activate(activation=Activation("tanh"))


def plan(graph: Graph) -> Plan:
    return planned(graph, "c", optimize="size").plan


def conv(m: Maker, size: int = 3, stride: int = 1, padding: str = "valid", kernel: np.ndarray | None = None) -> Conv:
    kernel = m.weight(size, 2, 2) if kernel is None else kernel
    return Conv(kernel=kernel, bias=None, strides=(stride,), dilation=(1,), padding=padding)


def test_layers_that_share_weights_share_a_unit_however_they_are_called() -> None:
    m = Maker()
    cell = m.cell(LSTM, 2, 3)
    last = m.add(cell, m.input(T, 2))[0]
    back = m.add(replace(cell, go_backwards=True, return_sequences=True), m.input(4, 2))[0]
    found = plan(m.graph(last, back))
    assert len({call.routine for call in found.predict.calls}) == 1
    assert found.cost.weights == 4 * (2 * 12 + 3 * 12 + 12)


def test_the_same_weights_under_other_options_are_another_unit() -> None:
    m = Maker()
    kernel = m.weight(3, 2, 2)
    x = m.input(9, 2)
    outputs = [m.add(conv(m, stride=stride, kernel=kernel), x)[0] for stride in (1, 2)]
    assert len({call.routine for call in plan(m.graph(*outputs)).predict.calls}) == 2


def test_units_of_the_same_weights_share_what_lies_alike() -> None:
    """In panels too: a step of a causal convolution is another operation than the whole."""
    m = Maker()
    causal = conv(m, padding="causal", kernel=m.weight(3, 4, 20))
    (y,) = m.add(causal, m.input(T, 4))
    found = planned(m.graph(m.add(m.cell(GRU, 20, 2), y)[0]), "c").plan
    assert found.step is not None
    (whole, *_), step = (
        found.predict.calls,
        next(call for call in found.step.calls if type(call.node.operation) is Conv),
    )
    assert whole.routine is not step.routine
    assert whole.routine.arrays["kernel"] is step.routine.arrays["kernel"]


def test_predict_and_step_share_units_bodies_and_buffers() -> None:
    inner = Maker()
    body = inner.graph(*inner.add(TANH, *inner.add(Dense(kernel=inner.weight(2, 2), bias=None), inner.input(2))))
    m = Maker()
    (x,) = m.add(Map(body=body), m.input(T, 2))
    found = planned(m.graph(m.add(m.cell(GRU, 2, 2), x)[0]), "c").plan
    assert found.step is not None
    assert [call.routine for call in found.predict.calls] == [call.routine for call in found.step.calls]
    assert found.predict.calls[0].body is found.step.calls[0].body
    buffers = shared_buffers([found.predict, found.step])
    assert len(buffers) == len(found.predict.memory.buffers)


def test_a_state_in_a_body_does_not_outlive_a_timestep() -> None:
    inner = Maker()
    body = inner.graph(inner.add(inner.cell(LSTM, 2, 3, stateful=True), inner.input(4, 2))[0])
    m = Maker()
    found = plan(m.graph(*m.add(Map(body=body), m.input(T, 4, 2))))
    assert found.cost.state == 0
    inside = found.predict.calls[0].body
    assert inside is not None
    assert not inside.graph.stateful()


def test_a_chain_computes_in_place_and_ends_in_the_output() -> None:
    m = Maker()
    x = m.input(3)
    (a,) = m.add(Dense(kernel=m.weight(3, 3), bias=None), x)
    (b,) = m.add(TANH, a)
    (c,) = m.add(Binary(kind="add"), b, x)
    (d,) = m.add(Reshape(target=(3, 1)), c)
    memory = plan(m.graph(d)).predict.memory
    assert {memory.locations[value.name] for value in (a, b, c, d)} == {Location("output", 0)}
    assert (memory.buffers, memory.copies) == ((), ())


def test_what_is_read_again_is_not_overwritten() -> None:
    m = Maker()
    (a,) = m.add(Dense(kernel=m.weight(3, 3), bias=None), m.input(3))
    (b,) = m.add(TANH, a)
    (c,) = m.add(Binary(kind="add"), b, a)
    memory = plan(m.graph(c)).predict.memory
    assert memory.locations[a.name] != memory.locations[b.name]


def test_a_smaller_value_has_no_room_for_a_larger() -> None:
    m = Maker()
    (row,) = m.add(Dense(kernel=m.weight(3, 3), bias=None), m.input(3))
    (rows,) = m.add(Binary(kind="add"), row, m.input(T, 3))
    memory = plan(m.graph(*m.add(m.cell(LSTM, 3, 2), rows)[:1])).predict.memory
    assert memory.roots[rows.name] == rows.name


def test_an_input_or_a_constant_is_copied_when_it_is_an_output() -> None:
    m = Maker()
    x = m.input(3)
    (value,) = m.add(Constant(value=m.weight(2)))
    memory = plan(m.graph(x, value, x)).predict.memory
    assert [index for _, index in memory.copies] == [0, 1, 2]
    assert [memory.locations[name].kind for name in ("x", "constant")] == ["input", "constant"]


def test_a_sequence_that_nothing_reads_has_no_place() -> None:
    m = Maker()
    y, h, _ = m.add(m.cell(LSTM, 2, 3, return_sequences=True, go_backwards=True), m.input(T, 2))
    memory = plan(m.graph(h)).predict.memory
    assert y.name not in memory.locations
    assert all(isinstance(n, int) for shapes in memory.buffers for shape in shapes for n in shape)


def test_two_layers_in_a_row_take_turns_in_two_buffers() -> None:
    m = Maker()
    x = m.input(T, 4)
    for _ in range(6):
        (x,) = m.add(m.cell(GRU, 4, 4, return_sequences=True, go_backwards=True), x)[:1]
    found = plan(m.graph(m.add(m.cell(GRU, 4, 4), x)[0]))
    sequences = [shapes for shapes in found.predict.memory.buffers if (T, 4) in shapes]
    assert len(sequences) == 2


def test_conditions_are_those_that_do_not_go_without_saying() -> None:
    m = Maker()
    x, y = m.input(T, 2), m.input(S, 2)
    (a,) = m.add(conv(m, 3, 2), x)
    (b,) = m.add(conv(m, 3, 1, "same"), x)
    (c,) = m.add(Slice(axis=0, start=-4, stop=None), b)
    (d,) = m.add(Slice(axis=0, start=2, stop=None, drop=True), y)
    (e,) = m.add(Binary(kind="add"), x, y)
    (f,) = m.add(Concatenate(axis=0), x, y)
    found = conditions(m.graph(a, c, d, e, f))
    assert found.least == ((a.shape[0], 1), (T, 4), (S, 3))
    assert found.equal == ((T, S),)


def test_checks_are_of_the_lengths_of_inputs() -> None:
    """Not of lengths computed from them; an axis that several inputs share is checked at each further one."""
    m = Maker()
    x, y = m.input(T, 2), m.input(T, 2)
    short = m.add(conv(m, 2), m.add(conv(m, 3, stride=2), x)[0])[0]
    checked = plan(m.graph(short, m.add(Binary(kind="add"), x, y)[0])).checks
    assert checked == (Equal(T, MeasuredAxis(1, 0)), AtLeast(T, 5))


def test_conditions_of_a_body_count() -> None:
    inner = Maker()
    body = inner.graph(*inner.add(conv(inner, 3), inner.input(T, 2)))
    m = Maker()
    assert conditions(m.graph(*m.add(Map(body=body), m.input(S, T, 2)))).least == ((T - 2, 1),)


def test_the_bill_counts_free_axes_as_it_says() -> None:
    m = Maker()
    (x,) = m.add(Dense(kernel=m.weight(2, 3), bias=m.weight(3)), m.input(T, S, 2))
    (x,) = m.add(Reshape(target=(-1, 3)), *m.add(Slice(axis=1, start=0, stop=None, drop=True), x))
    cost = plan(m.graph(m.add(m.cell(LSTM, 3, 2, stateful=True, go_backwards=True), x)[0])).cost
    assert cost.weights == 4 * (2 * 3 + 3 + 3 * 8 + 2 * 8 + 8)
    assert cost.state == 4 * (2 + 2)
    assert cost.macs == 2 * 3 + (3 * 8 + 2 * 8)
    assert cost.workspace == 4 * (DEFAULT_LENGTH**2 * 3 + DEFAULT_LENGTH * 3)


def test_only_c_must_count_its_elements_in_an_int() -> None:
    m = Maker()
    graph = m.graph(*m.add(Repeat(axis=0, times=1 << 20), m.input(T, 1 << 5)))
    with pytest.raises(UnsupportedError, match=r"Repeat.*3355443200 elements; C counts to 2147483647 at most"):
        planned(graph, "c")
    planned(graph, "python")


def test_what_is_too_large_is_told_of_its_layer() -> None:
    m = Maker()
    x = m(m.cell(LSTM, 2, 50), m.input(T, 2), label="LSTM 'history'")
    with pytest.raises(UnsupportedError) as refused:
        planned(m.graph(x), "c", mcu="avr")
    (problem,) = refused.value.problems
    assert (problem.layer, problem.class_name) == ("history", "LSTM")
    assert problem.reason == "it needs an array of 10600 elements for its weights"
