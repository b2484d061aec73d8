"""Functions of one tensor: Keras's activations and the mathematics of operation nodes.

Each is exact in float64 and handles infinities and NaN as Keras does. `ROWWISE` functions look at a
whole row (the last axis); all others work element by element.
Source: keras/src/activations/activations.py and the formulas of each paper named there.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstmgen.graph.ranges import TRUTH, Range

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Activation:
    """A function by name with its parameters, sorted by name: Activation("elu", (("alpha", 1.0),))."""

    name: str
    parameters: tuple[tuple[str, float], ...] = ()

    def __call__(self, x: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray(FUNCTIONS[self.name](x, **dict(self.parameters)))

    @property
    def rowwise(self) -> bool:
        """True if each number depends on the whole last axis."""
        return self.name in ROWWISE

    @property
    def bounded(self) -> bool:
        """True if |f(x)| <= 1 for all x."""
        return self.name in BOUNDED

    def bound(self, x: float) -> float:
        """The bound of |f(x)| from that of |x|."""
        return 1.0 if self.bounded else x if self.name in NO_LARGER else math.inf

    def range(self, x: Range | None) -> Range | None:
        """The range of f(x); None if it is unknown."""
        known, function = dict(self.parameters), self.name
        if function == "logical_not":
            return TRUTH
        if x is None:
            return Range(known["low"], known["high"], integral=False) if function == "clip" else None
        if function == "general_relu" and not known["negative_slope"] and not known["threshold"]:
            return x.clipped(0.0, known["max_value"])
        return RANGES[function](x, **known) if function in RANGES else None

    def __str__(self) -> str:
        inside = ", ".join(f"{key}={value:g}" for key, value in self.parameters)
        return f"{self.name}({inside})" if inside else self.name


def activation(name: str, **parameters: float) -> Activation:
    """An `Activation`; every parameter of the function must be given.

    Raises:
        KeyError: there is no such function.
    """
    FUNCTIONS[name]
    return Activation(name, tuple(sorted(parameters.items())))


def _sigmoid(x: Array) -> Array:
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)


def _softplus(x: Array) -> Array:
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _erf(x: Array) -> Array:
    return np.vectorize(math.erf, otypes=[np.float64])(x) if x.size else x


def _relu(x: Array, negative_slope: float, max_value: float, threshold: float) -> Array:
    """keras.activations.relu with all its arguments; max_value may be infinite."""
    y = np.where(x > threshold, x, np.where(np.isnan(x), x, 0.0)) if threshold else np.maximum(x, 0)
    if negative_slope and not threshold and max_value == math.inf:
        return np.where(x < 0, negative_slope * x, y)
    if max_value != math.inf:
        y = np.clip(y, 0, max_value)
    return y - negative_slope * np.maximum(threshold - x, 0) if negative_slope else y


def _softmax(x: Array) -> Array:
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return np.asarray(e / np.sum(e, axis=-1, keepdims=True))


def _log_softmax(x: Array) -> Array:
    shifted = x - np.max(x, axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True)))


def _sparsemax(x: Array) -> Array:
    """Sparsemax as Keras up to 3.15.1 computes it: the threshold sums every cumulative sum of the support."""
    z = -np.sort(-x, axis=-1)
    cumulative = np.cumsum(z, axis=-1)
    k = np.arange(1, x.shape[-1] + 1)
    support = z - (cumulative - 1) / k > 0
    size = np.sum(support, axis=-1, keepdims=True)
    tau = (np.sum(np.where(support, cumulative, 0), axis=-1, keepdims=True) - 1) / size
    return np.asarray(np.maximum(x - tau, 0))


SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772

FUNCTIONS: dict[str, Callable[..., Array]] = {
    "linear": lambda x: x,
    "tanh": np.tanh,
    "sigmoid": _sigmoid,
    "hard_sigmoid": lambda x, slope: np.clip(slope * x + 0.5, 0, 1),
    "relu": lambda x: np.maximum(x, 0),
    "general_relu": _relu,
    "leaky_relu": lambda x, negative_slope: np.where(x < 0, negative_slope * x, x),
    "elu": lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0))),
    "selu": lambda x: SELU_SCALE * np.where(x > 0, x, SELU_ALPHA * np.expm1(np.minimum(x, 0))),
    "celu": lambda x, alpha: np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0) / alpha),
    "softplus": _softplus,
    "softsign": lambda x: x / (1 + np.abs(x)),
    "silu": lambda x: x * _sigmoid(x),
    "hard_silu": lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "gelu": lambda x: 0.5 * x * (1 + _erf(x / math.sqrt(2))),
    "gelu_tanh": lambda x: 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "mish": lambda x: x * np.tanh(_softplus(x)),
    "exponential": np.exp,
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "hard_shrink": lambda x, threshold: np.where(np.abs(x) > threshold, x, 0),
    "soft_shrink": lambda x, threshold: np.where(
        x > threshold, x - threshold, np.where(x < -threshold, x + threshold, 0)
    ),
    "tanh_shrink": lambda x: x - np.tanh(x),
    "thresholded_relu": lambda x, theta: np.where(x > theta, x, 0 * x),
    "squareplus": lambda x, b: (x + np.sqrt(x * x + b)) / 2,
    "sparse_plus": lambda x: np.where(x <= -1, 0, np.where(x < 1, (x + 1) ** 2 / 4, x)),
    "sparse_sigmoid": lambda x: np.where(x <= -1, 0, np.where(x >= 1, 1, (x + 1) / 2)),
    "log_sigmoid": lambda x: -_softplus(-x),
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "sparsemax": _sparsemax,
    # operation nodes
    "abs": np.abs,
    "negative": np.negative,
    "square": np.square,
    "sqrt": np.sqrt,
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "reciprocal": lambda x: 1 / x,
    "log": np.log,
    "log1p": np.log1p,
    "expm1": np.expm1,
    "sin": np.sin,
    "cos": np.cos,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "erf": _erf,
    "clip": lambda x, low, high: np.clip(x, low, high),
    "logical_not": lambda x: (x == 0).astype(np.float64),
    "single": lambda x: x.astype(np.float32).astype(np.float64),
}

ROWWISE = frozenset(["softmax", "log_softmax", "sparsemax"])
BOUNDED = frozenset(
    ["tanh", "sigmoid", "hard_sigmoid", "softsign", "hard_tanh", "sparse_sigmoid", "softmax", "sin", "cos", "sign"]
)
NO_LARGER = frozenset(["linear", "relu", "abs", "negative"])  # |f(x)| <= |x|


def _to_integers(x: Range) -> Range:
    return Range(float(np.floor(x.low)), float(np.ceil(x.high)))


# Ranges of f(x) from those of x.
RANGES: dict[str, Callable[..., Range]] = {
    "negative": lambda x: -x,
    "abs": Range.magnitude,
    "square": lambda x: x.magnitude() * x.magnitude(),
    "sign": lambda x: Range(float(np.sign(x.low)), float(np.sign(x.high))),
    "floor": _to_integers,
    "ceil": _to_integers,
    "clip": Range.clipped,
    "relu": lambda x: x.clipped(0.0, np.inf),
}

LINEAR = Activation("linear")
TANH = Activation("tanh")
SIGMOID = Activation("sigmoid")
