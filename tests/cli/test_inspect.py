"""`lstmgen inspect`: what is in a file, and the plan of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import h5py
import numpy as np
import pytest
import small_graphs
from command_line import ARTICLE, EXAMPLES, fails, run
from graph_maker import Maker, T
from graphs import network
from planning import planned

from lstmgen.api.inspection import Question, plan_lines
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Affine
from lstmgen.graph.repeated import Map
from lstmgen.plan.dump import dump
from lstmgen.read.keras.options import options
from lstmgen.targets.registry import TARGETS


def test_inspect_tells_what_is_in_a_file() -> None:
    done = run("inspect", ARTICLE)
    assert done.returncode == 0, done
    for row in (
        r"written by\s+Keras 3\.\d+",
        r"input\s+\w+ \(3, 2\)",
        r"output\s+dense \(2,\)",
        r"lstm\s+LSTM\s+\(8,\)\s+352\s+units=8, activation=tanh",
    ):
        assert re.search(row, done.stdout), done.stdout


def test_inspect_works_on_what_cannot_be_exported(tmp_path: Path) -> None:
    layers = [
        {"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [None, 3, 2]}},
        {"class_name": "Lambda", "config": {"name": "\x1b[31m[bold]trick"}},
        {"class_name": "Wondrous", "config": {"name": "new", "magic": 3}},
    ]
    architecture = {
        "class_name": "Sequential",
        "keras_version": "2.21.0",
        "producer": None,
        "config": {"name": "sequential", "layers": layers},
    }
    (tmp_path / "model.json").write_text(json.dumps(architecture))
    weights = EXAMPLES / "article_relu_gates" / "model.h5"
    done = run("inspect", tmp_path / "model.json", "--weights", weights)
    assert done.returncode == 1, done
    assert "it holds Python code, which is never run" in done.stdout
    assert "Wondrous layer 'new': this layer is not supported; if it is a class of your own" in done.stdout
    assert "This model cannot be exported." in done.stdout
    assert "Sequential, 0 weights, without those of \\x1b[31m[bold]trick, new" in done.stdout
    live = "Next, in Python, with the model in memory: lstmgen.export(model, "
    assert f"{live}'predictor.py')" in done.stdout
    assert "tf.saved_model.save(model, 'exported'), then: lstmgen export exported" in done.stdout
    assert "\x1b" not in done.stdout
    assert "[bold]trick" in done.stdout
    refused = ("export", tmp_path / "model.json", "--weights", weights, "-o", "a.py")
    fails(1, "Lambda layer", *refused)
    fails(1, f"{live}'a.py')\n  Or, in Python, where the model runs: tf.saved_model.save(", *refused)


def test_long_options_end_behind_one_of_them() -> None:
    inside = {"units": 4, "activation": "tanh", "recurrent_activation": "hard_sigmoid", "return_sequences": True}
    layer = {"class_name": "LSTM", "config": {**inside, "go_backwards": True, "stateful": True, "a": "b" * 99}}
    assert options({"layer": {"class_name": "LSTM", "config": inside}, "merge_mode": "concat"}) == (
        "layer=LSTM(units=4, activation=tanh, recurrent_activation=hard_sigmoid, return_sequences)",
        "merge_mode=concat",
    )
    (told,) = options({"layer": layer})
    assert told == "layer=LSTM(units=4, activation=tanh, recurrent_activation=hard_sigmoid, return_sequences, ...)"
    assert options({"mode": "m" * 200}) == (f"mode={'m' * 96}...",)


def test_bytecode_is_no_option() -> None:
    """As Keras 3 and as Keras 2 write it."""
    keras3 = {"class_name": "__lambda__", "config": {"code": "4wEAAAAA", "defaults": None, "closure": None}}
    assert options({"function": keras3, "arguments": {}, "output_shape": [4]}) == (
        "function=a lambda",
        "output_shape=[4]",
    )
    keras2 = {"function": ["4wEAAAAA", None, None], "function_type": "lambda", "output_shape_type": "raw"}
    assert options(keras2) == ("function=a lambda",)


def test_weights_of_another_model_name_the_layer_of_the_model(tmp_path: Path) -> None:
    """Of the layer as the author called it, not of its cell; the file is not damaged, and both files are named."""
    folder = EXAMPLES / "article_relu_gates"
    with h5py.File(folder / "model.h5") as file:
        text = file.attrs["model_config"]
    (tmp_path / "wider.json").write_text(text.replace('"units": 8', '"units": 9').replace('"lstm"', '"lstm_3"'))
    done = run("inspect", tmp_path / "wider.json", "--weights", folder / "model.h5")
    assert done.returncode == 1, done
    told = " ".join(done.stdout.split())
    assert re.search(r"Cannot be read: the weights in \S+/model.h5 do not fit the layers in \S+/wider.json:", told), (
        told
    )
    assert "layer 'lstm_3', kernel: the architecture needs shape (2, 36), the file has (2, 32); give the" in told
    assert "cell" not in told
    assert "amaged" not in told


@pytest.mark.parametrize("target", TARGETS)
def test_inspect_prints_the_plan(target: str) -> None:
    done = run("inspect", ARTICLE, "--plan", "--target", target)
    assert done.returncode == 0, done.stdout
    for row in (
        r"plan of 'model.h5', computed in float32",
        r"routine lstm: LSTM, for LSTM 'lstm'\n  kernel  \S*lstm",
        r"  array  bias +\(.+\) +float(32|64) +\S+ bytes",
        r"program predict\n  input  input_layer  \(3, 2\)  \[input 0\]",
        r"  call dense: lstm \(8,\) \[\w+ 0\] -> dense \(2,\) \[output 0\]",
        r"program step",
        r"  state  lstm.c  \(8,\)  float  at first 0",
    ):
        assert re.search(row, done.stdout), done.stdout


def test_a_plan_counts_arrays_as_it_computes_with_them() -> None:
    """The layout of a scaling is made in float64."""
    m = Maker()
    scaled = Affine(scale=np.array([2.0, 3.0, 4.0]), offset=np.zeros(3))
    graph = m.graph(m(Activate(activation=activation("tanh")), m(scaled, m.input(3))))
    shown = "\n".join(plan_lines(graph, Question(True, "c", {}, {})))
    assert re.search(r"array  scale +\(3,\)  float32  12 bytes", shown), shown
    assert "float64" not in shown


def test_no_line_in_a_pipe_ends_with_a_blank() -> None:
    for line in run("inspect", ARTICLE, "--board", "uno").stdout.splitlines():
        assert line == line.rstrip()


def test_the_plan_follows_the_options() -> None:
    def plan(*options: str) -> str:
        return str(run("inspect", ARTICLE, "--plan", "--target", "c", *options).stdout)

    assert "kernel  simd/lstm, SIMD, shared, batched" in plan()
    assert "kernel  lstm_per_unit" in plan("--optimize", "size")
    fixed = plan("--quantize", "int16", "--ranges", "2,2")
    assert "computed in int16" in fixed
    assert re.search(r"array  \S+ +\(\S+.*\) +int16", fixed)
    assert "It fits." in plan("--board", "uno")


def test_the_plan_shows_what_runs_again_and_again_and_in_bodies() -> None:
    repeated = run("inspect", EXAMPLES / "har" / "model.keras", "--plan", "--target", "c", "--optimize", "size")
    assert "program step, which predict repeats" in repeated.stdout
    assert "call lstm at every timestep: " in repeated.stdout
    graph = network((T, 4, 3), Map(body=network((4, 3), small_graphs.lstm(3))))
    lines = "\n".join(dump(planned(graph).plan))
    assert "  body, once a timestep\n    input " in lines
