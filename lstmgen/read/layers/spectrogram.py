"""Spectrograms of sound: a convolution multiplies every frame with the waves of a discrete Fourier transform."""

from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Array, Weight
from lstmgen.graph.shape import Length, text
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.layers.convolution import convolved
from lstmgen.read.layers.layout import first
from lstmgen.read.layers.lowering import (
    affine,
    binary,
    channels_first,
    channels_last,
    constant,
    expanded,
    moved,
    reduced,
    reshaped,
    transposed,
)

EPSILON = 1e-7  # keras.config.epsilon()
SQUARE, ROOT, LOG = Activation("square"), Activation("sqrt"), Activation("log")
DECIBEL = 10 / np.log(10)
# The mel scale: SLOPE * log(1 + hertz / BREAK).
SLOPE, BREAK = 1127.0, 700.0
LIMIT = 1 << 25  # numbers of a Fourier matrix: twice what 4096 samples need


@layer("STFTSpectrogram", mask="drop")
def stft_spectrogram(call: Call, x: Tensor) -> Value:
    """keras.layers.STFTSpectrogram: each channel separately, with the kernels of the file (Keras lets them learn)."""
    config = call.config
    if len(x.shape) != 2:
        raise Refusal(f"its input has {len(x.shape) + 1} axes, expected 3")
    mode = config.choice("mode", "log", "log", "magnitude", "psd", "real", "imag", "stft")
    length = config.integer("frame_length", 256)
    step = optional(call, "frame_step", length // 2)
    frequencies = optional(call, "fft_length", 1 << (length - 1).bit_length()) // 2 + 1
    padding = config.choice("padding", "valid", "valid", "same")
    config.ignore("window", "scaling", "periodic")  # with which Keras filled the kernels
    parts = [part for part in ("real", "imag") if mode not in ("real", "imag") or part == mode]
    kernels = [call.weight(f"{part}_kernel", (length, 1, frequencies)) for part in parts]
    kernel = np.concatenate(kernels, axis=-1)[np.newaxis]
    backwards = first(call, 1)
    channels = expanded(call, x.value if backwards else channels_first(call, x.value), 2)
    frames = Conv(kernel=kernel, bias=None, strides=(1, step), dilation=(1, 1), padding=padding)
    y = convolved(call, frames, channels, part="frames")  # (channels, time, frequencies)
    if mode in ("log", "magnitude", "psd"):
        y = power_of(call, y, frequencies)
        if mode == "psd":  # but the first and the last frequency stand for two
            both = np.full(frequencies, 2.0)
            both[[0, -1]] = 1.0
            y = affine(call, y, both, part="density")
        else:
            y = call.activate(binary(call, "maximum", y, constant(call, EPSILON)), ROOT)
            y = call.activate(y, LOG) if mode == "log" else y
    return arranged(call, y, backwards=backwards, expand=config.boolean("expand_dims"))


def optional(call: Call, key: str, default: int) -> int:
    """A number that may be None in the config."""
    value = call.config.raw(key)
    return default if value is None and default > 0 else call.config.integer(key)


def power_of(call: Call, y: Value, frequencies: int) -> Value:
    """The sum of the squares of the real parts, which come first, and of the imaginary ones."""
    axis = len(y.shape) - 1
    squares = call.activate(y, SQUARE)
    real, imaginary = (
        call.add(Slice(axis=axis, start=start, stop=start + frequencies), squares, part=part)
        for part, start in (("real", 0), ("imaginary", frequencies))
    )
    return binary(call, "add", real, imaginary)


def arranged(call: Call, y: Value, *, backwards: bool, expand: bool) -> Value:
    """(channels, time, frequencies) in the order of the config."""
    channels, time, frequencies = y.shape
    if expand:
        return y if backwards else channels_last(call, y)
    joined = channels * frequencies
    if backwards:
        return reshaped(call, transposed(call, y, (0, 2, 1)), (joined, time))
    return reshaped(call, transposed(call, y, (1, 0, 2)), (time, joined))


@layer("MelSpectrogram", mask="drop")
def mel_spectrogram(call: Call, x: Tensor) -> Value:
    """keras.layers.MelSpectrogram: (samples,) → (bins, frames)."""
    config = call.config
    if len(x.shape) != 1:
        raise Refusal(f"its input has {len(x.shape) + 1} axes, expected 2")
    size = config.integer("fft_length", 2048)
    length = optional(call, "sequence_length", size)
    if call.config.raw("window", "hann") is None:  # then Keras leaves the length out, too
        length = size
    if length > size:
        raise Refusal(f"sequence_length={length} is more than fft_length={size}")
    if not isinstance(x.shape[0], Length) and x.shape[0] <= size // 2:
        raise Refusal(f"fft_length={size} needs more than {size // 2} samples, and its input is {text(x.shape)}")
    scale = mel_scale(call, size)
    heard = np.flatnonzero(scale.any(axis=1))  # the frequencies that a bin takes part in
    if 2 * length * len(heard) > LIMIT:
        raise Refusal(f"fft_length={size} makes a matrix of {2 * length * len(heard):,} numbers, which is too large")
    window = window_of(call, length)
    kernel = call.derived("waves", (length, 1, 2 * len(heard)), lambda: waves(window, size, heard))
    before = (size - length) // 2
    margins = (size // 2 - before, size // 2 - (size - length - before))
    y = expanded(call, mirrored(call, x.value, *margins), 1)
    step = config.integer("sequence_stride", 512)
    frames = Conv(kernel=kernel, bias=None, strides=(step,), dilation=(1,), padding="valid")
    y = power_of(call, call.add(frames, y, part="frames"), len(heard))
    exponent = config.number("mag_exp", 2.0)
    if exponent == 1:
        y = call.activate(y, ROOT)
    elif exponent != 2:
        y = binary(call, "power", y, constant(call, exponent / 2))
    y = call.add(Dense(kernel=scale[heard].astype(np.float32), bias=None), y, part="mel")
    return moved(call, decibels_of_config(call, y), 0, 1)


def decibels_of_config(call: Call, y: Value) -> Value:
    """The power, in decibels if the config requires them."""
    least, reference = call.config.number("min_power", 1e-10), call.config.number("ref_power", 1.0)
    top = call.config.number("top_db", 80.0)
    if not call.config.boolean("power_to_db", True):
        return y
    if max(abs(reference), least) <= 0:
        raise Refusal(f"ref_power={reference:g} has no logarithm")
    call.warn("Keras limits decibels by the loudest of a batch, this by the loudest of each sample: predict one by one")
    return decibels(call, y, least, reference=abs(reference), top=top)


def decibels(call: Call, x: Value, least: float, *, reference: float, top: float) -> Value:
    """Numbers of at least `least` in decibels, limited to `top` below the loudest of a sample."""
    logarithms = call.activate(binary(call, "maximum", x, constant(call, least)), LOG)
    y = affine(call, logarithms, DECIBEL, -DECIBEL * np.log(max(reference, least)), part="decibels")
    loudest = reduced(call, "max", y, range(len(y.shape)), keepdims=True)
    return binary(call, "maximum", y, affine(call, loudest, offset=-top, part="quietest"))


def mirrored(call: Call, x: Value, before: int, after: int) -> Value:
    """A vector with its numbers mirrored at its ends, which are not repeated."""
    parts = [x]
    if before:
        parts.insert(0, backward(call, call.add(Slice(axis=0, start=1, stop=before + 1), x, part="beginning")))
    if after:
        parts.append(backward(call, call.add(Slice(axis=0, start=-after - 1, stop=-1), x, part="ending")))
    return parts[0] if len(parts) == 1 else call.add(Concatenate(axis=0), *parts, part="mirrored")


def backward(call: Call, x: Value) -> Value:
    """A vector from its end to its beginning."""
    return call.add(Slice(axis=0, start=None, stop=None, step=-1), x, part="backward")


def window_of(call: Call, length: int) -> Array:
    """The window function of a frame; named windows are periodic."""
    window: Any = call.config.raw("window", "hann")
    if window is None:
        return np.ones(length)
    if isinstance(window, str):
        floor = {"hann": 0.5, "hamming": 0.54}[call.config.choice("window", "hann", "hann", "hamming")]
        if length % 2:
            advice = "give the window as numbers, and save the model again"
            raise Refusal(f"window={window!r} of {length} numbers differs between backends of Keras", advice)
        return raised_cosine(length, floor, period=length)
    numbers = call.config.array("window")
    if numbers.shape != (length,):
        raise Refusal(f"its window has shape {numbers.shape}, expected ({length},)")
    return numbers


def raised_cosine(length: int, floor: float, *, period: int) -> Array:
    """The windows of Hann (0.5) and Hamming (0.54)."""
    return np.asarray(floor - (1 - floor) * np.cos(2 * np.pi * np.arange(length) / period))


def waves(window: Array, size: int, frequencies: Weight) -> Weight:
    """The real parts of the waves with these frequencies, then the imaginary ones, each times the window."""
    angles = 2 * np.pi * (np.outer(np.arange(len(window)), frequencies) % size) / size
    return np.asarray(np.hstack([np.cos(angles), -np.sin(angles)]) * window[:, None], np.float32)[:, None]


def mel_scale(call: Call, size: int) -> Array:
    """(frequencies, bins): triangles over the mel scale. Keras computes them in float32, these are exact."""
    config = call.config
    rate, bins = config.number("sampling_rate", 16000), config.integer("num_mel_bins", 128)
    low = config.number("min_freq", 20.0)
    high = config.number("max_freq") if config.has("max_freq") else int(rate / 2)
    config.ignore("max_freq")
    frequencies = size // 2 + 1
    if frequencies * bins > LIMIT:
        raise Refusal(f"num_mel_bins={bins} of {frequencies} frequencies are too many")
    if not 0 <= low < high:
        raise Refusal(f"min_freq={low:g} and max_freq={high:g} are not a range of frequencies")
    places = mel(np.linspace(0, rate / 2, frequencies))[1:, np.newaxis]
    edges = np.linspace(mel(low), mel(high), bins + 2)
    return np.pad(triangles(places, edges), [(1, 0), (0, 0)])  # nothing of the constant part


def triangles(places: Array, corners: Array) -> Array:
    """Over three corners after each other: 0 at the first, 1 at the second, 0 from the third on."""
    below, middle, above = corners[:-2], corners[1:-1], corners[2:]
    return np.maximum(np.minimum((places - below) / (middle - below), (above - places) / (above - middle)), 0)


def mel(hertz: Any) -> Array:
    """Frequencies on the mel scale."""
    return np.asarray(SLOPE * np.log(1 + np.asarray(hertz, np.float64) / BREAK))
