"""Reads operators of every element, by the table of functions of arrays."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np

from lstmgen.graph.elementwise import broadcast
from lstmgen.graph.shape import Length, Shape, fixed
from lstmgen.read.arrays.table import ONNX
from lstmgen.read.calls.folds import small
from lstmgen.read.calls.layer import Call
from lstmgen.read.calls.tensor import Tensor
from lstmgen.read.calls.typed import with_dtype
from lstmgen.read.calls.vocabulary import REQUIRED, Word
from lstmgen.read.onnx.follower import HANDLERS, Follower, Inputs, operator, view
from lstmgen.read.onnx.values import Operand, View, arranged, long_axes, shape_of
from lstmgen.read.refusal import Refusal


def pointwise(follower: Follower, call: Call, inputs: Inputs) -> View:
    """A function of the table, whose operands broadcast."""
    inputs = aligned_at_axis(follower, call, inputs)
    return applied(call, ONNX[call.class_name], inputs, attributes(call, ONNX[call.class_name]))


def aligned_at_axis(follower: Follower, call: Call, inputs: Inputs) -> Inputs:
    """Two operands, the second with its axes at those of the first from `axis` on: files before opset 7 have it so."""
    if follower.model.opset >= 7 or len(inputs) != 2:
        return inputs
    x, other = inputs
    call.config.ignore("broadcast")
    rank, shorter = len(shape_of(x)), len(shape_of(other))
    axis = call.config.integer("axis", rank - shorter, minimum=-rank)
    ones = [1] * (rank - shorter - (axis + rank if axis < 0 else axis))
    if isinstance(other, np.ndarray):
        return [x, other.reshape((*other.shape, *ones))]
    return [x, View(other.value, (*other.dims, *ones), other.axes, other.dtype)]


for name, row in ONNX.items():
    if row.function.pointwise:
        HANDLERS.setdefault(name, pointwise)


def attributes(call: Call, word: Word) -> dict[str, Any]:
    """The options of a function that are attributes of the node."""
    return {
        parameter.name: call.config.raw(parameter.spelling, parameter.default)
        for parameter in word.parameters
        if parameter.name in word.spelling.renamed
    }


def applied(call: Call, word: Word, inputs: Inputs, options: dict[str, Any]) -> View:
    """A function of the table of operands that broadcast.

    Raises:
        Refusal: they do not fit.
    """
    operands, dims, axes = aligned(call, inputs)
    places = [parameter for parameter in word.parameters if parameter.name not in options]
    required = sum(parameter.default is REQUIRED for parameter in places)
    if not required <= len(operands) <= len(places):
        raise Refusal(f"it has {len(operands)} inputs, expected {required}")
    values = {parameter.name: value for parameter, value in zip(places, operands)}
    y = of_table(call, word, values | options)
    return View(y.value, dims, axes, y.dtype)


def of_table(call: Call, word: Word, values: Mapping[str, Any], dtype: str | None = None) -> Tensor:
    """A function of the table, of arguments by parameter; `dtype` is the number format that the node names."""
    result = call.of_function(word.function, values, word.meaning, dtype=dtype)
    (y,) = with_dtype(call, (Tensor(result),))
    return y


def arithmetic(call: Call, op: str, *operands: Any) -> View:
    """A function of the table by its name in ONNX; operands broadcast, and numbers are constants."""
    return applied(call, ONNX[op], [x if isinstance(x, View) else np.asarray(x) for x in operands], {})


def aligned(call: Call, inputs: Inputs) -> tuple[list[Any], Shape, tuple[int, ...]]:
    """Operands that broadcast, as tensors and arrays of equal rank; the shape of the result, and its axes in order.

    Axes of length 1 in all operands are left out; the others are in the order of the largest operand.

    Raises:
        Refusal: the shapes do not broadcast.
    """
    operands: list[Operand] = [x for x in inputs if x is not None]
    if len(operands) < len(inputs):
        raise Refusal("an operand is missing")
    dims = common_shape(operands)
    rank = len(dims)
    kept = {k + rank - len(shape_of(x)) for x in operands for k in long_axes(shape_of(x))}
    views = [x for x in operands if isinstance(x, View)]
    if not views:
        raise Refusal("it computes with constants in a way that is not supported")
    largest = max(views, key=lambda x: len(long_axes(x.dims)))
    base = [k + rank - len(largest.dims) for k in largest.axes if largest.dims[k] != 1]
    axes = tuple(base if len(base) == len(kept) else sorted(kept))
    return [placed(call, x, rank, axes) for x in operands], dims, axes


def placed(call: Call, x: Operand, rank: int, axes: Sequence[int]) -> Tensor | np.ndarray[Any, Any]:
    """An operand with these axes of a result of `rank` axes."""
    if isinstance(x, View):
        return Tensor(arranged(call, x.widened(rank), axes), dtype=x.dtype)
    if x.dtype == object:
        raise Refusal("a free length is used as a number")
    if x.size == 1:
        return x.reshape(())
    array = x.reshape((1,) * (rank - x.ndim) + x.shape)
    rest = [k for k in range(rank) if k not in axes]
    turned = np.transpose(array, [*axes, *rest])
    return turned.reshape(turned.shape[: len(axes)])


@operator("Identity", "Dropout")
def identity(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Returns the operand; a dropout does nothing in inference."""
    call.config.ignore("ratio", "seed", "consumed_inputs")
    call.config.only("is_test", 1)
    x, ratio, training = (*inputs, None, None)[:3]
    without = isinstance(ratio, np.ndarray) and not ratio.any()
    if training is not None and not without and (not isinstance(training, np.ndarray) or training.any()):
        raise Refusal("dropout with training_mode is not supported")
    kept = follower.model.opset >= 12  # onnxruntime has zeros for older files
    return [x, np.full(small(fixed(shape_of(x))), kept) if follower.uses(1) else None]


@operator("Max", "Min", "Sum", "Mean")
def variadic(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A function of any number of operands, two by two."""
    word = ONNX[call.class_name if call.class_name in ("Max", "Min") else "Add"]
    result = inputs[0]
    for other in inputs[1:]:
        result = applied(call, word, [result, other], {})
    if call.class_name == "Mean" and len(inputs) > 1:
        result = arithmetic(call, "Mul", result, 1 / len(inputs))
    return [result]


@operator("Where")
def where(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A choice; its condition may be constant."""
    condition, x, y = inputs
    if isinstance(condition, np.ndarray):
        if condition.all() or not condition.any():
            chosen = x if condition.all() else y
            if shape_of(chosen) == common_shape(inputs):
                return [chosen]
        condition = view(call, condition)
    return pointwise(follower, call, [condition, x, y])


@operator("And", "Or")
def both_or_either(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A function of truth values; a constant that decides the result makes it constant."""
    decisive = call.class_name == "Or"
    for x, other in (inputs, inputs[::-1]):
        shape = shape_of(other)
        if isinstance(x, np.ndarray) and x.size == 1 and len(shape) >= x.ndim:
            if bool(x.reshape(())) is not decisive:
                return [other]
            if not any(isinstance(dim, Length) for dim in shape):
                return [np.full(fixed(shape), decisive)]
    return pointwise(follower, call, inputs)


def common_shape(inputs: Inputs) -> Shape:
    """The shape of operands that broadcast."""
    try:
        return reduce(broadcast, map(shape_of, inputs), ())
    except ValueError as error:
        raise Refusal(str(error)) from None
