"""The JavaScript expression for each function of operations; those not in Math are helpers."""

from __future__ import annotations

from lstmgen.graph.activation import Activation
from lstmgen.targets.javascript.literals import number
from lstmgen.targets.text.names import camel_case
from lstmgen.targets.text.operators import Operators, Reduction

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
    "single": "Math.fround",
    "sqrt": "Math.sqrt",
}
OPERATORS = Operators(
    {"power": "power", "remainder": "remainder", "maximum": "Math.max", "minimum": "Math.min"},
    equal="===",
    not_equal="!==",
    one="1",
    zero="0",
)
REDUCTIONS = {
    "sum": Reduction("sum", "add", "0"),
    "mean": Reduction("sum", "add", "0"),
    "max": Reduction("largest", "maximum", "-Infinity"),
    "min": Reduction("smallest", "minimum", "Infinity"),
    "product": Reduction("product", "multiply", "1"),
}


def activation(function: Activation) -> str:
    """The function for an activation of one number, or of a row."""
    return ACTIVATIONS.get(function.name, camel_case(function.name))


def of(function: Activation, x: str) -> str:
    """An activation of a number, as an expression; functions of rows have statements of their own."""
    if function.name == "linear" or function.rowwise:
        return x
    parameters = "".join(f", {number(value)}" for _, value in function.parameters)
    return f"{activation(function)}({x}{parameters})"
