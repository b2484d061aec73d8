"""Activations: by name, as layers, as objects and functions in a config, and those that are refused."""

from __future__ import annotations

import numpy as np
import pytest
from agreement import chain, check, edited, in_double_precision, keras, save

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

L = keras.layers

double_precision = in_double_precision(keras)


ACTIVATIONS = (
    "linear tanh sigmoid hard_sigmoid relu relu6 leaky_relu elu selu celu softplus softsign silu swish hard_silu "
    "hard_swish gelu mish exponential softmax log_softmax glu hard_tanh hard_shrink soft_shrink tanh_shrink "
    "squareplus sparse_plus sparse_sigmoid log_sigmoid sparsemax"
).split()


def wide_inputs():
    grid = np.concatenate([np.linspace(-9, 9, 43), [0.0, 0.5, -0.5, 1.0, -1.0, 3.0, -3.0, 40.0, -40.0]])
    return [np.random.default_rng(5).permutation(grid).reshape(1, 13, 4)]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation(name, tmp_path):
    tolerance = 1e-8 if name == "gelu" else 1e-11  # TensorFlow rounds the root of 2 in gelu to float32
    check(chain((13, 4), L.Activation(name)), tmp_path, wide_inputs(), tolerance=tolerance)


@pytest.mark.parametrize("name", ["softmax", "glu", "sparsemax", "log_softmax"])
def test_activation_of_a_dense_layer(name, tmp_path):
    check(chain((3, 4), L.Dense(6, activation=name)), tmp_path)


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.LeakyReLU(),
        lambda: L.LeakyReLU(negative_slope=0.05),
        lambda: L.ELU(alpha=0.7),
        lambda: L.ReLU(),
        lambda: L.ReLU(max_value=2.0),
        lambda: L.ReLU(negative_slope=0.25),
        lambda: L.ReLU(max_value=1.5, negative_slope=0.3, threshold=0.75),
        lambda: L.ReLU(threshold=1.0, negative_slope=0.1),
        lambda: L.Softmax(),
        lambda: L.Softmax(axis=1),
        lambda: L.Softmax(axis=[1, 2]),
        lambda: L.Softmax(axis=[-1]),
        lambda: L.PReLU(),
        lambda: L.PReLU(shared_axes=[1]),
        lambda: L.PReLU(shared_axes=[1, 2]),
        lambda: L.Activation(L.LeakyReLU(negative_slope=0.4)),
        lambda: L.Activation(L.ReLU(max_value=3.0)),
        lambda: L.Activation(L.Softmax()),
    ],
)
def test_activation_layer(layer, tmp_path):
    check(chain((13, 4), layer()), tmp_path, wide_inputs())


def test_a_softmax_layer_that_receives_a_mask_is_refused(tmp_path):
    path = save(chain((3,), L.Embedding(5, 4, mask_zero=True), L.Identity()), tmp_path, ".keras")
    with pytest.raises(UnsupportedError, match=r"Softmax layer 'identity.*mask"):
        read_file(edited(path, '"Identity"', '"Softmax"'))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ('{"class_name": "__lambda__", "config": {"code": "4wEAAA"}}', "code"),
        ('{"value": ["4wEAAA", null, null]}', "code"),
        ('"<lambda>"', "lambda"),
        ('"mine>act"', "mine>act"),
        ('"threshold"', "threshold"),
        ('{"module": "builtins", "class_name": "function", "config": "my_act"}', "my_act"),
        ('{"module": "my.module", "class_name": "Act", "config": {}, "registered_name": "mine>Act"}', "mine>Act"),
        ('{"class_name": "PReLU", "config": {}}', "PReLU"),
    ],
)
def test_activations_that_are_refused(value, reason, tmp_path):
    path = save(chain((3,), L.Dense(2, activation="tanh", name="d")), tmp_path, ".keras")
    with pytest.raises(UnsupportedError, match=f"Dense layer 'd': .*{reason}"):
        read_file(edited(path, '"activation": "tanh"', f'"activation": {value}'))


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ('{"module": "builtins", "class_name": "function", "config": "softmax_v2"}', "softmax"),
        ('{"module": "builtins", "class_name": "function", "config": "swish"}', "silu"),
        ('{"class_name": "LeakyReLU", "config": {"alpha": 0.125}}', "leaky_relu"),
        ('"hard_sigmoid"', "hard_sigmoid"),
    ],
)
def test_activations_by_other_means(value, name, tmp_path):
    path = save(chain((3,), L.Dense(2, activation="tanh")), tmp_path, ".keras")
    graph = read_file(edited(path, '"activation": "tanh"', f'"activation": {value}'))
    assert graph.nodes[-1].operation.activation.name == name
