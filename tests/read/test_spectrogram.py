"""Spectrograms of sound, against Keras itself and in every language."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import chain, check, keras, precision, samples, save
from proof import run_languages

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

L = keras.layers
STFT = {"frame_length": 8, "frame_step": 3, "fft_length": 16}
MEL = {"fft_length": 16, "sequence_stride": 5, "num_mel_bins": 6, "sampling_rate": 8000}
# Of one sample, for Keras limits decibels by the loudest of all that it is given at once.
SOUND = np.random.default_rng(0).normal(0, 1, (1, 43))
# Keras rounds the mel scale to float32, and takes differences of what it rounded.
ROUNDED = 2e-5


@pytest.fixture(autouse=True)
def double_precision(request):
    with precision(keras, "float32" if "mel" in request.node.name else "float64"):
        yield


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("mode", ["log", "magnitude", "psd", "real", "imag", "stft"])
def test_every_part_of_a_spectrogram(mode, padding, tmp_path):
    check(chain((30, 2), L.STFTSpectrogram(mode=mode, padding=padding, **STFT), L.GRU(2)), tmp_path)


@pytest.mark.filterwarnings("ignore:.*recommended to be a power of two")
@pytest.mark.parametrize("expand", [False, True])
@pytest.mark.parametrize("options", [{"frame_length": 7}, {"frame_length": 6, "fft_length": 9}], ids=str)
def test_the_axes_of_a_spectrogram(options, expand, tmp_path):
    """Also with all defaults of what else there is, and lengths that are no powers of two."""
    check(chain((30, 2), L.STFTSpectrogram(mode="stft", expand_dims=expand, **options)), tmp_path)


@pytest.mark.parametrize(("expand", "order"), [(False, (1, 0)), (True, (2, 0, 1))])
def test_a_spectrogram_with_its_channels_first(expand, order, tmp_path):
    """Which TensorFlow does not compute on a processor: it is the one with the channels last, turned."""
    last = chain((30, 2), L.STFTSpectrogram(expand_dims=expand, **STFT))
    first = chain((2, 30), L.STFTSpectrogram(expand_dims=expand, data_format="channels_first", **STFT))
    wanted = check(last, tmp_path)
    first.set_weights(last.get_weights())
    ((x, *_),) = samples(last)
    (got,) = read_file(save(first, tmp_path, ".keras")).evaluate(x.T)
    np.testing.assert_array_equal(got, np.transpose(wanted.evaluate(x)[0], order))


def test_a_spectrogram_of_a_free_length_in_every_language(tmp_path):
    model = chain((None, 1), L.STFTSpectrogram(**STFT), L.LSTM(2))
    given = samples(model, length=21)
    run_languages(check(model, tmp_path, given), [[x] for x in given[0]])


def test_what_has_no_angle(tmp_path):
    path = save(chain((30, 1), L.STFTSpectrogram(mode="angle", **STFT)), tmp_path, ".keras")
    with pytest.raises(UnsupportedError, match="mode='angle' is not supported"):
        read_file(path)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"power_to_db": False},
        {"power_to_db": False, "mag_exp": 1.0},
        {"mag_exp": 1.5, "top_db": 3.0, "ref_power": 0.1, "min_power": 1e-3},
        {"sequence_length": 6, "window": "hamming"},
        {"sequence_length": 5, "window": None},
        {"sequence_length": 3, "window": [0.5, 1.0, 0.25]},
        {"fft_length": 15, "sequence_length": 8, "min_freq": 0.0, "max_freq": 3000},
        {"fft_length": 64, "num_mel_bins": 20},
    ],
    ids=str,
)
def test_mel_spectrograms(options, tmp_path):
    check(chain((43,), L.MelSpectrogram(**{**MEL, **options})), tmp_path, [SOUND], tolerance=ROUNDED)


def test_a_mel_spectrogram_of_a_free_length_in_every_language(tmp_path):
    model = chain((None,), L.MelSpectrogram(**MEL), L.Permute((2, 1)), L.LSTM(3))
    graph = check(model, tmp_path, [SOUND], tolerance=ROUNDED)
    assert any("predict one by one" in warning for warning in graph.warnings)
    run_languages(graph, [[SOUND[0]]])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sequence_length": 5}, "window='hann' of 5 numbers differs between backends of Keras"),
        ({"fft_length": 128}, "fft_length=128 needs more than 64 samples"),
    ],
)
def test_mel_spectrograms_that_are_refused(options, message, tmp_path):
    path = save(chain((43,), L.MelSpectrogram(**{**MEL, **options})), tmp_path, ".keras")
    with pytest.raises(UnsupportedError, match=message):
        read_file(path)


def test_a_pipeline_that_makes_a_mel_spectrogram(tmp_path):
    layers = [L.Reshape((43,)), L.MelSpectrogram(**MEL), L.Permute((2, 1)), L.Rescaling(0.1)]
    given = [SOUND[..., np.newaxis]]
    check(chain((43, 1), L.Pipeline(layers), L.GRU(2)), tmp_path, given, [".keras"], tolerance=ROUNDED)


@pytest.mark.parametrize(
    ("before", "inside", "message"),
    [
        ([], L.Dense, "it holds a Dense, which has weights; put it behind the Pipeline"),
        ([L.Masking], L.Rescaling, "its input has a mask, which is not supported; put the Masking behind it"),
    ],
)
def test_pipelines_that_are_refused(before, inside, message, tmp_path):
    path = save(chain((5, 3), *(make() for make in before), L.Pipeline([inside(2)])), tmp_path, ".keras")
    with pytest.raises(UnsupportedError, match=message):
        read_file(path)
