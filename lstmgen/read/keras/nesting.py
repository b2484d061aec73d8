"""Converts the arguments of a nested model's call to its inputs: order, masks and dtypes."""

from collections.abc import Mapping
from dataclasses import replace

from lstmgen.read.calls.layer import Call, Refusal, Tensor
from lstmgen.read.configs.config import ConfigError
from lstmgen.read.configs.dtypes import COMPLEX, STRING, known
from lstmgen.read.configs.inputs import input_dtypes
from lstmgen.read.configs.nodes import leaves, parse_refs
from lstmgen.read.layers.batched import cast

Tensors = tuple[Tensor, ...]


def given_to(call: Call, inputs: Tensors) -> Tensors:
    """Returns the input tensors of the nested model.

    Raises:
        Refusal, ConfigError: the arguments do not fit the model.
    """
    return as_declared(call, with_masks(call, arranged(call, inputs)))


def arranged(call: Call, inputs: Tensors) -> Tensors:
    """Returns the tensors in the order of the nested model's inputs; those of a dict by name.

    Raises:
        Refusal: the dict has other names.
    """
    named = call.args[0] if call.args else None
    if not isinstance(named, Mapping) or call.class_name == "Sequential":
        return inputs
    refs = call.config.values["input_layers"]
    names = sorted(refs) if isinstance(refs, Mapping) else [ref.layer for ref in parse_refs(refs, call.name)]
    if any(not isinstance(named.get(name), Tensor) for name in names):
        raise Refusal(f"it is called with a dict of {', '.join(named)}, but its inputs are {', '.join(names)}")
    return tuple(named[name] for name in names)


def with_masks(call: Call, inputs: Tensors) -> Tensors:
    """Returns the tensors with the masks of the keyword `mask`, which replace their own.

    Raises:
        ConfigError: their number differs from that of the tensors, or the call has a dict of tensors, or one tensor
            twice, whose first mask Keras overwrites.
    """
    masks = list(leaves(call.kwargs.raw("mask")))
    if not any(isinstance(mask, Tensor) for mask in masks) or (call.explicit_mask and len(inputs) == 1):
        return inputs
    repeated = len({x.value.name for x in inputs}) < len(inputs)
    if len(masks) != len(inputs) or repeated or (call.args and isinstance(call.args[0], Mapping)):
        raise ConfigError("these masks are not supported")
    return tuple(replace(x, mask=m.value) if isinstance(m, Tensor) else x for x, m in zip(inputs, masks))


def as_declared(call: Call, inputs: Tensors) -> Tensors:
    """Casts the tensors to the dtypes of the nested model's inputs, as Keras does.

    Raises:
        Refusal: text or complex numbers meet real numbers.
    """
    declared = input_dtypes(call.class_name, call.config.values, call.label)
    if len(declared) != len(inputs) or call.version.numbers < (2, 4, 0):
        return inputs
    for x, dtype in zip(inputs, declared):
        call.reading.rounds(call.name, dtype)
        if (x.dtype == STRING) != (dtype == STRING) or (x.dtype == COMPLEX) != dtype.startswith(COMPLEX):
            raise Refusal(f"it is called with {x.dtype}, expected {dtype}")
    return tuple(
        x if x.dtype in (COMPLEX, known(dtype)) else Tensor(cast(call, x.value, dtype), x.mask, known(dtype))
        for x, dtype in zip(inputs, declared)
    )
