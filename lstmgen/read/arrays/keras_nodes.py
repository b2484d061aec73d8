"""Operation nodes of Keras 3 (keras.src.ops): functions of arrays that are called between layers.

Operands are among the arguments of the call, options in the config. The table of layers names the nodes "ops.Add", for
a layer and a function may share a name.
"""

from typing import Any

from lstmgen.read.arrays.table import KERAS
from lstmgen.read.calls.layer import Call, layer
from lstmgen.read.calls.vocabulary import REQUIRED, Parameter
from lstmgen.read.configs.dtypes import named


def node(call: Call) -> Any:
    """A call of a function by a node."""
    word = KERAS[call.class_name.removeprefix("ops.")]
    for key, allowed in word.spelling.fixed.items():
        call.config.only(key, *allowed)
    if word.spelling.spread:
        values = {word.operands[0].name: list(call.args)}
    else:
        values = {parameter.name: operand(call, place, parameter) for place, parameter in enumerate(word.operands)}
    values |= {parameter.name: option(call, parameter) for parameter in word.options}
    return call.of_function(word.function, values, word.meaning, dtype=named(call.config.values.get("dtype")))


def operand(call: Call, place: int, parameter: Parameter) -> Any:
    """An argument of the call, by position or by keyword, else from the config."""
    if place < len(call.args):
        return call.args[place]
    value = call.kwargs.raw(parameter.spelling)
    return option(call, parameter) if value is None else value


def option(call: Call, parameter: Parameter) -> Any:
    """A value of the config; None for one that is required and missing."""
    return call.config.raw(parameter.spelling, None if parameter.default is REQUIRED else parameter.default)


layer(*(f"ops.{name}" for name in KERAS), mask="drop", arguments=True)(node)
