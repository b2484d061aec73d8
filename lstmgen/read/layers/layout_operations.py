"""Operation nodes of Keras 3 that move numbers and compute nothing."""

from __future__ import annotations

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.read.layer import Call, Refusal, Tensor, shorten
from lstmgen.read.layers import batched, batched_layout
from lstmgen.read.layers.lowering import sample_axis
from lstmgen.read.layers.operations import argument, operation, x_of
from lstmgen.read.operands import as_tensor


@operation("GetItem")
def get_item(call: Call) -> Value:
    """keras.ops.get_item."""
    return batched_layout.indexed(call, x_of(call), argument(call, 1, "key"))


@operation("Take")
def take(call: Call) -> Value:
    """keras.ops.take."""
    x = x_of(call)
    axis = sample_axis(call.config.raw("axis"), len(x.shape))
    return batched_layout.taken(call, x, axis, argument(call, 1, "indices"))


@operation("Reshape")
def reshape(call: Call) -> Value:
    """keras.ops.reshape."""
    return batched_layout.reshape(call, x_of(call), call.config.raw("newshape"))


@operation("Transpose")
def transpose(call: Call) -> Value:
    """keras.ops.transpose."""
    return batched_layout.transpose(call, x_of(call), call.config.raw("axes"))


@operation("Swapaxes")
def swapaxes(call: Call) -> Value:
    """keras.ops.swapaxes."""
    return batched_layout.swapped(call, x_of(call), call.config.raw("axis1"), call.config.raw("axis2"))


@operation("Moveaxis")
def moveaxis(call: Call) -> Value:
    """keras.ops.moveaxis."""
    return batched_layout.axis_moved(call, x_of(call), call.config.raw("source"), call.config.raw("destination"))


@operation("ExpandDims")
def expand_dims(call: Call) -> Value:
    """keras.ops.expand_dims."""
    return batched_layout.with_new_axis(call, x_of(call), call.config.raw("axis"))


@operation("Squeeze")
def squeeze(call: Call) -> Value:
    """keras.ops.squeeze."""
    return batched_layout.squeezed(call, x_of(call), call.config.raw("axis"))


def parts(call: Call) -> list[Value]:
    """The tensors and arrays of the list that the call is given.

    Raises:
        Refusal: it holds something else, which Keras refuses, too.
    """
    listed = argument(call, 0, "xs")
    if not isinstance(listed, (list, tuple)) or not listed:
        raise Refusal("it is not called with a list of tensors")
    for item in listed:
        if not isinstance(item, (Tensor, np.ndarray)):
            raise Refusal(
                f"{shorten(item)} among its tensors is no tensor", "make it an array with an axis for the samples"
            )
    return [as_tensor(call, item).value for item in listed]


@operation("Concatenate")
def concatenate(call: Call) -> Value:
    """keras.ops.concatenate."""
    return batched_layout.joined_along(call, parts(call), call.config.raw("axis", 0))


@operation("Stack")
def stack(call: Call) -> Value:
    """keras.ops.stack."""
    return batched_layout.stacked(call, parts(call), call.config.raw("axis", 0))


@operation("Hstack")
def hstack(call: Call) -> Value:
    """keras.ops.hstack."""
    return batched_layout.joined_along(call, parts(call), 1)


@operation("Split")
def split(call: Call) -> tuple[Value, ...]:
    """keras.ops.split."""
    sections = call.config.raw("indices_or_sections")
    return batched_layout.split(call, x_of(call), sections, call.config.raw("axis", 0))


@operation("Unstack")
def unstack(call: Call) -> tuple[Value, ...]:
    """keras.ops.unstack."""
    call.config.ignore("num")
    return batched_layout.unstacked(call, x_of(call), call.config.raw("axis", 0))


@operation("Flip")
def flip(call: Call) -> Value:
    """keras.ops.flip."""
    return batched_layout.flipped(call, x_of(call), call.config.raw("axis"))


@operation("Repeat")
def repeat(call: Call) -> Value:
    """keras.ops.repeat."""
    return batched_layout.repeated(call, x_of(call), call.config.raw("repeats"), call.config.raw("axis"))


@operation("Tile")
def tile(call: Call) -> Value:
    """keras.ops.tile."""
    return batched_layout.tiled(call, x_of(call), call.config.raw("repeats"))


@operation("Pad")
def pad(call: Call) -> Value:
    """keras.ops.pad."""
    call.config.only("mode", "constant")
    value = argument(call, 1, "constant_values")
    number = 0.0 if value is None else batched.operand(value)
    if isinstance(number, Value) or np.ndim(number):
        raise Refusal("constant_values is not a number")
    return batched_layout.padded(call, x_of(call), call.config.raw("pad_width"), float(number))
