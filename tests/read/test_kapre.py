"""Spectrograms of the package kapre, by `--assume`: against tf.signal, and its filterbanks against those of librosa."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT32, compare, precision, predictions, randomize, save
from proof import run_languages

from lstmgen.errors import UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.read import read_file, survey
from lstmgen.read.calls.layer import Refusal
from lstmgen.read.configs.config import Config
from lstmgen.read.published.filterbanks import logarithmic_bank, mel_bank

tf_keras, tf = pytest.importorskip("tf_keras"), pytest.importorskip("tensorflow")
layers = tf_keras.layers
SIZES = {"n_fft": 16, "win_length": 16, "hop_length": 5, "window_name": None, "pad_begin": False, "pad_end": False}
SIZES |= {"input_data_format": "default", "output_data_format": "default"}
MEL = {"sample_rate": 8000, "n_freq": 9, "n_mels": 3, "f_min": 0.0, "f_max": None, "htk": False, "norm": "slaney"}
HTK = {**MEL, "f_min": 100.0, "f_max": 3000, "htk": True, "norm": None}
OCTAVES = {"sample_rate": 8000, "n_freq": 9, "n_bins": 3, "bins_per_octave": 1, "f_min": 400.0, "spread": 0.5}


# What librosa 0.11 and kapre 0.4.1 give.
BANKS = {
    "mel": [
        [0, 0.001428778, 0.000534866, 0, 0, 0, 0, 0, 0],
        [0, 0, 0.000851009, 0.000864714, 0.000234111, 0, 0, 0, 0],
        [0, 0, 0, 0.000219846, 0.000579353, 0.000589309, 0.000392873, 0.000196436, 0],
    ],
    "htk": [
        [0, 0.95100981, 0.037394378, 0, 0, 0, 0, 0, 0],
        [0, 0.04899019, 0.962605596, 0.402502984, 0, 0, 0, 0, 0],
        [0, 0, 0, 0.597497046, 0.849645078, 0.424822539, 0, 0, 0],
    ],
    "log": [
        [0, 0.986275993, 0.013547796, 0.0001726974, 3.408481e-06, 1.00972e-07, 4.186e-09, 2.29e-10, 1.6e-11],
        [
            0,
            0.537412477,
            0.403047142,
            0.0533282028,
            0.0055363816,
            0.000594446,
            7.057375e-05,
            9.384289e-06,
            1.392895e-06,
        ],
        [0, 0.006819243, 0.279230082, 0.3834840016, 0.2094162147, 0.081497264, 0.02770839735, 0.008968191, 0.002876607],
    ],
}


@pytest.fixture(autouse=True)
def double_precision() -> Iterator[None]:
    with precision(tf_keras):
        yield


class Own(layers.Layer):  # type: ignore[misc, name-defined]
    """A layer whose config has the arguments that it was made with."""

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        super().__init__(name=name)
        self.arguments = arguments

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.arguments}

    def first(self, key: str) -> bool:
        return bool(self.arguments[key] == "channels_first")


class STFT(Own):
    def call(self, x: Any) -> Any:
        a = self.arguments
        x = x if self.first("input_data_format") else tf.transpose(x, (0, 2, 1))
        x = tf.pad(x, [[0, 0], [0, 0], [a["n_fft"] - a["hop_length"], 0]]) if a["pad_begin"] else x
        window = getattr(tf.signal, a["window_name"] or "hann_window")
        y = tf.signal.stft(x, a["win_length"], a["hop_length"], a["n_fft"], window, a["pad_end"])
        return y if self.first("output_data_format") else tf.transpose(y, (0, 2, 3, 1))


class Magnitude(Own):
    def call(self, x: Any) -> Any:
        return tf.abs(x)


class ApplyFilterbank(Own):
    def call(self, x: Any) -> Any:
        bank = tf.constant(np.array(BANKS[self.arguments["type"]]).T)
        if self.first("data_format"):
            return tf.tensordot(x, bank, [3, 0])
        return tf.transpose(tf.tensordot(x, bank, [2, 0]), (0, 1, 3, 2))


class MagnitudeToDecibel(Own):
    def call(self, x: Any) -> Any:
        a = self.arguments
        y = 10 * tf.math.log(tf.maximum(x, a["amin"]) / max(a["amin"], a["ref_value"])) / np.log(10)
        return tf.maximum(y, tf.reduce_max(y, (1, 2, 3), keepdims=True) - a["dynamic_range"])


def stft(**changes: Any) -> Any:
    return STFT(**{**SIZES, **changes})


def bank(kind: str, order: str = "default") -> Any:
    return ApplyFilterbank(type=kind, filterbank_kwargs=MEL if kind == "mel" else OCTAVES, data_format=order)


def chain(shape: tuple[int | None, ...], *parts: Any) -> Any:
    return tf_keras.Sequential([tf_keras.Input(shape), *parts])


def checked(model: Any, folder: Path, length: int = 61, suffixes: tuple[str, ...] = (".keras",)) -> Graph:
    """Reads what the model is saved as, with all classes taken for those of kapre, and compares."""
    randomize(model)
    shape = [length if n is None else n for n in model.input_shape[1:]]
    sound = np.random.default_rng(3).normal(0, 1.2, (2, *shape))
    for suffix in suffixes:
        path = save(model, folder, suffix)
        sources = survey(path).sources
        assert set(sources.values()) == {("kapre",)}
        graph = read_file(path, assume=dict.fromkeys(sources, "kapre"))
        compare(graph, [sound], predictions(model, [sound]), FLOAT32)
    return graph


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize(
    ("shape", "options"),
    [
        ((61, 2), {}),
        ((61, 2), {"win_length": 11, "hop_length": 4, "pad_begin": True, "pad_end": True}),
        ((61, 1), {"win_length": 20, "hop_length": 3}),
        ((61, 1), {"n_fft": 15, "win_length": 12, "hop_length": 3}),
        ((9, 1), {"hop_length": 4, "pad_begin": True, "pad_end": True}),
        ((None, 1), {"hop_length": 20, "pad_end": True}),
        ((2, 61), {"input_data_format": "channels_first", "output_data_format": "channels_last"}),
        ((61, 2), {"input_data_format": "channels_last", "output_data_format": "channels_first"}),
        ((61, 1), {"window_name": "hamming_window", "win_length": 13}),
        ((61, 1), {"window_name": "vorbis_window", "win_length": 13}),
        ((61, 1), {"window_name": "kaiser_window", "win_length": 13}),
        ((61, 1), {"window_name": "kaiser_bessel_derived_window"}),
    ],
    ids=str,
)
def test_transforms(shape: tuple[int | None, ...], options: dict[str, Any], suffix: str, tmp_path: Path) -> None:
    checked(chain(shape, stft(**options), Magnitude()), tmp_path, suffixes=(suffix,))


@pytest.mark.parametrize("kind", ["mel", "log"])
@pytest.mark.parametrize("order", ["channels_last", "channels_first"])
def test_bins_and_decibels(kind: str, order: str, tmp_path: Path) -> None:
    """The quiet one of two samples has decibels of its own."""
    for numbers in ((1.0, 1e-5, 80.0), (0.3, 0.5, 2.0), (3.0, 1e-5, 5.0)):
        decibels = MagnitudeToDecibel(**dict(zip(("ref_value", "amin", "dynamic_range"), numbers)))
        transform = stft(output_data_format=order)
        checked(chain((61, 2), transform, Magnitude(), bank(kind, order), decibels), tmp_path)


def test_a_composed_layer_in_every_language(tmp_path: Path) -> None:
    """As get_melspectrogram_layer() gives it, before an LSTM; the sound has any length."""
    decibels = MagnitudeToDecibel(ref_value=1.0, amin=1e-5, dynamic_range=80.0)
    composed = chain((None, 1), stft(pad_begin=True, pad_end=True), Magnitude(), bank("mel"), decibels)
    model = chain((None, 1), composed, layers.Reshape((-1, 3)), layers.LSTM(2))
    graph = checked(model, tmp_path, length=23, suffixes=(".keras", ".h5"))
    run_languages(graph, [[np.random.default_rng(4).normal(0, 1, (23, 1))]])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: [stft()], "complex outputs are not supported"),
        (lambda: [stft(), bank("mel")], "it is called with complex numbers"),
        (lambda: [stft(), layers.Flatten(), Magnitude()], "it is called with complex numbers"),
        (lambda: [stft(window_name="bartlett")], "window_name='bartlett' of 16 numbers is not supported"),
        (
            lambda: [stft(hop_length=20, pad_begin=True)],
            "pad_begin=True with hop_length=20, which is more than n_fft=16",
        ),
        (
            lambda: [layers.Reshape((1, 30, 1)), layers.TimeDistributed(stft(name="own"))],
            "complex outputs are not supported",
        ),
        (lambda: [layers.Reshape((5, 6, 1)), bank("mel")], "its input has 6 frequencies, but n_freq=9"),
        (lambda: [MagnitudeToDecibel(ref_value=1.0, amin=0.0, dynamic_range=1.0)], "amin=0 has no logarithm"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_is_refused(
    build: Callable[[], list[Any]], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = build()
    for kind in (STFT, Magnitude, ApplyFilterbank, MagnitudeToDecibel):  # so that Keras builds it
        monkeypatch.setattr(kind, "call", lambda self, x: x)
    path = save(chain((30, 1), *parts), tmp_path, ".h5")
    names = [part.name for part in parts if isinstance(part, Own)] or ["own"]
    with pytest.raises(UnsupportedError, match=message):
        read_file(path, assume=dict.fromkeys(names, "kapre"))


@pytest.mark.parametrize(("kind", "arguments"), [("mel", MEL), ("htk", HTK), ("log", OCTAVES)])
def test_filterbanks(kind: str, arguments: dict[str, Any]) -> None:
    made = logarithmic_bank if kind == "log" else mel_bank
    config = Config(arguments)
    np.testing.assert_allclose(made(config, 9), BANKS[kind], rtol=1e-6, atol=1e-9)
    assert config.unknown() == ["n_freq"]  # which the layer has read


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"norm": 1}, "norm=1 depends on the version of librosa; supported: 'slaney', None"),
        ({"f_min": 4000.0}, "f_min=4000 and f_max=4000 are not a range of frequencies"),
        ({"n_mels": 1 << 30}, "bins of 9 frequencies are too many"),
    ],
)
def test_filterbanks_that_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(Refusal, match=message):
        mel_bank(Config({**MEL, **changes}), 9)
