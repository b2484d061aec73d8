"""Reads operators along axes: reductions, softmax, norms, running sums."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.reduction import Normalize
from lstmgen.graph.shape import Dim
from lstmgen.read.arrays.table import ONNX
from lstmgen.read.calls.layer import Call
from lstmgen.read.calls.tensor import Tensor
from lstmgen.read.layers.lowering import over_axes
from lstmgen.read.onnx.arrangement import along, axes_of, axis_of, place, places, reshaped
from lstmgen.read.onnx.elementwise import arithmetic, of_table, placed
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.functions import activated
from lstmgen.read.onnx.values import Operand, View, check_constant, integers
from lstmgen.read.refusal import Refusal

# Functions before and after a reduction.
BEFORE = {"ReduceL1": "abs", "ReduceL2": "square", "ReduceSumSquare": "square"}
AFTER = {"ReduceL2": "sqrt", "ReduceLogSum": "log"}
KINDS = ("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceLogSumExp", *BEFORE, *AFTER)

TINY = float(np.finfo(np.float32).tiny)  # a norm below is that of zeros


@operator(*dict.fromkeys(KINDS))
def reduce(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A reduction over some axes, or all."""
    x = view(call, inputs[0])
    op, rank = call.class_name, len(x.dims)
    listed, keepdims = axes_of(call, inputs), call.config.boolean("keepdims", True)
    noop = call.config.boolean("noop_with_empty_axes")
    axes = places(listed, rank) if listed else [] if noop else list(range(rank))
    if op in BEFORE:
        x = activated(call, x, Activation(BEFORE[op]))
    x = reduced(call, x, axes, op if op in ONNX else "ReduceSum")
    if op in AFTER:
        x = activated(call, x, Activation(AFTER[op]))
    return [x if keepdims else dropped(x, axes)]


def reduced(call: Call, x: View, axes: Sequence[int], op: str) -> View:
    """A reduction by the name of its row; the axes keep length 1."""
    at = tuple(k for k, axis in enumerate(x.axes) if axis in axes)
    dims: list[Dim] = [1 if k in axes else dim for k, dim in enumerate(x.dims)]
    rest = tuple(axis for axis in x.axes if axis not in axes)
    if not at:
        return View(x.value, tuple(dims), rest, x.dtype)
    values = {"x": Tensor(x.value, dtype=x.dtype), "axis": [k + 1 for k in at], "keepdims": False}
    y = of_table(call, ONNX[op], values)
    return View(y.value, tuple(dims), rest, y.dtype)


def dropped(x: View, axes: Sequence[int]) -> View:
    """A tensor without axes that no axis of its value stands for."""
    rest = [k for k in range(len(x.dims)) if k not in axes]
    return View(x.value, tuple(x.dims[k] for k in rest), tuple(rest.index(k) for k in x.axes), x.dtype)


@operator("Softmax", "LogSoftmax")
def softmax(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A softmax along an axis; until opset 12 over all axes from that one on."""
    flat = follower.model.opset < 13
    function = Activation("softmax" if call.class_name == "Softmax" else "log_softmax")
    return [softmaxed(call, view(call, inputs[0]), function, default=1 if flat else -1, flat=flat)]


def softmaxed(call: Call, x: View, function: Activation, *, default: int, flat: bool) -> View:
    """A softmax along the axis of an attribute, or over all axes from that one on."""
    rank = len(x.dims)
    first = axis_of(call, rank, default)
    return softmax_over(call, x, function, range(first, rank) if flat else [first])


def softmax_over(call: Call, x: View, function: Activation, axes: Sequence[int]) -> View:
    """A function such as softmax over some axes together."""
    value, order, _ = along(call, x, axes[0])
    return View(over_axes(call, value, function, [order.index(k) for k in axes if k in order]), x.dims, order)


@operator("CumSum")
def cumsum(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Sums up to each place of an axis."""
    x = view(call, inputs[0])
    (listed,) = integers(inputs[1], "its axis")
    axis = place(listed, len(x.dims))
    options = {name: call.config.boolean(name) for name in ("exclusive", "reverse")}
    if options["exclusive"] and x.dims[axis] == 1:
        return [arithmetic(call, "Where", arithmetic(call, "Less", x, x), x, np.zeros((), x.dtype))]
    value, order, at = along(call, x, axis)
    y = of_table(call, ONNX["CumSum"], {"x": Tensor(value, dtype=x.dtype), "axis": at + 1, **options})
    return [View(y.value, x.dims, order, y.dtype)]


@operator("LayerNormalization", "RMSNormalization", "SimplifiedLayerNormalization")
def layer_normalization(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A scale by the statistics of all axes from one on."""
    x, scale, offset = (*inputs, None)[:3]
    x = view(call, x)
    call.config.ignore("stash_type")  # the statistics are in the type of the generated code
    rank = len(x.dims)
    axes = range(axis_of(call, rank, -1), rank)
    kind = "layer" if call.class_name == "LayerNormalization" else "rms"
    y = normalized(call, x, axes, kind, (scale, offset))
    if not (follower.uses(1) or follower.uses(2)):
        return [y, None, None]
    if kind == "rms":
        raise Refusal("its output of deviations is not supported")
    return [y, *statistics(call, x, axes)]


def statistics(call: Call, x: View, axes: Sequence[int]) -> tuple[View, View]:
    """The mean over some axes, and 1 over the deviation."""
    mean = reduced(call, x, axes, "ReduceMean")
    squares = activated(call, arithmetic(call, "Sub", x, mean), Activation("square"))
    variance = arithmetic(call, "Add", reduced(call, squares, axes, "ReduceMean"), call.config.number("epsilon", 1e-5))
    return mean, activated(call, activated(call, variance, Activation("sqrt")), Activation("reciprocal"))


def normalized(call: Call, x: View, axes: Sequence[int], kind: str, weights: Sequence[Any]) -> View:
    """A tensor by its statistics over some axes, times a scale plus an offset that broadcast."""
    epsilon = call.config.number("epsilon", 1e-5)
    value, order = x.value, x.axes
    at = [k for k, axis in enumerate(order) if axis in axes]
    if not at:  # the statistics of one number
        value, order, _ = along(call, x, axes[0])
        at = [order.index(axes[0])]
    scale, offset = weights
    constants = all(array is None or isinstance(array, np.ndarray) for array in weights)
    arrays = [None if array is None else placed(call, array, len(x.dims), order) for array in weights if constants]
    operation = Normalize(kind=kind, axes=tuple(at), epsilon=epsilon, **dict(zip(("scale", "offset"), arrays)))  # type: ignore[arg-type]
    y = View(call.add(operation, value), x.dims, order)
    if constants:
        return y
    y = arithmetic(call, "Mul", y, scale)
    return y if offset is None else arithmetic(call, "Add", y, offset)


def per_channel(array: Any, rank: int) -> Any:
    """An array (channels,) as it broadcasts against (batch, channels, …).

    Raises:
        Refusal: it depends on the inputs.
    """
    check_constant("its weights depend", array)
    return array.reshape(-1, *[1] * (rank - 2))


@operator("InstanceNormalization")
def instance_normalization(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A scale by the statistics of each channel."""
    x = view(call, inputs[0])
    rank = len(x.dims)
    weights = [per_channel(array, rank) for array in inputs[1:3]]
    return [normalized(call, x, range(2, rank), "layer", weights)]


@operator("MeanVarianceNormalization")
def mean_variance_normalization(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A tensor with mean 0 and deviation 1 over some axes."""
    x = view(call, inputs[0])
    axes = places(call.config.raw("axes") or (0, 2, 3), len(x.dims))
    mean = reduced(call, x, axes, "ReduceMean")
    centered = arithmetic(call, "Sub", x, mean)
    variance = reduced(call, activated(call, centered, Activation("square")), axes, "ReduceMean")
    deviation = activated(call, variance, Activation("sqrt"))
    return [arithmetic(call, "Div", centered, arithmetic(call, "Add", deviation, 1e-9))]


@operator("LpNormalization")
def lp_normalization(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A tensor divided by its norm along an axis; zeros stay zeros."""
    x = view(call, inputs[0])
    axis = axis_of(call, len(x.dims), -1)
    p = call.config.integer("p", 2)
    if p not in (1, 2):
        raise Refusal(f"p={p} is not supported, only 1 and 2")
    return [over_norm(call, x, axis, p)]


def over_norm(call: Call, x: View, axis: int, p: int) -> View:
    """A tensor divided by its norm along an axis, the sum of absolute values or the root of the sum of squares."""
    total = reduced(call, activated(call, x, Activation("abs" if p == 1 else "square")), [axis], "ReduceSum")
    norm = total if p == 1 else activated(call, total, Activation("sqrt"))
    return arithmetic(call, "Div", x, arithmetic(call, "Max", norm, TINY))


@operator("GroupNormalization")
def group_normalization(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A scale by the statistics of each group of channels."""
    x = view(call, inputs[0])
    call.config.ignore("stash_type")  # the statistics are in the type of the generated code
    groups, rank = call.config.integer("num_groups"), len(x.dims)
    channels = x.dims[1]
    if not isinstance(channels, int) or channels % groups:
        raise Refusal(f"{channels} channels do not split in {groups} groups")
    split = reshaped(call, x, [x.dims[0], groups, channels // groups, *x.dims[2:]])
    y = normalized(call, split, range(2, rank + 1), "layer", (None, None))
    y = reshaped(call, y, x.dims)
    per_channel_weights = follower.model.opset >= 21
    for op, array in zip(("Mul", "Add"), inputs[1:3]):
        weights = array if per_channel_weights else np.repeat(array, channels // groups)
        y = arithmetic(call, op, y, per_channel(weights, rank))
    return [y]


@operator("BatchNormalization")
def batch_normalization(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A scale and an offset of each channel."""
    x, *weights = inputs
    x = view(call, x)
    call.config.ignore("momentum", "consumed_inputs")
    call.config.only("training_mode", 0)
    call.config.only("spatial", 1)
    call.config.only("is_test", 1)
    if any(follower.uses(k) for k in range(1, 5)):
        raise Refusal("its outputs of statistics are those of training, which is not supported")
    epsilon, rank = call.config.number("epsilon", 1e-5), len(x.dims)
    if any(isinstance(array, View) for array in weights):
        return [by_statistics(call, x, [channels(call, array, rank) for array in weights], epsilon), *[None] * 4]
    scale, offset, mean, variance = (per_channel(array, rank).astype(np.float64) for array in weights)
    factor = scale / np.sqrt(variance + epsilon)
    y = arithmetic(call, "Mul", x, factor)
    return [arithmetic(call, "Add", y, offset - mean * factor), *[None] * 4]


def channels(call: Call, x: Operand, rank: int) -> Operand:
    """A number for each channel, as it broadcasts."""
    return reshaped(call, x, [*x.dims, *[1] * (rank - 2)]) if isinstance(x, View) else per_channel(x, rank)


def by_statistics(call: Call, x: View, weights: Sequence[Operand], epsilon: float) -> View:
    """(x - mean) / sqrt(variance + epsilon) * scale + offset; some of these are inputs of the model."""
    scale, offset, mean, variance = weights
    if isinstance(variance, View):
        spread = activated(call, arithmetic(call, "Add", variance, epsilon), Activation("sqrt"))
        y = arithmetic(call, "Div", arithmetic(call, "Sub", x, mean), spread)
    else:
        y = arithmetic(call, "Sub", x, mean)
        y = arithmetic(call, "Mul", y, 1 / np.sqrt(variance.astype(np.float64) + epsilon))
    return arithmetic(call, "Add", arithmetic(call, "Mul", y, scale), offset)


@operator("GlobalAveragePool", "GlobalMaxPool")
def global_pool(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The mean or the largest number of each channel."""
    x = view(call, inputs[0])
    op = "ReduceMean" if call.class_name == "GlobalAveragePool" else "ReduceMax"
    return [reduced(call, x, range(2, len(x.dims)), op)]
