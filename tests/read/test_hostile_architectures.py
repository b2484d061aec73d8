"""Architectures that are damaged, contradict themselves or are built to do harm: a clear error, and nothing else."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mutation import mutate_model
from refusal import little_memory, refused

from lstmgen.errors import LstmgenError, ReadError, UnsupportedError
from lstmgen.read import read_file, survey
from lstmgen.read.scope import Ledger, Scope

FILES = Path(__file__).parent / "files"
JSON, WEIGHTS = FILES / "keras-2.2.4_graph.json", FILES / "keras-2.2.4_graph_weights.h5"


def test_memory_that_is_taken_and_given_back_is_seen() -> None:
    with pytest.raises(AssertionError), little_memory(50_000_000):
        len(b"x" * 100_000_000)


# --- documents


def document(folder: Path, text: str) -> Path:
    path = folder / "model.json"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": ' * 100_000, "not valid JSON"),
        ('{"class_name": ' + "[" * 300 + "]" * 300 + "}", "nested too deeply"),
        ('{"class_name": "Model", "class_name": "Model"}', "a key twice"),
        ('{"n": ' + "9" * 5000 + "}", "not valid JSON"),
        ('{"class_name": "Model"}', "contains no model architecture"),
        ('{"class_name": ["Model"], "config": {}}', "contains no model architecture"),
        ('{"x": [' + "0," * 1_100_000 + "0]}", "too large"),
        ('{"x": "' + "x" * 20_000_000 + '"}', "too large"),
        ('{"class_name": "\\ud800", "config": {}}', "half of a UTF-16 pair"),
        ('{"class_name": "Model", "config": {"\\udfff": 1}}', "half of a UTF-16 pair"),
        ('{"class_name": "Model", "config": }', "not valid JSON"),
    ],
    ids=range(11),
)
def test_json(text: str, message: str, tmp_path: Path) -> None:
    refused(document(tmp_path, text), message, WEIGHTS)


@pytest.mark.parametrize(
    "text",
    [
        "class_name: !!python/object/apply:os.system ['touch evil']\nconfig: {}\n",
        "class_name: !!python/name:os.system\nconfig: {}\n",
        "class_name: Model\nclass_name: Model\nconfig: {}\n",
        "class_name: &a [*a]\nconfig: {}\n",
        "a: &a {class_name: x}\nb: {<<: *a}\n",
        "class_name: [" * 5000,
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9))
        + "class_name: x\n",
        "class_name: x\n" + "# " + "x" * 2_000_000,
        "? [class_name]\n: 1\n",
        "class_name: x\nconfig: 1" + ":1" * 30_000 + "\n",
        "class_name: x\nconfig: 1:" + "1:" * 30_000 + "1.5\n",
        "class_name: x\nconfig: " + "1" * 60_000 + "\n",
        "class_name: x\nconfig: 2001-99-14\n",
        "class_name: x\nconfig: !!set {a, b}\n",
        "class_name: x\nconfig: !!binary YQ==\n",
        'class_name: x\nconfig: "\\uD800"\n',
        "class_name: x\nconfig: [" + "[]," * 20_000 + "]\n",
        "class_name: x\nconfig: [" + "[" * 250 + "]" * 250 + "]\n",
    ],
    ids=range(18),
)
def test_yaml(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "model.yaml"
    path.write_text(text, encoding="utf-8")
    messages = "a key twice|neither JSON nor plain YAML|objects of Python|nested too deeply|too large|UTF-16|subclass"
    refused(path, messages, WEIGHTS)
    assert [found.name for found in tmp_path.iterdir()] == ["model.yaml"]


# --- architectures


def architecture(folder: Path, change: Callable[[Any], None]) -> Path:
    """The JSON of a functional model with two inputs and a nested Sequential, changed."""
    value = json.loads(JSON.read_text(encoding="utf-8"))
    change(value["config"])
    return document(folder, json.dumps(value))


def find(config: Any, name: str) -> Any:
    return next(item for item in config["layers"] if item["name"] == name)


def set_units(value: Any) -> Callable[[Any], None]:
    def change(config: Any) -> None:
        find(config, "out")["config"]["units"] = value

    return change


@pytest.mark.parametrize("value", [0, -1, True, "3", 1.5, None, [3], {}, 2**31, 10**30, float("nan"), float("inf")])
def test_units_that_are_none(value: Any, tmp_path: Path) -> None:
    refused(architecture(tmp_path, set_units(value)), "Dense layer 'out': units", WEIGHTS)


@pytest.mark.parametrize("value", [10**6, 2**30])
def test_units_that_the_file_cannot_hold(value: int, tmp_path: Path) -> None:
    refused(
        architecture(tmp_path, set_units(value)), "layer 'out': its kernel of shape .* cannot be in this file", WEIGHTS
    )


def test_a_file_holds_as_many_numbers_as_it_has_room_for() -> None:
    scope = Scope("", "Dense", Ledger(6))
    scope.ledger.enter(scope, "kernel", ((2, 3),), 1)
    with pytest.raises(ReadError, match="room for 6 numbers"):
        scope.ledger.enter(scope, "bias", ((1,),), 1)


def test_many_layers_that_the_file_cannot_hold_together(tmp_path: Path) -> None:
    layers = [{"class_name": "Dense", "config": {"units": 64, "name": f"d{k}"}} for k in range(1000)]
    layers[0]["config"]["batch_input_shape"] = [None, 64]  # type: ignore[index]
    value = {"class_name": "Sequential", "config": {"layers": layers}, "keras_version": "2.2.4"}
    refused(document(tmp_path, json.dumps(value)), "cannot be in this file", WEIGHTS)


@pytest.mark.parametrize(
    "shape",
    [[None, 0, 3], [None, -5, 3], [None, True, 3], [None, "5", 3], [None, 2**40, 3], [], None, "x", [None, 1.0]],
)
def test_input_shapes(shape: Any, tmp_path: Path) -> None:
    def change(config: Any) -> None:
        find(config, "first")["config"]["batch_input_shape"] = shape

    refused(architecture(tmp_path, change), "input", WEIGHTS)


def make_cycle(config: Any) -> None:
    find(config, "inner")["inbound_nodes"][0][0][0] = "shared"


def make_dangling(config: Any) -> None:
    find(config, "shared")["inbound_nodes"][0][0][0] = "nothing"


def make_missing_call(config: Any) -> None:
    find(config, "shared")["inbound_nodes"][0][0][1] = 7


def make_missing_output(config: Any) -> None:
    find(config, "out")["inbound_nodes"][0][0][2] = 1


def make_negative(config: Any) -> None:
    find(config, "shared")["inbound_nodes"][0][0][2] = -1


def make_twin(config: Any) -> None:
    config["layers"].append(find(config, "out"))


def make_nested_twin(config: Any) -> None:
    layers = find(config, "inner")["config"]["layers"]
    layers[1]["config"]["name"] = layers[0]["config"]["name"]


def make_input_twin(config: Any) -> None:
    config["input_layers"][1] = config["input_layers"][0]


def make_output_missing(config: Any) -> None:
    config["output_layers"] = [["nothing", 0, 0]]


def make_idle(config: Any) -> None:
    config["output_layers"] = config["output_layers"][1:]


def make_wrong_nodes(config: Any) -> None:
    find(config, "out")["inbound_nodes"] = {"args": 3}


def make_input_unlisted(config: Any) -> None:
    """As Keras 3 does where a model is made from an input that its output does not depend on."""
    unlisted = {**find(config, "first"), "name": "unlisted"}
    find(config, "shared")["inbound_nodes"][0][0][0] = "unlisted"
    config["layers"].append({**unlisted, "config": {**unlisted["config"], "name": "unlisted"}})


def make_text_node(config: Any) -> None:
    find(config, "out")["inbound_nodes"] = ["shared"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (make_cycle, "layers form a cycle: "),
        (make_dangling, "from 'nothing', which is not a layer of it"),
        (make_missing_call, "from call 7 of 'inner', which does not exist"),
        (make_missing_output, "has no output 1"),
        (make_negative, "does not name a tensor"),
        (make_twin, "two layers of the same name"),
        (make_nested_twin, "two layers of the same name"),
        (make_input_twin, "the same input twice"),
        (make_output_missing, "from 'nothing', which is not a layer of it"),
        (make_idle, "the output of layer 'out' is unused"),
        (make_input_unlisted, "from 'unlisted', which is not an input of the model; build"),
        (make_wrong_nodes, "inbound_nodes is not a list"),
        (make_text_node, "does not name a tensor"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_graphs(change: Callable[[Any], None], message: str, tmp_path: Path) -> None:
    refused(architecture(tmp_path, change), message, WEIGHTS)


def test_many_layers_in_the_worst_order(tmp_path: Path) -> None:
    """Time grows with the number of layers, not with its square."""
    count = 4_500
    layers = [
        {
            "class_name": "Dropout",
            "name": f"d{k}",
            "config": {"name": f"d{k}"},
            "inbound_nodes": [[[f"d{k - 1}", 0, 0]]],
        }
        for k in range(1, count)
    ]
    first = {"class_name": "InputLayer", "name": "d0", "config": {"batch_input_shape": [None, 3]}, "inbound_nodes": []}
    config = {
        "layers": [*layers[::-1], first],
        "input_layers": [["d0", 0, 0]],
        "output_layers": [[f"d{count - 1}", 0, 0]],
    }
    value = {"class_name": "Model", "config": config, "keras_version": "2.2.4"}
    begun = time.process_time()
    with pytest.raises(ReadError, match="the architecture has 0 layers with weights"):
        read_file(document(tmp_path, json.dumps(value)), WEIGHTS)
    assert time.process_time() - begun < 10


def test_models_that_call_each_other_twice(tmp_path: Path) -> None:
    """Ten kilobytes that would come to a million calls."""
    given = {"class_name": "InputLayer", "name": "i", "config": {"batch_input_shape": [None, 3]}, "inbound_nodes": []}
    inner: Any = {"class_name": "Dropout", "name": "x", "config": {}, "inbound_nodes": [[["i", 0, 0]]]}
    ends: Any = {"input_layers": [["i", 0, 0]], "output_layers": [["x", 0, 0]]}
    for _ in range(20):
        inner = {"class_name": "Model", "name": "x", "config": {"layers": [given, inner], **ends}}
        inner["inbound_nodes"] = [[["i", 0, 0]], [["x", 1, 0]]]
        ends = {"input_layers": [["i", 0, 0]], "output_layers": [["x", 2, 0]]}
    value = {"class_name": "Model", "config": {"layers": [given, inner], **ends}, "keras_version": "2.2.4"}
    refused(document(tmp_path, json.dumps(value)), "more than 10000 layers, calls", WEIGHTS)


def test_cells_by_the_thousand(tmp_path: Path) -> None:
    cell = {"class_name": "LSTMCell", "config": {"units": 1, "use_bias": False}}
    cells = {"class_name": "StackedRNNCells", "config": {"cells": [cell] * 200}}
    rnn = {"class_name": "RNN", "name": "r", "config": {"cell": cells, "return_sequences": True}}
    rnn["inbound_nodes"] = [[["i", 0, 0]], *([["r", k, 0]] for k in range(1000))]
    given = {
        "class_name": "InputLayer",
        "name": "i",
        "config": {"batch_input_shape": [None, 4, 1]},
        "inbound_nodes": [],
    }
    config = {"layers": [given, rnn], "input_layers": [["i", 0, 0]], "output_layers": [["r", 1000, 0]]}
    path = document(tmp_path, json.dumps({"class_name": "Model", "config": config, "keras_version": "2.2.4"}))
    refused(path, "more than 10000 layers, calls", WEIGHTS)


def test_names_that_come_to_more_than_the_file(tmp_path: Path) -> None:
    """A layer has the names of all models around it in its own."""

    def sequential(name: str, layers: list[Any]) -> dict[str, Any]:
        given = {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 3], "name": "i"}}
        return {"class_name": "Sequential", "config": {"name": name, "layers": [given, *layers]}}

    flat = [{"class_name": "Activation", "config": {"name": f"a{k}", "activation": "relu"}} for k in range(200)]
    value = sequential("m", flat)
    for _ in range(20):
        value = sequential("n" * 5000, [value])
    path = document(tmp_path, json.dumps(value | {"keras_version": "2.2.4"}))
    refused(path, "the names of its layers have more than", WEIGHTS)


def test_refusals_by_the_thousand(tmp_path: Path) -> None:
    """Time grows with their number, not with its square."""
    code = [{"class_name": "Lambda", "config": {"batch_input_shape": [None, 3], "name": f"l{k}"}} for k in range(3000)]
    path = document(
        tmp_path, json.dumps({"class_name": "Sequential", "config": {"layers": code}, "keras_version": "2.2.4"})
    )
    refused(path, "Lambda layer 'l2999': it holds Python code", WEIGHTS)


def test_models_nested_too_deeply(tmp_path: Path) -> None:
    item: Any = {"class_name": "Dropout", "config": {"name": "x", "batch_input_shape": [None, 3]}}
    for _ in range(60):
        item = {"class_name": "Sequential", "config": {"name": "m", "layers": [item]}}
    path = document(tmp_path, json.dumps({**item, "keras_version": "2.2.4"}))
    refused(path, "the architecture has 0 layers with weights|nested too deeply", WEIGHTS)


# --- refusals: all of them, by name, and nothing runs


def add_code(config: Any) -> None:
    for name in ("first", "shared", "out"):
        item = find(config, name)
        if name == "first":
            continue
        item["class_name"] = "Lambda"
        item["config"] = {"name": name, "function": ["4wEAAAAAAAAA", None, None], "function_type": "lambda"}
    inside = find(config, "inner")["config"]["layers"]
    inside[0]["config"]["layer"]["class_name"] = "Mine"
    inside[0]["config"]["layer"]["module"] = "my.package"
    inside[1]["class_name"] = "Custom>Other"


def test_every_problem_is_named(tmp_path: Path) -> None:
    path = architecture(tmp_path, add_code)
    with pytest.raises(UnsupportedError) as caught:
        read_file(path, WEIGHTS)
    text = str(caught.value)
    assert len(caught.value.problems) == 4
    assert "TimeDistributed layer 'inner/td': custom class my.package.Mine" in text
    assert "'Custom>Other' layer 'inner/bn': custom class 'Custom>Other'" in text
    assert "Lambda layer 'shared': it holds Python code, which is never run" in text
    assert "Lambda layer 'out'" in text
    found = survey(path, WEIGHTS)
    assert found.problems == caught.value.problems
    assert [layer.name for layer in found.layers] == [
        "inner/td",
        "inner/bn",
        "inner/frozen",
        "shared",
        "concatenate_1",
        "out",
    ]


def test_a_subclassed_model(tmp_path: Path) -> None:
    for value in (
        {"class_name": "MyModel", "config": {"name": "m", "units": 3}},
        {"class_name": "Functional", "config": {"name": "m"}},
        {"class_name": "Model", "config": {"layers": []}},
    ):
        path = document(tmp_path, json.dumps({**value, "keras_version": "2.2.4"}))
        with pytest.raises(UnsupportedError, match=r"the model \(\w+\): it is a subclass of keras.Model, its layers"):
            read_file(path, WEIGHTS)


# --- at random


def outcome(path: Path, weights: Path | None) -> str:
    """What reading comes to. Where a layer function stumbled over a config, its check is missing: a net caught it."""
    try:
        read_file(path, weights)
    except LstmgenError as error:
        return "stumbled" if error.__cause__ is not None else type(error).__name__
    return "read"


MADE_WORSE = sorted(path for path in FILES.iterdir() if path.suffix in (".h5", ".keras"))


@pytest.mark.parametrize("path", MADE_WORSE, ids=lambda path: path.name)
def test_nothing_but_our_own_errors(path: Path, tmp_path: Path) -> None:
    changed = tmp_path / "model"
    outcomes = set()
    for seed in range(25):
        changed.write_bytes(mutate_model(path.read_bytes(), random.Random(f"{path.name} {seed}")))
        only_weights = path.name.endswith("_weights.h5")
        outcomes.add(outcome(JSON, changed) if only_weights else outcome(changed, None))
    assert "stumbled" not in outcomes
    assert "ReadError" in outcomes


def test_json_at_random(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    outcomes = set()
    for seed in range(300):
        path.write_bytes(mutate_model(JSON.read_bytes(), random.Random(seed)))
        outcomes.add(outcome(path, WEIGHTS))
    assert outcomes == {"read", "ReadError", "MismatchError", "UnsupportedError"}
