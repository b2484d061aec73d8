"""Translates reductions, softmax and normalizations."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstmgen.read.refusal import Refusal
from lstmgen.read.torch.program import ValueRef
from lstmgen.read.torch.translation import Translation, aten


def reduced(t: Translation, op: str, x: Any, dim: Any, *, keepdim: Any = False) -> ValueRef:
    """A reduction over some axes; over all if there are none."""
    axes = [] if dim is None else [dim] if isinstance(dim, int) else list(dim)
    return t.add(op, x, np.array(axes, dtype=np.int64) if axes else None, keepdims=int(keepdim))


# Reductions that take axes and keepdim only.
PLAIN = {
    "sum": "ReduceSum",
    "mean": "ReduceMean",
    "prod": "ReduceProd",
    "amax": "ReduceMax",
    "amin": "ReduceMin",
    "logsumexp": "ReduceLogSumExp",
}


@aten(*PLAIN)
def reduction(t: Translation, x: Any, dim: Any = None, keepdim: Any = False) -> ValueRef:
    """A reduction in the number format of the result."""
    return reduced(t, PLAIN[t.op], t.cast(x, t.dtype), dim, keepdim=keepdim)


@aten("max", "min")
def extreme(t: Translation, x: Any, dim: Any = None, keepdim: Any = False, other: Any = None) -> Any:
    """The largest number with its place, or of two operands the larger one."""
    assert t.node is not None
    name = t.op.capitalize()
    if other is not None:
        return t.pointwise(name, x, other)
    values = reduced(t, f"Reduce{name}", x, dim, keepdim=keepdim)
    if t.count < 2:
        return values
    if not t.node.outputs[1]:
        return [values]
    return [values, t.add(f"Arg{name}", x, axis=dim, keepdims=int(keepdim))]


@aten("argmax", "argmin")
def place(t: Translation, x: Any, dim: Any, keepdim: Any) -> ValueRef:
    """The place of the largest or smallest number."""
    op = "ArgMax" if t.op.endswith("argmax") else "ArgMin"
    if dim is None:
        return t.add(op, t.add("Reshape", x, np.array([-1])), axis=0, keepdims=0)
    return t.add(op, x, axis=dim, keepdims=int(keepdim))


@aten("one_hot")
def one_hot(t: Translation, x: Any, num_classes: Any = -1) -> ValueRef:
    """A row for each number, with a one at its place.

    Raises:
        Refusal: the length of the rows depends on the numbers.
    """
    if num_classes < 1:
        raise Refusal("one_hot without num_classes depends on its numbers", "give num_classes")
    return t.add("OneHot", x, np.array(num_classes), np.array([0, 1]), axis=-1)


@aten("topk")
def largest_numbers(t: Translation, x: Any, k: Any, dim: Any = -1, largest: Any = True) -> list[ValueRef]:
    """The k largest or smallest numbers in order."""
    assert t.node is not None
    if t.node.outputs[1]:
        advice = "return the numbers alone, or use argmax"
        raise Refusal("the places of topk are not supported: PyTorch orders equal numbers in any way", advice)
    return [t.add("TopK", x, np.array([k], dtype=np.int64), axis=dim, largest=int(largest))]


@aten("var", "std")
def variance(
    t: Translation,
    x: Any,
    dim: Any = None,
    unbiased: Any = True,
    correction: Any = None,
    keepdim: Any = False,
) -> ValueRef:
    """The variance, or its root."""
    axes = list(range(t.rank(x))) if not isinstance(dim, (int, list)) else [dim] if isinstance(dim, int) else dim
    less = (1 if unbiased else 0) if correction is None else correction
    axis = np.array(axes, dtype=np.int64)
    centred = t.add("Sub", x, t.add("ReduceMean", x, axis, keepdims=1))
    squares = t.add("ReduceMean", t.add("Mul", centred, centred), axis, keepdims=int(keepdim))
    if less:
        count = int(np.prod([t.dim(x, k, "a variance with a correction") for k in axes]))
        squares = t.add("Mul", squares, np.float32(count / max(count - less, 0)))
    return t.add("Sqrt", squares) if t.op.endswith("std") else squares


@aten("norm", "linalg_vector_norm")
def norm(t: Translation, x: Any, order: Any = 2, dim: Any = None, keepdim: Any = False) -> ValueRef:
    """The sum of absolute values, or the root of the sum of squares."""
    ops = {1: "ReduceL1", 2: "ReduceL2"}
    if order in ops:
        return reduced(t, ops[order], x, dim, keepdim=keepdim)
    if order in (np.inf, -np.inf):
        return reduced(t, "ReduceMax" if order > 0 else "ReduceMin", t.add("Abs", x), dim, keepdim=keepdim)
    raise Refusal(f"a norm of order {order} is not supported")


@aten("cosine_similarity")
def cosine(t: Translation, x1: Any, x2: Any, dim: Any, eps: Any) -> ValueRef:
    """The cosine of the angle between vectors, which are expanded to one shape first."""
    product = t.add("Mul", x1, x2)
    expanded = [t.add("Expand", x, t.add("Shape", product)) for x in (x1, x2)]
    lengths = [t.add("Max", reduced(t, "ReduceL2", x, dim), np.float32(eps)) for x in expanded]
    return t.add("Div", reduced(t, "ReduceSum", product, dim), t.add("Mul", *lengths))


@aten("any", "all")
def truth(t: Translation, x: Any, dim: Any = None, keepdim: Any = False) -> ValueRef:
    """True if one number, or each, is not zero."""
    numbers = t.cast(t.cast(x, "bool"), "float32")
    op = "ReduceMax" if t.op.endswith("any") else "ReduceMin"
    return t.add("Cast", reduced(t, op, numbers, dim, keepdim=keepdim), to=9)


@aten("cumsum", "cumprod")
def cumulative(t: Translation, x: Any, dim: Any) -> ValueRef:
    """Sums, or products, up to each place."""
    return t.add("CumSum" if t.op == "cumsum" else "CumProd", t.cast(x, t.dtype), np.array(dim))


@aten("softmax", "_softmax", "special_softmax", "log_softmax", "_log_softmax", "special_log_softmax")
def softmax(t: Translation, x: Any, dim: Any) -> ValueRef:
    """Softmax along an axis, or its logarithm."""
    return t.add("LogSoftmax" if "log" in t.op else "Softmax", x, axis=dim)


# --- normalizations


@aten("layer_norm", "native_layer_norm")
def layer_norm(t: Translation, x: Any, normalized_shape: Any, weight: Any, bias: Any, eps: Any) -> ValueRef:
    """Normalizes over the last axes."""
    shape = [int(size) for size in normalized_shape]
    scale = np.ones(shape, np.float32) if weight is None else weight
    return t.add("LayerNormalization", x, scale, bias, axis=-len(shape), epsilon=eps)


@aten("rms_norm")
def rms_norm(t: Translation, x: Any, normalized_shape: Any, weight: Any, eps: Any) -> ValueRef:
    """Divides by the root of the mean square over the last axes."""
    axes = np.arange(-len(normalized_shape), 0)
    mean = t.add("ReduceMean", t.add("Mul", x, x), axes, keepdims=1)
    small = float(np.finfo(np.float32).eps) if eps is None else eps
    y = t.add("Div", x, t.add("Sqrt", t.add("Add", mean, np.float32(small))))
    return y if weight is None else t.add("Mul", y, weight)


@aten("group_norm", "native_group_norm")
def group_norm(t: Translation, x: Any, num_groups: Any, weight: Any, bias: Any, eps: Any) -> ValueRef:
    """Normalizes over space and the channels of a group."""
    channels = t.dim(x, 1, "a normalization of groups")
    rank = t.rank(x)
    # One sample has the axes of groups, and all else.
    parts = t.add("Reshape", x, np.array([0, num_groups, -1]))
    ones, zeros = np.ones(num_groups, np.float32), np.zeros(num_groups, np.float32)
    y = t.add("InstanceNormalization", parts, ones, zeros, epsilon=eps)
    y = t.add("Reshape", y, t.add("Shape", x))
    return scaled(t, y, weight, bias, [channels, *[1] * (rank - 2)])


@aten("instance_norm")
def instance_norm(
    t: Translation,
    x: Any,
    weight: Any,
    bias: Any,
    *,
    running_mean: Any,
    eps: Any,
    use_input_stats: Any,
) -> ValueRef:
    """Normalizes each channel over space."""
    if not use_input_stats:
        raise Refusal("track_running_stats=True is not supported")
    channels = t.dim(x, 1, "a normalization of channels")
    scale = np.ones(channels, np.float32) if weight is None else weight
    shift = np.zeros(channels, np.float32) if bias is None else bias
    return t.add("InstanceNormalization", x, scale, shift, epsilon=eps)


@aten("batch_norm", "_native_batch_norm_legit_no_training")
def batch_norm(
    t: Translation,
    x: Any,
    weight: Any,
    bias: Any,
    *,
    running_mean: Any,
    running_var: Any,
    eps: Any,
    training: Any = False,
) -> ValueRef:
    """Normalizes each channel by the means of the training."""
    if training or running_mean is None:
        raise Refusal(
            "it normalizes with the numbers of the batch", "call module.eval(); keep track_running_stats=True"
        )
    channels = t.dim(running_mean, 0, "a normalization of channels")
    scale = np.ones(channels, np.float32) if weight is None else weight
    shift = np.zeros(channels, np.float32) if bias is None else bias
    return t.add("BatchNormalization", x, scale, shift, running_mean, running_var, epsilon=eps)


def scaled(t: Translation, x: ValueRef, weight: Any, bias: Any, dims: Sequence[int]) -> ValueRef:
    """weight * x + bias, for each channel."""
    shape = np.array(dims)
    if weight is not None:
        x = t.add("Mul", x, t.add("Reshape", weight, shape))
    return x if bias is None else t.add("Add", x, t.add("Reshape", bias, shape))


@aten("embedding_bag")
def embedding_bag(t: Translation, **arguments: Any) -> Any:
    """Refuses sums of rows of a table: PyTorch joins all samples before it finds the rows."""
    raise Refusal("nn.EmbeddingBag is not supported", "take nn.Embedding, and its .sum(1), .mean(1) or .amax(1)")
