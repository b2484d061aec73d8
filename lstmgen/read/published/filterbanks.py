"""Computes the filterbanks of librosa, as arrays (bins, frequencies)."""

from typing import Any

import numpy as np

from lstmgen.graph.operation import Array
from lstmgen.read.calls.layer import Refusal
from lstmgen.read.configs.config import Config
from lstmgen.read.layers.spectrogram import LIMIT, triangles

# Slaney's mel scale: linear up to BREAK hertz, logarithmic above.
BREAK, WIDTH, STEP = 1000.0, 200 / 3, np.log(6.4) / 27
LOWEST = 32.70319566  # the note C1
SMALLEST = np.finfo(np.float64).tiny


def mel_bank(arguments: Config, frequencies: int) -> Array:
    """librosa.filters.mel: triangles over hertz, whose corners are on the mel scale."""
    rate, bins = arguments.number("sample_rate"), arguments.integer("n_mels", 128)
    low = arguments.number("f_min", 0.0)
    high = arguments.number("f_max") if arguments.has("f_max") else rate / 2
    arguments.ignore("f_max")
    check_size(bins, frequencies)
    if not 0 <= low < high:
        raise Refusal(f"f_min={low:g} and f_max={high:g} are not a range of frequencies")
    htk = arguments.boolean("htk")
    scale, back = (htk_mel, htk_hertz) if htk else (slaney_mel, slaney_hertz)
    corners = back(np.linspace(scale(low), scale(high), bins + 2))[:, np.newaxis]
    places = np.linspace(0, rate / 2, frequencies)
    bank = triangles(places, corners)
    norm = arguments.raw("norm", "slaney")
    if norm not in ("slaney", None):
        raise Refusal(f"norm={norm!r} depends on the version of librosa; supported: 'slaney', None")
    return np.asarray(bank if norm is None else bank * 2 / (corners[2:] - corners[:-2]))


def check_size(bins: int, frequencies: int) -> None:
    """Refuses a bank that is too large.

    Raises:
        Refusal: it has too many numbers.
    """
    if bins * frequencies > LIMIT:
        raise Refusal(f"{bins} bins of {frequencies} frequencies are too many")


def htk_mel(hertz: Any) -> Any:
    """Converts hertz to HTK's mel scale."""
    return 2595 * np.log10(1 + hertz / 700)


def htk_hertz(mel: Array) -> Array:
    """Converts HTK's mel scale to hertz."""
    return np.asarray(700 * (10 ** (mel / 2595) - 1))


def slaney_mel(hertz: float) -> Any:
    """Converts hertz to Slaney's mel scale."""
    return hertz / WIDTH if hertz < BREAK else BREAK / WIDTH + np.log(hertz / BREAK) / STEP


def slaney_hertz(mel: Array) -> Array:
    """Converts Slaney's mel scale to hertz."""
    return np.where(mel < BREAK / WIDTH, mel * WIDTH, BREAK * np.exp(STEP * (mel - BREAK / WIDTH)))


def logarithmic_bank(arguments: Config, frequencies: int) -> Array:
    """kapre.backend.filterbank_log: bells over the logarithm of hertz; each sums to one."""
    rate, bins = arguments.number("sample_rate"), arguments.integer("n_bins", 84)
    octave = arguments.integer("bins_per_octave", 12)
    lowest = arguments.number("f_min") if arguments.has("f_min") else LOWEST
    arguments.ignore("f_min")
    sigma = arguments.number("spread", 0.125) / octave
    check_size(bins, frequencies)
    if not (rate > 0 and lowest > 0 and sigma > 0):
        raise Refusal("its sample_rate, f_min and spread must be greater than zero")
    places = np.log2(np.linspace(0, rate / 2, frequencies)[1:])
    middles = np.log2(lowest) + np.arange(bins)[:, np.newaxis] / octave
    bells = np.exp(-0.5 * ((places - middles) / sigma) ** 2 - np.log2(sigma) - places)
    sums = bells.sum(axis=1, keepdims=True)
    return np.pad(bells / np.where(sums < SMALLEST, 1, sums), [(0, 0), (1, 0)])  # frequency 0 gets no weight
