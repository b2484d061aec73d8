"""Compares `lstmgen.keras.quantize_aware` with the evaluator, before and after training, on a backend of Keras.

    KERAS_BACKEND=jax .venv/backends/bin/python tests/support/keras_backends.py [FORMAT…]

`make backends` runs it on JAX and PyTorch; the tests do so on TensorFlow.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import lstmgen
from lstmgen.keras import quantize_aware
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.quantize import quantize

SAMPLES, LENGTH, IDS = 1000, 8, 20


def models() -> dict[str, tuple[Any, np.ndarray]]:
    """Models of all layers that are trained in fixed point, with samples."""
    layers, random = keras.layers, np.random.default_rng(1)
    x = (random.normal(size=(SAMPLES, LENGTH, 3)) * [1, 10, 0.1]).astype(np.float32)
    both = layers.Bidirectional(layers.LSTM(5, return_sequences=True))
    first = [keras.Input((LENGTH, 3)), layers.Conv1D(4, 2, padding="causal", activation="relu"), both]
    second = [keras.Input((LENGTH,)), layers.Embedding(IDS, 3, mask_zero=True), layers.GRU(6, return_sequences=True)]
    ids = random.integers(0, IDS, (SAMPLES, LENGTH)).astype(np.float32)
    return {
        "Conv1D, LSTM, GRU": (keras.Sequential([*first, layers.GRU(4, reset_after=False), layers.Dense(2)]), x),
        "Embedding, GRU, SimpleRNN": (keras.Sequential([*second, layers.SimpleRNN(5), layers.Dense(2)]), ids),
    }


def differences(quantized: Any, samples: np.ndarray) -> int:
    """The outputs that differ from those of the evaluator, for the present weights and ranges."""
    outputs = quantized.predict(samples, batch_size=SAMPLES, verbose=0)
    graph, trained = prune(lstmgen.read(quantized.float_model)), quantized.training_for.trained
    return int(np.sum(outputs != quantize(graph, trained.quantize, trained.ranges).graph.evaluate_batch(samples)[0]))


def main() -> None:
    """Compares each model in each format; ends with an error where an output differs."""
    wrong = 0
    for name in sys.argv[1:] or FIXED_POINT:
        for layers, (model, samples) in models().items():
            quantized = quantize_aware(model, name, samples)
            before = differences(quantized, samples)
            quantized.compile(keras.optimizers.Adam(1e-2), "mse")
            quantized.fit(samples, np.ones((SAMPLES, 2), np.float32), batch_size=100, verbose=0)
            after = differences(quantized, samples)
            print(f"{keras.backend.backend()} {name}, {layers}: {before} outputs differ, {after} after training")
            wrong += before + after
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
