"""Which function of C computes what an operation is called as; those of our own are helpers."""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.graph.activation import Activation

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
INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
COMPARISONS = {
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
}
LOGIC = {"logical_and": "&&", "logical_or": "||"}
BINARY = {"power": "powf", "maximum": "net_maximum", "minimum": "net_minimum"}


@dataclass(frozen=True)
class Reduction:
    """How numbers are reduced.

    Attributes:
        function: the helper for some of them.
        join: the operation that joins its result with that of others.
        start: what joined with leaves the result as it is.
    """

    function: str
    join: str
    start: str


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


def binary(kind: str, a: str, b: str) -> str:
    """An expression of two numbers."""
    if kind in INFIX:
        return f"{a} {INFIX[kind]} {b}"
    if kind in BINARY:
        return f"{BINARY[kind]}({a}, {b})"
    if kind in COMPARISONS:
        return f"{a} {COMPARISONS[kind]} {b} ? 1.0f : 0.0f"
    return f"{a} != 0.0f {LOGIC[kind]} {b} != 0.0f ? 1.0f : 0.0f"


def joined(kind: str, name: str, part: str) -> str:
    """The statement that makes a variable the result of itself and more."""
    return f"{name} {INFIX[kind]}= {part};" if kind in INFIX else f"{name} = {binary(kind, name, part)};"
