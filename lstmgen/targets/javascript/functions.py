"""Which expression of JavaScript computes what an operation is called as; functions of our own are helpers."""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.graph.activation import Activation
from lstmgen.targets.javascript.literals import number

ACTIVATIONS = {
    "abs": "Math.abs",
    "ceil": "Math.ceil",
    "cos": "Math.cos",
    "exponential": "Math.exp",
    "expm1": "Math.expm1",
    "floor": "Math.floor",
    "log": "Math.log",
    "log1p": "Math.log1p",
    "sign": "Math.sign",
    "sin": "Math.sin",
    "sqrt": "Math.sqrt",
}
INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
COMPARISONS = {
    "equal": "===",
    "not_equal": "!==",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
}
LOGIC = {"logical_and": "&&", "logical_or": "||"}
BINARY = {"power": "power", "maximum": "Math.max", "minimum": "Math.min"}


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
    "sum": Reduction("sum", "add", "0"),
    "mean": Reduction("sum", "add", "0"),
    "max": Reduction("largest", "maximum", "-Infinity"),
    "min": Reduction("smallest", "minimum", "Infinity"),
    "product": Reduction("product", "multiply", "1"),
}


def camel_case(name: str) -> str:
    """leaky_relu → leakyRelu, as helpers are called."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def activation(function: Activation) -> str:
    """The function for an activation of one number, or of a row."""
    return ACTIVATIONS.get(function.name, camel_case(function.name))


def of(function: Activation, x: str) -> str:
    """An activation of a number, as an expression; functions of rows have statements of their own."""
    if function.name == "linear" or function.rowwise:
        return x
    parameters = "".join(f", {number(value)}" for _, value in function.parameters)
    return f"{activation(function)}({x}{parameters})"


def binary(kind: str, a: str, b: str) -> str:
    """An expression of two numbers."""
    if kind in INFIX:
        return f"{a} {INFIX[kind]} {b}"
    if kind in BINARY:
        return f"{BINARY[kind]}({a}, {b})"
    if kind in COMPARISONS:
        return f"{a} {COMPARISONS[kind]} {b} ? 1 : 0"
    return f"{a} !== 0 {LOGIC[kind]} {b} !== 0 ? 1 : 0"


def joined(kind: str, name: str, part: str) -> str:
    """The statement that makes a variable the result of itself and more."""
    return f"{name} {INFIX[kind]}= {part};" if kind in INFIX else f"{name} = {binary(kind, name, part)};"
