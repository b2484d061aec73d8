"""Trains the small models of the examples; needs TensorFlow and scikit-learn. What it wrote is committed, so nobody
has to run it.

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
from sklearn.preprocessing import MinMaxScaler, StandardScaler

import lstmgen

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


def forecast() -> None:
    """The price of the next day from the last ten, as most people train it: scaled, with scikit-learn."""
    keras.utils.set_random_seed(7)
    rng = np.random.default_rng(7)
    volume = np.exp(rng.normal(9, 0.5, 400))
    price = 120 + 15 * np.sin(np.arange(400) / 9) + np.cumsum(rng.normal(0, 0.4, 400)) + np.log(volume)
    rows = short(np.stack([price, volume], axis=1)).astype(float)
    scaler, target = StandardScaler().fit(rows), MinMaxScaler().fit(rows[:, :1])
    windows = np.stack([rows[k : k + 10] for k in range(390)])
    x = np.stack([scaler.transform(window) for window in windows])
    y = target.transform(rows[10:, :1])
    model = keras.Sequential(
        [keras.Input((10, 2), name="days"), keras.layers.LSTM(6, name="lstm"), keras.layers.Dense(1, name="price")]
    )
    model.compile(keras.optimizers.Adam(0.01), "mse")
    model.fit(x, y, epochs=30, verbose=0)
    pipeline = lstmgen.Pipeline(scaler=scaler, columns=["price", "volume"], inverse=target, window=10, hop=1)
    outputs = target.inverse_transform(model.predict(x[:4], verbose=0))
    write_raw("forecast", model, pipeline, {"inputs": windows[:4].tolist(), "outputs": outputs.tolist()})


SUBJECTS, MORE = ("the film", "this book", "the plot", "her acting"), ("and", "but sadly", "and i thought")
GOOD, BAD = ("was great", "is a joy", "made me smile"), ("was dull", "is a bore", "made me yawn")


def sentences() -> None:
    """Whether a sentence praises: words become token ids by a layer of Keras, which the pipeline is read from."""
    keras.utils.set_random_seed(7)
    rng = np.random.default_rng(7)
    draws = [
        (*rng.choice(SUBJECTS, 2), rng.choice(MORE), *rng.integers(0, 3, 2), rng.integers(0, 2)) for _ in range(400)
    ]
    texts = [f"{a} {(BAD, GOOD)[good][i]} {more} {b} {(BAD, GOOD)[good][j]}." for a, b, more, i, j, good in draws]
    labels = np.array([draw[-1] for draw in draws])
    vectorize = keras.layers.TextVectorization(output_sequence_length=16)
    vectorize.adapt(texts)
    ids = np.asarray(vectorize(np.array(texts)))
    model = keras.Sequential(
        [
            keras.Input((16,), name="words"),
            keras.layers.Embedding(vectorize.vocabulary_size(), 6, mask_zero=True, name="embedding"),
            keras.layers.GRU(6, name="gru"),
            keras.layers.Dense(1, activation="sigmoid", name="praise"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
    model.fit(ids, labels, epochs=8, verbose=0)
    pipeline = lstmgen.Pipeline(text=vectorize, labels=["negative", "positive"])
    asked = ["The plot is a joy, and I smile!", "Her acting made me yawn.", "Nobody said anything", ""]
    known = np.asarray(vectorize(np.array(asked)))
    outputs = model.predict(known, verbose=0).astype(float)
    expected = {"texts": asked, "inputs": known.astype(float).tolist(), "outputs": outputs.tolist()}
    write_raw("sentences", model, pipeline, expected)


def write_raw(name: str, model: Any, pipeline: lstmgen.Pipeline, expected: dict[str, Any]) -> None:
    """A model, without optimizer, and its pipeline; and what both say together."""
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    keras.Model(model.inputs, model.outputs).save(folder / "model.keras")
    pipeline.save(folder / "pipeline.json")
    text = json.dumps({"keras": f"keras {keras.__version__}", **expected})
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Five by Keras 3, in both of its formats, one by Keras 2."""
    article = {"make_data": rising_or_falling, "shape": (3, 2), "units": 8, "classes": 2}
    train("article", "model.h5", keras, **article)
    train("article_relu", "model.keras", keras, activation="relu", **article)
    train("article_relu_gates", "model.h5", tf_keras, recurrent_activation="relu", **article)
    train("har", "model.keras", keras, make_data=activities, epochs=6, shape=(128, 9), units=32, classes=6)
    forecast()
    sentences()


if __name__ == "__main__":
    main()
