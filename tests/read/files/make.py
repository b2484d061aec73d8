"""Makes the files beside this one. Run it with the Python of an environment that holds the Keras wanted:

    python make.py NAME    # keras-1.2.2, tf-2.13, … names the files

It uses only what every Keras since 1.2 has, and Python 3.6. Where the files came from:

    keras-1.2.2   Python 3.6, TensorFlow 1.4      keras-2.0.8   Python 3.6, TensorFlow 1.4
    keras-2.2.4   Python 3.7, TensorFlow 1.14     tf-2.1        Python 3.7
    theano-2.2.4  Python 3.6, Theano 1.0.5        tf-2.4, tf-2.12, tf-2.13   Python 3.8
    tf-2.14       Python 3.11
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np

NAME = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
if NAME.startswith("tf-"):
    import tensorflow as tf

    keras = tf.keras
else:
    import keras
KERAS1 = NAME.startswith("keras-1")
ARCHIVES = ("tf-2.12", "tf-2.13", "tf-2.14")
L = keras.layers


def lstm(units, **options):
    """The defaults of the version, so that they are tested."""
    if KERAS1:
        return L.LSTM(output_dim=units, **options)
    return L.LSTM(units, **options)


def model(inputs, outputs):
    return keras.models.Model(input=inputs, output=outputs) if KERAS1 else keras.models.Model(inputs, outputs)


def concatenate(tensors):
    return L.merge(tensors, mode="concat") if KERAS1 else L.concatenate(tensors)


def gru(units, **options):
    return L.GRU(output_dim=units, **options) if KERAS1 else L.GRU(units, **options)


def chain():
    """A Sequential without InputLayer, its options at their defaults."""
    return keras.models.Sequential(
        [
            lstm(4, input_shape=(5, 3), return_sequences=True, name="zz"),
            L.BatchNormalization(name="mm"),
            gru(3, return_sequences=True, name="aa"),
            L.SimpleRNN(3, name="simple"),
            L.Dense(2, activation="softmax", name="dense"),
        ]
    )


def wrapped():
    """Bidirectional, TimeDistributed and a convolution, over a free axis."""
    conv = L.Convolution1D(4, 3, activation="relu") if KERAS1 else L.Conv1D(4, 3, activation="relu")
    conv_inputs = L.Input((None, 3))
    x = conv(conv_inputs)
    x = L.Bidirectional(lstm(2, return_sequences=True))(x)
    x = L.TimeDistributed(L.Dense(3))(x)
    return model(conv_inputs, L.Bidirectional(gru(2), merge_mode="sum")(x))


def graph():
    """Two inputs, two outputs, a nested Sequential with a frozen layer, layers used twice."""
    a, b = L.Input((5, 3), name="first"), L.Input((5, 3), name="second")
    frozen = lstm(3, return_sequences=True, name="frozen")
    frozen.trainable = False
    inner = keras.models.Sequential(name="inner")
    inner.add(L.TimeDistributed(L.Dense(4, name="d"), input_shape=(5, 3), name="td"))
    inner.add(L.BatchNormalization(name="bn"))
    inner.add(frozen)
    shared = lstm(3, name="shared")
    x, y = inner(a), inner(b)
    p, q = shared(x), shared(y)
    both = concatenate([p, q])
    return model([a, b], [L.Dense(2, name="out")(both), q])


def branches():
    """Models side by side at the start of a Sequential: Keras 1 only."""
    left, right = keras.models.Sequential(), keras.models.Sequential()
    left.add(lstm(3, input_shape=(5, 3)))
    right.add(gru(2, input_shape=(4, 2), consume_less="gpu"))
    right.add(L.Dense(3))
    whole = keras.models.Sequential()
    whole.add(L.Merge([left, right], mode="concat"))
    whole.add(L.Dense(2))
    return whole


def sharing():
    """A layer that a nested model shares with the one around it: TensorFlow 2.12 on."""
    shared = L.Dense(3, activation="tanh", name="shared")
    inside = L.Input((5, 3))
    inner = keras.Model(inside, L.LSTM(3, return_sequences=True)(shared(inside)), name="inner")
    outside = L.Input((5, 3))
    return keras.Model(outside, L.LSTM(2)(shared(inner(L.Dense(3)(outside)))))


def siblings():
    """Several layers of a class, in numbers that TensorFlow 2.14 gives only to those that it meets first."""
    shared = L.Dense(3, activation="tanh", name="shared")
    inside = L.Input((5, 3))
    inner = keras.Model(inside, L.Dense(3, name="own")(shared(inside)), name="inner")
    outside = L.Input((5, 3))
    x = L.Dense(3, name="last")(shared(inner(L.Dense(3, name="first")(outside))))
    return keras.Model(outside, L.LSTM(2)(L.LSTM(3, return_sequences=True)(x)))


def randomize(made, rng):
    made.set_weights(
        [
            rng.uniform(0.1, 0.9, w.shape) * rng.choice([-1, 1], w.shape)
            if w.ndim > 1
            else rng.uniform(0.1, 0.9, w.shape)
            for w in made.get_weights()
        ]
    )


def shapes(made):
    found = made.input_shape
    return [
        tuple(6 if n is None else n for n in shape[1:]) for shape in (found if isinstance(found, list) else [found])
    ]


def save(made, kind):
    """Every format that this Keras can write."""
    path = os.path.join(HERE, "%s_%s" % (NAME, kind))
    if NAME in ARCHIVES:
        made.save(path + ".keras", save_format="keras_v3" if NAME == "tf-2.12" else "keras")
        return
    made.save(path + ".h5")
    if kind == "graph" and NAME in ("keras-1.2.2", "keras-2.2.4"):
        with open(path + ".yaml", "w") as file:
            file.write(made.to_yaml())
        with open(path + ".json", "w") as file:
            file.write(made.to_json())
        made.save_weights(path + "_weights.h5")


for kind, build in (
    ("chain", chain),
    ("wrapped", wrapped),
    ("graph", graph),
    ("branches", branches),
    ("sharing", sharing),
    ("siblings", siblings),
):
    if (kind == "branches" and not KERAS1) or (kind == "sharing" and NAME not in ARCHIVES):
        continue
    if kind == "siblings" and NAME != "tf-2.14":
        continue
    rng = np.random.RandomState(7)
    made = build()
    randomize(made, rng)
    inputs = [rng.uniform(-1, 1, (2,) + shape).astype("float32") for shape in shapes(made)]
    outputs = made.predict(inputs if len(inputs) > 1 else inputs[0])
    outputs = outputs if isinstance(outputs, list) else [outputs]
    save(made, kind)
    with open(os.path.join(HERE, "%s_%s.reference.json" % (NAME, kind)), "w") as file:
        json.dump({"inputs": [x.tolist() for x in inputs], "outputs": [y.tolist() for y in outputs]}, file)
