"""ONNX files: what is read of them computes what onnxruntime computes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from languages import run_c, run_python
from onnx import helper, numpy_helper
from onnx_models import BOOL, FLOAT16, INT64, checked, compare, model, node, numbers, saved

from lstmgen.errors import LstmgenError, ReadError, UnsupportedError
from lstmgen.graph.layout import Slice
from lstmgen.graph.recurrent import LSTM
from lstmgen.read import OnnxInterface, read_file

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


def test_nodes_in_any_order(tmp_path: Path) -> None:
    proto = exported("GRU")
    nodes = list(proto.graph.node)
    del proto.graph.node[:]
    proto.graph.node.extend(nodes[::-1])
    checked(proto, tmp_path)
    proto.graph.node[-1].input[0] = "y"
    with pytest.raises(ReadError, match="before a node computes it"):
        read_file(saved(proto, tmp_path))


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


@pytest.mark.parametrize(
    ("op", "factor", "offset"),
    [("Atan", 40, 0), ("Asin", 1, 0), ("Acos", 1, 0), ("Asinh", 40, 0), ("Acosh", 9, 10), ("Atanh", 1, 0)],
)
def test_inverses_of_trigonometry(op: str, factor: float, offset: float, tmp_path: Path) -> None:
    nodes = [node("Mul", "x factor", "a"), node("Add", "a offset", "b"), node(op, "b", "y")]
    constants = {"factor": np.float32(factor), "offset": np.float32(offset)}
    checked(model(nodes, {"x": ["batch", 50]}, {"y": []}, constants), tmp_path)


def test_inverses_of_extreme_numbers(tmp_path: Path) -> None:
    functions = {"Atan": np.arctan, "Asinh": np.arcsinh, "Acosh": np.arccosh}
    nodes = [node(op, "x", op) for op in functions]
    graph = read_file(saved(model(nodes, {"x": ["batch", 12]}, {op: [] for op in functions}), tmp_path))
    x = np.float64([0, 1e-30, 1, 2, 1.07e9, 1.08e9, 1e20, 3e38, np.inf, -np.inf, -1e25, np.nan])
    with np.errstate(invalid="ignore"):
        expected = [function(x) for function in functions.values()]
    for run in (run_python, run_c):
        for result, y in zip(run(graph, [[x]])[0], expected, strict=True):
            np.testing.assert_allclose(result, y, rtol=1e-6)


def test_indices_along_an_axis_of_one_number(tmp_path: Path) -> None:
    """PyTorch sorts the samples of packed sequences by their lengths; one sample is in order."""
    nodes = [
        node("TopK", "n one", "sorted order"),
        node("ScatterElements", "zeros order range", "back"),
        node("Gather", "x back", "y", axis=0),
    ]
    constants = {"one": np.array([1]), "zeros": np.array([0]), "range": np.array([0])}
    checked(model(nodes, {"x": [1, 4], "n": [1]}, {"y": []}, constants), tmp_path)


def test_statistics_may_be_computed(tmp_path: Path) -> None:
    nodes = [
        node("ReduceMean", "x", "mean", axes=[0, 2], keepdims=0),
        node("ReduceSumSquare", "x", "variance", axes=[0, 2], keepdims=0),
        node("BatchNormalization", "x scale offset mean variance", "y"),
    ]
    constants = {"scale": numbers(1, 3), "offset": numbers(2, 3)}
    checked(model(nodes, {"x": [1, 3, 6]}, {"y": []}, constants), tmp_path)


def test_unknown_operator_is_refused_by_name(tmp_path: Path) -> None:
    proto = model([node("Det", "x", "y")], {"x": ["batch", 2, 2]}, {"y": ["batch"]})
    with pytest.raises(UnsupportedError, match="Det layer 'y': operator Det is not supported"):
        read_file(saved(proto, tmp_path))


def test_an_operator_that_needs_a_length_says_how_to_give_it(tmp_path: Path) -> None:
    pad = node("Pad", "x p", "y", mode="reflect")
    proto = model(
        [pad], {"x": ["batch", "t", 3]}, {"y": ["batch", "u", 3]}, {"p": np.array([0, 1, 0, 0, 1, 0], dtype=np.int64)}
    )
    with pytest.raises(UnsupportedError, match="needs a fixed length, .*`shape={'INPUT': '1,128,16'}`"):
        read_file(saved(proto, tmp_path))
    checked(proto, tmp_path, interface=OnnxInterface(shape={"x": "1,5,3"}))


def test_external_data(tmp_path: Path) -> None:
    import onnx

    inside = exported("LSTM")
    graph = read_file(saved(inside, tmp_path))
    path = tmp_path / "outside.onnx"
    onnx.save(inside, path, save_as_external_data=True, location="weights.bin", size_threshold=0)
    x = numbers(8, 6, FEATURES)
    np.testing.assert_array_equal(read_file(path).evaluate(x)[0], graph.evaluate(x)[0])
    (tmp_path / "weights.bin").unlink()
    with pytest.raises(ReadError, match=r"cannot read .*weights.bin, which has weights of the model: No such file"):
        read_file(path)


@pytest.mark.parametrize("place", ["../weights.bin", "/etc/passwd", "a/../../b", "C:\\weights.bin", "a\0b", ""])
def test_external_data_outside_the_folder(place: str, tmp_path: Path) -> None:
    import onnx

    path = tmp_path / "outside.onnx"
    onnx.save(exported("LSTM"), path, save_as_external_data=True, location="weights.bin", size_threshold=0)
    proto = onnx.load(path, load_external_data=False)
    for entry in proto.graph.initializer[0].external_data:
        entry.value = place if entry.key == "location" else entry.value
    path.write_bytes(proto.SerializeToString())
    with pytest.raises(ReadError, match="which is not beside the model"):
        read_file(path)


def test_link_out_of_the_folder(tmp_path: Path) -> None:
    import onnx

    folder = tmp_path / "model"
    folder.mkdir()
    onnx.save(exported("LSTM"), folder / "m.onnx", save_as_external_data=True, location="w.bin", size_threshold=0)
    (folder / "w.bin").rename(tmp_path / "w.bin")
    (folder / "w.bin").symlink_to(tmp_path / "w.bin")
    with pytest.raises(ReadError, match="a link out of the model's folder"):
        read_file(folder / "m.onnx")
    (folder / "w.bin").unlink()
    (folder / "w.bin").symlink_to(folder / "w.bin")
    with pytest.raises(ReadError, match="a link out of the model's folder"):
        read_file(folder / "m.onnx")


def one(op: str, inputs: str = "x", constants: dict[str, Any] | None = None, **options: Any) -> Any:
    """A model of one node."""
    shape, opset = options.pop("shape", ["batch", 3, 6]), options.pop("opset", 17)
    arrays = {name: np.asarray(value) for name, value in (constants or {}).items()}
    dtypes = options.pop("dtypes", {})
    outputs: dict[str, list[int]] = {name: [] for name in options.pop("outputs", "y").split()}
    nodes = [node(op, inputs, " ".join(outputs), **options)]
    return model(nodes, {"x": shape}, outputs, arrays, opset=opset, dtypes=dtypes)


KERNEL = numbers(1, 4, 3, 3)
OPERATORS = {
    "Conv": ("x w b", {"w": KERNEL, "b": numbers(2, 4)}, {"pads": [1, 1]}),
    "Conv, uneven": ("x w", {"w": KERNEL}, {"pads": [0, 2], "strides": [2]}),
    "Conv, groups": ("x w", {"w": numbers(1, 6, 1, 2)}, {"group": 3, "dilations": [2]}),
    "Conv, auto": ("x w", {"w": KERNEL}, {"auto_pad": "SAME_LOWER", "strides": [2]}),
    "ConvTranspose": ("x w b", {"w": numbers(1, 3, 4, 3), "b": numbers(2, 4)}, {"strides": [2], "pads": [1, 0]}),
    "ConvTranspose, shorter": ("x w", {"w": numbers(1, 3, 4, 3)}, {"strides": [3], "output_shape": [15]}),
    "ConvTranspose, lower": ("x w", {"w": numbers(1, 3, 4, 3)}, {"strides": [3], "auto_pad": "SAME_LOWER"}),
    "ConvTranspose, samples": ("x w", {"w": numbers(1, 3, 2, 3)}, {"strides": [2], "group": 3, "shape": [2, 3, 6]}),
    "MaxPool": ("x", {}, {"kernel_shape": [2], "strides": [2], "pads": [1, 0]}),
    "MaxPool, ceil": ("x", {}, {"kernel_shape": [4], "strides": [4], "ceil_mode": 1}),
    "AveragePool": ("x", {}, {"kernel_shape": [3], "strides": [2], "pads": [1, 1]}),
    "MaxPool, dilated": ("x", {}, {"kernel_shape": [3], "dilations": [2], "pads": [1, 2], "strides": [2]}),
    "AveragePool, ceil": ("x", {}, {"kernel_shape": [4], "strides": [3], "pads": [1, 0], "ceil_mode": 1}),
    "AveragePool, ceil, all": (
        "x",
        {},
        {"kernel_shape": [3], "strides": [3], "pads": [1, 1], "ceil_mode": 1, "count_include_pad": 1, "opset": 19},
    ),
    "AveragePool, dilated": ("x", {}, {"kernel_shape": [3], "dilations": [2], "pads": [1, 2], "opset": 19}),
    "LpPool": ("x", {}, {"kernel_shape": [3], "pads": [1, 0], "strides": [2], "p": 3}),
    "LRN": ("x", {}, {"size": 3, "alpha": 0.5, "beta": 0.6, "bias": 1.5, "shape": ["batch", 5, 2, 3]}),
    "AveragePool, all": ("x", {}, {"kernel_shape": [3], "pads": [1, 0], "count_include_pad": 1}),
    "GlobalAveragePool": ("x", {}, {}),
    "BatchNormalization": ("x a b c d", {name: abs(numbers(k, 3)) for k, name in enumerate("abcd")}, {}),
    "LayerNormalization": ("x a b", {"a": numbers(1, 6), "b": numbers(2, 6)}, {"epsilon": 1e-3}),
    "LayerNormalization, two axes": ("x a", {"a": numbers(1, 3, 6)}, {"axis": 1}),
    "LayerNormalization, statistics": ("x a", {"a": numbers(1, 3, 6)}, {"axis": 1, "outputs": "y m d"}),
    "InstanceNormalization": ("x a b", {"a": numbers(1, 3), "b": numbers(2, 3)}, {}),
    "Softmax": ("x", {}, {"axis": 1}),
    "Softmax, old": ("x", {}, {"axis": 1, "opset": 11}),
    "LogSoftmax": ("x", {}, {}),
    "ReduceL2": ("x", {}, {"axes": [1], "keepdims": 0}),
    "ReduceMean": ("x", {}, {"axes": [-1]}),
    "ReduceSum": ("x a", {"a": [2]}, {"keepdims": 0}),
    "ReduceLogSumExp": ("x", {}, {"axes": [1, 2]}),
    "CumSum": ("x a", {"a": 2}, {"reverse": 1, "exclusive": 1}),
    "CumSum, of one": ("x a", {"a": 2}, {"exclusive": 1, "shape": ["batch", 3, 1]}),
    "PRelu": ("x a", {"a": numbers(1, 3, 1)}, {}),
    "Clip": ("x a b", {"a": np.float32(-0.2), "b": np.float32(0.3)}, {}),
    "Clip, low": ("x a", {"a": np.float32(-0.2)}, {}),
    "HardSigmoid": ("x", {}, {"alpha": 0.3, "beta": 0.4}),
    "Selu": ("x", {}, {"alpha": 1.5}),
    "Shrink": ("x", {}, {"bias": 0.1, "lambd": 0.3}),
    "LeakyRelu": ("x", {}, {}),
    "Mod": ("x a", {"a": np.float32(0.3)}, {"fmod": 1}),
    "Pow": ("x a", {"a": np.float32(2)}, {}),
    "Gather": ("x a", {"a": [2, 0]}, {"axis": 1}),
    "Gather, one": ("x a", {"a": 1}, {"axis": -1}),
    "Slice": ("x s e a t", {"s": [-1, 1], "e": [-9, 99], "a": [2, 1], "t": [-2, 1]}, {}),
    "Pad, reflect": ("x p", {"p": [0, 1, 2, 0, 0, 3]}, {"mode": "reflect"}),
    "Pad, edge": ("x p", {"p": [0, 1, 2, 0, 0, 3]}, {"mode": "edge"}),
    "Pad": ("x p v", {"p": [0, 1, -2, 0, 0, 3], "v": np.float32(0.5)}, {}),
    "Expand": ("x s", {"s": [2, 1, 1, 6]}, {"shape": ["batch", 1, 6]}),
    "Tile": ("x s", {"s": [1, 2, 3]}, {}),
    "Transpose": ("x", {}, {"perm": [2, 0, 1]}),
    "Flatten": ("x", {}, {"axis": 2}),
    "MatMul, stacks": ("x w", {"w": numbers(1, 2, 6, 4)}, {"shape": ["batch", 2, 3, 6]}),
    "MatMul, left": ("w x", {"w": numbers(1, 4, 3)}, {}),
    "Gemm": ("x w b", {"w": numbers(1, 4, 6), "b": numbers(2, 4)}, {"shape": ["batch", 6], "transB": 1, "alpha": 0.5}),
    "Einsum": ("x w", {"w": numbers(1, 6, 2, 4)}, {"equation": "btf,fhk->bhtk"}),
    "Einsum, left": ("w x", {"w": numbers(1, 4, 6)}, {"equation": "kf,bt f->bkt"}),
    "Einsum, one": ("x", {}, {"equation": "btf->fb"}),
    "Einsum, transposed": ("x", {}, {"equation": "btf->bft"}),
    "ArgMax": ("x", {}, {"axis": -1, "dtypes": {"y": INT64}}),
    "ArgMin, last": ("x", {}, {"axis": 1, "keepdims": 0, "select_last_index": 1, "dtypes": {"y": INT64}}),
    "TopK": ("x k", {"k": [3]}, {"axis": -1, "outputs": "y i", "dtypes": {"i": INT64}}),
    "TopK, smallest": ("x k", {"k": [2]}, {"axis": 1, "largest": 0, "outputs": "y i", "dtypes": {"i": INT64}}),
    "Hardmax": ("x", {}, {}),
    "Hardmax, old": ("x", {}, {"opset": 11}),
    "EyeLike": ("x", {}, {"k": 1, "shape": [3, 6]}),
    "IsInf": ("x", {}, {"detect_positive": 0, "detect_negative": 0, "opset": 20, "dtypes": {"y": BOOL}}),
    "CenterCropPad": ("x s", {"s": [6, 3]}, {"axes": [1, 2], "opset": 18}),
    "Gather, table": ("x a", {"a": [[2, 0], [1, -1]]}, {"axis": 1}),
    "GatherElements": ("x a", {"a": [[[0, -1], [3, 3], [5, 2]]]}, {"axis": 2, "shape": [1, 3, 6]}),
    "GatherElements, rows": ("x a", {"a": [[[2] * 6, [0] * 6]]}, {"axis": 1, "shape": [1, 3, 6]}),
    "GatherND": ("x a", {"a": [[0, 2], [0, -3]]}, {"shape": [1, 3, 6]}),
    "GatherND, batch_dims": (
        "x a",
        {"a": [[[[0], [5]], [[-1], [2]], [[1], [1]]]]},
        {"batch_dims": 2, "shape": [1, 3, 6]},
    ),
    "ScatterND": ("x a u", {"a": [[0, 1]], "u": numbers(1, 1, 6)}, {"shape": [1, 3, 6]}),
    "ScatterND, sum": (
        "x a u",
        {"a": [[0, 1], [0, 2], [0, 1]], "u": numbers(1, 3, 6)},
        {"reduction": "add", "shape": [1, 3, 6]},
    ),
    "ScatterElements, largest": (
        "x a u",
        {"a": [[[1, -1, 1, 1]]], "u": numbers(1, 1, 1, 4)},
        {"axis": 2, "reduction": "max", "shape": [1, 3, 6], "opset": 18},
    ),
    "ScatterElements": ("x a u", {"a": [[[1, -1]]], "u": numbers(1, 1, 1, 2)}, {"axis": 2, "shape": [1, 3, 6]}),
    "Compress": ("x c", {"c": [True, False, True]}, {"axis": 1}),
    "ReverseSequence": ("x n", {"n": [3]}, {"time_axis": 1, "batch_axis": 0, "shape": [1, 3, 6]}),
    "Trilu": ("x k", {"k": 1}, {"upper": 0}),
    "LpNormalization": ("x", {}, {"p": 1, "axis": 1}),
    "MeanVarianceNormalization": ("x", {}, {"axes": [1, 2]}),
    "DepthToSpace": ("x", {}, {"blocksize": 2, "shape": ["batch", 8, 2, 3]}),
    "DepthToSpace, CRD": ("x", {}, {"blocksize": 2, "mode": "CRD", "shape": ["batch", 8, 2, 3]}),
    "SpaceToDepth": ("x", {}, {"blocksize": 2, "shape": ["batch", 2, 4, 6]}),
    "Resize, nearest": ("x - s", {"s": np.float32([1, 1, 2])}, {"mode": "nearest"}),
    "Resize, sizes": ("x - - n", {"n": [1, 3, 4]}, {"mode": "nearest", "nearest_mode": "ceil", "shape": [1, 3, 6]}),
    "Resize, length in float32": ("x - s", {"s": np.float32([1, 1, 0.7])}, {"mode": "linear", "shape": [1, 3, 10]}),
    "Resize, place in float32": ("x - s", {"s": np.float32([1, 1, 1.3])}, {"mode": "nearest", "shape": [1, 3, 7]}),
    "Resize, linear": (
        "x - s",
        {"s": np.float32([1, 1, 2, 1.5])},
        {"mode": "linear", "coordinate_transformation_mode": "align_corners", "shape": ["batch", 1, 4, 6]},
    ),
    "Resize, cubic": (
        "x - s",
        {"s": np.float32([1, 1, 1.5, 2])},
        {"mode": "cubic", "exclude_outside": 1, "shape": ["batch", 1, 4, 6]},
    ),
    "Upsample": ("x s", {"s": np.float32([1, 1, 2])}, {"mode": "nearest", "opset": 9}),
    "Attention": ("x x x", {}, {"q_num_heads": 2, "kv_num_heads": 2, "is_causal": 1, "opset": 23}),
    "Attention, shared": (
        "x k v m",
        {"k": numbers(1, 1, 5, 2), "v": numbers(2, 1, 5, 3), "m": np.arange(15).reshape(3, 5) % 3 > 0},
        {"q_num_heads": 3, "kv_num_heads": 1, "scale": 0.7, "softcap": 0.5, "opset": 23},
    ),
    "Attention, past": (
        "x x x m p q",
        {"m": numbers(3, 1, 2, 3, 5), "p": numbers(1, 1, 2, 2, 3), "q": numbers(2, 1, 2, 2, 3)},
        {"q_num_heads": 2, "kv_num_heads": 2, "outputs": "y k v", "opset": 23, "shape": [1, 3, 6]},
    ),
    "Where": ("c x a", {"c": np.arange(6) % 2 == 0, "a": numbers(1, 3, 1)}, {}),
}


@pytest.mark.parametrize("name", OPERATORS)
def test_operators(name: str, tmp_path: Path) -> None:
    inputs, constants, options = OPERATORS[name]
    checked(one(name.partition(",")[0], inputs, constants, **options), tmp_path)


LEARNED = {
    "Scaler": ("x", {}, {"offset": [0.1, 0.2, 0.3, 0.4], "scale": [2.0, 1.0, 0.5, -1.0]}),
    "Imputer": ("n", {}, {"imputed_value_floats": [5.0, 6.0, 7.0, 8.0], "replaced_value_float": float("nan")}),
    "Binarizer": ("x", {}, {"threshold": 0.2}),
    "Normalizer": ("x", {}, {"norm": "L2"}),
    "Normalizer, sum": ("x", {}, {"norm": "L1"}),
    "FeatureVectorizer": ("x n", {}, {"inputdimensions": [4, 4]}),
    "ArrayFeatureExtractor": ("x i", {"i": np.array([[3, 0]])}, {}),
    "ArrayFeatureExtractor, labels": ("labels m", {"labels": np.float32([5, 3, 8, 1])}, {}),
    "LinearRegressor": ("x", {}, {"coefficients": [0.1 * k for k in range(8)], "intercepts": [0.5, -1], "targets": 2}),
    "LinearClassifier": (
        "x",
        {},
        {
            "coefficients": [0.3 * (k % 5) for k in range(12)],
            "intercepts": [0.1, -0.2, 0.3],
            "classlabels_ints": [7, 3, 9],
            "post_transform": "SOFTMAX",
        },
    ),
}


@pytest.mark.parametrize("name", LEARNED)
def test_operators_of_scikit_learn(name: str, tmp_path: Path) -> None:
    op = name.partition(",")[0]
    inputs, constants, options = LEARNED[name]
    outputs = {"label": [], "y": []} if op == "LinearClassifier" else {"y": []}
    nodes = [
        node("Div", "x zero", "infinite"),
        node("Mul", "infinite zeros", "n"),  # NaN in two columns
        node("ArgMax", "x", "m", axis=1, keepdims=0),
        node(op, inputs, " ".join(outputs), domain="ai.onnx.ml", **options),
    ]
    constants = {"zero": np.float32([0, 0, 1, 1]), "zeros": np.float32([0, 0, 1, 1])} | constants
    proto = model(nodes, {"x": ["batch", 4]}, outputs, constants, dtypes={"label": INT64})
    proto.opset_import.append(helper.make_opsetid("ai.onnx.ml", 1))
    checked(proto, tmp_path)


@pytest.mark.parametrize(
    ("op", "options", "reason"),
    [
        ("Dropout", {"is_test": 0}, "is_test=0 is not supported"),
        ("QuantizeLinear", {"precision": FLOAT16}, "precision=10 is not supported"),
        ("FeatureVectorizer", {"inputdimensions": [4]}, r"it uses \[4\] columns of inputs with \[6, 6\]"),
        ("Scaler", {"offset": [1.0, 2.0], "scale": [1.0]}, "offset has 2 numbers for 6 columns"),
        ("LinearRegressor", {"coefficients": [1.0] * 12, "targets": 2, "intercepts": [0.5]}, "and 1 intercepts do"),
        ("LinearClassifier", {"coefficients": [1.0] * 6, "classlabels_ints": [0, 1]}, "do not fit 2 scores"),
        ("Normalizer", {}, "norm=MAX has another meaning in onnxruntime"),
        ("LpPool", {"kernel_shape": [2], "dilations": [2], "auto_pad": "SAME_LOWER"}, "for windows with dilations"),
        ("AveragePool", {"kernel_shape": [1], "strides": [3], "auto_pad": "SAME_UPPER"}, "shorter than their strides"),
        ("MaxPool", {"kernel_shape": [2], "pads": [2, 0]}, "are as wide as a window"),
    ],
)
def test_attributes_that_are_refused(op: str, options: dict[str, Any], reason: str, tmp_path: Path) -> None:
    made = node(op, "x x", "y", domain="" if op.endswith("Pool") else "ai.onnx.ml", **options)
    with pytest.raises(UnsupportedError, match=reason):
        read_file(saved(model([made], {"x": [1, 1, 6]}, {"y": []}, opset=22), tmp_path))


@pytest.mark.parametrize("op", ["Add", "Mul"])
def test_operands_at_an_axis(op: str, tmp_path: Path) -> None:
    """Before opset 7, which onnxruntime does not run; also of constants, and scalars."""
    nodes = [node(op, "w b", "v", axis=0, broadcast=1), node(op, "x b", "a", axis=1, broadcast=1)]
    nodes += [node(op, "a two", "c", broadcast=1), node("Sub", "c v", "y")]
    w, b, two = numbers(1, 3, 3), numbers(2, 3), np.float32(2)
    constants = {"w": w, "b": b, "two": two}
    graph = read_file(saved(model(nodes, {"x": [1, 3, 3]}, {"y": []}, constants, opset=6), tmp_path))
    x, function = numbers(3, 3, 3), np.add if op == "Add" else np.multiply
    expected = function(function(x, b[:, np.newaxis]), two) - function(w, b[:, np.newaxis])
    np.testing.assert_allclose(graph.evaluate(x)[0], expected, atol=1e-6)


def test_a_query_that_may_attend_to_nothing_gets_zeros(tmp_path: Path) -> None:
    """Also where the mask is an input, as for padded sequences."""
    shape = [1, 2, 3, 4]
    proto = model([node("Attention", "x x x m", "y")], {"x": shape, "m": [3, 3]}, {"y": shape}, {}, opset=23)
    graph, mask = read_file(saved(proto, tmp_path)), np.zeros((3, 3))
    mask[0], mask[1, 1] = -np.inf, -np.inf
    x = numbers(1, *graph.inputs[0].shape)
    (y,) = graph.evaluate(x, mask)
    alone = graph.evaluate(x, np.zeros((3, 3)))[0].reshape(shape)
    assert np.all(y.reshape(shape)[0, :, 0] == 0)
    np.testing.assert_array_equal(y.reshape(shape)[0, :, 2], alone[0, :, 2])


FOLDED = {
    "CumSum": ("w a", {"w": numbers(1, 3, 6), "a": 1}, {"reverse": 1}),
    "ReduceSum": ("w a", {"w": numbers(1, 3, 6), "a": [0]}, {}),
    "ReduceMax": ("w", {"w": numbers(1, 3, 6)}, {"keepdims": 0}),
    "Gather": ("w a", {"w": numbers(1, 6, 6), "a": [2, 0, 1]}, {}),
    "Unsqueeze": ("w a", {"w": numbers(1, 3, 6), "a": [0]}, {}),
    "Transpose": ("w", {"w": numbers(1, 6, 3)}, {}),
    "MatMul": ("w v", {"w": numbers(1, 3, 4), "v": numbers(2, 4, 6)}, {}),
    "Where": ("c w v", {"c": np.arange(6) % 2 == 0, "w": numbers(1, 3, 6), "v": numbers(2, 3, 1)}, {}),
}


@pytest.mark.parametrize("name", FOLDED)
def test_operators_of_constants(name: str, tmp_path: Path) -> None:
    inputs, constants, options = FOLDED[name]
    nodes = [node(name, inputs, "k", **options), node("Add", "x k", "y")]
    shape = ["batch", 3, 6]
    checked(
        model(nodes, {"x": shape}, {"y": shape}, {key: np.array(array) for key, array in constants.items()}), tmp_path
    )


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([node("Relu", "y", "z"), node("Relu", "z", "y")], "uses 'y' before a node computes it"),
        ([node("Relu", "nothing", "y")], "uses 'nothing' before a node computes it"),
        ([node("Expand", "big size", "b"), node("Add", "x b", "y")], "is too large"),
        ([node("MatMul", "tall wide", "b"), node("Add", "x b", "y")], "is too large"),
    ],
)
def test_graphs_that_contradict_themselves(nodes: list[Any], message: str, tmp_path: Path) -> None:
    long = np.zeros((1 << 15, 1), dtype=np.float32)
    constants = {"big": np.float32(1), "size": np.array([1 << 20, 1 << 20]), "tall": long, "wide": long.T}
    with pytest.raises(LstmgenError, match=message):
        read_file(saved(model(nodes, {"x": ["batch", 3]}, {"y": ["batch", 3]}, constants), tmp_path))
