"""What a Keras config means by an activation: a name, a layer object, a function by name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from lstmgen.graph.activation import LINEAR, Activation, activation
from lstmgen.read.config import Config
from lstmgen.read.layer import Refusal, known_class
from lstmgen.read.version import Version

PLAIN = (
    "linear tanh sigmoid relu selu softplus softsign silu hard_silu mish exponential hard_tanh tanh_shrink "
    "sparse_plus sparse_sigmoid log_sigmoid softmax log_softmax sparsemax"
).split()
RENAMED = {"swish": "silu", "hard_swish": "hard_silu", "identity": "linear", "exp": "exponential"}
WITH_DEFAULTS: dict[str, dict[str, float]] = {
    "elu": {"alpha": 1.0},
    "celu": {"alpha": 1.0},
    "leaky_relu": {"negative_slope": 0.2},
    "hard_shrink": {"threshold": 0.5},
    "soft_shrink": {"threshold": 0.5},
    "squareplus": {"b": 4.0},
    "gelu": {},
}
FUNCTION_NAMES = {"softmax_v2": "softmax", "swish": "silu", "tanh": "tanh", "sigmoid": "sigmoid", "relu": "relu"}


def parse_activation(value: Any, version: Version, argument: str = "activation") -> Activation:
    """An activation as it stands in a config.

    Raises:
        Refusal: it is code, custom or unknown.
    """
    if value is None:
        return LINEAR
    if isinstance(value, Mapping):
        return _object(value, version, argument)
    if not isinstance(value, str):
        raise Refusal(f"{argument} is not a name")
    name = RENAMED.get(value, value)
    if name in PLAIN:
        return activation(name)
    if name in WITH_DEFAULTS:
        return activation(name, **WITH_DEFAULTS[name])
    if name == "hard_sigmoid":
        return activation(name, slope=version.hard_sigmoid_slope)
    if name == "relu6":
        return relu(max_value=6.0)
    raise Refusal(f"{argument}={value!r} is not an activation of Keras", "use one of Keras's own activations")


def relu(negative_slope: float = 0.0, max_value: float = math.inf, threshold: float = 0.0) -> Activation:
    """keras.activations.relu in its simplest form."""
    if threshold == 0 and max_value == math.inf:
        if negative_slope == 0:
            return activation("relu")
        return activation("leaky_relu", negative_slope=negative_slope)
    return activation("general_relu", negative_slope=negative_slope, max_value=max_value, threshold=threshold)


def _object(value: Mapping[str, Any], version: Version, argument: str) -> Activation:
    class_name = known_class(value)
    inside = value.get("config")
    if class_name == "function" and isinstance(inside, str) and value.get("module") in ("builtins", None):
        if inside in FUNCTION_NAMES:
            return activation(FUNCTION_NAMES[inside])
        raise Refusal(f"{argument} is the function {inside!r}", "use one of Keras's own activations")
    if not isinstance(inside, Mapping):
        raise Refusal(f"{argument} is a {class_name}")
    if class_name == "Activation":
        return parse_activation(inside.get("activation"), version, argument)
    found = layer_activation(class_name, Config(inside))
    if found is None:
        raise Refusal(f"{argument} is a {class_name}, which is not supported there")
    return found


def layer_activation(class_name: str, config: Config) -> Activation | None:
    """The function that an activation layer applies; None for a layer that is not one element by element."""
    if class_name == "LeakyReLU":
        slope = config.number("alpha", 0.3) if config.has("alpha") else config.number("negative_slope", 0.3)
        config.ignore("alpha", "negative_slope")
        return activation("leaky_relu", negative_slope=slope)
    if class_name == "ELU":
        return activation("elu", alpha=config.number("alpha", 1.0))
    if class_name == "ThresholdedReLU":
        return activation("thresholded_relu", theta=config.number("theta", 1.0))
    if class_name == "ReLU":
        limit = config.number("max_value") if config.has("max_value") else math.inf
        config.ignore("max_value")
        slope = config.number("negative_slope") if config.has("negative_slope") else 0.0
        threshold = config.number("threshold") if config.has("threshold") else 0.0
        config.ignore("negative_slope", "threshold")
        return relu(slope, limit, threshold)
    return None
