"""The C function for each function of operations; those that are not of the C library are helpers."""

from __future__ import annotations

from lstmgen.graph.activation import Activation
from lstmgen.targets.text.operators import Operators, Reduction

ACTIVATIONS = {
    "abs": "fabsf",
    "ceil": "ceilf",
    "cos": "cosf",
    "erf": "erff",
    "exponential": "net_exp",
    "expm1": "expm1f",
    "floor": "floorf",
    "log": "logf",
    "log1p": "log1pf",
    "sin": "sinf",
    "sqrt": "sqrtf",
}
VECTOR_ACTIVATIONS = {
    "sigmoid": "net_sigmoids",
    "tanh": "net_tanhs",
    "hard_sigmoid": "net_hard_sigmoids",
    "relu": "net_relus",
}
OPERATORS = Operators(
    {"power": "powf", "remainder": "net_remainder", "maximum": "net_maximum", "minimum": "net_minimum"},
    equal="==",
    not_equal="!=",
    one="1.0f",
    zero="0.0f",
)
REDUCTIONS = {
    "sum": Reduction("net_sum", "add", "0.0f"),
    "mean": Reduction("net_sum", "add", "0.0f"),
    "max": Reduction("net_largest", "maximum", "-INFINITY"),
    "min": Reduction("net_smallest", "minimum", "INFINITY"),
    "product": Reduction("net_product", "multiply", "1.0f"),
}


def activation(function: Activation) -> str:
    """The function for an activation of one number, or of a row."""
    return ACTIVATIONS.get(function.name, f"net_{function.name}")


def vector_activation(function: Activation) -> str:
    """The function for an activation of a vector."""
    return VECTOR_ACTIVATIONS[function.name]
