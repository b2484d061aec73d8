"""Rows of the table of functions of arrays: those along axes, and those that move numbers."""

from __future__ import annotations

from typing import Any

from lstmgen.read.arrays.arrangement import (
    add_n,
    batch_flatten,
    block,
    concatenate,
    expand_dims,
    flip,
    get_item,
    hstack,
    moveaxis,
    pad,
    repeat,
    reshape,
    split,
    split_in_sizes,
    squeeze,
    stack,
    swapaxes,
    take,
    tile,
    transpose,
    unstack,
)
from lstmgen.read.arrays.elementwise import gated
from lstmgen.read.arrays.reductions import (
    average,
    cumsum,
    cumsum_either_way,
    dot,
    einsum,
    l2_normalize,
    log_softmax,
    matmul,
    matmul_transposed,
    norm,
    normalize,
    one_hot,
    one_hot_between,
    one_hot_of_integers,
    pool,
    reduce,
    rms_normalization,
    segment_max,
    segment_sum,
    softmax,
    tensordot,
)
from lstmgen.read.calls.vocabulary import ArrayFunction, Meaning, function, spelled
from lstmgen.read.configs.dtypes import Result

FLOAT, FLOAT_IN_KERAS, TRUTH = Result.FLOAT, Result.FLOAT_IN_KERAS, Result.TRUTH
KEPT = {"initial": (None,), "dtype": (None,)}  # of a reduction in Keras, where they change nothing


def reduction(
    name: str, meaning: Meaning, result: Result = Result.OPERANDS, *, keras: str, node: str = "", **columns: Any
) -> ArrayFunction:
    """A function over axes, which ONNX calls Reduce and the name of TensorFlow's node."""
    columns |= {"node": spelled(node, keepdims="keep_dims"), "onnx": f"Reduce{node}"} if node else {}
    return function(name, meaning, result=result, keras=spelled(keras, fixed=KEPT), **columns)


def moved(name: str, meaning: Meaning, **columns: Any) -> ArrayFunction:
    """A function that moves numbers and computes nothing."""
    return function(name, meaning, result=Result.MOVED, **columns)


REDUCTIONS = (
    reduction("sum", reduce("sum"), Result.TOTAL, keras="Sum", tf="reduce_sum", node="Sum"),
    reduction("mean", reduce("mean"), FLOAT_IN_KERAS, keras="Mean", tf="reduce_mean", node="Mean"),
    reduction("max", reduce("max"), keras="Max Amax", expression="max amax", tf="reduce_max", node="Max"),
    reduction("min", reduce("min"), keras="Min Amin", expression="min amin", tf="reduce_min", node="Min"),
    reduction("prod", reduce("product"), Result.TOTAL, keras="Prod", tf="reduce_prod", node="Prod"),
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

ARRANGEMENT = (
    moved("get_item", get_item, keras="GetItem"),
    moved(
        "take",
        take,
        keras="Take",
        tf=spelled("gather", defaults={"axis": 0}),
        node=spelled("GatherV2", defaults={"axis": 0}),
    ),
    moved("reshape", reshape, keras="Reshape", tf=spelled("reshape", newshape="shape"), node="Reshape"),
    moved("batch_flatten", batch_flatten, tf="batch_flatten"),
    moved("transpose", transpose, keras="Transpose", tf=spelled("transpose", axes="perm"), node="Transpose"),
    moved("swapaxes", swapaxes, keras="Swapaxes"),
    moved("moveaxis", moveaxis, keras="Moveaxis"),
    moved("expand_dims", expand_dims, keras="ExpandDims", tf="expand_dims", node="ExpandDims"),
    moved("squeeze", squeeze, keras="Squeeze", tf="squeeze", node=spelled("Squeeze", axis="squeeze_dims")),
    moved(
        "concatenate",
        concatenate,
        keras="Concatenate",
        tf=spelled("concat", spread=True),
        node=spelled("ConcatV2", spread=True),
    ),
    moved(
        "stack", stack, keras="Stack", tf=spelled("stack", spread=True), node=spelled("Pack", spread=True, axis="axis")
    ),
    moved("hstack", hstack, keras="Hstack"),
    function("add_n", add_n, tf=spelled("add_n", spread=True), node=spelled("AddN", spread=True)),
    moved(
        "split",
        split,
        keras="Split",
        tf=spelled("split", meaning=split_in_sizes, indices_or_sections="num_or_size_splits"),
    ),
    moved("unstack", unstack, keras="Unstack", tf="unstack"),
    moved("flip", flip, keras="Flip", tf="reverse", node="ReverseV2"),
    moved("repeat", repeat, keras="Repeat", tf="repeat"),
    moved("tile", tile, keras="Tile", tf=spelled("tile", repeats="multiples"), node="Tile"),
    moved(
        "pad",
        pad,
        keras=spelled("Pad", operands="x constant_values"),
        tf=spelled("pad", pad_width="paddings"),
        node="Pad",
    ),
    moved("slice", block, tf="slice", node="Slice"),
)
