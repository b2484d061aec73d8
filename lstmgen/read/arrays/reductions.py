"""Functions along axes: reductions, normalizations, running sums, products of matrices, windows and segments."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.convolution import Pool
from lstmgen.graph.graph import Value
from lstmgen.graph.reduction import Normalize
from lstmgen.read.arrays import arrangement
from lstmgen.read.arrays.arguments import flag, integer, integers, number, only
from lstmgen.read.arrays.elementwise import gated
from lstmgen.read.arrays.selection import INDICES
from lstmgen.read.calls import folds
from lstmgen.read.calls.activations import named_activation
from lstmgen.read.calls.layer import Call, Refusal
from lstmgen.read.calls.vocabulary import ArrayFunction, Meaning, function, spelled
from lstmgen.read.configs.dtypes import Result
from lstmgen.read.layers import batched
from lstmgen.read.layers.batched import operand, tensor
from lstmgen.read.layers.contraction import contracted, parse_equation
from lstmgen.read.layers.lowering import (
    channels_first,
    channels_last,
    fixed,
    integers_of,
    last_axis,
    multiplied_along,
    over_axes,
    reduced,
    reshaped,
    sample_axes,
    sample_axis,
)


def reduce(kind: str) -> Meaning:
    """A reduction by name over axes that do not include the batch axis."""

    def meaning(call: Call, x: Any, *, axis: Any = None, keepdims: Any = False) -> Value:
        return batched.reduction(call, kind, tensor(x), axis, keepdims=flag("keepdims", keepdims))

    return meaning


def average(call: Call, x: Any, *, axis: Any = None, weights: Any = None) -> Value:
    """The mean."""
    if weights is not None:
        raise Refusal("weights are not supported")
    return batched.reduction(call, "mean", tensor(x), axis)


def norm(call: Call, x: Any, *, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Value:  # noqa: A002
    """The length of vectors, or of matrices."""
    return batched.norm(call, tensor(x), ord, axis, keepdims=flag("keepdims", keepdims))


def softmax(name: str) -> Meaning:
    """softmax and its relatives over an axis."""

    def meaning(call: Call, x: Any, *, axis: Any = -1) -> Value:
        value, function = tensor(x), named_activation(name, call.version)
        return over_axes(call, value, function, sample_axes(axis, len(value.shape)))

    return meaning


def log_softmax(call: Call, x: Any, *, axis: Any = -1) -> Value:
    """The logarithm of softmax, which was no activation of the first Kerases."""
    value = tensor(x)
    return over_axes(call, value, Activation("log_softmax"), sample_axes(axis, len(value.shape)))


def normalize(call: Call, x: Any, *, axis: Any = -1, order: Any = 2, epsilon: Any = None) -> Value:
    """x of length 1 along an axis."""
    only("order", order, 2)
    return normalized(call, tensor(x), "unit", axis, epsilon)


def rms_normalization(call: Call, x: Any, scale: Any = None, *, axis: Any = -1, epsilon: Any = None) -> Value:
    """x over its root mean square along an axis."""
    if scale is not None:
        raise Refusal("a scale is not supported")
    return normalized(call, tensor(x), "rms", axis, epsilon)


def normalized(call: Call, x: Value, kind: str, axis: Any, epsilon: Any) -> Value:
    """x over a statistic of `Normalize`."""
    axes = sample_axes(axis, len(x.shape))
    return call.add(Normalize(kind=kind, axes=axes, epsilon=1e-7 if epsilon is None else number("epsilon", epsilon)), x)


def l2_normalize(call: Call, x: Any, *, axis: Any = None, epsilon: Any = 1e-12) -> Value:
    """x / sqrt(max(Σx², epsilon))."""
    value = tensor(x)
    axes = batched.axes_of(value, axis)
    return call.add(Normalize(kind="l2", axes=axes, epsilon=number("epsilon", epsilon)), value)


def cumsum(call: Call, x: Any, *, axis: Any = None) -> Value:
    """Sums up to each place."""
    return batched.running_sum(call, tensor(x), axis)


def cumsum_either_way(call: Call, x: Any, *, axis: Any = 0, exclusive: Any = False, reverse: Any = False) -> Value:
    """Sums up to each place, or before it; or from the end."""
    backwards = flag("reverse", reverse)
    value = arrangement.flip(call, x, axis=axis) if backwards else tensor(x)
    value = batched.running_sum(call, value, axis)
    value = batched.one_later(call, value, axis) if flag("exclusive", exclusive) else value
    return arrangement.flip(call, value, axis=axis) if backwards else value


def matmul(call: Call, x1: Any, x2: Any) -> Value:
    """A product of matrices."""
    return batched.matrix_product(call, operand(x1), operand(x2))


def matmul_transposed(call: Call, x1: Any, x2: Any, *, transpose_a: Any = False, transpose_b: Any = False) -> Value:
    """A product of matrices; each may be transposed first."""
    turns = (x1, flag("transpose_a", transpose_a)), (x2, flag("transpose_b", transpose_b))
    a, b = (arrangement.turned(call, x) if turn else operand(x) for x, turn in turns)
    return batched.matrix_product(call, a, b)


def dot(call: Call, x1: Any, x2: Any) -> Value:
    """A product of a tensor and a matrix."""
    a, b = operand(x1), operand(x2)
    if isinstance(a, Value) and isinstance(b, Value):
        raise Refusal("dot of two tensors would mix samples", "use keras.ops.matmul or keras.layers.Dot")
    return batched.matrix_product(call, a, b)


def tensordot(call: Call, x1: Any, x2: Any, *, axes: Any) -> Value:
    """The last axis of a tensor summed with the first of a matrix."""
    value = tensor(x1)
    rank = len(value.shape)
    if axes not in (1, [[rank], [0]], [[-1], [0]], [rank, 0], [-1, 0]):
        raise Refusal(f"axes={axes!r} is not supported")
    return batched.matrix_product(call, value, operand(x2))


def einsum(call: Call, operands: Any, *, subscripts: Any) -> Value:
    """Sums over products of two operands, at least one of them a tensor."""
    values = [operand(value) for value in operands]
    if len(values) != 2 or not any(isinstance(value, Value) for value in values):
        raise Refusal(f"{len(values)} operands are not supported")
    if not isinstance(values[0], Value) and isinstance(subscripts, str) and subscripts.count("->") == 1:
        inputs, output = subscripts.replace(" ", "").split("->")
        subscripts = ",".join(reversed(inputs.split(","))) + "->" + output
        values.reverse()
    ranks = [len(value.shape) if isinstance(value, Value) else None for value in values]
    equation = parse_equation(subscripts, ranks)
    a, b = values
    if not isinstance(a, Value):
        raise Refusal(f"equation {subscripts!r} is not supported")
    return contracted(call, equation, a, b)


def one_hot(call: Call, x: Any, *, num_classes: Any, axis: Any = -1) -> Value:
    """1 at the index that x holds, which may be a float."""
    only("axis", axis, -1)
    return batched.one_hot(call, batched.cast(call, tensor(x), "int32"), integer("num_classes", num_classes))


def one_hot_of_integers(call: Call, x: Any, *, num_classes: Any) -> Value:
    """1 at the index that x holds."""
    if type(num_classes) is not int or num_classes < 1:
        raise Refusal(f"depth={num_classes!r} is not supported")
    return batched.one_hot(call, tensor(x), num_classes)


def one_hot_between(call: Call, x: Any, num_classes: Any, on: Any, off: Any, *, axis: Any = None) -> Value:
    """`on` at the index that x holds, which must be 1, and `off` elsewhere, 0."""
    if (on, off, axis) not in ((1, 0, None), (1, 0, -1)):
        raise Refusal(f"on_value={on!r}, off_value={off!r}, axis={axis!r} are not supported")
    return one_hot_of_integers(call, x, num_classes=num_classes)


def pool(kind: str) -> Meaning:
    """The largest number, or the mean, of each window; `pool_size` may be one number for all spatial axes."""

    def meaning(
        call: Call,
        inputs: Any,
        *,
        pool_size: Any,
        strides: Any = None,
        padding: Any = "valid",
        data_format: Any = None,
    ) -> Value:
        x = tensor(inputs)
        rank = len(x.shape) - 1
        last_axis(x)
        size = integers("pool_size", pool_size, rank)
        only("padding", padding, "valid", "same")
        only("data_format", data_format, None, "channels_last", "channels_first")
        steps = size if strides is None else integers("strides", strides, rank)
        operation = Pool(kind=kind, size=size, strides=steps, padding=padding)
        backwards = data_format == "channels_first"
        y = call.add(operation, channels_last(call, x) if backwards else x)
        return channels_first(call, y) if backwards else y

    return meaning


def segment_sum(call: Call, data: Any, segment_ids: Any, *, num_segments: Any, sorted: Any, axis: Any = 0) -> Value:  # noqa: A002
    """The sum of each segment along another axis than that of the samples; segments are constant."""
    x, axis, segments = segmented(call, tensor(data), segment_ids, num_segments, axis)
    size = fixed(x.shape[axis], "the axis of the segments")
    return multiplied_along(call, x, axis, np.array([np.bincount(places, minlength=size) for places in segments]))


def segment_max(call: Call, data: Any, segment_ids: Any, *, num_segments: Any, sorted: Any, axis: Any = 0) -> Value:  # noqa: A002
    """The maximum of each segment, likewise; a segment is filled up with places of its own."""
    x, axis, segments = segmented(call, tensor(data), segment_ids, num_segments, axis)
    if not all(segments):
        raise Refusal(f"segment {segments.index([])} is empty: its maximum is not supported")
    width = max(map(len, segments))
    if len(segments) * width > INDICES:
        raise Refusal(f"{len(segments)} segments of up to {width} elements are too many: more than {INDICES} in all")
    places = [row + row[:1] * (width - len(row)) for row in segments]
    size = fixed(x.shape[axis], "the axis of the segments")
    candidates = multiplied_along(call, x, axis, np.eye(size)[np.ravel(places)])
    shape = (*x.shape[:axis], len(segments), width, *x.shape[axis + 1 :])
    return reduced(call, "max", reshaped(call, candidates, shape), [axis + 1])


def segmented(call: Call, x: Value, segment_ids: Any, count: Any, along: Any) -> tuple[Value, int, list[list[int]]]:
    """A tensor, the axis that is in segments, and the places of each segment on it.

    Segments are parts of an axis that constant numbers put together, as edges of a graph (keras/src/ops/math.py).
    For numbers just gathered from another tensor, as neighbors are from nodes, the tensor and places are those there.
    """
    axis = sample_axis(along, len(x.shape))
    ids = integers_of(segment_ids)
    size = fixed(x.shape[axis], "the axis of the segments")
    if len(ids) != size or type(count) is not int or not all(0 <= segment < count for segment in ids):
        raise Refusal("segments that are not constant, or not numbered from 0 to num_segments - 1, are not supported")
    if max(size, count) > INDICES:
        raise Refusal(f"{size} elements in {count} segments are too many: more than {INDICES}")
    source, source_axis, places = call.reading.taken.get(x.name, (x, axis, range(size)))
    if source_axis != axis:
        source, places = x, range(size)
    segments: list[list[int]] = [[] for _ in range(count)]
    for place, segment in zip(places, ids):
        segments[segment].append(place)
    return source, axis, segments


# --- rows

FLOAT, FLOAT_IN_KERAS, TRUTH = Result.FLOAT, Result.FLOAT_IN_KERAS, Result.TRUTH
KEPT = {"initial": (None,), "dtype": (None,)}  # of a reduction in Keras, where they change nothing


def reduction(
    name: str,
    meaning: Meaning,
    result: Result = Result.OPERANDS,
    *,
    keras: str,
    node: str = "",
    fold: Callable[..., Any] | None = None,
    **columns: Any,
) -> ArrayFunction:
    """A function over axes, which ONNX calls Reduce and the name of TensorFlow's node."""
    if node:
        of_onnx = spelled(f"Reduce{node}", axis="axes", keepdims="keepdims", defaults={"keepdims": True})
        columns |= {"node": spelled(node, keepdims="keep_dims"), "onnx": of_onnx}
    computed = fold and folds.over_axes(fold)
    return function(name, meaning, result=result, fold=computed, keras=spelled(keras, fixed=KEPT), **columns)


SUM, PRODUCT = folds.without_overflow(np.sum), folds.without_overflow(np.prod)
REDUCTIONS = (
    reduction("sum", reduce("sum"), Result.TOTAL, keras="Sum", tf="reduce_sum", node="Sum", fold=SUM),
    reduction("mean", reduce("mean"), FLOAT_IN_KERAS, keras="Mean", tf="reduce_mean", node="Mean", fold=folds.mean),
    reduction("max", reduce("max"), keras="Max Amax", expression="max amax", tf="reduce_max", node="Max", fold=np.max),
    reduction("min", reduce("min"), keras="Min Amin", expression="min amin", tf="reduce_min", node="Min", fold=np.min),
    reduction("prod", reduce("product"), Result.TOTAL, keras="Prod", tf="reduce_prod", node="Prod", fold=PRODUCT),
    reduction("any", reduce("any"), TRUTH, keras="Any", tf="reduce_any", node="Any"),
    reduction("all", reduce("all"), TRUTH, keras="All", tf="reduce_all", node="All"),
    reduction("var", reduce("variance"), FLOAT_IN_KERAS, keras="Var", tf="reduce_variance"),
    reduction("std", reduce("deviation"), FLOAT_IN_KERAS, keras="Std", tf="reduce_std"),
    reduction("logsumexp", reduce("log_sum_exp"), keras="Logsumexp", tf="reduce_logsumexp", onnx="ReduceLogSumExp"),
    function("average", average, result=FLOAT_IN_KERAS, keras=spelled("Average", operands="x weights")),
    function("norm", norm, result=FLOAT_IN_KERAS, keras="Norm", tf="norm"),
    function("normalize", normalize, keras="Normalize"),
    function("l2_normalize", l2_normalize, tf="l2_normalize"),
    function("rms_normalization", rms_normalization, keras="RMSNormalization RMSNorm", expression="rms_normalization"),
    function(
        "cumsum",
        cumsum,
        result=Result.NUMBER,
        keras=spelled("Cumsum", fixed={"dtype": (None,)}),
        tf=spelled("cumsum", meaning=cumsum_either_way),
        node=spelled("Cumsum", meaning=cumsum_either_way, exclusive="exclusive", reverse="reverse"),
        onnx=spelled("CumSum", meaning=cumsum_either_way, exclusive="exclusive", reverse="reverse"),
        fold=folds.cumsum,
    ),
    function("max_pool", pool("max"), keras="MaxPool"),
    function("average_pool", pool("average"), keras="AveragePool"),
    function("segment_sum", segment_sum, keras="SegmentSum", expression=()),
    function("segment_max", segment_max, keras="SegmentMax", expression=()),
    function("glu", gated, keras="Glu"),
    function("softmax", softmax("softmax"), keras="Softmax", tf="softmax", node="Softmax", onnx="Softmax"),
    function("log_softmax", log_softmax, keras="LogSoftmax", tf="log_softmax", node="LogSoftmax"),
    function("sparsemax", softmax("sparsemax"), keras="Sparsemax"),
    function(
        "one_hot",
        one_hot,
        result=FLOAT,
        keras=spelled("OneHot", fixed={"sparse": (False,)}),
        tf=spelled("one_hot", meaning=one_hot_of_integers, num_classes="depth"),
        node=spelled("OneHot", meaning=one_hot_between, axis="axis"),
    ),
)

PRODUCTS = (
    function(
        "matmul",
        matmul,
        keras="Matmul",
        tf=spelled("matmul", x2="b", meaning=matmul_transposed),
        node=(
            spelled("MatMul", meaning=matmul_transposed, transpose_a="transpose_a", transpose_b="transpose_b"),
            spelled("BatchMatMul BatchMatMulV2", meaning=matmul_transposed, transpose_a="adj_x", transpose_b="adj_y"),
        ),
        onnx="MatMul",
        fold=folds.matmul,
    ),
    function("dot", dot, keras="Dot"),
    function("tensordot", tensordot, tf=spelled("tensordot", x2="b")),
    function(
        "einsum",
        einsum,
        keras=spelled("Einsum", spread=True),
        node=spelled("Einsum", spread=True, subscripts="equation"),
    ),
)
