"""Nodes that call TensorFlow itself: TFOpLambda and SlicingOpLambda (TF 2.4 to 2.15), TensorFlowOpLayer before.

Source: tf_keras/src/layers/core/tf_op_layer.py; TensorFlowOpLayer in tf_keras/src/engine/base_layer.py.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from lstmgen.graph.graph import Value
from lstmgen.read.containers.tree import snake_case
from lstmgen.read.dtypes import INTEGERS, named
from lstmgen.read.layer import Call, Refusal, Tensor, layer, shorten
from lstmgen.read.layers import tf_functions as tf
from lstmgen.read.layers.batched import tensor
from lstmgen.read.layers.batched_layout import indexed
from lstmgen.read.layers.tf_functions import Meaning

Tensors = tuple[Tensor, ...]
ADVICE = "replace it by Keras's own layers and save the model again"


class Function(NamedTuple):
    """What a function computes, and the names of its arguments behind the first."""

    meaning: Meaning
    names: tuple[str, ...] = ()


def functions(names: str, meanings: Mapping[str, Meaning]) -> dict[str, Function]:
    """Several functions with the same arguments."""
    return {key: Function(meaning, tuple(names.split())) for key, meaning in meanings.items()}


GETITEM = "__operators__.getitem"
# Where TensorFlow exports its functions to Python. The last part of a name means the same in all of them.
MODULES = ("", "math", "nn", "linalg", "__operators__", "compat.v1", "compat.v1.math", "compat.v1.nn", "keras.backend")
BINARY = {
    "add": tf.combine("add"),
    "subtract": tf.combine("subtract"),
    "multiply": tf.combine("multiply"),
    "divide": tf.combine("divide"),
    "pow": tf.combine("power"),
    "maximum": tf.combine("maximum"),
    "minimum": tf.combine("minimum"),
    "equal": tf.combine("equal"),
    "not_equal": tf.combine("not_equal"),
    "less": tf.combine("less"),
    "less_equal": tf.combine("less_equal"),
    "greater": tf.combine("greater"),
    "greater_equal": tf.combine("greater_equal"),
    "logical_and": tf.logical("and"),
    "logical_or": tf.logical("or"),
    "logical_xor": tf.logical("xor"),
    "squared_difference": tf.squared_difference,
    "divide_no_nan": tf.divide_no_nan,
    "floordiv": tf.floor_divide,
    "floormod": tf.modulo,
}
OPERATORS = {  # Python's names for them
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "divide",
    "div": "divide",
    "realdiv": "divide",
    "mod": "floormod",
    "floor_div": "floordiv",
    "eq": "equal",
    "ne": "not_equal",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "and": "logical_and",
    "or": "logical_or",
    "xor": "logical_xor",
}
REVERSED = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow")
ALL_BINARY = BINARY | {name: BINARY[meant] for name, meant in OPERATORS.items()}
REDUCTIONS = {
    "reduce_sum": tf.reduce("sum"),
    "reduce_mean": tf.reduce("mean"),
    "reduce_max": tf.reduce("max"),
    "reduce_min": tf.reduce("min"),
    "reduce_prod": tf.reduce("product"),
    "reduce_any": tf.reduce("any"),
    "reduce_all": tf.reduce("all"),
    "reduce_variance": tf.reduce("variance"),
    "reduce_std": tf.reduce("deviation"),
    "reduce_logsumexp": tf.reduce("log_sum_exp"),
}
FUNCTIONS: dict[str, Function] = {
    **functions("", {name: tf.apply(function) for name, function in tf.ELEMENTWISE.items()}),
    **functions("", {"negative": tf.apply(tf.ELEMENTWISE["neg"]), "invert": tf.apply(tf.ELEMENTWISE["logical_not"])}),
    **functions("", {"zeros_like": tf.fill(0.0), "ones_like": tf.fill(1.0), "batch_flatten": tf.batch_flatten}),
    **functions("y", ALL_BINARY),
    **functions("y", {f"r{name}": tf.swap(ALL_BINARY[name]) for name in REVERSED}),
    **functions("axis keepdims", REDUCTIONS),
    **functions("axis", {"softmax": tf.softmax("softmax"), "log_softmax": tf.softmax("log_softmax")}),
    **functions("axis", {"expand_dims": tf.expand_dims, "squeeze": tf.squeeze, "reverse": tf.reverse}),
    "round": Function(tf.rounded),
    "swish": Function(tf.apply(tf.ELEMENTWISE["silu"])),
    "gelu": Function(tf.gelu, ("approximate",)),
    "leaky_relu": Function(tf.leaky, ("alpha",)),
    "bias_add": Function(tf.combine("add"), ("bias",)),
    "clip_by_value": Function(tf.clip, ("clip_value_min", "clip_value_max")),
    "l2_normalize": Function(tf.l2_normalize, ("axis", "epsilon")),
    "norm": Function(tf.norm, ("ord", "axis", "keepdims")),
    "where": Function(tf.where, ("x", "y")),
    "where_v2": Function(tf.where, ("x", "y")),
    "unstack": Function(tf.unstack, ("num", "axis")),
    "split": Function(tf.split, ("num_or_size_splits", "axis", "num")),
    "reshape": Function(tf.reshape, ("shape",)),
    "transpose": Function(tf.transpose, ("perm",)),
    "repeat": Function(tf.repeat, ("repeats", "axis")),
    "tile": Function(tf.tile, ("multiples",)),
    "pad": Function(tf.pad, ("paddings", "mode", "constant_values")),
    "gather": Function(tf.gather, ("indices", "axis")),
    "slice": Function(tf.slice_, ("begin", "size")),
    "matmul": Function(tf.matmul, ("b", "transpose_a", "transpose_b")),
    "tensordot": Function(tf.tensordot, ("b", "axes")),
    "cast": Function(tf.cast, ("dtype",)),
    "one_hot": Function(tf.one_hot, ("depth",)),
    "cumsum": Function(tf.cumsum, ("axis", "exclusive", "reverse")),
}
# Functions of a list of tensors; the node lists them as its tensors.
OF_LISTS: dict[str, Function] = {
    "concat": Function(tf.concat, ("axis",)),
    "stack": Function(tf.stack, ("axis",)),
    "add_n": Function(tf.add_n),
}
# Arguments that change nothing while they have one of these values.
HARMLESS: dict[str, tuple[Any, ...]] = {
    "conjugate": (False, None),
    "batch_dims": (0, None),
    "on_value": (1, None),
    "off_value": (0, None),
    "adjoint_a": (False, None),
    "adjoint_b": (False, None),
    "a_is_sparse": (False, None),
    "b_is_sparse": (False, None),
    "dtype": (None, "float32", "float64"),
}


def exported(name: str) -> Function | None:
    """What TensorFlow exports to Python under a name, if it is known here."""
    module, _, last = name.rpartition(".")
    return FUNCTIONS.get(last) or OF_LISTS.get(last) if module in MODULES else None


def is_known(name: str) -> bool:
    """Whether what TensorFlow exports under a name is known: a function of arrays, which does nothing else."""
    return name == GETITEM or exported(name) is not None


@layer("TFOpLambda", mask="drop", several=True)
def tf_op_lambda(call: Call, xs: Tensors) -> Any:
    """A call of a function of TensorFlow: the first argument stands by itself, the others under their names."""
    name = str(call.config.raw("function"))
    found, last = exported(name), name.rpartition(".")[2]
    if found is None:
        raise Refusal(f"function {shorten(name)} is not supported", ADVICE)
    call.kwargs.ignore("name")
    for key, allowed in HARMLESS.items():
        if key not in found.names:
            call.kwargs.only(key, *allowed)
    first: list[Any] = list(xs) if last in OF_LISTS else list(call.args)
    call.function, call.dtype = last, named(call.kwargs.raw("dtype"))
    given = [call.kwargs.raw(key) for key in found.names]
    return evaluated(call, found.meaning, [*first, *given], f"function {name}")


def evaluated(call: Call, meaning: Meaning, arguments: list[Any], what: str) -> Any:
    """What a function makes of its arguments, if there are as many as it can take."""
    try:
        inspect.signature(meaning).bind(call, *arguments)
    except TypeError:
        raise Refusal(f"{what} is called with {len(arguments)} arguments, which was not expected", ADVICE) from None
    return meaning(call, *arguments)


@layer("SlicingOpLambda", mask="drop", several=True)
def slicing_op_lambda(call: Call, xs: Tensors) -> Value:
    """x[key]: slices, numbers, `...` and new axes."""
    call.config.only("function", GETITEM)
    call.kwargs.ignore("name")
    return indexed(call, tensor(call.args[0]), [index_part(item) for item in listed(call.kwargs.raw("slice_spec"))])


def listed(value: Any) -> list[Any]:
    """A list; one item by itself as a list of it."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def index_part(item: Any) -> Any:
    """A part of an index from its JSON form."""
    if isinstance(item, Mapping):
        if item.get("class_name") == "__ellipsis__":
            return ...
        return slice(item.get("start"), item.get("stop"), item.get("step"))
    return item


# Functions of every element by the names of their nodes.
ELEMENTWISE = {
    name: snake_case(name)
    for name in (
        "Abs",
        "Neg",
        "Square",
        "Sqrt",
        "Rsqrt",
        "Reciprocal",
        "Exp",
        "Expm1",
        "Log",
        "Log1p",
        "Sin",
        "Cos",
        "Tanh",
        "Sigmoid",
        "Sign",
        "Floor",
        "Ceil",
        "Erf",
        "LogicalNot",
        "Relu",
        "Relu6",
        "Elu",
        "Selu",
        "Softplus",
        "Softsign",
        "Identity",
        "StopGradient",
    )
}
# TensorFlow's graph operations by the order of their inputs, constants among them; attributes follow by name.
GRAPH_OPERATIONS: dict[str, Function] = {
    **{
        name: Function(BINARY[meant])
        for name, meant in {
            "Add": "add",
            "AddV2": "add",
            "Sub": "subtract",
            "Mul": "multiply",
            "RealDiv": "divide",
            "Div": "divide",
            "Pow": "pow",
            "Maximum": "maximum",
            "Minimum": "minimum",
            "FloorDiv": "floordiv",
            "FloorMod": "floormod",
            "SquaredDifference": "squared_difference",
            "DivNoNan": "divide_no_nan",
            "Equal": "equal",
            "NotEqual": "not_equal",
            "Less": "less",
            "LessEqual": "less_equal",
            "Greater": "greater",
            "GreaterEqual": "greater_equal",
            "LogicalAnd": "logical_and",
            "LogicalOr": "logical_or",
            "BiasAdd": "add",
        }.items()
    },
    **{name: Function(tf.apply(tf.ELEMENTWISE[meant])) for name, meant in ELEMENTWISE.items()},
    **{
        name: Function(tf.reduce(kind), ("keep_dims",))
        for name, kind in {
            "Sum": "sum",
            "Mean": "mean",
            "Max": "max",
            "Min": "min",
            "Prod": "product",
            "Any": "any",
            "All": "all",
        }.items()
    },
    "Round": Function(tf.rounded),
    "Erfc": Function(tf.complementary_error),
    "Softmax": Function(tf.softmax("softmax")),
    "LogSoftmax": Function(tf.softmax("log_softmax")),
    "LeakyRelu": Function(tf.leaky, ("alpha",)),
    "Reshape": Function(tf.reshape),
    "Transpose": Function(tf.transpose),
    "ExpandDims": Function(tf.expand_dims),
    "Squeeze": Function(tf.squeeze, ("squeeze_dims",)),
    "ConcatV2": Function(tf.concat),
    "Pack": Function(tf.stack, ("axis",)),
    "AddN": Function(tf.add_n),
    "ReverseV2": Function(tf.reverse),
    "Tile": Function(tf.tile),
    "Pad": Function(tf.pad),
    "GatherV2": Function(tf.gather),
    "Slice": Function(tf.slice_),
    "MatMul": Function(tf.matmul, ("transpose_a", "transpose_b")),
    "BatchMatMul": Function(tf.matmul, ("adj_x", "adj_y")),
    "BatchMatMulV2": Function(tf.matmul, ("adj_x", "adj_y")),
    "Cast": Function(tf.cast, ("DstT",)),
    "ZerosLike": Function(tf.fill(0.0)),
    "OnesLike": Function(tf.fill(1.0)),
    "Select": Function(tf.where),
    "SelectV2": Function(tf.where),
    "ClipByValue": Function(tf.clip),
    "OneHot": Function(tf.one_hot_node, ("axis",)),
    "Cumsum": Function(tf.cumsum, ("exclusive", "reverse")),
}
DTYPES = {
    "DT_FLOAT": "float32",
    "DT_DOUBLE": "float64",
    "DT_HALF": "float16",
    "DT_BOOL": "bool",
    "DT_BFLOAT16": "bfloat16",
    **{f"DT_{name.upper()}": name for name in INTEGERS if name != "bool"},
}
MASKS = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")


@layer("TensorFlowOpLayer", mask="drop", several=True)
def tensorflow_op_layer(call: Call, xs: Tensors) -> Any:
    """One operation of a TensorFlow graph; inputs that are constants stand in the config by their position."""
    node = call.config.raw("node_def")
    try:
        node = json.loads(node) if isinstance(node, str) else node
    except (ValueError, RecursionError):
        node = None
    constants = call.config.raw("constants") or {}
    if not isinstance(node, Mapping) or not isinstance(constants, Mapping):
        raise Refusal("its node_def is not JSON", ADVICE)
    operation, attributes = str(node.get("op")), node.get("attr") or {}
    inputs = all_inputs(xs, constants)
    if operation == "StridedSlice":
        return strided_slice(call, inputs, attributes)
    found = GRAPH_OPERATIONS.get(operation)
    if found is None:
        raise Refusal(f"operation {shorten(operation)} is not supported", ADVICE)
    call.function, call.dtype = operation, named(attribute(attributes, "DstT"))
    given = [attribute(attributes, key) for key in found.names]
    return evaluated(call, found.meaning, [*inputs, *given], f"operation {operation}")


def all_inputs(xs: Tensors, constants: Mapping[str, Any]) -> list[Any]:
    """Tensors and constants in the order of the operation's inputs."""
    by_position = {int(key): value for key, value in constants.items() if str(key).isdigit()}
    tensors = iter(xs)
    count = len(xs) + len(by_position)
    return [by_position[k] if k in by_position else next(tensors, None) for k in range(count)]


def attribute(attributes: Mapping[str, Any], key: str) -> Any:
    """An attribute of a graph operation as a plain value; None where it is missing or empty."""
    value = attributes.get(key)
    if not isinstance(value, Mapping):
        return None
    if "type" in value:
        return DTYPES.get(str(value["type"]), value["type"])
    if isinstance(value.get("list"), Mapping):
        return [int(n) for n in value["list"].get("i", [])] or None
    found = next((value[form] for form in ("b", "i", "f") if form in value), None)
    return int(found) if found is not None and "i" in value else found


def strided_slice(call: Call, inputs: list[Any], attributes: Mapping[str, Any]) -> Value:
    """x[key], taken apart into numbers and bit masks that say which of them count."""
    if len(inputs) != 4 or not all(isinstance(part, list) for part in inputs[1:]):
        raise Refusal("a slice whose limits are computed is not supported")
    return indexed(call, tensor(inputs[0]), index_of(inputs[1:], [attribute(attributes, key) for key in MASKS]))


def index_of(limits: Sequence[list[Any]], masks: Sequence[Any]) -> list[Any]:
    """An index of numpy, from the limits of a StridedSlice.

    Args:
        limits: where each part begins, where it ends, and its steps.
        masks: the values of `MASKS`; None for no bit.
    """
    begin_mask, end_mask, ellipsis, new_axis, shrink = (int(mask or 0) for mask in masks)
    key: list[Any] = []
    for k, (begin, end, step) in enumerate(zip(*limits)):
        bit = 1 << k
        if ellipsis & bit:
            key.append(...)
        elif new_axis & bit:
            key.append(None)
        elif shrink & bit:
            key.append(begin)
        else:
            key.append(slice(None if begin_mask & bit else begin, None if end_mask & bit else end, step))
    return key
