"""Axes, constant inputs and states of ONNX files: what they show themselves, and what a user states."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from command_line import ARTICLE
from onnx import helper, numpy_helper
from onnx_models import BOOL, FLOAT, INT64, checked, model, node, numbers, saved

import lstmgen
from lstmgen.errors import OptionError, ReadError, UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.read import OnnxInterface, read_file
from lstmgen.read.onnx.interface import holds

FILES = Path(__file__).parent / "files"
UNITS, FEATURES = 4, 3
SQUARE = {"w": numbers(1, 6, 6)}


def shapes(graph: Graph) -> list[str]:
    """The shapes of inputs and outputs."""
    return [" ".join(map(str, value.shape)) for value in (*graph.inputs, *graph.outputs)]


def recurrent(op: str = "LSTM", layers: int = 1, x: Any = ("batch", "t", FEATURES)) -> Any:
    """Layers with initial states, in the form of torch.onnx.export: states of all layers in one tensor."""
    gates = {"LSTM": 4, "GRU": 3}[op]
    letters = "hc" if op == "LSTM" else "h"
    nodes, constants = [node("Transpose", "x", "y_0", perm=[1, 0, 2])], {"one": np.array([1])}
    for k in range(layers):
        constants |= {f"n{k}": np.array([k]), "axis": np.array([0])}
        constants |= {
            f"W{k}": numbers(k, 1, gates * UNITS, UNITS if k else FEATURES),
            f"R{k}": numbers(k + 10, 1, gates * UNITS, UNITS),
            f"B{k}": numbers(k + 20, 1, 2 * gates * UNITS),
        }
        for letter in letters:
            constants[f"n{k + 1}"] = np.array([k + 1])
            nodes.append(node("Slice", f"{letter}0 n{k} n{k + 1} axis", f"{letter}_{k}"))
        first = " ".join(f"{letter}_{k}" for letter in letters)
        after = " ".join(f"{letter}_last_{k}" for letter in letters)
        nodes.append(node(op, f"y_{k} W{k} R{k} B{k} - {first}", f"Y_{k} {after}", hidden_size=UNITS))
        nodes.append(node("Squeeze", f"Y_{k} one", f"y_{k + 1}"))
    nodes.append(node("Transpose", f"y_{layers}", "y", perm=[1, 0, 2]))
    last = {letter: " ".join(f"{letter}_last_{k}" for k in range(layers)) for letter in letters}
    nodes += [node("Concat", last[letter], f"{letter}n", axis=0) for letter in letters]
    batch, timesteps, _ = x
    states = {f"{letter}0": [layers, batch, UNITS] for letter in letters}
    outputs = {"y": [batch, timesteps, UNITS]} | {f"{letter}n": [layers, batch, UNITS] for letter in letters}
    return model(nodes, {"x": list(x), **states}, outputs, constants)


def scores() -> Any:
    """A score for each timestep, as silero-vad has for sequences; verify draws sequences of one timestep, too."""
    proto = recurrent(x=(1, "t", FEATURES))
    graph = proto.graph
    graph.initializer.extend([numpy_helper.from_array(numbers(9, UNITS, 1), "k")])
    graph.initializer.extend([numpy_helper.from_array(np.array([-1]), "flat")])
    graph.node.extend([node("MatMul", "y k", "z"), node("Reshape", "z flat", "scores")])
    graph.output[0].CopyFrom(helper.make_tensor_value_info("scores", FLOAT, ["n"]))
    return proto


@pytest.mark.parametrize(("op", "layers"), [("LSTM", 1), ("LSTM", 2), ("GRU", 2)])
def test_states_of_recurrent_layers_are_kept(op: str, layers: int, tmp_path: Path) -> None:
    proto = recurrent(op, layers)
    graph = read_file(saved(proto, tmp_path))
    assert shapes(graph) == [f"timesteps {FEATURES}", f"timesteps {UNITS}"]
    assert len(graph.stateful()) == layers
    session = onnxruntime.InferenceSession(proto.SerializeToString())
    names = [end.name for end in session.get_inputs()][1:]
    states, kept = [np.zeros((layers, 1, UNITS), np.float32) for _ in names], {}
    for part in (numbers(1, 4, FEATURES), numbers(2, 1, FEATURES), numbers(3, 3, FEATURES)):
        expected, *states = session.run(None, {"x": part[np.newaxis], **dict(zip(names, states))})
        (result,), kept = graph.run([part], kept)
        np.testing.assert_allclose(result, expected[0], atol=2e-6)


def test_states_that_the_caller_keeps(tmp_path: Path) -> None:
    interface = OnnxInterface(state={"h0": "none", "c0": "none"})
    graph = checked(recurrent(), tmp_path, interface=interface)
    assert graph.input_names == ("x", "h0", "c0")
    assert not graph.stateful()


def step() -> Any:
    """A cell of arithmetic with both states in one tensor, for one timestep."""
    nodes = [
        node("Gather", "state zero", "h", axis=0),
        node("Gather", "state one", "c", axis=0),
        node("MatMul", "h w", "hw"),
        node("Add", "x hw", "sum"),
        node("Tanh", "sum", "g"),
        node("Mul", "c half", "less"),
        node("Add", "less g", "c_next"),
        node("Sigmoid", "c_next", "h_next"),
        node("Unsqueeze", "h_next first", "h_row"),
        node("Unsqueeze", "c_next first", "c_row"),
        node("Concat", "h_row c_row", "state_next", axis=0),
        node("ReduceMean", "h_next", "mean", axes=[1], keepdims=1),
    ]
    constants = {"zero": np.array(0), "one": np.array(1), "half": np.float32(0.5), "first": np.array([0]), **SQUARE}
    inputs = {"x": ["batch", 6], "state": [2, "batch", 6]}
    return model(
        nodes, inputs, {"h_next": ["batch", 6], "mean": ["batch", 1], "state_next": [2, "batch", 6]}, constants
    )


def test_one_timestep_becomes_a_loop(tmp_path: Path) -> None:
    proto = step()
    graph = read_file(saved(proto, tmp_path))
    assert shapes(graph) == ["timesteps 6", "timesteps 6", "timesteps 1"]
    session, state = onnxruntime.InferenceSession(proto.SerializeToString()), np.zeros((2, 1, 6), np.float32)
    rows = numbers(5, 4, 6)
    expected = []
    for row in rows:
        y, mean, state = session.run(None, {"x": row[np.newaxis], "state": state})
        expected.append((y[0], mean[0]))
    for result, column in zip(graph.evaluate(rows), zip(*expected), strict=True):
        np.testing.assert_allclose(result, np.stack(column), atol=2e-6)


def test_one_timestep_with_a_cache_beside_a_recurrent_node(tmp_path: Path) -> None:
    proto = recurrent("GRU", x=("batch", 1, FEATURES))
    proto.graph.node.extend([node("Sub", "x conv_cache", "change"), node("Identity", "x", "conv_cache_out")])
    cache = ["batch", 1, FEATURES]
    for side, names in ((proto.graph.input, ["conv_cache"]), (proto.graph.output, ["change", "conv_cache_out"])):
        side.extend(helper.make_tensor_value_info(name, FLOAT, cache) for name in names)
    graph = read_file(saved(proto, tmp_path))
    assert shapes(graph) == [f"timesteps 1 {FEATURES}", f"timesteps 1 {UNITS}", f"timesteps 1 {FEATURES}"]
    session, rows = onnxruntime.InferenceSession(proto.SerializeToString()), numbers(5, 4, 1, FEATURES)
    last, before = np.zeros((1, 1, UNITS), np.float32), np.zeros((1, 1, FEATURES), np.float32)
    expected = []
    for row in rows:
        y, last, change, before = session.run(None, {"x": row[np.newaxis], "h0": last, "conv_cache": before})
        expected.append((y[0], change[0]))
    for result, column in zip(graph.evaluate(rows), zip(*expected), strict=True):
        np.testing.assert_allclose(result, np.stack(column), atol=2e-6)


def test_a_batch_axis_that_could_be_time(tmp_path: Path) -> None:
    proto = model([node("MatMul", "x w", "y")], {"x": ["rows", 6]}, {"y": ["rows", 6]}, SQUARE)
    with pytest.raises(ReadError, match="axis 0 of input 'x', 'rows', may count samples or timesteps"):
        read_file(saved(proto, tmp_path))
    assert shapes(read_file(saved(proto, tmp_path), interface=OnnxInterface(batch_axis={"x": "0"}))) == ["6", "6"]
    graph = checked(proto, tmp_path, interface=OnnxInterface(batch_axis={"x": "none"}))
    assert shapes(graph) == ["timesteps 6", "timesteps 6"]


@pytest.mark.parametrize("dims", [["N", 6], ["t", "batch_size", 6]])
def test_a_name_that_shows_the_batch_axis(dims: list[str | int], tmp_path: Path) -> None:
    graph = read_file(saved(model([node("MatMul", "x w", "y")], {"x": dims}, {"y": dims}, SQUARE), tmp_path))
    assert shapes(graph) == ["timesteps 6" if "t" in dims else "6"] * 2


def test_a_recurrent_node_shows_the_batch_axis(tmp_path: Path) -> None:
    assert shapes(read_file(saved(recurrent(x=("a", "b", FEATURES)), tmp_path)))[0] == f"timesteps {FEATURES}"


@pytest.mark.parametrize("dims", [[], ["batch"]])
def test_a_constant_input_selects_a_branch(dims: list[str], tmp_path: Path) -> None:
    from onnx import helper

    branches = [
        helper.make_graph([node(op, "x", op)], op, [], [helper.make_tensor_value_info(op, 1, None)])
        for op in ("Tanh", "Exp")
    ]
    nodes = [
        node("Reshape", "sr one", "single"),
        node("Equal", "single rate", "same"),
        helper.make_node("If", ["same"], ["y"], then_branch=branches[0], else_branch=branches[1]),
    ]
    proto = model(
        nodes,
        {"x": ["batch", 6], "sr": dims},
        {"y": ["batch", 6]},
        {"rate": np.array(16000), "one": np.array([1])},
        dtypes={"sr": INT64},
    )
    path = saved(proto, tmp_path)
    for rate, name in (("16000", "tanh"), ("8000", "exponential")):
        (made,) = read_file(path, interface=OnnxInterface(fix={"sr": rate})).nodes
        assert made.operation.activation.name == name
    assert read_file(path).input_names == ("x", "sr")
    proto.graph.node[2].attribute[0].g.node[0].op_type = "Det"
    with pytest.raises(
        UnsupportedError,
        match="both be computed: Det '.*not supported; give the input with one value: `fix={'sr': '16000'}`",
    ):
        read_file(saved(proto, tmp_path))


def test_a_stated_shape(tmp_path: Path) -> None:
    proto = model([node("Reshape", "x s", "y")], {"x": ["batch", "n"]}, {"y": None or []}, {"s": np.array([0, 2, -1])})
    graph = checked(proto, tmp_path, interface=OnnxInterface(shape={"x": "batch,6"}))
    assert shapes(graph) == ["6", "2 3"]


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        ("shape", {"z": "1,2"}, "there is no input 'z', only 'x', 'h0', 'c0'"),
        ("shape", {"x": "1,2"}, r"it has shape \['batch', 't', 3\]"),
        ("shape", {"x": "1,t,5"}, r"it has shape \['batch', 't', 3\]"),
        ("shape", {"x": "1,-2,3"}, "must have a number or a name for each axis"),
        ("fix", {"x": "much"}, "must be a number that float32 holds"),
        ("fix", {"x": "1e39"}, "must be a number that float32 holds"),
        ("batch_axis", {"x": "7"}, "must be an axis of shape"),
        ("batch_axis", {"x": "2"}, "that axis has 3 elements"),
        ("state", {"h0": "z"}, "there is no output 'z', only 'y', 'hn', 'cn'"),
    ],
)
def test_wrong_statements(argument: str, value: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=message):
        read_file(saved(recurrent(), tmp_path), interface=OnnxInterface(**{argument: value}))


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        ("weights", ARTICLE, r"contains its own weights \(ONNX\); leave `weights=` out"),
        ("layers", {"a": "x"}, "`layers=` is for Keras models"),
        ("assume", {"a": "b"}, "`assume=` is for Keras models"),
        ("custom_objects", {"A": int}, "`custom_objects=` is for Keras models"),
    ],
)
def test_arguments_for_keras_are_refused(argument: str, value: Any, message: str) -> None:
    with pytest.raises((OptionError, ReadError), match=message):
        lstmgen.read(FILES / "onnx_conv.onnx", **{argument: value})


@pytest.mark.parametrize(("argument", "value"), [("batch_axis", {"h0": "none"}), ("state", {"h0": "hn"})])
def test_an_input_is_constant_or_not(argument: str, value: dict[str, str], tmp_path: Path) -> None:
    interface = OnnxInterface(fix={"h0": "0"}, **{argument: value})
    with pytest.raises(OptionError, match="and `fix=` exclude each other: input 'h0' is constant"):
        read_file(saved(recurrent(), tmp_path), interface=interface)


@pytest.mark.parametrize(
    ("dtype", "number", "within"),
    [
        ("int32", 2**31 - 1, True),
        ("int32", 2**31, False),
        ("uint8", -1, False),
        ("int64", 10**400, False),
        ("bool", 2, False),
        ("float16", 7e4, False),
    ],
)
def test_limits_of_constants(dtype: str, number: float, within: bool) -> None:
    assert holds(np.dtype(dtype), number) == within


@pytest.mark.parametrize("argument", ["fix", "shape", "batch_axis", "state"])
@pytest.mark.parametrize("custom", [{}, {"custom_objects": {"A": int}}])
def test_arguments_for_onnx_are_refused(argument: str, custom: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=f"`{argument}=` is for ONNX files: leave it out"):
        lstmgen.read(ARTICLE, **{argument: {"x": "1"}}, **custom)
    with pytest.raises(OptionError, match=f"`{argument}=` is for ONNX files: leave it out"):
        lstmgen.read(lstmgen.read(ARTICLE), **{argument: {"x": "1"}})


@pytest.mark.parametrize("call", [lstmgen.read, lstmgen.inspect])
@pytest.mark.parametrize("model", [ARTICLE, FILES / "onnx_conv.onnx", FILES / "tensorflow_js" / "model.json"])
def test_an_example_is_for_modules(call: Callable[..., Any], model: Path) -> None:
    with pytest.raises(OptionError, match="`example=` is for PyTorch modules: leave it out"):
        call(model, example=())


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ({"h0": "cn", "c0": "hn"}, "an output has a free length"),
        ({"h0": "y"}, "state 'h0' has shape"),
        (
            {"h0": "none", "c0": "cn"},
            r"state 'c0' has another use than .*; `state={'c0': 'none'}` leaves the state to the caller",
        ),
    ],
)
def test_a_pair_of_states_that_is_none(pairs: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match=message):
        read_file(saved(recurrent(), tmp_path), interface=OnnxInterface(state=pairs))


def test_a_state_that_cannot_be_kept_is_left_to_the_caller(tmp_path: Path) -> None:
    graph = read_file(saved(recurrent(), tmp_path), interface=OnnxInterface(state={"h0": "none"}))
    assert graph.input_names == ("x", "h0", "c0")
    assert any("input 'c0' looks like a state that cannot be kept here" in line for line in graph.warnings)
    weights = {"W": numbers(1, 1, 12, 3), "R": numbers(2, 1, 12, 4)}
    nodes = [node("GRU", "x W R - - h0", "Y hn", hidden_size=4)]
    several = model(nodes, {"x": [5, 2, 3], "h0": [1, 2, 4]}, {"Y": [], "hn": [1, 2, 4]}, weights)
    graph = checked(several, tmp_path)
    assert any("input 'h0' looks like a state" in line for line in graph.warnings)


def test_a_state_that_is_the_only_output_is_left_to_the_caller(tmp_path: Path) -> None:
    nodes = [node("Add", "x h", "sum"), node("Tanh", "sum", "h_next")]
    path = saved(model(nodes, {"x": [1, 3], "h": [1, 3]}, {"h_next": [1, 3]}), tmp_path)
    assert read_file(path).input_names == ("x", "h")
    with pytest.raises(OptionError, match="`state={'h': 'h_next'}` leaves no output; keep the state in your program"):
        read_file(path, interface=OnnxInterface(state={"h": "h_next"}))


def test_an_output_may_occur_twice(tmp_path: Path) -> None:
    nodes = [node("Relu", "x", "a"), node("Neg", "x", "b")]
    proto = model(nodes, {"x": ["batch", 3]}, {"a": [], "b": []})
    proto.graph.output.append(proto.graph.output[0])
    (first, second, third) = read_file(saved(proto, tmp_path)).evaluate(np.array([1.0, -2.0, 3.0]))
    np.testing.assert_array_equal([first, second, third], [[1, 0, 3], [-1, 2, -3], [1, 0, 3]])


def test_shapes_of_random_tensors_are_not_random(tmp_path: Path) -> None:
    nodes = [
        node("RandomNormalLike", "x", "noise"),
        node("Add", "x noise", "drawn"),
        node("Shape", "noise", "shape"),
        node("ConstantOfShape", "shape", "zeros"),
        node("Sub", "zeros x", "y"),
        node("Shape", "drawn", "size"),
        node("Reshape", "x size", "z"),
    ]
    graph = read_file(saved(model(nodes[:5], {"x": [1, 4]}, {"drawn": [], "y": []}), tmp_path))
    assert graph.output_names == ("y",)
    np.testing.assert_array_equal(graph.evaluate(np.arange(4.0))[0], [0, -1, -2, -3])
    with pytest.raises(UnsupportedError, match="RandomNormalLike layer .*: it draws random numbers"):
        read_file(saved(model(nodes, {"x": [1, 4]}, {"drawn": [], "y": [], "z": []}), tmp_path))


def test_random_outputs_are_left_out(tmp_path: Path) -> None:
    """ML-Agents writes an action that is drawn beside the most likely one."""
    nodes = [
        node("MatMul", "x w", "logits"),
        node("Multinomial", "logits", "drawn", dtype=INT64),
        node("ArgMax", "logits", "best", axis=1),
    ]
    inputs, constants, dtypes = {"x": ["batch", 4]}, {"w": numbers(1, 4, 3)}, {"drawn": INT64, "best": INT64}
    both = model(nodes, inputs, {"drawn": [], "best": []}, constants, dtypes=dtypes)
    path, out = saved(both, tmp_path), tmp_path / "net.py"
    graph = read_file(path)
    assert len(graph.outputs) == 1
    assert any("output 'drawn' is drawn at random, and left out" in line for line in graph.warnings)
    lstmgen.export(path, out)
    assert lstmgen.verify(path, out).ok
    with pytest.raises(OptionError, match="'x': 'drawn'.*: the output is drawn at random"):
        read_file(path, interface=OnnxInterface(state={"x": "drawn"}))
    alone = model(nodes[:2], inputs, {"drawn": []}, constants, dtypes=dtypes)
    with pytest.raises(UnsupportedError, match="Multinomial layer .*: it draws random numbers"):
        read_file(saved(alone, tmp_path))


def test_verify_compares_with_onnxruntime(tmp_path: Path) -> None:
    for name, proto in (("sequence", recurrent("GRU", 2)), ("step", step()), ("scores", scores())):
        path, out = saved(proto, tmp_path, f"{name}.onnx"), tmp_path / f"{name}.py"
        lstmgen.export(path, out)
        report = lstmgen.verify(path, out, samples=3)
        assert report.ok
        assert {line.what for line in report.lines} >= {"onnxruntime", "Python"}, report.notes


def test_verify_feeds_a_number_that_is_no_array(tmp_path: Path) -> None:
    proto = model(
        [node("Where", "flag x zero", "y")],
        {"flag": [], "x": ["batch", 3]},
        {"y": ["batch", 3]},
        {"zero": np.float32(0)},
        dtypes={"flag": BOOL},
    )
    report = lstmgen.verify(saved(proto, tmp_path), target="python", samples=3)
    assert "onnxruntime" in {line.what for line in report.lines}, report.notes


def test_verify_finds_the_batch_axis_of_an_output(tmp_path: Path) -> None:
    constants = {"W": numbers(1, 1, 4 * UNITS, FEATURES), "R": numbers(2, 1, 4 * UNITS, UNITS)}
    nodes = [node("Transpose", "x", "turned", perm=[1, 0, 2]), node("LSTM", "turned W R", "- h", hidden_size=UNITS)]
    proto = model(nodes, {"x": ["batch", 5, FEATURES]}, {"h": [1, "b", UNITS]}, constants)
    report = lstmgen.verify(saved(proto, tmp_path), target="python", samples=3)
    assert report.ok
    assert report.notes == ()


def test_verify_knows_how_exact_a_closed_gate_is(tmp_path: Path) -> None:
    bias = np.zeros((1, 8 * UNITS), np.float32)
    bias[0, UNITS : 2 * UNITS] = -40  # of the output gate
    constants = {"W": numbers(1, 1, 4 * UNITS, FEATURES), "R": numbers(2, 1, 4 * UNITS, UNITS), "B": bias}
    proto = model(
        [node("LSTM", "x W R B", "y", hidden_size=UNITS)], {"x": [5, 1, FEATURES]}, {"y": [5, 1, 1, UNITS]}, constants
    )
    path = saved(proto, tmp_path)
    report = lstmgen.verify(path, target="numpy", samples=3, keras=False)
    assert report.ok, report
    assert max(line.errors.scale for line in report.lines) < 1e-16  # a gate of e^-40, 4e-18, is all but closed


def test_verify_compares_places_of_the_largest_numbers(tmp_path: Path) -> None:
    nodes = [node("Hardmax", "x", "y"), node("TopK", "x k", "v i")]
    outputs = {"y": ["batch", 6], "v": ["batch", 2], "i": ["batch", 2]}
    constants = {"k": np.array([2])}
    proto = model(nodes, {"x": ["batch", 6]}, outputs, constants, dtypes={"i": INT64})
    report = lstmgen.verify(saved(proto, tmp_path), target="python")
    assert report.ok
    lines = {line.output: line.compared for line in report.lines if line.what == "onnxruntime"}
    assert lines == dict.fromkeys(outputs, True)
    assert not [note for note in report.notes if "compared" in note]


def test_verify_notes_that_samples_of_a_batch_are_mixed(tmp_path: Path) -> None:
    noted = []
    for axis in (0, 1):
        nodes = [node("LogSoftmax", "x", "s", axis=axis), node("MatMul", "s w", "y")]
        proto = model(nodes, {"x": ["batch", 6]}, {"y": ["batch", 6]}, SQUARE)
        path, out = saved(proto, tmp_path, f"{axis}.onnx"), tmp_path / f"axis_{axis}.py"
        lstmgen.export(path, out)
        report = lstmgen.verify(path, out, samples=3)
        assert report.ok
        noted.append([note for note in report.notes if "in one batch, onnxruntime gives other outputs" in note])
    assert [len(notes) for notes in noted] == [1, 0]


def test_a_gru_that_pytorch_wrote_wrong(tmp_path: Path) -> None:
    proto = recurrent("GRU")
    proto.producer_name = "pytorch"
    assert any("pytorch#189225" in warning for warning in read_file(saved(proto, tmp_path)).warnings)
