"""What an ONNX graph computes of constants and lengths becomes part of the model, as onnxruntime computes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx_models import FLOAT, FLOAT16, INT64, TIMESTEPS, TOLERANCE, checked, model, node, numbers, saved

from lstmgen.errors import UnsupportedError
from lstmgen.graph.linear import Dense
from lstmgen.read import read_file

SIGNAL = np.float32(np.arange(16) / 16)


def test_weights_that_operators_make(tmp_path: Path) -> None:
    """A scale, a clip and an expansion of weights, as exporters write weight normalization."""
    nodes = [
        node("ReduceL2", "v", "norm", axes=[1]),
        node("Clip", "norm low", "limited"),
        node("Div", "v limited", "w"),
        node("CastLike", "one x", "one_f"),
        node("Expand", "one_f four", "bias"),
        node("Gemm", "x w bias", "y", transB=1),
    ]
    constants = {"v": numbers(1, 4, 3), "low": np.float32(0.1), "one": np.array(1), "four": np.array([4])}
    graph = checked(model(nodes, {"x": ["batch", 3]}, {"y": ["batch", 4]}, constants), tmp_path)
    assert [type(made.operation) for made in graph.nodes] == [Dense]


def test_a_unit_matrix_has_its_own_number_format(tmp_path: Path) -> None:
    nodes = [node("EyeLike", "shape", "ones", dtype=FLOAT), node("Div", "ones two", "w"), node("MatMul", "x w", "y")]
    constants = {"shape": np.zeros((3, 3), np.int64), "two": np.float32(2)}
    checked(model(nodes, {"x": ["batch", 3]}, {"y": ["batch", 3]}, constants), tmp_path)


SPECTRA = {
    "STFT": (
        [node("HannWindow", "n", "w"), node("STFT", "x hop w", "y")],
        {"n": np.array(8), "hop": np.array(4)},
        [1, 16, 1],
    ),
    "STFT, whole": (
        [node("STFT", "x hop - n", "y", onesided=0)],
        {"n": np.array(8), "hop": np.array(3)},
        [1, 16, 1],
    ),
    "DFT": ([node("DFT", "x", "y", axis=1, onesided=1)], {}, [1, 16, 1]),
    "DFT, longer": ([node("DFT", "x n", "y", axis=1)], {"n": np.array(20)}, [1, 16, 2]),
    "DFT, inverse": ([node("DFT", "x", "y", axis=1, inverse=1)], {}, [1, 16, 2]),
    "MelWeightMatrix": (
        [node("MelWeightMatrix", "n f r low high", "w"), node("MatMul", "x w", "y")],
        {"n": np.array(4), "f": np.array(16), "r": np.array(8000), "low": np.float32(0), "high": np.float32(4000)},
        [1, 9],
    ),
    "BlackmanWindow": (
        [node("BlackmanWindow", "n", "w", periodic=0), node("Mul", "x w", "y")],
        {"n": np.array(16)},
        [1, 16],
    ),
}


@pytest.mark.parametrize("name", SPECTRA)
def test_spectra(name: str, tmp_path: Path) -> None:
    nodes, constants, shape = SPECTRA[name]
    # onnxruntime computes 20 points, no power of 2, only to 1e-5 in float32.
    tolerance = 2e-5 if name == "DFT, longer" else TOLERANCE
    checked(model(nodes, {"x": shape}, {"y": []}, constants), tmp_path, tolerance=tolerance)


FREE = {
    "positions": (
        [node("Range", "zero t one", "r"), node("Gather", "table r", "p"), node("Add", "x p", "y")],
        {"table": numbers(1, 20, 3)},
    ),
    "table": ([node("Slice", "table z e z", "p"), node("Add", "x p", "y")], {"table": numbers(1, 20, 3)}),
    "filled": ([node("ConstantOfShape", "both", "c"), node("Concat", "x c", "y", axis=1)], {"all": np.array([3])}),
    "expanded": ([node("Expand", "row both", "c"), node("Mul", "x c", "y")], {"row": numbers(1, 1, 3)}),
    "mask": (
        [
            node("Concat", "e e", "square", axis=0),
            node("ConstantOfShape", "square", "zeros"),
            node("Add", "zeros low", "lows"),
            node("Trilu", "lows k", "mask", upper=1),
            node("Transpose", "x", "turned", perm=[1, 0]),
            node("MatMul", "x turned", "scores"),
            node("Add", "scores mask", "masked"),
            node("Softmax", "masked", "y"),
        ],
        {"low": np.float32(-9), "k": np.array(1)},
    ),
}


@pytest.mark.parametrize("name", FREE)
def test_constants_as_long_as_the_input(name: str, tmp_path: Path) -> None:
    nodes, constants = FREE[name]
    lengths = [
        node("Shape", "x", "shape"),
        node("Gather", "shape zero", "t"),
        node("Unsqueeze", "t z", "e"),
        node("Concat", "e three", "both", axis=0),
    ]
    constants = constants | {
        "zero": np.array(0),
        "one": np.array(1),
        "z": np.array([0]),
        "three": np.array([3]),
    }
    proto = model([*lengths, *nodes], {"x": ["time", 3]}, {"y": []}, constants)
    graph = checked(proto, tmp_path)
    assert graph.evaluate(numbers(1, TIMESTEPS + 2, 3))[0].shape[0] == TIMESTEPS + 2


def test_lists_of_tensors(tmp_path: Path) -> None:
    nodes = [
        node("SplitToSequence", "x two", "parts", axis=1),
        node("SequenceAt", "parts zero", "first"),
        node("SequenceAt", "parts last", "second"),
        node("SequenceEmpty", "", "nothing"),
        node("SequenceInsert", "nothing first", "some"),
        node("SequenceInsert", "some second zero", "more"),
        node("ConcatFromSequence", "more", "y", axis=1, new_axis=1),
    ]
    constants = {"two": np.array(2), "zero": np.array(0), "last": np.array(-1)}
    checked(model(nodes, {"x": ["batch", 4]}, {"y": ["batch", 2, 2]}, constants), tmp_path)


def test_axes_of_the_same_name_are_equally_long(tmp_path: Path) -> None:
    nodes = [
        node("Shape", "mask", "shape"),
        node("Concat", "shape one", "column", axis=0),
        node("Reshape", "x column", "wide"),
        node("Reshape", "mask column", "high"),
        node("Mul", "wide high", "y"),
    ]
    inputs = {"x": ["batch", "time"], "mask": ["batch", "time"]}
    graph = checked(model(nodes, inputs, {"y": []}, {"one": np.array([1])}), tmp_path)
    assert graph.inputs[0].shape == graph.inputs[1].shape


def test_unnamed_axes_are_not_equally_long(tmp_path: Path) -> None:
    graph = read_file(saved(model([node("Relu", "x", "y")], {"x": ["batch", "?", "?"]}, {"y": []}), tmp_path))
    assert [str(dim) for dim in graph.inputs[0].shape] == ["timesteps", "axis1"]


def test_quotient_of_integers(tmp_path: Path) -> None:
    nodes = [node("Cast", "x", "n", to=INT64), node("Sub", "n five", "m"), node("Div", "m two", "y")]
    proto = model(nodes, {"x": ["batch", 6]}, {"y": []}, {"two": np.array(2), "five": np.array(5)}, dtypes={"y": INT64})
    checked(proto, tmp_path, low=-9)


# --- quantized files


def test_quantized_weights_are_exact(tmp_path: Path) -> None:
    weights = np.arange(-6, 6).reshape(3, 4).astype(np.int8)
    nodes = [node("DequantizeLinear", "q scale zero", "w", axis=1), node("MatMul", "x w", "y")]
    constants = {"q": weights, "scale": abs(numbers(1, 4)), "zero": np.int8([0, 1, -2, 3])}
    graph = checked(model(nodes, {"x": ["batch", 3]}, {"y": ["batch", 4]}, constants), tmp_path)
    (made,) = graph.nodes
    exact = (weights - constants["zero"].astype(int)) * constants["scale"].astype(np.float64)
    np.testing.assert_array_equal(made.operation.weights()["kernel"], exact)


def test_casts_to_few_bits_are_named(tmp_path: Path) -> None:
    nodes = [node("Cast", "x", "h", to=FLOAT16), node("Cast", "h", "y", to=FLOAT)]
    graph = read_file(saved(model(nodes, {"x": ["batch", 3]}, {"y": ["batch", 3]}), tmp_path))
    assert graph.warnings[0].startswith("h: the model computes in float16 there, which rounds to 11 bits")


def test_weights_that_are_quantized_in_the_graph(tmp_path: Path) -> None:
    nodes = [
        node("QuantizeLinear", "w scale zero", "q"),
        node("DequantizeLinear", "q scale zero", "w_1"),
        node("MatMul", "x w_1", "y"),
    ]
    constants = {"w": numbers(1, 3, 4), "scale": np.float32(0.01), "zero": np.uint8(128)}
    checked(model(nodes, {"x": ["batch", 3]}, {"y": ["batch", 4]}, constants), tmp_path)


@pytest.mark.parametrize(
    "nodes",
    [
        [node("QuantizeLinear", "x scale zero", "q"), node("DequantizeLinear", "q scale zero", "y")],
        [node("DynamicQuantizeLinear", "x", "q s z"), node("DequantizeLinear", "q s z", "y")],
    ],
)
def test_quantized_activations_are_refused(nodes: list[Any], tmp_path: Path) -> None:
    proto = model(nodes, {"x": ["batch", 3]}, {"y": []}, {"scale": np.float32(0.01), "zero": np.uint8(128)})
    with pytest.raises(
        UnsupportedError, match=f"{nodes[0].op_type} layer .*: it quantizes activations.*quantize='int8'"
    ):
        read_file(saved(proto, tmp_path))
