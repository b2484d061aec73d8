"""How layers are connected: several inputs and outputs, nested models, shared layers, in both Keras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from agreement import FLOAT32, FLOAT64, check, compare, keras, precision, predictions, randomize, samples, save

from lstmgen.errors import ReadError
from lstmgen.read import read_file

tf_keras = pytest.importorskip("tf_keras")

both = pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])


def functional(k: Any, name: str | None = None) -> Any:
    """Two layers, one of them with statistics that do not train."""
    x = k.Input((5, 3))
    h = k.layers.LSTM(3, return_sequences=True)(x)
    return k.Model(x, k.layers.Dense(3)(k.layers.BatchNormalization()(h)), name=name)


def sequential(k: Any, name: str | None = None) -> Any:
    layers = [k.Input((5, 3)), k.layers.GRU(3, return_sequences=True), k.layers.Dense(3, activation="tanh")]
    return k.Sequential(layers, name=name)


# --- each builds a model


def several(k: Any) -> Any:
    """An output that is used as well, one that is returned twice, a layer called three times."""
    a, b = k.Input((5, 3), name="b"), k.Input((5, 3), name="a")
    shared, dense = k.layers.LSTM(4, name="z"), k.layers.Dense(2, name="y")
    p, q = shared(a), shared(b)
    r = shared(k.layers.Subtract()([a, b]))
    used = k.layers.Concatenate(name="x")([q, p])
    return k.Model([a, b], [dense(r), used, dense(p), k.layers.Dense(3, name="w")(used), used])


def states(k: Any) -> Any:
    """Only some of the outputs of a layer are used."""
    x = k.Input((5, 3))
    _, _, c = k.layers.LSTM(4, return_state=True, return_sequences=True)(x)
    y, h = k.layers.GRU(4, return_state=True)(x)
    return k.Model(x, [k.layers.Multiply()([c, h]), y])


def nested(k: Any) -> Any:
    """Functional in Sequential in functional in Sequential."""
    deep = k.Sequential([k.Input((5, 3)), functional(k, "deepest"), k.layers.SimpleRNN(3, return_sequences=True)])
    x = k.Input((5, 3))
    middle = k.Model(x, k.layers.Add()([deep(x), x, sequential(k)(x)]), name="middle")
    return k.Sequential([middle, k.layers.LSTM(2)])


def nested_twice(k: Any) -> Any:
    """Nested models called several times, also on their own output, and in another order than they were made."""
    first, second = functional(k, "first"), sequential(k, "second")
    x = k.Input((5, 3))
    y = second(first(second(x)))
    return k.Model(x, [first(y), second(y), y])


def nested_last(k: Any) -> Any:
    """The outputs of nested models are outputs."""
    x, y = k.Input((5, 3)), k.Input((5, 3))
    inner = k.Model([x, y], [k.layers.Add()([x, y]), k.layers.LSTM(2)(x), y], name="inner")
    a, b = k.Input((5, 3)), k.Input((5, 3))
    p, q, r = inner([b, a])
    s, _, _ = inner([p, r])
    return k.Model([a, b], [q, s, p, r])


def by_keyword(k: Any) -> Any:
    """The first argument by its name."""
    x, y = k.Input((5, 3)), k.Input((5, 3))
    name = "sequences" if k is keras else "inputs"
    z = k.layers.Dense(3)(inputs=k.layers.Add()(inputs=[functional(k)(inputs=x), y]))
    z = k.layers.Bidirectional(k.layers.GRU(2, return_sequences=True))(**{name: z})
    return k.Model([x, y], k.layers.LSTM(2)(**{name: z}))


def losses(k: Any) -> Any:
    """What is computed for a loss or a metric alone, over all samples, is not part of a prediction."""
    x = k.Input((5, 3))
    h = k.layers.LSTM(4)(x)
    model = k.Model(x, k.layers.Dense(2)(h))
    if k is tf_keras:
        model.add_loss(k.backend.mean(k.backend.square(h)))
        model.add_metric(k.backend.sum(k.backend.abs(h)), name="size")
    return model


def nested_first_of_two(k: Any) -> Any:
    """The first of two calls of a nested model is an output; Keras 3 numbers it otherwise there."""
    inner = functional(k, "inner")
    x = k.Input((5, 3))
    y = inner(x)
    return k.Model(x, [y, k.layers.LSTM(2)(inner(y))])


def frozen(k: Any) -> Any:
    """What does not train comes later in HDF5 files of old, wherever it is nested."""
    parts = [functional(k, f"part{n}") for n in range(4)]
    parts[0].layers[1].trainable = False
    parts[1].layers[2].trainable = False
    parts[2].trainable = False
    x = k.Input((5, 3))
    y = x
    for part in parts:
        y = part(y)
    whole = k.Model(x, y, name="whole")
    a = k.Input((5, 3))
    return k.Model(a, k.layers.LSTM(2)(whole(k.layers.Dense(3)(a))))


def frozen_and_repeated(k: Any) -> Any:
    """The same in a wrapper."""
    inner = functional(k, "inner")
    inner.layers[1].trainable = False
    x = k.Input((2, 5, 3))
    return k.Model(x, k.layers.TimeDistributed(k.Sequential([k.Input((5, 3)), inner, k.layers.GRU(2)]))(x))


def from_the_middle(k: Any) -> Any:
    """A model made of another one's tensors: its layers have calls that are not part of it."""
    x = k.Input((5, 3))
    shared = k.layers.LSTM(3, return_sequences=True)
    h = shared(shared(x))
    k.Model(x, k.layers.Dense(7)(shared(h)))
    return k.Model(x, [h, k.layers.Dense(2)(shared(h))])


def dictionaries(k: Any) -> Any:
    """Inputs and outputs by name: in the order of the names."""
    b, a = k.Input((5, 3), name="b"), k.Input((5, 3), name="a")
    y = k.layers.Subtract()([k.layers.LSTM(2)(b), k.layers.GRU(2)(a)])
    inner = k.Model({"b": b, "a": a}, {"z": y, "y": k.layers.Dense(1)(y)}, name="inner")
    q, p = k.Input((5, 3), name="q"), k.Input((5, 3), name="p")
    outputs = inner({"b": q, "a": p})
    return k.Model([q, p], [outputs["z"], outputs["y"]])


def lists_by_name(k: Any) -> Any:
    """A model with a list of inputs that is called with a dict."""
    b, a = k.Input((5, 3), name="b"), k.Input((5, 3), name="a")
    inner = k.Model([b, a], k.layers.Subtract()([k.layers.LSTM(2)(b), k.layers.GRU(2)(a)]), name="inner")
    q, p = k.Input((5, 3), name="q"), k.Input((5, 3), name="p")
    return k.Model([q, p], inner({"a": p, "b": q}))


def input_is_output(k: Any) -> Any:
    x = k.Input((5, 3))
    return k.Model(x, [k.layers.LSTM(2)(x), x])


def built_by_call(k: Any) -> Any:
    """A Sequential without input shape, called on a batch."""
    model = k.Sequential([k.layers.LSTM(3, return_sequences=True), k.layers.Dense(2)])
    model(np.zeros((1, 5, 3)))
    return model


def deferred(k: Any) -> Any:
    """A nested Sequential without input shape."""
    x = k.Input((5, 3))
    inner = k.Sequential([k.layers.LSTM(3, return_sequences=True), k.layers.Dense(2)], name="inner")
    y = inner(x)
    return k.Model(x, [y, k.layers.GRU(2)(y)])


BUILDERS = [
    several,
    states,
    nested,
    nested_twice,
    nested_last,
    by_keyword,
    losses,
    nested_first_of_two,
    frozen,
    frozen_and_repeated,
    from_the_middle,
    dictionaries,
    lists_by_name,
    input_is_output,
    built_by_call,
    deferred,
]


@both
@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_topology(k: Any, build: Callable[[Any], Any], tmp_path: Path) -> None:
    with precision(k):
        graph = check(build(k), tmp_path)
    names = [layer.name for layer in graph.layers]
    assert len(set(names)) == len(names)
    assert all(layer.output_shapes for layer in graph.layers)


# --- layers that a nested model shares with the one around it, or with another nested one


def first_outside(k: Any) -> Any:
    shared = k.layers.LSTM(3, return_sequences=True, name="shared")
    x = k.Input((5, 3))
    inner = k.Model(x, k.layers.Dense(3)(shared(x)), name="inner")
    a = k.Input((5, 3))
    return k.Model(a, k.layers.GRU(2)(inner(shared(a))))


def first_inside(k: Any) -> Any:
    shared = k.layers.LSTM(3, return_sequences=True, name="shared")
    x = k.Input((5, 3))
    inner = k.Model(x, k.layers.Dense(3)(shared(x)), name="inner")
    a = k.Input((5, 3))
    return k.Model(a, k.layers.GRU(2)(shared(inner(a))))


def in_two_nested(k: Any) -> Any:
    shared = k.layers.Bidirectional(k.layers.LSTM(3, return_sequences=True), merge_mode="sum", name="shared")
    x, y = k.Input((5, 3)), k.Input((5, 3))
    first = k.Model(x, k.layers.Dense(3)(shared(x)), name="first")
    second = k.Model(y, k.layers.LSTM(3, return_sequences=True)(shared(y)), name="second")
    a = k.Input((5, 3))
    return k.Model(a, second(first(a)))


def nested_in_two(k: Any) -> Any:
    """A whole model is shared."""
    shared = functional(k, "shared")
    x = k.Input((5, 3))
    inner = k.Model(x, k.layers.Dense(3)(shared(x)), name="inner")
    a = k.Input((5, 3))
    return k.Model(a, [inner(a), shared(a)])


def beside_others_outside(k: Any) -> Any:
    """More layers of its class around it: tf-keras numbers only those that it meets first, Keras 3 all."""
    shared = k.layers.Dense(3, activation="tanh", name="shared")
    x = k.Input((5, 3))
    inner = k.Model(x, k.layers.Dense(3, name="own")(shared(x)), name="inner")
    a = k.Input((5, 3))
    return k.Model(a, k.layers.Dense(3, name="last")(shared(inner(k.layers.Dense(3, name="first")(a)))))


def beside_others_inside(k: Any) -> Any:
    shared = k.layers.LSTM(3, return_sequences=True, name="shared")
    x, y = k.Input((5, 3)), k.Input((5, 3))
    first = k.Model(x, k.layers.LSTM(3, return_sequences=True, name="own")(shared(x)), name="first")
    second = k.Model(y, k.layers.LSTM(3, return_sequences=True, name="own")(shared(y)), name="second")
    a = k.Input((5, 3))
    return k.Model(a, second(first(shared(k.layers.Dense(3)(a)))))


SHARING = [first_outside, first_inside, in_two_nested, nested_in_two, beside_others_outside, beside_others_inside]


@both
@pytest.mark.parametrize("build", SHARING, ids=lambda build: build.__name__)
def test_shared_with_a_nested_model(k: Any, build: Callable[[Any], Any], tmp_path: Path) -> None:
    with precision(k):
        model = build(k)
        randomize(model)
        inputs = samples(model)
        expected = predictions(model, inputs)
        graph = read_file(save(model, tmp_path, ".keras"))
        compare(graph, inputs, expected, FLOAT64)
        assert sum(array.size for array in graph.weights()) == model.count_params()
        path = save(model, tmp_path, ".h5")
        if k is tf_keras and build in (first_outside, beside_others_inside):
            with pytest.raises(ReadError, match="inconsistent list of nodes"):
                read_file(path)
        else:
            compare(read_file(path), inputs, expected, FLOAT64)


@pytest.mark.parametrize("version", ["3.0.5", "3.1.1"])
def test_calls_that_older_keras_counts_in_all_models(version: str, tmp_path: Path) -> None:
    """Keras 3.0 and 3.1 number the call outside 1: the one inside came first."""
    with precision(keras):
        model = first_outside(keras)
        randomize(model)
        inputs = samples(model)
        expected = predictions(model, inputs)
        path = save(model, tmp_path, ".h5")
    with h5py.File(path, "r+") as file:
        inside, outside, rest = file.attrs["model_config"].split('["shared", 0, 0]')
        file.attrs["model_config"] = f'{inside}["shared", 0, 0]{outside}["shared", 1, 0]{rest}'
        for group in (file, file["model_weights"]):
            group.attrs["keras_version"] = version
    compare(read_file(path), inputs, expected, FLOAT64)


def test_an_inconsistent_list_of_nodes_that_seems_to_fit(tmp_path: Path) -> None:
    """The HDF5 file says that the shared layer is called on the outer "x"; in truth it is called on the Dense."""
    k = tf_keras
    shared = k.layers.LSTM(3, return_sequences=True, name="shared")
    x = k.Input((5, 3), name="x")
    inner = k.Model(x, k.layers.Dense(3)(shared(x)), name="inner")
    a = k.Input((5, 3), name="x")
    model = k.Model(a, inner(shared(k.layers.Dense(3, name="idle")(a))))
    with pytest.raises(ReadError, match="the output of layer 'idle' is unused.*inconsistent list of nodes"):
        read_file(save(model, tmp_path, ".h5"))
    check(model, tmp_path, suffixes=[".keras"], tolerance=FLOAT32)
