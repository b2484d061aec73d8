"""What an ONNX graph computes of constants and lengths becomes part of the model, as onnxruntime computes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
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
        node("ReduceL2", "v", "length", keepdims=0),
        node("Add", "one_f length", "offset"),
        node("Expand", "offset four", "bias"),
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
    "DFT, half inverse": ([node("DFT", "x n", "y", axis=1, inverse=1, onesided=1)], {"n": np.array(7)}, [1, 4, 2]),
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
    "BlackmanWindow, integers": (
        [
            node("BlackmanWindow", "n", "i", output_datatype=INT64, periodic=0),
            node("Cast", "i", "w", to=FLOAT),
            node("Add", "x w", "y"),
        ],
        {"n": np.array(5)},
        [1, 5],
    ),
}


@pytest.mark.parametrize("name", SPECTRA)
def test_spectra(name: str, tmp_path: Path) -> None:
    nodes, constants, shape = SPECTRA[name]
    # onnxruntime computes 20 points, no power of 2, only to 1e-5 in float32.
    tolerance = 2e-5 if name == "DFT, longer" else TOLERANCE
    checked(model(nodes, {"x": shape}, {"y": []}, constants), tmp_path, tolerance=tolerance)


def test_a_half_spectrum_of_another_length_is_refused(tmp_path: Path) -> None:
    nodes, _, shape = SPECTRA["DFT, half inverse"]
    path = saved(model(nodes, {"x": shape}, {"y": []}, {"n": np.array(8)}), tmp_path)
    with pytest.raises(UnsupportedError, match="half spectrum of 4 numbers is not that of a signal of 8"):
        read_file(path)


FREE = {
    "positions": (
        [node("Range", "zero t one", "r"), node("Gather", "table r", "p"), node("Add", "x p", "y")],
        {"table": numbers(1, 20, 3)},
    ),
    "table": ([node("Slice", "table z e z", "p"), node("Add", "x p", "y")], {"table": numbers(1, 20, 3)}),
    "filled": ([node("ConstantOfShape", "both", "c"), node("Concat", "x c", "y", axis=1)], {"three": np.array([2])}),
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
    constants = {"zero": np.array(0), "one": np.array(1), "z": np.array([0]), "three": np.array([3])} | constants
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


LARGE = np.array([[2_000_000_011, 2_000_000_011, 7]], np.int32)


@pytest.mark.parametrize(
    ("op", "operands"),
    [("MatMul", "large square"), ("Sign", "large"), ("CumSum", "large axis"), ("Mul", "large three")],
)
def test_constant_integers_wrap_and_stay_integers(op: str, operands: str, tmp_path: Path) -> None:
    nodes = [
        node(op, operands, "n"),
        node("Div", "n two", "h"),
        node("Cast", "h", "f", to=FLOAT),
        node("Add", "x f", "y"),
    ]
    constants = {"large": LARGE, "square": np.int32([[1, 2, 3], [1, 0, 2], [1, 1, 1]]), "two": np.int32(2)}
    constants |= {"three": np.int32(3), "axis": np.array(1)}
    checked(model(nodes, {"x": ["batch", 3]}, {"y": ["batch", 3]}, constants), tmp_path)


@pytest.mark.parametrize("low", [-128, -7])
def test_a_quotient_of_constant_integers_is_cut_towards_zero(low: int, tmp_path: Path) -> None:
    nodes = [node("Div", "n m", "h"), node("Cast", "h", "f", to=FLOAT), node("Add", "x f", "y")]
    constants = {"n": np.int8([low, low, 127]), "m": np.int8([2, -3, -2])}
    checked(model(nodes, {"x": ["batch", 3]}, {"y": ["batch", 3]}, constants), tmp_path)


@pytest.mark.parametrize(
    ("op", "operands", "options", "reason"),
    [
        ("ReduceSum", "large axes", {}, "beyond int32"),
        ("ReduceProd", "large axes", {}, "beyond int32"),
        ("Pow", "large two", {}, "beyond int32"),
        ("Einsum", "large large", {"equation": "ij,ij->ij"}, "a product of integers"),
    ],
)
def test_integers_that_runtimes_compute_otherwise_are_refused(
    op: str, operands: str, options: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    nodes = [node(op, operands, "n", **options), node("Cast", "n", "f", to=FLOAT), node("Add", "x f", "y")]
    constants = {"large": LARGE, "two": np.int32(2), "axes": np.array([1])}
    proto = model(nodes, {"x": ["batch", 3]}, {"y": ["batch", 3]}, constants)
    with pytest.raises(UnsupportedError, match=reason):
        read_file(saved(proto, tmp_path))


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


BYTES = {
    "scale": np.float32(0.01),
    "zero": np.uint8(120),
    "w": np.random.default_rng(1).integers(-90, 90, (3, 4)).astype(np.int8),
    "ws": np.float32(0.02),
    "wz": np.int8(3),
    "ys": np.float32(0.03),
    "yz": np.uint8(130),
    "k": np.random.default_rng(2).integers(-90, 90, (2, 3, 2)).astype(np.int8),
    "ks": np.float32([0.02, 0.01]),
    "kz": np.zeros(2, np.int8),
    "b": np.array([500, -300], np.int32),
    "one": np.array([1]),
    "v": numbers(3, 3, 4),
    "c": numbers(4, 4),
    "even": np.float32(0.031),  # no output is in the middle of two steps
}


def in_steps(x: str, y: str, steps: str = "scale zero") -> list[Any]:
    """Nodes that round a tensor to 8 bits."""
    return [node("QuantizeLinear", f"{x} {steps}", f"{x}/q"), node("DequantizeLinear", f"{x}/q {steps}", y)]


QUANTIZED = {
    "QDQ": in_steps("x", "y"),
    "dynamic": [node("DynamicQuantizeLinear", "x", "q s z"), node("DequantizeLinear", "q s z", "y")],
    "MatMulInteger": [
        node("DynamicQuantizeLinear", "x", "q s z"),
        node("MatMulInteger", "q w z wz", "p"),
        node("Cast", "p", "f", to=FLOAT),
        node("Mul", "s ws", "m"),
        node("Mul", "f m", "y"),
    ],
    "QLinearMatMul": [
        node("QuantizeLinear", "x scale zero", "q"),
        node("QLinearMatMul", "q scale zero w ws wz ys yz", "p"),
        node("DequantizeLinear", "p ys yz", "y"),
    ],
    "ConvInteger": [
        node("DynamicQuantizeLinear", "x", "q s z"),
        node("Transpose", "q", "t", perm=[0, 2, 1]),
        node("ConvInteger", "t k z", "p", pads=[1, 0]),
        node("Cast", "p", "f", to=FLOAT),
        node("Mul", "f s", "y"),
    ],
    "QLinearConv": [
        node("QuantizeLinear", "x scale zero", "q"),
        node("Transpose", "q", "t", perm=[0, 2, 1]),
        node("QLinearConv", "t scale zero k ks kz ys yz b", "p", pads=[0, 1]),
        node("DequantizeLinear", "p ys yz", "y"),
    ],
    "pools of integers": [
        node("QuantizeLinear", "x scale zero", "q"),
        node("MaxPool", "q", "p", kernel_shape=[2], pads=[1, 0]),
        node("DequantizeLinear", "p scale zero", "y"),
    ],
    "pools between QDQ": [
        *in_steps("x", "d"),
        node("MaxPool", "d", "m", kernel_shape=[2], pads=[0, 1]),
        *in_steps("m", "e", "ys yz"),
        node("AveragePool", "e", "p", kernel_shape=[3], pads=[1, 0]),
        *in_steps("p", "y", "even zero"),
    ],
    "float product": [
        *in_steps("x", "d"),
        node("MatMul", "d v", "m"),
        node("Add", "m c", "s"),
        *in_steps("s", "y", "ys yz"),
    ],
}


@pytest.mark.parametrize("name", QUANTIZED)
def test_quantized_activations(name: str, tmp_path: Path) -> None:
    """Rounding halves to even, then saturation, as onnxruntime computes them."""
    used = {end for item in QUANTIZED[name] for end in item.input}
    constants = {key: array for key, array in BYTES.items() if key in used}
    checked(model(QUANTIZED[name], {"x": ["batch", 5, 3]}, {"y": []}, constants), tmp_path, low=-2)


def contributed(nodes: list[Any], constants: dict[str, Any], dtypes: dict[str, int] | None = None) -> Any:
    """A model with operators that only onnxruntime has."""
    proto = model(nodes, {"x": ["batch", 4]}, {"y": []}, constants, dtypes=dtypes)
    proto.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    return proto


OF_ONNXRUNTIME = {
    "QLinearAdd": ("q scale zero c ys yz ys yz", {}),
    "QLinearMul": ("q scale zero c ys yz ys yz", {}),
    "QLinearSigmoid": ("q scale zero ys yz", {}),
    "QLinearLeakyRelu": ("q scale zero ys yz", {"alpha": 0.2}),
    "QLinearSoftmax": ("q scale zero ys yz", {"axis": -1, "opset": 17}),
    "QLinearConcat": ("ys yz q scale zero q ys yz", {"axis": 1}),
    "QGemm": ("q scale zero v ws wz c32 ys yz", {"transB": 1, "alpha": 1.0}),
    "QLinearAveragePool": ("r scale zero even yz", {"kernel_shape": [3], "pads": [1, 1], "count_include_pad": 1}),
    "QLinearGlobalAveragePool": ("r scale zero even yz", {}),
}


@pytest.mark.parametrize("op", OF_ONNXRUNTIME)
def test_quantized_operators_of_onnxruntime(op: str, tmp_path: Path) -> None:
    names, options = OF_ONNXRUNTIME[op]
    nodes = [
        node("QuantizeLinear", "x scale zero", "q"),
        node("Unsqueeze", "q one", "r"),
        node(op, names, "s", domain="com.microsoft", **options),
        node("DequantizeLinear", "s ys yz", "y"),
    ]
    random = np.random.default_rng(3)
    more = {
        "c": random.integers(0, 255, (1, 4)).astype(np.uint8),
        "v": random.integers(0, 255, (2, 4)).astype(np.uint8),
        "wz": np.uint8(128),
        "c32": np.array([40, -700], np.int32),
    }
    used = {*names.split(), "scale", "zero", "ys", "yz", "one"}
    constants = {key: array for key, array in (BYTES | more).items() if key in used}
    checked(contributed(nodes, constants), tmp_path)


@pytest.mark.parametrize("options", [{"axis": 1, "opset": 12}, {"axis": 1, "opset": 13}, {"opset": 12}], ids=str)
def test_a_softmax_of_8_bits_has_an_opset_of_its_own(options: dict[str, int], tmp_path: Path) -> None:
    """Until opset 12 it is over all axes from one on, whatever the opset of the file."""
    nodes = [
        node("QuantizeLinear", "x scale zero", "q"),
        node("Reshape", "q shape", "r"),
        node("QLinearSoftmax", "r scale zero ys yz", "s", domain="com.microsoft", **options),
        node("DequantizeLinear", "s ys yz", "y"),
    ]
    steps = {"ys": np.float32(1 / 256), "yz": np.uint8(0), "shape": np.array([-1, 2, 2])}
    constants = {key: BYTES[key] for key in ("scale", "zero")} | steps
    checked(contributed(nodes, constants), tmp_path)


@pytest.mark.parametrize("dtype", ["INT4", "UINT4", "FLOAT8E4M3FN"])
def test_numbers_of_less_than_8_bits_are_refused(dtype: str, tmp_path: Path) -> None:
    quantize = node("QuantizeLinear", "x scale", "q", output_dtype=getattr(onnx.TensorProto, dtype))
    proto = model(
        [quantize, node("DequantizeLinear", "q scale", "y")], {"x": ["batch", 3]}, {"y": []}, {"scale": BYTES["scale"]}
    )
    with pytest.raises(UnsupportedError, match="it quantizes to format .* of ONNX, which is not supported"):
        read_file(saved(proto, tmp_path))


@pytest.mark.parametrize("direction", ["forward", "bidirectional"])
def test_dynamically_quantized_lstm(direction: str, tmp_path: Path) -> None:
    """onnxruntime rounds the sequence, and the outputs on their way back, to 8 bits at each timestep."""
    random, units, count = np.random.default_rng(4), 5, 2 if direction == "bidirectional" else 1
    constants = {
        "w": random.integers(0, 255, (count, 4, 4 * units)).astype(np.uint8),
        "r": random.integers(0, 255, (count, units, 4 * units)).astype(np.uint8),
        "b": numbers(5, count, 8 * units),
        "ws": np.full(count, 0.01, np.float32),
        "wz": np.full(count, 120, np.uint8),
        "rs": np.full(count, 0.02, np.float32),
        "rz": np.full(count, 130, np.uint8),
    }
    names = "x w r b - - - - ws wz rs rz"
    nodes = [
        node("DynamicQuantizeLSTM", names, "y h c", domain="com.microsoft", hidden_size=units, direction=direction)
    ]
    proto = model(nodes, {"x": ["t", 1, 4]}, {"y": [], "h": [], "c": []}, constants)
    proto.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    checked(proto, tmp_path, tolerance=1e-5)
    several = model(nodes, {"x": ["t", 3, 4]}, {"y": []}, constants)
    with pytest.raises(UnsupportedError, match=r"DynamicQuantizeLSTM layer .*: it rounds several samples in common"):
        read_file(saved(several, tmp_path))
