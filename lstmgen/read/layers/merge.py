"""Layers that make one tensor out of several, and what becomes of their masks."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Binary, Where
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import MatMul
from lstmgen.graph.reduction import Normalize
from lstmgen.graph.shape import Dim, Length
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.layers.contraction import product_of
from lstmgen.read.layers.lowering import (
    affine,
    binary,
    check_mask,
    constant,
    expanded,
    moved,
    ones_of,
    reshaped,
    sample_axis,
)

Tensors = tuple[Tensor, ...]


@layer("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", mask="own", several=True)
def merge(call: Call, xs: Tensors) -> Tensor:
    """keras.layers.Add and its kind: element by element, with broadcasting."""
    if call.class_name == "Subtract" and len(xs) != 2:
        raise Refusal(f"it is called with {len(xs)} tensors, expected two")
    dtypes = {x.dtype for x in xs}
    if call.class_name == "Multiply" and "bool" in dtypes and len(dtypes) > 1 and not call.version.keras3:
        raise Refusal(
            "TensorFlow computes the product of booleans and numbers as a logical and", "cast the booleans to float32"
        )
    return merged(call, call.class_name.lower(), xs)


def merged(call: Call, kind: str, xs: Tensors) -> Tensor:
    """The tensors merged by an operation by name, and the mask of the result."""
    if not xs:
        raise Refusal("it is called without tensors")
    if kind in ("multiply", "maximum", "minimum") and call.version.masks_change_products:
        return masked_product(call, kind, xs)
    return Tensor(plain(call, kind, same_rank(call, [x.value for x in xs])), merged_mask(call, [x.mask for x in xs]))


def plain(call: Call, kind: str, values: Sequence[Value]) -> Value:
    """One after the other, from the left."""
    operation = Binary(kind="add" if kind == "average" else kind)
    total = reduce(lambda a, b: call.add(operation, a, b), values)
    return affine(call, total, scale=1 / len(values)) if kind == "average" and len(values) > 1 else total


def same_rank(call: Call, values: Sequence[Value]) -> list[Value]:
    """The tensors with as many axes each: Keras puts new ones behind the batch axis."""
    rank = max(len(value.shape) for value in values)
    return [reshaped(call, value, (1,) * (rank - len(value.shape)) + value.shape, "expand") for value in values]


def merged_mask(call: Call, masks: Sequence[Value | None]) -> Value | None:
    """The mask of a merge: of those that are masked (Keras 2), or of all, if all are (Keras 3)."""
    present = [mask for mask in masks if mask is not None]
    if not present or call.version.merged_masks == "none":
        return None
    both = call.version.merged_masks == "and"
    if len(present) < len(masks) and not both:
        return None
    if len({len(mask.shape) for mask in present}) > 1:
        raise Refusal("the masks of its inputs differ in how many axes they have")
    kind = "logical_and" if both else "logical_or"
    return reduce(lambda a, b: a if a == b else binary(call, kind, a, b), present)


def masked_product(call: Call, kind: str, xs: Tensors) -> Tensor:
    """Multiply, Maximum and Minimum of Keras 3, which let a masked element not take part.

    In a product it counts as 1, elsewhere as the other operand; where all are masked, a product is 0.
    """
    masks = [x.mask for x in xs]
    rank = max(len(x.shape) for x in xs)
    columns = [None if mask is None or len(x.shape) < rank else column(call, x, mask) for x, mask in zip(xs, masks)]
    if any(columns) and call.version.ambiguous_products:
        call.warn(
            f"in Keras {call.version.text} masks change the result on the TensorFlow backend, as in later "
            "versions, but not on every backend; the generated code computes what TensorFlow does"
        )
    values = same_rank(call, [x.value for x in xs])
    function = masked_multiply if kind == "multiply" else masked_extreme
    y = function(call, kind, values, columns)
    return Tensor(y, merged_mask(call, [x.mask for x in xs]))


def column(call: Call, x: Tensor, mask: Value) -> Value:
    """A mask (timesteps,) as (timesteps, 1), which broadcasts against x."""
    check_mask(x.shape, mask)
    return expanded(call, mask, len(mask.shape))


def masked_multiply(call: Call, kind: str, values: Sequence[Value], masks: Sequence[Value | None]) -> Value:
    """The product, to which a masked element adds the factor 1."""
    one = constant(call, 1.0) if any(masks) else None
    factors = [
        value if mask is None or one is None else call.add(Where(), mask, value, one)
        for value, mask in zip(values, masks)
    ]
    y = plain(call, kind, factors)
    known = [mask for mask in masks if mask is not None]
    if len(known) < len(masks):
        return y
    used = reduce(lambda a, b: a if a == b else binary(call, "logical_or", a, b), known)
    return call.add(Where(), used, y, constant(call, 0.0))


def masked_extreme(call: Call, kind: str, values: Sequence[Value], masks: Sequence[Value | None]) -> Value:
    """The larger or smaller of those that are not masked."""
    y, used = values[0], masks[0]
    for value, mask in zip(values[1:], masks[1:]):
        other = value if mask is None else call.add(Where(), mask, value, y)
        y = y if used is None else call.add(Where(), used, y, other)
        used = None if mask is None or used is None else binary(call, "logical_or", used, mask)
        y = binary(call, kind, y, other)
    return y


@layer("Concatenate", mask="own", several=True)
def concatenate(call: Call, xs: Tensors) -> Tensor:
    """keras.layers.Concatenate along any axis but the batch axis."""
    return concatenated(call, xs, call.config.raw("axis", -1))


def concatenated(call: Call, xs: Tensors, axis: Any) -> Tensor:
    """Concatenates the tensors; a mask that covers the axis is concatenated too."""
    if not xs:
        raise Refusal("it is called without tensors")
    rank = len(xs[0].shape)
    at = sample_axis(axis, rank)
    y = xs[0].value if len(xs) == 1 else call.add(Concatenate(axis=at), *(x.value for x in xs))
    masks = [x.mask for x in xs]
    present = [mask for mask in masks if mask is not None]
    if not present or call.version.merged_masks == "none":
        return Tensor(y)
    for mask in present:
        check_mask(xs[0].shape, mask)
    if at == rank - 1:
        return Tensor(y, merged_mask(call, masks))
    if rank != 2 and len(present) < len(masks):
        raise Refusal(f"inputs with {rank + 1} axes, some with a mask and some without, are not supported")
    whole = [ones_of(call, x.value, 0) if mask is None else mask for x, mask in zip(xs, masks)]
    return Tensor(y, call.add(Concatenate(axis=at), *whole, part="mask") if len(whole) > 1 else whole[0])


@layer("Dot", mask="own", several=True)
def dot(call: Call, xs: Tensors) -> Tensor:
    """keras.layers.Dot: products of two tensors summed over one axis of each."""
    return dotted(call, xs, call.config.raw("axes", -1), normalize=call.config.boolean("normalize"))


def dotted(call: Call, xs: Tensors, axes: Any, *, normalize: bool) -> Tensor:
    """Products summed over one axis of each."""
    if len(xs) != 2:
        raise Refusal(f"it is called with {len(xs)} tensors, expected two")
    pair = list(axes) if isinstance(axes, (list, tuple)) else [axes, axes]
    if len(pair) != 2:
        raise Refusal(f"axes={axes!r} is not supported")
    a, b = (x.value for x in xs)
    i, j = (sample_axis(axis, len(x.shape), "axes") for axis, x in zip(pair, xs))
    check_equal(a.shape[i], b.shape[j])
    if normalize:
        kind, epsilon = ("unit", 1e-7) if call.version.keras3 else ("l2", 1e-12)
        a = call.add(Normalize(kind=kind, axes=(i,), epsilon=epsilon), a, part="normalized_0")
        b = call.add(Normalize(kind=kind, axes=(j,), epsilon=epsilon), b, part="normalized_1")
    return Tensor(inner_product(call, a, i, b, j))


def check_equal(a: Dim, b: Dim) -> None:
    """Refuses axes of different known lengths."""
    if a != b and not isinstance(a, Length) and not isinstance(b, Length):
        raise Refusal(f"its axes have lengths {a} and {b}, which differ")


def inner_product(call: Call, a: Value, i: int, b: Value, j: int) -> Value:
    """Summed over axis i of a and j of b: the other axes of a, then those of b; (1,) where there are none."""
    rest_a, rest_b = a.shape[:i] + a.shape[i + 1 :], b.shape[:j] + b.shape[j + 1 :]
    depth = a.shape[i]
    rows = moved(call, a, i, len(a.shape) - 1)
    columns = moved(call, b, j, len(b.shape) - 1)
    rows = reshaped(call, rows, (product_of(rest_a), depth))
    columns = reshaped(call, columns, (product_of(rest_b), b.shape[j]))
    y = call.add(MatMul(transpose=True), rows, columns)
    return reshaped(call, y, (*rest_a, *rest_b) or (1,))


@layer("Merge", mask="own", several=True)
def keras1_merge(call: Call, xs: Tensors) -> Tensor:
    """Merge of Keras 1, which names what it does by `mode`."""
    c = call.config
    for key in ("mode_type", "output_shape_type", "output_mask_type"):
        c.only(key, "raw")
    c.only("arguments", {}, None)
    c.only("output_mask", None)
    c.only("layers", None, [])
    c.ignore("output_shape", "node_indices", "tensor_indices", "concat_axis", "dot_axes")
    mode = c.raw("mode", "sum")
    kinds = {"sum": "add", "mul": "multiply", "ave": "average", "max": "maximum"}
    if mode in kinds:
        return merged(call, kinds[mode], xs)
    if mode == "concat":
        return concatenated(call, xs, c.raw("concat_axis", -1))
    if mode == "dot":
        return dotted(call, xs, c.raw("dot_axes", -1), normalize=False)
    if mode == "cos" and all(len(x.shape) == 1 for x in xs):
        return cosine(call, xs, c.raw("dot_axes", -1))
    raise Refusal(f"mode={mode!r} is not supported")


def cosine(call: Call, xs: Tensors, axes: Any) -> Tensor:
    """The cosine of the angle between two vectors."""
    a, b = (dotted(call, (x, x), axes, normalize=False).value for x in xs)
    length = call.activate(binary(call, "multiply", a, b), Activation("sqrt"))
    floor = constant(call, np.full(1, 1e-7))
    y = binary(call, "divide", dotted(call, xs, axes, normalize=False).value, binary(call, "maximum", length, floor))
    return Tensor(y)
