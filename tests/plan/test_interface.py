"""The interface of a model: what every language spells."""

from __future__ import annotations

import numpy as np
import pytest
from graph_maker import Maker, T, Weights
from graphs import CELLS
from planning import planned
from sklearn.preprocessing import StandardScaler
from small_graphs import two_ends

import lstmgen
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.linear import Dense
from lstmgen.pipeline import attach

pytestmark = pytest.mark.quick


def test_sequences_lose_their_time_axis_in_a_step() -> None:
    plan = planned(two_ends(), "python").plan
    sequence, whole = plan.interface.inputs
    assert (sequence.streamed, whole.streamed) == (True, False)
    assert sequence.step_shape == sequence.shape[1:]
    assert whole.step_lengths == whole.lengths
    assert [each.suffix for each in plan.interface.inputs] == ["_0", "_1"]
    assert plan.interface is plan.interface


def test_the_only_input_has_no_number_and_a_free_axis_no_length() -> None:
    m, w = Maker(), Weights(4)
    graph = m.graph(m(CELLS["gru"](w, 2, 4), m.input(T, 2)))
    (only,) = planned(graph, "python").plan.interface.inputs
    assert (only.suffix, only.lengths, only.step_lengths) == ("", (None, 2), (2,))
    assert only.raw.takes_nan


def test_a_pipeline_gives_columns_labels_and_windows() -> None:
    m, w = Maker(), Weights(4)
    x = m.input(4, 2)
    y = m(Dense(kernel=w(4, 1), bias=w(1)), m(CELLS["gru"](w, 2, 4), x))
    graph = m.graph(m(Activate(activation=activation("sigmoid")), y))
    assert not planned(graph, "python").plan.interface.has_pipeline
    scaler = StandardScaler().fit(np.array([[1.0, 2.0], [3.0, 5.0]]))
    given = {"scaler": scaler, "columns": ["a", "b"], "labels": ["calm", "storm"], "window": 4, "hop": 2}
    interface = planned(attach(graph, lstmgen.Pipeline(**given)), "python").plan.interface
    assert interface.has_pipeline
    assert interface.has_columns
    assert not interface.has_text
    assert interface.inputs[0].raw.columns == ("a", "b")
    assert not interface.inputs[0].raw.takes_nan
    (output,) = interface.labelled
    assert (output.labels, output.rule, output.rows) == (("calm", "storm"), "second", 0)
    assert interface.windows is not None
    assert (interface.windows.length, interface.windows.hop) == (4, 2)
