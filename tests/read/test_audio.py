"""JSON of audio plugins: RTNeural and AIDA-X, GuitarML, Neural Amp Modeler. Compared with numpy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audio_models import (
    Array,
    Json,
    drawn,
    every_layer,
    guitarml,
    item,
    nam,
    rtneural,
    run_guitarml,
    run_nam,
    run_rtneural,
)

from lstmgen.errors import OptionError, ReadError, UnsupportedError
from lstmgen.read import read_file, survey

pytestmark = pytest.mark.quick

FILES = Path(__file__).parent / "files"
FLOAT64 = 1e-12  # both compute in float64, in another order


def written(folder: Path, model: Any, name: str = "amp.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(model), encoding="utf-8")
    return path


def close(path: Path, expected: Callable[[Json, Array], Array], timesteps: int = 40) -> None:
    graph = read_file(path)
    x = drawn(timesteps, int(graph.inputs[0].shape[1]), scale=1.0).astype(np.float64)
    (y,) = graph.evaluate(x)
    assert np.abs(y - expected(json.loads(path.read_text(encoding="utf-8")), x)).max() < FLOAT64


STORED = {
    "audio_rtneural.aidax": every_layer(),
    "audio_guitarml.json": guitarml(inputs=2, units=8),
    "audio_lstm.nam": nam(),
}


@pytest.mark.parametrize("name", STORED)
def test_stored_files(name: str) -> None:
    """What searches at random change, and what a page of the documentation exports."""
    assert json.loads((FILES / name).read_text(encoding="utf-8")) == STORED[name]


# --- what they compute


@pytest.mark.parametrize("unit", ["LSTM", "GRU", "RNN"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"inputs": 3, "skip": 0, "bias_fl": False},
        {"layers": 3, "inputs": 2},
        {"inputs": 2, "skip": 2, "output_size": 2},
        {"output_size": 3},
        {"skip": True},
    ],
)
def test_guitarml(tmp_path: Path, unit: str, options: dict[str, Any]) -> None:
    path = written(tmp_path, guitarml(unit, **options))
    close(path, run_guitarml)
    assert read_file(path).source.producer == f"GuitarML JSON, {unit}"


@pytest.mark.parametrize("options", [{}, {"layers": 1, "inputs": 3}, {"outputs": 2, "version": "0.7.1"}])
def test_nam(tmp_path: Path, options: dict[str, Any]) -> None:
    path = written(tmp_path, nam(**options), "amp.nam")
    close(path, run_nam)
    source = read_file(path).source
    assert (source.producer, source.sample_rate) == (f"NAM {options.get('version', '0.5.4')}", 48000.0)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"in_skip": 1, "in_gain": 6, "out_gain": -4.5},
        {"metadata": {"samplerate": "44100"}, "in_shape": [None, 500, 2]},
        {"in_shape": [None, 2]},
        {"in_shape": [32, 0, 2]},
    ],
)
def test_rtneural(tmp_path: Path, options: dict[str, Any]) -> None:
    path = written(tmp_path, {**every_layer(), **options})
    close(path, run_rtneural)
    assert read_file(path).source.sample_rate == (44100.0 if "metadata" in options else None)


def test_convolutions_that_shorten_a_stated_length(tmp_path: Path) -> None:
    first = item("conv1d", 2, drawn(3, 1, 2), drawn(2), kernel_size=3, dilation=2) | {"shape": [None, 5, 2]}
    second = item("conv1d", 1, drawn(2, 2, 1), drawn(1), kernel_size=[2], dilation=[1]) | {"shape": [None, 5, 1]}
    graph = read_file(written(tmp_path, {"in_shape": [None, 9, 1], "layers": [first, second]}))
    assert (graph.inputs[0].shape, graph.outputs[0].shape) == ((9, 1), (5, 1))
    x = drawn(9, 1).astype(np.float64)
    middle = sum(x[2 * k : 2 * k + 5] @ drawn(3, 1, 2)[k] for k in range(3)) + drawn(2)
    past = np.concatenate([np.zeros((1, 2)), middle])
    expected = sum(past[k : k + 5] @ drawn(2, 2, 1)[k] for k in range(2)) + drawn(1)
    assert np.abs(graph.evaluate(x)[0] - expected).max() < FLOAT64


def conv2d(padding: str, frames: int | None) -> Json:
    """Two rows of time, dilated, and three features, of which every second one is computed."""
    after = None if frames is None else frames - 3 if padding == "valid" else frames
    sizes = {"kernel_size_time": 2, "kernel_size_feature": 3, "dilation": 3, "strides": 1, "padding": padding}
    around = {"num_filters_in": 2, "num_features_in": 6, "num_filters_out": 4}
    layer = item("conv2d", 4, drawn(2, 3, 2, 4), drawn(4), **sizes, **around)
    return {
        "in_shape": [None, frames, 6, 2],
        "layers": [layer | {"shape": [None, after, 4 if padding == "valid" else 6, 4]}],
    }


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("frames", [None, 8])
def test_conv2d(tmp_path: Path, padding: str, frames: int | None) -> None:
    """With a free time axis it sees the past only; else it is the layer of Keras."""
    x = drawn(8, 6, 2).astype(np.float64)
    (y,) = read_file(written(tmp_path, conv2d(padding, frames))).evaluate(x)
    before = 3 if frames is None else 1 if padding == "same" else 0
    after = 2 if frames is not None and padding == "same" else 0
    features = (1, 1) if padding == "same" else (0, 0)
    padded = np.pad(x, ((before, after), features, (0, 0)))
    rows, columns = len(padded) - 3, padded.shape[1] - 2
    expected = np.zeros((rows, columns, 4)) + drawn(4)
    for t in range(2):
        for f in range(3):
            expected += padded[3 * t : 3 * t + rows, f : f + columns] @ drawn(2, 3, 2, 4)[t, f]
    assert y.shape == expected.shape
    assert np.abs(y - expected).max() < FLOAT64


def test_a_layer_that_an_exporter_did_not_know(tmp_path: Path) -> None:
    """RTNeural's exporter writes an InputLayer so; any other layer would be skipped."""
    unknown = {"type": "unknown", "activation": "", "shape": [[None, 1]], "weights": []}
    dense = item("dense", 2, drawn(1, 2), drawn(2))
    assert read_file(written(tmp_path, rtneural(unknown, dense))).outputs[0].shape[1] == 2
    with pytest.raises(UnsupportedError, match="unknown layer '2 of 2': RTNeural has no layer of this type"):
        read_file(written(tmp_path, rtneural(dense, {**unknown, "shape": [None, None, 2]})))


def test_an_activation_that_is_not_stated(tmp_path: Path) -> None:
    """KlonCentaur, from which RTNeural comes, computed tanh there."""
    layer = item("time-distributed-dense", 1, drawn(1, 1), drawn(1))
    assert read_file(written(tmp_path, rtneural(layer))).warnings == ()
    del layer["activation"]
    (warning,) = read_file(written(tmp_path, rtneural(layer))).warnings
    assert "layer 1 of 1 (time-distributed-dense) states no activation: read as none" in warning


# --- refusals


def changed(model: Json, *keys: Any, to: Any = None) -> Json:
    """The model with another value behind these keys; None removes it."""
    copy = json.loads(json.dumps(model))
    place = copy
    for key in keys[:-1]:
        place = place[key]
    if to is None:
        del place[keys[-1]]
    else:
        place[keys[-1]] = to
    return copy


LSTM = rtneural(item("lstm", 2, drawn(1, 8), drawn(2, 8), drawn(8)), item("dense", 1, drawn(2, 1), drawn(1)))
CONV = rtneural(item("conv1d", 2, drawn(3, 1, 2), drawn(2), kernel_size=[3], dilation=[1], groups=1))
PRELU = rtneural(item("prelu", 1, drawn(1, 1)))
NORM = rtneural(item("batchnorm", 1, drawn(1), np.abs(drawn(1)), epsilon=0.1))
GUITAR, NAM = guitarml(), nam()


def damages() -> Iterable[tuple[Json, str]]:
    """Damaged files, and parts of the messages."""
    kernel = ("layers", 0, "weights", 0)
    yield changed(LSTM, *kernel, to=[[1.0] * 7]), r"layer 1 of 2 \(lstm\), kernel has shape \(1, 7\), expected \(1, 8\)"
    yield changed(LSTM, *kernel, to=[[1.0], [1.0, 2.0]]), "kernel is not an array: its rows have different lengths"
    yield changed(LSTM, *kernel, 0, 3, to="x"), r"layer 1 of 2 \(lstm\), kernel contains 'x', which is not a number"
    yield changed(LSTM, *kernel, 0, 3, to=True), "kernel contains True, which is not a number"
    yield changed(LSTM, *kernel, 0, 3, to=float("nan")), "kernel contains NaN"
    yield changed(LSTM, *kernel, 0, 3, to=1e39), "kernel contains NaN, an infinity or a number beyond float32"
    yield changed(LSTM, *kernel, 0, 3, to=10**400), "kernel contains a number beyond float32"
    yield changed(LSTM, *kernel, to=5), "kernel is 5, expected a list of numbers"
    yield changed(LSTM, "layers", 0, "weights", to=[]), r"weights has 0 arrays, expected 3 \(kernel, recurrent_kernel"
    yield changed(LSTM, "layers", 0, "weights"), "weights is None, expected a list of arrays"
    yield changed(LSTM, "layers", 0, "shape"), r"layer 1 of 2 \(lstm\): shape is None"
    yield changed(LSTM, "layers", 0, "shape", to=[None, None, 2, 2]), "has another number of axes than in_shape"
    yield changed(LSTM, "layers", 0, "shape", to=[None, None, -2]), "expected a list such as"
    yield changed(LSTM, "layers", 0, to=3), "layer 1 is 3, expected an object"
    yield changed(LSTM, "layers", 0, "type", to=[]), r"layer 1 of 2: type is \[\], expected a name"
    yield changed(LSTM, "layers", to=[]), "layers is empty"
    yield changed(LSTM, "layers", to=4), "layers is 4, expected a list"
    yield changed(LSTM, "in_shape"), "in_shape is None, expected a list such as"
    yield changed(LSTM, "in_shape", to=[None, 1, None]), "only its first two axes may be null"
    yield LSTM | {"in_skip": 2}, "in_skip is 2, expected 0, or 1"
    yield LSTM | {"in_gain": "loud"}, "in_gain is 'loud', expected a number"
    yield LSTM | {"in_gain": 10**400}, "in_gain is 1000"
    yield LSTM | {"out_gain": 1000}, "out_gain is 1000 dB, expected 120 at most"
    yield (
        changed(CONV, "layers", 0, "kernel_size", to=[0]),
        r"kernel_size is \[0\], expected an integer of at least",
    )
    yield changed(CONV, "layers", 0, "dilation"), "dilation is missing"
    yield changed(CONV, "layers", 0, "groups", to=3), "groups=3 does not divide 1 and 2 channels"
    yield changed(PRELU, "layers", 0, "weights", 0, to=[[1.0, 2.0]]), r"alpha has shape \(1, 2\), expected \(1, 1\)"
    yield changed(PRELU, "layers", 0, "shape", to=[None, None, 2]), r"its shape is \[2\], but its input has \[1\]"
    yield changed(NORM, "layers", 0, "epsilon"), "epsilon is missing, expected a number"
    yield changed(NORM, "layers", 0, "weights", 1, to=[-3.0]), "a variance plus epsilon is not above 0"
    yield changed(conv2d("same", None), "layers", 0, "padding", to="full"), "padding is 'full'"
    yield changed(conv2d("same", 8), "layers", 0, "num_filters_in", to=3), "num_filters_in is 3, expected 2"
    yield changed(conv2d("same", 8), "layers", 0, "strides", to=2), "expected 8 frames of 3 features"
    yield changed(GUITAR, "state_dict", "rec.weight_hh_l0"), "state_dict has no 'rec.weight_hh_l0'"
    yield (
        changed(GUITAR, "state_dict", "lin.bias", to=[[1.0]]),
        r"state_dict, lin.bias has shape \(1, 1\), expected \(1,\)",
    )
    yield changed(GUITAR, "state_dict", "conv.weight", to=[1.0]), "state_dict has 'conv.weight', which a SimpleRNN"
    yield changed(GUITAR, "state_dict"), "state_dict is missing, expected an object"
    yield changed(GUITAR, "model_data", to=[]), r"model_data is \[\], expected an object"
    yield changed(GUITAR, "model_data", "hidden_size", to=0), "hidden_size is 0, expected an integer of at least 1"
    yield changed(GUITAR, "model_data", "hidden_size", to=10**9), "weight_ih_l0 has shape"
    yield changed(GUITAR, "model_data", "num_layers", to=10**9), "state_dict has no 'rec.weight_ih_l1'"
    yield changed(guitarml(layers=2), "model_data", "num_layers"), "has 'rec.weight_ih_l1', which a SimpleRNN"
    yield changed(GUITAR, "model_data", "skip"), "skip is missing"
    yield changed(GUITAR, "model_data", "bias_fl", to="yes"), "bias_fl is 'yes', expected true or false"
    yield guitarml(inputs=3, skip=2, output_size=3), "skip=2 channels of the input do not fit 3 outputs"
    yield changed(NAM, "weights", to=[1.0] * 3), r"weights has shape \(3,\), expected \(261,\) for 2 layers of 4 units"
    yield changed(NAM, "weights", 7, to=float("inf")), "weights contains NaN, an infinity"
    yield changed(NAM, "weights"), "weights is None, expected a list of numbers"
    yield changed(NAM, "config", to=[]), r"config is \[\], expected an object"
    yield changed(NAM, "config", "num_layers", to=10**12), "weights has shape"
    yield changed(NAM, "config", "hidden_size", to="8"), "hidden_size is '8', expected an integer"
    yield changed(NAM, "config", "in_channels", to=2), "in_channels is 2, but input_size is 1"
    yield changed(NAM, "version"), "version is None, expected one such as '0.5.4'"
    yield changed(NAM, "version", to="0.4.9"), "version 0.4.9 is older than 0.5.0"


@pytest.mark.parametrize(("model", "message"), [*damages()])
def test_damaged_files(tmp_path: Path, model: Json, message: str) -> None:
    path = written(tmp_path, model)
    for reads in (read_file, survey):
        with pytest.raises(ReadError, match=message) as caught:
            reads(path)
        assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (nam(architecture="WaveNet"), "architecture 'WaveNet' is not supported; lstmgen reads the architecture LSTM"),
        ({"architecture": "SlimmableContainer", "config": {}}, "architecture 'SlimmableContainer' is not supported"),
        (changed(GUITAR, "model_data", "model", to="ConvSimpleRNN"), "model 'ConvSimpleRNN' is not supported"),
        (
            changed(GUITAR, "model_data", "unit_type", to="QRNN"),
            "unit_type 'QRNN' is not supported; lstmgen reads LSTM",
        ),
        (changed(GUITAR, "model_data", "unit_type", to=["LSTM"]), r"unit_type \['LSTM'\] is not supported"),
        (changed(LSTM, "layers", 1, "type", to="maxpooling"), "maxpooling layer '2 of 2': RTNeural has no layer"),
        (changed(LSTM, "layers", 0, "activation", to="relu"), "lstm layer '1 of 2': activation 'relu', which RTNeural"),
        (
            changed(LSTM, "layers", 1, "activation", to="gelu"),
            "activation 'gelu', which RTNeural does not compute here",
        ),
        (changed(CONV, "layers", 0, "strides", to=[2]), r"conv1d layer '1 of 1': strides=\[2\]: RTNeural's loader"),
        (
            changed(CONV, "in_shape", to=[None, 9, 1]) | {"layers": [CONV["layers"][0] | {"shape": [None, 5, 2]}]},
            "it makes 5 of 9 timesteps, which a convolution of 3 timesteps does not",
        ),
    ],
)
def test_what_is_not_supported(tmp_path: Path, model: Json, message: str) -> None:
    path = written(tmp_path, model)
    with pytest.raises(UnsupportedError, match=message) as caught:
        read_file(path)
    assert str(caught.value).startswith(f"{path} cannot be exported:")


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ({"lstm.weight_ih_l0": [[1.0]], "dense.bias": [1.0]}, "is a state_dict of PyTorch without the architecture"),
        ({"residual_channels": 12, "dilations": [1, 2], "variables": []}, "is a WaveNet of SmartAmp or PedalNetRT"),
        ({"conv1d": {}, "conv1d_1": {}, "lstm": {}, "dense": {}}, "is a model of SmartAmpPro"),
    ],
)
def test_other_json_of_audio(tmp_path: Path, model: Json, message: str) -> None:
    path = written(tmp_path, model)
    with pytest.raises(ReadError, match=re.escape(f"{path} {message}")):
        read_file(path)


def test_deep_json(tmp_path: Path) -> None:
    path = tmp_path / "amp.json"
    for depth in (300, 100_000):
        path.write_text('{"in_shape": [null, 1], "layers": ' + "[" * depth + "]" * depth + "}", encoding="utf-8")
        with pytest.raises(ReadError, match="nested too deeply|not valid JSON"):
            read_file(path)


def test_arguments_for_other_files(tmp_path: Path) -> None:
    path = written(tmp_path, GUITAR)
    with pytest.raises(OptionError, match="`assume=` is for Keras models"):
        read_file(path, assume={"lstm": "someone"})
    with pytest.raises(ReadError, match="contains its own weights"):
        read_file(path, weights=path)
    assert read_file(written(tmp_path, nam(version="0.9.0"))).warnings == (
        "version 0.9.0 of NAM is newer than those that lstmgen was tested with",
    )
