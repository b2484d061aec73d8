"""Reads the activations of Keras configs: a name, a layer object, or a function by name."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from lstmgen.graph.activation import LINEAR, Activation, activation
from lstmgen.read.calls.layer import Call, Refusal
from lstmgen.read.configs.config import Config
from lstmgen.read.configs.serialized import known_class
from lstmgen.read.version import Version

PLAIN = (
    "linear tanh sigmoid relu selu softplus softsign silu hard_silu mish exponential hard_tanh tanh_shrink "
    "sparse_plus sparse_sigmoid log_sigmoid softmax log_softmax gelu"
).split()
RENAMED = {
    "swish": "silu",
    "hard_swish": "hard_silu",
    "identity": "linear",
    "exp": "exponential",
    "softmax_v2": "softmax",  # __name__ of tf.nn.softmax
    "log_softmax_v2": "log_softmax",
}
WITH_DEFAULTS: dict[str, dict[str, float]] = {
    "elu": {"alpha": 1.0},
    "celu": {"alpha": 1.0},
    "hard_shrink": {"threshold": 0.5},
    "soft_shrink": {"threshold": 0.5},
    "squareplus": {"b": 4.0},
}
# Functions that TensorFlow's own modules export under the name in the file.
FUNCTION_NAMES = ("softmax_v2", "swish", "tanh", "sigmoid", "relu")
ADVICE = "use one of Keras's own activations"


def activation_of(call: Call, value: Any, argument: str = "activation") -> Activation:
    """Reads the activation of a layer; warns if its name may refer to a function of the author's.

    Raises:
        Refusal: the activation is code, custom or unknown.
    """
    if isinstance(value, str) and call.version.takes_for_tensorflow(value):
        call.warn(
            f"Keras {call.version.text} has no activation {value!r}: taken for tf.nn.{value}; a function of the "
            "author's by that name may compute something else"
        )
    return parse_activation(value, call.version, argument)


def parse_activation(value: Any, version: Version, argument: str = "activation") -> Activation:
    """Reads an activation in the form of a config.

    Raises:
        Refusal: the activation is code, custom or unknown.
    """
    if value is None:
        return LINEAR
    if isinstance(value, Mapping):
        return _object(value, version, argument)
    if not isinstance(value, str):
        raise Refusal(f"{argument} is not a name")
    return named_activation(value, version, argument)


def named_activation(value: str, version: Version, argument: str = "activation") -> Activation:
    """Returns an activation by its name, with Keras's default parameters.

    Raises:
        Refusal: this version of Keras has no such activation, or it does not keep the shape of a tensor.
    """
    if not version.has_activation(value):
        raise Refusal(
            f"Keras {version.text} has no activation {value!r}: it is a function of the author's, whose code is not in "
            "the file",
            ADVICE,
        )
    name = RENAMED.get(value, value)
    if name in PLAIN:
        return activation(name)
    if name in WITH_DEFAULTS:
        return activation(name, **WITH_DEFAULTS[name])
    if name == "hard_sigmoid":
        return activation(name, slope=version.hard_sigmoid_slope)
    if name == "leaky_relu":
        return leaky_relu(0.2)
    if name == "relu6":
        return relu(max_value=6.0)
    if name == "sparsemax":
        if not version.sums_in_sparsemax:
            raise Refusal(f"what {argument}='sparsemax' means in Keras {version.text} has not been checked")
        return activation(name)
    if name == "<lambda>":
        raise Refusal(f"{argument} is a lambda, whose code is not in the file", ADVICE)
    raise Refusal(f"{argument}={value!r} is not an activation of Keras", ADVICE)


def relu(negative_slope: float = 0.0, max_value: float = math.inf, threshold: float = 0.0) -> Activation:
    """keras.activations.relu in its simplest form."""
    if threshold == 0 and max_value == math.inf:
        return activation("relu") if negative_slope == 0 else leaky_relu(negative_slope)
    return activation("general_relu", negative_slope=negative_slope, max_value=max_value, threshold=threshold)


def leaky_relu(negative_slope: float) -> Activation:
    """LeakyReLU; TensorFlow rounds the slope to float32, whatever the dtype of the model."""
    return activation("leaky_relu", negative_slope=float(np.float32(negative_slope)))


def _object(value: Mapping[str, Any], version: Version, argument: str) -> Activation:
    if "class_name" not in value:
        raise Refusal(f"{argument} holds code, which is never run", ADVICE)
    inside = value.get("config")
    if value["class_name"] == "function":
        if inside in FUNCTION_NAMES and value.get("module") in ("builtins", None):
            return named_activation(str(inside), version, argument)
        raise Refusal(f"{argument} is the function {inside!r}, whose code is not in the file", ADVICE)
    if value["class_name"] == "__lambda__":
        raise Refusal(f"{argument} holds code, which is never run", ADVICE)
    class_name = known_class(value)
    if not isinstance(inside, Mapping):
        raise Refusal(f"{argument} is a {class_name}", ADVICE)
    if class_name == "Activation":
        return parse_activation(inside.get("activation"), version, argument)
    config = Config(inside)
    result = layer_activation(class_name, config)
    if result is None:
        raise Refusal(f"{argument} is a {class_name}, which is not supported there", ADVICE)
    config.check_dtype()
    if config.unknown():
        raise Refusal(f"{argument} is a {class_name} with unknown arguments {', '.join(config.unknown())}")
    return result


def layer_activation(class_name: str, config: Config) -> Activation | None:
    """The function of an activation layer; None for other layers, and for a softmax over another axis than the last."""
    if class_name == "LeakyReLU":
        return leaky_relu(_either(config, "alpha", "negative_slope", 0.3))
    if class_name == "ELU":
        return activation("elu", alpha=config.number("alpha", 1.0))
    if class_name == "ThresholdedReLU":
        return activation("thresholded_relu", theta=config.number("theta", 1.0))
    if class_name == "ReLU":
        limit = config.number("max_value") if config.has("max_value") else math.inf
        config.ignore("max_value")
        return relu(_either(config, "negative_slope", "negative_slope", 0.0), limit, config.number("threshold", 0.0))
    if class_name == "Softmax" and config.raw("axis", -1) in (-1, [-1]):
        return activation("softmax")
    return None


def _either(config: Config, old: str, new: str, default: float) -> float:
    """Reads an argument under its old or its new name; the default if it is missing or null."""
    key = old if config.has(old) else new
    value = config.number(key, default) if config.has(key) else default
    config.ignore(old, new)
    return value
