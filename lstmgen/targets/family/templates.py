"""The templates of the shared code, and its helpers."""

import math
from collections.abc import Mapping
from functools import partial

from lstmgen.graph.activation import Activation
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM
from lstmgen.plan.numbers import DType
from lstmgen.targets.family.code import spelled
from lstmgen.targets.family.spelling import Dialect
from lstmgen.targets.text.operators import Operators, applied
from lstmgen.targets.text.snippets import NONE, load, variants
from lstmgen.targets.text.templates import Templates, has, template_for, written_lines

ACTIVATIONS = {"exponential": "exp"}
OPERATORS = Operators(
    {name: name for name in ("power", "remainder", "maximum", "minimum")},
    equal="==",
    not_equal="!=",
    one="1.0",
    zero="0.0",
    choose="pick({condition}, {a}, {b})",
)


def number(value: float) -> str:
    """Returns a number as a literal of the shared code."""
    value = float(value)
    if not math.isfinite(value):
        return "NAN" if math.isnan(value) else "INFINITY" if value > 0 else "-INFINITY"
    text = repr(value)
    return text if "." in text else text.replace("e", ".0e") if "e" in text else f"{text}.0"


def activation(function: Activation) -> str:
    """Returns the function for an activation of one number, or of a row."""
    return ACTIVATIONS.get(function.name, function.name)


of = partial(applied, activation=activation, number=number)


def gate(function: Activation, x: str) -> str:
    """Returns an activation of a gate, whose relative error near 0 does not matter."""
    return f"gate({x})" if function.name == "sigmoid" else of(function, x)


def has_usual_gates(operation: LSTM | GRU | ConvLSTM) -> bool:
    """Returns whether the activations of a layer are those that a helper has."""
    return operation.recurrent_activation.name == "sigmoid" and operation.activation.name == "tanh"


TEMPLATES = Templates(
    filters={
        "number": number,
        "activation": activation,
        "binary": OPERATORS.binary,
        "joined": OPERATORS.joined,
        "reduction": OPERATORS.reductions().__getitem__,
    },
    names={"of": of, "gate": gate, "has_usual_gates": has_usual_gates, "loop_head": "for {} in 0..{} {{".format},
)


def layer(kernel: str) -> str:
    """Returns the template of a kernel."""
    return f"family/layers/{kernel}.code.j2"


def shared_lines(template: str, *views: object) -> list[str]:
    """Returns the lines of shared code that a template writes."""
    return written_lines(str(TEMPLATES.macros(f"{template}.code.j2").call(*views)))  # type: ignore[attr-defined]


def lacks(operation: Operation, kernel: str) -> str:
    """Returns the missing part for an operation; "" if nothing is missing."""
    return template_for(operation, exists=has(layer(kernel)))


def shared_helpers(dtype: DType) -> Mapping[str, str]:
    """Returns the helpers in shared code by name."""
    return {**load("family/helpers", ".code"), **load("family/helpers", ".code", dtype)}


def mathematics(dialect: Dialect) -> Mapping[str, str]:
    """Returns the functions of mathematics, whose results the language computes in an expression."""
    operands = {"pow": "a: real, b: real", "fmod": "a: real, b: real"}
    return {
        name: "\n".join(
            spelled([f"fn {name}({operands.get(name, 'x: real')}) -> real {{", f"return {value};", "}"], dialect)
        )
        for name, value in dialect.spelling.functions.items()
    }


def native_helpers(dialect: Dialect) -> Mapping[str, str]:
    """Returns the helpers that a language writes itself: mathematics, and faster forms of shared ones.

    Where mathematics is in float64, only its results as float32 are cast: compilers warn of other casts.
    """
    folder, suffix = f"{dialect.spelling.name}/helpers", dialect.spelling.suffix
    functions = {name: text for name, text in mathematics(dialect).items() if name not in shared_helpers(dialect.dtype)}
    forms = variants(folder, suffix, dialect.spelling.folder)
    texts = {**functions, **forms.get("", NONE), **forms.get(dialect.dtype, NONE)}
    casts = {"(REAL) ": ""} if dialect.dtype == "float64" else {}
    return {name: replaced(text, {**casts, "REAL": dialect.real}) for name, text in texts.items()}


def replaced(text: str, words: Mapping[str, str]) -> str:
    """Returns a text with some words replaced, in order."""
    for word, other in words.items():
        text = text.replace(word, other)
    return text
