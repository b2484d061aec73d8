"""Trains the model of the forecasting tutorial: the demand of the next hour from the last day. Needs TensorFlow.

python train_forecast.py [FOLDER]       writes forecast.keras, and demand.csv with three days of history
"""

from __future__ import annotations

import sys
from pathlib import Path

import keras
import numpy as np

WINDOW = 24  # hours


def demand(rng: np.random.Generator, days: int) -> np.ndarray:
    """Megawatts by the hour: low at night, peaks in the morning and in the evening, less at the weekend."""
    hour = np.arange(24 * days)
    day = 300 + 120 * np.sin(2 * np.pi * (hour - 8) / 24) + 60 * np.sin(4 * np.pi * (hour - 4) / 24)
    weekend = np.where(hour // 24 % 7 >= 5, 0.8, 1.0)
    return (day * weekend + rng.normal(0, 5, len(hour))).astype(np.float32)


def main() -> None:
    """Trains for a few seconds, saves, and says how good the model is."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    keras.utils.set_random_seed(1)
    series = demand(np.random.default_rng(1), 120)
    x = np.lib.stride_tricks.sliding_window_view(series[:-1], WINDOW)[..., None]
    y = series[WINDOW:]
    scale = keras.layers.Normalization(axis=None, name="scale")
    scale.adapt(series)  # the scaling is a layer, and so part of the model file
    model = keras.Sequential(
        [
            keras.layers.Input((WINDOW, 1)),
            scale,
            keras.layers.LSTM(16, name="lstm"),
            keras.layers.Dense(1, name="demand"),
            keras.layers.Rescaling(float(series.std()), offset=float(series.mean()), name="megawatts"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "mae")
    model.fit(x[: 24 * 90], y[: 24 * 90], epochs=10, batch_size=64, verbose=0)
    error = model.evaluate(x[24 * 90 :], y[24 * 90 :], verbose=0)
    keras.Model(model.inputs, model.outputs).save(folder / "forecast.keras")  # without the optimizer
    np.savetxt(folder / "demand.csv", series[-72:], fmt="%.1f", header="megawatts", comments="")
    print(f"mean error of the next hour: {error:.0f} MW of {series.mean():.0f} MW")


if __name__ == "__main__":
    main()
