"""Trained regressors for quantization: recurrent layers that read three features of unlike scale.

Data are made up: each feature is a noisy autoregressive process, and the targets are three functions of their history.
Keras trains once; the weights stay in a folder for temporary files.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from predictors import quiet, tensorflow

from lstmgen.graph.operation import Array

FOLDER = Path(tempfile.gettempdir()) / "lstmgen-regressors"
TIMESTEPS, SAMPLES, HELD_OUT = 50, 1_024, 256
EPOCHS, BATCH, RATE = 30, 64, 5e-3
LAYERS = (("LSTM", 16), ("LSTM", 48), ("GRU", 24))


@dataclass(frozen=True)
class Regressor:
    """A trained model with samples.

    Attributes:
        graph: of the model.
        calibration, held_out: samples like those that it was trained on.
    """

    name: str
    path: Path
    calibration: Array
    held_out: Array


def drawn(seed: int, count: int, *, part: int) -> tuple[Array, Array]:
    """Returns inputs (count, timesteps, 3), whose scales depend on the seed, and targets (count, 3) of variance 1.2."""
    of_task, rng = np.random.default_rng(seed), np.random.default_rng([seed, part])
    scales = of_task.permutation([0.3, 1.5, 6.0]) * of_task.uniform(0.7, 1.4, 3)
    memory = of_task.uniform(0.6, 0.95, 3)
    x = np.zeros((count, TIMESTEPS, 3))
    state = rng.normal(size=(count, 3))
    for t in range(TIMESTEPS):
        state = memory * state + np.sqrt(1 - memory**2) * rng.normal(size=(count, 3))
        x[:, t] = state
    mixing = of_task.normal(size=(3, 3))
    decay = np.exp(-np.arange(TIMESTEPS)[::-1] / of_task.uniform(3, 15))[:, None]
    recent = np.sum(x * decay, axis=1) / np.sqrt(np.sum(decay**2)) / 2
    y = np.stack([np.tanh(recent @ mixing[0]), x[:, -1] @ mixing[1] / 2, recent[:, 0] * recent[:, 1] + recent[:, 2]], 1)
    deviation = np.array([0.7, 1.0, 1.4])  # the same for all parts of a task
    return (x * scales).astype(np.float32), (y / deviation * np.sqrt(1.2)).astype(np.float32)


def regressor(kind: str, units: int, seed: int) -> Regressor:
    """Returns a trained model, from the folder if it is there."""
    name = f"{kind}({units}) {seed}"
    path = FOLDER / f"{kind.lower()}{units}_{seed}.keras"
    if not path.exists():
        FOLDER.mkdir(exist_ok=True)
        train(kind, units, seed, path)
    return Regressor(name, path, drawn(seed, SAMPLES // 4, part=1)[0], drawn(seed, HELD_OUT, part=2)[0])


def train(kind: str, units: int, seed: int, path: Path) -> None:
    """Trains a model and saves it."""
    with quiet():
        keras = tensorflow().keras
        keras.utils.set_random_seed(seed)
        layer = getattr(keras.layers, kind)
        model = keras.Sequential([keras.Input((TIMESTEPS, 3)), layer(units), keras.layers.Dense(3)])
        model.compile(optimizer=keras.optimizers.Adam(RATE), loss="mse")
        x, y = drawn(seed, SAMPLES, part=0)
        history = model.fit(x, y, batch_size=BATCH, epochs=EPOCHS, verbose=0)
        model.save(path)
    print(path.name, history.history["loss"][-1], float(np.var(y)))
