"""Trains gestures.keras further in int8, as its code computes: writes trained.keras. Needs TensorFlow.

python train_in_int8.py                 in the folder of gestures.keras and train_gestures.py
"""

from __future__ import annotations

import keras
import numpy as np
from train_gestures import readings

from lstmgen.keras import quantize_aware

EPOCHS, BATCH = 5, 64


def main() -> None:
    """Trains for a minute at a low rate that decays to 0, and saves the weights with their ranges."""
    keras.utils.set_random_seed(1)
    x, labels = readings(np.random.default_rng(1), 1200)
    model = quantize_aware(keras.models.load_model("gestures.keras"), "int8", x[:40])
    rate = keras.optimizers.schedules.CosineDecay(1e-4, EPOCHS * -(-len(x) // BATCH))
    model.compile(keras.optimizers.Adam(rate, clipnorm=1.0), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, labels, epochs=EPOCHS, batch_size=BATCH, verbose=0)
    unseen, wanted = readings(np.random.default_rng(2), 1000)
    print(f"accuracy in int8: {100 * model.evaluate(unseen, wanted, verbose=0)[1]:.1f} %")
    model.save("trained.keras")


if __name__ == "__main__":
    main()
