"""Trains the model of the character tutorial, on a nursery rhyme that repeats itself. Needs TensorFlow.

python train_characters.py [FOLDER]     writes characters.keras
"""

from __future__ import annotations

import sys
from pathlib import Path

import keras
import numpy as np

ENDS = [
    "the house that Jack built",
    "the malt that lay in",
    "the rat that ate",
    "the cat that killed",
    "the dog that worried",
    "the cow with the crumpled horn that tossed",
    "the maiden all forlorn that milked",
]
# Each verse begins one line earlier: This is the malt that lay in the house that Jack built.
RHYME = "".join(f"This is {' '.join(reversed(ENDS[:k]))}.\n" for k in range(1, len(ENDS) + 1))
ALPHABET = "".join(sorted(set(RHYME)))  # the number of a character is its place here
LENGTH = 40


def main() -> None:
    """Trains for some seconds, saves, and says how good the model is."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    keras.utils.set_random_seed(1)
    numbers = np.array([ALPHABET.index(character) for character in RHYME * 3])
    windows = np.lib.stride_tricks.sliding_window_view(numbers, LENGTH + 1)
    model = keras.Sequential(
        [
            keras.layers.Input((None,)),  # any number of characters
            keras.layers.Embedding(len(ALPHABET), 8, name="embedding"),
            keras.layers.LSTM(48, return_sequences=True, name="lstm"),
            keras.layers.Dense(len(ALPHABET), activation="softmax", name="next"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(windows[:, :-1], windows[:, 1:], epochs=6, batch_size=64, verbose=0)
    accuracy = model.evaluate(windows[:, :-1], windows[:, 1:], verbose=0)[1]
    keras.Model(model.inputs, model.outputs).save(folder / "characters.keras")  # without the optimizer
    print(f"alphabet of {len(ALPHABET)}: {ALPHABET!r}")
    print(f"next characters that are right: {100 * accuracy:.0f} %")


if __name__ == "__main__":
    main()
