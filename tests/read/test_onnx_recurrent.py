"""Recurrent layers of ONNX files: they compute what onnxruntime computes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from languages import run_c, run_python
from onnx import numpy_helper
from onnx_models import checked, compare, model, node, numbers, saved

from lstmgen.graph.layout import Slice
from lstmgen.graph.recurrent import LSTM
from lstmgen.read import read_file

GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
UNITS, FEATURES = 4, 3


def weights(op: str, directions: int = 1) -> dict[str, np.ndarray]:
    """W, R and B of a recurrent node."""
    rows = GATES[op] * UNITS
    return {
        "W": numbers(1, directions, rows, FEATURES),
        "R": numbers(2, directions, rows, UNITS),
        "B": numbers(3, directions, 2 * rows),
    }


def exported(op: str, direction: str = "forward", batch: Any = "batch", timesteps: Any = "t", **options: Any) -> Any:
    """A recurrent layer and a dense one, in the form of torch.onnx.export with batch_first."""
    directions = 2 if direction == "bidirectional" else 1
    nodes = [
        node("Transpose", "x", "turned", perm=[1, 0, 2]),
        node(op, "turned W R B", "Y Y_h", hidden_size=UNITS, direction=direction, **options),
        node("Transpose", "Y", "Y_1", perm=[2, 0, 1, 3]),
        node("Reshape", "Y_1 shape", "rows"),
        node("MatMul", "rows kernel", "product"),
        node("Add", "bias product", "y"),
    ]
    constants = weights(op, directions) | {
        "shape": np.array([0, 0, -1]),
        "kernel": numbers(4, directions * UNITS, 2),
        "bias": numbers(5, 2),
    }
    return model(nodes, {"x": [batch, timesteps, FEATURES]}, {"y": [batch, timesteps, 2]}, constants, opset=14)


@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
@pytest.mark.parametrize("op", GATES)
def test_recurrent_and_dense(op: str, direction: str, tmp_path: Path) -> None:
    graph = checked(exported(op, direction), tmp_path)
    name = {"RNN": "SimpleRNN"}.get(op, op)
    kinds = [type(made.operation).__name__ for made in graph.nodes]
    assert [kind for kind in kinds if kind not in ("Slice", "Concatenate")] == [
        *[name] * (2 if direction == "bidirectional" else 1),
        "Dense",
    ]
    assert [str(dim) for dim in graph.inputs[0].shape] == ["timesteps", str(FEATURES)]


def test_generated_code(tmp_path: Path) -> None:
    graph = checked(exported("GRU", "bidirectional", timesteps=5, linear_before_reset=1), tmp_path)
    rows = [[numbers(seed, 5, FEATURES)] for seed in (6, 7)]
    for run in (run_python, run_c):
        for result, row in zip(run(graph, rows), rows, strict=True):
            np.testing.assert_allclose(result[0], graph.evaluate(*row)[0], rtol=1e-5, atol=1e-6)


def test_time_major_batch_of_one(tmp_path: Path) -> None:
    nodes = [node("GRU", "x W R B", "Y Y_h", hidden_size=UNITS), node("Squeeze", "Y one", "y")]
    constants = weights("GRU") | {"one": np.array([1])}
    graph = checked(model(nodes, {"x": ["t", 1, FEATURES]}, {"y": ["t", 1, UNITS]}, constants), tmp_path)
    assert [str(dim) for dim in graph.outputs[0].shape] == ["timesteps", str(UNITS)]


LAST = {
    "gathered": [node("Gather", "rows last", "y", axis=1)],
    "sliced": [node("Slice", "rows minus_one far one", "end"), node("Flatten", "end", "y")],
    "both": [node("Gather", "rows last", "a", axis=1), node("ReduceMean", "rows", "b", axes=[1], keepdims=0)],
}


@pytest.mark.parametrize("timesteps", [5, "t"])
@pytest.mark.parametrize("form", LAST)
def test_only_the_last_output_is_kept_where_no_other_is_used(form: str, timesteps: Any, tmp_path: Path) -> None:
    proto = exported("LSTM", timesteps=timesteps)
    del proto.graph.node[4:]
    proto.graph.node.extend([*LAST[form], *([node("Add", "a b", "y")] if form == "both" else [])])
    for name, array in {"last": -1, "minus_one": [-1], "far": [1 << 40], "one": [1]}.items():
        proto.graph.initializer.append(numpy_helper.from_array(np.array(array), name))
    del proto.graph.output[0].type.tensor_type.shape.dim[1:]
    graph = checked(proto, tmp_path)
    layers = [made.operation for made in graph.nodes if isinstance(made.operation, LSTM)]
    assert [layer.return_sequences for layer in layers] == [form == "both"]
    assert not any(isinstance(made.operation, Slice) for made in graph.nodes) or form == "both"


@pytest.mark.parametrize("op", GATES)
def test_a_fixed_batch_runs_sample_by_sample(op: str, tmp_path: Path) -> None:
    graph = checked(exported(op, "bidirectional", batch=3, timesteps=5), tmp_path)
    assert graph.inputs[0].shape == (3, 5, FEATURES)


CELLS = {
    "LSTM": [
        {"clip": 0.3},
        {"input_forget": 1},
        {"activations": ["Tanh", "Relu", "Sigmoid"]},
        {"activations": ["HardSigmoid", "Elu", "Elu"], "activation_alpha": [0.3, 0.7, 0.7], "activation_beta": [0.5]},
        {
            "activations": ["HardSigmoid", "ScaledTanh", "Affine"],
            "activation_alpha": [0.3, 0.8, 0.9],
            "activation_beta": [0.4, 1.5, 0.1],
        },
        {"activations": ["LeakyRelu", "ThresholdedRelu", "Softplus"], "activation_alpha": [0.1, 0.2]},
    ],
    "GRU": [
        {"clip": 0.3},
        {"clip": 0.3, "linear_before_reset": 1},
        {"activations": ["Softsign", "Relu"]},
        {"activations": ["HardSigmoid", "Affine"], "activation_alpha": [0.3, 0.8], "activation_beta": [0.4, 0.1]},
    ],
    "RNN": [{"clip": 0.3}, {"activations": ["ScaledTanh"], "activation_alpha": [0.8], "activation_beta": [1.5]}],
}


@pytest.mark.parametrize(("op", "options"), [(op, options) for op, rows in CELLS.items() for options in rows])
def test_options_of_cells(op: str, options: dict[str, Any], tmp_path: Path) -> None:
    checked(exported(op, **options), tmp_path)


@pytest.mark.parametrize("samples", [1, 2])
def test_everything_at_once(samples: int, tmp_path: Path) -> None:
    states = [2, samples, UNITS]
    nodes = [node("LSTM", "x W R B n h c P", "Y Y_h Y_c", hidden_size=UNITS, direction="bidirectional")]
    constants = weights("LSTM", 2) | {"P": numbers(6, 2, 3 * UNITS), "c": numbers(7, *states), "h": numbers(8, *states)}
    constants["n"] = np.array([3, 5][:samples], np.int32)
    outputs = {"Y": [5, 2, samples, UNITS], "Y_h": states, "Y_c": states}
    checked(model(nodes, {"x": [5, samples, FEATURES]}, outputs, constants), tmp_path)


@pytest.mark.parametrize("direction", ["forward", "bidirectional"])
@pytest.mark.parametrize("op", GATES)
def test_batch_first_layout(op: str, direction: str, tmp_path: Path) -> None:
    """onnxruntime has only the other layout."""
    directions = 2 if direction == "bidirectional" else 1
    turned, straight = (
        [node(op, "x W R B", "Y Y_h", hidden_size=UNITS, direction=direction, layout=1)],
        [
            node("Transpose", "x", "xt", perm=[1, 0, 2]),
            node(op, "xt W R B", "Yt Yt_h", hidden_size=UNITS, direction=direction),
            node("Transpose", "Yt", "Y", perm=[2, 0, 1, 3]),
            node("Transpose", "Yt_h", "Y_h", perm=[1, 0, 2]),
        ],
    )
    outputs = {"Y": ["batch", 5, directions, UNITS], "Y_h": ["batch", directions, UNITS]}
    protos = [
        model(nodes, {"x": ["batch", 5, FEATURES]}, outputs, weights(op, directions)) for nodes in (turned, straight)
    ]
    graph = read_file(saved(protos[0], tmp_path))
    compare(graph, protos[1])
