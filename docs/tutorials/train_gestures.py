"""Trains the model of the Arduino tutorial: three gestures, told apart by an accelerometer. Needs TensorFlow.

python train_gestures.py [FOLDER]       writes gestures.keras, and gestures.npy with samples to calibrate on
"""

from __future__ import annotations

import sys
from pathlib import Path

import keras
import numpy as np

TIMESTEPS = 50  # a second, at 50 readings a second
GESTURES = ["still", "shake", "circle"]


def readings(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Accelerations of three axes in g: gravity, noise, and what the hand does."""
    labels = rng.integers(0, len(GESTURES), count)
    t = np.arange(TIMESTEPS) / TIMESTEPS
    x = rng.normal(0, 0.05, (count, TIMESTEPS, 3)) + np.array([0, 0, 1])
    start = rng.uniform(0, 2 * np.pi, (count, 1))
    strength = rng.uniform(0.5, 1, (count, 1))
    shake = strength * np.sin(2 * np.pi * 6 * t + start)
    x[:, :, 0] += np.where(labels[:, None] == 1, shake, 0)
    circle = 2 * np.pi * 1.5 * t + start
    x[:, :, 0] += np.where(labels[:, None] == 2, strength * np.cos(circle), 0)
    x[:, :, 1] += np.where(labels[:, None] == 2, strength * np.sin(circle), 0)
    return x.astype(np.float32), labels


def main() -> None:
    """Trains for a few seconds, saves, and says how good the model is."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    keras.utils.set_random_seed(1)
    x, labels = readings(np.random.default_rng(1), 1200)
    model = keras.Sequential(
        [
            keras.layers.Input((TIMESTEPS, 3)),
            keras.layers.LSTM(12, name="lstm"),
            keras.layers.Dense(len(GESTURES), activation="softmax", name="gesture"),
        ]
    )
    # Processors round differently, and so train different models. Clipped gradients make all of them good.
    optimizer = keras.optimizers.Adam(0.01, clipnorm=1.0)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, labels, epochs=20, batch_size=64, verbose=0)
    unseen, wanted = readings(np.random.default_rng(2), 300)
    accuracy = model.evaluate(unseen, wanted, verbose=0)[1]
    keras.Model(model.inputs, model.outputs).save(folder / "gestures.keras")  # without the optimizer
    np.save(folder / "gestures.npy", x[:40])
    print(f"accuracy on new gestures: {100 * accuracy:.0f} %")


if __name__ == "__main__":
    main()
