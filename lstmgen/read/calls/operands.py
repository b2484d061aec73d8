"""Converts the operands of a layer: arrays become tensors of the graph. Checks that all operands are used."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstmgen.graph.elementwise import Constant
from lstmgen.read.calls.following import needed
from lstmgen.read.calls.layer import Call, Entry, Refusal, Tensor, shorten
from lstmgen.read.configs.dtypes import known
from lstmgen.read.configs.nodes import leaves, numbers, replaced
from lstmgen.read.configs.positional import Positional


def as_tensor(call: Call, value: Any) -> Tensor:
    """Converts an operand to a tensor; an array becomes a constant that is the same for all samples.

    Raises:
        Refusal: the operand is something else, or the array has no batch axis of length 1.
    """
    if isinstance(value, Tensor):
        return call.reading.seen(value)
    if isinstance(value, (list, tuple)):  # tf.keras writes arrays as lists
        value = numbers(value)
    if not isinstance(value, np.ndarray):
        raise Refusal(f"it is called with {shorten(value)}, which is not a tensor of the model")
    if value.ndim == 0 or len(value) != 1 or not value.size:
        reason = f"it is called with a constant of shape {value.shape}, whose first axis would be the batch axis"
        raise Refusal(reason, "give the constant an axis of length 1 in front")
    constant = Constant(value=np.asarray(value[0], dtype=np.float64))
    return Tensor(call.add(constant, part="constant"), dtype=known(value.dtype.name))


def take_constants(call: Call) -> None:
    """Converts the arrays among the inputs of a layer to tensors.

    Raises:
        Refusal: an input is neither an array nor a tensor, or an array differs from sample to sample.
    """
    if not call.args:  # an inner layer
        return
    count = 1 if call.version.keras3 else len(call.args)  # Keras 2 lists the parts of its first argument
    first, rest = call.args.values[:count], call.args.values[count:]
    first = replaced(first, lambda leaf: leaf if isinstance(leaf, Tensor) else as_tensor(call, leaf))
    call.args = Positional((*first, *rest), known=count)
    call.inputs = tuple(leaf for leaf in leaves(call.args.values) if isinstance(leaf, Tensor))


def operands_of(call: Call, entry: Entry) -> list[Tensor]:
    """The tensors that a layer must use."""
    if not entry.arguments:
        return list(call.inputs)
    return [leaf for leaf in leaves((call.args.values, call.kwargs.values)) if isinstance(leaf, Tensor)]


def check_used(call: Call, operands: Sequence[Tensor], outputs: Sequence[Tensor], begin: int) -> None:
    """Checks, after the layer function, that the outputs depend on each of several operands.

    Args:
        begin: the number of nodes before the layer function ran.
    Raises:
        Refusal: an operand is unused.
    """
    ends = [value for out in outputs for value in (out.value, out.mask) if value is not None]
    nodes = needed(call.reading.builder.nodes[begin:], ends)
    used = {value.name for value in (*ends, *(operand for node in nodes for operand in node.inputs))}
    for k, operand in enumerate(operands if len(operands) > 1 else ()):
        if operand.value.name not in used:
            raise Refusal(f"it is called with {len(operands)} tensors, and the use of number {k + 1} is not supported")
