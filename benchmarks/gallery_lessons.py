"""Data that is made up for the models of the gallery, and what they learn from it.

The examples of keras.io download their data. Here it is drawn by a seed, so that it is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.graph import Graph

Array = NDArray[Any]
Data = tuple[Array, Array]
SEEN, UNSEEN = 1, 2  # seeds
STEP = 64  # weights are multiples of 1 / STEP, so that model files are small when they are compressed


@dataclass(frozen=True)
class Lesson:
    """What a model learns.

    Attributes:
        draw: samples and targets, by a seed and their count.
        score: what predictions for unseen samples are worth, in words.
        tests: the count of unseen samples.
    """

    draw: Callable[[int, int], Data]
    score: Callable[[Array, Array, Array], str]
    loss: str
    samples: int
    epochs: int
    rate: float = 2e-3
    batch: int = 64
    tests: int = 200


def fit(model: Any, lesson: Lesson) -> None:
    """Trains a Keras model, with a rate that falls to a tenth."""
    import keras

    x, y = lesson.draw(SEEN, lesson.samples)
    steps = lesson.epochs * -(-len(x) // lesson.batch)
    rate = keras.optimizers.schedules.CosineDecay(lesson.rate, steps, alpha=0.1)
    model.compile(keras.optimizers.Adam(rate, clipnorm=1.0), lesson.loss)
    model.fit(x, y, batch_size=lesson.batch, epochs=lesson.epochs, verbose=0)


def scored(graph: Graph, lesson: Lesson) -> str:
    """Returns what a model has learned, on samples that it has not seen."""
    x, y = lesson.draw(UNSEEN, lesson.tests)
    return lesson.score(graph.evaluate_batch(x)[0], x, y)


# --- weather: 120 rows of 7 measurements, in deviations from their means; the temperature 12 hours later

SPREAD = 8.0  # of the temperature, in degrees


def weather(seed: int, count: int) -> Data:
    """Hours of temperature, which follows the day and a slow drift, and of six other measurements."""
    random = np.random.default_rng(seed)
    hours = np.arange(count + 132)
    slow = np.convolve(random.normal(size=count + 179), np.hanning(48), "valid") / 4.0
    day = np.sin(hours * 2 * np.pi / 24)
    temperature = 0.9 * day + slow + random.normal(scale=0.05, size=len(hours))
    measurements = [
        np.roll(slow, 12),
        -day,
        day * slow,
        np.cos(hours * 2 * np.pi / 24),
        slow,
        random.normal(size=len(hours)),
    ]
    rows = np.stack([temperature, *measurements], axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(rows, 120, axis=0).swapaxes(1, 2)
    return windows[:count], temperature[131 : 131 + count, np.newaxis]


def degrees(y: Array, x: Array, wanted: Array) -> str:
    """The mean error, and that of the present temperature as a forecast."""
    error, present = (SPREAD * np.abs(wanted - guess).mean() for guess in (y, x[:, -1, :1]))
    return f"error {error:.1f} °C; the present temperature: {present:.1f} °C"


# --- addition: 12+34 as one-hot characters; their sum

DIGITS = "0123456789+ "


def addition(seed: int, count: int) -> Data:
    """Sums of two numbers below 100."""
    pairs = np.random.default_rng(0).permutation(10000)  # the same for all seeds: no sum is in both parts
    taken = pairs[:9000] if seed == SEEN else pairs[9000:]
    taken = np.resize(taken, count)
    texts = [f"{k // 100}+{k % 100}" for k in taken]
    sums = [str(k // 100 + k % 100) for k in taken]
    return one_hot([text.ljust(7)[::-1] for text in texts], DIGITS), one_hot([text.ljust(4) for text in sums], DIGITS)


def one_hot(texts: Sequence[str], characters: str) -> Array:
    """Texts of one length as rows of zeros with a one."""
    ids = np.array([[characters.index(character) for character in text] for text in texts])
    return np.eye(len(characters))[ids]


def correct_sums(y: Array, x: Array, wanted: Array) -> str:
    """The part of sums that are right in every digit."""
    return f"{(y.argmax(-1) == wanted.argmax(-1)).all(1).mean():.0%} of sums of numbers below 100"


# --- characters: 40 characters of 56; the next one

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789 \n.,;:!?-'\"()/%&+=[]"
TOWNS = ("oslo", "bergen", "porto", "quito", "lima", "zurich", "kyoto", "galway", "tromso", "havana")
SKIES = ("clear", "cloudy", "light rain", "heavy rain", "fog", "snow", "thunder", "mixed")
WINDS = ("north", "east", "south", "west")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def reports(seed: int, length: int) -> str:
    """Weather reports, one a line."""
    random = np.random.default_rng(seed)
    text = ""
    while len(text) < length:
        place, sky, wind, day = (words[random.integers(len(words))] for words in (TOWNS, SKIES, WINDS, DAYS))
        degrees, speed = random.integers(-9, 35), random.integers(1, 60)
        text += f"{place}, {day}: {sky}, {degrees} degrees; wind from the {wind}, {speed} km/h.\n"
    return text


def characters(seed: int, count: int) -> Data:
    """Places in reports."""
    text = reports(seed, 100_000)
    places = np.random.default_rng(seed).integers(0, len(text) - 41, count)
    x = one_hot([text[k : k + 40] for k in places], ALPHABET)
    return x, one_hot([text[k + 40] for k in places], ALPHABET)[:, 0]


def next_ones(y: Array, x: Array, wanted: Array) -> str:
    """The part of characters that are the likeliest."""
    return f"{(y.argmax(-1) == wanted.argmax(-1)).mean():.0%} of next characters of made-up weather reports"


# --- anomaly: a day of 288 values; the same again


def days(seed: int, count: int) -> Data:
    """Normal days: low at night, high from nine to six, with noise."""
    random = np.random.default_rng(seed)
    minutes = np.arange(288) + random.normal(scale=2.0, size=(count, 1))
    level = np.tanh((minutes - 108) / 6) - np.tanh((minutes - 216) / 6) - 1
    x = (level + random.normal(scale=0.08, size=level.shape))[:, :, np.newaxis]
    return x, x


def detection_rate(y: Array, x: Array, wanted: Array) -> str:
    """Days whose mean error is above that of 99 % of normal days: half of them have two hours at another level."""
    errors = np.abs(y - x).mean((1, 2))
    odd, normal = errors[1::2], errors[::2]
    limit = np.quantile(normal, 0.99)
    return f"{(odd > limit).mean():.0%} of odd days, at a threshold that 1 % of normal days exceed"


def mixed_days(seed: int, count: int) -> Data:
    """Days of which every second one, where unseen, is odd for two hours."""
    x, _ = days(seed, count)
    if seed == UNSEEN:
        random = np.random.default_rng(seed + 1)
        for day in x[1::2]:
            begin = random.integers(0, 264)
            day[begin : begin + 24] += random.choice([-1.0, 1.0])
    return x, x


LESSONS = {
    "weather": Lesson(weather, degrees, "mse", samples=5000, epochs=12),
    "addition": Lesson(addition, correct_sums, "categorical_crossentropy", samples=9000, epochs=40, rate=4e-3),
    "characters": Lesson(characters, next_ones, "categorical_crossentropy", samples=16000, epochs=6, rate=4e-3),
    "anomaly": Lesson(mixed_days, detection_rate, "mse", samples=1000, epochs=20),
}
