"""What TensorFlow calls its functions and operations, and what each computes: two tables, looked up by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lstmgen.read.containers.tree import snake_case
from lstmgen.read.layers import tf_functions as tf
from lstmgen.read.layers.tf_functions import Meaning


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
