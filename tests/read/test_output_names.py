"""What outputs are called: the keys of a dict, or the layers and states that they come from; never the same twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from agreement import compare, predictions, randomize, samples, save
from planning import written

import lstmgen
from lstmgen.read import read_file

KERAS = [pytest.importorskip("keras"), pytest.importorskip("tf_keras")]


@pytest.fixture(params=KERAS, ids=["keras", "tf_keras"])
def k(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_states_have_the_name_of_the_layer_and_their_own(k: Any, suffix: str, tmp_path: Path) -> None:
    x = k.Input((4, 3))
    y, h, cell = k.layers.LSTM(2, return_sequences=True, return_state=True, name="lstm")(x)
    _, g = k.layers.GRU(3, return_state=True, name="gru")(y)
    _, *both = k.layers.Bidirectional(k.layers.LSTM(2, return_state=True), name="both")(y)
    _, r = k.layers.RNN(k.layers.SimpleRNNCell(2), return_state=True, name="rnn")(y)
    model = k.Model(x, [y, h, cell, g, *both, r])
    randomize(model)
    graph = read_file(save(model, tmp_path, suffix))
    directions = [f"both_{way}_{state}" for way in ("forward", "backward") for state in "hc"]
    assert graph.output_names == ("lstm", "lstm_h", "lstm_c", "gru_h", *directions, "rnn_h")
    inputs = samples(model)
    compare(graph, inputs, predictions(model, [v.astype("float32") for v in inputs]), 1e-6)
    header = written(graph, "c")[".h"]
    for name in graph.output_names:  # of which each is said where its place is
        assert f" /* {name}: (" in header


@pytest.mark.parametrize("suffix", [".keras", ".h5", "live"])
def test_outputs_in_a_dict_keep_its_keys(k: Any, suffix: str, tmp_path: Path) -> None:
    """Keras sorts the keys where it flattens."""
    x = k.Input((4, 3))
    h = k.layers.LSTM(2)(x)
    model = k.Model(x, {"speed": k.layers.Dense(1, name="a")(h), "class": k.layers.Dense(3, name="b")(h)})
    graph = lstmgen.read(model) if suffix == "live" else read_file(save(model, tmp_path, suffix))
    assert graph.output_names == ("class", "speed")
    assert [value.shape for value in graph.outputs] == [(3,), (1,)]


def test_no_two_outputs_have_the_same_name(k: Any, tmp_path: Path) -> None:
    x, y = k.Input((3,)), k.Input((3,))
    dense = k.layers.Dense(2, name="shared")
    assert read_file(save(k.Model([x, y], [dense(x), dense(y)]), tmp_path, ".keras")).output_names == (
        "shared",
        "shared_2",
    )
