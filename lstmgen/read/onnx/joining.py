"""Joins several values to one, and parts them again."""

from collections.abc import Sequence
from math import prod

from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.shape import Shape, fixed
from lstmgen.graph.shape import product as size_of
from lstmgen.read.calls.layer import Call
from lstmgen.read.layers.lowering import reshaped


def joint(call: Call, values: Sequence[Value]) -> Value:
    """Several values of fixed shapes as one; a single one as it is."""
    if len(values) == 1:
        return values[0]
    flat = [reshaped(call, value, (size_of(value.shape),)) for value in values]
    return call.add(Concatenate(axis=0), *flat, part="outputs")


def parted(call: Call, y: Value, shapes: Sequence[Shape]) -> list[Value]:
    """The parts of joint values (timesteps, …) in their shapes."""
    if len(shapes) == 1:
        return [y]
    parts, start = [], 0
    for shape in shapes:
        end = start + prod(fixed(shape))
        part = call.add(Slice(axis=1, start=start, stop=end), y, part="output")
        parts.append(reshaped(call, part, (y.shape[0], *shape)))
        start = end
    return parts
