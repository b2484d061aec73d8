"""Trains the small models of the examples; needs TensorFlow. What it wrote is committed, so no one has to run it.

python generated_examples/train.py
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tf_keras

HERE = Path(__file__).resolve().parent
Data = tuple[np.ndarray, np.ndarray]


def rising_or_falling(rng: np.random.Generator) -> Data:
    """Three timesteps of two features: does their sum rise from the first to the last?"""
    x = short(rng.standard_normal((2000, 3, 2)))
    return x, (x[:, 2].sum(axis=1) > x[:, 0].sum(axis=1)).astype(np.int32)


def short(x: np.ndarray) -> np.ndarray:
    """Rounded to 1/64, so that the numbers are short to write and exact in every format."""
    return (np.round(64 * x) / 64).astype(np.float32)


def activities(rng: np.random.Generator) -> Data:
    """Signals shaped as in human activity recognition: 128 timesteps of 9 sensor channels, 6 activities."""
    posture, pace = rng.standard_normal((6, 9)), np.array([0.0, 0.0, 0.0, 1.2, 1.6, 2.1])
    labels = rng.integers(0, 6, 1200)
    phase = 2 * np.pi * (pace[labels, None, None] * np.arange(128)[:, None] / 50 + rng.uniform(0, 1, (1200, 1, 9)))
    x = 0.5 * posture[labels][:, None, :] + np.sin(phase) + 0.5 * rng.standard_normal((1200, 128, 9))
    return short(x), labels


def lstm_then_dense(library: Any, shape: tuple[int, int], units: int, classes: int, **options: str) -> Any:
    """Input → LSTM → Dense(softmax), as the article has it."""
    return library.Sequential(
        [
            library.layers.Input(shape=shape),
            library.layers.LSTM(units, name="lstm", **options),
            library.layers.Dense(classes, activation="softmax", name="dense"),
        ]
    )


def train(
    name: str, file: str, library: Any, make_data: Callable[[np.random.Generator], Data], epochs: int = 10, **model: Any
) -> None:
    """Trains one model; writes its file, without optimizer, and what `model.predict` says."""
    library.utils.set_random_seed(7)
    x, y = make_data(np.random.default_rng(7))
    network = lstm_then_dense(library, **model)
    network.compile(library.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
    network.fit(x, y, epochs=epochs, batch_size=32, verbose=0)
    bare = library.models.clone_model(network)
    bare.set_weights(network.get_weights())
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    bare.save(folder / file)
    samples = x[:4] if x.shape[1] < 10 else x[:2]
    expected = {
        "keras": f"{library.__name__} {library.__version__}",
        "inputs": samples.astype(float).tolist(),
        "outputs": bare.predict(samples, verbose=0).astype(float).tolist(),
    }
    (folder / "expected.json").write_text(json.dumps(expected) + "\n", encoding="utf-8")
    print(f"{name}: accuracy {network.evaluate(x, y, verbose=0)[1]:.3f}")


def main() -> None:
    """Three by Keras 3, in both of its formats, one by Keras 2."""
    article = {"make_data": rising_or_falling, "shape": (3, 2), "units": 8, "classes": 2}
    train("article", "model.h5", keras, **article)
    train("article_relu", "model.keras", keras, activation="relu", **article)
    train("article_relu_gates", "model.h5", tf_keras, recurrent_activation="relu", **article)
    train("har", "model.keras", keras, make_data=activities, epochs=6, shape=(128, 9), units=32, classes=6)


if __name__ == "__main__":
    main()
