"""Reads the spectrograms of the package kapre, versions 0.3.2 to 0.4."""

from collections.abc import Mapping

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Pad
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import text
from lstmgen.read.calls.layer import Call, Refusal, Tensor
from lstmgen.read.configs.config import Config
from lstmgen.read.configs.dtypes import COMPLEX
from lstmgen.read.layers.lowering import (
    channels_first,
    expanded,
    fixed,
    multiplied_along,
    reduced,
    reshaped,
    transposed,
)
from lstmgen.read.layers.spectrogram import LIMIT, ROOT, SQUARE, decibels, optional, raised_cosine, waves
from lstmgen.read.published.filterbanks import logarithmic_bank, mel_bank
from lstmgen.read.published.registry import published

FORMATS = "input_data_format output_data_format"
BETA = 12.0  # of TensorFlow's Kaiser windows


@published(
    "kapre",
    "STFT",
    needs=f"n_fft win_length hop_length window_name pad_begin pad_end {FORMATS}",
    mask="drop",
)
def stft(call: Call, x: Tensor) -> Tensor:
    """kapre: the Fourier transform of windows of sound, for `Magnitude` behind it."""
    if len(x.shape) != 2:
        raise Refusal(f"an input of shape {text(x.shape)}, expected sound and its channels")
    config = call.config
    size = config.integer("n_fft")
    length = optional(call, "win_length", size)
    step = optional(call, "hop_length", length // 4)
    frequencies = size // 2 + 1
    if 2 * length * frequencies > LIMIT:
        raise Refusal(f"n_fft={size} makes a matrix of {2 * length * frequencies:,} numbers, which is too large")
    before = size - step if config.boolean("pad_begin") else 0
    if before < 0:
        raise Refusal(f"pad_begin=True with hop_length={step}, which is more than n_fft={size}")
    after = length - 1 if config.boolean("pad_end") else 0
    channels = x.value if is_first(call, "input_data_format") else channels_first(call, x.value)
    if before or after:
        channels = call.add(Pad(before=(0, before), after=(0, after)), channels, part="padding")
    window = window_of(call, length)
    window[size:] = 0  # TensorFlow truncates frames to the size of the transform
    bins = np.arange(frequencies)
    kernel = call.derived("waves", (1, length, 1, 2 * frequencies), lambda: waves(window, size, bins)[np.newaxis])
    frames = Conv(kernel=kernel, bias=None, strides=(1, step), dilation=(1, 1), padding="valid")
    y = call.add(frames, expanded(call, channels, 2), part="frames")
    pairs = reshaped(call, y, (*y.shape[:2], 2, frequencies))  # real, imaginary
    order = (2, 0, 1, 3) if is_first(call, "output_data_format") else (2, 1, 3, 0)
    return Tensor(transposed(call, pairs, order), dtype=COMPLEX)


def is_first(call: Call, key: str) -> bool:
    """Returns true for channels_first; "default" is channels_last, as in Keras."""
    return call.config.choice(key, "default", "default", "channels_last", "channels_first") == "channels_first"


def window_of(call: Call, length: int) -> Array:
    """The window function of a frame, as in tf.signal: Hann and Hamming windows of odd length are symmetric."""
    places = np.arange(length)
    name = call.config.raw("window_name")
    if name is None:
        name = "hann_window"
    if name in ("hann_window", "hamming_window"):
        floor = 0.5 if name == "hann_window" else 0.54
        period = length - length % 2
        return raised_cosine(length, floor, period=period) if period else np.ones(length)
    if name == "vorbis_window":
        return np.asarray(np.sin(np.pi / 2 * np.sin(np.pi / length * (places + 0.5)) ** 2))
    if name == "kaiser_window":
        return np.kaiser(length, BETA)
    if name == "kaiser_bessel_derived_window" and length % 2 == 0:
        sums = np.cumsum(np.kaiser(length // 2 + 1, BETA))
        half = np.sqrt(sums[:-1] / sums[-1])
        return np.concatenate([half, half[::-1]])
    raise Refusal(f"window_name={name!r} of {length} numbers is not supported")


@published("kapre", "Magnitude", mask="drop")
def magnitude(call: Call, x: Tensor) -> Value:
    """kapre: the absolute value, of complex numbers, too."""
    if x.dtype != COMPLEX:
        return call.activate(x.value, Activation("abs"))
    return call.activate(reduced(call, "sum", call.activate(x.value, SQUARE), [0]), ROOT)


@published("kapre", "ApplyFilterbank", needs="type filterbank_kwargs data_format", mask="drop")
def apply_filterbank(call: Call, x: Tensor) -> Value:
    """kapre: the frequencies of each frame in bins, of the mel scale or of a logarithmic one."""
    if len(x.shape) != 3:
        raise Refusal(f"an input of shape {text(x.shape)}, expected frames, frequencies and channels")
    axis = 2 if is_first(call, "data_format") else 1
    frequencies = fixed(x.shape[axis], f"axis {axis + 1} of its input {text(x.shape)}")
    options = call.config.raw("filterbank_kwargs")
    if not isinstance(options, Mapping):
        raise Refusal("its filterbank_kwargs are not in the file")
    arguments = Config(options)
    if arguments.integer("n_freq", minimum=2) != frequencies:
        raise Refusal(f"its input has {frequencies} frequencies, but n_freq={arguments.raw('n_freq')}")
    make = {"mel": mel_bank, "log": logarithmic_bank}[call.config.choice("type", "mel", "mel", "log")]
    bank = make(arguments, frequencies)
    if unknown := arguments.unknown():
        raise Refusal(f"unknown in filterbank_kwargs: {', '.join(unknown)}")
    return multiplied_along(call, x.value, axis, bank.astype(np.float32))


@published("kapre", "MagnitudeToDecibel", needs="ref_value amin dynamic_range", mask="drop")
def magnitude_to_decibel(call: Call, x: Tensor) -> Value:
    """kapre: 10 · log10, from a smallest number on, and within a range below the loudest of each sample."""
    least, reference = call.config.number("amin"), call.config.number("ref_value")
    if least <= 0:
        raise Refusal(f"amin={least:g} has no logarithm")
    if not x.shape:
        raise Refusal("its input has no axis besides the batch axis")
    return decibels(call, x.value, least, reference=reference, top=call.config.number("dynamic_range"))
