"""Operators of ONNX, one by one: they compute what onnxruntime computes, or are refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from languages import run_c, run_python
from onnx import helper
from onnx.reference import ReferenceEvaluator
from onnx_models import BOOL, FLOAT, FLOAT16, INT64, checked, model, node, numbers, saved

from lstmgen.errors import UnsupportedError
from lstmgen.read import OnnxInterface, read_file


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
    nodes += [node("IsInf", "x", "up", detect_negative=0), node("IsInf", "x", "down", detect_positive=0)]
    outputs = {op: [] for op in (*functions, "up", "down")}
    proto = model(nodes, {"x": ["batch", 12]}, outputs, opset=20, dtypes={"up": BOOL, "down": BOOL})
    graph = read_file(saved(proto, tmp_path))
    x = np.float64([0, 1e-30, 1, 2, 1.07e9, 1.08e9, 1e20, 3e38, np.inf, -np.inf, -1e25, np.nan])
    with np.errstate(invalid="ignore"):
        expected = [*(function(x) for function in functions.values()), x == np.inf, x == -np.inf]
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


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        ([node("Det", "x", "y")], "Det layer 'y': operator Det is not supported"),
        (
            [node("FastGelu", "x", "y", domain="com.microsoft")],
            "FastGelu .*: onnxruntime's optimizer wrote it; export the file that was optimized",
        ),
        (
            [node("TreeEnsembleRegressor", "x", "y", domain="ai.onnx.ml")],
            "TreeEnsembleRegressor .*: it computes trees or support vectors, .*; export the network alone",
        ),
        ([node("Erfc", "x", "y")], "Erfc .*: it is an operator of TensorFlow, .*; export the Keras model itself"),
        (
            [node("ReverseV2", "x", "y")],
            "ReverseV2 .*: it is an operator of TensorFlow; convert the model with tf2onnx",
        ),
        ([node("Conv", "x x", "y")], "Conv layer 'y': its weights depend on the inputs of the model"),
        ([node("Conv", "x -", "y")], "Conv layer 'y': one of its required inputs is missing in the file"),
        (
            [node("Cast", "x", "n", to=INT64), node("Mul", "n n", "y")],
            "Mul layer 'y': it computes in int64.*; the model's integers wrap on overflow.*: cast them to float",
        ),
    ],
)
def test_a_refusal_names_the_operator_and_a_cure(nodes: list[Any], message: str, tmp_path: Path) -> None:
    proto = model(nodes, {"x": ["batch", 2, 2]}, {"y": ["batch", 2, 2]})
    with pytest.raises(UnsupportedError, match=message):
        read_file(saved(proto, tmp_path))


@pytest.mark.parametrize(
    ("op", "inputs", "constants", "options", "reason"),
    [
        ("Pad", "x p", {"p": np.int64([0, 1, 0, 0, 1, 0])}, {"mode": "reflect"}, "needs a fixed length"),
        ("Resize", "x - s", {"s": np.float32([1, 1.5, 1])}, {"mode": "nearest"}, "by 1.5 is not supported"),
        ("MatMul", "f w", {"w": numbers(1, 15, 2)}, {}, r"cannot multiply .* by \(15, 2\)"),
    ],
)
def test_an_operator_that_needs_a_length_says_how_to_give_it(
    op: str, inputs: str, constants: dict[str, Any], options: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    nodes = [node("Flatten", "x", "f"), node(op, inputs, "y", **options)]
    proto = model(nodes, {"x": ["batch", "t", 3]}, {"y": []}, constants)
    with pytest.raises(UnsupportedError, match=f"{reason}.*`shape={{'x': '1,t,3'}}`, with numbers for t$"):
        read_file(saved(proto, tmp_path))
    checked(proto, tmp_path, interface=OnnxInterface(shape={"x": "1,5,3"}))


def one(op: str, inputs: str = "x", constants: dict[str, Any] | None = None, **options: Any) -> Any:
    """A model of one node."""
    shape, opset = options.pop("shape", ["batch", 3, 6]), options.pop("opset", 17)
    arrays = {name: np.asarray(value) for name, value in (constants or {}).items()}
    dtypes = options.pop("dtypes", {})
    outputs: dict[str, list[int]] = {name: [] for name in options.pop("outputs", "y").split()}
    nodes = [node(op, inputs, " ".join(outputs), **options)]
    proto = model(nodes, {"x": shape}, outputs, arrays, opset=opset, dtypes=dtypes)
    if "domain" in options:
        proto.opset_import.append(helper.make_opsetid(options["domain"], 1))
    return proto


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
    "LpPool, sums": ("x", {}, {"kernel_shape": [3], "p": 1}),
    "LpPool, roots": ("x", {}, {"kernel_shape": [3]}),
    "LRN": ("x", {}, {"size": 3, "alpha": 0.5, "beta": 0.6, "bias": 1.5, "shape": ["batch", 5, 2, 3]}),
    "AveragePool, all": ("x", {}, {"kernel_shape": [3], "pads": [1, 0], "count_include_pad": 1}),
    "GlobalAveragePool": ("x", {}, {}),
    "BatchNormalization": ("x a b c d", {name: abs(numbers(k, 3)) for k, name in enumerate("abcd")}, {}),
    "LayerNormalization": ("x a b", {"a": numbers(1, 6), "b": numbers(2, 6)}, {"epsilon": 1e-3}),
    "LayerNormalization, two axes": ("x a", {"a": numbers(1, 3, 6)}, {"axis": 1}),
    "LayerNormalization, statistics": ("x a", {"a": numbers(1, 3, 6)}, {"axis": 1, "outputs": "y m d"}),
    "InstanceNormalization": ("x a b", {"a": numbers(1, 3), "b": numbers(2, 3)}, {}),
    "Softmax": ("x", {}, {"axis": 1}),
    "GroupNormalization": (
        "x a b",
        {"a": numbers(1, 2), "b": numbers(2, 2)},
        {"num_groups": 2, "shape": ["batch", 4, 3, 2], "opset": 18},
    ),
    "GroupNormalization, by channel": (
        "x a b",
        {"a": numbers(1, 6), "b": numbers(2, 6)},
        {"num_groups": 3, "shape": ["batch", 6, 3, 2], "opset": 21},
    ),
    "Softmax, old": ("x", {}, {"axis": 1, "opset": 11}),
    "LogSoftmax": ("x", {}, {}),
    "ReduceL2": ("x", {}, {"axes": [1], "keepdims": 0}),
    "ReduceMean": ("x", {}, {"axes": [-1]}),
    "ReduceSum": ("x a", {"a": [2]}, {"keepdims": 0}),
    "ReduceLogSumExp": ("x", {}, {"axes": [1, 2]}),
    "CumSum": ("x a", {"a": 2}, {"reverse": 1, "exclusive": 1}),
    "CumSum, of one": ("x a", {"a": 2}, {"exclusive": 1, "shape": ["batch", 3, 1]}),
    "PRelu": ("x a", {"a": numbers(1, 3, 1)}, {}),
    "PRelu, last axis": ("x a", {"a": numbers(1, 6)}, {"opset": 7}),
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
    "Einsum, groups": (
        "x w",
        {"w": numbers(1, 3, 6, 4)},
        {"equation": "btgi,gih->btgh", "shape": ["batch", "t", 3, 6]},
    ),
    "Einsum, sum of the kernel": ("x w", {"w": numbers(1, 6, 4, 2)}, {"equation": "btf,fkh->btk"}),
    "Einsum, three": ("x w v", {"w": numbers(1, 6, 4), "v": numbers(2, 4, 3)}, {"equation": "btf,fk,kh->bth"}),
    "Einsum, three of the inputs": ("x x x", {}, {"equation": "btf,bsf,bsg->btg"}),
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
    "ReverseSequence, shorter": ("x n", {"n": [2]}, {"time_axis": 1, "batch_axis": 0, "shape": [1, 3, 6]}),
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
    "Resize, tie in float32": ("x - s", {"s": np.float32([1, 1, 2.1])}, {"mode": "nearest", "shape": [1, 3, 22]}),
    "Resize, symmetric": (
        "x - s",
        {"s": np.float32([1, 1, 0.6])},
        {
            "mode": "nearest",
            "nearest_mode": "floor",
            "coordinate_transformation_mode": "half_pixel_symmetric",
            "shape": [1, 3, 10],
            "opset": 19,
        },
    ),
    "Resize, shorter before opset 11": (
        "x s",
        {"s": np.float32([1, 1, 0.6])},
        {"mode": "nearest", "shape": [1, 3, 10], "opset": 10},
    ),
    "Resize, as long as before": (
        "x - s",
        {"s": np.float32([1, 1, 1.05, 2])},
        {"mode": "linear", "shape": [1, 2, 10, 4]},
    ),
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
    "GridSample": (
        "x g",
        {"g": np.float32([[[[-1.8, 0.3], [0.5, -2.9], [2.5, 0.7]]]])},
        {"mode": "cubic", "padding_mode": "reflection", "shape": ["batch", 2, 3, 5], "opset": 20},
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
    "Attention, a shorter mask that lets nothing in": (
        "x x x m",
        {"m": np.float32([[-np.inf, -np.inf], [0.5, -np.inf], [0.5, 1]])},
        {"q_num_heads": 2, "kv_num_heads": 2, "left_window_size": 1, "opset": 25, "shape": [1, 3, 6]},
    ),
    "RotaryEmbedding, of onnxruntime": (
        "x p c s",
        {"p": [3], "c": numbers(1, 9, 2), "s": numbers(2, 9, 2)},
        {"interleaved": 1, "domain": "com.microsoft", "shape": ["batch", 3, 8]},
    ),
    "RotaryEmbedding, of onnxruntime, a part": (
        "x p c s",
        {"p": [[3, 0, 7]], "c": numbers(1, 9, 1), "s": numbers(2, 9, 1)},
        {"num_heads": 2, "rotary_embedding_dim": 2, "domain": "com.microsoft", "shape": [1, 3, 8]},
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
    "Imputer, zeros": ("half", {}, {"imputed_value_floats": [5.0, 6.0, 7.0, 8.0]}),
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
        node("Mul", "x zeros", "half"),  # zeros in two columns
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
        ("MaxPool", {"kernel_shape": [2], "pads": [-1, 0]}, r"pads=\[-1, 0\] are not supported"),
        ("MaxPool", {"kernel_shape": [2], "pads": [1]}, r"pads=\[1\] are not supported"),
        ("AveragePool", {"kernel_shape": [2], "pads": [1, 1], "dilations": [7]}, "step over the whole input"),
        ("ConvTranspose", {"strides": [7], "auto_pad": "SAME_UPPER"}, "for strides beyond the kernel"),
        ("ConvTranspose", {"strides": [2], "output_shape": [18]}, "beyond the last window, where runtimes differ"),
        ("ConvTranspose", {"pads": [6, 5]}, "leaves no element"),
        ("Resize", {"scales": [1.0, 1.0, 0.1], "mode": "linear"}, "scaling 6 elements by 0.1 leaves none"),
        ("Imputer", {"imputed_value_floats": [1.0], "replaced_value_float": 0.1}, "it replaces 0.1, which differs"),
        ("OneHotEncoder", {"cats_int64s": [1, 2]}, "it encodes categories; export the model without it"),
        ("Einsum", {"equation": "abb,abcc->a"}, "is not supported; name each axis of an operand by a letter"),
        ("GridSample", {"mode": "cubic", "padding_mode": "border"}, "differs between ONNX's reference and onnxruntime"),
        ("AffineGrid", {"align_corners": 1}, "differs between runtimes for an axis of one place"),
    ],
)
def test_attributes_that_are_refused(op: str, options: dict[str, Any], reason: str, tmp_path: Path) -> None:
    standard = op.endswith(("Pool", "Grid", "Sample", "Transpose", "Einsum", "Resize"))
    made = node(op, "x k", "y", domain="" if standard else "ai.onnx.ml", **options)
    constants = {"k": np.array([1, 1, 1, 6])} if op == "AffineGrid" else {"k": numbers(1, 1, 1, 6)}
    with pytest.raises(UnsupportedError, match=reason):
        read_file(saved(model([made], {"x": [1, 1, 6]}, {"y": []}, constants, opset=22), tmp_path))


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


@pytest.mark.parametrize("opset", [10, 13])
def test_the_mask_of_a_dropout(opset: int, tmp_path: Path) -> None:
    """onnxruntime has zeros in it before opset 12, and ones since."""
    nodes = [node("Dropout", "x", "d m"), node("Cast", "m", "f", to=FLOAT), node("Add", "d f", "y")]
    checked(model(nodes, {"x": [1, 3]}, {"y": []}, opset=opset), tmp_path)


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
    ("nodes", "constants", "shape"),
    [
        ([node("CumProd", "x one", "y", exclusive=1)], {}, ["batch", 4, "t", 3]),
        ([node("Less", "x x", "a"), node("And", "a no", "b"), node("Cast", "b", "y", to=1)], {}, ["batch", "t"]),
        ([node("Less", "x x", "a"), node("Or", "yes a", "b"), node("Cast", "b", "y", to=1)], {}, ["batch", "t"]),
        ([node("CumProd", "w one", "k", exclusive=1), node("Add", "x k", "y")], {"w": numbers(1, 2, 3)}, ["batch", 3]),
        (
            [node("AffineGrid", "w size", "k"), node("Add", "x k", "y")],
            {"w": numbers(1, 1, 2, 3), "size": [1, 1, 3, 5]},
            ["batch", 3, 5, 2],
        ),
        (
            [node("Attention", "x k v", "y", q_num_heads=3, kv_num_heads=1, is_causal=1)],
            {"k": numbers(1, 1, 5, 2), "v": numbers(2, 1, 5, 3)},
            ["batch", "t", 6],
        ),
    ],
)
def test_composed_operators_of_constants_and_free_lengths(
    nodes: list[Any], constants: dict[str, Any], shape: list[int | str], tmp_path: Path
) -> None:
    constants = {"one": np.array(1), "yes": np.array(True), "no": np.array(False)} | constants
    constants = {name: np.asarray(array) for name, array in constants.items()}
    proto = model(nodes, {"x": shape}, {"y": []}, constants, opset=26)
    x = numbers(2, 1, *(5 if dim == "t" else dim for dim in shape[1:]), scale=3)
    (expected,) = ReferenceEvaluator(proto).run(None, {"x": x})
    (y,) = read_file(saved(proto, tmp_path)).evaluate(x[0])
    np.testing.assert_allclose(y.reshape(expected.shape), expected, rtol=1e-6)
