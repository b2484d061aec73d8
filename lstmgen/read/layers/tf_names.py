"""What TensorFlow calls its functions and operations, and what each computes: two tables, looked up by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lstmgen.read.containers.tree import snake_case
from lstmgen.read.layers import tf_functions as tf
from lstmgen.read.layers.tf_functions import Meaning


class TfFunction(NamedTuple):
    """What a function computes, and the names of its arguments behind the first."""

    meaning: Meaning
    names: tuple[str, ...] = ()


def functions(names: str, meanings: Mapping[str, Meaning]) -> dict[str, TfFunction]:
    """Several functions with the same arguments."""
    return {key: TfFunction(meaning, tuple(names.split())) for key, meaning in meanings.items()}


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
FUNCTIONS: dict[str, TfFunction] = {
    **functions("", {name: tf.apply(function) for name, function in tf.ELEMENTWISE.items()}),
    **functions("", {"negative": tf.apply(tf.ELEMENTWISE["neg"]), "invert": tf.apply(tf.ELEMENTWISE["logical_not"])}),
    **functions("", {"zeros_like": tf.fill(0.0), "ones_like": tf.fill(1.0), "batch_flatten": tf.batch_flatten}),
    **functions("y", ALL_BINARY),
    **functions("y", {f"r{name}": tf.swap(ALL_BINARY[name]) for name in REVERSED}),
    **functions("axis keepdims", REDUCTIONS),
    **functions("axis", {"softmax": tf.softmax("softmax"), "log_softmax": tf.softmax("log_softmax")}),
    **functions("axis", {"expand_dims": tf.expand_dims, "squeeze": tf.squeeze, "reverse": tf.reverse}),
    "round": TfFunction(tf.rounded),
    "swish": TfFunction(tf.apply(tf.ELEMENTWISE["silu"])),
    "gelu": TfFunction(tf.gelu, ("approximate",)),
    "leaky_relu": TfFunction(tf.leaky, ("alpha",)),
    "bias_add": TfFunction(tf.combine("add"), ("bias",)),
    "clip_by_value": TfFunction(tf.clip, ("clip_value_min", "clip_value_max")),
    "l2_normalize": TfFunction(tf.l2_normalize, ("axis", "epsilon")),
    "norm": TfFunction(tf.norm, ("ord", "axis", "keepdims")),
    "where": TfFunction(tf.where, ("x", "y")),
    "where_v2": TfFunction(tf.where, ("x", "y")),
    "unstack": TfFunction(tf.unstack, ("num", "axis")),
    "split": TfFunction(tf.split, ("num_or_size_splits", "axis", "num")),
    "reshape": TfFunction(tf.reshape, ("shape",)),
    "transpose": TfFunction(tf.transpose, ("perm",)),
    "repeat": TfFunction(tf.repeat, ("repeats", "axis")),
    "tile": TfFunction(tf.tile, ("multiples",)),
    "pad": TfFunction(tf.pad, ("paddings", "mode", "constant_values")),
    "gather": TfFunction(tf.gather, ("indices", "axis")),
    "slice": TfFunction(tf.slice_, ("begin", "size")),
    "matmul": TfFunction(tf.matmul, ("b", "transpose_a", "transpose_b")),
    "tensordot": TfFunction(tf.tensordot, ("b", "axes")),
    "cast": TfFunction(tf.cast, ("dtype",)),
    "one_hot": TfFunction(tf.one_hot, ("depth",)),
    "cumsum": TfFunction(tf.cumsum, ("axis", "exclusive", "reverse")),
}
# Functions of a list of tensors; the node lists them as its tensors.
OF_LISTS: dict[str, TfFunction] = {
    "concat": TfFunction(tf.concat, ("axis",)),
    "stack": TfFunction(tf.stack, ("axis",)),
    "add_n": TfFunction(tf.add_n),
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


def exported(name: str) -> TfFunction | None:
    """What TensorFlow exports to Python under a name, if it is known here."""
    module, _, last = name.rpartition(".")
    return FUNCTIONS.get(last) or OF_LISTS.get(last) if module in MODULES else None


def is_known(name: str) -> bool:
    """Whether what TensorFlow exports under a name is known: a function of arrays, which does nothing else."""
    return name == GETITEM or exported(name) is not None


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
GRAPH_OPERATIONS: dict[str, TfFunction] = {
    **{
        name: TfFunction(BINARY[meant])
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
    **{name: TfFunction(tf.apply(tf.ELEMENTWISE[meant])) for name, meant in ELEMENTWISE.items()},
    **{
        name: TfFunction(tf.reduce(kind), ("keep_dims",))
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
    "Round": TfFunction(tf.rounded),
    "Erfc": TfFunction(tf.complementary_error),
    "Softmax": TfFunction(tf.softmax("softmax")),
    "LogSoftmax": TfFunction(tf.softmax("log_softmax")),
    "LeakyRelu": TfFunction(tf.leaky, ("alpha",)),
    "Reshape": TfFunction(tf.reshape),
    "Transpose": TfFunction(tf.transpose),
    "ExpandDims": TfFunction(tf.expand_dims),
    "Squeeze": TfFunction(tf.squeeze, ("squeeze_dims",)),
    "ConcatV2": TfFunction(tf.concat),
    "Pack": TfFunction(tf.stack, ("axis",)),
    "AddN": TfFunction(tf.add_n),
    "ReverseV2": TfFunction(tf.reverse),
    "Tile": TfFunction(tf.tile),
    "Pad": TfFunction(tf.pad),
    "GatherV2": TfFunction(tf.gather),
    "Slice": TfFunction(tf.slice_),
    "MatMul": TfFunction(tf.matmul, ("transpose_a", "transpose_b")),
    "BatchMatMul": TfFunction(tf.matmul, ("adj_x", "adj_y")),
    "BatchMatMulV2": TfFunction(tf.matmul, ("adj_x", "adj_y")),
    "Cast": TfFunction(tf.cast, ("DstT",)),
    "ZerosLike": TfFunction(tf.fill(0.0)),
    "OnesLike": TfFunction(tf.fill(1.0)),
    "Select": TfFunction(tf.where),
    "SelectV2": TfFunction(tf.where),
    "ClipByValue": TfFunction(tf.clip),
    "OneHot": TfFunction(tf.one_hot_node, ("axis",)),
    "Cumsum": TfFunction(tf.cumsum, ("exclusive", "reverse")),
}
